"""What will cost a newcomer a day: five at most, because nobody reads more."""

from collections.abc import Iterable, Sequence

from archiver.dossier.blocks import Block, Bullets, Line, Span, note, strong
from archiver.dossier.causes import Caused, by_cause
from archiver.dossier.sections.licence import shortcomings
from archiver.dossier.sections.words import counted, rich, short, warn
from archiver.records.dossier import Handoff
from archiver.records.licence import RequiredAction

ID = "blockers"
TITLE = "What will cost you a day if nobody tells you"
EXAMINERS: tuple[str, ...] = ()

_MOST = 5
_FIRST = (
    "RUN-014", "RUN-015", "DAT-001", "DAT-007", "WIR-", "DEP-003", "INF-002", "DAT-005", "SVC-", "SCR-002", "RUN-001",
    "RUN-013", "RUN-011", "DAT-009", "RUN-007", "INF-001", "ENV-004", "ENV-006", "SCR-", "RUN-002", "RUN-010",
    "RUN-003", "RUN-009", "HIS-004", "DEP-001", "DAT-008", "ENV-005", "RUN-", "FLW-", "ACC-", "API-", "STK-", "ENV-",
)  # fmt: skip
"""What costs most when nobody tells: a missing half is searched for, a wrong step at least fails."""
_NEVER = ("HIS-001", "HIS-003", "RES-", "ELS-", "DAT-003", "DAT-004")
"""Known from their own sections; nobody loses a day who reads of them there."""
_MANY = 5
"""Undocumented variables that cost a day together; fewer are an hour's work."""
_HOMES = {
    "RUN-": "Build, run, test", "WIR-": "Build, run, test", "SCR-": "Build, run, test", "JOB-": "Build, run, test",
    "DEP-": "Stack and end of life", "STK-": "Stack and end of life", "SVC-": "Services and accounts to replace",
    "ENV-": "Environment variables", "INF-": "Infrastructure", "DAT-": "Data and personal data", "FLW-": "What it is",
}  # fmt: skip
"""Where HANDOFF.md says findings of a check; the others stand in handoff.json alone."""
_OTHERS = ("ask_owner", "do_not_adopt")
"""Licence verdicts that somebody else must lift."""


def blockers(handoff: Handoff) -> list[Line]:
    """Every obstacle of high and medium severity, one line a check, the costliest first; licence actions as one line.

    A licence that says no comes first, conditions of one that says yes come last of those shown.
    """
    found = [_line(rows) for rows in _grave(handoff)]
    actions = _actions(handoff)
    if not actions:
        return found
    why = shortcomings(handoff.licence) or [rich(action.text) for action in actions]
    line: Line = (strong("Licence: "), *(span for reason in why for span in (*reason, Span(" "))))
    first = 0 if handoff.licence.verdict in _OTHERS else len(_shown(handoff))
    return [*found[:first], line, *found[first:]]


def _line(rows: Sequence[Caused]) -> Line:
    """Obstacles of one check, with what else comes of the first of them."""
    *text, where = warn([row.finding for row in rows])
    for effect in rows[0].effects:
        text += [Span(" From the same cause: "), *rich(short(effect.message)), Span(f" ({effect.code}).")]
    return (*text, where)


def numbered(handoff: Handoff) -> dict[str, int]:
    """First sentence of each finding in the list -> its number."""
    first = 2 if handoff.licence.verdict in _OTHERS and _actions(handoff) else 1
    return {rows[0].finding.message: number for number, rows in enumerate(_shown(handoff), first)}


def obstacles(handoff: Handoff) -> int:
    """How many checks found one; the licence is no obstacle to running it."""
    return len(_grave(handoff))


def homes(codes: Iterable[str]) -> str:
    """`Build, run, test (RUN-002, RUN-004); HIS-004`: where to read of each check; last those of no section."""
    places: dict[str, list[str]] = {}
    for code in codes:
        home = next((title for start, title in _HOMES.items() if code.startswith(start)), "")
        places.setdefault(home, []).append(code)
    alone = places.pop("", [])
    return "; ".join([*(f"{home} ({', '.join(found)})" for home, found in places.items()), *alone])


def told(handoff: Handoff) -> frozenset[str]:
    """Codes of the findings that the list says, so that no section of HANDOFF.md repeats them."""
    left = {rows[0].finding.code for rows in _grave(handoff)}
    shown = [row for rows in _shown(handoff) for row in rows]
    effects = {effect.code for row in shown for effect in row.effects}
    return frozenset({row.finding.code for row in shown} | (effects - left))


def _shown(handoff: Handoff) -> list[list[Caused]]:
    """What the list has room for."""
    return _grave(handoff)[: _MOST - bool(_actions(handoff))]


def _actions(handoff: Handoff) -> list[RequiredAction]:
    return [action for action in handoff.licence.required_actions if action.blocking]


def _grave(handoff: Handoff) -> list[list[Caused]]:
    """Obstacles by check, the costliest first."""
    groups: dict[str, list[Caused]] = {}
    for row in by_cause(finding for finding in handoff.findings if finding.severity in ("high", "medium")):
        if not row.finding.code.startswith(_NEVER):
            groups.setdefault(row.finding.code, []).append(row)
    if len(groups.get("ENV-001", ())) < _MANY:
        groups.pop("ENV-001", None)
    return sorted(groups.values(), key=lambda rows: (rows[0].finding.severity != "high", _cost(rows[0].finding.code)))


def _cost(code: str) -> int:
    return next((number for number, start in enumerate(_FIRST) if code.startswith(start)), len(_FIRST))


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The first five, and where the others stand."""
    found = blockers(handoff)
    most = len(_shown(handoff)) + bool(_actions(handoff))
    left = [rows[0].finding.code for rows in _grave(handoff)[len(_shown(handoff)) :]]
    made: list[Block] = [Bullets(tuple(found[:most]), "numbers", whole=True)] if found else []
    if left:
        where = " (all in handoff.json, in their sections as far as there is room)" if brief else ""
        made.append(note(f"{counted(len(left), 'more')} of this weight{where}: {homes(left)}."))
    return made
