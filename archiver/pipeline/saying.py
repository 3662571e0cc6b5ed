"""What is said about a generation becomes an event that names its blobs: the blobs first, then the event."""

from collections.abc import Mapping

from archiver.assess import MODEL_VERSION
from archiver.pipeline.context import made_with
from archiver.records.activity import ActivityProfile
from archiver.records.archive import BlobRef, Event, EventKind
from archiver.records.base import Record, canonical_json
from archiver.records.verdict import Verdict
from archiver.store.archive import Archive


def say_blobs(
    archive: Archive,
    project_id: str,
    kind: EventKind,
    generation: int,
    rules: str,
    blobs: Mapping[str, Record | bytes],
    data: Mapping[str, str | int | bool | list[str] | None],
) -> Event:
    """Put the blobs, then the event. Args: `rules` made them; other rules mean that they are made again."""
    refs = []
    for name, content in blobs.items():
        sha256, size = archive.put_bytes(content if isinstance(content, bytes) else canonical_json(content))
        refs.append(BlobRef(kind=name, sha256=sha256, size=size))
    return archive.append(
        project_id,
        kind,
        by="archiver",
        generation=generation,
        blobs=tuple(refs),
        data=data,
        made_with=made_with(rules=rules),
    )


def say_verdict(
    archive: Archive, project_id: str, generation: int, verdict: Verdict, activity: ActivityProfile
) -> Event:
    """The event of a verdict made by today's rules, and of the activity it judged."""
    blobs = {"verdict": verdict, "activity": activity}
    data = {"state": verdict.state, "route": verdict.route}
    return say_blobs(archive, project_id, "verdict", generation, MODEL_VERSION, blobs, data)


def same_verdict(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same, so that the newer needs no event."""
    return _essence(one) == _essence(other)


def _essence(verdict: Verdict) -> object:
    """Evidence counts by kind, direction, strength and locator, not by its words; what persons decided counts too."""
    evidence = sorted((e.kind, e.direction, e.strength, e.locator) for e in verdict.evidence)
    put_off = [(veto.until, veto.statement) for veto in verdict.vetoes if veto.code == "V7"]
    decided = verdict.confirmed_by, verdict.persons, verdict.first_confirmed_on, put_off
    return verdict.state, verdict.route, verdict.owner, verdict.cycle, verdict.moved_to, decided, evidence
