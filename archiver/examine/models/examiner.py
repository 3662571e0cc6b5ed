"""Tables: what there is, what fills it, what is read and never written, and what it will keep of people."""

import re
from collections.abc import Mapping, Sequence

from archiver.examine.interface import Context
from archiver.examine.models.find import find_tables
from archiver.examine.models.loaders import Loader, find_counted_keys, find_loaders
from archiver.examine.models.personal import personal
from archiver.examine.models.table import JAVASCRIPT, PYTHON, Table
from archiver.examine.models.telling import listed, named, say_filled, say_views
from archiver.examine.models.uses import Place, Uses, find_uses, writes_anything
from archiver.examine.notes import Notes
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "models"
version = 3

_MOST_TABLES = 60
_MOST_LOADERS = 20
_INTERNAL = frozenset(
    {"schema_migrations", "ar_internal_metadata", "knex_migrations", "django_migrations", "alembic_version"}
)


def examine(context: Context) -> Examination:
    """Section `data`.

    Data keys: `tables` (names); of one table, with `detail`: `table`, `kind`, `fields`; `loader` with `writes` and
    `reads`; `unfilled`, `seeded_only`, `untouched` (names); `filled` (one table) with `by` (in words) and `ways`;
    `seed` (path) with `makes`, `counts`, `fake`; `views` (names); `view` with `columns`, `of`, `kinds`; `server` with
    `foreign` and `made`; `by_hand` (paths); `unseeded` (True: nothing in the tree looks like demo data).
    """
    notes = Notes(context.commit, "data")
    tables = tuple(table for table in find_tables(context) if table.table not in _INTERNAL)
    say_views(context, notes)
    if not tables:
        return notes.done()
    uses = find_uses(context, tables)
    loaders = tuple(find_loaders(context, tables, uses))
    _say_tables(notes, tables)
    _say_loaders(notes, loaders)
    say_filled(context, notes, tables, uses, loaders)
    orphans = _find_orphans(context, notes, tables, uses)
    for counted in find_counted_keys(context, tables, uses, loaders):
        message = (
            f"`{named(counted.table)}` rows are numbered by a counter that begins anew with every run (line "
            f"{counted.start}), and the number is their key: a second import overwrites the rows of the first."
        )
        notes.finding("DAT-005", "medium", message, entry=counted.entry, line=counted.line)
    _find_kept(context, notes, tables)
    if orphans:
        _say_orphans(notes, orphans, uses)
    return notes.done()


def _say_tables(notes: Notes, tables: Sequence[Table]) -> None:
    """One sentence for all, and one for each."""
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(table.kind, []).append(table)
    for kind, group in groups.items():
        names = [named(table.name) for table in group]
        # In backticks stands what a reader finds at the place that is named.
        mark = "`" if len({table.entry.path for table in group}) == 1 else ""
        shown = listed([f"{mark}{word}{mark}" for word in names])
        count = f"{len(group)} table{'s' if len(group) > 1 else ''} ({kind})"
        first = group[0]
        notes.fact(f"tables {kind}", f"{count}: {shown}.", notes.at(first.entry, first.line), tables=names[:200])
    for table in tables[:_MOST_TABLES]:
        fields = [named(field.name) for field in table.fields]
        statement = f"`{named(table.name)}` has {len(fields)} columns: {listed(fields, 12)}."
        if len(fields) == 1:
            statement = statement.replace("1 columns", "1 column")
        notes.fact(
            f"table {table.name}", statement, notes.at(table.entry, table.line),
            detail=True, table=named(table.name), kind=table.kind, fields=fields[:100],
        )  # fmt: skip


def _say_loaders(notes: Notes, loaders: Sequence[Loader]) -> None:
    for loader in loaders[:_MOST_LOADERS]:
        names = [named(word) for word in loader.tables]
        others = " and tables that it picks while running" if loader.picks else ""
        source = f" from {listed(loader.sources, 3)}" if loader.sources else ""
        called = " ".join(named(part) for part in printable_path(loader.name).split(" "))
        does = "writes" if loader.sure else "fills, by its name,"
        notes.fact(
            "loader", f"`{called}` {does} {listed(names, 6)}{others}{source}.", notes.at(loader.entry, loader.line),
            confidence="certain" if loader.sure else "likely",
            loader=called, writes=names, reads=list(loader.sources),
        )  # fmt: skip


# -- DAT-001 -----------------------------------------------------------------------------------------------------------


def _say_orphans(notes: Notes, orphans: Sequence[Table], uses: Mapping[str, Uses]) -> None:
    """One fact for each file that reads them, and the question that only a person can answer."""
    readers: dict[str, list[Table]] = {}
    for table in orphans:
        readers.setdefault(uses[table.name].reads[0].entry.path, []).append(table)
    for path, tables in readers.items():
        names = [named(table.name) for table in tables]
        shown = listed([f"`{word}`" for word in names])
        line = uses[tables[0].name].reads[0].line
        statement = f"Nothing in the tree fills {shown}, which product code reads."
        notes.fact("unfilled", statement, notes.at(path, line), unfilled=names[:100])
    shown = listed([f"`{named(table.name)}`" for table in orphans])
    notes.unknown(f"What filled {shown}, and who may still get that source?", "whoever ran the campaign's data")


def _find_orphans(context: Context, notes: Notes, tables: Sequence[Table], uses: Mapping[str, Uses]) -> list[Table]:
    """DAT-001: read, and every mention outside of tests is one that writes nothing."""
    candidates = [
        table for table in tables
        if table.plain and uses[table.name].reads and not uses[table.name].writes and not uses[table.name].doubts
    ]  # fmt: skip
    free = writes_anything(context) if candidates else frozenset[str]()
    found: list[Table] = []
    for table in candidates:
        languages = (
            {"python"}
            if table.kind in PYTHON
            else {"javascript"}
            if table.kind in JAVASCRIPT
            else {"python", "javascript"}
        )
        if table.kind in ("Rails", "Ecto") or languages & free:
            continue
        found.append(table)
        use = uses[table.name]
        tests = "only tests fill it" if use.tests else "nothing writes it"
        message = (
            f"`{named(table.name)}` is read at {_places(use.reads)}, and {tests}: what loads it is not in the tree."
        )
        notes.finding("DAT-001", "medium", message, entry=table.entry, line=table.line)
    return found


def _places(places: Sequence[Place]) -> str:
    shown = [f"{printable_path(place.entry.path)}:{place.line}" for place in places[:3]]
    return " and ".join(shown) + (f" and {len(places) - 3} more places" if len(places) > 3 else "")


# -- DAT-003 -----------------------------------------------------------------------------------------------------------

_TAKES = re.compile(
    r"\.(?P<field>\w{2,60})\s*=\s*[\w.]{1,60}(?:\.get\(|\[)\s*[\"'](?P<what>phone\w{0,20}|cell|e?mail\w{0,20}|ip_address)[\"']"
)


def _find_kept(context: Context, notes: Notes, tables: Sequence[Table]) -> None:
    """DAT-003: a table whose columns keep personal data, also under a name that does not say so."""
    hidden = _hidden(context, tables)
    if any(personal(table) for table in tables):
        question = "After how long was personal data deleted from its tables, and is a copy of them left anywhere?"
        notes.unknown(question, "whoever ran the campaign's servers")
    for table in tables[:200]:
        kept = personal(table)
        under = hidden.get(table.name)
        if not kept and not under:
            continue
        columns = [f"`{named(field.name)}`" for field in kept.fields] if kept else []
        kinds = list(kept.kinds) if kept else []
        extra = f"; `{named(under[0])}` takes a {under[1]} ({under[2]})" if under else ""
        what = f"stores personal data ({listed(kinds, 6)}): {listed(columns)}" if kept else "stores personal data"
        line = kept.fields[0].line if kept and _own(table, kept.fields[0].line) else table.line
        notes.finding("DAT-003", "medium", f"`{named(table.name)}` {what}{extra}.", entry=table.entry, line=line)


def _own(table: Table, line: int) -> bool:
    """Whether a column stands in the declaration itself, not in that of a base in another file."""
    return table.line <= line <= table.end or table.line == table.end


def _hidden(context: Context, tables: Sequence[Table]) -> dict[str, tuple[str, str, str]]:
    """Table -> (column, what it takes, where): a column of a neutral name to which code gives a phone number."""
    owners: dict[str, list[Table]] = {}
    for table in tables:
        for field in table.fields:
            owners.setdefault(field.name, []).append(table)
    found: dict[str, tuple[str, str, str]] = {}
    for file in context.code.of("python"):
        if file.role != "code":
            continue
        for number, line in enumerate(context.texts.lines(file.entry), 1):
            match = _TAKES.search(line)
            if (
                match
                and len(owners.get(match["field"], ())) == 1
                and not re.search(r"phone|cell|mail|ip", match["field"])
            ):
                what = "phone number" if match["what"].startswith(("phone", "cell")) else "e-mail address"
                place = f"{printable_path(file.path)}:{number}"
                found.setdefault(owners[match["field"]][0].name, (match["field"], what, place))
    return found
