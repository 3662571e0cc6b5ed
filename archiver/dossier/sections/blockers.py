"""What will cost a newcomer a day: five at most, because nobody reads more."""

from archiver.dossier.blocks import Block, Bullets, Line, Span, note, paragraph, plain, strong
from archiver.dossier.sections.words import counted, rich
from archiver.records.dossier import Handoff, PublicFinding

ID = "blockers"
TITLE = "What will cost you a day if nobody tells you"
_MOST = 5


def blockers(handoff: Handoff) -> list[Line]:
    """Licence actions that block adoption, then findings of high and medium severity, gravest first.

    One line a check: twenty undocumented variables are one obstacle, not twenty.
    """
    found: list[Line] = [
        (strong("Licence: "), *rich(action.text), *plain(f" ({action.who})"))
        for action in handoff.licence.required_actions
        if action.blocking
    ]
    alike: dict[tuple[str, str], list[PublicFinding]] = {}
    for finding in sorted(handoff.findings, key=_breaks_set_up):
        if finding.severity in ("high", "medium"):
            alike.setdefault((finding.severity, finding.code), []).append(finding)
    return found + [_line(rows) for rows in alike.values()]


def _breaks_set_up(finding: PublicFinding) -> tuple[bool, bool]:
    """Among equals, what stops a newcomer at the first command comes first."""
    return finding.severity != "high", not finding.code.startswith("RUN-")


def _line(rows: list[PublicFinding]) -> Line:
    first = rows[0]
    more = f" ({counted(len(rows) - 1, 'more place')} like it.)" if len(rows) > 1 else ""
    at = f"{first.path}:{first.line}" if first.line else first.path
    return (*rich(first.message), *plain(more), Span(f"{first.code}{' · ' + at if at else ''}", "source"))


def blocks(handoff: Handoff) -> list[Block]:
    """The first five, and how many more there are."""
    found = blockers(handoff)
    if not found:
        return [paragraph("No check reported anything grave. See “Still unknown” for what was not looked at.")]
    made: list[Block] = [Bullets(tuple(found[:_MOST]), "numbers")]
    if len(found) > _MOST:
        made.append(note(f"{len(found) - _MOST} more of this weight stand in handoff.json."))
    return made
