"""An adoption: what would be pushed where, and what stands against it."""

from datetime import date

from archiver.records.base import Record
from archiver.records.licence import RequiredAction


class AdoptionPlan(Record):
    """Everything `adopt` will do, before it does anything."""

    project_id: str
    """The project."""
    name: str
    """Its name."""
    generation: int
    """The generation that is pushed."""
    target: str
    """Folder or URL, masked."""
    branches: int
    """Branches that are pushed."""
    tags: int
    """Tags that are pushed."""
    left_out: int
    """Other refs: they stay in the archive."""
    default_branch: str | None
    """What the target's HEAD should name."""
    licence: str | None
    """SPDX expression."""
    licence_verdict: str | None
    """The licence verdict; None when no licence report was made."""
    licence_as_of: date | None = None
    """The day it was given for."""
    required_actions: tuple[RequiredAction, ...]
    """What the adopter must do."""
    refusals: tuple[str, ...]
    """Why it will not be applied; empty when nothing stands against it."""


class Adoption(Record):
    """What `adopt` prints."""

    plan: AdoptionPlan
    """The plan."""
    applied: bool
    """Whether it was pushed."""
    verified: bool
    """Whether the target was read back and holds exactly the planned refs."""
