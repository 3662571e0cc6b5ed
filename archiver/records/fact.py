"""What examiners say: facts and findings, each with a locator."""

import hashlib
from typing import Literal

from pydantic import Field

from archiver.records.base import Record, Visibility

Basis = Literal["ran", "code", "git", "out", "asked"]
Severity = Literal["info", "low", "medium", "high"]


class Fact(Record):
    """One thing known about a repository. A sentence without a fact cannot be printed."""

    id: str
    """Unique within one examination, stable between runs: `<section>-<what>-<n>`, lower case."""
    section: str
    """Dossier section it belongs to: see `SECTIONS` below."""
    statement: str
    """One plain sentence or value, fit to print as it stands."""
    basis: Basis
    """How we know: ran it, read it in the tree, read it in git, an outside source, a person's answer."""
    locator: str
    """`commit:path:line`, `commit:path`, `commit`, a command with its exit code, or a URL with a date."""
    confidence: Literal["certain", "likely", "guess"] = "certain"
    """How far to trust it."""
    visibility: Visibility = "public"
    """Restricted facts never reach a public file."""
    data: dict[str, str | int | bool | list[str] | None] = Field(default_factory=dict)
    """Machine-readable values behind the sentence (for facets): each examiner documents its keys."""


class Finding(Record):
    """One thing an examiner noticed. A finding is data, never an exception."""

    code: str = Field(pattern=r"^[A-Z]{3}-\d{3}$")
    """Stable name of the check; docs/findings.md has one row for each code."""
    severity: Severity
    """How much it matters to an adopter."""
    message: str
    """One plain sentence."""
    path: str | None = None
    """POSIX path from the repository root; None when it concerns the whole tree."""
    blob: str | None = None
    """Object id of the file's content."""
    first_commit: str | None = None
    """Earliest commit that holds this blob; None when not looked up."""
    in_head: bool = True
    """Whether this very blob is in the tree of the default branch's HEAD."""
    line: int | None = None
    """Line, from 1."""
    visibility: Visibility = "public"
    """Restricted findings stand in public files as counts by kind only."""
    sample: str | None = None
    """Shape of the value, never a character of it."""
    rule: str | None = None
    """Which rule of a rule pack matched; None where the code says it all."""
    count: int = 1
    """How many values, rows or places of this blob it speaks of."""
    triage: str | None = None
    """Why it is likely harmless, in a word or two (`test`, `placeholder`): it is shown last, and never dropped."""

    @property
    def id(self) -> str:
        """`SEC-001-3f9a0c1d22`: stable for the same check, rule, path and content. It holds nothing of the value."""
        seed = "\0".join((self.code, self.rule or "", self.path or "", self.blob or "", str(self.line or 0)))
        return f"{self.code}-{hashlib.sha256(seed.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


class NotRun(Record):
    """Something that was not done, and why. Never printed as "none found"."""

    what: str
    """What was not done, in plain words."""
    reason: str
    """Why."""
    examiner: str | None = None
    """The examiner that crashed or did not come to its end; None where nobody tried."""


class Unknown(Record):
    """Something the history cannot tell, with who could."""

    question: str
    """The question a newcomer would ask."""
    ask: str
    """Who could know: a role, never a name."""


class Examination(Record):
    """What one examiner, or all of them together, found in one commit."""

    facts: tuple[Fact, ...] = ()
    """Things known."""
    findings: tuple[Finding, ...] = ()
    """Things noticed."""
    unknowns: tuple[Unknown, ...] = ()
    """Things the history cannot tell."""
    not_run: tuple[NotRun, ...] = ()
    """Things not looked at."""
    ran: tuple[str, ...] = ()
    """Names of the examiners that did not crash."""


SECTIONS = (
    "what", "status", "people", "run", "stack", "services", "environment", "infrastructure", "data", "exposure",
    "licence", "unfinished", "history", "elsewhere",
)  # fmt: skip
"""The dossier's sections that facts may name, in the order they are printed.

what: what it is, quoted, and where to start reading · status: why we say it ended · people: areas and years, never
names · run: how it says it is built, run and tested · stack: languages, frameworks, versions · services: outside
services and accounts, with the campaign's ids left in code · environment: variables used against documented ·
infrastructure: what it is deployed on · data: tables, data files, what personal data it keeps · exposure: what was
scanned for secrets and personal data · licence: declared places · unfinished: branches, pull requests, forks ·
history: hot spots, commits, releases · elsewhere: knowledge kept outside the repository.
"""
