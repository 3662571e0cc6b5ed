"""Models of JavaScript and TypeScript (Sequelize, thinky, Mongoose, TypeORM, Drizzle), and tables that Knex makes."""

import re
from collections.abc import Iterator, Sequence

from archiver.examine.code.model import Call, Code, CodeFile
from archiver.examine.models.table import Field, Kind, Table

_TYPES = re.compile(
    r"^\w{1,12}\.(increments|bigIncrements|string|text|integer|bigInteger|boolean|date|dateTime|datetime|timestamp|float"
    r"|decimal|json|jsonb|uuid|enu|enum|specificType|binary|time|point|geometry|double|tinyint|bigint)(?:\(|$)"
)
_MAKERS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?:^|\.)\w*[sS]equelize\w*\.define$"), "Sequelize"),
    (re.compile(r"(?:^|\.)thinky\.createModel$"), "thinky"),
    (re.compile(r"^(?:\w+\.)?(?:pgTable|mysqlTable|sqliteTable)$"), "Drizzle"),
)
_REACH = 60
"""Calls behind the one that makes a table in which its columns are looked for."""


def javascript_tables(code: Code) -> Iterator[Table]:
    """Every model, and every table that a migration makes."""
    for file in code.files:
        if file.language != "python" and file.role == "code":
            yield from _made(file)
            yield from _mongoose(file)
            yield from _classes(file)
            yield from _knex(file)


def _made(file: CodeFile) -> Iterator[Table]:
    """What one call declares, with a name and its columns."""
    for number, call in enumerate(file.calls):
        kind = next((kind for pattern, kind in _MAKERS if pattern.search(call.callee)), None)
        if kind and call.strings:
            fields = tuple(Field(key, call.line) for key in call.keywords) if kind != "thinky" else ()
            if kind == "thinky":
                inner = (c for c in file.calls[number + 1 : number + 12] if c.callee.endswith(".schema"))
                fields = tuple(Field(key, c.line) for c in list(inner)[:1] for key in c.keywords)
            name = _bound(file, call) or call.strings[0]
            yield Table(name, call.strings[0], kind, file.entry, call.line, call.line, fields)


def _bound(file: CodeFile, call: Call) -> str:
    """What a file calls the outcome of a call; empty when nothing."""
    near = (item for item in file.constants if item.callee == call.callee and 0 <= call.line - item.line <= 1)
    return next((item.name for item in near), "")


def _mongoose(file: CodeFile) -> Iterator[Table]:
    schemas = {item.name: item for item in file.constants if item.callee in ("mongoose.Schema", "Schema")}
    for call in file.calls:
        if call.callee in ("mongoose.model", "model") and call.strings and schemas:
            schema = next((schemas[name] for name in call.names if name in schemas), None)
            if schema:
                fields = tuple(Field(key, schema.line) for key in schema.keywords)
                yield Table(call.strings[0], "", "Mongoose", file.entry, schema.line, schema.line, fields)


def _classes(file: CodeFile) -> Iterator[Table]:
    inits = {call.callee[:-5]: call for call in file.calls if call.callee.endswith(".init") and call.keywords}
    for found in file.classes:
        if "Entity" in found.decorators:
            columns = [item for item in found.attributes if item.callee]
            fields = tuple(Field(item.name, item.line, item.callee) for item in columns)
            yield Table(found.name, "", "TypeORM", file.entry, found.line, found.end, fields)
        elif found.name in inits and any(base.rpartition(".")[2] == "Model" for base in found.bases):
            fields = tuple(Field(key, inits[found.name].line) for key in inits[found.name].keywords)
            yield Table(found.name, "", "Sequelize", file.entry, found.line, found.end, fields)


def _knex(file: CodeFile) -> Iterator[Table]:
    """`createTable("name", t => { t.text("column") })`, and Sequelize's migrations with an object of columns."""
    for number, call in enumerate(file.calls):
        if call.name in ("createTable", "createTableIfNotExists") and call.strings:
            fields = tuple(Field(key, call.line) for key in call.keywords)
            fields = fields or tuple(_columns(file.calls[number + 1 :]))
            kind: Kind = "Sequelize" if call.callee.startswith("queryInterface.") else "Knex"
            yield Table(call.strings[0], call.strings[0], kind, file.entry, call.line, call.line, fields)


def _columns(calls: Sequence[Call]) -> Iterator[Field]:
    seen: set[str] = set()
    for call in calls[: 4 * _REACH]:
        if call.name in ("createTable", "createTableIfNotExists", "dropTable", "dropTableIfExists", "alterTable"):
            return
        match = _TYPES.match(call.callee)
        named = (call.chain or call.strings)[:1]
        if match and named and named[0] not in seen:
            seen.add(named[0])
            yield Field(named[0], call.line, match[1])
