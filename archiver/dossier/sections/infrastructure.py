"""What it is deployed on."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, findings_of, said, warned
from archiver.records.dossier import Handoff

ID = "infrastructure"
TITLE = "Infrastructure"
EXAMINERS: tuple[str, ...] = ("infrastructure",)


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts, then what is wrong with the files."""
    return [*said(facts_of(handoff, ID), handoff), *warned(findings_of(handoff, "INF-"))]
