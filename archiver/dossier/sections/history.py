"""Hot spots, commits, releases."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, said
from archiver.records.dossier import Handoff

ID = "history"
TITLE = "Hot spots and history"
EXAMINERS: tuple[str, ...] = ("activity", "hotspots")


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    return said(facts_of(handoff, ID), handoff)
