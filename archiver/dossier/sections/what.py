"""What it is, in its own words, and where to start reading."""

import re

from archiver.dossier.blocks import Block, Line, Quote, Span, code, paragraph, strong
from archiver.dossier.sections.words import facts_of, listed, place, run_on, said, source, sources
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "what"
TITLE = "What it is"
EXAMINERS: tuple[str, ...] = ("readme", "entry", "routes")

_BRIEF_READMES = 4
_BRIEF_OTHERS = 4
_PLACE = re.compile(r" \([^\s()`]{1,200}:\d{1,7}\)")
"""A place inside of a sentence, whose source says the first of them."""


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """Quotations first, marked as such; then where to start reading; then what else is known."""
    facts = facts_of(handoff, ID)
    quoted = [fact for fact in facts if fact.data.get("source")]
    entries = facts_of(handoff, ID, "entry")
    documents = facts_of(handoff, ID, "headings")
    made: list[Block] = [Quote(fact.statement, (source(fact, handoff),)) for fact in quoted]
    if brief:
        made = made[:1] if any(fact.data["source"] == "readme" for fact in quoted[:1]) else made
        told = (_entries(entries, handoff), _documents(documents[:_BRIEF_READMES], handoff))
        made += [paragraph(*line) for line in told if line]
    else:
        made += said((*entries, *documents), handoff)
    others = [fact for fact in facts if fact not in (*quoted, *entries, *documents)]
    if brief:
        bare = [fact.model_copy(update={"statement": _PLACE.sub("", fact.statement)}) for fact in others]
        return made + run_on(bare[:_BRIEF_OTHERS], handoff)
    return made + said(others, handoff)


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
