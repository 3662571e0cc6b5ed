"""campaigns.toml: owners and their races, read once and asked by origin."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from archiver.errors import ConfigError
from archiver.records.campaign import Owner, Race, RaceDate

_LONGEST = 8 << 20
_TABLE = re.compile(r"^\s*\[\[\s*owner\s*(?P<race>\.\s*race\s*)?\]\]")
_KEY = re.compile(r"^\s*[\"']?(?P<key>[A-Za-z0-9_-]+)[\"']?\s*=")


@dataclass(frozen=True)
class Registry:
    """Every owner, in the file's order."""

    owners: tuple[Owner, ...] = ()
    warnings: tuple[str, ...] = ()
    """Unknown keys and the like: `file:line: …`, for a person to look at."""
    path: Path | None = None
    """The file it was read from; None for the empty registry."""

    def owner_of(self, origin: str) -> Owner | None:
        """The owner of an origin; None where nobody claims it.

        Case, scheme, userinfo, `.git` and a trailing slash make no difference. An exact origin beats a pattern, and a
        pattern with fewer `*` one with more.

        Raises:
            ConfigError: two owners match equally well.
        """
        name = plain_origin(origin)
        found = sorted(
            (stars, number) for stars, pattern, number in self._patterns if pattern.fullmatch(name) is not None
        )
        if not found:
            return None
        best = sorted({number for stars, number in found if stars == found[0][0]})
        if len(best) > 1:
            first, second = (self.owners[number].id for number in best[:2])
            raise ConfigError(
                f"{self.path}: owners `{first}` and `{second}` both claim {origin}; "
                f"give the right one the exact address in `origins`, or narrow the other's pattern"
            )
        return self.owners[best[0]]

    @cached_property
    def _patterns(self) -> tuple[tuple[int, re.Pattern[str], int], ...]:
        rows = []
        for number, owner in enumerate(self.owners):
            for origin in owner.origins:
                plain = plain_origin(origin)
                pattern = re.compile(re.escape(plain).replace(r"\*", "[^/]+"))
                rows.append((plain.count("*"), pattern, number))
        return tuple(rows)


def plain_origin(origin: str) -> str:
    """An origin as it is compared: lower case, without scheme, userinfo, `.git` and trailing slashes.

    `https://GitHub.com/Owner/Name.git/` and `git@github.com:owner/name` are both `github.com/owner/name`.
    """
    text = origin.strip().lower()
    if not text.startswith("local:"):
        text = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text)
        text = re.sub(r"^[^/@]*@", "", text)
        text = re.sub(r"^([a-z0-9.-]+):(?=[a-z_~.*])", r"\1/", text)
    return text.rstrip("/").removesuffix(".git").rstrip("/")


def load_registry(path: Path | None) -> Registry:
    """Read campaigns.toml.

    Args:
        path: the file; None for no registry: states then come from declarations only.

    Raises:
        ConfigError: no such file, broken TOML, a missing key, a wrong value, an id used twice. The message names
            file, line, owner, race and key, and what is expected.
    """
    if path is None:
        return Registry()
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check --registry or [run] registry") from error
    if len(data) > _LONGEST:
        raise ConfigError(f"{path}: larger than {_LONGEST >> 20} MB, so no registry; check --registry")
    try:
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"\(at line (\d+)", str(error))
        place = f"{path}:{where[1]}" if where else f"{path}: at the end"
        raise ConfigError(f"{place}: not TOML: {error}; mend that line") from error
    return _Loading(path, _Lines(text)).registry(table)


class _Lines:
    """Where each owner, race and key stands; tomllib does not tell."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[int, int, str], int] = {}
        owner = race = -1
        for number, line in enumerate(text.split("\n"), 1):
            if table := _TABLE.match(line):
                owner, race = (owner, race + 1) if table["race"] else (owner + 1, -1)
                self._at[owner, race, ""] = number
            elif key := _KEY.match(line):
                self._at.setdefault((owner, race, key["key"]), number)

    def find(self, owner: int, race: int, key: str) -> int | None:
        """Line of a key, else of its table, from 1; None for a form of TOML that was not understood."""
        return self._at.get((owner, race, key)) or self._at.get((owner, race, "")) or self._at.get((owner, -1, "race"))


class _Loading:
    """One file on its way to a Registry."""

    def __init__(self, path: Path, lines: _Lines) -> None:
        self._path = path
        self._lines = lines
        self._warnings: list[str] = []
        self._shown = ""

    def registry(self, table: Mapping[str, Any]) -> Registry:
        for key in table:
            if key != "owner":
                self._warn(-1, -1, key, f"unknown key `{key}`; a registry holds [[owner]] tables")
        rows = table.get("owner", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._error(-1, -1, "owner", "`owner` must be tables; write [[owner]] above each owner")
        owners: list[Owner] = []
        for number, row in enumerate(rows):
            owner = self._owner(number, row)
            if owner.id in {other.id for other in owners}:
                raise self._error(number, -1, "id", "this id is used by an owner above; give each owner its own `id`")
            owners.append(owner)
        return Registry(tuple(owners), tuple(self._warnings), self._path)

    def _owner(self, number: int, row: Mapping[str, Any]) -> Owner:
        self._shown = _shown_owner(row)
        self._warn_unknown(number, -1, row, Owner.model_fields)
        races = row.get("race", [])
        if not isinstance(races, list) or not all(isinstance(race, dict) for race in races):
            raise self._error(number, -1, "race", "`race` must be tables; write [[owner.race]] above each race")
        for place, race in enumerate(races):
            self._race(number, place, race)
        self._shown = _shown_owner(row)
        seen: set[Any] = set()
        for place, race in enumerate(races):
            if race["id"] in seen:
                raise self._error(
                    number, place, "id", f"this owner has a race `{race['id']}` already; give each its id"
                )
            seen.add(race["id"])
        try:
            owner = Owner.model_validate(row)
        except ValidationError as error:
            raise self._invalid(number, -1, error.errors()[0]) from None
        if not owner.id.strip() or not owner.origins or not all(plain_origin(origin) for origin in owner.origins):
            key = "id" if not owner.id.strip() else "origins"
            raise self._error(number, -1, key, f"`{key}` must not be empty")
        return owner

    def _race(self, number: int, place: int, row: Mapping[str, Any]) -> None:
        self._shown = f"{self._shown.partition(', race ')[0]}, race `{str(row.get('id', place + 1))[:80]}`"
        self._warn_unknown(number, place, row, Race.model_fields)
        for day in row.get("dates", []) if isinstance(row.get("dates"), list) else []:
            if isinstance(day, dict):
                self._warn_unknown(number, place, day, RaceDate.model_fields, "dates")
        try:
            race = Race.model_validate(row)
        except ValidationError as error:
            raise self._invalid(number, place, error.errors()[0]) from None
        if not 1700 <= race.cycle <= 2200:
            raise self._error(number, place, "cycle", f"`cycle` must be a year; it is {race.cycle}")
        if race.outcome == "pending" and race.race_over_on:
            self._warn(number, place, "race_over_on", "`race_over_on` says nothing while `outcome` is pending")

    def _warn_unknown(
        self, number: int, place: int, row: Mapping[str, Any], known: Mapping[str, Any], within: str | None = None
    ) -> None:
        for key in row:
            if key not in known:
                self._warn(number, place, within or key, f"unknown key `{key[:80]}` is not read; known: {_list(known)}")

    def _warn(self, number: int, place: int, key: str, what: str) -> None:
        self._warnings.append(str(self._error(number, place, key, what)))

    def _invalid(self, number: int, place: int, detail: ErrorDetails) -> ConfigError:
        loc = [part for part in detail["loc"] if isinstance(part, str)]
        key = loc[0] if loc else "id"
        name = ".".join(loc)
        if detail["type"] == "missing":
            return self._error(number, place, key, f"`{name}` is missing; {_EXPECTED.get(loc[-1], 'give it')}")
        expected = _EXPECTED.get(loc[-1]) if loc else None
        if detail["type"] == "literal_error":
            expected = f"expected {detail.get('ctx', {}).get('expected', '')}"
        value = "" if isinstance(detail["input"], dict | list) else f"; it is {str(detail['input'])[:80]!r}"
        return self._error(number, place, key, f"`{name}` is wrong: {expected or detail['msg'].lower()}{value}")

    def _error(self, number: int, place: int, key: str, what: str) -> ConfigError:
        line = self._lines.find(number, place, key)
        place_text = f"{self._path}:{line}" if line else str(self._path)
        return ConfigError(": ".join(part for part in (place_text, self._shown, what) if part))


_EXPECTED = {
    "id": "expected a text in quotes, unique in this file",
    "name": "expected the name in quotes",
    "kind": "expected candidate, ballot_measure, party, multi_cycle_org, volunteer_org, vendor or unknown",
    "origins": 'expected a list of addresses, for example ["https://github.com/owner/*"]',
    "office": "expected a text in quotes",
    "cycle": "expected a year without quotes, for example 2024",
    "dates": 'expected a list like [{ type = "general", date = 2024-11-05, status = "held" }]',
    "type": "expected primary, convention, general, run-off, special, measure or deadline",
    "date": "expected a day without quotes, for example 2024-11-05",
    "race_over_on": "expected a day without quotes, for example 2024-11-05",
    "entered_at": "expected a day without quotes, for example 2024-11-05",
    "outcome": "expected pending, won, lost, withdrew, not_on_ballot, certified or contested",
}


def _shown_owner(row: Mapping[str, Any]) -> str:
    return f"owner `{str(row.get('id', '?'))[:80]}`"


def _list(names: Mapping[str, Any] | Sequence[str]) -> str:
    return ", ".join(names)
