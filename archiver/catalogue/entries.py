"""From a project's records in the store to its row in the catalogue."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from archiver.errors import FixityError, NoSuchKeyError
from archiver.publication import publication_of
from archiver.records.archive import Manifest
from archiver.records.base import Record
from archiver.records.catalogue import CatalogueEntry
from archiver.records.fact import Fact
from archiver.records.identity import name_of
from archiver.records.licence import LicenceReport
from archiver.records.verdict import Verdict
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

_QUOTED = re.compile("“(.+)”", re.DOTALL)
_R = TypeVar("_R", bound=Record)


class _Dossier(Record):
    """What the catalogue reads of handoff.json, whichever renderer made it."""

    name: str
    description: str | None = None
    facts: tuple[Fact, ...] = ()


def read_entry(archive: Archive, project_id: str) -> CatalogueEntry | None:
    """A project's row; what was not made or is damaged is left empty. None for a folder without generations."""
    view = archive.project(project_id)
    if not view.generations:
        return None
    try:
        return _entry(archive, view)
    except FixityError:
        return _damaged(view)


def _entry(archive: Archive, view: ProjectView) -> CatalogueEntry:
    generation = view.current or view.generations[-1]
    manifest: Manifest = view.manifest(generation)
    verdict = _newest(archive, view, "verdict", "verdict", Verdict)
    report = _newest(archive, view, "licence", "licence", LicenceReport)
    dossier = _newest(archive, view, "dossier", "handoff.json", _Dossier)
    facts = [fact for fact in dossier.facts if fact.visibility == "public"] if dossier else []
    origin = next(iter(view.origins), manifest.source.url)
    confirmed = bool(verdict and verdict.confirmed_by)
    return CatalogueEntry(
        project_id=view.project_id,
        name=dossier.name if dossier else name_of(origin),
        owner=(verdict.owner if verdict else None) or _account(origin),
        owner_name=verdict.owner_name if verdict else None,
        cycle=verdict.cycle if verdict else None,
        state=verdict.state if verdict else None,
        confirmed=confirmed,
        description=(dossier.description if dossier else None) or _in_its_own_words(facts),
        body="\n".join(fact.statement for fact in facts),
        licence=report.expression if report else None,
        licence_verdict=report.verdict if report else None,
        languages=tuple(_values(facts, "stack", "language")),
        services=tuple(_values(facts, "services", "service")),
        generation=generation,
        captured_at=manifest.captured_at,
        origin=origin,
        publication=publication_of(archive, view, confirmed=confirmed).state,
    )


def _damaged(view: ProjectView) -> CatalogueEntry:
    """A row all the same: a project that cannot be read must not vanish from the catalogue."""
    text = "The store's records of this project are damaged; `archiver verify` names what."
    return CatalogueEntry(
        project_id=view.project_id, name=view.project_id, owner=None, owner_name=None, cycle=None, state=None,
        confirmed=False, description=text, body="", licence=None, licence_verdict=None, languages=(), services=(),
        generation=view.generations[-1], captured_at=None, origin=None, publication="withheld",
    )  # fmt: skip


def _newest(archive: Archive, view: ProjectView, event_kind: str, blob_kind: str, record: type[_R]) -> _R | None:
    """The newest record of a kind; None where none was made, or its blob is lost, damaged or not understood."""
    event = view.latest(event_kind)
    blob = next((blob for blob in event.blobs if blob.kind == blob_kind), None) if event else None
    try:
        return record.model_validate_json(archive.read_blob(blob.sha256)) if blob else None
    except (FixityError, NoSuchKeyError, ValidationError):
        return None


def _in_its_own_words(facts: Sequence[Fact]) -> str:
    """What the README says of it."""
    said = [fact.statement for fact in facts if fact.section == "what" and fact.data.get("source") == "readme"]
    quoted = _QUOTED.search(said[0]) if said else None
    return quoted[1] if quoted else ""


def _values(facts: Iterable[Fact], section: str, key: str) -> Iterator[str]:
    """The values of a key in the facts' data, each once, in the facts' order."""
    seen = set()
    for fact in facts:
        value = fact.data.get(key) if fact.section == section else None
        if isinstance(value, str) and value not in seen:
            seen.add(value)
            yield value


def _account(origin: str) -> str | None:
    """The forge's account in an origin; None for a folder."""
    account, slash, _ = name_of(origin).rpartition("/")
    return account if slash and not origin.startswith("local:") else None
