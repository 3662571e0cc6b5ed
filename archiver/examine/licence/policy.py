"""The policy table, and what it says of an expression. A user's own table is laid over the built-in one."""

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from archiver.errors import ConfigError
from archiver.records.base import sha256_hex
from archiver.records.licence import IntendedUse, LicenceVerdict, RequiredAction

SEVERITY: tuple[LicenceVerdict, ...] = ("adopt", "adopt_with_conditions", "ask_owner", "do_not_adopt")
"""From clear to closed."""

_LARGEST = 1 << 20


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ForUse(_Row):
    """What follows for one use."""

    verdict: LicenceVerdict
    actions: tuple[str, ...] = ()


class CategoryRow(_Row):
    """A category of the table."""

    rank: int
    group: str
    verdict: LicenceVerdict
    actions: tuple[str, ...] = ()
    uses: dict[IntendedUse, ForUse] = {}


class Becomes(_Row):
    """A licence that becomes another one with time."""

    years: int
    licence: str | None


class ActionRow(_Row):
    """Who does what, and whether adoption waits for it."""

    who: str
    blocking: bool
    text: str


@dataclass(frozen=True)
class Category:
    """What the table says of one expression."""

    name: str
    rank: int
    group: str
    """Licences of one group contradict each other in name only."""
    verdict: LicenceVerdict
    """For all of it: to publish."""
    actions: tuple[str, ...]
    uses: dict[IntendedUse, ForUse]

    def for_use(self, use: IntendedUse) -> ForUse:
        """What follows for one use."""
        return self.uses.get(use) or ForUse(verdict=self.verdict, actions=self.actions)


class Policy(_Row):
    """A whole table."""

    categories: dict[str, CategoryRow]
    identifiers: dict[str, tuple[str, ...]]
    becomes: dict[str, Becomes]
    template_authors: tuple[str, ...]
    actions: dict[str, ActionRow]
    name: str = "built-in"
    """SHA-256 of the user's file; "built-in" without one."""

    @cached_property
    def _category_names(self) -> dict[str, str]:
        return {spdx: name for name, listed in self.identifiers.items() for spdx in listed}

    def action(self, code: str) -> RequiredAction:
        """An action of the table."""
        row = self.actions[code]
        return RequiredAction(code=code, text=row.text, who=row.who, blocking=row.blocking)

    def category_of(self, expression: str) -> Category:
        """The kindest category of a choice, the strictest of a sum; an exception (WITH) only adds rights."""
        plain = re.sub(r"\bWITH\s+[\w.+-]+", "", expression)
        return self._choose(re.findall(r"[()]|[\w.+-]+", plain))

    def _choose(self, tokens: list[str]) -> Category:
        for operator, pick in (("OR", min), ("AND", max)):
            parts = _split(tokens, operator)
            if len(parts) > 1:
                return pick((self._choose(part) for part in parts), key=lambda category: category.rank)
        if tokens[:1] == ["("] and tokens[-1:] == [")"]:
            return self._choose(tokens[1:-1])
        return self._category(tokens[0] if len(tokens) == 1 else "")

    def _category(self, identifier: str) -> Category:
        name = self._category_names.get(identifier, "unlisted")
        row = self.categories[name]
        return Category(name, row.rank, row.group, row.verdict, row.actions, row.uses)


def _split(tokens: list[str], operator: Literal["OR", "AND"] | str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == operator and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@cache
def built_in() -> Policy:
    """The program's own table."""
    return Policy.model_validate(_builtin_data())


def load_policy(path: Path | None) -> Policy:
    """The built-in table with a user's file laid over it; None: the built-in one.

    A category, action or `becomes` row of the file replaces that of the same name, field by field; an identifier moves
    to the category under which the file lists it; `template_authors` are added.

    Raises:
        ConfigError: the file cannot be read or says what a table cannot; names file and key.
    """
    if path is None:
        return built_in()
    data = _read(path)
    table = _builtin_data()
    if unknown := [key for key in data if key not in table]:
        raise ConfigError(f"{path}, key {unknown[0]}: unknown; a policy table has {', '.join(table)}")
    try:
        merged = _laid_over(table, data)
        policy = Policy.model_validate({**merged, "name": sha256_hex(path.read_bytes())})
    except (ValidationError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path}{_where(error)}; see docs/licence.md for the table's form") from None
    _check_names(path, policy)
    return policy


def _builtin_data() -> dict[str, Any]:
    data = files("archiver.examine.licence") / "data" / "policy.yaml"
    # libyaml, where PyYAML was built with it, is ten times as fast as its Python; both are safe loaders.
    table: dict[str, Any] = yaml.load(data.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return table


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        data = yaml.safe_load(raw[:_LARGEST].decode("utf-8")) if len(raw) <= _LARGEST else None
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; give a policy table") from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise ConfigError(f"{path}: no YAML in UTF-8 ({type(error).__name__}); mend it") from None
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise ConfigError(f"{path}: no policy table; see docs/licence.md for its form")
    return data


def _laid_over(table: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    merged = dict(table)
    for key in ("categories", "becomes", "actions"):
        rows = dict(table[key])
        for name, row in (data.get(key) or {}).items():
            rows[name] = {**rows.get(name, {}), **row} if isinstance(row, dict) else row
        merged[key] = rows
    lists = {name: list(ids) for name, ids in table["identifiers"].items()}
    for name, ids in (data.get("identifiers") or {}).items():
        for other in lists.values():
            other[:] = [spdx for spdx in other if spdx not in ids]
        lists.setdefault(name, []).extend(ids)
    merged["identifiers"] = lists
    merged["template_authors"] = [*table["template_authors"], *(data.get("template_authors") or [])]
    return merged


def _check_names(path: Path, policy: Policy) -> None:
    """Every category and action that a row names is there."""
    for name in policy.identifiers:
        if name not in policy.categories:
            raise ConfigError(f"{path}, key identifiers.{name}: no such category; add it under `categories`")
    for name, row in policy.categories.items():
        for code in (*row.actions, *(code for use in row.uses.values() for code in use.actions)):
            if code not in policy.actions:
                raise ConfigError(f"{path}, key categories.{name}: no action `{code}`; add it under `actions`")


def _where(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return f": a row is no table ({type(error).__name__})"
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    return f", key {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def category_of(expression: str) -> Category:
    """What the built-in table says of an expression."""
    return built_in().category_of(expression)


def template_authors() -> tuple[str, ...]:
    """The built-in table's: for detectors, whose answers are kept and must not depend on a user's table."""
    return built_in().template_authors
