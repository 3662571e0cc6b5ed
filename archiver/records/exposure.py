"""What a scan of a whole history for secrets and personal data says: rows for a steward, kinds for the public."""

from collections.abc import Mapping
from typing import Literal

from archiver.records.base import Record
from archiver.records.dossier import RestrictedFinding
from archiver.records.fact import NotRun, Severity

Layer = Literal["secrets", "personal data"]

PACKED = "packed files"
"""What was not scanned: the inside of archives. Neither kind is ruled out there, and a person can look."""

KINDS: Mapping[str, str] = {
    "SEC-001": "keys of services",
    "SEC-002": "private keys",
    "SEC-003": "keys of campaign services",
    "SEC-004": "passwords in addresses",
    "SEC-005": "keys and passwords",
    "SEC-006": "login tokens",
    "SEC-007": "files of credentials",
    "SEC-008": "weak keys and passwords",
    "SEC-009": "signing keys of the application",
    "SEC-010": "keys made for the public",
    "PII-001": "voter rows",
    "PII-002": "contact rows",
    "PII-003": "donor rows",
    "PII-004": "lists of e-mail addresses",
    "PII-005": "lists of telephone numbers",
    "PII-006": "postal addresses",
    "PII-007": "user accounts",
    "PII-008": "identity numbers",
    "PII-009": "mail and messages",
    "PII-010": "names of people who took part",
}
"""Code -> its kind, in the words in which public files count it."""

_OTHER: Mapping[Layer, str] = {"secrets": "keys and passwords", "personal data": "personal data"}


def layer_of(code: str) -> Layer | None:
    """Whether a finding speaks of a secret or of personal data; None: of neither."""
    return "secrets" if code.startswith("SEC-") else "personal data" if code.startswith("PII-") else None


def kind_of(code: str) -> str:
    """The public word for the kind of a finding on a secret or on personal data."""
    layer = layer_of(code)
    return KINDS.get(code) or (_OTHER[layer] if layer else code)


class ExposureRow(Record):
    """What a person decides at once: one file's secrets, one list in all its versions, or one export of many lists."""

    code: str
    """The check that found the gravest of them; docs/findings.md has one row for each."""
    rule: str
    """Which rules of the pack matched, that of the gravest first."""
    severity: Severity
    """The gravest of them."""
    path: str
    """POSIX path of the first of them; empty for a content that no path ever named."""
    paths: int = 1
    """How many files of the same folder they stand in."""
    line: int | None
    """Line of the first place, at HEAD where it is there."""
    versions: int
    """How many contents of the file it stands in."""
    first_commit: str | None
    """The earliest commit with one of them; None where none could be looked up."""
    in_head: bool
    """Whether one of them is in the tree of the default branch's HEAD."""
    count: int
    """Values, rows or places: the most that one of them holds."""
    sample: str | None
    """Shape of a value: no character of it."""
    triage: tuple[str, ...] = ()
    """Why it is likely harmless; empty for one that a steward must look at first."""
    findings: tuple[str, ...]
    """Ids of the findings, for `archiver decide`."""
    undecided: int
    """How many of them no person has decided."""


class ExposureReport(Record):
    """The answer of `archiver scan`. Restricted: beside the origin its rows are a map to the data."""

    origin: str
    """Where the repository came from."""
    commit: str | None
    """HEAD's commit; None where it has none."""
    blobs: int
    """Contents of files that were looked at, each once."""
    bytes: int
    """Bytes of them that were looked at."""
    rows: tuple[ExposureRow, ...]
    """What was found, gravest first; those that look harmless last."""
    findings: tuple[RestrictedFinding, ...]
    """The same, one by one."""
    not_run: tuple[NotRun, ...]
    """What was not looked at, and why. Empty: everything was."""
