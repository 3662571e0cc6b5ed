"""Work that was begun and not merged: branches, pull requests, forks that went on."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, findings_of, said, warned
from archiver.records.dossier import Handoff

ID = "unfinished"
TITLE = "Unfinished work"
EXAMINERS: tuple[str, ...] = ("unfinished", "activity")


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    return [*said(facts_of(handoff, ID), handoff), *warned(findings_of(handoff, "HIS-003"))]
