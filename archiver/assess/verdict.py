"""From signals, owner and day to a verdict. Pure: no clock, no network, no git."""

from datetime import date

from archiver.assess.case import Case
from archiver.assess.evidence import evidence
from archiver.assess.sentence import compose
from archiver.assess.states import decide
from archiver.assess.vetoes import vetoes
from archiver.records.campaign import Owner
from archiver.records.signals import Signals
from archiver.records.verdict import Confirmation, Verdict

MODEL_VERSION = "1"
"""Changes with every change of rules or phrases; a verdict of another version is made again."""

_NEVER_LOOKED_AT = (
    "the owner's other repositories",
    "the owner's answer",
    "homepage",
    "issues and pull requests",
    "committee filings",
)


def assess(
    signals: Signals,
    owner: Owner | None,
    *,
    as_of: date,
    confirmation: Confirmation | None = None,
    origin: str,
) -> Verdict:
    """Decide whether a repository's campaign is over, as of a day.

    Args:
        signals: read for that day, or for an earlier one after which nothing came (`later` is False).
        owner: the registry's owner of the origin; without one, only what the repository declares can end it.
        confirmation: a person's last decision about this repository; one of a later day is not seen.

    Returns:
        A proposal, unless a person confirmed it: `confirmed_by` is None until then.
    """
    case = Case(signals, owner, as_of, origin)
    found = evidence(case)
    against = vetoes(case, confirmation)
    decision = decide(case, found, against, confirmation)
    left_out = _unchecked(signals)
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
        moved_to=case.declared("moved")[0].target if decision.state == "MOVED" else None,
        owner=owner.id if owner else None,
        owner_name=owner.name if owner else None,
        cycle=race.race.cycle if race else None,
        confirmed_by=confirmation.person if confirmation and decision.confirmed else None,
        model_version=MODEL_VERSION,
    )


def _unchecked(signals: Signals) -> tuple[str, ...]:
    """What nobody looked at; a forge that was not asked, and a fork's parent, are named too."""
    rows = [*_NEVER_LOOKED_AT, *signals.unread]
    if signals.fork is None:
        rows.append("whether it is a fork")
    elif signals.fork:
        rows.append("the repository it was forked from")
    if signals.shallow:
        rows.append("the part of the history that is cut off")
    return tuple(rows)
