"""May the next campaign use this, and what must it do first?"""

from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from archiver.records.base import Record

LicenceVerdict = Literal["adopt", "adopt_with_conditions", "ask_owner", "do_not_adopt"]

IntendedUse = Literal["internal", "service", "publish"]
"""What the adopter means to do: internal = run it for its own people only; service = let others use it over a network;
publish = change it, run it as a service and give copies to others (all of it)."""

Confidence = Literal["certain", "likely", "guess"]

ZoneKind = Literal["first-party", "vendored", "generated", "asset", "data", "submodule"]
"""first-party: written here; vendored: copied in from others; generated: made by a tool; asset: fonts, pictures, sound,
documents; data: tables and dumps; submodule: another repository's content."""

DetectionKind = Literal[
    "text", "notice", "statement", "custom", "link", "readme", "manifest", "badge", "tag", "header", "reuse", "asset",
    "reference",
]  # fmt: skip
"""text: whole licence texts; notice: a grant whose text stands elsewhere; statement: a licence named in a few words;
custom: words of its own; link, readme, badge: what a README says; manifest: a package manifest's field; tag: an SPDX
tag in a file; header: words at the head of a file or around a licence word in it; reuse: REUSE.toml, dep5 or a
`.license` file; asset: metadata inside a font, picture or document; reference: "see LICENSE.md"."""


class LicenceSource(Record):
    """A span of one file of the commit: what a claim of this report rests on."""

    path: str
    """POSIX path from the root."""
    blob: str
    """Object id of the file; of a submodule the pinned commit."""
    start_line: int | None = None
    """First line, from 1; None for a file that has no lines (a font, a picture)."""
    end_line: int | None = None
    """Last line."""
    sha256: str | None = None
    """SHA-256 of the bytes from the first line's start to the last line's end; of the whole file where it has none."""


class Deviation(Record):
    """One place where a file is not the canonical licence text."""

    type: Literal["added", "removed", "changed", "negation", "scope", "template-fill", "title"]
    """added, removed: a clause or words; changed: other words in one place (a party, a number, a date); negation: a
    "not", "no", "without", … that came or went; scope: a word that says how far a permission or duty reaches;
    template-fill: a name where the text has room for one; title: a heading."""
    material: bool
    """Whether it may change what is granted. What is not understood is material."""
    canonical_id: str
    """SPDX identifier of the text it was compared with."""
    canonical_text: str
    """The words that the canonical text has there, at most 300 characters."""
    actual_text: str
    """The words that stand there instead, at most 300 characters, private words masked."""
    source: LicenceSource
    """Where."""


class Detection(Record):
    """One declaration of a licence, wherever it stands."""

    kind: DetectionKind
    """How it is declared."""
    zone: ZoneKind
    """Which part of the tree the file belongs to."""
    expression: str | None
    """SPDX expression; None where words of its own stand, or a name that nobody knows."""
    raw: str | None = None
    """As written, at most 300 characters, private words masked."""
    category: str | None = None
    """The policy table's category of the expression."""
    confidence: Confidence = "certain"
    """certain: an exact text or a declared identifier."""
    coverage: int | None = None
    """Percent of the file's words that canonical texts explain; None for anything but a licence file."""
    weak: str | None = None
    """Why it may be nobody's decision: a generator's default, a private package, a manifest below the root."""
    files: int = 1
    """How many files say the same; the source is the first of them."""
    source: LicenceSource
    """Where."""
    deviations: tuple[Deviation, ...] = ()
    """What differs from the canonical text, in the order of the file."""


class LicenceConflict(Record):
    """Two places that do not say the same."""

    severity: Literal["within", "across"]
    """within one class of licences (all permissive, say), or across classes."""
    explanation: str
    """One plain sentence."""
    places: tuple[Detection, ...]
    """The sides, the one that was taken first."""


class Zone(Record):
    """A part of the tree with one inbound licence."""

    kind: ZoneKind
    """What it is."""
    path: str
    """Its folder or file, without a slash at the end; "" for the root."""
    files: int
    """Files in it that belong to no zone further down; 0 for a submodule."""
    inbound: str | None
    """The licence under which its content came in; None: not known."""
    basis: str
    """How that is known, in a few words: "its own licence file", "headers of its files", "the licence of the whole"."""
    source: LicenceSource | None = None
    """Where."""
    telling: tuple[str, ...] = ()
    """A few names of its files that say what they are: fonts, logos, libraries; never of tables and dumps."""


class LicenceEvent(Record):
    """A change of the declared licence in history."""

    commit: str
    """The commit."""
    day: date
    """Its committer day (UTC)."""
    kind: Literal["set", "change", "remove", "restore", "holders"]
    """holders: the licence stayed, copyright lines changed."""
    path: str
    """The file."""
    before: str | None
    """Expression before; None: none."""
    after: str | None
    """Expression after."""
    before_blob: str | None = None
    """The file's object id before."""
    after_blob: str | None = None
    """The file's object id after."""
    contributors_before: int | None = None
    """Persons (authors after .mailmap, bots left out) with commits before it; None where the history is cut off."""
    holders_dropped: int = 0
    """Copyright lines that stood there before and no longer do."""
    note: str | None = None
    """What the two expressions do not tell, in plain words: words added, only a manifest named it, bytes missing."""


class KinderCommit(Record):
    """The last commit under a licence that asked less than today's. A later licence does not take old grants back."""

    commit: str
    """The commit."""
    day: date
    """Its committer day (UTC)."""
    expression: str
    """The licence then."""
    path: str
    """The file that grants it."""
    blob: str
    """Object id of that file."""


class Upstream(Record):
    """What the repository it was forked from did with its licence since."""

    origin: str
    """Where that is."""
    expression: str | None
    """Its licence now."""
    changed: LicenceEvent | None
    """The change that this repository does not have; None: no stricter licence."""


class Holder(Record):
    """Somebody who can say yes, as far as the tree tells."""

    name: str
    """As it stands there, e-mail addresses taken out."""
    kind: Literal[
        "committee", "party", "company", "organisation", "person", "forge login", "template left-over", "unclear"
    ]
    """committee: a campaign's; organisation: any other body; forge login: the account it was published from."""
    years: str | None = None
    """Years as they stand there."""
    dissolving: Literal["dissolved", "soon", "no", "unknown"] = "unknown"
    """Whether it can still be asked, from the registry: a committee ends with its campaign."""
    line: str | None = None
    """The copyright line as it stands, e-mail addresses masked; None where a manifest names it."""
    source: LicenceSource | None = None
    """Where it is named."""
    contact: str | None = None
    """An address that stands beside the name. Restricted: never in public files, only where a steward asked for it."""


class Reason(Record):
    """One rule's answer."""

    code: str
    """The rule's name, stable."""
    verdict: LicenceVerdict
    """What follows from it alone; the worst of all counts."""
    text: str
    """Completes "… because …"."""
    sources: tuple[LicenceSource, ...] = ()
    """What it rests on."""


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
    confidence: Confidence
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
    """SPDX expression of the whole as declared; None when nothing was declared."""
    effective: str | None = None
    """What the expression has become by the as-of date, where a licence changes with time; else the same."""
    verdict: LicenceVerdict
    """What an adopter may do."""
    sentence: str
    """One sentence for staff who are no lawyers."""
    intended_use: IntendedUse = "publish"
    """What the verdict was asked for."""
    reasons: tuple[Reason, ...] = ()
    """Every rule that had an answer, worst first."""
    required_actions: tuple[RequiredAction, ...] = ()
    """What to do first or always."""
    findings: tuple[LicenceFinding, ...] = ()
    """Every declared place and every doubt, as rows for reading."""
    detections: tuple[Detection, ...] = ()
    """Every declared place, side by side."""
    conflicts: tuple[LicenceConflict, ...] = ()
    """Where they do not agree."""
    zones: tuple[Zone, ...] = ()
    """The tree by origin, one inbound licence each."""
    history: tuple[LicenceEvent, ...] = ()
    """When it was set, changed and removed, oldest first."""
    kinder: KinderCommit | None = None
    """The last commit under a kinder licence, where today's asks more."""
    upstream: Upstream | None = None
    """The fork's upstream, where it is known."""
    holders: tuple[Holder, ...] = ()
    """Who can say yes."""
    commit: str | None
    """The commit that was read; None for a repository without commits, and for a folder without git."""
    committed_on: date | None = None
    """Its committer day (UTC), from which time-limited licences count."""
    as_of: date
    """Time-limited licences are read at this day."""
    not_examined: tuple[str, ...] = ()
    """Paths whose bytes were not there."""
    not_run: tuple[str, ...] = ()
    """What was not looked at and why, in plain words: limits that were reached, readers that are missing."""
    policy: str = "built-in"
    """SHA-256 of the policy table that was used; "built-in" for the program's own."""
    rules_version: str
    """Which rules made it."""

    @field_validator("holders", mode="before")
    @classmethod
    def _lines_of_old(cls, given: object) -> object:
        """Reports of the first rules named holders by their copyright lines; they still lie in archives."""
        if not isinstance(given, list | tuple):
            return given
        return tuple({"name": h, "kind": "unclear", "line": h} if isinstance(h, str) else h for h in given)

    def without_contacts(self) -> "LicenceReport":
        """The report without the addresses that only a steward may see."""
        return self.model_copy(
            update={"holders": tuple(holder.model_copy(update={"contact": None}) for holder in self.holders)}
        )
