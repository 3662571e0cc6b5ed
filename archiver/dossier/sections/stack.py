"""Languages, frameworks and versions, and which of them are past their support."""

from archiver.dossier.blocks import Block, Paragraph, Span, paragraph, strong
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import facts_of, findings_of, in_short, place, run_on, said, warned
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "stack"
TITLE = "Stack and end of life"
EXAMINERS: tuple[str, ...] = ("stack", "components", "imports")

_BRIEF = 24


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts, then what is used and not declared."""
    facts = [fact for fact in facts_of(handoff, ID) if fact.data.get("component") is None]
    wrong = findings_of(handoff, "DEP-")
    if not brief:
        return [*said(facts, handoff), *warned(wrong)]
    shown = told(handoff)
    languages = facts_of(handoff, ID, "percent")
    versions = [fact for fact in facts if fact.data.get("framework") or fact.data.get("runtime")]
    told_of = (*languages, *versions)
    others = [f for f in facts if f not in told_of and not (f.data.get("detail") or f.data.get("imported"))]
    return [
        *_together(*_languages(languages), *_versions(versions, handoff)),
        *run_on(others[:_BRIEF], handoff),
        *in_short(finding for finding in wrong if finding.code not in shown),
    ]


def _together(*parts: Paragraph) -> list[Block]:
    """Several short paragraphs as one."""
    spans = [span for part in parts for span in (*part.line, Span(" "))]
    return [Paragraph(tuple(spans[:-1]))] if spans else []


def _languages(facts: list[Fact]) -> list[Paragraph]:
    if not facts:
        return []
    told_of = ", ".join(f"{fact.data['language']} {fact.data['percent']} %" for fact in facts)
    return [paragraph(strong("Source code: "), f"{told_of}.", Span(facts[0].basis, "source"))]


def _versions(facts: list[Fact], handoff: Handoff) -> list[Paragraph]:
    """Each product and version once, with the first place that says so; past their support first."""
    once: dict[str, Fact] = {}
    for fact in facts:
        once.setdefault(
            f"{fact.data.get('framework') or fact.data.get('runtime')} {fact.data.get('version') or ''}".strip(), fact
        )
    made: list[Paragraph] = []
    for head, past in (("Past their support: ", True), ("Also: ", False)):
        rows = [(name, fact) for name, fact in once.items() if bool(fact.data.get("ended")) == past]
        told_of = [f"{name} ({_where(fact, handoff)})" for name, fact in rows[:_BRIEF]]
        more = f" and {len(rows) - _BRIEF} more" if len(rows) > _BRIEF else ""
        if told_of:
            made.append(paragraph(strong(head), f"{', '.join(told_of)}{more}.", Span(rows[0][1].basis, "source")))
    return made


def _where(fact: Fact, handoff: Handoff) -> str:
    ended = fact.data.get("ended")
    return f"{ended}; {place(fact.locator, handoff)}" if ended else place(fact.locator, handoff)
