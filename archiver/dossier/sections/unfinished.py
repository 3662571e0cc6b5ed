"""Work that was begun and not merged: branches, pull requests, forks that went on."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, findings_of, run_on, said, warned
from archiver.records.dossier import Handoff

ID = "unfinished"
TITLE = "Unfinished work"
EXAMINERS: tuple[str, ...] = ("unfinished", "activity")

_BRIEF = 6


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    facts = [fact for fact in facts_of(handoff, ID) if not (brief and fact.data.get("detail"))]
    if brief:
        return run_on(facts[:_BRIEF], handoff)
    return [*said(facts, handoff), *warned(findings_of(handoff, "HIS-003"))]
