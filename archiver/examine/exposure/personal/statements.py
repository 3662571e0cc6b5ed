"""Rows of SQL: INSERT … VALUES, COPY … FROM stdin; and rows in brackets, as JSON and programs write them."""

import re
from collections.abc import Iterable, Iterator

import re2

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table
from archiver.examine.exposure.personal.vocabulary import words

_MOST_ROWS = 20_000
_MOST_TOKENS = 400_000
_MOST_TABLES = 200

_ANY = re2.compile(r"(?i)(?:insert|replace)\s+(?:ignore\s+|or\s+\w+\s+)?into\s|copy\s+\S+\s*\([^()]*\)\s+from\s")
_INSERT = re.compile(
    r"(?:INSERT|REPLACE)\s+(?:IGNORE\s+"
    r"|OR\s+\w+\s+)?INTO\s+([\w.\"`\[\]]{1,120})\s*(?:\(([^()]{1,6000})\))?\s*(?:OVERRIDING [A-Z ]{1,40})?VALUES\s*",
    re.I,
)
_COPY = re.compile(r"^COPY\s+([\w.\"]{1,120})\s*\(([^()]{1,6000})\)\s+FROM\s+stdin[^\n]{0,200}\n", re.I | re.M)
_CREATE = re.compile(r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"`\[\]]{1,120})\s*\(", re.I)
_COLUMN = re.compile(r"^\s*[\"`\[]?(\w{1,60})[\"`\]]?\s+[A-Za-z]")
_TOKEN = re.compile(
    r"(?P<text>[NE]?'(?:[^'\\]|\\.|''){0,2000}+'|\"(?:[^\"\\]|\\.|\"\"){0,2000}+\")|(?P<bare>[\w.+-]{1,80}+)"
    r"|(?P<mark>[()\[\],;{}])",
    re.S,
)
_VALUE = r"(?:\"(?:[^\"\\\n]|\\.){0,300}+\"|'(?:[^'\\\n]|\\.){0,300}+'|[\w.+-]{1,80}+)"
_BRACKETS = re.compile(
    rf"[\[(]\s{{0,80}}+{_VALUE}(?:\s{{0,80}}+,\s{{0,80}}+{_VALUE}){{2,60}}+\s{{0,80}}+,?\s{{0,80}}+[\])]"
)


def read_statements(text: str) -> list[Table]:
    """The tables that the SQL of a file fills."""
    if not _ANY.search(text):
        return []
    known = _created(text)
    found: dict[tuple[str, tuple[str, ...]], tuple[int, list[list[str]]]] = {}
    budget = _MOST_TOKENS
    for match in _INSERT.finditer(text):
        name = _bare(match[1])
        columns = tuple(map(_bare, match[2].split(","))) if match[2] else known.get(name, ())
        rows, used = _tuples(text, match.end(), budget)
        budget -= used
        _put(found, name, columns, text, match.start(), rows)
        if budget <= 0 or len(found) > _MOST_TABLES:
            break
    for match in _COPY.finditer(text):
        if len(found) > _MOST_TABLES:
            break
        columns = tuple(map(_bare, match[2].split(",")))
        end = text.find("\n\\.", match.end() - 1)
        body = text[match.end() : end if end >= 0 else len(text)][: 4 << 20]
        rows = [
            [("" if cell == "\\N" else cell)[:MOST_CELL] for cell in line[:20_000].split("\t")[:MOST_COLUMNS]]
            for line in body.split("\n", _MOST_ROWS)[:_MOST_ROWS]
            if line
        ]
        _put(found, _bare(match[1]), columns, text, match.end(), rows)
    return [
        Table(columns or None, rows, line=line, name=name) for (name, columns), (line, rows) in found.items() if rows
    ]


def read_brackets(text: str, spans: Iterable[tuple[int, int]]) -> list[Table]:
    """Rows in round or square brackets with three values or more: arrays of arrays, lists of tuples."""
    by_width: dict[int, tuple[int, list[list[str]]]] = {}
    for start, row in _rows(text, spans):
        if len(row) < 3 or not any(row):
            continue
        _, rows = by_width.setdefault(len(row), (start, []))
        if len(rows) < _MOST_ROWS:
            rows.append(row)
    return [Table(None, rows, line=text.count("\n", 0, start) + 1, loose=True) for start, rows in by_width.values()][
        :_MOST_TABLES
    ]


def _put(
    found: dict[tuple[str, tuple[str, ...]], tuple[int, list[list[str]]]],
    name: str,
    columns: tuple[str, ...],
    text: str,
    start: int,
    rows: list[list[str]],
) -> None:
    key = (name, columns)
    if key not in found:
        found[key] = (text.count("\n", 0, start) + 1, [])
    held = found[key][1]
    held.extend(rows[: _MOST_ROWS - len(held)])


def _bare(name: str) -> str:
    return name.strip().strip('"`[]').rpartition(".")[2].strip('"`[]')


def _created(text: str) -> dict[str, tuple[str, ...]]:
    """Table -> its columns, from CREATE TABLE: mysqldump's INSERT does not name them."""
    known: dict[str, tuple[str, ...]] = {}
    for match in _CREATE.finditer(text):
        names = []
        for part in text[match.end() : match.end() + 8000].split("\n")[:MOST_COLUMNS]:
            if part.lstrip().startswith(")"):
                break
            column = _COLUMN.match(part)
            if column and column[1].lower() not in words("values", "statement"):
                names.append(column[1])
        known[_bare(match[1])] = tuple(names)
        if len(known) > _MOST_TABLES:
            break
    return known


def _tuples(text: str, start: int, budget: int) -> tuple[list[list[str]], int]:
    rows: list[list[str]] = []
    used, row, depth, cell = 0, [""], 0, ""
    for token in _TOKEN.finditer(text, start):
        used += 1
        if used > budget or len(rows) >= _MOST_ROWS:
            break
        mark = token["mark"]
        if mark == "(":
            depth += 1
            if depth == 1:
                row, cell = [], ""
        elif mark == ")":
            depth -= 1
            if depth == 0:
                row.append(cell)
                rows.append(row[:MOST_COLUMNS])
        elif mark == "," and depth == 1:
            row.append(cell)
            cell = ""
        elif mark == ";" and depth <= 0:
            break
        elif not mark and depth <= 0:
            break  # ON CONFLICT, the next statement
        elif not mark and not cell:
            cell = _value(token)
    return rows, used


def _rows(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, list[str]]]:
    """Innermost brackets that hold nothing but values and commas."""
    left = _MOST_ROWS
    for begin, end in spans:
        for match in _BRACKETS.finditer(text, begin, end):
            yield match.start(), [_value(token) for token in _TOKEN.finditer(match[0]) if not token["mark"]]
            left -= 1
            if left < 0:
                return


def _value(token: re.Match[str]) -> str:
    text = token["text"]
    if text is None:
        return "" if token["bare"].upper() in {"NULL", "NONE"} else token["bare"]
    quote = text[-1]
    return text[text.index(quote) + 1 : -1].replace(quote * 2, quote).replace("\\" + quote, quote)[:MOST_CELL]
