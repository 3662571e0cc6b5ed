"""A licence report read again: which of its claims still stand in the repository."""

from archiver.records.base import Record


class FailedClaim(Record):
    """One claim that is not so."""

    claim: str
    """Where it stands in the report: `detections[0].source`."""
    says: str
    """What the report says."""
    there: str
    """What is there instead."""


class LicenceCheck(Record):
    """What `archiver licence SOURCE --check FILE` prints."""

    commit: str | None
    """The commit that the report speaks of."""
    claims: int
    """How many places, changes and commits were read again."""
    failed: tuple[FailedClaim, ...]
    """Every claim that is not so; empty when all are."""
    verdict_again: bool
    """Whether verdict, reasons and every other field were worked out again and compared."""
    note: str | None = None
    """Why not, in plain words."""
