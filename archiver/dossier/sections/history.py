"""Hot spots, commits, releases."""

from archiver.dossier.blocks import Block, Span, paragraph, strong
from archiver.dossier.sections.words import facts_of, run_on, said
from archiver.records.dossier import Handoff

ID = "history"
TITLE = "Hot spots and history"
EXAMINERS: tuple[str, ...] = ("activity", "hotspots")

_BRIEF = 6


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    facts = facts_of(handoff, ID)
    if not brief:
        return said(facts, handoff)
    known = ("day", "detail", "months")  # what the status says, and what only a picture shows
    undated = [f for f in facts if not any(f.data.get(key) for key in known)]
    undated = [f for f in undated if "bots" in f.data or "human" not in f.data]
    if facts_of(handoff, "people"):  # there the years stand already
        undated = [f for f in undated if not f.data.get("years")]
    hot = [f for f in undated if f.data.get("hot_spot")]
    made = run_on([f for f in undated if not (f.data.get("hot_spot") or f.data.get("large"))][:_BRIEF], handoff)
    if hot:
        told = ", ".join(f"{f.data['hot_spot']} {f.data.get('changes')} times" for f in hot)
        made.append(paragraph(strong("Changed most: "), f"{told}.", Span(hot[0].basis, "source")))
    return made
