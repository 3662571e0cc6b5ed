"""One run, summed up for a person."""

from archiver.records.base import Record


class Failing(Record):
    """A repository, or a stored object, that needs a person."""

    name: str
    """Its name; a damaged object's key."""
    origin: str
    """Where it was found, masked; a damaged object's key."""
    status: str
    """failed, partial or suspect; `described` when only the description failed; `damaged` for a stored object."""
    reason: str
    """Why, with the next move."""
    since: str
    """When the same trouble was first seen: ISO 8601."""
    new: bool
    """Whether this run is the first to see it."""


class Summary(Record):
    """What a run came to."""

    flow: str
    """archive_ended, mirror_watched or verify_archive."""
    started_at: str
    """ISO 8601, UTC."""
    ended_at: str
    """ISO 8601, UTC."""
    listed: int
    """Repositories listed; projects checked, for a verification."""
    archived: tuple[str, ...] = ()
    """Names with a new generation."""
    unchanged: int = 0
    """Repositories whose state the store held already."""
    proposed: tuple[str, ...] = ()
    """`name: state` of those among the listed that are proposed and not confirmed."""
    queue: tuple[str, ...] = ()
    """Projects that wait for a person in the whole archive, most certain first; only archive_ended looks."""
    needs_review: int = 0
    """Projects among the listed whose findings on secrets and personal data wait for a person: a number, no place."""
    failing: tuple[Failing, ...] = ()
    """What needs a person, new trouble first."""
    next_move: str
    """One sentence: what to do now."""

    @property
    def exit_code(self) -> int:
        """3 when something needs a person."""
        return 3 if self.failing else 0
