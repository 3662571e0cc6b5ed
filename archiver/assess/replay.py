"""Replay: the model asked again on every seventh day of a history, and its answers held against labels. Pure.

Wrong is an end that was said and is not so. A state that differs in another way harms nobody and is counted apart.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from archiver.assess.labels import Labels
from archiver.assess.verdict import MODEL_VERSION, assess
from archiver.races import Standing, standings
from archiver.records.activity import ActivityProfile, Neighbour
from archiver.records.campaign import Owner
from archiver.records.replay import Replay, Replayed, Stretch
from archiver.records.verdict import State

ENDED: tuple[State, ...] = ("ENDED_CANDIDATE", "ENDED_CONFIRMED", "BORN_ENDED")
"""States that say "this campaign is over"."""

TIMELY_DAYS = 120
"""An end should be proposed within so many days of the later of race end and last work."""


@dataclass(frozen=True)
class Subject:
    """One repository on the time line."""

    origin: str
    owner: Owner | None
    profile: Callable[[date], ActivityProfile]
    """Its activity as of a day."""
    first: date | None
    """Day of its first commit; None for an empty repository, which is not replayed."""
    last_substantive: date | None
    """Day of its last work as of the last day looked at."""


def replay(
    groups: Iterable[Sequence[Subject]],
    labels: Labels,
    *,
    until: date,
    every: int,
    done: Callable[[Replayed], None] = lambda _: None,
) -> Replay:
    """Judge every repository as of every `every`th day from its first commit to `until`.

    Args:
        groups: the repositories of one owner together, so that each knows of the others (V5); without an owner, alone.
        labels: what was right on which day.
        done: told of each repository when it is finished.
    """
    finished = []
    for group in groups:
        for found in _replay_group(group, labels, until=until, every=every):
            finished.append(found)
            done(found)
    due = [item for item in finished if item.due_on and (item.delay is not None or _expected(item, until))]
    said = {stretch.state for item in finished for stretch in item.stretches}
    return Replay(
        model_version=MODEL_VERSION,
        every=every,
        until=until,
        repositories=tuple(finished),
        steps=sum(item.steps for item in finished),
        wrong=sum(item.wrong for item in finished),
        live_race=sum(item.live_race for item in finished),
        other=sum(item.other for item in finished),
        due=len(due),
        in_time=sum(item.delay is not None and item.delay <= TIMELY_DAYS for item in due),
        states=tuple(sorted(said)),
    )


def _expected(item: Replayed, until: date) -> bool:
    """Whether the days looked at reach far enough for a proposal that never came to be a miss."""
    last = item.stretches[-1].until if item.stretches else until
    return item.due_on is not None and (last - item.due_on).days > TIMELY_DAYS


def _replay_group(group: Sequence[Subject], labels: Labels, *, until: date, every: int) -> Iterator[Replayed]:
    profiles = [
        {day: subject.profile(day) for day in _days(subject, labels, until=until, every=every)} for subject in group
    ]
    for number, subject in enumerate(group):
        beside = [(other, profiles[at]) for at, other in enumerate(group) if at != number]
        looked = [
            _look(subject, day, profile, _neighbours(beside, day) if subject.owner else None, labels)
            for day, profile in profiles[number].items()
        ]
        yield _sum_up(subject, looked, labels, until)


def _days(subject: Subject, labels: Labels, *, until: date, every: int) -> list[date]:
    """Days looked at: counted back from the last one, so that all repositories share them."""
    if subject.first is None:
        return []
    count = max((until - subject.first).days // every, -1)
    days = [until - timedelta(days=every * step) for step in range(count, -1, -1)]
    return [day for day in days if (label := labels.on(subject.origin, day)) is None or label.right is not None]


def _neighbours(beside: Sequence[tuple[Subject, dict[date, ActivityProfile]]], day: date) -> list[Neighbour]:
    return [
        Neighbour(origin=other.origin, last_substantive=profiles[day].last_substantive)
        for other, profiles in beside
        if day in profiles
    ]


@dataclass(frozen=True)
class _Look:
    day: date
    state: State
    right: tuple[State, ...] | None
    live_race: bool

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def wrong(self) -> bool:
        return self.ended and self.right is not None and self.state not in self.right


def _look(
    subject: Subject, day: date, profile: ActivityProfile, neighbours: list[Neighbour] | None, labels: Labels
) -> _Look:
    verdict = assess(profile, subject.owner, as_of=day, origin=subject.origin, neighbours=neighbours)
    label = labels.on(subject.origin, day)
    live = verdict.state in ENDED and any(_open(race, day) for race in standings(subject.owner, date.max))
    return _Look(day, verdict.state, label.right if label else None, live)


def _open(race: Standing, day: date) -> bool:
    """Whether a race was open on a day, with the knowledge of today: it was over, or voted on, later."""
    over = [race.over_on] if race.over_on else []
    ends = over if over and race.outcome != "won" else [*race.elections, *over]
    return bool(ends) and day < max(ends)


def _sum_up(subject: Subject, looked: Sequence[_Look], labels: Labels, until: date) -> Replayed:
    ended = [look for look in looked if look.ended]
    last = subject.last_substantive
    over_on = _race_over(subject.owner)
    due_on = max(over_on, last or over_on) if over_on and _labelled_ended(subject.origin, labels, until) else None
    proposed = next((look.day for look in ended if due_on and look.day >= due_on), None)
    return Replayed(
        origin=subject.origin,
        owner=subject.owner.id if subject.owner else None,
        steps=len(looked),
        wrong=sum(look.wrong for look in looked),
        live_race=sum(look.live_race for look in looked),
        other=sum(look.right is not None and look.state not in look.right and not look.ended for look in looked),
        came_later=sum(last is not None and look.day < last for look in ended),
        unlabelled=sum(look.right is None for look in looked),
        race_over_on=over_on,
        last_substantive=last,
        due_on=due_on,
        proposed_on=proposed,
        delay=(proposed - due_on).days if proposed and due_on else None,
        stretches=tuple(_stretches(looked)),
    )


def _race_over(owner: Owner | None) -> date | None:
    races = standings(owner, date.max)
    return races[-1].over_on if races and races[-1].outcome != "won" else None


def _labelled_ended(origin: str, labels: Labels, until: date) -> bool:
    """Whether the last thing known of it is an end."""
    known = [label for label in labels.rows_of(origin) if label.since <= until and label.right is not None]
    return bool(known) and any(state in ENDED for state in known[-1].right or ())


def _stretches(looked: Sequence[_Look]) -> Iterator[Stretch]:
    for (state, right, wrong, live), found in groupby(
        looked, lambda look: (look.state, look.right, look.wrong, look.live_race)
    ):
        days = [look.day for look in found]
        yield Stretch(
            state=state, since=days[0], until=days[-1], days=len(days), right=right, wrong=wrong, live_race=live
        )
