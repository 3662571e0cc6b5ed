"""Owners and their races: the only place that knows end dates."""

from datetime import date
from typing import Literal

from archiver.records.base import Record

OwnerKind = Literal["candidate", "ballot_measure", "party", "multi_cycle_org", "volunteer_org", "vendor", "unknown"]
DateType = Literal["primary", "convention", "general", "run-off", "special", "measure", "deadline"]
DateStatus = Literal["scheduled", "held", "postponed", "cancelled"]
Outcome = Literal["pending", "won", "lost", "withdrew", "not_on_ballot", "certified", "contested"]


class RaceDate(Record):
    """One day on a race's calendar."""

    type: DateType
    """What happens on that day."""
    date: date
    """The day itself, local to the jurisdiction."""
    status: DateStatus = "scheduled"
    """Whether it took place."""


class Race(Record):
    """One contest of one owner."""

    id: str
    """Unique within the registry, for example `us-xx-senate-2024`."""
    office: str
    """Office or question, in plain words."""
    cycle: int
    """The year the race belongs to."""
    dates: tuple[RaceDate, ...]
    """Every known day, in any order."""
    outcome: Outcome
    """How it ended; `pending` until known."""
    jurisdiction: str | None = None
    """Open Civic Data division id."""
    district: str | None = None
    """District, where the office has one."""
    race_over_on: date | None = None
    """The day on which it was over; None while pending."""
    source_url: str | None = None
    """Where a reader can check it."""
    entered_by: str | None = None
    """Who typed it in."""
    entered_at: date | None = None
    """When; never hides a row from an earlier as-of date."""


class Owner(Record):
    """A campaign, committee, party or organisation that owns repositories."""

    id: str
    """Unique within the registry."""
    name: str
    """The name staff would use."""
    kind: OwnerKind
    """Decides which route a verdict may take."""
    origins: tuple[str, ...]
    """Origins it owns; `*` stands for one path part."""
    race: tuple[Race, ...] = ()
    """Its races; may be empty."""
    exempt_reason: str | None = None
    """Why it never ends, where a person has said so."""
    alive_on: date | None = None
    """The day the owner last answered that it goes on; speaks against an end for 180 days (V3)."""
    alive_source: str | None = None
    """Where that answer can be read again: an address, or in words who asked whom."""
    successor: str | None = None
    """The organisation that now owns the same place, where a person has said so (HANDED_OVER_IN_PLACE)."""
