"""What will cost a newcomer a day: five at most, because nobody reads more."""

from archiver.dossier.blocks import Block, Bullets, Line, note, plain, strong
from archiver.dossier.sections.words import alike, counted, rich, warn
from archiver.records.dossier import Handoff, PublicFinding

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


def blockers(handoff: Handoff) -> list[Line]:
    """Every obstacle of high and medium severity, one line a check, the costliest first; licence actions as one line.

    A licence that says no comes first, conditions of one that says yes come fifth at the latest.
    """
    found = [warn(rows) for rows in _grave(handoff)]
    actions = [action for action in handoff.licence.required_actions if action.blocking]
    if not actions:
        return found
    texts = " ".join(action.text for action in actions)
    who = ", ".join(dict.fromkeys(action.who for action in actions))
    line: Line = (strong("Licence: "), *rich(texts), *plain(f" ({who})"))
    first = 0 if handoff.licence.verdict in ("ask_owner", "do_not_adopt") else _MOST - 1
    return [*found[:first], line, *found[first:]]


def told(handoff: Handoff) -> frozenset[str]:
    """Codes of the findings that the list says, so that no section of HANDOFF.md repeats them."""
    room = _MOST - any(action.blocking for action in handoff.licence.required_actions)
    return frozenset(rows[0].code for rows in _grave(handoff)[:room])


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
    made: list[Block] = [Bullets(tuple(found[:_MOST]), "numbers", whole=True)] if found else []
    if len(found) > _MOST:
        made.append(note(f"{counted(len(found) - _MOST, 'more')} of this weight stand in their sections."))
    return made
