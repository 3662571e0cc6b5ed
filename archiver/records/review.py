"""The review queue, one proposal with all that a person should look at, and what a decision came to."""

from datetime import date

from archiver.records.base import Record
from archiver.records.verdict import Confirmation, Route, State, Verdict


class Waiting(Record):
    """One row of the review queue."""

    project_id: str
    """For `archiver review PROJECT`."""
    name: str
    """Its name at the place it was last met."""
    owner: str | None
    """The owner's name in the registry."""
    state: State
    """What is proposed."""
    route: Route
    """How the rules came to it."""
    points: int
    """How certain it is, for the order only."""
    since: date
    """The day of the first verdict of this state in a row."""
    judged: int
    """Number of the newest verdict event."""
    missing: str
    """What it waits for: a decision, a second person, a day, a new run."""
    until: date | None = None
    """Until when a person put the question off."""
    stale: str | None = None
    """Why its verdict must be made again before anybody decides; None where it need not."""


class Queue(Record):
    """All that waits for a person, most certain first, then whoever waits longest."""

    as_of: date
    """The day of the answer."""
    waiting: tuple[Waiting, ...] = ()
    """Proposals that can be decided."""
    put_off: tuple[Waiting, ...] = ()
    """Those that a person put off or rejected, the earliest day first."""
    damaged: tuple[str, ...] = ()
    """Projects whose records could not be read; `archiver verify` names what is damaged."""


class Review(Record):
    """One project as a person should see it before deciding."""

    project_id: str
    """The project."""
    name: str
    """Its name."""
    generation: int
    """The generation that was judged."""
    judged: int
    """Number of the newest verdict event."""
    verdict: Verdict
    """The verdict as of the day, decisions included."""
    can_be_decided: bool
    """Whether it is a proposal that a person may confirm now, be it one that was put off."""
    published: str
    """The sentence that would be published, to be read aloud to the owner of the code."""
    decisions: tuple[Confirmation, ...] = ()
    """What persons decided so far, oldest first."""
    stale: str | None = None
    """Why nobody can decide now; None where somebody can."""


class Decided(Record):
    """What a decision came to."""

    event: int
    """Number of the decision's event, which may be an older one of the same person."""
    new: bool
    """False where the same had been decided before: no decision was written."""
    said: str
    """One sentence for the person."""
    review: Review
    """The project after the decision."""
