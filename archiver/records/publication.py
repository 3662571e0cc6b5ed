"""May a project be shown to the public? What was found, what persons decided, and what must come first."""

from typing import Literal

from archiver.records.base import Record
from archiver.records.dossier import RestrictedFinding
from archiver.records.fact import NotRun

PublicationState = Literal["withheld", "needs_review", "open"]


class Exposed(Record):
    """`findings.json` of a dossier event: what the scan for secrets and personal data of its generation found."""

    findings: tuple[RestrictedFinding, ...] = ()
    """Every row, those that look harmless too."""
    not_run: tuple[NotRun, ...] = ()
    """What was not scanned, or not to its end. Without such a row everything was; with one, nothing is ruled out."""


class Unscanned(Record):
    """Something that the scan did not look at."""

    id: str
    """Its name, of this generation alone."""
    what: str
    """`secrets`, `personal data`, or `packed files`, where neither is ruled out."""
    reason: str
    """Why."""
    can_be_decided: bool
    """Whether a person may look there in its place; not where nothing was scanned at all."""


class Missing(Record):
    """One thing that must come before a project can be open."""

    what: Literal["generation", "scan", "findings", "state"]
    """generation: none counts; scan: nobody looked, or not at everything; findings: undecided; state: not confirmed."""
    text: str
    """What is missing, and the next move."""


class Publication(Record):
    """What may be shown of a project. Made from its events and its newest scan each time; nothing keeps it."""

    project_id: str
    """The project."""
    state: PublicationState
    """open: everybody may see it; needs_review: findings wait for a person, or what it was opened on no longer holds;
    withheld: nobody opened it, or a person closed it."""
    because: str
    """Why, in one sentence without a person's name."""
    generation: int | None
    """The generation that counts."""
    findings: int
    """Findings on secrets and personal data of that generation, decided ones too."""
    undecided: tuple[RestrictedFinding, ...]
    """Those that no person has decided, gravest first."""
    unscanned: tuple[Unscanned, ...] = ()
    """What the scan did not look at, and no person in its place."""
    missing: tuple[Missing, ...]
    """What must come before it can be open; empty where a person may open it, or did."""
    withheld_on: str | None = None
    """The day on which a person withheld it; None where that was never said, or was taken back by opening it."""
    opened_on: str | None = None
    """The day on which a person opened it; None where that was never said, or was taken back by withholding it."""


class PublicationDecided(Record):
    """What a person's decision on publication came to."""

    event: int | None
    """Number of the event; None where nothing had to be written."""
    new: bool
    """False where the same had been decided before."""
    said: str
    """One sentence for the person."""
    publication: Publication
    """The project after the decision."""
