"""What is stored twice when it is run, or delivered, twice: inserts that nothing keeps from repeating themselves."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.models.filling import Filler
from archiver.examine.models.table import Field, Table, snake
from archiver.examine.models.uses import Place, Uses
from archiver.examine.models.words import Marked, form_of
from archiver.examine.roles import role
from archiver.git.objects import Entry


@dataclass(frozen=True, slots=True)
class Doubled:
    """One insert that repeats itself."""

    table: Table
    entry: Entry
    line: int
    called: str = ""
    """The command or script that inserts; empty where it is a delivery that comes twice."""
    key: str = ""
    """The column of another system's id that has no unique key."""


_UNIQUE = re.compile(r"\bunique|OneToOne|UniqueConstraint|def\s+save\b|\bprimary_key\b", re.IGNORECASE)
_OWN_ID = re.compile(
    r"^\s*(?:id|uuid|uid|pk)\s*[:=][^\n]*(?:Integer|Serial|UUID|AutoField)[^\n]*primary_key\s*=\s*True[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A primary key that the database or the program counts by itself."""
_CAREFUL = re.compile(
    r"get_or_create|update_or_create|\bdelete\b|\.remove\(|truncate|drop_all|drop_table|\bexists\b|on_conflict"
    r"|ignore_conflicts|\bmerge\b|IntegrityError|DoesNotExist|\.objects\s*\.\s*(?:filter|get|exclude|all|values|in_bulk|count)"
    r"|\.query\b|session\.(?:query|get)|\bselect\b|ON\s+CONFLICT|ON\s+DUPLICATE|DROP\s+TABLE|\bflush_?(?:db|data)|already"
    r"|duplicate|\bupsert|\bclear\b|skip_existing|replace_existing",
    re.IGNORECASE,
)
"""Words of a look at what is there before a row is made; wide on purpose."""
_READS_MANY = re.compile(
    r"\bcsv\.|read_csv|read_excel|load_workbook|open_workbook|json\.load|urlopen|requests\.get|DictReader|\.readlines\("
)
_LOOP = re.compile(r"^(?P<indent>[ \t]*)(?:async\s+)?(?:for|while)\b")
_MAKES_MANY = re.compile(r"\bbulk_create\s*\(|bulk_save_objects\s*\(|bulk_insert_mappings\s*\(|add_all\s*\(")
_SAVES = re.compile(r"\.create\s*\(|\.save\s*\(|\.add\s*\(")


def find_doubled(
    context: Context, tables: Sequence[Table], uses: Mapping[str, Uses], fillers: Mapping[str, Sequence[Filler]]
) -> Iterator[Doubled]:
    """Imports that double what they store, and deliveries that are stored as often as they come; each table once."""
    for table in tables:
        found = next(_imports(context, table, uses[table.name], fillers[table.name]), None)
        found = found or next(_deliveries(context, table, uses[table.name]), None)
        if found:
            yield found


# -- an import that is run again ---------------------------------------------------------------------------------------


_PLAIN_BASE = re.compile(r"class\s+\w+\(\s*(?:\w+\.)?(?:Model|Base|DeclarativeBase)\s*\)\s*:")
_SCHEMA = re.compile(r"(?:^|/)(?:migrations?|versions)/[^/]+\.py$|\.sql$")


def _imports(context: Context, table: Table, use: Uses, known: Sequence[Filler]) -> Iterator[Doubled]:
    if table.kind not in ("Django", "SQLAlchemy") or not table.plain or not known or _keyed(context, table):
        return
    loaders = {one.entry.path: one for one in known if one.way in ("command", "script")}
    for place in use.writes:
        loader = loaders.get(place.entry.path)
        text = context.texts.read(place.entry) or ""
        if loader is None or _CAREFUL.search(text) or not _READS_MANY.search(text):
            continue
        if _repeated(text, place, table):
            yield Doubled(table, place.entry, place.line, loader.called or place.entry.path)


def _keyed(context: Context, table: Table) -> bool:
    """Whether anything may keep a table's rows apart: a unique key, a base that is not seen, an own `save`."""
    lines = context.texts.lines(table.entry)[table.line - 1 : table.end]
    body = _OWN_ID.sub("", "\n".join(lines))
    if _UNIQUE.search(body) or not _PLAIN_BASE.match(lines[0].strip() if lines else ""):
        return True
    words = "|".join({re.escape(table.name), re.escape(table.table or table.name)})
    named = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    for entry in context.entries:
        if _SCHEMA.search(entry.path) and (entry.size or 0) < _LARGEST:
            text = context.texts.read(entry) or ""
            if named.search(text) and re.search(r"\bunique", text, re.IGNORECASE):
                return True
    return False


def _repeated(text: str, place: Place, table: Table) -> bool:
    """Whether a row is made in a loop of the same function, or many at once, and is given no key of its own."""
    lines = text.split("\n")
    row = lines[place.line - 1]
    start = sum(len(line) + 1 for line in lines[: place.line - 1])
    call = Marked(text, "python").statement(start, 4000)
    if re.search(r"\b(?:id|pk|uuid)\s*=", call) or re.search(r"\*\*", call):
        return False
    if _MAKES_MANY.search(call):
        return True
    saved = _SAVES.search("\n".join([call, *lines[place.line : place.line + 25]])) or _MAKES_MANY.search(text)
    if not saved or not re.search(rf"\b{re.escape(table.name)}\s*(?:\(|\.objects\s*\.\s*create)", call):
        return False
    indent = len(row) - len(row.lstrip())
    for line in reversed(lines[: place.line - 1]):
        depth = len(line) - len(line.lstrip())
        if not line.strip() or depth >= indent:
            continue
        if _LOOP.match(line):
            return True
        if re.match(r"\s*(?:async\s+)?(?:def|class)\b", line):
            return False
        indent = depth
    return False


# -- a delivery that comes twice ---------------------------------------------------------------------------------------

_FOREIGN_KEY = re.compile(
    r"(?:transaction|external|contribution|receipt|order|payment|charge|webhook|message|remote|delivery)"
    r"_(?:id|sid|number|guid|key)|(?:sms|call|message)_sid"
)
"""What another system calls a row."""
_LOOKED_AFTER = re.compile(
    r"where|filter|find|get_or|update_or|exists|on_conflict|on\s+conflict|unique|upsert|\bjoin\b|merge|index",
    re.IGNORECASE,
)
_CAREFUL_SQL = re.compile(
    r"ON\s+CONFLICT|NOT\s+EXISTS|ON\s+DUPLICATE|INSERT\s+IGNORE|\bSELECT\b|\bMERGE\b|\bDELETE\b|TRUNCATE", re.IGNORECASE
)
_LARGEST = 400_000


def _deliveries(context: Context, table: Table, use: Uses) -> Iterator[Doubled]:
    """A table of SQL whose rows are inserted by a program, with another system's id and no unique key on it."""
    if table.kind != "SQL":
        return
    key = next((field for field in table.fields if _FOREIGN_KEY.fullmatch(snake(field.name))), None)
    place = use.writes[0] if len(use.writes) == 1 else None
    if key is None or place is None or _guarded(context, table, key):
        return
    if form_of(place.entry.path) not in ("python", "javascript") or role(place.entry.path) != "code":
        return
    lines = context.texts.lines(place.entry)
    near = "\n".join(lines[max(place.line - 25, 0) : place.line + 25])
    if re.search(r"INSERT\s+INTO", lines[place.line - 1], re.IGNORECASE) and not _CAREFUL_SQL.search(near):
        yield Doubled(table, place.entry, place.line, key=key.name)


def _guarded(context: Context, table: Table, key: Field) -> bool:
    """Whether anything looks for rows by that id, or may keep it unique: any line of any file that names it so."""
    declared = "\n".join(context.texts.lines(table.entry)[table.line - 1 : table.end])
    name = re.escape(key.name)
    keyed = rf"\bunique\b|primary\s+key\s*\([^)]*\b{name}\b|\b{name}\b[^,\n]*primary\s+key"
    if re.search(keyed, declared, re.IGNORECASE):
        return True
    word = re.compile(rf"(?<!\w){name}(?!\w)")
    for entry in context.entries:
        if (entry.size or 0) > _LARGEST or not re.search(r"\.(?:sql|py|[jt]sx?|rb|php|go|java)$", entry.path):
            continue
        if role(entry.path) in ("foreign", "docs"):
            continue
        for line in context.texts.lines(entry):
            if word.search(line) and _LOOKED_AFTER.search(line[:1000]):
                return True
    return False
