"""What is said about the registry itself: its problems, what was entered into it, what repositories propose for it."""

from datetime import date
from pathlib import Path
from typing import Literal

from archiver.records.base import Record
from archiver.records.campaign import OwnerKind


class Problem(Record):
    """One thing that is wrong, or looks wrong, in campaigns.toml or in a table of races."""

    severity: Literal["error", "warning"]
    """An error keeps the file from being used; a warning is for a person to look at."""
    line: int | None = None
    """Line in the file, from 1; None where it cannot be told."""
    owner: str | None = None
    """The owner's id, as far as it can be read."""
    race: str | None = None
    """The race's id, or its number where it has none."""
    key: str | None = None
    """The key, or the column, that is meant."""
    what: str
    """What is wrong."""
    fix: str
    """What to do about it."""

    def text(self, path: Path | str | None) -> str:
        """`file:line: owner `x`, race `y`: what; fix`."""
        place = f"{path}:{self.line}" if self.line else str(path)
        shown = [f"owner `{self.owner}`" if self.owner else "", f"race `{self.race}`" if self.race else ""]
        return ": ".join(part for part in (place, ", ".join(filter(None, shown)), f"{self.what}; {self.fix}") if part)


class Checked(Record):
    """What `archiver campaigns check` found."""

    file: str
    """The registry."""
    owners: int
    """Owners that can be used."""
    races: int
    """Their races."""
    problems: tuple[Problem, ...] = ()
    """Everything that is wrong or looks wrong, in the file's order."""


class Change(Record):
    """One key that an entry gives another value."""

    owner: str
    """The owner's id."""
    race: str | None = None
    """The race's id; None for a key of the owner."""
    key: str
    """The key; `owner` or `race` for a whole new table."""
    before: str | None = None
    """What stood there; None where nothing stood."""
    after: str | None = None
    """What stands there now; None where it was taken away."""


class Entered(Record):
    """What `archiver campaigns add` or `import` did, or would do."""

    file: str
    """The registry."""
    written: bool
    """Whether the file was written; false without changes, on a dry run, or when the person said no."""
    changes: tuple[Change, ...] = ()
    """What changed, in the order it was entered."""
    entries: int = 0
    """Races and owners that were looked at."""
    skipped: tuple[Problem, ...] = ()
    """Rows that were left out because something is wrong with them."""


Trust = Literal["said", "likely", "hint"]
"""In its own words; from a name or a form that seldom misleads; one sign among several."""


class Sign(Record):
    """One thing a repository says about who owns it and for which race."""

    key: str
    """The key it speaks for: `name`, `kind`, `office`, `jurisdiction`, `district`, `cycle` or `date`."""
    value: str
    """The value it speaks for."""
    trust: Trust
    """How far it can be trusted."""
    quote: str
    """Its words, on one line, masked."""
    locator: str
    """Where: commit:path:line, or the origin."""


class Proposal(Record):
    """What one owner's repositories say of themselves. Nothing in it is believed before a person enters it."""

    number: int
    """For `archiver campaigns add --from-proposal`."""
    origins: tuple[str, ...]
    """Where the repositories were found."""
    covered_by: str | None = None
    """The owner in the registry that claims them already."""
    owner: str | None = None
    """A proposed id."""
    name: str | None = None
    """What it calls itself."""
    kind: OwnerKind | None = None
    """Kind of owner, as its words suggest."""
    office: str | None = None
    """Office or question."""
    jurisdiction: str | None = None
    """Open Civic Data division id."""
    district: str | None = None
    """District."""
    cycle: int | None = None
    """Year of the race."""
    dates: tuple[date, ...] = ()
    """Days that its words connect with an election or a vote."""
    signs: tuple[Sign, ...] = ()
    """Every sign that was kept, strongest first."""
    unknown: tuple[str, ...] = ()
    """What it says nothing about; a person must find out."""
