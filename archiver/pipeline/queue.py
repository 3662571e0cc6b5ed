"""What waits for a person: the newest verdict of every project, most certain first. One pass, no git, no registry."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from pydantic import ValidationError

from archiver.assess.decisions import PROPOSALS
from archiver.errors import FixityError, NoSuchKeyError
from archiver.pipeline.review import stale_because
from archiver.records.archive import Event
from archiver.records.identity import name_of
from archiver.records.review import Queue, Waiting
from archiver.records.verdict import Verdict
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

_READERS = 8
_ROUTES = ("declared", "race", "manual", "no_race", "none")
"""More certain first: what it says itself, then dates that a person entered, then silence."""


def queue(archive: Archive, as_of: date) -> Queue:
    """Every proposal that nobody has confirmed, as of a day. Damaged projects are named, never left out silently."""
    with ThreadPoolExecutor(_READERS, thread_name_prefix="queue") as pool:
        found = list(pool.map(lambda view: _waiting(archive, view, as_of), archive.views()))
    rows = [row for row in found if isinstance(row, Waiting)]
    return Queue(
        as_of=as_of,
        waiting=tuple(sorted((row for row in rows if row.until is None), key=_most_certain)),
        put_off=tuple(sorted((row for row in rows if row.until), key=lambda row: (row.until or as_of, row.name))),
        damaged=tuple(sorted(name for name in found if isinstance(name, str))),
    )


def _most_certain(row: Waiting) -> tuple[object, ...]:
    return -row.points, _ROUTES.index(row.route), row.since, row.name, row.project_id


def _waiting(archive: Archive, view: ProjectView, as_of: date) -> Waiting | str | None:
    """The project's row; its id where its records are damaged; None where nothing waits."""
    try:
        events = _verdicts(view)
        event = next(events, None)
        if event is None:
            return None
        state = event.data.get("state")
        if state not in (*PROPOSALS, "LIVE", "WINDING_DOWN"):
            return None  # without reading the blob: most projects are confirmed, or nothing of the kind
        verdict = _judged(archive, event)
        put_off = next((veto for veto in verdict.vetoes if veto.code == "V7"), None)
        if verdict.confirmed_by or (state not in PROPOSALS and put_off is None):
            return None
        until = put_off.until if put_off and put_off.until and put_off.until > as_of else None
        stale = stale_because(view, event, verdict, as_of)
        if put_off and until is None and stale is None:
            stale = f"put off until {put_off.until}, which has passed; run `archiver archive` again"
        return Waiting(
            project_id=view.project_id,
            name=name_of(next(iter(view.origins), view.project_id)),
            owner=verdict.owner_name,
            state=verdict.state,
            route=verdict.route,
            points=verdict.points,
            since=_since(archive, event, verdict, events),
            judged=event.number,
            missing=_missing(verdict, until, stale),
            until=until,
            stale=stale,
        )
    except (FixityError, NoSuchKeyError, ValidationError, StopIteration):
        return view.project_id


def _verdicts(view: ProjectView) -> Iterator[Event]:
    """The verdict events, newest first, read one by one as they are asked for."""
    for number in range(view.event_chain.highest, 0, -1):
        event = view.event_chain.record(number)
        if event.kind == "verdict":
            yield event


def _judged(archive: Archive, event: Event) -> Verdict:
    blob = next(blob.sha256 for blob in event.blobs if blob.kind == "verdict")
    return Verdict.model_validate_json(archive.read_blob(blob))


def _since(archive: Archive, event: Event, verdict: Verdict, older: Iterator[Event]) -> date:
    """The day of the first verdict of this state in a row."""
    first = event
    for before in older:
        if before.data.get("state") != event.data.get("state"):
            break
        first = before
    return verdict.as_of if first is event else _judged(archive, first).as_of


def _missing(verdict: Verdict, until: date | None, stale: str | None) -> str:
    if until:
        return f"put off until {until}"
    if stale:
        return f"a new run: {stale}"
    if verdict.first_confirmed_on:
        return f"a second person (first on {verdict.first_confirmed_on})"
    return "two persons" if verdict.persons > 1 else "a person"
