"""Entering what was said into the registry's text. Comments, order and layout around a change stay byte for byte."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array, Table

from archiver.campaigns import layout
from archiver.campaigns.entry import OWNER_KEYS, RACE_KEYS, Dated, Entry, EntryError
from archiver.errors import ConfigError
from archiver.records.campaign import RaceDate
from archiver.records.registry import Change
from archiver.registry import examine_registry, plain_origin

_RACE_ORDER = ("jurisdiction", "office", "district", "cycle", "dates", "outcome", "race_over_on", "source_url")
_RESULTS = ("won", "lost", "certified")
_NEEDED = {
    "name": "write the name its staff would use",
    "kind": "expected candidate, ballot_measure, party, multi_cycle_org, volunteer_org, vendor or unknown",
    "origins": "write where its repositories are, for example https://github.com/owner/*",
    "office": "write the office or the question, for example senate",
    "cycle": "write the year of the race",
    "dates": "write the election day, for example general=2026-11-03",
}


class Editor:
    """A registry's text while entries are put into it."""

    def __init__(self, path: Path, data: bytes, today: date) -> None:
        """Begin with the file as it is; nothing may be wrong with it.

        Raises:
            ConfigError: it is no sound registry, or its tables are written in one line.
        """
        self._path, self._today = path, today
        problems = [item for item in examine_registry(path, data).problems if item.severity == "error"]
        if problems:
            raise ConfigError(problems[0].text(path))
        text = data.decode("utf-8")
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(self._mark)
        self._crlf = "\r\n" in text and "\n" not in text.replace("\r\n", "")
        text = text.replace("\r\n", "\n") if self._crlf else text
        self._text = text if not text or text.endswith("\n") else text + "\n"
        try:
            self._document = tomlkit.parse(self._text)
        except (TOMLKitError, RecursionError) as error:
            raise ConfigError(f"{path}: cannot be edited ({str(error)[:100]}); edit it by hand") from error
        owners = self._document.get("owner", tomlkit.aot())
        if not isinstance(owners, AoT) or not all(isinstance(row.get("race", tomlkit.aot()), AoT) for row in owners):
            raise ConfigError(f"{path}: owners or races are written in one line; write [[owner]] and [[owner.race]]")
        self._entries: list[Entry] = []
        self._owners: dict[str, Table] = {}
        self._claims: dict[str, str] = {}
        for owner in owners:
            self._know(owner)

    def _know(self, owner: Table) -> None:
        name = str(owner["id"])
        self._owners[name] = owner
        self._claims |= {plain_origin(str(origin)): name for origin in owner["origins"]}

    def enter(self, entry: Entry) -> list[Change]:
        """Put one entry in. When it raises, this editor is of no more use.

        Returns:
            What became different; empty when all that was said stands there already.

        Raises:
            EntryError: what was said is not enough, or does not fit what stands there.
        """
        changes = self._enter(entry)
        self._entries.append(entry)
        return changes

    def _enter(self, entry: Entry) -> list[Change]:
        said = dict(entry.said)
        owner = self._find_owner(entry)
        if owner is None:
            return self._add_owner(entry, said)
        name = str(owner["id"])
        race = _find_race(entry, owner) if entry.about_race else None
        fresh = self._fresh_race(entry, said, name, owner) if entry.about_race and race is None else None
        changes = self._update(owner, {key: said[key] for key in OWNER_KEYS if key in said}, name, None)
        if fresh is not None:
            layout.append_race(owner, layout.table(fresh))
            changes.append(Change(owner=name, race=fresh["id"], key="race", after=shown_race(fresh)))
        if race is not None:
            changes += self._update_race(race, said, name)
        return changes

    def finished(self) -> bytes:
        """The file with all that was entered.

        Raises:
            ConfigError: it would not be a sound registry, or would not say what was entered.
        """
        text = layout.keep_lines(self._text, tomlkit.dumps(self._document))
        data = (self._mark + (text.replace("\n", "\r\n") if self._crlf else text)).encode("utf-8")
        for problem in examine_registry(self._path, data).problems:
            if problem.severity == "error":
                raise ConfigError(f"{problem.text(self._path)}; nothing was written")
        again = Editor(self._path, data, self._today)
        for entry in self._entries:
            for change in again._enter(entry):
                what = f"`{change.key}` of owner `{change.owner}`"
                raise ConfigError(f"{self._path}: {what} could not be written so that it is read; edit it by hand")
        return data

    def _find_owner(self, entry: Entry) -> Table | None:
        """By id, by name, or by the race where only one owner has it."""
        if entry.owner:
            return self._owners.get(entry.owner)
        owners = self._owners.values()
        if name := entry.said.get("name"):
            found = [owner for owner in owners if str(owner["name"]).casefold() == name.casefold()]
            what = f"{len(found)} owners have the name {name[:60]!r}"
        elif entry.race:
            found = [owner for owner in owners if any(str(race["id"]) == entry.race for race in owner.get("race", []))]
            what = f"race {entry.race[:60]!r} stands under {len(found) or 'no'} owners"
        else:
            raise EntryError("owner", "nobody can tell whose race it is", "name the owner")
        if len(found) > 1 or (not found and not entry.said.get("name")):
            raise EntryError("owner", what, "name the owner by its id")
        return found[0] if found else None

    def _add_owner(self, entry: Entry, said: Mapping[str, Any]) -> list[Change]:
        shown = entry.owner or said["name"]
        _need(said, ("name", "kind", "origins"), f"owner {shown[:60]!r} is new")
        fresh = self._fresh_race(entry, said, shown, None) if entry.about_race else None
        year = fresh["cycle"] if fresh and str(fresh["cycle"]) not in said["name"] else None
        name = entry.owner or slug(said["name"], year)
        values = {"id": name, **{key: said[key] for key in OWNER_KEYS if said.get(key) is not None}}
        self._refuse_claimed(name, said["origins"])
        races = [layout.table(fresh)] if fresh else []
        owner = layout.table(values)
        layout.append_owner(self._document, owner, races)
        self._know(owner)
        changes = [
            Change(owner=name, key="owner", after=f"{said['name']}, {said['kind']}, {' '.join(said['origins'])}")
        ]
        if fresh:
            changes.append(Change(owner=name, race=fresh["id"], key="race", after=shown_race(fresh)))
        return changes

    def _refuse_claimed(self, name: str, origins: Sequence[str]) -> None:
        for origin in origins:
            other = self._claims.get(plain_origin(origin), name)
            if other != name:
                what = f"`{origin[:80]}` belongs to owner {other[:60]!r} already"
                raise EntryError("origins", what, "name that owner, or other origins")

    def _fresh_race(self, entry: Entry, said: Mapping[str, Any], owner: str, table: Table | None) -> dict[str, Any]:
        days: tuple[Dated, ...] = said.get("dates") or ()
        latest = max((day.day for day in days), default=said.get("race_over_on"))
        values = {"outcome": "pending", "cycle": latest.year if latest else None}
        values |= {key: value for key, value in said.items() if value is not None}
        _need(values, ("office", "cycle", "dates"), f"owner {owner[:60]!r} has no such race, so it is new")
        values["dates"] = tuple(self._with_status(day) for day in days)
        name = entry.race or race_id(values)
        taken = {str(race["id"]) for race in table.get("race", [])} if table else set()
        if name in taken:
            raise EntryError("race", f"{name[:60]!r} is another race of this owner", "give this one its own id")
        race = {"id": name, **{key: values[key] for key in _RACE_ORDER if values.get(key) is not None}}
        return race | self._who(said.get("entered_by"))

    def _who(self, name: str | None) -> dict[str, Any]:
        return {"entered_by": name, "entered_at": self._today} if name else {}

    def _with_status(self, day: Dated) -> Dated:
        """The status of a day about which nothing more was said: held from that very day on."""
        return day if day.status else Dated(day.type, day.day, "held" if day.day <= self._today else "scheduled")

    def _update_race(self, race: Table, said: Mapping[str, Any], owner: str) -> list[Change]:
        wanted = {key: said[key] for key in RACE_KEYS if key in said and key != "entered_by"}
        name = str(race["id"])
        changes = self._update(race, wanted, owner, name)
        by = said.get("entered_by")
        if changes or (by and "entered_by" not in race):
            changes += self._mark_held(race, said, owner)
            changes += self._update(race, self._who(by), owner, name)
        return changes

    def _mark_held(self, race: Table, said: Mapping[str, Any], owner: str) -> list[Change]:
        """A result of an election means that it was held: days up to the result that still stand as scheduled."""
        over = said.get("race_over_on")
        if said.get("outcome") not in _RESULTS or not isinstance(over, date):
            return []
        spoken = {(day.type, day.day) for day in said.get("dates") or ()}
        days = tuple(
            Dated(day.type, day.day, "held")
            for day in _calendar(race)
            if day.status == "scheduled" and day.day <= min(over, self._today) and (day.type, day.day) not in spoken
        )
        return self._update(race, {"dates": days}, owner, str(race["id"])) if days else []

    def _update(self, table: Table, wanted: Mapping[str, Any], owner: str, race: str | None) -> list[Change]:
        changes = []
        for key, value in wanted.items():
            if key == "origins":
                value = self._more_origins(table, value, owner)
            if key == "dates" and isinstance(table.get("dates"), Array | AoT) and value is not None:
                changes += self._update_dates(table, value, owner, str(race))
                continue
            before = table.get(key)
            if (before is None and value is None) or (before is not None and _same(before, value)):
                continue
            if value is None and key in (*_NEEDED, "outcome"):
                raise EntryError(key, "cannot be taken away", "give another value")
            layout.put(table, key, value)
            changes.append(Change(owner=owner, race=race, key=key, before=_shown(before), after=_shown(value)))
        return changes

    def _more_origins(self, table: Table, said: Sequence[str], owner: str) -> tuple[str, ...]:
        held = tuple(str(origin) for origin in table["origins"])
        known = {plain_origin(origin) for origin in held}
        self._refuse_claimed(owner, said)
        self._claims |= {plain_origin(origin): owner for origin in said}
        return held + tuple(origin for origin in said if plain_origin(origin) not in known)

    def _update_dates(self, table: Table, days: Sequence[Dated], owner: str, race: str) -> list[Change]:
        changes = []
        for day in days:
            held = _calendar(table)
            place = next((n for n, old in enumerate(held) if (old.type, old.day) == (day.type, day.day)), None)
            before = held[place].status if place is not None else None
            if place is not None and day.status in (None, before):
                continue
            new = self._with_status(day)
            layout.put_day(table["dates"], place, new)
            key = f"{day.type} {day.day}"
            changes.append(Change(owner=owner, race=race, key=key, before=before, after=new.status))
        return changes


def _find_race(entry: Entry, owner: Table) -> Table | None:
    """The race that is meant: by id, else the only one with the year, office, district and place that were said."""
    races = list(owner.get("race", []))
    if entry.race:
        return next((race for race in races if str(race["id"]) == entry.race), None)
    said = dict(entry.said)
    days = [day.day.year for day in said.get("dates") or ()]
    said.setdefault("cycle", max(days) if days else None)
    keys = [key for key in ("cycle", "office", "district", "jurisdiction") if said.get(key) is not None]
    found = [race for race in races if all(_same(race.get(key, said[key]), said[key]) for key in keys)]
    if len(found) > 1 or (found and not keys and len(races) > 1):
        raise EntryError("race", "more than one race of this owner may be meant", "name it by its id")
    return found[0] if found else None


def _calendar(race: Table) -> list[Dated]:
    days = [RaceDate.model_validate(row) for row in race.unwrap().get("dates", [])]
    return [Dated(day.type, day.date, day.status) for day in days]


def _same(before: Any, value: Any) -> bool:
    """Whether what stands there means what was said."""
    plain = before.unwrap() if hasattr(before, "unwrap") else before
    if isinstance(plain, list):
        return value is not None and list(map(str, plain)) == list(map(str, value))
    return str(plain).casefold() == str(value).casefold() if value is not None else False


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    plain = value.unwrap() if hasattr(value, "unwrap") else value
    return " ".join(map(str, plain)) if isinstance(plain, list | tuple) else str(plain)


def shown_race(race: Mapping[str, Any]) -> str:
    """A race on one line, for tables."""
    days = ", ".join(f"{day.type} {day.day} {day.status}" for day in race["dates"])
    over = f" on {race['race_over_on']}" if race.get("race_over_on") else ""
    return f"{race['office']} {race['cycle']}; {days}; {race['outcome']}{over}"


def _need(said: Mapping[str, Any], keys: Sequence[str], because: str) -> None:
    for key in keys:
        if said.get(key) is None:
            raise EntryError(key, f"{because}, and `{key}` is missing", _NEEDED[key])


def slug(*words: object) -> str:
    """Words as an id: lower case letters, digits and hyphens; a word that is None is left out."""
    text = " ".join(str(word) for word in words if word is not None)
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80] or "owner"


def race_id(race: Mapping[str, Any]) -> str:
    """The id a race gets when nobody gives one: `us-wa-senate-2026`."""
    parts = [part.partition(":")[2] for part in str(race.get("jurisdiction") or "").split("/")[1:]]
    return slug(*parts, race["office"], race.get("district"), race["cycle"])
