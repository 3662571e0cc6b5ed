"""The handoff dossier: what it is made from, and what its public and restricted JSON files hold."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from archiver.records.archive import Part
from archiver.records.base import Record
from archiver.records.fact import Examination, Fact, NotRun, Severity, Unknown
from archiver.records.licence import (
    Detection,
    IntendedUse,
    KinderCommit,
    LicenceConflict,
    LicenceEvent,
    LicenceFinding,
    LicenceReport,
    LicenceVerdict,
    Reason,
    RequiredAction,
    Upstream,
    Zone,
)
from archiver.records.repository import Repository
from archiver.records.verdict import Verdict
from archiver.records.work import Component, Task


class DossierInput(Record):
    """Everything a dossier is made from. It may hold restricted facts and findings; nothing else the dossier needs."""

    name: str
    """`owner/name` where known, else the folder's name."""
    origin: str
    """Where it was found, without userinfo."""
    commit: str | None
    """The commit that was examined; None for a repository without commits."""
    project_id: str | None = None
    """The project in the archive; None when the repository was read where it lies."""
    generation: int | None = None
    """The archived generation; None when read where it lies."""
    repository: Repository | None = None
    """How its source describes it; None when nobody did."""
    verdict: Verdict
    """Has it ended? Its as-of day is the dossier's day."""
    licence: LicenceReport
    """May it be used?"""
    examination: Examination
    """Facts, findings, unknowns and what was not run."""
    parts: tuple[Part, ...] = ()
    """What was copied beside git and what was not."""


class PublicFinding(Record):
    """A finding as public files print it."""

    id: str = ""
    """Its name: components, tasks and stewards' commands point to it."""
    code: str
    """Stable name of the check."""
    severity: Severity
    """How much it matters to an adopter."""
    message: str
    """One plain sentence."""
    path: str | None
    """POSIX path from the root; None when it concerns the whole tree."""
    line: int | None
    """Line, from 1."""
    blob: str | None
    """Object id of the file's content."""
    first_commit: str | None
    """Earliest commit that holds this blob; None when not looked up."""
    in_head: bool
    """Whether this very blob is in the tree of the default branch's HEAD."""


class RestrictedFinding(PublicFinding):
    """A finding on a secret or on personal data: a row of `restricted/findings.json`."""

    rule: str | None = None
    """Which rule of a rule pack matched."""
    sample: str | None
    """Shape of the value (`Aaaaa,+9999…`): no character of it."""
    count: int = 1
    """How many values, rows or places of this blob it speaks of."""
    triage: str | None = None
    """Why it is likely harmless; None for one that a steward must look at first."""


class PublicHolder(Record):
    """A holder that is no natural person."""

    name: str
    """As it stands there."""
    kind: str
    """committee, party, company, organisation, or forge login: the account it was published from."""
    dissolving: str = "unknown"
    """Whether it can still be asked."""


class PublicLicence(Record):
    """The licence report without names that may be those of volunteers."""

    expression: str | None
    """SPDX expression of the whole; None when nothing was declared."""
    effective: str | None = None
    """What it has become by the as-of day, where a licence changes with time."""
    verdict: LicenceVerdict
    """What an adopter may do."""
    sentence: str
    """One sentence for staff who are no lawyers."""
    intended_use: IntendedUse = "publish"
    """What the verdict was asked for."""
    reasons: tuple[Reason, ...] = ()
    """Every rule that had an answer, worst first."""
    required_actions: tuple[RequiredAction, ...]
    """What to do first or always."""
    findings: tuple[LicenceFinding, ...]
    """Every declared place and every doubt."""
    detections: tuple[Detection, ...] = ()
    """Every declared place, side by side; a name that was filled into a text is left out."""
    conflicts: tuple[LicenceConflict, ...] = ()
    """Where they do not agree."""
    zones: tuple[Zone, ...] = ()
    """The tree by origin, one inbound licence each."""
    history: tuple[LicenceEvent, ...] = ()
    """When it was set, changed and removed, oldest first."""
    kinder: KinderCommit | None = None
    """The last commit under a kinder licence."""
    upstream: Upstream | None = None
    """What the fork's upstream did with its licence."""
    holders_stated: int = 0
    """How many holders a licence text, notice or copyright line names; a manifest's authors are not among them."""
    holders_named: int
    """How many holders are named; the lines stand in the licence files."""
    holder_kinds: dict[str, int] = Field(default_factory=dict)
    """Kind of holder -> count."""
    bodies: tuple[PublicHolder, ...] = ()
    """Those that are committees, parties, companies, organisations, or the account that published it."""
    holders_dissolving: int = 0
    """How many of them are dissolved or soon will be."""
    commit: str | None
    """The commit that was read."""
    as_of: date
    """The day time-limited licences are read at."""
    not_examined: tuple[str, ...]
    """Paths whose bytes were not there."""
    not_run: tuple[str, ...] = ()
    """What was not looked at and why."""
    policy: str = "built-in"
    """Which policy table was used."""
    rules_version: str
    """Which rules made it."""


class Exposure(Record):
    """Secrets and personal data as counts by kind: beside an origin, more would be a map to them."""

    secrets: dict[str, int] | None = None
    """Kind -> count of places: one rule at one path, in however many versions of the file. None when not scanned
    (`not_run` says so), never read as none."""
    personal_data: dict[str, int] | None = None
    """Kind -> count of places; None when not scanned."""


class SectionState(Record):
    """Whether what a section prints was looked for."""

    section: str
    """Its id."""
    state: Literal["ran", "failed", "not run"]
    """`failed`: an examiner crashed or could not read everything; `not run`: nobody looked."""
    reason: str | None = None
    """Why it failed or was not run."""


class Withheld(Record):
    """How much is known that public files do not print."""

    facts: int = 0
    """Restricted facts."""
    findings: dict[str, int] = Field(default_factory=dict)
    """Code -> count of restricted findings."""


class Handoff(Record):
    """`handoff.json`: the dossier for machines, fit for the public. The page and HANDOFF.md print nothing else."""

    schema_: Literal["campaign-archive/handoff/1"] = Field("campaign-archive/handoff/1", alias="schema")
    """Format name and version."""
    renderer_version: str
    """Which renderer made it."""
    name: str
    """`owner/name` where known, else the folder's name."""
    origin: str
    """Where it was found."""
    description: str | None
    """The forge's one-line description; None when there is none or nobody told."""
    fork_of: str | None
    """Origin of the repository it was forked from, where the forge says so."""
    commit: str | None
    """The commit that was examined; None for a repository without commits."""
    as_of: date
    """The day everything is judged on: the verdict's."""
    project_id: str | None
    """The project in the archive; None when read where it lies."""
    generation: int | None
    """The archived generation; None when read where it lies."""
    confirmed: bool
    """Whether a person confirmed the verdict; who that was stands in the archive's events."""
    verdict: Verdict
    """Has it ended? `confirmed_by` holds a role, never a name."""
    licence: PublicLicence
    """May it be used? Not legal advice."""
    facts: tuple[Fact, ...]
    """Public facts, by section."""
    findings: tuple[PublicFinding, ...]
    """Public findings, gravest first."""
    exposure: Exposure
    """Secrets and personal data, as counts by kind."""
    withheld: Withheld
    """How much is known that is not printed here."""
    unknowns: tuple[Unknown, ...]
    """What nobody told us, with who could."""
    not_run: tuple[NotRun, ...]
    """What was not looked at, and why."""
    parts: tuple[Part, ...]
    """What was copied beside git and what was not."""
    components: tuple[Component, ...] = ()
    """The parts of the tree with their readiness; never one light for all."""
    tasks: tuple[Task, ...] = ()
    """Work that somebody can start on."""
    sections: tuple[SectionState, ...] = ()
    """Of each section, in the order of the dossier: was it looked for?"""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class BrokenLocator(Record):
    """A place that does not hold what the dossier says of it."""

    said_by: str
    """The record that names it: `fact run-readme-3`, `finding RUN-001`, `evidence END-002`, `task T4`, `licence …`."""
    locator: str
    """The place as it stands there."""
    reason: str
    """Why it does not resolve."""


class DossierCheck(Record):
    """`archiver dossier SOURCE --check DIR`: does every place of a dossier resolve in the repository?"""

    name: str
    """The dossier's repository."""
    commit: str | None
    """The commit it speaks of."""
    checked: dict[str, int]
    """Kind of place -> how many were looked up: commit, path, line, blob, quote, id, registry, address, command."""
    broken: tuple[BrokenLocator, ...] = ()
    """Those that do not resolve; none in a sound dossier."""
    other_renderer: str | None = None
    """The renderer that made it, where it is not this one: HANDOFF.md was then not compared with handoff.json."""
