"""How certain a proposal is, as a number that ranks the review queue. It passes no gate: no state is decided by it."""

from collections.abc import Mapping, Sequence

from archiver.records.verdict import Evidence

POINTS: Mapping[str, int] = {
    "END-003": 3,
    "END-004": 2,
    "END-005": 1,
    "END-006": 3,
    "END-007": 3,
    "END-008": 2,
    "END-009": 2,
    "END-010": 1,
    "END-011": 1,
    "END-014": 2,
    "END-015": 1,
    "END-016": 3,
    "END-017": 1,
    "LIV-002": -1,
    "LIV-004": -1,
    "LIV-005": -2,
    "LIV-006": -1,
    "LIV-007": -1,
}
"""Evidence rule -> points, once a rule however often it was found; weaker evidence of a rule counts half, rounded down.

Source: docs/verdict.md, "Points". A rule without a row counts nothing: what decides the state needs no points.
"""


def points(evidence: Sequence[Evidence]) -> int:
    """The sum over the rules that found something."""
    best: dict[str, int] = {}
    for item in evidence:
        worth = POINTS.get(item.kind, 0)
        if worth > 1 and item.kind in _DECLARED and item.strength != "declared":
            worth //= 2
        if item.kind not in best or abs(worth) > abs(best[item.kind]):
            best[item.kind] = worth
    return sum(best.values())


_DECLARED = ("END-003", "END-004", "END-005", "END-006", "END-007", "END-016")
