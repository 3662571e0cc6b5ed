"""What `verify` finds and what `repair` does about it."""

from typing import Literal

from archiver.records.base import Record

Level = Literal["sizes", "bytes", "objects", "drill"]
"""How deep a check looks, each deeper than the one before."""
LEVELS: tuple[Level, ...] = ("sizes", "bytes", "objects", "drill")


class Damage(Record):
    """One stored object that is not what its manifest says."""

    key: str
    """Key in the store."""
    reason: str
    """missing, size, sha256, …, in plain words."""


class Verification(Record):
    """What `verify` looked at and what it found."""

    level: Level
    """How deep it looked."""
    checked: int
    """Stored objects looked at."""
    projects: int
    """Projects looked at."""
    damaged: tuple[Damage, ...] = ()
    """What is wrong; empty when all is well."""
    noted: tuple[Damage, ...] = ()
    """Worth knowing, and no damage: a head.json written anew, a damaged bundle that a substitute stands in for."""
    share: str | None = None
    """`k/n` when only a share of the projects was looked at."""
    resumed: int = 0
    """Projects taken over from a run that was interrupted; they count as looked at."""
    not_recorded: str | None = None
    """Why the result is not an event of the projects; None when it is."""


class Mended(Record):
    """One stored object that is right again."""

    key: str
    """Key in the store."""
    source: str
    """Where it came from: the other store's address, `this machine's copy`, `the local mirror` or `the origin`."""
    substitute: str | None = None
    """Key of the bundle that stands in for it, where the objects were there but not the very bytes."""


class Repair(Record):
    """What `repair` found and did."""

    projects: int
    """Projects looked at."""
    mended: tuple[Mended, ...] = ()
    """What is right again, each read back and proved."""
    left: tuple[Damage, ...] = ()
    """What is still damaged, and why."""
