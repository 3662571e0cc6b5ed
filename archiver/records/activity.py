"""What a repository itself says about whether it is over: read once from git, judged as often as wanted."""

from datetime import date
from typing import Literal

from pydantic import Field

from archiver.records.base import Record

DeclarationKind = Literal["ended", "moved", "handed_over", "attributed", "paused", "active"]
DeclarationSource = Literal[
    "readme", "description", "archived_flag", "badge", "publiccode", "template", "post", "redirect"
]


class Mark(Record):
    """One commit on the time line."""

    day: date
    """Committer day, UTC."""
    commit: str
    """Commit id."""


class Declaration(Record):
    """The repository or its forge page says in words or by a flag what became of it."""

    kind: DeclarationKind
    """ended: it says it is over; moved: it names another place; handed_over: this very place has another owner;
    attributed: somebody named no longer maintains it; paused: nothing happens for now; active: it says it lives."""
    source: DeclarationSource
    """Where it stands."""
    locator: str
    """`commit:path:line`, or the forge's page."""
    quote: str | None = None
    """Its own words, at most 300 characters, addresses masked; None for a flag."""
    target: str | None = None
    """moved and redirect: the address it names; handed_over: the organisation it names."""
    about: Literal["code", "campaign", "site"] = "code"
    """What it speaks of."""
    withdrawn: bool = False
    """Whether an earlier README said so and today's does not: it may have been taken back. Never counts as declared."""


class Neighbour(Record):
    """Another repository of the same owner, as far as a verdict cares."""

    origin: str
    """Where it was found."""
    last_substantive: Mark | None = None
    """Its latest work; None where there was none."""


class WindDown(Record):
    """A commit that takes something out of service: a donation page, a sign-up form, the site itself."""

    day: date
    """Committer day, UTC."""
    commit: str
    """Commit id."""
    quote: str
    """Its subject, at most 300 characters, addresses masked; or the touched path where the subject says nothing."""


class ActivityProfile(Record):
    """A repository as of a day, reduced to what a verdict needs. Shares are whole per cent, rounded down.

    Counted is what HEAD and branch heads reach and whose committer day (UTC) is not later than `as_of`.
    """

    as_of: date
    """Nothing later was looked at."""
    later: bool = False
    """Whether something later exists that was left out; when False, this profile holds for every later day too."""
    head: str | None = None
    """The commit where the default branch stood on that day; None when it did not exist."""
    commits: int = Field(default=0, ge=0)
    """Commits counted."""
    human_commits: int = Field(default=0, ge=0)
    """Those by people."""
    bot_share: int = Field(default=0, ge=0, le=100)
    """Share of commits by bots."""
    first: Mark | None = None
    """The earliest commit; None for an empty repository."""
    last_any: Mark | None = None
    """The latest commit, bots too."""
    last_human: Mark | None = None
    """The latest commit by a person, merges too."""
    last_substantive: Mark | None = None
    """The latest by a person that is no merge and changes more than dependencies, a README or one line."""
    bots_since_human: int = Field(default=0, ge=0)
    """Bot commits on days after the last human one."""
    gaps_p95: int | None = None
    """95th percentile of the days between days with human commits; None under 20 commits or when squashed."""
    roots: int = Field(default=0, ge=0)
    """Root commits of the default branch."""
    root_share: int = Field(default=0, ge=0, le=100)
    """Share of the default branch's files that root commits hold already, an import of a few commits on the first day
    being one; in a fork, of the files that it added."""
    squashed: bool = False
    """Whether root commits hold at least 90 % of the files: the history cannot tell who did what when."""
    shallow: bool = False
    """Whether the history is cut off, so that `first` and `roots` say nothing."""
    fork: bool | None = None
    """Whether the forge calls it a fork; None when nobody told."""
    fork_point: Mark | None = None
    """The last commit that the repository it was forked from gave; what it and its ancestors hold is not counted."""
    wind_down: tuple[WindDown, ...] = ()
    """The latest wind-down commits that were not taken back, newest first, at most five."""
    server_commits: int = Field(default=0, ge=0)
    """Commits made by a program on a server under a person's or machine's name; counted among the bots."""
    refs_ignored: tuple[str, ...] = ()
    """Kinds of refs that were not counted, with their number: `refs/pull/*: 84`."""
    declarations: tuple[Declaration, ...] = ()
    """What it says about itself."""
    unread: tuple[str, ...] = ()
    """What could not be read, in plain words."""
