"""A table of races, as a spreadsheet saves it, becomes entries. Every wrong row is named with line and column."""

import csv
import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archiver.campaigns.edit import Editor
from archiver.campaigns.entry import DATE_TYPES, OWNER_KEYS, RACE_KEYS, Entry, EntryError, entry_of
from archiver.errors import UsageError
from archiver.records.registry import Change, Problem

_LONGEST = 8 << 20
_MOST_ROWS = 10_000
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
_IGNORED = ("note", "notes", "comment", "comments", "remarks")
COLUMNS = ("owner", "race", *OWNER_KEYS, *RACE_KEYS, *DATE_TYPES)
"""Every column that is read."""
SYNONYMS = {
    "owner": ("owner id", "campaign id"),
    "name": ("owner name", "campaign", "candidate", "committee"),
    "kind": ("owner kind", "type"),
    "origins": ("origin", "repository", "repositories", "repo", "github", "url"),
    "race": ("race id",),
    "office": ("seat", "question", "contest"),
    "jurisdiction": ("state", "place", "country", "ocd id"),
    "cycle": ("year",),
    "general": ("date", "election day", "election date", "general election"),
    "run-off": ("runoff",),
    "measure": ("referendum", "vote"),
    "outcome": ("result",),
    "race_over_on": ("over on", "over", "ended", "ended on", "end date"),
    "source_url": ("source", "link"),
    "entered_by": ("by",),
}
TEMPLATE_COLUMNS = (
    "owner",
    "name",
    "kind",
    "origins",
    "race",
    "office",
    "jurisdiction",
    "district",
    "cycle",
    "primary",
    "general",
    "run-off",
    "outcome",
    "race_over_on",
    "source_url",
    "entered_by",
)
_EXAMPLE = (
    "rivera-2026",
    "Rivera for Senate",
    "candidate",
    "https://github.com/rivera-for-senate/*",
    "us-wa-senate-2026",
    "senate",
    "US-WA",
    "",
    "2026",
    "2026-08-04",
    "2026-11-03",
    "",
    "lost",
    "2026-11-03",
    "https://results.example.org/2026/wa/senate",
    "K.",
)


@dataclass(frozen=True)
class Row:
    """One row of the table that says something."""

    line: int
    """Its first line in the file, from 1."""
    entry: Entry | None
    """What it says; None when it cannot be read."""
    problem: Problem | None = None
    """Why it cannot be read."""


@dataclass(frozen=True)
class Table:
    """A table as it was read."""

    rows: tuple[Row, ...]
    read_as: str
    """Encoding and separator that were found, in words."""


@dataclass(frozen=True)
class Imported:
    """What the rows of a table do to a registry."""

    data: bytes
    """The registry with every good row in it."""
    changes: tuple[Change, ...]
    """What became different."""
    bad: tuple[Problem, ...]
    """Every row that cannot be entered; `line` is the table's."""


def template() -> str:
    """An empty table with its header and one example."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([TEMPLATE_COLUMNS, _EXAMPLE])
    return text.getvalue()


def read_table(path: Path, data: bytes, *, order: str | None = None, by: str | None = None) -> Table:
    """The rows of a CSV file.

    Args:
        order: `us` or `eu`, for dates such as 11/03/2026; None refuses these.
        by: who enters it, for rows that do not say so.

    Raises:
        UsageError: no table at all: empty, too large, a header that cannot be understood.
    """
    if len(data) > _LONGEST:
        raise UsageError(f"{path}: larger than {_LONGEST >> 20} MB, so no table of races; check the name")
    text, encoding = _decoded(path, data)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = _records(path, text, separator)
    line, header = next(rows, (1, []))
    if not header:
        raise UsageError(f"{path}: empty; `archiver campaigns import --template` prints a header to begin with")
    keys = _header(path, line, header)
    found = tuple(_row(line, cells, header, keys, order, by) for line, cells in rows)
    return Table(found, f"{encoding}, separated by {_SEPARATORS[separator]}s")


def import_table(path: Path, registry: bytes, table: Table, today: date) -> Imported:
    """Put every row into the registry that can be; those that cannot are named, and leave no trace.

    Raises:
        ConfigError: the registry is not sound, or would not be.
    """
    bad: dict[int, Problem] = {row.line: row.problem for row in table.rows if row.problem}
    while True:  # again without the rows that turned out bad, until the rest fits together
        editor, changes = Editor(path, registry, today), list[Change]()
        known = len(bad)
        seen: dict[tuple[str, str | None, str], int] = {}
        for row in table.rows:
            if row.line in bad or row.entry is None:
                continue
            try:
                made = editor.enter(row.entry)
                _refuse_contradiction(made, seen)
            except EntryError as error:
                bad[row.line] = _problem(row.line, row.entry, error)
                continue
            changes += made
            seen |= {(change.owner, change.race, change.key): row.line for change in made}
        if len(bad) == known:
            return Imported(editor.finished(), tuple(changes), tuple(bad[line] for line in sorted(bad)))


def _refuse_contradiction(made: Sequence[Change], seen: Mapping[tuple[str, str | None, str], int]) -> None:
    for change in made:
        table = (change.owner, change.race, "race" if change.race else "owner")
        line = seen.get((change.owner, change.race, change.key)) or (seen.get(table) if change.before else None)
        if line and change.key != "origins":
            what = f"{change.after!r} contradicts line {line}, which says {change.before!r}"
            raise EntryError(change.key, what, "keep the right one")


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text, encoding = data.decode("utf-16", "replace"), "UTF-16"
    else:
        try:
            text, encoding = data.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            text, encoding = data.decode("cp1252", "replace"), "Windows-1252 (it is not UTF-8; look at the accents)"
    if "\0" in text or text.startswith("PK\x03\x04"):
        raise UsageError(f"{path}: no text file; in the spreadsheet choose Save as, CSV (UTF-8)")
    return text, encoding


def _records(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    count = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                count += 1
                yield start, cells
            start = reader.line_num + 1
            if count > _MOST_ROWS:
                raise UsageError(f"{path}: more than {_MOST_ROWS:,} rows; split the table")
    except csv.Error as error:
        raise UsageError(f"{path}:{start}: {error}; look for a quotation mark without its partner") from None


def _header(path: Path, line: int, header: Sequence[str]) -> list[str | None]:
    """The key of each column; None for columns that are not read."""
    names = {synonym: key for key, synonyms in SYNONYMS.items() for synonym in synonyms}
    names |= {re.sub(r"[_\s-]+", " ", key): key for key in COLUMNS}
    keys: list[str | None] = []
    for cell in header:
        name = re.sub(r"[\W_]+", " ", cell.strip().lower()).strip()
        if name and name not in names and name not in _IGNORED:
            close = difflib.get_close_matches(name[:80], names, 1, 0.7)
            fix = f"did you mean `{names[close[0]]}`?" if close else f"known: {', '.join(COLUMNS)}, notes"
            raise UsageError(f"{path}:{line}: unknown column `{cell.strip()[:40]}`; {fix}")
        keys.append(names.get(name))
    for key in dict.fromkeys(keys):
        if key and keys.count(key) > 1 and key not in (*DATE_TYPES, "dates", "origins"):
            raise UsageError(f"{path}:{line}: two columns mean `{key}`; take one away")
    if not {"owner", "name", "race"} & set(keys):
        raise UsageError(f"{path}:{line}: no column `owner`, `name` or `race`; the first row must name the columns")
    return keys


def _row(
    line: int, cells: list[str], header: Sequence[str], keys: Sequence[str | None], order: str | None, by: str | None
) -> Row:
    try:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise EntryError("row", "more cells than columns", "put quotation marks around a text with a separator")
        texts: dict[str, list[str]] = {}
        for key, cell in zip(keys, cells, strict=False):
            if key:
                texts.setdefault(key, []).append(cell)
        entry = entry_of(texts, order)
    except EntryError as error:
        return Row(line, None, _problem(line, None, error))
    if by and "entered_by" not in entry.said:
        entry = replace(entry, said={**entry.said, "entered_by": by})
    return Row(line, entry)


def _problem(line: int, entry: Entry | None, error: EntryError) -> Problem:
    owner = (entry.owner or entry.said.get("name")) if entry else None
    race = entry.race if entry else None
    return Problem(severity="error", line=line, owner=owner, race=race, key=error.key, what=error.what, fix=error.fix)
