"""Tables in SQL, Prisma schemas, Rails' schema.rb and Ecto: each has one form, read line by line."""

import re
from collections.abc import Iterator

from archiver.examine.models.table import Field, Table
from archiver.git.objects import Entry

_CREATE = re.compile(
    r"\bCREATE\s{1,20}(?:UNLOGGED\s{1,20}|EXTERNAL\s{1,20})?TABLE\s{1,20}(?:IF\s{1,20}NOT\s{1,20}EXISTS\s{1,20})?"
    r"(?P<name>[`\"\[]?\w{1,80}[`\"\]]?(?:\.[`\"\[]?\w{1,80}[`\"\]]?){0,2})\s{0,20}\(",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"^\s{0,80}[`\"\[]?(?P<name>[A-Za-z_]\w{0,80})[`\"\]]?\s{1,40}(?P<kind>[A-Za-z]\w{0,40})")
_NO_COLUMN = frozenset(
    {"primary", "constraint", "unique", "foreign", "check", "key", "index", "fulltext", "exclude", "like", "create"}
    | {"comment", "references", "on", "insert", "drop", "alter", "set"}
)  # fmt: skip
_LONGEST = 20_000
"""Characters of one table's declaration."""


def sql_tables(entry: Entry, text: str) -> Iterator[Table]:
    """Every `CREATE TABLE name (…)` of an SQL file; temporary ones and those made by a SELECT are none."""
    line, counted, at = 1, 0, 0
    while match := _CREATE.search(text, at):
        line += text.count("\n", counted, match.end())
        counted = match.end()
        body = _body(text, match.end())
        at = match.end() + len(body)
        fields = tuple(_sql_columns(body, line))
        name = re.sub(r"[`\"\[\]]", "", match["name"]).rpartition(".")[2]
        if fields:
            first = line - match[0].count("\n")
            yield Table(name, name, "SQL", entry, first, line + body.count("\n"), fields)


def _body(text: str, start: int) -> str:
    """What stands between the brackets."""
    depth = 1
    rest = text[start : start + _LONGEST]
    for match in re.finditer(r"[()]", rest):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return rest[: match.start()]
    return rest


def _sql_columns(body: str, line: int) -> Iterator[Field]:
    """One a line, or all on one line."""
    rows = body.split("\n")
    parts = [(number, row) for number, row in enumerate(rows) if row.strip()]
    if len(parts) == 1:
        parts = [(parts[0][0], part) for part in parts[0][1][:_LONGEST].split(",")]
    for number, part in parts:
        match = _COLUMN.match(part.lstrip(", \t")[:300])
        if match and match["name"].lower() not in _NO_COLUMN:
            yield Field(match["name"], line + number, match["kind"].lower())


_PRISMA = re.compile(r"^model\s+(\w{1,80})\s*\{")
_PRISMA_FIELD = re.compile(r"^\s{1,20}(\w{1,80})\s{1,40}(\w{1,80})")
_MAPPED = re.compile(r"@@map\(\s*(?:name:\s*)?\"(\w{1,80})\"")
_RAILS = re.compile(r"^\s*create_table\s+[\"':](\w{1,80})")
_RAILS_FIELD = re.compile(r"^\s*t\.(\w{1,30})\s+[\"':](\w{1,80})")
_ECTO = re.compile(r"^\s*schema\s+\"(\w{1,80})\"\s+do")
_ECTO_FIELD = re.compile(r"^\s*field\s*\(?\s*:(\w{1,80})\s*(?:,\s*:?([\w.]{1,40}))?")


def prisma_tables(entry: Entry, lines: list[str]) -> Iterator[Table]:
    """Every model of a `schema.prisma`."""
    for name, start, body in _blocks(lines, _PRISMA, re.compile(r"^\}")):
        pairs = [(number, match) for number, row in body if (match := _PRISMA_FIELD.match(row))]
        fields = tuple(Field(match[1], number, match[2]) for number, match in pairs)
        mapped = next((match[1] for _, row in body if (match := _MAPPED.search(row))), "")
        yield Table(name, mapped or name, "Prisma", entry, start, start + len(body), fields)


def rails_tables(entry: Entry, lines: list[str]) -> Iterator[Table]:
    """Every table of a `schema.rb`."""
    for name, start, body in _blocks(lines, _RAILS, re.compile(r"^\s{0,8}end\b")):
        pairs = [(number, match) for number, row in body if (match := _RAILS_FIELD.match(row))]
        fields = tuple(Field(match[2], number, match[1]) for number, match in pairs if match[1] != "index")
        yield Table(name, name, "Rails", entry, start, start + len(body), fields)


def ecto_tables(entry: Entry, lines: list[str]) -> Iterator[Table]:
    """Every schema of an Elixir file."""
    for name, start, body in _blocks(lines, _ECTO, re.compile(r"^\s{0,8}end\b")):
        pairs = [(number, match) for number, row in body if (match := _ECTO_FIELD.match(row))]
        fields = tuple(Field(match[1], number, match[2] or "") for number, match in pairs)
        yield Table(name, name, "Ecto", entry, start, start + len(body), fields)


Block = tuple[str, int, list[tuple[int, str]]]


def _blocks(lines: list[str], begin: re.Pattern[str], end: re.Pattern[str]) -> Iterator[Block]:
    """(name, first line, numbered lines inside) of every block."""
    name, start = "", 0
    body: list[tuple[int, str]] = []
    for number, row in enumerate(lines, 1):
        if name and end.match(row):
            yield name, start, body
            name = ""
        elif not name and (match := begin.match(row)):
            name, start, body = match[1], number, []
        elif name:
            body.append((number, row))
