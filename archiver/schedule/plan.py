"""From owners and their races to what runs when. Pure: the registry and a day in, a plan out.

Daily copies from 14 days before the last election of a race until its hold ends; a full run the day after each election
and on the day the hold ends; weekly in between, which the deployment does by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archiver.elections import US_GENERAL, days_of
from archiver.races import ENDLESS_KINDS, HOLD_DAYS, Standing, is_abroad, standing
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.records.schedule import ElectionDay, Plan, Planned, PlannedKind
from archiver.schedule.timed import timed
from archiver.schedule.zones import zone_of

DAILY_BEFORE = timedelta(days=14)
"""So long before its last election a race's repositories are copied every day."""

_HOLD = timedelta(days=HOLD_DAYS)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Wish:
    """What one owner's race asks for, before those outside the days planned are left out."""

    kind: PlannedKind
    since: date
    until: date | None
    """None: until a person enters how it went on."""
    why: str


def make_plan(owners: Sequence[Owner], *, as_of: date, until: date, timezone: str | None = None) -> Plan:
    """Work out what runs from one day to another, both included.

    Args:
        owners: the registry's.
        timezone: for all races; None for the zone of each race's jurisdiction.
    """
    planned: list[Planned] = []
    elections: list[ElectionDay] = []
    notes: list[str] = []
    for owner in owners:
        if owner.kind == "unknown":
            notes.append(f"{owner.id}: its kind is unknown, so no election of it is planned; give its kind")
            continue
        for race in owner.race:
            zone = timezone or zone_of(race.jurisdiction)
            elections += _days(owner, race, as_of, until)
            notes += _notes(owner, race, as_of)
            asked = _race_wishes(race, standing(race, as_of), as_of)
            planned += [p for wish in asked if (p := _cut(wish, owner, race.id, zone, as_of, until))]
        if not owner.race and owner.kind in ("candidate", "ballot_measure"):
            notes.append(f"{owner.id}: no race, so nothing is planned; `archiver campaigns add --owner {owner.id}`")
    endless = sum(not owner.race and owner.kind in ENDLESS_KINDS for owner in owners)
    if endless:
        days = list(days_of(US_GENERAL, as_of - DAILY_BEFORE - _HOLD, until + DAILY_BEFORE))
        elections += [
            ElectionDay(
                day=day, owner=None, race=None, words=f"general election of the United States ({_owners(endless)})"
            )
            for day in days
            if as_of <= day <= until
        ]
        general = [wish for day in days for wish in _general(day, endless)]
        planned += [p for w in general if (p := _cut(w, None, None, timezone or zone_of(None), as_of, until))]
    planned.sort(key=lambda item: (item.since, item.kind, item.owner or "", item.race or ""))
    return Plan(
        as_of=as_of,
        until=until,
        planned=tuple(planned),
        elections=tuple(sorted(elections, key=lambda item: (item.day, item.owner or "", item.race or ""))),
        timed=timed(planned),
        notes=tuple(notes),
    )


def calendar(race: Race) -> list[RaceDate]:
    """Its days that still stand: not cancelled, and not postponed where a later day of the same type is known."""
    found = []
    for item in sorted(race.dates, key=lambda item: item.date):
        moved = any(other.type == item.type and other.date > item.date for other in race.dates)
        if item.status != "cancelled" and not (item.status == "postponed" and moved):
            found.append(item)
    return found


def _race_wishes(race: Race, known: Standing, as_of: date) -> Iterator[_Wish]:
    name = known.words
    days = calendar(race)
    if known.over_on and not known.undecided and known.outcome != "won":
        hold = known.hold_until
        for item in days:
            if item.date <= known.over_on:  # a result entered on the evening must not take the next day's run away
                yield from _day_after(item, name)
        if hold and hold >= as_of:
            yield _Wish("daily", known.last_day - DAILY_BEFORE, hold, f"{name} was over on {known.over_on}")
            yield _Wish("hold_ends", hold, hold, f"the waiting time of {name} has passed: an end may be proposed")
        return
    for item in days:
        yield from _day_after(item, name)
    last = max([item.date for item in days] + ([known.over_on] if known.over_on else []), default=None)
    if last is None:
        return
    waiting = last + _HOLD
    stuck = known.outcome == "contested" or (known.undecided and waiting < as_of)
    if stuck or (days and days[-1].status == "postponed"):
        yield _Wish("daily", last - DAILY_BEFORE, None, f"nobody entered how {name} went on after {last}")
        return
    yield _Wish("daily", last - DAILY_BEFORE, waiting, f"the last election of {name} is on {last}")
    yield _Wish("hold_ends", waiting, waiting, f"the waiting time after {name} has passed, if it was decided by then")


def _day_after(item: RaceDate, name: str) -> Iterator[_Wish]:
    if item.type != "deadline":  # nobody votes on it
        yield _Wish("after_election", item.date + _DAY, item.date + _DAY, f"the day after the {item.type} of {name}")


def _general(day: date, owners: int) -> Iterator[_Wish]:
    """What owners that go on from election to election, and have no race, ask for."""
    name = f"the general election of {day.year} ({_owners(owners)})"
    yield _Wish("daily", day - DAILY_BEFORE, day + _HOLD, f"{name} is on {day}")
    yield _Wish("after_election", day + _DAY, day + _DAY, f"the day after {name}")
    yield _Wish("hold_ends", day + _HOLD, day + _HOLD, f"30 days after {name}")


def _owners(count: int) -> str:
    return f"{count} owner{'' if count == 1 else 's'} without a race"


def _cut(wish: _Wish, owner: Owner | None, race: str | None, zone: str, as_of: date, until: date) -> Planned | None:
    # Begin and end are not cut to the days planned: tomorrow's plan of the same registry must be the same schedules.
    last = wish.until or date(until.year, 12, 31)
    if last < as_of or wish.since > until:
        return None
    return Planned(
        kind=wish.kind, since=wish.since, until=last, timezone=zone, owner=owner.id if owner else None, race=race,
        why=f"{wish.why[:1].upper()}{wish.why[1:]}{f' ({owner.name})' if owner else ''}.",
    )  # fmt: skip


def _days(owner: Owner, race: Race, as_of: date, until: date) -> Iterator[ElectionDay]:
    words = standing(race, as_of).words
    for item in calendar(race):
        if as_of <= item.date <= until:
            moved = " (postponed, no new day known)" if item.status == "postponed" else ""
            said = f"{item.type}: {words} ({owner.name}){moved}"
            yield ElectionDay(day=item.date, owner=owner.id, race=race.id, words=said)


def _notes(owner: Owner, race: Race, as_of: date) -> Iterator[str]:
    days = calendar(race)
    enter = f"`archiver campaigns add --race {race.id}`"
    if not days and race.race_over_on is None:
        yield f"{owner.id}, {race.id}: no day is known, so nothing is planned; {enter}"
    elif days and days[-1].status == "postponed":
        yield f"{owner.id}, {race.id}: {days[-1].type} of {days[-1].date} is postponed without a new day; {enter}"
    elif days and race.outcome in ("pending", "contested") and days[-1].date + _HOLD < as_of:
        what = "contested" if race.outcome == "contested" else "not entered"
        yield f"{owner.id}, {race.id}: voted on {days[-1].date}, and the result is {what}; copied daily until {enter}"
    if race.jurisdiction is not None and is_abroad(race.jurisdiction) and zone_of(race.jurisdiction) == zone_of(None):
        yield f"{owner.id}, {race.id}: the time zone of {race.jurisdiction} is not known; give --timezone"
