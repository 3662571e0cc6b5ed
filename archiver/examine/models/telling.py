"""In words: what fills each table, what only a seed fills, what is stored twice, views, and SQL that is run by hand."""

import re
from collections.abc import Mapping, Sequence

from archiver.examine.interface import Context
from archiver.examine.models.byhand import find_by_hand
from archiver.examine.models.filling import Filler, find_fillers
from archiver.examine.models.loaders import Loader
from archiver.examine.models.only import find_seeded_only, for_trying
from archiver.examine.models.personal import personal
from archiver.examine.models.table import Field, Table
from archiver.examine.models.twice import find_doubled
from archiver.examine.models.uses import Uses
from archiver.examine.models.views import View, find_elsewhere, find_views
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.quoting import printable_path, quote

Fillers = Mapping[str, list[Filler]]

_MOST_FILLED = 40
_MOST_FILLERS = 4
_MOST_SEEDS = 6
_SHOWN = 12
_COLUMNS = 30


def named(word: str) -> str:
    """A name as it stands, when it is one: a long one with a number in it is no key for all that."""
    return word if re.fullmatch(r"[A-Za-z_$][\w$]{0,79}(?:\(\))?", word) else quote(word, 120)


def listed(words: Sequence[str], most: int = _SHOWN) -> str:
    """Words with commas; of too many the first."""
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def say_filled(
    context: Context, notes: Notes, tables: Sequence[Table], uses: Mapping[str, Uses], loaders: Sequence[Loader]
) -> None:
    """What fills each table, those that are used most first; DAT-007, DAT-008, and the seeds."""
    fillers = find_fillers(context, tables, uses)
    sources = {loader.entry.path: loader.sources for loader in loaders}
    known = [table for table in tables if _understood(table, uses[table.name], fillers[table.name])]
    for table in sorted(known, key=lambda one: -_weight(uses[one.name], fillers[one.name]))[:_MOST_FILLED]:
        shown = fillers[table.name][:_MOST_FILLERS]
        words = [_words(context, filler, sources) for filler in shown]
        more = f" and {len(fillers[table.name]) - len(shown)} more" if len(fillers[table.name]) > len(shown) else ""
        places = [f"{printable_path(table.entry.path)}:{table.line}"]
        notes.fact(
            "filled", f"`{named(table.name)}` is filled by {'; '.join(words)}{more}.",
            notes.at(shown[0].entry, shown[0].line),
            filled=named(table.name), by=words, ways=[filler.way for filler in shown], places=places,
        )  # fmt: skip
    _say_seeded_only(context, notes, tables, uses, fillers)
    _say_doubled(context, notes, tables, uses, fillers)
    _say_seeds(context, notes, tables, fillers)
    _say_untouched(context, notes, tables, uses)


def _understood(table: Table, use: Uses, fillers: Sequence[Filler]) -> bool:
    """Whether what was found is worth saying: rows to begin with are not, where others may come in unseen."""
    if any(filler.way not in ("seed", "fixture", "migration") for filler in fillers):
        return True
    places = {filler.entry.path for filler in fillers}
    unseen = [place for place in (*use.doubts, *use.writes) if place.entry.path not in places]
    return bool(fillers) and table.kind not in ("Rails", "Ecto") and not unseen


def _weight(use: Uses, fillers: Sequence[Filler]) -> int:
    return len(use.reads) + len(use.writes) + len(fillers)


_PLAIN = {"screen": "", "script": "script", "job": "job", "migration": "migration", "command": "command", "route": "",
          "mutation": "GraphQL mutation", "fixture": "fixture", "seed": "seed", "code": ""}  # fmt: skip


def _words(context: Context, filler: Filler, sources: Mapping[str, Sequence[str]]) -> str:
    """`POST /places (api/views.py:20)`, `command import_places from CSV (api/…/import_places.py:9)`."""
    called = filler.called if filler.way == "route" else named(filler.called) if filler.called else ""
    kind = "development seed" if filler.way == "seed" and for_trying(context, filler.entry) else _PLAIN[filler.way]
    read = sources.get(filler.entry.path, ()) if filler.way in ("command", "script") else ()
    place = printable_path(filler.entry.path) + (f":{filler.line}" if filler.line else "")
    what = " ".join(filter(None, (kind, called, f"from {read[0]}" if read else "")))
    keys = f", a row found by {listed([named(key) for key in filler.keys], 3)} is written anew" if filler.keys else ""
    return f"{what} ({place}{keys})" if what or keys else place


# -- DAT-007, DAT-008 --------------------------------------------------------------------------------------------------


def _say_seeded_only(
    context: Context, notes: Notes, tables: Sequence[Table], uses: Mapping[str, Uses], fillers: Fillers
) -> None:
    for entry, found in find_seeded_only(context, tables, uses, fillers):
        ranked = sorted(found, key=lambda table: -len(uses[table.name].reads))
        names = [named(table.name) for table in ranked]
        shown = listed([f"`{name}`" for name in names], 8)
        verb = "are" if len(names) > 1 else "is"
        them = "them" if len(names) > 1 else "it"
        message = (
            f"{shown} {verb} filled only by the development seed: what filled {them} in earnest is not in the tree."
        )
        notes.finding("DAT-007", "medium", message, entry=entry)
        notes.fact("seeded only", f"Only the development seed fills {shown}.", notes.at(entry), seeded_only=names[:100])
        question = f"What filled {shown} in production, and who may still get that source?"
        notes.unknown(question, "whoever ran the campaign's data")


def _say_doubled(
    context: Context, notes: Notes, tables: Sequence[Table], uses: Mapping[str, Uses], fillers: Fillers
) -> None:
    for found in list(find_doubled(context, tables, uses, fillers))[:_SHOWN]:
        table = named(found.table.name)
        if found.key:
            why = f"`{table}` has no unique key on `{named(found.key)}`, and nothing looks for it before the insert."
            message = f"The same delivery twice is stored twice: {why}"
        else:
            called = printable_path(found.called) if "/" in found.called else named(found.called)
            why = "no column is unique, and nothing looks for a row or empties the table first."
            message = f"Running {called} twice stores its rows of `{table}` twice: {why}"
        notes.finding("DAT-008", "medium", message, entry=found.entry, line=found.line)


# -- seeds -------------------------------------------------------------------------------------------------------------

_COUNT = re.compile(
    r"^\s*(?:export\s+)?(?:const\s+|let\s+|var\s+)?"
    r"(?P<name>(?:NUM|NUMBER_OF|N|COUNT|TOTAL)_[A-Z_]{2,40}|[A-Z_]{2,40}_(?:COUNT|NUM|TOTAL))"
    r"\s*=\s*(?P<number>\d[\d_]{0,9})\s*;?\s*$"
)
_FAKER = re.compile(r"\b[fF]aker\b|\bchance\.\w|FactoryBot|factory_boy")
_MADE_UP = re.compile(
    r"(?:^|[/_.-])(?:seed\w*|fixtures?|demo\w*|samples?|dumm(?:y|ies)|mocks?|fakes?|fak(?:er|tory)|factor(?:y|ies)|dumps?|populate\w*"
    r"|(?:test|dev|initial|sample|example|base|default|load)[_-]?data\w*|examples?|cassettes?|backups?)(?:[/_.-]|$)",
    re.IGNORECASE,
)
"""Paths where made-up rows may be: nothing is said of their absence where there is any."""
_GENERATOR = re.compile(r"faker|factory|mixer|model[-_]?bakery|mommy|fabricat|seed|chance", re.IGNORECASE)


def _say_seeds(context: Context, notes: Notes, tables: Sequence[Table], fillers: Fillers) -> None:
    """What each seed makes, and how much of it where its own constants say so."""
    made: dict[str, tuple[Filler, list[str]]] = {}
    for table in tables:
        for filler in fillers[table.name]:
            if filler.way in ("seed", "fixture"):
                made.setdefault(filler.entry.path, (filler, []))[1].append(named(table.name))
    for path, (filler, names) in sorted(made.items())[:_MOST_SEEDS]:
        lines = context.texts.lines(filler.entry)[:2000]
        numbers = [match for row in lines if (match := _COUNT.match(row[:200]))]
        counts = [f"{match['name']} {int(match['number'].replace('_', '')):,}" for match in numbers]
        fake = ", made up by a generator of fake data" if any(_FAKER.search(row[:500]) for row in lines) else ""
        number = f" ({listed(counts, 4)})" if counts else ""
        text = "\n".join(lines)
        rows = listed([f"`{name}`" if name in text else name for name in names], 8)  # it may be spelt otherwise
        notes.fact(
            "seed", f"The {filler.way} {printable_path(path)} makes rows of {rows}{fake}{number}.",
            notes.at(filler.entry), seed=printable_path(path), makes=names[:100], counts=counts[:10], fake=bool(fake),
        )  # fmt: skip
    generated = any(_GENERATOR.search(dependency.name) for dependency in context.dependencies)
    if tables and not made and not generated and not any(_MADE_UP.search(entry.path) for entry in context.entries):
        notes.fact("unseeded", "No seed, fixture or demo data is in the tree.", notes.at(), unseeded=True)


# -- tables of SQL that nothing touches --------------------------------------------------------------------------------


def _say_untouched(context: Context, notes: Notes, tables: Sequence[Table], uses: Mapping[str, Uses]) -> None:
    """Tables that SQL makes and that no line of the tree reads, writes or names again."""
    if not any(file.role == "code" for file in context.code.files):
        return
    left = {
        table.table: table for table in tables
        if table.kind == "SQL" and table.plain and not (use := uses[table.name]).reads and not use.writes
        and not use.doubts and not use.tests
    }  # fmt: skip
    for entry in context.entries if left else ():
        if entry.path.endswith(".sql") or role(entry.path) == "foreign" or (entry.size or 0) > 400_000:
            continue
        for name in left.keys() & set(re.findall(r"\w+", context.texts.read(entry) or "")):
            del left[name]
    if left:
        first = next(iter(left.values()))
        shown = listed([f"`{named(name)}`" for name in left], 8)
        notes.fact(
            "untouched", f"Nothing in the tree writes or reads {shown}.", notes.at(first.entry, first.line),
            untouched=[named(name) for name in left][:100],
        )  # fmt: skip


# -- views, foreign tables, SQL that is run by hand --------------------------------------------------------------------


def say_views(context: Context, notes: Notes) -> None:
    """Views with what they give out of people, tables that lie elsewhere, and SQL files that nothing runs."""
    views = find_views(context)
    if views:
        names = [quote(view.name, 120) for view in views]
        kept = sum(view.kept for view in views)
        first = views[0]
        count = f"{len(views)} view{'s' if len(views) > 1 else ''}{f', {kept} of them stored' if kept else ''}"
        statement = f"{count}: {listed(names)}."
        notes.fact("views", statement, notes.at(first.entry, first.line), views=names[:100])
    for view in views[:60]:
        _say_view(notes, view)
    for found in find_elsewhere(context):
        names = [named(name) for name in found.names]
        count = f"{len(names)} foreign table{'s' if len(names) > 1 else ''}" if names else "Foreign tables"
        lost = "" if found.made else ", which no file of the tree creates"
        statement = f"{count} on the server `{named(found.server)}`{lost}: {listed(names, 6) or 'a whole schema'}."
        notes.fact(
            "foreign tables", statement, notes.at(found.entry, found.line),
            server=named(found.server), foreign=names[:100], made=found.made,
        )  # fmt: skip
    by_hand = [printable_path(entry.path) for entry in find_by_hand(context)]
    if by_hand:
        statement = f"Nothing in the tree runs or names {listed([f'`{path}`' for path in by_hand], 6)}: run by hand."
        notes.fact("run by hand", statement, notes.at(by_hand[0]), by_hand=by_hand[:100])


def _say_view(notes: Notes, view: View) -> None:
    columns = [named(column) for column in view.columns]
    fields = tuple(Field(column, view.line) for column in view.columns)
    bare = view.name.rpartition(".")[2]
    kept = personal(Table(bare, bare, "SQL", view.entry, view.line, view.line, fields))
    name = quote(view.name, 120)
    if view.broken:
        message = f"The view `{name}` is no valid SQL: a second SELECT begins before the first one has a FROM."
        notes.finding("DAT-009", "medium", message, entry=view.entry, line=view.line)
        return
    if columns:
        told = "every column" if columns == ["*"] else listed(columns, _COLUMNS)
        whence = f" of {listed([quote(word, 120) for word in view.sources], 3)}" if view.sources else ""
        statement = f"The view `{name}` gives out {told}{whence}."
        notes.fact(
            "view", statement, notes.at(view.entry, view.line), detail=True,
            view=name, columns=columns[:100], of=list(view.sources[:10]), kinds=list(kept.kinds) if kept else [],
        )  # fmt: skip
