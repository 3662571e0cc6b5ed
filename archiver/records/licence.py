"""May the next campaign use this, and what must it do first?"""

from datetime import date
from typing import Literal

from pydantic import Field

from archiver.records.base import Record

LicenceVerdict = Literal["adopt", "adopt_with_conditions", "ask_owner", "do_not_adopt"]


class RequiredAction(Record):
    """One thing an adopter must do."""

    code: str
    """Stable name, for example `keep-notice`."""
    text: str
    """What to do, in plain words."""
    who: str
    """Who must do it: a role."""
    blocking: bool
    """Whether adoption waits for it."""


class LicenceFinding(Record):
    """One observation about the licence, with where it was seen."""

    code: str = Field(pattern=r"^LIC-\d{3}$")
    """Stable name of the check; docs/findings.md has one row for each."""
    path: str | None
    """POSIX path from the root; None when it concerns the whole tree."""
    message: str
    """One plain sentence."""
    confidence: Literal["certain", "likely", "guess"]
    """`certain` for a declared identifier or an exact text."""
    expression: str | None = None
    """The SPDX expression declared at this place, where there is one."""
    line: int | None = None
    """Line, from 1."""
    blob: str | None = None
    """Object id of the file."""


class LicenceReport(Record):
    """The licence verdict for one commit, as of a day. Not legal advice."""

    expression: str | None
    """SPDX expression of the whole; None when nothing was declared."""
    verdict: LicenceVerdict
    """What an adopter may do."""
    sentence: str
    """One sentence for staff who are no lawyers."""
    required_actions: tuple[RequiredAction, ...] = ()
    """What to do first or always."""
    findings: tuple[LicenceFinding, ...] = ()
    """Every declared place and every doubt."""
    holders: tuple[str, ...] = ()
    """Copyright lines as they stand, e-mail addresses masked."""
    commit: str | None
    """The commit that was read; None for a repository without commits."""
    as_of: date
    """Time-limited licences are read at this day."""
    not_examined: tuple[str, ...] = ()
    """Paths whose bytes were not there."""
    rules_version: str
    """Which rules made it."""
