"""Vetoes: any one means "not ended"."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from archiver.assess.case import DORMANT_DAYS, RECENT_DAYS, Case
from archiver.races import HOLD_DAYS
from archiver.records.verdict import Confirmation, Veto


def election_near(case: Case) -> Iterator[Veto]:
    """V1: an election of a race that goes on lies ahead, or is behind by less than the hold."""
    for race in case.races:
        day = race.election_open(case.as_of)
        if day is None:
            continue
        where = (
            "lies ahead"
            if day > case.as_of
            else "is today"
            if day == case.as_of
            else f"was less than {HOLD_DAYS} days ago"
        )
        until = max([day, *race.elections]) + timedelta(days=HOLD_DAYS)
        yield Veto(code="V1", statement=f"The election ({race.words}) on {day} {where}.", until=until)


def recent_work(case: Case) -> Iterator[Veto]:
    """V2: a substantive human commit in the last 45 days."""
    mark = case.activity.last_substantive
    if mark and (case.as_of - mark.day).days < RECENT_DAYS:
        until = mark.day + timedelta(days=RECENT_DAYS)
        yield Veto(code="V2", statement=f"A person worked on it on {mark.day}.", until=until)


def owner_answered(case: Case) -> Iterator[Veto]:
    """V3: the owner answered "alive" within 180 days."""
    if case.owner and case.alive_until and case.as_of < case.alive_until:
        said = f"Its owner said on {case.owner.alive_on} that it goes on."
        yield Veto(code="V3", statement=said, until=case.alive_until)


def never_skipped(case: Case) -> Iterator[Veto]:
    """V4: a party or multi-cycle organisation that has not skipped an election."""
    if case.owner and case.owner.kind in ("party", "multi_cycle_org") and not case.skipped:
        yield Veto(code="V4", statement="Its owner goes on from election to election and has not skipped one here.")


def neighbour_worked(case: Case) -> Iterator[Veto]:
    """V5: another repository of the owner had substantive work in the last 45 days."""
    neighbour = case.latest_neighbour
    mark = neighbour.last_substantive if neighbour else None
    if mark and 0 <= (case.as_of - mark.day).days < RECENT_DAYS:
        until = mark.day + timedelta(days=RECENT_DAYS)
        yield Veto(code="V5", statement=f"Another repository of its owner was worked on on {mark.day}.", until=until)


def undecided(case: Case) -> Iterator[Veto]:
    """V6: the election is behind, and the result is contested or not known."""
    for race in case.races:
        if race.undecided and not any(day > case.as_of for day in race.elections):
            what = "is contested" if race.outcome == "contested" else "is not known"
            yield Veto(code="V6", statement=f"The result ({race.words}) {what}.")


def put_off(confirmation: Confirmation | None, as_of: date) -> Iterator[Veto]:
    """V7: a person put the question off, or said that the proposal is wrong."""
    if confirmation is None or confirmation.decision == "confirm" or confirmation.at > as_of:
        return
    until = confirmation.until or confirmation.at + timedelta(days=DORMANT_DAYS)
    if as_of < until:
        what = "put this question off" if confirmation.decision == "snooze" else "rejected the proposal"
        yield Veto(code="V7", statement=f"A steward {what} on {confirmation.at}.", until=until)


class VetoRule(NamedTuple):
    """One line of the register."""

    code: str
    find: Callable[[Case], Iterator[Veto]]


RULES = (
    VetoRule("V1", election_near),
    VetoRule("V2", recent_work),
    VetoRule("V3", owner_answered),
    VetoRule("V4", never_skipped),
    VetoRule("V5", neighbour_worked),
    VetoRule("V6", undecided),
)
"""In the order in which they are printed; V7 looks at a person's decision and comes last."""


def vetoes(case: Case, confirmation: Confirmation | None) -> tuple[Veto, ...]:
    """Every reason why "ended" may not be said."""
    return (*(veto for rule in RULES for veto in rule.find(case)), *put_off(confirmation, case.as_of))
