"""How sections say a fact, its source and that nothing is known."""

import re
from collections.abc import Iterable

from archiver.dossier.blocks import Block, Line, Span, bullets, note
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

_CODE = re.compile(r"`([^`]+)`")
_COMMIT = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})(?::|$)")
_SURE = {"certain": "", "likely": ", likely", "guess": ", a guess"}


def facts_of(handoff: Handoff, section: str) -> list[Fact]:
    """A section's facts, in the order they were said."""
    return [fact for fact in handoff.facts if fact.section == section]


def rich(text: str) -> Line:
    """A sentence; what stands between backticks is shown as code."""
    pieces = _CODE.split(text)
    return tuple(Span(piece, "code" if number % 2 else "plain") for number, piece in enumerate(pieces) if piece)


def place(locator: str, handoff: Handoff) -> str:
    """A locator for a reader: the path alone within the commit of the header, a short commit elsewhere."""
    match = _COMMIT.match(locator)
    if not match:
        return locator
    rest = locator[match.end() :]
    if match[1] == handoff.commit:
        return rest
    return f"{match[1][:10]}:{rest}" if rest else match[1][:10]


def source(fact: Fact, handoff: Handoff) -> Span:
    """How we know, and where to look."""
    where = place(fact.locator, handoff)
    return Span(f"{fact.basis}{_SURE[fact.confidence]}{' · ' + where if where else ''}", "source")


def say(fact: Fact, handoff: Handoff) -> Line:
    """A fact as a line, with its source."""
    return (*rich(fact.statement), source(fact, handoff))


def fact_list(handoff: Handoff, section: str) -> list[Block]:
    """All facts of a section as a list, or the note that nothing is known."""
    return said(facts_of(handoff, section), handoff) or [nothing_known()]


def said(facts: Iterable[Fact], handoff: Handoff) -> list[Block]:
    """Facts as a list."""
    return bullets(say(fact, handoff) for fact in facts)


def nothing_known() -> Block:
    """For a section without facts. It must not read as none."""
    return note("Nothing is known here: no fact was recorded. That does not mean that there is nothing.")


def counted(number: int, thing: str, many: str | None = None) -> str:
    """`1 file`, `3 files`."""
    return f"{number} {thing if number == 1 else many or thing + 's'}"
