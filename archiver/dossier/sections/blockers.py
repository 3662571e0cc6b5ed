"""What will cost a newcomer a day: five at most, because nobody reads more."""

from archiver.dossier.blocks import Block, Bullets, Line, Span, note, strong
from archiver.dossier.sections.licence import shortcomings
from archiver.dossier.sections.words import alike, counted, rich, warn
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.licence import RequiredAction

ID = "blockers"
TITLE = "What will cost you a day if nobody tells you"
EXAMINERS: tuple[str, ...] = ()

_MOST = 5
_FIRST = (
    "DAT-001", "WIR-", "DEP-003", "DAT-005", "RUN-001", "SCR-", "RUN-002", "RUN-003", "INF-001", "RUN-007", "RUN-010",
    "RUN-", "DEP-001", "ENV-001",
)  # fmt: skip
"""What costs most when nobody tells: a missing half is searched for, a wrong step at least fails."""
_LAST = ("STK-", "HIS-", "RES-", "ELS-", "DAT-003", "DAT-004")
"""Known from their own sections; nobody loses a day by reading of them there."""
_FEWEST = 2
"""Obstacles below which also those are listed that their own sections say."""
_OTHERS = ("ask_owner", "do_not_adopt")
"""Licence verdicts that somebody else must lift."""


def blockers(handoff: Handoff) -> list[Line]:
    """Every obstacle of high and medium severity, one line a check, the costliest first; licence actions as one line.

    A licence that says no comes first, conditions of one that says yes come last of those shown.
    """
    found = [warn(rows) for rows in _grave(handoff)]
    actions = _actions(handoff)
    if not actions:
        return found
    why = shortcomings(handoff.licence) or [rich(action.text) for action in actions]
    line: Line = (strong("Licence: "), *(span for reason in why for span in (*reason, Span(" "))))
    first = 0 if handoff.licence.verdict in _OTHERS else len(_shown(handoff))
    return [*found[:first], line, *found[first:]]


def numbered(handoff: Handoff) -> dict[str, int]:
    """First sentence of each finding in the list -> its number."""
    first = 2 if handoff.licence.verdict in _OTHERS and _actions(handoff) else 1
    return {
        rows[0].message: number for number, rows in enumerate(_grave(handoff), first) if rows[0].code in told(handoff)
    }


def told(handoff: Handoff) -> frozenset[str]:
    """Codes of the findings that the list says, so that no section of HANDOFF.md repeats them."""
    return frozenset(rows[0].code for rows in _shown(handoff))


def _shown(handoff: Handoff) -> list[list[PublicFinding]]:
    """What the list has room for; what its own section says well only where little else is known."""
    grave = _grave(handoff)
    costly = sum(not rows[0].code.startswith(_LAST) for rows in grave)
    return grave[: min(_MOST - bool(_actions(handoff)), max(costly, _FEWEST))]


def _actions(handoff: Handoff) -> list[RequiredAction]:
    return [action for action in handoff.licence.required_actions if action.blocking]


def _grave(handoff: Handoff) -> list[list[PublicFinding]]:
    groups = alike(finding for finding in handoff.findings if finding.severity in ("high", "medium"))
    return sorted(groups, key=lambda rows: (rows[0].severity != "high", _cost(rows[0].code)))


def _cost(code: str) -> int:
    if code.startswith(_LAST):
        return len(_FIRST) + 1
    return next((number for number, start in enumerate(_FIRST) if code.startswith(start)), len(_FIRST))


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The first five, and how many more there are."""
    found = blockers(handoff)
    most = len(_shown(handoff)) + bool(_actions(handoff))
    made: list[Block] = [Bullets(tuple(found[:most]), "numbers", whole=True)] if found else []
    if len(found) > most:
        more = len(found) - most
        made.append(
            note(f"{counted(more, 'more')} of this weight {'stand' if more > 1 else 'stands'} in their sections.")
        )
    return made
