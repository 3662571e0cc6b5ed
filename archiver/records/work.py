"""What an adopter finds to do: the parts of a tree with their readiness, and tasks that somebody can start on."""

from typing import Literal

from pydantic import Field

from archiver.records.base import Record

Role = Literal["backend", "site", "mobile", "data", "infrastructure", "library", "scripts"]
Readiness = Literal["red", "amber", "green"]
Skill = Literal["backend", "frontend", "data", "docs", "security", "devops", "legal"]
Size = Literal["S", "M", "L"]


class Component(Record):
    """One part of a tree that is built, run or deployed by itself. There is no light for a whole repository."""

    path: str
    """POSIX path of its folder; empty for the root."""
    role: Role
    """What it is."""
    language: str | None
    """Its main programming language; None for infrastructure and data without code."""
    code_bytes: int = Field(ge=0)
    """Bytes of source code in it, parts of its own left out."""
    locator: str
    """`commit:path` of the file that makes it one: a manifest, an entry point."""
    readiness: Readiness = "amber"
    """red: cannot be run, or may not be used, before the blockers are gone; amber: runs after known work, or nobody
    could look at enough; green: nothing known stands in the way."""
    blockers: tuple[str, ...] = ()
    """What stands in the way, gravest first; each is the sentence of a finding or fact."""
    because: tuple[str, ...] = ()
    """Ids of the facts and findings behind the blockers."""


class Task(Record):
    """One shovel-ready piece of work."""

    id: str = Field(pattern=r"^T\d+$")
    """Number within its dossier."""
    title: str
    """What to do, in one line."""
    skill: Skill
    """Who can do it."""
    size: Size
    """S: hours; M: days; L: weeks."""
    why: tuple[str, ...]
    """Ids of the facts and findings that ask for it."""
    reason: str
    """The same in one sentence."""
    where: tuple[str, ...]
    """Locators: `commit:path:line` or `commit:path`."""
    done_when: str
    """How anybody can see that it is done."""
    depends_on: tuple[str, ...] = ()
    """Ids of tasks that come first."""
    election_bound: bool = False
    """Whether it can only be done or checked near an election (a live feed, a real ballot, a vendor's season)."""
