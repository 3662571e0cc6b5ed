"""Hot spots, commits, releases."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, run_on, said
from archiver.records.dossier import Handoff

ID = "history"
TITLE = "Hot spots and history"
EXAMINERS: tuple[str, ...] = ("activity", "hotspots")

_BRIEF = 8


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    facts = facts_of(handoff, ID)
    if not brief:
        return said(facts, handoff)
    known = ("day", "detail", "months")  # what the timeline says, and what only a picture shows
    undated = [fact for fact in facts if not any(fact.data.get(key) for key in known)]
    return run_on(undated[:_BRIEF], handoff)
