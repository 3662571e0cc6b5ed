"""The sentence that is published once a person has confirmed it: to be read aloud to the owner of the code. Pure."""

import re
from datetime import date

from archiver.records.verdict import Verdict

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_SAYS = {
    "ENDED_CANDIDATE": "The campaign behind this code{owner} is over.",
    "ENDED_CONFIRMED": "The campaign behind this code{owner} is over.",
    "BORN_ENDED": "This code was made public only after its campaign{owner} was over.",
    "MOVED": "Work on this code goes on at another place{where}.",
    "HANDED_OVER_IN_PLACE": "Another organisation now looks after this code, in the same place.",
    "DORMANT": "This code is asleep: nobody is working on it at present, and that does not mean that its owner has "
    "ended.",
}

_MOST = 4
"""So many reasons are read out; the others stand beside it."""

_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def published(verdict: Verdict) -> str:
    """Plain sentences without codes, states in capitals or persons' names.

    For a state that is no proposal, what is said is that nothing would be published.
    """
    says = _SAYS.get(verdict.state)
    if says is None:
        return "Nothing would be published: it is not proposed that this is over."
    owner = f" ({verdict.owner_name})" if verdict.owner_name else ""
    where = f", {verdict.moved_to.rstrip('.')}" if verdict.moved_to else ""
    lead = says.format(owner=owner, where=where)
    ranked = sorted(
        (item for item in verdict.evidence if item.direction == "for"),
        key=lambda item: ("declared", "strong", "supporting", "weak").index(item.strength),
    )
    reasons = [item.statement for item in ranked][:_MOST]
    against = [item.statement for item in verdict.evidence if item.direction == "against"]
    parts = [lead]
    parts += [f"We say so because of this: {_listed(reasons)}"] if reasons else []
    parts.append(
        f"This speaks against it: {_listed(against)}" if against else "We found nothing that speaks against it."
    )
    parts.append(f"This is what was known on {_spoken(verdict.as_of)}; if it is wrong, tell us and we will change it.")
    return _ISO_DAY.sub(_day_in_words, " ".join(parts))


def _listed(statements: list[str]) -> str:
    return " ".join(statement.rstrip(".") + "." for statement in statements)


def _spoken(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _day_in_words(found: re.Match[str]) -> str:
    try:
        return _spoken(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
