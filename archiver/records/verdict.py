"""Has it ended? Evidence and the verdict that follows from it."""

from datetime import date
from typing import Literal

from archiver.records.activity import Mark
from archiver.records.base import Record

Direction = Literal["for", "against", "neutral"]
Strength = Literal["declared", "strong", "supporting", "weak"]
State = Literal[
    "LIVE", "WINDING_DOWN", "ENDED_CANDIDATE", "ENDED_CONFIRMED", "BORN_ENDED", "HANDED_OVER_IN_PLACE", "MOVED",
    "DORMANT", "NEVER_ENDS", "UNKNOWN",
]  # fmt: skip
Route = Literal["declared", "race", "no_race", "manual", "none"]


class Evidence(Record):
    """One observation for or against "it has ended", with its source."""

    kind: str
    """Stable name of the rule that made it, for example `END-002`; docs/verdict.md has one row for each."""
    direction: Direction
    """Whether it speaks for or against an end."""
    strength: Strength
    """How much one such observation carries."""
    statement: str
    """One plain sentence; never a person's name."""
    locator: str
    """Where a reader can see it: `commit:path:line`, `commit`, a URL, or `registry:<owner>/<race>`."""
    quote: str | None = None
    """The source's own words, at most 300 characters, addresses masked."""
    observed_at: date | None = None
    """The day the thing itself happened, UTC; None where it has none."""


class Veto(Record):
    """One reason why "ended" may not be said yet."""

    code: str
    """V1 to V7 as in docs/verdict.md."""
    statement: str
    """One plain sentence."""
    until: date | None = None
    """The day it falls away by itself, where that is known."""


class Verdict(Record):
    """What follows from the evidence as of a day. A person confirms before anything is public."""

    state: State
    """The proposed (or confirmed) state."""
    route: Route
    """Which way of deciding led there."""
    sentence: str
    """The sentence a page prints; always with the as-of date."""
    as_of: date
    """Nothing that happened after this day was looked at."""
    evidence: tuple[Evidence, ...] = ()
    """For and against, each with its locator."""
    vetoes: tuple[Veto, ...] = ()
    """Why "ended" may not be said."""
    unchecked: tuple[str, ...] = ()
    """What nobody looked at, in plain words."""
    hold_until: date | None = None
    """End of the waiting time after the race."""
    moved_to: str | None = None
    """Where it went, for MOVED."""
    owner: str | None = None
    """Registry id of the owner; None where none matched."""
    owner_name: str | None = None
    """The owner's name from the registry."""
    cycle: int | None = None
    """Cycle of the race that decided."""
    confirmed_by: str | None = None
    """The person who confirmed, or both where two must; None while only proposed."""
    persons: int = 1
    """How many persons must confirm it: two for a party and for a presidential race."""
    first_confirmed_on: date | None = None
    """The day on which the first of two persons confirmed; None before that, and once both have."""
    points: int = 0
    """Ranks the review queue, most certain first; passes no gate."""
    model_version: str
    """Which rules made it; another version means: make it again."""


class Confirmation(Record):
    """What a person decided about a proposed state. Only a person makes an end official."""

    person: str
    """Who decided, as they wish to be named."""
    decision: Literal["confirm", "reject", "snooze"]
    """confirm: the state is right; reject: it is wrong; snooze: ask again later."""
    state: State
    """The proposed state the person looked at."""
    at: date
    """The day of the decision, UTC; earlier as-of dates do not see it."""
    until: date | None = None
    """End of a snooze or of a rejection; None: 180 days."""
    note: str | None = None
    """Why, in the person's words. Restricted."""
    judged: int | None = None
    """Number of the verdict event that the person looked at; None where nobody noted it."""
    work: Mark | None = None
    """The latest substantive work that stood in that verdict: any other is new."""
    evidence: tuple[str, ...] = ()
    """Kind and place of the evidence that stood in that verdict: any other is new."""
