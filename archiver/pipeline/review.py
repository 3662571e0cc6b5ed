"""One proposal shown to a person, and what the person decides: an event, and at once the verdict that follows from it.

Write order: the decision, then the verdict, then the catalogue. Whoever is killed between them loses nothing: the same
command, or the next run, makes what is missing from the decisions in the archive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from archiver.assess import MODEL_VERSION, assess
from archiver.assess.decisions import PROPOSALS, evidence_seen, same_person
from archiver.assess.published import published
from archiver.catalogue import update
from archiver.errors import StoreError, UsageError
from archiver.pipeline.decided import decisions_of, note_given, person_named, record
from archiver.pipeline.neighbours import Neighbours
from archiver.pipeline.saying import same_verdict, say_verdict
from archiver.records.activity import ActivityProfile
from archiver.records.archive import Event
from archiver.records.identity import name_of
from archiver.records.review import Decided, Review
from archiver.records.verdict import Confirmation, Verdict
from archiver.registry import Registry
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

_TRIES = 20


@dataclass(frozen=True)
class Choice:
    """What a person typed."""

    decision: Literal["confirm", "reject", "snooze"]
    by: str
    until: date | None = None
    why: str | None = None
    judged: int | None = None
    """The verdict event that the person looked at; None: whichever is the newest."""


@dataclass(frozen=True)
class _Desk:
    """One project as the archive holds it now, and its verdict as of the day, made from the activity it holds."""

    view: ProjectView
    event: Event
    held: Verdict
    activity: ActivityProfile | None
    """None where the verdict is stale."""
    decisions: tuple[Confirmation, ...]
    verdict: Verdict
    open: Verdict
    """The same without what put the question off: what a person who changed their mind can confirm."""
    stale: str | None


def look(archive: Archive, project_id: str, registry: Registry, as_of: date) -> Review:
    """What a person should see. Reads the archive alone, no git; writes nothing.

    Raises:
        UsageError: nobody has judged it yet.
        FixityError, NoSuchKeyError: a record of the project is damaged.
    """
    return _shown(_desk(archive, project_id, registry, as_of))


def decide(archive: Archive, project_id: str, registry: Registry, as_of: date, choice: Choice) -> Decided:
    """Record a person's decision as of a day and make the verdict that follows. Safe to repeat.

    Raises:
        UsageError: no name or reason, no proposal, a verdict that must be made again first, or a newer one than was
            looked at.
        FixityError: a record of the project is damaged.
        StoreError: the store cannot be written.
    """
    by = person_named(choice.by)
    note = note_given(choice.why) if choice.why is not None else None
    if choice.until is not None and choice.until <= as_of:
        raise UsageError(f"{choice.until} is not after {as_of}, so nothing would be put off; give a later day")
    desk = _desk(archive, project_id, registry, as_of)
    said = _said_before(desk, choice, by)
    if said:
        last = desk.view.latest("confirmation")
        review = _settle(archive, project_id, registry, as_of)
        return Decided(event=last.number if last else 0, new=False, said=said, review=review)
    judged = _judged(desk, choice, project_id)
    assert desk.activity is not None  # a stale verdict was refused
    number = desk.event.number
    if not same_verdict(desk.held, desk.verdict):  # what was shown must itself be in the archive
        number = say_verdict(archive, project_id, desk.event.generation or 1, desk.verdict, desk.activity).number
    event = record(
        archive,
        project_id,
        desk.event.generation or 1,
        Confirmation(
            person=by,
            decision=choice.decision,
            state=judged.state,
            at=as_of,
            until=choice.until,
            note=note,
            judged=number,
            work=desk.activity.last_substantive,
            evidence=evidence_seen(judged.evidence),
        ),
    )
    review = _settle(archive, project_id, registry, as_of)
    return Decided(event=event.number, new=True, said=_outcome(review, choice), review=review)


def _desk(archive: Archive, project_id: str, registry: Registry, as_of: date) -> _Desk:
    view = archive.project(project_id)
    event = view.latest("verdict")
    if event is None:
        raise UsageError(f"{project_id}: nobody has judged it yet; run `archiver archive` on its source")
    held = Verdict.model_validate_json(archive.read_blob(_blob(event, "verdict")))
    decisions = decisions_of(view)
    stale = stale_because(view, event, held, as_of)
    if stale:
        return _Desk(view, event, held, None, decisions, held, held, stale)
    activity = ActivityProfile.model_validate_json(archive.read_blob(_blob(event, "activity")))
    if activity.later and activity.as_of != as_of:
        stale = f"commits later than {activity.as_of} were not looked at; run `archiver archive` again"
        return _Desk(view, event, held, None, decisions, held, held, stale)
    origin = next(iter(view.origins), project_id)
    owner = registry.owner_of(origin)
    beside = Neighbours().beside(owner.id, project_id, archive, as_of) if owner else None

    def judge(told: Sequence[Confirmation]) -> Verdict:
        return assess(activity, owner, as_of=as_of, origin=origin, decisions=told, neighbours=beside)

    verdict = judge(decisions)
    put_off = bool(decisions) and decisions[-1].decision != "confirm"
    return _Desk(view, event, held, activity, decisions, verdict, judge(()) if put_off else verdict, None)


def _blob(event: Event, kind: str) -> str:
    found = next((blob.sha256 for blob in event.blobs if blob.kind == kind), None)
    if found is None:
        raise UsageError(f"{event.project_id}: verdict {event.number} names no {kind}; run `archiver archive` again")
    return found


def stale_because(view: ProjectView, event: Event, held: Verdict, as_of: date) -> str | None:
    """Why a stored verdict must be made again before a person can decide on it; None where it need not."""
    again = "run `archiver archive` again"
    if event.made_with.get("rules") != MODEL_VERSION:
        return f"made on {event.at[:10]} by rules {event.made_with.get('rules', 'unknown')}; {again}"
    if event.generation != view.current:
        return f"made of generation {event.generation}, and {view.current or 'none'} is the current one; {again}"
    if held.as_of > as_of:
        return f"made as of {held.as_of}, which is later than {as_of}; {again}"
    return None


def _shown(desk: _Desk) -> Review:
    return Review(
        project_id=desk.view.project_id,
        name=name_of(next(iter(desk.view.origins), desk.view.project_id)),
        generation=desk.event.generation or 1,
        judged=desk.event.number,
        verdict=desk.verdict,
        can_be_decided=not desk.stale and desk.open.state in PROPOSALS and desk.open.confirmed_by is None,
        published=published(desk.open),
        decisions=desk.decisions,
        stale=desk.stale,
    )


def _said_before(desk: _Desk, choice: Choice, by: str) -> str | None:
    """What to tell somebody who repeats a decision that still stands; None for a new decision."""
    verdict, last = desk.verdict, desk.decisions[-1] if desk.decisions else None
    if last is None or desk.stale:
        return None
    if choice.decision == "confirm":
        if verdict.confirmed_by:
            return f"It was confirmed already on {last.at}, by {verdict.confirmed_by}; nothing was written."
        if verdict.first_confirmed_on and same_person(last.person, by):
            return f"{last.person} confirmed it already on {last.at}: a second person must; nothing was written."
        return None
    stands = any(veto.code == "V7" for veto in verdict.vetoes)
    same = (last.decision, last.until) == (choice.decision, choice.until) and same_person(last.person, by)
    return f"{last.person} said so already on {last.at}; nothing was written." if stands and same else None


def _judged(desk: _Desk, choice: Choice, project_id: str) -> Verdict:
    """The verdict that the decision is about. Raises UsageError with the reason why there is nothing to decide."""
    if desk.stale:
        raise UsageError(f"{project_id}: its verdict must be made anew before anybody can decide: {desk.stale}")
    if choice.judged is not None and choice.judged != desk.event.number:
        raise UsageError(
            f"{project_id}: you looked at verdict {choice.judged}, and {desk.event.number} is the newest; "
            f"look again with `archiver review {project_id}`"
        )
    judged = desk.open
    if choice.decision == "reject" and judged.confirmed_by:
        return judged
    if judged.confirmed_by is None and judged.state in PROPOSALS:
        if choice.decision == "confirm":
            _refuse_vetoed(judged, project_id)
        return judged
    if judged.confirmed_by:
        raise UsageError(
            f"{project_id}: it is confirmed, there is nothing to put off; `--reject --why TEXT` takes it back"
        )
    vetoes = " ".join(veto.statement for veto in judged.vetoes).removesuffix(".")
    raise UsageError(
        f"{project_id}: nothing is proposed, its state is {judged.state}"
        f"{f', and this stands against an end: {vetoes}' if vetoes else ''}; `archiver queue` lists what can be decided"
    )


def _refuse_vetoed(judged: Verdict, project_id: str) -> None:
    """An end cannot be confirmed against an open race or the owner's word; a move or a hand-over is no end."""
    if judged.state in ("MOVED", "HANDED_OVER_IN_PLACE"):
        return
    standing = [veto.statement for veto in judged.vetoes if veto.code in ("V1", "V3", "V6")]
    if standing:
        raise UsageError(f"{project_id}: this stands against it: {' '.join(standing)} `--snooze DATE` puts it off")


def _settle(archive: Archive, project_id: str, registry: Registry, as_of: date) -> Review:
    """Make the verdict that follows from all decisions, also those that others add meanwhile; then the catalogue."""
    for _ in range(_TRIES):
        desk = _desk(archive, project_id, registry, as_of)
        if desk.activity is None or same_verdict(desk.held, desk.verdict):
            archive.renew_head(project_id)
            update(archive, [project_id])
            return _shown(desk)
        say_verdict(archive, project_id, desk.event.generation or 1, desk.verdict, desk.activity)
    raise StoreError(f"{project_id}: other runs kept adding verdicts; run the command again", transient=True)


def _outcome(review: Review, choice: Choice) -> str:
    verdict = review.verdict
    if choice.decision == "confirm":
        if verdict.confirmed_by:
            return f"Confirmed: {verdict.state}, by {verdict.confirmed_by}."
        if verdict.first_confirmed_on:
            return "Noted: one of two. It stays proposed until a second person confirms it."
        return f"Noted, but it does not stand: {verdict.sentence}"
    until = next((veto.until for veto in verdict.vetoes if veto.code == "V7"), None)
    if choice.decision == "reject":
        return f"Rejected; the question comes back on {until}, or before that with new evidence."
    return f"Put off; the question comes back on {until}."
