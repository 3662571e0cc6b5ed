"""What persons decided about a proposal, and what of it still stands on a day. Pure."""

from collections.abc import Sequence

from archiver.assess.case import Case
from archiver.assess.states import Decision, propose
from archiver.records.verdict import Confirmation, Evidence, Veto


def decide(
    case: Case, evidence: Sequence[Evidence], vetoes: Sequence[Veto], decisions: Sequence[Confirmation]
) -> Decision:
    """The state as of the case's day, and whether a person has confirmed it."""
    proposed = propose(case, evidence, vetoes)
    confirmation = last_decision(decisions, case)
    if confirmation is None or confirmation.decision != "confirm":
        return proposed
    if confirmation.state in ("ENDED_CANDIDATE", "ENDED_CONFIRMED"):
        if _nothing_since(case, vetoes, confirmation):
            route = proposed.route if proposed.state == "ENDED_CANDIDATE" else "manual"
            return Decision("ENDED_CONFIRMED", route, True)
    elif confirmation.state == proposed.state:
        return proposed._replace(confirmed=True)
    return proposed


def last_decision(decisions: Sequence[Confirmation], case: Case) -> Confirmation | None:
    """The newest decision that the case's day can see."""
    seen = [item for item in decisions if item.at <= case.as_of]
    return seen[-1] if seen else None


def _nothing_since(case: Case, vetoes: Sequence[Veto], confirmation: Confirmation) -> bool:
    """No substantive work after the confirmation, and no race that is open or ended later."""
    work = case.activity.last_substantive
    if work and work.day > confirmation.at:
        return False
    later = any(race.over_on and race.over_on > confirmation.at for race in case.races)
    return not later and not any(veto.code in ("V1", "V6") for veto in vetoes)
