"""Work that was begun and not merged: branches, pull requests, forks that went on."""

import re

from archiver.dossier.blocks import Block, Line, Span, code, paragraph, strong
from archiver.dossier.sections.words import facts_of, findings_of, run_on, said, warned
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "unfinished"
TITLE = "Unfinished work"
EXAMINERS: tuple[str, ...] = ("unfinished", "activity")

_BRIEF = 6


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    facts = [fact for fact in facts_of(handoff, ID) if not (brief and fact.data.get("detail"))]
    if brief:
        single = [fact for fact in facts if fact.data.get("branch")]
        made = run_on([fact for fact in facts if fact not in single][:_BRIEF], handoff)
        named = [fact for fact in single if re.search(r"[^\W\d_]{2}", str(fact.data["branch"]))]
        told = [_branch(fact) for fact in named[:_BRIEF]]
        more = f" and {len(single) - _BRIEF} more" if len(single) > _BRIEF else ""
        if told:
            spans = (span for number, line in enumerate(told) for span in (Span("; " if number else ""), *line))
            made.append(paragraph(strong("Unmerged: "), *spans, f"{more}.", Span("git", "source")))
        return made
    return [*said(facts, handoff), *warned(findings_of(handoff, "HIS-003"))]


def _branch(fact: Fact) -> Line:
    """`idea` (3 commits by 1 person, last in 2018)."""
    return code(str(fact.data["branch"])), Span(f" ({fact.statement.rpartition(': ')[2].rstrip('.')})")
