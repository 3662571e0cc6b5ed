"""How sections say a fact, a finding and their sources."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from posixpath import commonprefix

from archiver.dossier.blocks import Block, Line, Paragraph, Span, bullets
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact

_CODE = re.compile(r"`([^`]+)`")
_COMMIT = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})(?::|$)")
_SURE = {"certain": "", "likely": ", likely", "guess": ", a guess"}
_PLACES = 3
"""Places named of findings that are alike."""
_SHORT_PLACES = 2
_LINES = re.compile(r" \((?:`[^`]*` line \d+(?:, )?)+(?: and \d+ more)?\)")
"""Places inside of a message; the finding's own place is enough in a short form."""
_SENTENCE = re.compile(r"\. (?=[A-Z`])")
_FOLD = 5
"""Names in one fold: a longer one cannot be broken where a printed line ends."""
_FEWEST_WORDS = 5
"""Words before a colon that say by themselves what is wrong; advice follows it."""
_WEIGHT = ("high", "medium")


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
    for number, following in enumerate(lines[1:]):
        if lines[number][-1] == following[-1]:
            lines[number] = lines[number][:-1]  # the next sentence has the same source, and says it for both
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
    first, others = rows[0], [where for row in rows[1:] if (where := _named(row, rows[0]))]
    shown = ", ".join(dict.fromkeys(others[:_PLACES]))
    more = f" ({counted(len(rows) - 1, 'more')} like it{f': {shown}' if shown else ''})" if len(rows) > 1 else ""
    where = at(first)
    return (*rich(first.message + more), Span(f"{first.code}{' · ' + where if where else ''}", "source"))


def _named(finding: PublicFinding, first: PublicFinding) -> str:
    """Its place, after the thing that it is about where that is another one than the first's."""
    thing, known = _CODE.search(finding.message), _CODE.search(first.message)
    where = at(finding)
    new = thing and (known is None or thing[1] != known[1]) and thing[1] not in where
    return f"`{thing[1]}` {where}".strip() if thing and new else where


def in_short(findings: Iterable[PublicFinding], *, lesser: bool = False) -> list[Block]:
    """Findings as one paragraph for HANDOFF.md: what and where of those of weight, how many lesser ones of each check.

    Args:
        lesser: Say the lesser ones too.
    """
    rows = list(findings)
    grave = [row for row in rows if lesser or row.severity in _WEIGHT]
    small = Counter(row.code for row in rows if row not in grave)
    spans: list[Span] = []
    for group in alike(grave):
        places = list(dict.fromkeys(where for row in group if (where := _named(row, group[0]))))
        more = f" and {len(places) - _SHORT_PLACES} more" if len(places) > _SHORT_PLACES else ""
        told = f"{', '.join(places[:_SHORT_PLACES])}{more}"
        spans += [Span("; " if spans else ""), *rich(f"{short(group[0].message)}{f' ({told})' if told else ''}")]
    if small and spans:
        counts = ", ".join(f"{count} × {code}" for code, count in small.items())
        spans.append(Span(f"; lesser ones: {counts}"))
    return [Paragraph((Span("Wrong here: ", "strong"), *spans, Span(".")))] if spans else []


def short(message: str) -> str:
    """What is wrong, without advice and without a list of places."""
    text = _SENTENCE.split(_LINES.sub("", message))[0].rstrip(".")
    head = text.partition(": ")[0]
    return head if len(head.split()) >= _FEWEST_WORDS and head.count("`") % 2 == 0 else text


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


def folded(names: Iterable[str], most: int = 99) -> list[str]:
    """`A_{B,C}` for `A_B` and `A_C`: names that begin alike are said together, in the order of the first of each.

    Args:
        most: Names beginning alike that are said; of more only the beginning.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        groups.setdefault(name.partition("_")[0], []).append(name)
    folds = []
    for group in groups.values():
        step = len(group) if len(group) > most else _FOLD
        folds += [_fold(group[start : start + step], most) for start in range(0, len(group), step)]
    return folds


def _fold(names: list[str], most: int) -> str:
    head = commonprefix(names).rpartition("_")[0] if len(names) > 1 else ""
    if not head:
        return ", ".join(names)
    if len(names) > most:
        return f"{head}_* ({len(names)})"
    return f"{head}_{{{','.join(name[len(head) + 1 :] for name in names)}}}"
