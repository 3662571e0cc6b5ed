"""What can be read in the registry and yet looks wrong. Pure; "today" is an argument.

One function a subject; each yields problems for one owner or race. What cannot be read is archiver.registry's business.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from archiver.records.campaign import Owner, Race
from archiver.records.registry import Checked, Problem
from archiver.registry import Examined, Places, examine_registry, plain_origin

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_NEEDS_RACE = ("candidate", "ballot_measure")
_DECIDED = ("won", "lost", "withdrew", "not_on_ballot", "certified")


def check(path: Path, data: bytes, today: date) -> Checked:
    """Everything that is wrong or looks wrong in a registry's bytes, in the order of its lines."""
    examined = examine_registry(path, data)
    problems = [*examined.problems, *advice(examined, today)]
    owners = examined.registry.owners
    return Checked(
        file=str(path),
        owners=len(owners),
        races=sum(len(owner.race) for owner in owners),
        problems=tuple(sorted(problems, key=lambda problem: problem.line or 0)),
    )


def advice(examined: Examined, today: date) -> Iterator[Problem]:
    """What looks wrong among the owners that can be read."""
    # Owners that cannot be read are left out of the registry, and would shift the numbers: find each by its id.
    numbers = examined.numbers
    for owner in examined.registry.owners:
        note = _Note(examined.places, numbers[owner.id], owner)
        yield from _owner(note, owner, today)
        for place, race in enumerate(owner.race):
            yield from _race(_Note(examined.places, numbers[owner.id], owner, place, race), race, today)
    yield from _claimed_twice(examined)


class _Note:
    """Makes problems of one owner or race, with their line."""

    def __init__(self, places: Places, number: int, owner: Owner, place: int = -1, race: Race | None = None) -> None:
        self._places, self._number, self._place = places, number, place
        self._owner, self._race = owner.id[:80], race.id[:80] if race else None

    def __call__(self, key: str, what: str, fix: str, severity: Literal["error", "warning"] = "warning") -> Problem:
        line = self._places.find(self._number, self._place, key)
        return Problem(severity=severity, line=line, owner=self._owner, race=self._race, key=key, what=what, fix=fix)


def _owner(note: _Note, owner: Owner, today: date) -> Iterator[Problem]:
    if owner.kind in _NEEDS_RACE and not owner.race:
        what = f"a {owner.kind} without a race stays UNKNOWN, whatever happens"
        yield note("kind", what, "add its race: archiver campaigns add --owner " + owner.id[:80])
    if owner.alive_on and owner.alive_on > today:
        yield note("alive_on", f"`alive_on` is {owner.alive_on}, which lies ahead", "write the day of the answer")
    if owner.alive_on and not owner.alive_source:
        yield note("alive_on", "`alive_on` without `alive_source`", "say who asked whom, or where it can be read")
    for origin in owner.origins:
        if fault := _pattern_fault(origin):
            yield note("origins", f"`{origin[:80]}` {fault}", "write https://HOST/OWNER/* or https://HOST/OWNER/NAME")
    yield from _control(note, owner)
    contests: dict[tuple[str, int, str | None, str | None], str] = {}
    for race in owner.race:
        contest = (race.office.casefold(), race.cycle, race.district, race.jurisdiction)
        if contest in contests:
            what = f"races `{contests[contest][:80]}` and `{race.id[:80]}` have the same office, year and district"
            yield note("race", what, "keep one")
        contests[contest] = race.id


def _pattern_fault(origin: str) -> str | None:
    """Why no repository, or every repository, has this origin."""
    parts = plain_origin(origin).split("/")
    if parts[0].startswith("local:"):
        return "claims every local repository" if parts[0] == "local:*" else None
    if "*" in parts[0]:
        return "has a `*` in the host, so that strangers' repositories would match"
    if len(parts) < 3:
        return "can match nothing: a repository's address has a host, an owner and a name"
    if parts[1] == "*":
        return "claims every owner of that host"
    return "can match nothing: a space stands in it" if re.search(r"\s", origin.strip()) else None


def _race(note: _Note, race: Race, today: date) -> Iterator[Problem]:
    decided, over = race.outcome in _DECIDED, race.race_over_on
    if decided and not race.source_url:
        yield note("outcome", f"`outcome` is {race.outcome} without a `source_url`", "say where it can be checked")
    if decided and not over:
        fix = "give the day it was over; without it the last date counts"
        yield note("outcome", f"`outcome` is {race.outcome} without `race_over_on`", fix)
    if over and over > today and race.outcome != "pending":
        what = f"`race_over_on` is {over}, which lies ahead, though `outcome` is {race.outcome}"
        yield note("race_over_on", what, "correct the day, or set `outcome` to pending")
    if (
        over
        and race.dates
        and race.outcome not in ("withdrew", "not_on_ballot")
        and over < min(day.date for day in race.dates)
    ):
        yield note("race_over_on", f"`race_over_on` {over} is before every date of the race", "correct one of them")
    yield from _dates(note, race, today)
    yield from _control(note, race)


def _dates(note: _Note, race: Race, today: date) -> Iterator[Problem]:
    decided = race.outcome in _DECIDED
    if not race.dates:
        yield note("dates", "a race without a date", "give its election day")
    for day in race.dates:
        if day.status == "held" and day.date > today:
            yield note("dates", f"{day.type} {day.date} is `held` and lies ahead", 'write status = "scheduled"')
        if day.type == "run-off" and day.status == "scheduled" and day.date > today and decided:
            what = f"a run-off on {day.date} is scheduled, though `outcome` is {race.outcome}"
            yield note("dates", what, "set `outcome` to pending, or the run-off to cancelled")
        later = any(other.date > day.date and other.status != "postponed" for other in race.dates)
        if day.status == "postponed" and not later:
            yield note("dates", f"{day.type} {day.date} is postponed without a new day", "add the new day, when known")
    years = {day.date.year for day in race.dates} | ({race.race_over_on.year} if race.race_over_on else set())
    if years and not any(race.cycle - 2 <= year <= race.cycle + 2 for year in years):
        yield note("cycle", f"`cycle` is {race.cycle}, and no date is near that year", "correct one of them")


def _control(note: _Note, record: Owner | Race) -> Iterator[Problem]:
    for key, value in record:
        texts = value if isinstance(value, tuple) else (value,)
        if any(isinstance(text, str) and _CONTROL.search(text) for text in texts):
            yield note(key, f"`{key}` holds a control character or an invisible one", "type it anew")


def _claimed_twice(examined: Examined) -> Iterator[Problem]:
    """An error: whoever asks for the owner of such an origin gets a refusal."""
    claims: dict[str, dict[str, Owner]] = defaultdict(dict)
    for owner in examined.registry.owners:
        for origin in owner.origins:
            claims[plain_origin(origin)][owner.id] = owner
    for plain, owners in claims.items():
        first, *others = owners.values()
        for owner in others:
            note = _Note(examined.places, examined.numbers[owner.id], owner)
            what = f"`{plain[:80]}` is claimed by owner `{first.id[:80]}`, too"
            yield note("origins", what, "give each repository to one owner", "error")
