"""What one mention of a table's class, or of its name in the database, does to the table."""

import re
from typing import Literal

from archiver.examine.models.table import Table
from archiver.examine.models.words import Marked
from archiver.examine.roles import role
from archiver.git.objects import Entry

Use = Literal["read", "write", "neutral", "doubt"]

_FILLS = re.compile(r"\b(?:import|load|insert|copy|fill|populat|seed|upload|ingest|sync)", re.IGNORECASE)

# -- a class -----------------------------------------------------------------------------------------------------------

_MAKES = re.compile(
    r"\.\s*(?:create|create_user|create_superuser|bulk_create|abulk_create|acreate"
    r"|get_or_create|update_or_create|aget_or_create|aupdate_or_create"
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
_READER = re.compile(
    r"(?:\bquery|\bselect|get_object_or_404|get_list_or_404|session\.get)\s*\(\s*\[?\s*(?:[\w.]+\s*,\s*)*(?:models\.)?$"
)
_RELATED = re.compile(
    r"(?:ForeignKey|OneToOneField|ManyToManyField|ForeignKeyField|relationship|backref|belongsTo|hasMany|hasOne|references)"
    r"\s*\(\s*(?:to\s*=\s*)?[\"']?(?:[\w.]*\.)?$"
)
_TYPED = re.compile(
    r"(?:->\s*|\b[a-z_]\w*\s*:\s*)[\"']?(?:(?:Optional|List|Iterable|Sequence|list|QuerySet)\[)?[\"']?$"
)
_AFTER_TYPE = re.compile(r"[\"']?\]?[\"']?\s*(?:[,)=:;]|$)", re.MULTILINE)
_LISTED = re.compile(
    r"(?:(?:export\s+default|(?:module\.)?exports(?:\.\w+)?\s*=)\s+|(?:export|module\.exports\s*=|exports\s*=)\s*\{[^{}]{0,180})$"
)
_ALL = re.compile(r"__all__\s*\+?=\s*[\[(][^\])]{0,400}$")


def of_class(marked: Marked, at: int, word: str, entry: Entry, table: Table) -> Use:
    """What one mention of a class does to its table."""
    if marked.in_comment(at):
        return "neutral"
    before, after = marked.text[max(at - 500, 0) : at], marked.text[at + len(word) : at + 300]
    text = marked.string(at)
    if text is not None:
        return _in_string(text, before, word)
    if _LISTED.search(before):
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
        return "neutral" if _RELATED.search(before) or _ALL.search(before) else "doubt"
    return _in_sql(text, word) if _SQL_WORD.search(text) else "neutral"


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
_INSERT_CALLS = re.compile(r"\.\s*(?:insert\w*|bulkInsert|batchInsert|upsert\w*|into)\s*\(\s*$")
_COMPARED = re.compile(r"[=!]==?\s*$|\bcase\s*$")
_TABLE_CALLS = re.compile(
    r"(?:hasTable|dropTable|dropTableIfExists|alterTable|createTable|createTableIfNotExists|renameTable|leftJoin|innerJoin|join"
    r"|rightJoin|createModel|define|references|inTable|foreign|pgTable|mysqlTable|sqliteTable|ForeignKey)\s*\(\s*$"
    r"|(?:__tablename__|db_table|tableName)\s*[=:]\s*$"
)
_STORES = re.compile(
    r"\b(?:copy\w*|insert\w*|into|to_sql|load\w*|table\w*|execute\w*|bulk\w*|sql|batchInsert)\b", re.IGNORECASE
)


def of_name(marked: Marked, at: int, word: str, entry: Entry) -> Use:
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
            return (
                "write"
                if _MAKES.match(f".{match[1]}(")
                else "read"
                if match[1].startswith(("find", "count"))
                else "neutral"
            )
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
    if _INSERT_CALLS.search(before):
        return "write"
    return "neutral" if _TABLE_CALLS.search(before) or _COMPARED.search(before) else "doubt"


def _in_sql(text: str, word: str, at: int | None = None) -> Use:
    """What SQL does with a table: of the mention at a place, or of the gravest."""
    places = (
        [at] if at is not None else [match.start() for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    )
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


def of_manager(marked: Marked, at: int, word: str) -> Use | None:
    before, after = marked.text[max(at - 2, 0) : at], marked.text[at + len(word) : at + len(word) + 60]
    if not before.endswith("."):
        return None
    return "write" if re.match(r"\s*\.\s*(?:\w*create|add|set|bulk_\w+)\s*\(", after) else "neutral"
