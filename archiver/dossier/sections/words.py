"""How sections say a fact, a finding and their sources."""

import re
from collections.abc import Iterable, Sequence

from archiver.dossier.blocks import Block, Line, Paragraph, Span, bullets
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact

_CODE = re.compile(r"`([^`]+)`")
_COMMIT = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})(?::|$)")
_SURE = {"certain": "", "likely": ", likely", "guess": ", a guess"}
_PLACES = 3
"""Places named of findings that are alike."""


def facts_of(handoff: Handoff, section: str, key: str | None = None) -> list[Fact]:
    """A section's facts, in the order they were said; with `key`, those that have this value."""
    return [f for f in handoff.facts if f.section == section and (key is None or f.data.get(key) not in (None, ""))]


def findings_of(handoff: Handoff, *codes: str) -> list[PublicFinding]:
    """Findings whose code begins with one of these, gravest first."""
    return [finding for finding in handoff.findings if finding.code.startswith(codes)]


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
    return sources([fact], handoff)


def sources(facts: Sequence[Fact], handoff: Handoff) -> Span:
    """How we know several facts that are said in one sentence; a place of the same file is said once."""
    sure = max((fact.confidence for fact in facts), key=list(_SURE).index, default="certain")
    bases = "/".join(dict.fromkeys(fact.basis for fact in facts))
    places = list(dict.fromkeys(where for fact in facts if (where := place(fact.locator, handoff))))
    return Span(f"{bases}{_SURE[sure]}{' · ' + ', '.join(places) if places else ''}", "source")


def say(fact: Fact, handoff: Handoff) -> Line:
    """A fact as a line, with its source."""
    return (*rich(fact.statement), source(fact, handoff))


def said(facts: Iterable[Fact], handoff: Handoff) -> list[Block]:
    """Facts as a list; nothing where there are none."""
    return bullets(say(fact, handoff) for fact in facts)


def run_on(facts: Iterable[Fact], handoff: Handoff) -> list[Block]:
    """Facts as one paragraph, for HANDOFF.md; nothing where there are none."""
    lines = [say(fact, handoff) for fact in facts]
    spans = [span for number, line in enumerate(lines) for span in ((Span(" "), *line) if number else line)]
    return [Paragraph(tuple(spans))] if spans else []


def alike(findings: Iterable[PublicFinding]) -> list[list[PublicFinding]]:
    """Findings by check, in the order of the first of each: twenty undocumented variables are one obstacle."""
    groups: dict[str, list[PublicFinding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return list(groups.values())


def warn(rows: Sequence[PublicFinding]) -> Line:
    """Findings of one check as a line: the first in words, the others by their places."""
    first, others = rows[0], [where for row in rows[1:] if (where := at(row))]
    shown = ", ".join(dict.fromkeys(others[:_PLACES]))
    more = f" ({counted(len(rows) - 1, 'more')} like it{f': {shown}' if shown else ''})" if len(rows) > 1 else ""
    where = at(first)
    return (*rich(first.message), Span(more), Span(f"{first.code}{' · ' + where if where else ''}", "source"))


def warned(findings: Iterable[PublicFinding]) -> list[Block]:
    """Findings as a list, one line a check; nothing where there are none."""
    return bullets(warn(rows) for rows in alike(findings))


def at(finding: PublicFinding) -> str:
    """Where a finding is: path and line."""
    return f"{finding.path}:{finding.line}" if finding.path and finding.line else finding.path or ""


def listed(value: object) -> list[str]:
    """A fact's value that is a list of words; empty where it is none."""
    return [str(item) for item in value] if isinstance(value, list) else []


def counted(number: int, thing: str, many: str | None = None) -> str:
    """`1 file`, `3 files`; `2 more` stays as it is."""
    return f"{number} {thing if number == 1 or thing == 'more' else many or thing + 's'}"
