"""What discovery finds: a repository as its source describes it."""

from typing import Any

from pydantic import Field

from archiver.records.base import Record


class Repository(Record):
    """One repository as found at its source, before anything of it was copied."""

    origin: str
    """Where it was found, without userinfo: `https://github.com/owner/name`, or `local:<folder name>`."""

    clone_url: str
    """What git fetches from: a URL, or the absolute path of a local repository (never stored)."""

    name: str
    """Short name: the last part of the origin, without `.git`."""

    forge: str = "git"
    """`github`, `git` (a bare URL) or `local` (a path)."""

    numeric_id: int | None = None
    """The forge's own id; survives renames and transfers. None where no forge told it."""

    former_origins: tuple[str, ...] = Field(default=(), exclude=True)
    """Addresses that the forge redirects here, as far as they were asked for; used to know it again, never stored."""

    default_branch: str | None = None
    """Short branch name; None when unknown, unborn or detached."""

    archived: bool | None = None
    """The forge's archived flag; None when nobody told."""

    fork: bool | None = None
    """Whether the forge calls it a fork; None when nobody told."""

    parent: str | None = None
    """Origin of the repository it was forked from, where the forge says so."""

    description: str | None = None
    """The forge's one-line description."""

    homepage: str | None = None
    """The forge's homepage field; never linked live."""

    topics: tuple[str, ...] = ()
    """The forge's topics."""

    licence_opinion: str | None = None
    """The forge's own detector's SPDX id: an opinion, never evidence."""

    stars: int | None = None
    """Star count when read."""

    created_at: str | None = None
    """ISO 8601, from the forge."""

    pushed_at: str | None = None
    """ISO 8601: last push to any branch, bots too."""

    has: dict[str, bool] = Field(default_factory=dict)
    """Which of issues, wiki, discussions, downloads the forge says are switched on."""

    metadata: dict[str, Any] | None = None
    """The forge's answer about this repository, whole, less counters; stored as the generation's metadata part."""
