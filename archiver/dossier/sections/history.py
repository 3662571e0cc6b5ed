"""Commits, branches and releases."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import fact_list
from archiver.records.dossier import Handoff

ID = "history"
TITLE = "History"


def blocks(handoff: Handoff) -> list[Block]:
    """The facts."""
    return fact_list(handoff, ID)
