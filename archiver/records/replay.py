"""Whole histories judged as of many days, beside what a person says was right: how a change of the model is judged."""

from datetime import date

from pydantic import Field

from archiver.records.base import Record
from archiver.records.verdict import State


class Stretch(Record):
    """Neighbouring days looked at, on which the same was said."""

    state: State
    """What the model said."""
    since: date
    """First of these days."""
    until: date
    """Last of these days."""
    days: int = Field(ge=1)
    """How many days were looked at: weeks, with steps of seven days."""
    right: tuple[State, ...] | None = None
    """What the labels allow on these days; None where they say nothing."""
    wrong: bool = False
    """An end was said that the labels do not allow."""
    live_race: bool = False
    """An end was said while a race of the owner was open, as the registry knows today. Never acceptable."""


class Replayed(Record):
    """One repository, judged as of many days. All counts are of days looked at."""

    origin: str
    """Where it was found."""
    owner: str | None
    """Registry id; None where nobody claims it."""
    steps: int = Field(ge=0)
    """Days looked at."""
    wrong: int = Field(ge=0)
    """Days on which an end was said that the labels do not allow."""
    live_race: int = Field(ge=0)
    """Days on which an end was said while a race of the owner was open."""
    other: int = Field(ge=0)
    """Days on which another state than the labels' was said, without calling an end."""
    came_later: int = Field(ge=0)
    """Days on which an end was said and substantive work still came, whatever the labels say."""
    unlabelled: int = Field(ge=0)
    """Days of which the labels say nothing."""
    race_over_on: date | None = None
    """End of the owner's last race, as the registry knows today."""
    last_substantive: date | None = None
    """Last substantive work in the history replayed."""
    due_on: date | None = None
    """The later of both: then an end should be proposed; None for what the labels do not call ended by a race."""
    proposed_on: date | None = None
    """First day looked at, not before `due_on`, on which an end was said; None when it never was."""
    delay: int | None = None
    """Days from `due_on` to `proposed_on`."""
    stretches: tuple[Stretch, ...] = ()
    """What was said, in order."""


class Replay(Record):
    """All of them."""

    model_version: str
    """Which rules were replayed."""
    every: int = Field(ge=1)
    """Days between the days looked at."""
    until: date
    """Last day looked at."""
    repositories: tuple[Replayed, ...]
    """In the order given."""
    steps: int
    """Days looked at, over all repositories."""
    wrong: int
    """Of them wrong: an end that the labels do not allow."""
    live_race: int
    """Of them fatal: an end while a race was open."""
    other: int
    """Of them another state than the labels', without a false end."""
    due: int
    """Repositories that ended with a race, long enough ago for a proposal to be expected."""
    in_time: int
    """Of them proposed within `TIMELY_DAYS`."""
    states: tuple[State, ...]
    """Every state that was said at least once."""
