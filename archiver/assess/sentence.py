"""The sentence that a page would print: what is proposed, why, what speaks against it, what nobody looked at."""

import re
from collections.abc import Sequence

from archiver.assess.case import Case
from archiver.assess.evidence import election_years, outcome_words
from archiver.assess.states import Decision
from archiver.records.verdict import Evidence, Veto


def compose(
    case: Case,
    decision: Decision,
    evidence: Sequence[Evidence],
    vetoes: Sequence[Veto],
    unchecked: Sequence[str],
) -> str:
    """Plain sentences in the order a reader needs them; never a person's name."""
    route = "" if decision.route == "none" else f", route {decision.route.replace('_', ' ')}"
    lead = "Confirmed" if decision.confirmed else "Proposed"
    parts = [f"{lead}: {decision.state}{route}, as of {case.as_of}."]
    parts += [decision.note] if decision.note else []
    parts += [*_who(case), *_race(case), *_said(case, decision, evidence), *_history(case, decision)]
    parts += [item.statement for item in evidence if item.kind in ("END-014", "END-015")]
    if vetoes and decision.state in ("LIVE", "WINDING_DOWN"):
        parts.append("Not ended: " + " ".join(veto.statement for veto in vetoes))
    against = [item.statement for item in evidence if item.direction == "against"]
    parts.append("Against an end: " + (" ".join(against) if against else "nothing found."))
    parts.append(f"Not checked: {', '.join(unchecked)}.")
    return " ".join(parts)


def _who(case: Case) -> list[str]:
    if case.owner is None:
        return ["No owner in the registry claims it."]
    if case.owner.kind == "unknown":
        return ["The registry does not say what kind of owner it has."]
    if case.owner.kind in ("candidate", "ballot_measure") and not case.races:
        return ["The registry holds no race for its owner."]
    return []


def _race(case: Case) -> list[str]:
    race = case.last_race
    if race is None or race.over_on is None:
        return []
    notes = []
    host = re.match(r"https?://(?:www\.)?([\w.-]{1,100})", race.race.source_url or "")
    if host:
        notes.append(host[1])
    if race.race.entered_at:
        notes.append(f"entered on {race.race.entered_at}")
    source = f" [{', '.join(notes)}]" if notes else " [no source]"
    hold = case.hold_until
    waiting = f" Waiting time until {hold}." if hold and case.as_of < hold else ""
    return [f"Race ({race.words}) over {race.over_on}, {outcome_words(race.outcome)}{source}.{waiting}"]


def _said(case: Case, decision: Decision, evidence: Sequence[Evidence]) -> list[str]:
    if decision.state == "MOVED":
        return [f"It says that it moved to {case.moved_to}."]
    if decision.state == "HANDED_OVER_IN_PLACE":
        by_registry = decision.route == "manual" and case.owner and case.owner.successor
        return [
            f"Handed over in place to {case.owner.successor}."
            if by_registry and case.owner
            else "Handed over in place."
        ]
    declared = next((item for item in evidence if item.strength == "declared" and item.direction == "for"), None)
    if declared is None:
        return []
    quote = f" “{declared.quote}”" if declared.quote else ""
    return [f"{declared.statement.rstrip('.')}{':' if quote else '.'}{quote}"]


def _history(case: Case, decision: Decision) -> list[str]:
    s, race = case.activity, case.last_race
    if s.first is None:
        return ["No commit on or before that day."]
    parts = []
    if race and race.over_on and s.first.day > race.over_on and not s.shallow:
        days = (s.first.day - race.over_on).days
        parts.append(f"First commit {days} day{'' if days == 1 else 's'} later: published after the end.")
    if decision.state == "DORMANT" and case.skipped:
        parts.append(f"Asleep through {election_years(case)}.")
    count = s.bots_since_human
    bots = f"; {count} commit{'' if count == 1 else 's'} on branches since, all by bots" if count else ""
    if s.last_substantive:
        later = s.last_human and s.last_human.day > s.last_substantive.day
        person = f", last by a person {s.last_human.day}" if later and s.last_human and bots else ""
        parts.append(f"Last substantive commit {s.last_substantive.day}{person}{bots}.")
    elif s.last_human:
        parts.append(f"Last human commit {s.last_human.day}, none substantive{bots}.")
    else:
        parts.append("No human commit.")
    return parts
