"""Who reads and who writes a table. Every mention of its name is accounted for: one that is not understood is a doubt."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from archiver.examine.interface import Context
from archiver.examine.models.table import JAVASCRIPT, PYTHON, Table
from archiver.examine.models.words import Marked, form_of
from archiver.examine.roles import role
from archiver.git.objects import Entry

Use = Literal["read", "write", "neutral", "doubt"]

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
        prisma: table for table in tables if table.kind == "Prisma" for prisma in [table.name[:1].lower() + table.name[1:]]
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
        for match in re.finditer(rf"(?<!\w)(?:{'|'.join(present)})(?!\w)", text):
            left -= 1
            if left < 0:
                break
            if _MIGRATION.search(entry.path) and not _WRITING.search(marked.whole_line(match.start())):
                continue
            for table, use in _mention(match, marked, entry, classes, names, managers):
                _note(found[table.name], use, Place(entry, marked.line(match.start())))
    if left < 0:
        for uses in found.values():
            uses.doubts.extend(uses.reads[:1])
    return found


_LOOKED = re.compile(
    r"\.(?:py|jsx?|mjs|cjs|es6|tsx?|mts|cts|vue|sql|sh|bash|rb|rake|php|go|java|kt|exs?|cs|json|ya?ml|toml|tf|md|rst|txt|ipynb|R)$"
    r"|(?:^|/)[^./]+$"
)
"""Files that could fill a table, or say how it is filled."""


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
        yield from ((table, use) for table in managers[word] if (use := _of_manager(marked, at, word)))
    table = classes.get(word)
    if table:
        understood = {"python": PYTHON, "javascript": JAVASCRIPT}.get(marked.form, frozenset())
        if table.kind in understood:
            yield table, _of_class(marked, at, word, entry, table)
    table = names.get(word)
    if table:
        yield table, _of_name(marked, at, word, entry)


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
_FILLS = re.compile(r"\b(?:import|load|insert|copy|fill|populat|seed|upload|ingest|sync)", re.IGNORECASE)

# -- a class -----------------------------------------------------------------------------------------------------------

_MAKES = re.compile(
    r"\.\s*(?:create|bulk_create|abulk_create|acreate|get_or_create|update_or_create|aget_or_create|aupdate_or_create"
    r"|insert|insert_many|insertMany|insertOne|bulkCreate|findOrCreate|findCreateFind|upsert|save|batchInsert|replace"
    r"|replace_many|bulkWrite|createMany|connectOrCreate|insert_or_update|from_queryset|copy_from|add|add_all|merge)\s*\("
    r"|upsert\s*:\s*true"
)
_READS = re.compile(
    r"\s*\.\s*objects\s*(?:\.\s*using\s*\([^()]{0,60}\)\s*)?\.\s*(?:get|filter|exclude|all|values|values_list|first|last|count"
    r"|exists|aggregate|annotate|order_by|select_related|prefetch_related|raw|in_bulk|iterator|only|defer|distinct|latest"
    r"|earliest|dates|datetimes|extra|union|aget|afirst|acount|aexists)\b(?!_)"
    r"|\s*\.\s*query\s*\.\s*(?:get|filter|filter_by|all|first|first_or_404|get_or_404|count|order_by|join|options|limit"
    r"|paginate|with_entities|session)\b"
    r"|\s*\.\s*(?:select|get_by_id|get_or_none|findAll|findOne|findById|findByPk|find|findMany|findFirst|findUnique|getAll"
    r"|filter|scan|countDocuments|distinct|findAndCountAll|getJoin|orderBy)\s*\("
)
_NEUTRAL = re.compile(
    r"\s*\.\s*(?:DoesNotExist|MultipleObjectsReturned|[A-Z][A-Z0-9_]*\b|belongsTo|hasMany|hasOne|belongsToMany|ensureIndex"
    r"|associate|init\b|prototype|tableName|defineRelations|__tablename__|__name__)"
    r"|\s*\.\s*[a-z_]\w*\s*(?:==|!=|<|>|\.(?:in_|like|ilike|is_|isnot|desc|asc|label)\b|[,)\]])"
)
_ASKED_BY = re.compile(
    r"(?:\bquery|\bselect|get_object_or_404|get_list_or_404|\bisinstance|\bissubclass|\bjoin|\bouterjoin|\baliased|\bexists"
    r"|\bscalars|session\.get)\s*\(\s*\[?\s*(?:[\w.]+\s*,\s*)*(?:models\.)?$"
)
_READER = re.compile(r"(?:\bquery|\bselect|get_object_or_404|get_list_or_404|session\.get)\s*\(\s*\[?\s*(?:[\w.]+\s*,\s*)*(?:models\.)?$")
_RELATED = re.compile(
    r"(?:ForeignKey|OneToOneField|ManyToManyField|ForeignKeyField|relationship|backref|belongsTo|hasMany|hasOne|references)"
    r"\s*\(\s*(?:to\s*=\s*)?[\"']?(?:[\w.]*\.)?$"
)
_TYPED = re.compile(r"(?:->\s*|\b[a-z_]\w*\s*:\s*)[\"']?(?:(?:Optional|List|Iterable|Sequence|list|QuerySet)\[)?[\"']?$")
_AFTER_TYPE = re.compile(r"[\"']?\]?[\"']?\s*(?:[,)=:;]|$)", re.MULTILINE)
_PYTHON_IMPORT = re.compile(r"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]*(?:\([^)]{0,5000}\)|[^\n]*)", re.MULTILINE)
_SCRIPT_IMPORT = re.compile(
    r"^[ \t]*(?:import\b[^;\"']{0,3000}from\s*[\"']|export\s*(?:type\s*)?\{[^}]{0,3000}\}|export\s+default\s+\w+\s*;?\s*$"
    r"|(?:const|let|var)\s*(?:\{[^}]{0,3000}\}|\w+)\s*=\s*require\()",
    re.MULTILINE,
)


def _of_class(marked: Marked, at: int, word: str, entry: Entry, table: Table) -> Use:
    """What one mention of a class does to its table."""
    if marked.in_comment(at):
        return "neutral"
    before, after = marked.text[max(at - 200, 0) : at], marked.text[at + len(word) : at + 300]
    text = marked.string(at)
    if text is not None:
        return _in_string(text, before, word)
    if _imported(marked, at, word):
        return "neutral"
    if re.search(r"\bclass\s+$", before):
        return _of_body(marked, at)
    if entry == table.entry and marked.line(at) == table.line:
        return "neutral"
    if match := _READS.match(after):
        return "write" if _MAKES.search(marked.statement(at)) else "read" if match else "doubt"
    if _NEUTRAL.match(after) or _RELATED.search(before):
        return "neutral"
    if _ASKED_BY.search(before) and not re.match(r"\s*\(", after):
        return "read" if _READER.search(before) else "neutral"
    if re.match(r"\s*\(", after) or _MAKES.search(marked.statement(at)):
        return "write"
    if _TYPED.search(before) and _AFTER_TYPE.match(after):
        return "neutral"
    return "doubt"


def _in_string(text: str, before: str, word: str) -> Use:
    if re.fullmatch(r"[\w.]+", text):
        return "neutral" if _RELATED.search(before) else "doubt"
    return _in_sql(text, word) if _SQL_WORD.search(text) else "neutral"


def _imported(marked: Marked, at: int, word: str) -> bool:
    pattern = _PYTHON_IMPORT if marked.form == "python" else _SCRIPT_IMPORT
    start = max(at - 5000, 0)
    for match in pattern.finditer(marked.text, start, at + 200):
        if match.start() <= at < match.end():
            return not re.match(rf"{re.escape(word)}\s+as\b", marked.text[at : at + 200])
    # A list of names behind `import` that the window cut off at its start.
    return False


_SELF_MADE = re.compile(
    r"\bcls\s*\(|\bcls\s*\.\s*objects\s*\.\s*\w*create|\bself\s*\.\s*(?:model\s*\(|\w*create\w*\s*\()|\bnew\s+this\b|\bsuper\(\)\.create"
)


def _of_body(marked: Marked, at: int) -> Use:
    """A class that makes rows of itself, or that is the base of another."""
    rest = marked.text[at : at + 20_000]
    end = re.search(r"^\S", rest[rest.find("\n") + 1 :], re.MULTILINE)
    body = rest[: rest.find("\n") + 1 + end.start()] if end else rest
    return "write" if _SELF_MADE.search(body) else "neutral"


# -- a name in the database --------------------------------------------------------------------------------------------

_SQL_WORD = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|COPY|JOIN|FROM|INTO|TABLE|MERGE|TRUNCATE)\b", re.IGNORECASE)
_NAME = r"[`\"\[]?(?:\w+[`\"\]]?\s*\.\s*[`\"\[]?){0,2}"
_SQL_WRITES = re.compile(
    rf"(?:INTO|OVERWRITE|COPY|\\copy|LOAD\s+DATA|MERGE|REPLACE)\s+(?:TABLE\s+)?{_NAME}$", re.IGNORECASE
)
_SQL_READS = re.compile(rf"(?:FROM|JOIN)\s+(?:ONLY\s+)?(?:LATERAL\s+)?{_NAME}$", re.IGNORECASE)
_SQL_DELETES = re.compile(rf"DELETE\s+FROM\s+(?:ONLY\s+)?{_NAME}$", re.IGNORECASE)
_SQL_NEUTRAL = re.compile(
    rf"(?:TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?|REFERENCES\s+|UPDATE\s+(?:ONLY\s+)?|\bON\s+|TRUNCATE\s+|OWNED\s+BY\s+"
    rf"|COLUMN\s+|ANALYZE\s+|VACUUM\s+){_NAME}$",
    re.IGNORECASE,
)
_KNEX_BEFORE = re.compile(r"(?:\bknex\w*|\bk|\bdb|\btrx|\btable|\bfrom|\bcollection|\bknexReadOnly)\s*\(\s*$")
_TABLE_CALLS = re.compile(
    r"(?:hasTable|dropTable|dropTableIfExists|alterTable|createTable|createTableIfNotExists|renameTable|leftJoin|innerJoin|join"
    r"|rightJoin|createModel|define|references|inTable|foreign|pgTable|mysqlTable|sqliteTable|ForeignKey)\s*\(\s*$"
)
_STORES = re.compile(r"\b(?:copy\w*|insert\w*|into|to_sql|load\w*|table\w*|execute\w*|bulk\w*|sql|batchInsert)\b", re.IGNORECASE)


def _of_name(marked: Marked, at: int, word: str, entry: Entry) -> Use:
    """What one mention of a table's name does to it."""
    if marked.in_comment(at):
        return "neutral"
    if role(entry.path) == "docs":
        return "doubt" if _FILLS.search(marked.whole_line(at)) else "neutral"
    if marked.form == "sql":
        return _in_sql(marked.text[max(at - 200, 0) : at + len(word) + 2], word, at - max(at - 200, 0))
    text = marked.string(at)
    if text is not None:
        return _named(marked, at, word, text)
    if marked.form == "other":
        model = re.search(rf"[\"']?model[\"']?\s*:\s*[\"']?[\w.]*{re.escape(word)}", marked.whole_line(at))
        wrote = _in_sql(marked.whole_line(at), word) == "write" or _STORES.search(marked.whole_line(at))
        return "write" if model else "doubt" if wrote else "neutral"
    if match := re.match(r"\s*\.\s*(\w+)\s*\(", marked.text[at + len(word) : at + len(word) + 80]):
        before = marked.text[max(at - 40, 0) : at]
        if re.search(r"\b(?:prisma|db|tx|client|repo|ctx\.\w+)\s*\.\s*$", before):
            return "write" if _MAKES.match(f".{match[1]}(") else "read" if match[1].startswith(("find", "count")) else "neutral"
    return "neutral"


def _named(marked: Marked, at: int, word: str, text: str) -> Use:
    """A table's name in a string of a program."""
    if text != word:
        if not _SQL_WORD.search(text):
            return "neutral"
        start = marked.string_start(at)
        return _in_sql(marked.text[start : at + len(word) + 2], word, at - start)
    start = marked.string_start(at)
    before = marked.text[max(start - 80, 0) : start]
    if _KNEX_BEFORE.search(before):
        rest = marked.statement(max(start - len(before) + before.rstrip().rfind("(") + 1, 0))
        tail = marked.text[start + len(text) + 2 : start + 1500]
        chain = Marked(tail.lstrip()[1:], marked.form).statement(0) if tail.lstrip().startswith(")") else rest
        return "write" if _MAKES.search(chain) else "read"
    if _TABLE_CALLS.search(before):
        return "neutral"
    return "doubt"


def _in_sql(text: str, word: str, at: int | None = None) -> Use:
    """What SQL does with a table: of the mention at a place, or of the gravest."""
    places = [at] if at is not None else [match.start() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    found: list[Use] = []
    for place in places:
        before, after = text[max(place - 200, 0) : place], text[place + len(word) : place + len(word) + 2]
        if _SQL_WRITES.search(before):
            found.append("write")
        elif _SQL_DELETES.search(before) or _SQL_NEUTRAL.search(before) or after.startswith("."):
            found.append("neutral")
        elif _SQL_READS.search(before):
            found.append("read")
        else:
            found.append("doubt")
    order: tuple[Use, ...] = ("write", "doubt", "read", "neutral")
    return next((use for use in order if use in found), "neutral")


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


def _of_manager(marked: Marked, at: int, word: str) -> Use | None:
    before, after = marked.text[max(at - 2, 0) : at], marked.text[at + len(word) : at + len(word) + 60]
    if not before.endswith("."):
        return None
    return "write" if re.match(r"\s*\.\s*(?:\w*create|add|set|bulk_\w+)\s*\(", after) else "neutral"


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
