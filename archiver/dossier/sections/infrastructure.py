"""What it is deployed on."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import facts_of, findings_of, in_short, run_on, said, warned
from archiver.records.dossier import Handoff

ID = "infrastructure"
TITLE = "Infrastructure"
EXAMINERS: tuple[str, ...] = ("infrastructure",)

_BRIEF = 8


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts, then what is wrong with the files."""
    facts, wrong = facts_of(handoff, ID), findings_of(handoff, "INF-")
    if brief:
        but = told(handoff)
        shown = [fact for fact in facts if not fact.data.get("detail")]
        return [*run_on(shown[:_BRIEF], handoff), *in_short(row for row in wrong if row.code not in but)]
    return [*said(facts, handoff), *warned(wrong)]
