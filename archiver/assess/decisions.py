"""What persons decided about a proposal, and what of it still stands on a day. Pure.

Source: docs/review.md, which gives the same rules in words.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from archiver.assess.case import Case
from archiver.assess.states import Decision, propose
from archiver.records.activity import Mark
from archiver.records.campaign import Owner
from archiver.records.verdict import Confirmation, Evidence, Veto

PROPOSALS = ("ENDED_CANDIDATE", "BORN_ENDED", "MOVED", "HANDED_OVER_IN_PLACE", "DORMANT")
"""States that wait for a person until one confirmed them."""

PRESIDENTIAL = ("presiden", "prasident", "praesident", "prezident")
"""Parts of the word in English, Spanish, French, Portuguese, Italian, German and Polish, without accents."""

_BY_WAITING = ("END-002", "END-009", "END-010", "END-015")
"""Evidence that comes about by mere waiting: it never speaks against a person's rejection."""

_ENDED = ("ENDED_CANDIDATE", "ENDED_CONFIRMED")
_IN_TREE = re.compile(r"[0-9a-f]{40,64}:(.+?)(?::\d+)?\Z", re.DOTALL)


def decide(
    case: Case, evidence: Sequence[Evidence], vetoes: Sequence[Veto], decisions: Sequence[Confirmation]
) -> Decision:
    """The state as of the case's day, and whether as many persons as must have confirmed it."""
    proposed = propose(case, evidence, vetoes)
    seen = _seen(decisions, case)
    if not seen or seen[-1].decision != "confirm":
        return proposed
    reopened = _outlived(seen[-1], case, vetoes)
    if reopened:
        return proposed._replace(note=reopened)
    needed = persons_needed(case.owner)
    endorsing = _endorsing(seen, case, vetoes)[:needed]
    if len(endorsing) < needed:
        agrees = same_state(seen[-1].state, proposed.state)
        return proposed._replace(first_on=endorsing[0].at) if agrees else proposed
    by = " and ".join(item.person for item in endorsing)
    if seen[-1].state in _ENDED:
        return Decision("ENDED_CONFIRMED", proposed.route if proposed.state in _ENDED else "manual", True, by)
    return proposed._replace(confirmed=True, by=by) if seen[-1].state == proposed.state else proposed


def last_decision(
    decisions: Sequence[Confirmation], case: Case, evidence: Sequence[Evidence] = ()
) -> Confirmation | None:
    """The newest decision that the case's day can see; None where new evidence has outlived a rejection."""
    seen = _seen(decisions, case)
    if not seen:
        return None
    last = seen[-1]
    if last.decision == "reject" and last.judged is not None and set(evidence_seen(evidence)) - set(last.evidence):
        return None
    return last


def persons_needed(owner: Owner | None) -> int:
    """Two for a party and for whoever runs for president; else one."""
    if owner is None:
        return 1
    offices = [_letters(race.office) for race in owner.race]
    presidential = any(word in office for office in offices for word in PRESIDENTIAL)
    return 2 if owner.kind == "party" or presidential else 1


def same_person(one: str, other: str) -> bool:
    """Whether two names differ in case, spaces and accents at most."""
    return _letters(one) == _letters(other)


def same_state(one: str, other: str) -> bool:
    """Whether two states are one question to a person: a proposed and a confirmed end are."""
    return one == other or (one in _ENDED and other in _ENDED)


def evidence_seen(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Kind and place of what speaks for an end, by which new evidence is told from what a person has seen.

    A place in the tree is its path alone: commit and line change with every bot's commit.
    """
    news = [item for item in evidence if item.direction == "for" and item.kind not in _BY_WAITING]
    return tuple(sorted({f"{item.kind} {_IN_TREE.sub(_path, item.locator)}" for item in news}))


def _path(found: re.Match[str]) -> str:
    return found[1]


def _seen(decisions: Sequence[Confirmation], case: Case) -> list[Confirmation]:
    return [item for item in decisions if item.at <= case.as_of]


def _endorsing(seen: Sequence[Confirmation], case: Case, vetoes: Sequence[Veto]) -> list[Confirmation]:
    """The confirmations of one state by different persons, oldest first, with no other decision between them."""
    found: list[Confirmation] = []
    for item in reversed(seen):
        agrees = item.decision == "confirm" and same_state(item.state, seen[-1].state)
        if not agrees or _outlived(item, case, vetoes):
            break
        found = [item, *(other for other in found if not same_person(other.person, item.person))]
    return found


def _outlived(confirmation: Confirmation, case: Case, vetoes: Sequence[Veto]) -> str | None:
    """Why a confirmation no longer stands, in one sentence; None where it does.

    Work is no news for a place that was handed over: its new owner works there.
    """
    work = case.activity.last_substantive
    if confirmation.state != "HANDED_OVER_IN_PLACE" and work and _is_new(work, confirmation):
        return _reopened(confirmation, f"a person worked on it on {work.day}")
    if confirmation.state not in (*_ENDED, "BORN_ENDED"):
        return None
    later = any(race.over_on and race.over_on > confirmation.at for race in case.races)
    if later or any(veto.code in ("V1", "V6") for veto in vetoes):
        return _reopened(confirmation, "its owner has a race that was not over then")
    if case.alive_until and case.owner and case.owner.alive_on and case.owner.alive_on > confirmation.at:
        return _reopened(confirmation, f"its owner said on {case.owner.alive_on} that it goes on")
    return None


def _reopened(confirmation: Confirmation, why: str) -> str:
    return f"It was confirmed on {confirmation.at}, but {why}: the question is open again."


def _is_new(work: Mark, confirmation: Confirmation) -> bool:
    """Whether the person who confirmed had not seen this work: by what stood there, not by the hour of the day."""
    if confirmation.judged is None:
        return work.day > confirmation.at
    seen = confirmation.work
    return seen is None or work.day > seen.day or (work.day == seen.day and work.commit != seen.commit)


@lru_cache(1024)
def _letters(text: str) -> str:
    """Lower case, without accents and with single spaces."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
