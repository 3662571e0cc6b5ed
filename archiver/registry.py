"""campaigns.toml: owners and their races, read once and asked by origin."""

import difflib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from archiver.errors import ConfigError
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.records.registry import Problem

_LONGEST = 8 << 20
_YEARS = (1700, 2200)
_TABLE = re.compile(r"^\s*\[\[\s*owner\s*(?P<race>\.\s*race\s*)?\]\]")
_KEY = re.compile(r"^\s*[\"']?(?P<key>[A-Za-z0-9_-]+)[\"']?\s*=")
# tomllib's time grows with the square of a dotted key's parts: 100,000 of them take an hour.
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*"|'[^'\n]*'|[\w-]+)[ \t]*\.[ \t]*){64}""")


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
            (stars, number)
            for begins, stars, pattern, number in self._patterns
            if name.startswith(begins) and pattern.fullmatch(name) is not None
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
    def _patterns(self) -> tuple[tuple[str, int, re.Pattern[str], int], ...]:
        """(what stands before the first star, number of stars, pattern, number of the owner)."""
        rows = []
        for number, owner in enumerate(self.owners):
            for origin in owner.origins:
                plain = plain_origin(origin)
                pattern = re.compile(_starred(plain))
                rows.append((plain.partition("*")[0], plain.count("*"), pattern, number))
        return tuple(rows)


def _starred(plain: str) -> str:
    """A pattern whose stars take no longer for being many: what follows a star is looked for once (atomic groups)."""
    first, *others = map(re.escape, plain.split("*"))
    between = "".join(f"(?>[^/]+?{part})" for part in others[:-1])
    return f"{first}{between}" + (f"[^/]+{others[-1]}" if others else "")


@lru_cache(4096)
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


@dataclass(frozen=True)
class Examined:
    """A registry file with everything that is wrong with it."""

    registry: Registry
    """The owners that can be read."""
    problems: tuple[Problem, ...]
    """Errors and warnings, in the order they were met."""
    places: "Places"
    """Where its tables and keys stand."""
    numbers: Mapping[str, int]
    """Number of each owner's table in the file, from 0, by id; owners that cannot be read are not there."""


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
    examined = examine_registry(path, read_registry(path))
    for problem in examined.problems:
        if problem.severity == "error":
            raise ConfigError(problem.text(path))
    return examined.registry


def read_registry(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        ConfigError: it cannot be read, or is too large to be a registry.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check --registry or [run] registry") from error
    if len(data) > _LONGEST:
        raise ConfigError(f"{path}: larger than {_LONGEST >> 20} MB, so no registry; check --registry")
    return data


def examine_registry(path: Path, data: bytes) -> Examined:
    """Everything that keeps these bytes from being a registry, and every key that is not read. Never raises."""
    try:
        text = data.decode("utf-8-sig")
        if long := _LONG_KEY.search(text):
            return _unreadable(path, text.count("\n", 0, long.start()) + 1, "a key of more than 64 parts")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        return _unreadable(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8", "save the file as UTF-8")
    except RecursionError:
        return _unreadable(path, None, "not TOML: nested too deeply")
    except ValueError as error:
        where = re.search(r"\(at line (\d+)", str(error))
        end = None if where else text.count("\n") + 1
        return _unreadable(path, int(where[1]) if where else end, f"not TOML: {str(error)[:200]}")
    return _Examining(path, Places(text)).registry(table)


def _unreadable(path: Path, line: int | None, what: str, fix: str = "mend that line") -> Examined:
    return Examined(Registry(path=path), (Problem(severity="error", line=line, what=what, fix=fix),), Places(""), {})


class Places:
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


class _Examining:
    """One file on its way to a Registry."""

    def __init__(self, path: Path, places: Places) -> None:
        self._path = path
        self._places = places
        self._problems: list[Problem] = []
        self._owner_shown: str | None = None
        self._race_shown: str | None = None

    def registry(self, table: Mapping[str, Any]) -> Examined:
        for key in table:
            if key != "owner":
                self._note("warning", -1, -1, key, f"unknown key `{key[:80]}`", _near(key, ("owner",), "[[owner]]"))
        rows = table.get("owner", [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self._note("error", -1, -1, "owner", "`owner` must be tables", "write [[owner]] above each owner")
            rows = []
        owners: list[Owner] = []
        numbers: dict[str, int] = {}
        for number, row in enumerate(rows):
            self._owner_shown, self._race_shown = str(row.get("id", "?"))[:80], None
            owner = self._owner(number, row)
            if owner and owner.id in numbers:
                fix = "give each owner its own `id`"
                self._note("error", number, -1, "id", "this id is used by an owner above", fix)
            elif owner:
                numbers[owner.id] = number
                owners.append(owner)
        warnings = tuple(problem.text(self._path) for problem in self._problems if problem.severity == "warning")
        return Examined(Registry(tuple(owners), warnings, self._path), tuple(self._problems), self._places, numbers)

    def _owner(self, number: int, row: Mapping[str, Any]) -> Owner | None:
        """The owner; None when something in it, or in one of its races, is an error."""
        before = self._errors()
        self._warn_unknown(number, -1, row, Owner.model_fields)
        races = row.get("race", [])
        if not isinstance(races, list) or not all(isinstance(race, dict) for race in races):
            self._note("error", number, -1, "race", "`race` must be tables", "write [[owner.race]] above each race")
            races = []
        seen: set[str] = set()
        for place, race in enumerate(races):
            self._race(number, place, race)
            if (name := str(race.get("id"))) in seen:
                what = f"this owner has a race `{name[:80]}` already"
                self._race_shown = None
                self._note("error", number, place, "id", what, "give each its id")
            seen.add(name)
        self._race_shown = None
        try:
            owner = Owner.model_validate({**row, "race": ()})
        except ValidationError as error:
            self._invalid(number, -1, error.errors())
            return None
        for key, empty in (
            ("id", not owner.id.strip()),
            ("origins", not all(map(plain_origin, owner.origins or [""]))),
        ):
            if empty:
                self._note("error", number, -1, key, f"`{key}` must not be empty", _EXPECTED[key])
        self._far_day(number, -1, "alive_on", owner.alive_on)
        if self._errors() > before:
            return None
        return owner.model_copy(update={"race": tuple(Race.model_validate(race) for race in races)})

    def _race(self, number: int, place: int, row: Mapping[str, Any]) -> None:
        self._race_shown = str(row.get("id", place + 1))[:80]
        self._warn_unknown(number, place, row, Race.model_fields)
        for day in row.get("dates", []) if isinstance(row.get("dates"), list) else []:
            if isinstance(day, dict):
                self._warn_unknown(number, place, day, RaceDate.model_fields, "dates")
        try:
            race = Race.model_validate(row)
        except ValidationError as error:
            self._invalid(number, place, error.errors())
            return
        if not race.id.strip():
            self._note("error", number, place, "id", "`id` must not be empty", _EXPECTED["id"])
        if not _YEARS[0] <= race.cycle <= _YEARS[1]:
            self._note("error", number, place, "cycle", f"`cycle` is {race.cycle}, and must be a year", "write 2024")
        for each in race.dates:
            self._far_day(number, place, "dates", each.date)
        self._far_day(number, place, "race_over_on", race.race_over_on)
        if race.outcome == "pending" and race.race_over_on:
            what = "`race_over_on` says nothing while `outcome` is pending"
            self._note("warning", number, place, "race_over_on", what, "set `outcome`, or take it away")

    def _far_day(self, number: int, place: int, key: str, day: date | None) -> None:
        """A day like 9999-12-31, typed for "not known": nothing can be counted from it."""
        if day and not _YEARS[0] <= day.year <= _YEARS[1]:
            fix = f"expected a day of the years {_YEARS[0]} to {_YEARS[1]}; leave out what is not known"
            self._note("error", number, place, key, f"`{key}` is wrong: it is {day}", fix)

    def _warn_unknown(
        self, number: int, place: int, row: Mapping[str, Any], known: Collection[str], within: str | None = None
    ) -> None:
        for key in row:
            if key not in known:
                what = f"unknown key `{key[:80]}` is not read"
                self._note("warning", number, place, within or key, what, _near(key, known))

    def _invalid(self, number: int, place: int, details: Sequence[ErrorDetails]) -> None:
        for detail in details:
            loc = [part for part in detail["loc"] if isinstance(part, str)]
            name, last = ".".join(loc), loc[-1] if loc else "id"
            fix = _EXPECTED.get(last, detail["msg"].lower())
            if detail["type"] == "literal_error" or last not in _EXPECTED:
                fix = f"expected {detail.get('ctx', {}).get('expected', 'another value')}"
            value = "" if isinstance(detail["input"], dict | list) else f": it is {str(detail['input'])[:80]!r}"
            what = f"`{name}` is missing" if detail["type"] == "missing" else f"`{name}` is wrong{value}"
            self._note("error", number, place, loc[0] if loc else "id", what, fix)

    def _errors(self) -> int:
        return sum(problem.severity == "error" for problem in self._problems)

    def _note(
        self, severity: Literal["error", "warning"], number: int, place: int, key: str, what: str, fix: str
    ) -> None:
        line = self._places.find(number, place, key)
        self._problems.append(
            Problem(
                severity=severity,
                line=line,
                owner=self._owner_shown,
                race=self._race_shown,
                key=key[:80],
                what=what,
                fix=fix,
            )
        )


_EXPECTED = {
    "id": "expected a text in quotes, unique in this file",
    "name": "expected the name in quotes",
    "kind": "expected candidate, ballot_measure, party, multi_cycle_org, volunteer_org, vendor or unknown",
    "origins": 'expected a list of addresses, for example ["https://github.com/owner/*"]',
    "office": "expected a text in quotes",
    "cycle": "expected a year without quotes, for example 2024",
    "dates": 'expected a list like [{ type = "general", date = 2024-11-05, status = "held" }]',
    "type": "expected primary, convention, general, run-off, special, measure or deadline",
    "status": "expected scheduled, held, postponed or cancelled",
    "date": "expected a day without quotes, for example 2024-11-05",
    "race_over_on": "expected a day without quotes, for example 2024-11-05",
    "entered_at": "expected a day without quotes, for example 2024-11-05",
    "alive_on": "expected a day without quotes, for example 2024-11-05",
    "outcome": "expected pending, won, lost, withdrew, not_on_ballot, certified or contested",
}


def _near(key: str, known: Collection[str], shown: str | None = None) -> str:
    """What was probably meant."""
    close = difflib.get_close_matches(key[:80].lower(), known, 1, 0.7)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"a registry holds {shown} tables" if shown else f"known: {', '.join(known)}"
