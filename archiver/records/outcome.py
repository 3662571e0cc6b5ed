"""What the doors print: one record a repository."""

from typing import Literal

from archiver.records.base import Record

Status = Literal["archived", "unchanged", "partial", "suspect", "failed"]


class Outcome(Record):
    """What one run did with one repository. One JSON line of `archive --json` and `run --json`."""

    project_id: str | None
    """None when it failed before it had an identity."""
    name: str
    """`owner/name` where known, else the folder's name."""
    origin: str
    """Where it was found, masked."""
    status: Status
    """archived: a new generation; unchanged: the store held this state already; the rest need a person."""
    generation: int | None
    """The current generation after the run."""
    state: str | None
    """The verdict's state; None when there is none."""
    confirmed: bool = False
    """Whether a person confirmed that state."""
    publication: str | None = None
    """withheld, needs_review or open; None where nobody looked. What was found is never said here."""
    reason: str | None
    """Why it is not archived or unchanged, or what a reader should know."""
    exit_code: Literal[0, 1, 2, 3] = 0
    """What this one contributes to the run's exit code."""


class Restored(Record):
    """A generation that came back as a bare repository."""

    project_id: str
    """The project."""
    generation: int
    """The generation."""
    refs: int
    """Number of refs."""
    head: str | None
    """Full ref or commit of HEAD; None when there is none."""
    object_set_digest: str
    """As in the manifest, computed anew from what came back."""
