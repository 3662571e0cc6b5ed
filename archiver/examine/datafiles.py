"""Data kept in the tree: tables and records as files, with their columns' names, and what region and year they are of.

Never a value: of a row only the codes of states are read, and only where a column says that it holds them. A fact is
public only where the columns are known and none is of people: beside an origin, more would be a map to a leak.
"""

import csv
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import load_json, mapping, sequence
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.examine.texts import FILE_LIMIT, decode_text
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "data"
version = 3

_TABLES = (".csv", ".tsv", ".psv")
_OTHERS = (".xlsx", ".xls", ".ods", ".sqlite", ".sqlite3", ".parquet", ".shp", ".kml", ".mdb")
_JSON = (".json", ".geojson", ".topojson", ".ndjson", ".jsonl")
_LARGEST_JSON = 1 << 20
_FEW = 3
"""Records in a JSON file from which it counts as data, not as a setting."""
_BEGINNING = 64 << 10
_MOST = 25
_ALONE = 3
"""Files of one folder that are told one by one; more are told as one."""
_CONFIG = re.compile(
    r"(?:^|/)(?:package|tsconfig\w*|composer|app|manifest|bower|lerna|now|vercel|firebase|angular|nest-cli|jsconfig|cypress|renovate"
    r"|docusaurus|eslintrc|babelrc|settings|config|components|theme|swagger|openapi|schema|postman\w*|now|appspec|project)\b[\w.-]*\.json$"
    r"|(?:^|/)\.[\w.-]+|(?:^|/)(?:locales?|i18n|lang|translations?|_locales|messages|\.vscode|\.github|abi|contracts|fonts?|icons?|wp-content|obj|bin)/",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"(?:^|[/_.\W])(?:demo|samples?|examples?|mocks?|fake|fixtures?|dummy|test|testdata)(?:$|[/_.\W])", re.I
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of records."""

    entry: Entry
    form: str
    """`CSV`, `GeoJSON`, `Django fixture`, …"""
    rows: int | None
    """Records in it; None where they were not counted."""
    columns: tuple[str, ...]
    """Names of columns that are surely names."""
    states: tuple[str, ...] = ()
    """Codes of US states that a column for them holds."""
    left: tuple[str, ...] = ()
    """What else its header holds: never printed."""


def examine(context: Context) -> Examination:
    """Section `data`. Data keys: `files`, `form`, `rows`, `columns`, `regions`, `years`, `sample`."""
    notes = Notes(context.commit, "data")
    groups: dict[tuple[str, str, bool], list[DataFile]] = {}
    tests: list[Entry] = []
    for found in _data_files(context):
        if role(found.entry.path) == "test":
            tests.append(found.entry)
            continue
        folder = posixpath.dirname(found.entry.path)
        groups.setdefault((folder, found.form, _fit(found)), []).append(found)
    said = 0
    for group in groups.values():
        for files in [group] if len(group) > _ALONE else [[item] for item in group]:
            said += 1
            if said <= _MOST:
                _say(notes, files)
    if said > _MOST:
        notes.not_run("data files", f"{said - _MOST} further files or folders of data are not described")
    if tests:
        folders = Counter(posixpath.dirname(entry.path) for entry in tests)
        folder = printable_path(folders.most_common(1)[0][0])
        count = f"{len(tests)} file{'s' if len(tests) > 1 else ''} of data"
        notes.fact("test data", f"Tests bring {count}, most of them below `{folder}/`.", notes.at(), detail=True)
    return notes.done()


def _data_files(context: Context) -> Iterator[DataFile]:
    for entry in context.entries:
        path = entry.path.lower()
        if entry.kind not in ("file", "executable") or role(entry.path) == "foreign" or not entry.size:
            continue
        if path.endswith(_TABLES):
            yield _table(context, entry)
        elif path.endswith(_OTHERS):
            yield DataFile(entry, path.rpartition(".")[2].upper(), None, ())
        elif path.endswith(_JSON) and not _CONFIG.search(entry.path) and (found := _json(context, entry)):
            yield found


# -- tables ------------------------------------------------------------------------------------------------------------


def _table(context: Context, entry: Entry) -> DataFile:
    """A delimited file: its rows counted, its header read if it surely is one."""
    text = _text(context, entry).replace("\r\n", "\n").replace("\r", "\n")
    form = entry.path.rpartition(".")[2].upper()
    lines = text.split("\n")
    whole = (entry.size or 0) <= FILE_LIMIT
    rows = sum(1 for line in lines if line.strip())
    delimiter = "\t" if form == "TSV" else "|" if form == "PSV" else _delimiter(lines[0])
    cells = _split(lines[0], delimiter)
    columns = column_names(cells)
    states = _states((_split(line, delimiter) for line in lines[1:]), cells) if columns and whole else ()
    left = tuple(cell for cell in cells if columns and cell not in columns)
    return DataFile(entry, form, max(rows - bool(columns), 0) if whole and text else None, columns, states, left)


def _text(context: Context, entry: Entry) -> str:
    """Its text; of a large file the beginning, which is enough for a header and no matter to tell."""
    if (entry.size or 0) <= FILE_LIMIT:
        return context.texts.read(entry) or ""
    return decode_text(context.reader.read(entry.oid, _BEGINNING) or b"") or ""


def _delimiter(line: str) -> str:
    return max(",;\t|", key=line[:5000].count)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line[:20_000].strip("\r\n\ufeff")], delimiter=delimiter), [])
    except csv.Error:
        return []


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """The cells that are names of columns, when a first row is a header; nothing when it may be a row of data.

    A header without a single word that headers are made of is not told from a row of names, so it is not printed.
    """
    words = [[part for part in re.split(r"[^a-z]+", _camel(cell).lower()) if part] for cell in cells]
    known = frozenset(table("columns")["words"])
    sure = [any(word in known for word in parts) for parts in words]
    looks = [
        len(cell) <= 50 and not re.search(r"@|\d{4}|://", cell) and len(parts) <= 6
        for cell, parts in zip(cells, words, strict=True)
    ]
    if (
        len(cells) < 2
        or not all(looks)
        or sum(sure) * 5 < len(cells) * 2
        or len({c.lower() for c in cells}) < len(cells) * 0.8
    ):
        return ()
    return tuple(quote(cell.replace("\ufffd", ""), 50) for cell, ok in zip(cells, sure, strict=True) if ok)


def _camel(word: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word[:200])


_STATE_COLUMN = re.compile(r"^(?:state|state_?(?:code|abbr\w*|cd|po|province)|usps|st)$", re.IGNORECASE)


def _states(rows: Iterable[Sequence[str]], cells: Sequence[str]) -> tuple[str, ...]:
    """The states that a column for them names, when it holds nothing else and not all of the country."""
    at = next((number for number, cell in enumerate(cells) if _STATE_COLUMN.match(cell.strip())), None)
    codes = table("columns")["states"]
    if at is None:
        return ()
    found: set[str] = set()
    for row in rows:
        found |= {row[at].strip().upper()} - {""} if len(row) > at else set()
        if len(found) > 5 or not found <= codes.keys():
            return ()
    return tuple(sorted(found))


# -- JSON --------------------------------------------------------------------------------------------------------------


def _json(context: Context, entry: Entry) -> DataFile | None:
    """A JSON file of records; None for a setting."""
    path = entry.path.lower()
    if (entry.size or 0) > _LARGEST_JSON:
        form = "GeoJSON" if path.endswith(".geojson") else "JSON"
        return DataFile(entry, form, None, ()) if path.endswith((".json", ".geojson", ".ndjson", ".jsonl")) else None
    text = context.texts.read(entry)
    if not text:
        return None
    if path.endswith((".ndjson", ".jsonl")):
        return DataFile(entry, "JSON lines", sum(1 for line in text.split("\n") if line.strip()), ())
    value = load_json(text)
    data = mapping(value)
    if data.get("type") == "FeatureCollection":
        features = sequence(data.get("features"))
        return DataFile(
            entry, "GeoJSON", len(features), _keys(mapping(item).get("properties") for item in features[:20])
        )
    if data.get("type") == "Topology":
        return DataFile(entry, "TopoJSON", None, ())
    lists = [value] if isinstance(value, list) else [item for item in data.values() if isinstance(item, list)]
    records = max((item for item in lists if all(isinstance(row, dict) for row in item)), key=len, default=[])
    if len(records) < _FEW:
        return None
    if all({"model", "fields"} <= row.keys() for row in records):
        return DataFile(entry, "Django fixture", len(records), ())
    return DataFile(entry, "JSON", len(records), _keys(records[:20]))


def _keys(rows: Iterable[object]) -> tuple[str, ...]:
    """Keys that most of the rows have: names, not values."""
    counts = Counter(key for row in rows for key in mapping(row))
    most = max(counts.values(), default=0)
    cells = [key for key, count in counts.items() if count * 2 > most]
    return column_names(cells)


# -- in words ----------------------------------------------------------------------------------------------------------


def _say(notes: Notes, files: Sequence[DataFile]) -> None:
    first = files[0]
    path = printable_path(first.entry.path)
    folder = printable_path(posixpath.dirname(first.entry.path))
    rows = [item.rows for item in files if item.rows is not None]
    columns = max((item.columns for item in files), key=len)
    regions = sorted({region for item in files for region in (*_regions(item.entry.path), *item.states)})
    years = sorted(
        {
            year
            for item in files
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", posixpath.basename(item.entry.path))
        }
    )
    sample = all(_SAMPLE.search(item.entry.path) for item in files)
    what = (
        f"`{quote(path, 160)}`"
        if len(files) == 1
        else f"{len(files)} {first.form} files in `{quote(folder or '.', 160)}/`"
    )
    size = sum(item.entry.size or 0 for item in files)
    counted = f"{sum(rows):,} row{'' if sum(rows) == 1 else 's'}"
    parts = [counted if len(rows) == len(files) else f"{size // 1024:,} kB"]
    left = len(columns[10:]) + max(len(item.left) for item in files)
    parts += [f"columns {', '.join(columns[:10])}{f' and {left} more' if left else ''}"] if columns else []
    parts += [f"of {', '.join(regions[:6])}"] if regions else []
    parts += [f"years {', '.join(years[:8])}"] if years and len(years) > 1 else [f"year {years[0]}"] if years else []
    label = f" ({first.form})" if len(files) == 1 else ""
    kind = "sample data" if sample else "data"
    notes.fact(
        "file", f"{what}{label}, {kind}: {'; '.join(parts)}.", notes.at(first.entry),
        visibility="public" if all(_fit(item) for item in files) else "restricted",
        detail=first.form == "JSON" and not _KEPT.search(first.entry.path),
        files=[printable_path(item.entry.path) for item in files[:100]], form=first.form,
        rows=sum(rows) if len(rows) == len(files) else None, columns=list(columns), regions=regions, years=years,
        sample=sample,
    )  # fmt: skip


_KEPT = re.compile(r"(?:^|/)(?:data|db|seeds?|resources|fixtures)/", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    r"e_?mail|phone|mobile|\bcell|first|last_?name|family|surname|given|middle|dob|birth|\bage\b|sex|gender|employer|occupation|voter"
    r"|vanid|van_id|donor|donation|address|street|member|person|contact|signature|support|party_?(?:reg|aff)",
    re.IGNORECASE,
)
_PEOPLE_FILE = re.compile(
    r"voter|donor|donation|contact|volunteer|sign-?_?ups?|member|people|person|subscriber|supporter|attendee|user|customer|mailing"
    r"|list|walk|canvass|phone|e-?mail|petition|signature",
    re.IGNORECASE,
)
_GEOGRAPHY = ("GeoJSON", "TopoJSON", "SHP", "KML")


def _fit(found: DataFile) -> bool:
    """Whether a public file may point to it: maps, and tables whose columns are known and of no people."""
    if _PEOPLE_FILE.search(posixpath.basename(found.entry.path)):
        return False
    if found.form in _GEOGRAPHY:
        return True
    return bool(found.columns) and not any(_OF_PEOPLE.search(_camel(name)) for name in (*found.columns, *found.left))


def _regions(path: str) -> Iterator[str]:
    """US states that a file's name names in full, or that are its whole name."""
    states = table("columns")["states"]
    stem = posixpath.basename(path).rpartition(".")[0]
    plain = f" {re.sub(r'[^a-z]+', ' ', _camel(stem).lower())} "
    for code, full in states.items():
        if f" {full.lower()} " in plain or stem.upper() == code:
            yield code
