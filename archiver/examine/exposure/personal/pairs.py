"""Records of names and values: JSON, JSON lines, GeoJSON, fixtures, YAML, XML, LDIF, and literals in programs.

One reader for all of them, and no parser: a file that is cut, nested 100,000 deep or hostile is read as well as any.
"""

import re
from collections.abc import Iterable, Iterator

from archiver.examine.exposure.personal.table import MOST_CELL, Table
from archiver.examine.exposure.personal.vocabulary import role_of

_MOST_PAIRS = 200_000
_MOST_RECORDS = 20_000
_MOST_NAMES = 120
_FAR = 400
"""Characters without a name and a value that end a record."""
_PAIR = re.compile(
    r"<(?P<tag>[^\W\d][\w.-]{0,40}+)(?:\s[^<>]{0,200})?>(?P<inner>[^<>\n]{1,300})</|"
    r"(?:(?P<q>[\"'])(?P<quoted>[^\W\d][^\"'\\\n:]{0,50}+)(?P=q)|(?<![\w.\"'/@-])(?P<bare>[^\W\d][\w.-]{0,40}+))"
    r"\s{0,4}(?:=>|::?|=)\s{0,8}"
    r"(?:\[\s{0,40})?(?:[urb]?\"(?P<double>(?:[^\"\\\n]|\\.){0,400})\"|[urb]?'(?P<single>(?:[^'\\\n]|\\.){0,400})'"
    r"|(?P<plain>[^\s,;{}\[\]()\"'<>=|&*!#:][^\n,;{}\[\]\"<>=]{0,200}))"
)
_APART = re.compile(r"[}\]]\s*,?\s*[\[{]|\n\s*\n|\n\s*- |\n---|BEGIN:VCARD")


def read_pairs(text: str, spans: Iterable[tuple[int, int]]) -> list[Table]:
    """The records of a file, one table for each set of roles that they have."""
    groups: dict[tuple[str, ...], tuple[int, list[list[str]]]] = {}
    for start, record in _records(text, spans):
        headers = tuple(sorted(record, key=_rank))
        _, rows = groups.setdefault(headers, (start, []))
        if len(rows) < _MOST_RECORDS:
            rows.append([record[name] for name in headers])
        if len(groups) > 500:
            break
    tables = [Table(headers, rows, line=start, loose=True) for headers, (start, rows) in groups.items()]
    return [Table(t.headers, t.rows, line=text.count("\n", 0, t.line or 0) + 1, loose=True) for t in _merged(tables)]


def _rank(name: str) -> str:
    return role_of(name) or f"~{name}"


def _merged(tables: list[Table]) -> list[Table]:
    """Records that lack a value here and there belong to those that have all of them."""
    whole: dict[tuple[str, ...], Table] = {}
    for table in sorted(tables, key=lambda t: len(t.headers or ())):
        roles = tuple(sorted({role for name in table.headers or () if (role := role_of(name))}))
        old = whole.get(roles)
        if old is None:
            whole[roles] = table
            continue
        place = {role_of(name): n for n, name in enumerate(table.headers or ())}
        width = len(old.headers or ())
        known = [(n, role_of(name)) for n, name in enumerate(old.headers or ())]
        rows = list(old.rows)
        for row in table.rows[: _MOST_RECORDS - len(rows)]:
            new = [""] * width
            for n, role in known:
                if role is not None and role in place:
                    new[n] = row[place[role]]
            rows.append(new)
        whole[roles] = Table(old.headers, rows, line=min(old.line or 0, table.line or 0), loose=True)
    return list(whole.values())


def _records(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, dict[str, str]]]:
    budget = _MOST_PAIRS
    for begin, end in spans:
        record: dict[str, str] = {}
        begun = last = begin
        known = 0
        for match in _PAIR.finditer(text, begin, end):
            budget -= 1
            if budget < 0:
                return
            name = (match["quoted"] or match["bare"] or match["tag"]).rpartition(".")[2].strip()
            role = role_of(name)
            if record and (name in record or _ended(text[last : match.start()], role, known)):
                if known >= 2:
                    yield begun, record
                record, known = {}, 0
            if not record:
                begun = match.start()
            if len(record) < _MOST_NAMES and (value := _value(match)):
                record[name] = value
                known += role is not None
            last = match.end()
        if known >= 2:
            yield begun, record


def _ended(gap: str, role: str | None, known: int) -> bool:
    """Whether a record ends in what stands between two of its values."""
    if len(gap) > _FAR:
        return True
    return known >= 2 and role in {"name", "first", "last", "email", None} and bool(_APART.search(gap))


def _value(match: re.Match[str]) -> str:
    for kind in ("double", "single", "plain", "inner"):
        if (text := match[kind]) is not None:
            return text.strip()[:MOST_CELL]
    return ""
