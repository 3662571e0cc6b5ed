"""What it is, in its own words, and where to start reading."""

import re

from archiver.dossier.blocks import Block, Line, Quote, Span, code, paragraph, strong
from archiver.dossier.sections import blockers
from archiver.dossier.sections.words import (
    facts_of,
    findings_of,
    in_short,
    listed,
    place,
    rich,
    run_on,
    said,
    source,
    sources,
    warned,
)
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "what"
TITLE = "What it is"
EXAMINERS: tuple[str, ...] = ("readme", "caveats", "entry", "routes", "access", "failures")

_BRIEF_READMES = 4
_BRIEF_OTHERS = 4
_BRIEF_ACCESS = 2
_BRIEF_DOORS = 4
_BRIEF_PARTS = 5
_BRIEF_CAVEATS = 3
_PLACE = re.compile(r" \([^\s()`]{1,200}:\d{1,7}\)")
"""A place inside of a sentence, whose source says the first of them."""


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """Quotations first, marked as such; then where to start reading; then what else is known."""
    facts = facts_of(handoff, ID)
    quoted = [fact for fact in facts if fact.data.get("source")]
    entries = facts_of(handoff, ID, "entry")
    documents = facts_of(handoff, ID, "headings")
    parts, absent = facts_of(handoff, ID, "part"), facts_of(handoff, ID, "absent")
    caveats = facts_of(handoff, ID, "caveat")
    made: list[Block] = [Quote(fact.statement, (source(fact, handoff),)) for fact in quoted]
    if brief:
        made = made[:1] if any(fact.data["source"] == "readme" for fact in quoted[:1]) else made
        told = (
            _parts(parts, handoff),
            _caveats([fact for fact in caveats if not _within(fact, quoted)][:_BRIEF_CAVEATS], absent, handoff),
            _entries(entries, handoff),
            _documents(documents[:_BRIEF_READMES], handoff),
        )
        made += [paragraph(*line) for line in told if line]
    else:
        made += said((*parts, *caveats, *absent, *entries, *documents), handoff)
    access = facts_of(handoff, ID, "access")
    others = [fact for fact in facts if fact not in (*quoted, *parts, *caveats, *absent, *entries, *documents, *access)]
    if brief:
        shown = blockers.told(handoff)
        doors = [fact for fact in access[_BRIEF_ACCESS:] if not ("ACC-001" in shown and fact.data.get("fields"))]
        for group in (others[:_BRIEF_OTHERS], access[:_BRIEF_ACCESS], doors[:_BRIEF_DOORS]):
            made += run_on([f.model_copy(update={"statement": _PLACE.sub("", f.statement)}) for f in group], handoff)
        return made + in_short(row for row in findings_of(handoff, "FLW-") if row.code not in shown)
    return made + said((*others, *access), handoff) + warned(findings_of(handoff, "FLW-", "ACC-", "API-"))


def _parts(parts: list[Fact], handoff: Handoff) -> Line:
    """What each folder at the top says of itself, in one line."""
    if not parts:
        return ()
    left = len(parts) - _BRIEF_PARTS
    more = f" and {left} more" if left > 0 else ""
    told = "; ".join(fact.statement for fact in parts[:_BRIEF_PARTS])
    return (strong("Parts: "), *rich(f"{told}{more}."), sources(parts[:1], handoff))


def _words(fact: Fact) -> str:
    """What a fact quotes."""
    return fact.statement.partition("“")[2].rstrip("”")


def _within(fact: Fact, quoted: list[Fact]) -> bool:
    """Whether it stands in the quotation above, or would if that were not cut."""
    return any(_words(fact)[:40] in _words(one) for one in quoted[:1])


def _caveats(caveats: list[Fact], absent: list[Fact], handoff: Handoff) -> Line:
    """The sentences with which its documents warn, the weightiest first; and what they link to that is not there."""
    told = [Span(f"“{_words(fact)}” ({place(fact.locator, handoff)}) ") for fact in caveats]
    head = (strong("Its documents warn: "),) if told else ()
    links = [span for fact in absent for span in rich(fact.statement)]
    return (*head, *told, *links, Span("code", "source")) if told or links else ()


def _entries(entries: list[Fact], handoff: Handoff) -> Line:
    """`urls.py` (routes) → `models.py` (tables), in the order of reading; the paths are the places."""
    if not entries:
        return ()
    steps = [
        (Span(" → " if number else ""), code(place(fact.locator, handoff)), Span(f" ({fact.data.get('why')})"))
        for number, fact in enumerate(entries)
    ]
    basis = "/".join(dict.fromkeys(fact.basis for fact in entries))
    return (strong("Start reading: "), *(span for step in steps for span in step), Span(basis, "source"))


def _documents(documents: list[Fact], handoff: Handoff) -> Line:
    if not documents:
        return ()
    told = [f"{place(fact.locator, handoff).partition(':')[0]} ({'; '.join(listed(fact.data['headings'])[:8])})"
            for fact in documents]  # fmt: skip
    return (strong("Documented: "), Span(f"{'; '.join(told)}."), sources(documents, handoff))
