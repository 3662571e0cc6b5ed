"""What every step of the pipeline is given: live objects, and today as an argument."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from archiver import __version__
from archiver.git.command import Limits
from archiver.pipeline.neighbours import Neighbours
from archiver.registry import Registry
from archiver.store.archive import Archive

if TYPE_CHECKING:
    from archiver.examine.licence.policy import Policy


def _silent(_: str) -> None:
    """No progress wanted."""


@dataclass(frozen=True)
class Context:
    """One run's surroundings."""

    archive: Archive
    """Opened for writing, unless the command only reads."""
    work: Path
    """This store's work folder."""
    registry: Registry
    """Owners and races."""
    as_of: date
    """Today, unless the user said otherwise."""
    limits: Limits = field(default_factory=Limits)
    """For every git process."""
    allow: Collection[str] = ()
    """`[network] allow`."""
    login: Callable[[str], tuple[str, str] | None] = lambda _: None
    """Clone URL -> (user, password or token) for its host, or None."""
    policy: "Policy | None" = None
    """What each kind of licence means, as `[licence] policy` says; None for the built-in table."""
    cache: Path | None = None
    """File of what was found in the same blobs before; None for no such file."""
    dossier: bool = True
    """Whether licence and dossier are made too."""
    proven: set[str] = field(default_factory=set)
    """Where the login was seen to work in this run, see `archiver.pipeline.absence`."""
    neighbours: Neighbours = field(default_factory=Neighbours)
    """What is known of each owner's repositories, filled by this run's survey."""
    say: Callable[[str], None] = _silent
    """Told in a few words what is going on."""


def now() -> str:
    """This moment: ISO 8601, UTC, seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def made_with(**rules: str) -> dict[str, str]:
    """Our version and those of the rules."""
    return {"archiver": __version__, **rules}
