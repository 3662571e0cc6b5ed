"""Rows that Ruby makes: what `Place.create` and `Place.new` say, by the table that Rails gives the class."""

import re
from collections.abc import Mapping, Sequence

from archiver.examine.interface import Context
from archiver.examine.models.table import Table
from archiver.examine.models.uses import Place
from archiver.examine.roles import role

_WRITES = (
    r"(?:create|find_or_create_by|first_or_create|create_with|insert|insert_all|upsert|upsert_all|import"
    r"|create_or_find_by)!?"
)
_LARGEST = 400_000


def class_of(table: Table) -> str:
    """`StreetSegment` for `street_segments`."""
    words = table.table.split("_")
    return "".join(word[:1].upper() + word[1:] for word in [*words[:-1], _singular(words[-1])])


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word == "people":
        return "person"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word if word.endswith(("ss", "us")) else word.removesuffix("s")


def rails_places(context: Context, tables: Sequence[Table]) -> Mapping[str, list[Place]]:
    """Where Ruby code makes rows of each table by the name of its class; `new` only where it is saved near."""
    classes = {class_of(table): table for table in tables if table.kind == "Rails"}
    found: dict[str, list[Place]] = {}
    if not classes:
        return found
    names = "|".join(map(re.escape, sorted(classes, reverse=True)))
    made = re.compile(
        rf"(?<![\w:])(?P<name>{names})\.(?:{_WRITES}(?![\w?])|new\b|where\([^\n]{{0,200}}\)\.first_or_create)"
    )
    for entry in context.entries:
        if role(entry.path) != "code" or not entry.path.endswith((".rb", ".rake")) or (entry.size or 0) > _LARGEST:
            continue
        lines = context.texts.lines(entry)
        for number, row in enumerate(lines, 1):
            for match in made.finditer(row.partition("#")[0][:500]):
                near = re.split(r"\n\s*def\b", "\n".join(lines[number - 1 : number + 12]))[0]
                if not match[0].endswith(".new") or re.search(r"\.save!?(?![\w?])", near):
                    found.setdefault(classes[match["name"]].name, []).append(Place(entry, number))
    return found
