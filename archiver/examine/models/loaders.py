"""What fills the tables: commands and functions that import, with what they write and what they read it from."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.models.table import Table
from archiver.examine.models.uses import Uses
from archiver.examine.models.words import Marked
from archiver.examine.tables import table as data_table
from archiver.git.objects import Entry

_VERB = re.compile(
    r"(?:^|[_\W])(?:import|load|sync|seed|etl|fetch|ingest|populate|upload|scrape|pull|refresh|backfill)(?:[_\W]\w|[A-Z])"
)
_COMMAND = re.compile(r"(?:^|/)management/commands/(\w+)\.py$")
_PICKS = re.compile(r"\b\w*(?:model|cls|class)\w*\.objects\.\w*create\w*\(|\b\w+_(?:model|class)\(")


@dataclass(frozen=True, slots=True)
class Loader:
    """One command, script or function that fills tables."""

    name: str
    """As it is called: `manage.py import_places`, `seedZipCodes()`, or a script's path."""
    entry: Entry
    line: int | None
    tables: tuple[str, ...]
    """Names of the tables it writes."""
    sources: tuple[str, ...]
    """What it reads, in words; empty when not seen."""
    sure: bool = True
    """Whether it was seen to write them; else it names them, and says in its own name that it fills something."""
    picks: bool = False
    """Whether it also writes tables that it picks while running."""


def find_loaders(context: Context, tables: Sequence[Table], uses: Mapping[str, Uses]) -> Iterator[Loader]:
    """Every management command that writes a table, and every function or script whose name says that it fills one."""
    written: dict[str, list[tuple[int, str]]] = {}
    for table in tables:
        for place in uses[table.name].writes:
            written.setdefault(place.entry.path, []).append((place.line, table.name))
    for path in sorted(written):
        entry = context.by_path[path]
        rows = sorted(written[path])
        lines = context.texts.lines(entry)
        command = _COMMAND.search(path)
        stem = posixpath.basename(path).rpartition(".")[0]
        if command or (_VERB.search(stem) and not stem.startswith("test")):
            name = f"manage.py {command[1]}" if command else path
            names = tuple(dict.fromkeys(table for _, table in rows))
            text = "\n".join(lines)
            yield Loader(name, entry, None, names, _sources(text), picks=bool(_PICKS.search(text)))
            continue
        file = context.code.by_path.get(path)
        for function in file.functions if file else ():
            if _VERB.search(function.name):
                names = tuple(dict.fromkeys(table for line, table in rows if function.line <= line <= function.end))
                if names:
                    body = "\n".join(lines[function.line - 1 : function.end])
                    yield Loader(f"{function.name}()", entry, function.line, names, _sources(body))
    yield from _by_name(context, tables, uses, written)


def _by_name(
    context: Context, tables: Sequence[Table], uses: Mapping[str, Uses], known: Collection[str]
) -> Iterator[Loader]:
    """Commands whose name says that they fill something, by way of a function elsewhere."""
    named: dict[str, dict[str, None]] = {}
    for table in tables:
        for place in uses[table.name].doubts:
            command = _COMMAND.search(place.entry.path)
            if command and _VERB.search(command[1]) and place.entry.path not in known:
                named.setdefault(place.entry.path, {})[table.name] = None
    for path, names in sorted(named.items()):
        entry = context.by_path[path]
        text = "\n".join(context.texts.lines(entry))
        match = _COMMAND.search(path)
        yield Loader(f"manage.py {match[1] if match else path}", entry, None, tuple(names), _sources(text), sure=False)


def _sources(text: str) -> tuple[str, ...]:
    found = [row["name"] for row in data_table("feeds")["feed"] if re.search(row["pattern"], text)]
    # A named service is reached over HTTP: saying both says one thing twice.
    return tuple(found) if found == ["HTTP"] else tuple(word for word in found if word != "HTTP")


# -- keys that are counted anew ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows whose primary key is a counter that begins anew with every run."""

    table: str
    entry: Entry
    line: int
    """Where the key is given."""
    start: int
    """Where the counter begins."""


_COUNTER = re.compile(r"^[ \t]*(?P<name>[A-Za-z_]\w{0,60})[ \t]*=[ \t]*[01][ \t]*(?:#.*)?$", re.MULTILINE)
_MOST = 50
_NUMBERED = re.compile(
    r"\bfor[ \t]+\(?(?P<name>[A-Za-z_]\w{0,60})[ \t]*,[^\n:]{0,120}\bin[ \t]+"
    r"(?:enumerate|zip\(\s*(?:itertools\.)?count)\("
)


def find_counted_keys(
    context: Context, tables: Sequence[Table], uses: Mapping[str, Uses], loaders: Sequence[Loader]
) -> Iterator[Counted]:
    """Importers that number the rows of a Django model by a counter of their own, and save them over what is there."""
    paths = {loader.entry.path for loader in loaders}
    for table in tables:
        if table.kind != "Django":
            continue
        keys = {"id", "pk", *_primary(context, table)}
        for place in uses[table.name].writes[:_MOST]:
            if place.entry.path in paths and (found := _counted(context, table, keys, place.entry, place.line)):
                yield found


def _primary(context: Context, table: Table) -> Iterator[str]:
    """Fields whose declaration says `primary_key`."""
    lines = context.texts.lines(table.entry)
    declared = {field.line: field.name for field in table.fields}
    for line, name in declared.items():
        if line <= len(lines) and re.search(
            r"\bprimary_key\s*=\s*True", "\n".join(lines[line - 1 : line + 4]).split(")\n")[0]
        ):
            yield name


def _counted(context: Context, table: Table, keys: set[str], entry: Entry, line: int) -> Counted | None:
    file = context.code.by_path.get(entry.path)
    around = [f for f in file.functions if f.line <= line <= f.end] if file else []
    if not around:
        return None
    whole = context.texts.lines(entry)
    first = around[-1].line
    text = "\n".join(whole[first - 1 : around[-1].end])
    if re.search(rf"\b{re.escape(table.name)}\.objects\.[^\n]*delete\(|TRUNCATE", "\n".join(whole), re.IGNORECASE):
        return None
    marked = Marked(text, "python")
    start = sum(len(row) + 1 for row in whole[first - 1 : line - 1])
    call = marked.statement(start)
    saved = re.search(r"\.save\s*\(", text) or re.search(r"\.(?:update_or_create|get_or_create)\s*\(", call)
    for match in [*_COUNTER.finditer(text), *_NUMBERED.finditer(text)][:_MOST]:
        name = match["name"]
        grows = match.re is _NUMBERED or re.search(
            rf"^[ \t]*{name}[ \t]*(?:\+=[ \t]*1|=[ \t]*{name}[ \t]*\+[ \t]*1)\b", text, re.MULTILINE
        )
        given = re.search(rf"\b({'|'.join(map(re.escape, sorted(keys)))})\s*=\s*{name}\s*[,)\n]", call)
        if saved and grows and given:
            at = first + text.count("\n", 0, start + given.start())
            return Counted(
                table.name,
                entry,
                at,
                first + text.count("\n", 0, match.start(0) + len(match[0]) - len(match[0].lstrip())),
            )
    return None
