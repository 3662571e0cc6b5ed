"""Which state: the first that holds. Pure.

Source: the decision model in docs/verdict.md, which gives the same order in words.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from archiver.assess.case import QUIET_DAYS, Case
from archiver.assess.evidence import successor_counts
from archiver.records.verdict import Evidence, Route, State, Veto

WINDING_DOWN_DAYS = 14
"""So many days before the last election a campaign begins to wind down."""


_RETIRED = ("END-003", "END-004", "END-005")
"""Declarations that speak of the code itself."""


class Decision(NamedTuple):
    """The state and how it was reached."""

    state: State
    route: Route
    confirmed: bool = False
    by: str | None = None
    """Who confirmed it."""
    first_on: date | None = None
    """The day of the first confirmation, where a second person's is missing."""
    note: str | None = None
    """One sentence, where a confirmation no longer stands."""


def propose(case: Case, evidence: Sequence[Evidence], vetoes: Sequence[Veto]) -> Decision:
    """What the machine proposes: the first state that holds."""
    codes = {item.kind for item in evidence if item.strength == "declared"}
    retired = not codes.isdisjoint(_RETIRED)
    declared = retired or "END-016" in codes
    if "END-006" in codes:
        return Decision("MOVED", "declared")
    if "END-007" in codes:
        return Decision("HANDED_OVER_IN_PLACE", "manual" if successor_counts(case) else "declared")
    if case.published_after_end and not case.endless:
        return Decision("BORN_ENDED", "race")
    if case.endless:
        if retired:  # a campaign that is over is not the end of a party's tool
            return Decision("DORMANT", "declared")
        return Decision("DORMANT", "no_race") if case.asleep else Decision("NEVER_ENDS", "none")
    if _unknown(case) and not declared:
        return Decision("UNKNOWN", "none")
    if vetoes:
        return Decision("WINDING_DOWN" if _winding_down(case) else "LIVE", "none")
    return _without_veto(case, declared)


def _without_veto(case: Case, declared: bool) -> Decision:
    if declared:
        return Decision("ENDED_CANDIDATE", "declared")
    race = case.last_race
    if race and race.over:
        held = case.hold_until is None or case.as_of < case.hold_until
        if race.outcome == "won":
            return Decision("WINDING_DOWN", "race") if held else Decision("LIVE", "none")
        if held or not case.quiet(QUIET_DAYS):
            return Decision("WINDING_DOWN", "race")
        return Decision("ENDED_CANDIDATE", "race")
    if case.owner and case.owner.kind == "volunteer_org" and case.asleep:
        return Decision("DORMANT", "no_race")
    return Decision("LIVE", "none")


def _unknown(case: Case) -> bool:
    """Whether nobody told who owns it, or what race it was for."""
    owner = case.owner
    if owner is None or owner.kind == "unknown":
        return True
    return owner.kind in ("candidate", "ballot_measure") and not case.races


def _winding_down(case: Case) -> bool:
    """From 14 days before the last election of the race that decides."""
    race = case.last_race
    return race is not None and case.as_of >= race.last_day - timedelta(days=WINDING_DOWN_DAYS)
