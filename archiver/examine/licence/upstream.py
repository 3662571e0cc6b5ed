"""What the repository it was forked from did with its licence since. Pure."""

from archiver.examine.licence.past import Past
from archiver.examine.licence.policy import category_of
from archiver.records.licence import LicenceEvent, LicenceReport, Upstream


def compare(own: Past, theirs: LicenceReport, *, origin: str) -> Upstream:
    """The upstream's licence, and the change to a stricter one that the fork does not have.

    A fork keeps what was granted up to the commit at which it left; what it takes over from upstream later comes under
    the licence of then.

    Args:
        own: the fork's past.
        theirs: the upstream's report, of its default branch.
        origin: where the upstream is.
    """
    return Upstream(origin=origin, expression=theirs.expression, changed=_stricter(own, theirs))


def _stricter(own: Past, theirs: LicenceReport) -> LicenceEvent | None:
    missing = [event for event in theirs.history if event.kind != "holders" and event.commit not in own.commits]
    if own.today.basis in ("unknown", "unread", "none") or not missing or _asks(theirs.expression) <= own.today.asks:
        return None
    return next((event for event in missing if _asks(event.after) > own.today.asks), missing[-1])


def _asks(expression: str | None) -> float:
    """The rank of a licence; of none, or of words that nobody can rank, that of the strictest."""
    return category_of(expression or "LicenseRef-Proprietary").rank
