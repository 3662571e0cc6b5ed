"""The gate between the archive and the public: closed at first, opened by a person, and closed again by new findings.

One function says what a project's publication is. Nothing stores its answer: it follows from the events and the newest
scan, so that a new generation, or better rules, close an open project without anybody's doing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from archiver.errors import FixityError, NoSuchKeyError
from archiver.records.archive import Event
from archiver.records.base import Record, sha256_hex
from archiver.records.catalogue import CatalogueEntry
from archiver.records.dossier import RestrictedFinding
from archiver.records.exposure import PACKED, Layer, kind_of
from archiver.records.fact import Examination, NotRun
from archiver.records.publication import Exposed, Missing, Publication, PublicationState, Unscanned
from archiver.records.verdict import Verdict
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

EXAMINER = "exposure"
"""The examiner that scans; where it did not run to its end, nothing is ruled out."""

_LAYERS: tuple[Layer, Layer] = ("secrets", "personal data")

_R = TypeVar("_R", bound=Record)
_DAMAGED = "its record in the store is damaged or lost: `archiver verify` names what"


def is_public(entry: CatalogueEntry) -> bool:
    """Whether public pages, feeds and exports may hold a project at all."""
    return entry.publication == "open"


def not_scanned(examination: Examination) -> tuple[NotRun, ...]:
    """What an examination did not scan for secrets and personal data, or not to the end; empty: everything was."""
    gaps = [row for row in examination.not_run if row.what in (*_LAYERS, PACKED)]
    known = {row.what for row in gaps}
    if EXAMINER not in examination.ran:
        reason = next((row.reason for row in examination.not_run if row.examiner == EXAMINER), "nobody has looked")
        gaps += [NotRun(what=what, reason=reason) for what in _LAYERS if what not in known]
    return tuple(gaps)


def publication_of(
    archive: Archive, view: ProjectView, *, confirmed: bool | None = None, owner_asked: bool = False
) -> Publication:
    """A project's publication as the store holds it now.

    Args:
        confirmed: whether a person confirmed its state, where the caller has read the verdict; None to read it here.
        owner_asked: as if a person had opened it with the word that the owner was asked.

    Raises:
        FixityError: an event or a manifest is damaged.
    """
    if confirmed is None:
        verdict = _blob(archive, view.latest("verdict"), "verdict", Verdict)
        confirmed = isinstance(verdict, Verdict) and verdict.confirmed_by is not None
    told = [event for event in view.events() if event.kind == "publication"]
    exposed = exposed_of(archive, view)
    return judge(view.project_id, told, exposed, generation=view.current, confirmed=confirmed, owner_asked=owner_asked)


def exposed_of(archive: Archive, view: ProjectView) -> Exposed | str:
    """What the newest scan of the generation that counts found; a text says why there is none. Raises FixityError."""
    dossier = view.latest("dossier", view.current) if view.current is not None else None
    return _blob(archive, dossier, "findings.json", Exposed)


def judge(
    project_id: str,
    told: Sequence[Event],
    exposed: Exposed | str,
    *,
    generation: int | None,
    confirmed: bool,
    owner_asked: bool = False,
) -> Publication:
    """What persons' decisions, the newest scan and the verdict come to.

    Args:
        told: events of kind `publication`, oldest first.
        exposed: what the scan of the generation that counts found; a text says why there is none.
        confirmed: whether a person confirmed the state.
        owner_asked: whether the owner was asked, beside what the event that opened it says.
    """
    last = next((event for event in reversed(told) if event.data.get("what") in ("publish", "withhold")), None)
    opened = last if last and last.data.get("what") == "publish" else None
    rows = exposed.findings if isinstance(exposed, Exposed) else ()
    decided = decided_in(told)
    undecided = tuple(row for row in rows if row.id not in decided)
    gaps = _gaps(exposed.not_run, generation) if isinstance(exposed, Exposed) else ()
    unscanned = tuple(gap for gap in gaps if gap.id not in decided)
    asked = owner_asked or bool(opened and opened.data.get("owner_asked"))
    missing = tuple(_missing(project_id, exposed, unscanned, undecided, generation, agreed=confirmed or asked))
    state, because = _state(last, opened, undecided, missing)
    return Publication(
        project_id=project_id,
        state=state,
        because=because,
        generation=generation,
        findings=len(rows),
        undecided=undecided,
        unscanned=unscanned,
        missing=missing,
        withheld_on=last.at[:10] if last and not opened else None,
        opened_on=opened.at[:10] if opened else None,
    )


def _state(
    last: Event | None, opened: Event | None, undecided: Sequence[RestrictedFinding], missing: Sequence[Missing]
) -> tuple[PublicationState, str]:
    if last and not opened:
        return "withheld", f"a steward withheld it on {last.at[:10]}"
    if opened and not missing:
        return "open", f"a steward opened it on {opened.at[:10]}"
    if opened:
        return "needs_review", f"a steward opened it on {opened.at[:10]}, which no longer holds: {missing[0].text}"
    if undecided:
        return "needs_review", "findings on secrets or personal data wait for a person"
    return "withheld", "nobody has opened it"


def decided_in(told: Iterable[Event]) -> frozenset[str]:
    """Ids of the findings, and of the gaps of a scan, that persons decided."""
    decided: set[str] = set()
    for event in told:
        ids = event.data.get("findings")
        if event.data.get("what") == "decide" and isinstance(ids, list):
            decided.update(ids)
    return frozenset(decided)


def counted(findings: Sequence[RestrictedFinding]) -> str:
    """`3 places to decide (keys of services 1, voter rows 2; 1 looks harmless)`: as a steward's rows, and no path."""
    places = {(row.code, row.rule, row.path, row.triage is not None) for row in findings}
    kinds = Counter(kind_of(code) for code, *_ in places)
    said = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    harmless = sum(triaged for *_, triaged in places)
    if harmless:
        said += f"; {harmless} look{'s' if harmless == 1 else ''} harmless"
    return f"{len(places)} place{'' if len(places) == 1 else 's'} to decide ({said})"


def _missing(
    project_id: str,
    exposed: Exposed | str,
    unscanned: Sequence[Unscanned],
    undecided: Sequence[RestrictedFinding],
    generation: int | None,
    *,
    agreed: bool,
) -> Iterator[Missing]:
    """What stands between a project and the public, in the order in which a steward mends it."""
    if generation is None:
        text = f"no generation counts: look at `archiver show {project_id}`, then `archiver accept --help`"
        yield Missing(what="generation", text=text)
    elif isinstance(exposed, str):
        yield Missing(what="scan", text=f"secrets and personal data: {exposed}")
    for gap in unscanned:
        text = f"{gap.what} not looked at: {gap.reason}"
        if gap.can_be_decided:
            text += f"; look yourself, then say so: `archiver decide {project_id} unscanned`"
        yield Missing(what="scan", text=text)
    if undecided:
        yield Missing(what="findings", text=f"{counted(undecided)}; `archiver decide {project_id}` lists them")
    if not agreed:
        text = (
            f"its state is proposed, not confirmed: `archiver review {project_id}`, or ask its owner and say so with "
            "--owner-asked"
        )
        yield Missing(what="state", text=text)


def _gaps(rows: Iterable[NotRun], generation: int | None) -> tuple[Unscanned, ...]:
    """What was not scanned, named with the generation: what a person looked at there says nothing of the next."""
    return tuple(
        Unscanned(
            id=f"GAP-{sha256_hex(f'{row.what} {generation} {row.reason}'.encode())[:10]}",
            what=row.what,
            reason=row.reason,
            can_be_decided=row.examiner == EXAMINER or row.what == PACKED,
        )
        for row in rows
    )


def _blob(archive: Archive, event: Event | None, kind: str, record: type[_R]) -> _R | str:
    """The record that an event names; a text says why there is none."""
    blob = next((blob for blob in event.blobs if blob.kind == kind), None) if event else None
    if blob is None:
        return "nobody has scanned the generation that counts; run `archiver archive` again on its source"
    try:
        return record.model_validate_json(archive.read_blob(blob.sha256))
    except (FixityError, NoSuchKeyError, ValidationError):
        return _DAMAGED
