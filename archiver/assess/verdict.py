"""From activity, owner and day to a verdict. Pure: no clock, no network, no git."""

from collections.abc import Sequence
from datetime import date

from archiver.assess.case import Case, open_case
from archiver.assess.decisions import decide, last_decision, persons_needed
from archiver.assess.evidence import evidence
from archiver.assess.points import points
from archiver.assess.sentence import compose
from archiver.assess.vetoes import vetoes
from archiver.records.activity import ActivityProfile, Neighbour
from archiver.records.campaign import Owner
from archiver.records.verdict import Confirmation, Verdict

MODEL_VERSION = "2"
"""Changes with every change of rules or phrases; a verdict of another version is made again."""

_NEVER_LOOKED_AT = (
    "homepage",
    "issues and pull requests",
    "committee filings",
)


def assess(
    activity: ActivityProfile,
    owner: Owner | None,
    *,
    as_of: date,
    origin: str,
    decisions: Sequence[Confirmation] = (),
    neighbours: Sequence[Neighbour] | None = None,
) -> Verdict:
    """Decide whether a repository's campaign is over, as of a day.

    Args:
        activity: read for that day, or for an earlier one after which nothing came (`later` is False).
        owner: the registry's owner of the origin; without one, only what the repository declares can end it.
        decisions: what persons decided about this repository, oldest first; those of a later day are not seen.
        neighbours: the owner's other repositories; None when nobody looked at them.

    Returns:
        A proposal, unless a person confirmed it: `confirmed_by` is None until then.
    """
    case = open_case(activity, owner, as_of, origin, None if neighbours is None else tuple(neighbours))
    found = evidence(case)
    confirmation = last_decision(decisions, case, found)
    against = vetoes(case, confirmation)
    decision = decide(case, found, against, decisions)
    left_out = _unchecked(case)
    race = case.last_race
    return Verdict(
        state=decision.state,
        route=decision.route,
        sentence=compose(case, decision, found, against, left_out),
        as_of=as_of,
        evidence=found,
        vetoes=against,
        unchecked=left_out,
        hold_until=case.hold_until,
        moved_to=case.moved_to if decision.state == "MOVED" else None,
        owner=owner.id if owner else None,
        owner_name=owner.name if owner else None,
        cycle=race.race.cycle if race else None,
        confirmed_by=decision.by,
        persons=persons_needed(owner),
        first_confirmed_on=decision.first_on,
        points=points(found),
        model_version=MODEL_VERSION,
    )


def _unchecked(case: Case) -> tuple[str, ...]:
    """What nobody looked at; a forge that was not asked, and a fork's parent, are named too."""
    activity = case.activity
    rows = [*_NEVER_LOOKED_AT, *activity.unread]
    if case.alive_until is None:
        rows.insert(0, "the owner's answer")
    if case.neighbours is None:
        rows.insert(0, "the owner's other repositories")
    if activity.fork is None:
        rows.append("whether it is a fork")
    elif activity.fork:
        rows.append("the repository it was forked from")
    if activity.shallow:
        rows.append("the part of the history that is cut off")
    return tuple(rows)
