"""All tables of a tree, each once."""

import re
from collections.abc import Iterator

from archiver.examine.interface import Context
from archiver.examine.models.javascript import javascript_tables
from archiver.examine.models.plain import ecto_tables, prisma_tables, rails_tables, sql_tables
from archiver.examine.models.python import python_tables
from archiver.examine.models.table import Table, snake
from archiver.examine.roles import role

_LATER = ("Knex", "Sequelize", "SQL")
"""Kinds that may say again, in a migration, what a model says."""


def find_tables(context: Context) -> tuple[Table, ...]:
    """Every table of product code, models before migrations; of two that say the same, the first."""
    found = [*python_tables(context.code), *javascript_tables(context.code), *_plain(context)]
    found.sort(key=lambda table: table.kind in _LATER and "igration" in table.entry.path)
    seen: dict[str, Table] = {}
    for table in found:
        keys = {_key(table.name), _key(table.table)} - {""}
        known = next((seen[key] for key in keys if key in seen), None)
        if known is None or known.kind == table.kind == "Django":
            seen |= dict.fromkeys(keys, table)
        elif len(table.fields) > len(known.fields) and table.kind == known.kind:
            # A later migration that makes the table anew.
            seen |= dict.fromkeys(keys, table)
    return tuple(sorted({id(t): t for t in seen.values()}.values(), key=lambda t: (t.entry.path, t.line)))


def _key(name: str) -> str:
    return re.sub(r"(?:ies|s)$", lambda match: "y" if match[0] == "ies" else "", snake(name)).replace("_", "")


def _plain(context: Context) -> Iterator[Table]:
    for entry in context.entries:
        path = entry.path.lower()
        if not path.endswith((".sql", ".prisma", "/schema.rb", ".ex")) or role(entry.path) != "code":
            continue
        if path.endswith(".sql") and (text := context.texts.read(entry)):
            yield from sql_tables(entry, text)
        elif path.endswith(".prisma"):
            yield from prisma_tables(entry, context.texts.lines(entry))
        elif path.endswith("db/schema.rb"):
            yield from rails_tables(entry, context.texts.lines(entry))
        elif path.endswith(".ex"):
            yield from ecto_tables(entry, context.texts.lines(entry))
