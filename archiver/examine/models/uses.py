"""Who reads and who writes a table. Every mention of its name is accounted for; what is not understood is a doubt."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archiver.examine.code.model import CodeFile
from archiver.examine.interface import Context
from archiver.examine.models.mentions import Use, of_class, of_manager, of_name
from archiver.examine.models.table import JAVASCRIPT, PYTHON, Table
from archiver.examine.models.words import Marked, form_of
from archiver.examine.roles import role
from archiver.git.objects import Entry

_LARGEST = 400_000
"""Bytes of a file that is looked at."""
_MOST = 20_000
"""Mentions looked at in one tree."""


@dataclass(frozen=True, slots=True)
class Place:
    """One mention."""

    entry: Entry
    line: int


@dataclass
class Uses:
    """The mentions of one table by what they do; those in tests apart."""

    reads: list[Place] = field(default_factory=list)
    writes: list[Place] = field(default_factory=list)
    doubts: list[Place] = field(default_factory=list)
    tests: list[Place] = field(default_factory=list)


def find_uses(context: Context, tables: Iterable[Table]) -> Mapping[str, Uses]:
    """The uses of each table, by the name of its class or of itself."""
    tables = tuple(tables)
    found = {table.name: Uses() for table in tables}
    classes = {table.name: table for table in tables if table.name != table.table}
    names = {table.table: table for table in tables if len(table.table) > 3} | {
        prisma: table
        for table in tables
        if table.kind == "Prisma"
        for prisma in [table.name[:1].lower() + table.name[1:]]
    }
    managers = _managers(context, tables)
    words = {*classes, *names, *managers}
    left = _MOST
    for entry in context.entries if tables else ():
        if role(entry.path) == "foreign" or (entry.size or 0) > _LARGEST or not _LOOKED.search(entry.path):
            continue
        text = context.texts.read(entry)
        present = sorted(words.intersection(re.findall(r"\w+", text or "")), reverse=True)
        if not text or not present:
            continue
        marked = Marked(text, form_of(entry.path))
        imported = _imported(context.code.by_path.get(entry.path))
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(present)})(?!\w)", text):
            left -= 1
            if left < 0:
                break
            # The first mention from the line of an import on is the import's own.
            lines = imported.get(match[0])
            if lines and marked.line(match.start()) >= lines[0]:
                lines.pop(0)
                continue
            if _MIGRATION.search(entry.path) and not _WRITING.search(marked.whole_line(match.start())):
                continue
            for table, use in _mention(match, marked, entry, classes, names, managers):
                _note(found[table.name], use, Place(entry, marked.line(match.start())))
    for table, place in _fixtures(context, tables):
        found[table.name].doubts.append(place)
    if left < 0:
        for uses in found.values():
            uses.doubts.extend(uses.reads[:1])
    return found


_LOOKED = re.compile(
    r"\.(?:py|jsx?|mjs|cjs|es6|tsx?|mts|cts|vue|sql|sh|bash|rb|rake|php|go|java|kt|exs?|cs|cljs?|cljc|scala|groovy|pl|pm|dart|swift|hs|ps1|bat|sas|json|ya?ml|toml|tf|md|rst|txt|ipynb|R)$"
    r"|(?:^|/)[^./]+$"
)
"""Files that could fill a table, or say how it is filled."""


_FIXTURE = re.compile(r"(?:^|/)(?:fixtures?|seeds?|initial_?data|data)/.*\.(?:json|ya?ml)$|initial_data\.\w+$")
_TESTS = re.compile(r"(?:^|/)(?:tests?|__tests__|specs?)/")
_MODEL = re.compile(r"[\"']?\bmodel[\"']?\s{0,5}:\s{0,5}[\"']?(?P<app>\w{1,80})\.(?P<model>\w{1,80})")


def _fixtures(context: Context, tables: Sequence[Table]) -> Iterator[tuple[Table, Place]]:
    """Django's fixtures outside of tests: `loaddata` fills a table from them."""
    models = {table.name.lower(): table for table in tables if table.kind == "Django"}
    for entry in context.entries if models else ():
        if not _FIXTURE.search(entry.path) or _TESTS.search(entry.path) or (entry.size or 0) > _LARGEST:
            continue
        for name in {match["model"].lower() for match in _MODEL.finditer(context.texts.read(entry) or "")}:
            if name in models:
                yield models[name], Place(entry, 1)


def _imported(file: CodeFile | None) -> dict[str, list[int]]:
    """Lines on which a file imports a name under that name, by the name."""
    found: dict[str, list[int]] = {}
    for item in file.imports if file else ():
        for taken, local in zip(item.names, item.local, strict=False):
            if taken == local or taken in ("", "default"):
                found.setdefault(local, []).append(item.line)
    return found


def _mention(
    match: re.Match[str],
    marked: Marked,
    entry: Entry,
    classes: Mapping[str, Table],
    names: Mapping[str, Table],
    managers: Mapping[str, list[Table]],
) -> Iterator[tuple[Table, Use]]:
    word, at = match[0], match.start()
    if word in managers:
        yield from ((table, use) for table in managers[word] if (use := of_manager(marked, at, word)))
    table = classes.get(word)
    if table:
        understood = {"python": PYTHON, "javascript": JAVASCRIPT}.get(marked.form, frozenset())
        if table.kind in understood:
            yield table, of_class(marked, at, word, entry, table)
    table = names.get(word)
    if table:
        yield table, of_name(marked, at, word, entry)


def _note(uses: Uses, use: Use, place: Place) -> None:
    kind = role(place.entry.path)
    if kind == "test":
        if use in ("write", "doubt"):
            uses.tests.append(place)
    elif _MIGRATION.search(place.entry.path):
        uses.doubts.append(place)
    elif use == "read" and kind == "code":
        uses.reads.append(place)
    elif use == "write":
        uses.writes.append(place)
    elif use == "doubt":
        uses.doubts.append(place)


_MIGRATION = re.compile(r"(?:^|/)(?:migrations?|alembic|versions)/")
_WRITING = re.compile(r"get_model|insert|copy|\bload|seed", re.IGNORECASE)
"""What a migration says where it fills a table, not only makes it."""

# -- rows made through a relation --------------------------------------------------------------------------------------

_RELATED_NAME = re.compile(r"\brelated_name\s*=\s*[\"'](\w{2,80})[\"']")


def _managers(context: Context, tables: Iterable[Table]) -> Mapping[str, list[Table]]:
    """Names under which other models reach a table's rows: `streetsegment_set`, or what `related_name` says."""
    found: dict[str, list[Table]] = {}
    for table in tables:
        if table.kind != "Django":
            continue
        lines = context.texts.lines(table.entry)[table.line - 1 : table.end]
        names = {f"{table.name.lower()}_set", *_RELATED_NAME.findall("\n".join(lines))}
        for name in names:
            found.setdefault(name, []).append(table)
    return found


# -- what could write anything -----------------------------------------------------------------------------------------

_DYNAMIC = {
    "python": re.compile(
        r"\bget_model\s*\(\s*(?![\"'])|\bgetattr\s*\(\s*\w*models\b|\bget_models\s*\(|\bglobals\(\)\s*\[|__subclasses__"
        r"|\bmodel_class\s*\(|\bserializers?\.deserialize|\bimport_export\b|\bMODEL_MAP|\bautodiscover_models"
        r"|(?:INSERT\s+INTO|COPY|MERGE\s+INTO)\s+[`\"\\]{0,3}(?:\{|%s|\"\s*\+|'\s*\+)|\.to_sql\s*\(\s*(?![\"'])",
        re.IGNORECASE,
    ),
    "javascript": re.compile(
        r"(?:INSERT\s+INTO|COPY)\s+[`\"\\]{0,3}(?:\$\{|\"\s*\+|'\s*\+)|\b(?:batchInsert|into)\s*\(\s*\w+\s*[,)]"
        r"|\b(?:knex|trx|db|table)\s*\(\s*[a-z]\w*\s*\)|\bmodels\s*\[",
        re.IGNORECASE,
    ),
}


def writes_anything(context: Context) -> frozenset[str]:
    """Languages whose product code picks a table while running, and may so write every one of them."""
    found: set[str] = set()
    for entry in context.entries:
        form = form_of(entry.path)
        if form in found or form not in _DYNAMIC or role(entry.path) != "code" or (entry.size or 0) > _LARGEST:
            continue
        if _MIGRATION.search(entry.path):
            continue
        if _DYNAMIC[form].search(context.texts.read(entry) or ""):
            found.add(form)
    return frozenset(found)
