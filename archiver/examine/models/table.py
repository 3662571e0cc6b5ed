"""One table or model, however it was declared."""

import re
from dataclasses import dataclass
from typing import Literal

from archiver.git.objects import Entry

Kind = Literal[
    "Django", "SQLAlchemy", "peewee", "MongoEngine", "Sequelize", "thinky", "Mongoose", "TypeORM", "Drizzle", "Knex",
    "Prisma", "Rails", "Ecto", "SQL",
]  # fmt: skip
"""What declares it."""

PYTHON: frozenset[Kind] = frozenset({"Django", "SQLAlchemy", "peewee", "MongoEngine"})
JAVASCRIPT: frozenset[Kind] = frozenset({"Sequelize", "thinky", "Mongoose", "TypeORM", "Drizzle", "Knex", "Prisma"})


@dataclass(frozen=True, slots=True)
class Field:
    """One column."""

    name: str
    """As written."""
    line: int
    """From 1; in the file of the table, or in that of the class it comes from."""
    kind: str = ""
    """Last word of its type: `CharField`, `text`; empty when not seen."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table."""

    name: str
    """Name of its class where it has one, else of the table."""
    table: str
    """Its name in the database; empty when the framework makes it up in a way not known here."""
    kind: Kind
    """What declares it."""
    entry: Entry
    """Where."""
    line: int
    """First line of its declaration."""
    end: int
    """Last line; equal to the first where it is not known."""
    fields: tuple[Field, ...]
    """Its columns, inherited ones last."""
    plain: bool = True
    """A table of its own that this code keeps: not one that another framework or system fills."""


def snake(word: str) -> str:
    """`phoneNumber`, `PhoneNumber` and `phone-number` as `phone_number`."""
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word[:200]).lower()).strip("_")
