"""What the repository it was forked from did with its licence since. Pure."""

from archiver.examine.licence.past import Past
from archiver.examine.licence.policy import category_of
from archiver.records.licence import LicenceEvent, Upstream


def compare(own: Past, theirs: Past, *, origin: str) -> Upstream:
    """The upstream's licence, and the change to a stricter one that the fork does not have.

    A fork keeps what was granted up to the commit at which it left; what it takes over from upstream later comes under
    the licence of then.

    Args:
        own: the fork's past.
        theirs: the upstream's, from its default branch.
        origin: where the upstream is.
    """
    return Upstream(origin=origin, expression=theirs.today.expression, changed=_stricter(own, theirs))


def _stricter(own: Past, theirs: Past) -> LicenceEvent | None:
    if "unknown" in (own.today.basis, theirs.today.basis) or theirs.today.asks <= own.today.asks:
        return None
    missing = [event for event in theirs.events if event.kind != "holders" and event.commit not in own.commits]
    leap = next((event for event in missing if _asks(event) > own.today.asks), None)
    return leap or next(reversed(missing), None)


def _asks(event: LicenceEvent) -> float:
    """The rank of what an event left; of nothing, or of words that nobody can rank, that of the strictest."""
    return category_of(event.after or "LicenseRef-Proprietary").rank
