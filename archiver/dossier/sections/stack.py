"""Languages, frameworks and versions, and which of them are past their support."""

from archiver.dossier.blocks import Block, Paragraph, Span, paragraph, strong
from archiver.dossier.sections.blockers import told
from archiver.dossier.sections.words import facts_of, findings_of, in_short, place, run_on, said, warned
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "stack"
TITLE = "Stack and end of life"
EXAMINERS: tuple[str, ...] = ("stack", "ecosystems", "components", "imports")

_BRIEF = 24
_KINDS = {"server": 1, "site": 2}


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
    """Each product and version once: past their support with the first place, the others by the file that says so."""
    once: dict[str, Fact] = {}
    for fact in facts:
        once.setdefault(_name(fact), fact)
    past = [
        f"{name} ({'by ' if fact.data.get('older') else ''}{fact.data['ended']}; {place(fact.locator, handoff)})"
        for name, fact in once.items()
        if fact.data.get("ended")
    ]
    made = [paragraph(strong("Past their support: "), f"{_capped(past)}.", Span("code", "source"))] if past else []
    others = sorted((fact for fact in once.values() if not fact.data.get("ended")), key=_rank)
    files: dict[str, list[str]] = {}
    for fact in others[:_BRIEF]:
        path, _, line = place(fact.locator, handoff).rpartition(":")
        files.setdefault(path if line.isdigit() else f"{path}:{line}".strip(":"), []).append(_name(fact))
    left = f" and {len(others) - _BRIEF} more" if len(others) > _BRIEF else ""
    told_of = "; ".join(f"{', '.join(names)} ({path})" for path, names in files.items())
    return [*made, paragraph(strong("Also: "), f"{told_of}{left}.", Span("code", "source"))] if others else made


def _name(fact: Fact) -> str:
    product = fact.data.get("framework") or fact.data.get("label") or fact.data.get("runtime")
    return f"{product} {fact.data.get('version') or ''}".strip()


def _rank(fact: Fact) -> int:
    """Runtimes and databases first, then what serves, then what the pages are made with."""
    return 0 if fact.data.get("runtime") else _KINDS.get(str(fact.data.get("of")), len(_KINDS) + 1)


def _capped(rows: list[str]) -> str:
    left = len(rows) - _BRIEF
    return ", ".join(rows[:_BRIEF]) + (f" and {left} more" if left > 0 else "")
