"""One cause, one obstacle: what several checks say of the same lines is told by the first of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from archiver.records.dossier import PublicFinding

_FAMILIES = (
    ("RUN-007", "SCR-001", "INF-001"),
    ("DEP-003", "SCR-002"),
    ("RUN-002", "RUN-003", "RUN-010"),
)
"""Checks that see one cause from several sides, the plainest first.

A value that was blanked; a part that was taken out; a step that names what is not there.
"""
_NEAR = 10
"""Lines between two findings of one cause."""


@dataclass(frozen=True)
class Caused:
    """One finding, and what other checks say of the same cause."""

    finding: PublicFinding
    effects: tuple[PublicFinding, ...]
    """At most one a check, in the order of the families."""


def by_cause(findings: Iterable[PublicFinding]) -> list[Caused]:
    """Every finding that is no other's effect, in the order given."""
    rows = list(findings)
    leads: dict[int, int] = {}
    for family in _FAMILIES:
        members = [(number, row) for number, row in enumerate(rows) if row.code in family]
        for number, row in sorted(members, key=lambda member: family.index(member[1].code)):
            lead = _lead(members, row, family)
            if lead is not None:
                leads[number] = leads.get(lead, lead)
    effects: dict[int, dict[str, PublicFinding]] = {}
    for number, lead in leads.items():
        effects.setdefault(lead, {}).setdefault(rows[number].code, rows[number])
    return [
        Caused(row, tuple(effects.get(number, {}).values())) for number, row in enumerate(rows) if number not in leads
    ]


def _lead(members: list[tuple[int, PublicFinding]], row: PublicFinding, family: tuple[str, ...]) -> int | None:
    """The finding of the plainest check that stands nearest in the same file."""
    near = [
        (family.index(other.code), abs(other.line - row.line), number)
        for number, other in members
        if row.line and other.line and other.path == row.path and family.index(other.code) < family.index(row.code)
    ]
    return min((one for one in near if one[1] <= _NEAR), default=(0, 0, None))[2]
