"""What runs when, as the registry's elections demand it."""

from datetime import date
from typing import Literal

from archiver.records.base import Record

PlannedKind = Literal["daily", "after_election", "hold_ends"]


class Planned(Record):
    """One thing that an owner's election asks for."""

    kind: PlannedKind
    """daily: copy every day; after_election: the day after one; hold_ends: an end may be proposed from here on."""
    since: date
    """First day, local to the jurisdiction."""
    until: date
    """Last day; the same as `since` for what runs once."""
    timezone: str
    """IANA name."""
    owner: str | None
    """Registry id; None for all owners that have no race and go on from election to election."""
    race: str | None
    """Race id; None for a general election of the United States that an owner without races works for."""
    why: str
    """One plain sentence."""


class ElectionDay(Record):
    """One day on the calendar of people."""

    day: date
    """Local to the jurisdiction."""
    owner: str | None
    """Registry id; None for all owners that have no race and go on from election to election."""
    race: str | None
    """Race id; None for a general election by the rule of the calendar."""
    words: str
    """What happens: `general: senate 2024 (Rivera for Senate)`."""


class Timed(Record):
    """One schedule of a deployment on a Prefect server."""

    slug: str
    """Its name there; `archiver-` marks what we made and may take away."""
    deployment: str
    """`flow/deployment`."""
    rrule: str
    """Recurrence rule with its start (RFC 5545)."""
    timezone: str
    """IANA name."""
    as_of: date | None = None
    """The day that the run shall judge as of, in a rehearsal; None for the day on which it runs."""


class Plan(Record):
    """Everything from one day to another."""

    as_of: date
    """First day planned."""
    until: date
    """Last day planned."""
    planned: tuple[Planned, ...] = ()
    """What the elections ask for, by day."""
    elections: tuple[ElectionDay, ...] = ()
    """The elections themselves, by day."""
    timed: tuple[Timed, ...] = ()
    """The same as few schedules: daily windows that overlap are one, and a day has one run however many elections."""
    notes: tuple[str, ...] = ()
    """What a person must enter before it can be planned."""


class Applied(Record):
    """What became of a plan on a Prefect server."""

    server: str
    """Address of its interface, without secrets."""
    created: tuple[str, ...] = ()
    """Slugs that are new."""
    changed: tuple[str, ...] = ()
    """Slugs whose rule, zone or switch was put right."""
    removed: tuple[str, ...] = ()
    """Our slugs that the registry no longer asks for."""
    kept: tuple[str, ...] = ()
    """Slugs that were right already."""
