"""The policy table, and what it says of an expression."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from archiver.records.licence import LicenceVerdict, RequiredAction

SEVERITY: tuple[LicenceVerdict, ...] = ("adopt", "adopt_with_conditions", "ask_owner", "do_not_adopt")
"""From clear to closed."""


@dataclass(frozen=True)
class Category:
    """One class of licences."""

    name: str
    rank: int
    group: str
    """Licences of one group contradict each other in name only."""
    verdict: LicenceVerdict
    actions: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    data = files("archiver.examine.licence") / "data" / "policy.yaml"
    table: dict[str, Any] = yaml.safe_load(data.read_text("utf-8"))
    return table


def action(code: str) -> RequiredAction:
    """An action of the table."""
    row = _table()["actions"][code]
    return RequiredAction(code=code, text=row["text"], who=row["who"], blocking=row["blocking"])


def template_authors() -> tuple[str, ...]:
    """Lower-case names whose licence files come along with templates."""
    return tuple(_table()["template_authors"])


def category_of(expression: str) -> Category:
    """The kindest category of a choice, the strictest of a sum; an exception (WITH) only adds rights."""
    plain = re.sub(r"\bWITH\s+[\w.+-]+", "", expression)
    return _choose(re.findall(r"[()]|[\w.+-]+", plain))


def _choose(tokens: list[str]) -> Category:
    depth = 0
    for operator, pick in (("OR", min), ("AND", max)):
        parts: list[list[str]] = [[]]
        depth = 0
        for token in tokens:
            depth += (token == "(") - (token == ")")
            if token == operator and depth == 0:
                parts.append([])
            else:
                parts[-1].append(token)
        if len(parts) > 1:
            return pick((_choose(part) for part in parts), key=lambda category: category.rank)
    if tokens[:1] == ["("] and tokens[-1:] == [")"]:
        return _choose(tokens[1:-1])
    return _category(tokens[0] if len(tokens) == 1 else "")


def _category(identifier: str) -> Category:
    table = _table()
    name = next((n for n, ids in table["identifiers"].items() if identifier in ids), "unlisted")
    row = table["categories"][name]
    return Category(name, row["rank"], row["group"], row["verdict"], tuple(row["actions"]))
