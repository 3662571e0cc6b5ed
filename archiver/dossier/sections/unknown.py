"""Still unknown: questions with who could know, what is not in the archive, and what was not looked at."""

import re

from archiver.dossier.blocks import Block, Bullets, paragraph, plain, strong, table
from archiver.dossier.sections.words import counted, rich
from archiver.records.archive import Part
from archiver.records.dossier import Handoff

ID = "unknown"
TITLE = "Still unknown"
EXAMINERS: tuple[str, ...] = ()

_BRIEF = 5
_STATES = {
    "complete": "copied",
    "partial": "copied in part",
    "not_run": "not copied: nobody tried",
    "refused": "not copied: refused",
}


def missing_parts(handoff: Handoff) -> list[Part]:
    """Parts that are not there whole."""
    return [part for part in handoff.parts if part.state != "complete"]


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """Questions first; then, apart from them, what is not there and what nobody looked at."""
    made: list[Block] = []
    if handoff.unknowns and brief:
        first = sorted(handoff.unknowns, key=lambda unknown: "`" not in unknown.question)[:_BRIEF]  # things by name
        asked = [(*rich(unknown.question), *plain(f" ({_who(unknown.ask)})")) for unknown in first]
        left = len(handoff.unknowns) - len(first)
        asked += [plain(f"and {left} more in handoff.json")] if left else []
        made.append(paragraph(*(span for n, row in enumerate(asked) for span in (*plain(" · " if n else ""), *row))))
    elif handoff.unknowns:
        made.append(
            Bullets(tuple((*rich(u.question), *plain(f" Ask: {u.ask}.")) for u in handoff.unknowns), whole=True)
        )
    made += _archive(handoff)
    if handoff.withheld.findings and not brief:
        number = counted(sum(handoff.withheld.findings.values()), "finding is", "findings are")
        made.append(
            paragraph(strong("Kept for stewards: "), f"{number} not printed: beside the origin it would be a map.")
        )
    unlooked = [(s.section, f"{s.state}: {s.reason}") for s in handoff.sections if s.state != "ran"]
    unlooked += [(row.what, row.reason) for row in handoff.not_run]
    if not unlooked:
        return made
    head = strong("Not looked at, or not all of it")
    if not brief:
        rows = ((rich(what), rich(why)) for what, why in unlooked)
        return [*made, paragraph(head, " (this never means that there is nothing):"), *table(("What", "Why"), rows)]
    return [*made, paragraph(head, " (never read as none): ", *rich(_in_short(handoff)), ".")]


def unlooked(handoff: Handoff) -> dict[str, list[str]]:
    """What was not looked at, by reason, each thing and each reason once."""
    reasons: dict[str, list[str]] = {}
    for state in handoff.sections:
        if state.state != "ran":
            reasons.setdefault(f"{state.state}: {state.reason}", []).append(state.section)
    for row in handoff.not_run:
        if row.what != "publiccode.yml" and not any(why.endswith(f": {row.reason}") for why in reasons):
            reasons.setdefault(row.reason, []).append(row.what)
    return reasons


def _in_short(handoff: Handoff) -> str:
    """The same in one sentence, each reason without its explanation."""
    found = unlooked(handoff)
    return "; ".join(f"{', '.join(whats)} ({why.partition(';')[0]})" for why, whats in found.items())


def _who(ask: str) -> str:
    """The first of those who could know."""
    return re.split(r"[,;]| or ", ask)[0]


def _archive(handoff: Handoff) -> list[Block]:
    """What the copy does not hold."""
    if handoff.project_id is None:
        return [
            paragraph(
                strong("Not in the archive: "), "nothing was archived; only what git holds was read, where it lies."
            )
        ]
    told = [f"{part.kind.replace('_', ' ')} ({_state(part)})" for part in missing_parts(handoff)]
    return [paragraph(strong("Not in the archive: "), f"{'; '.join(told)}.")] if told else []


def _state(part: Part) -> str:
    held = "?" if part.count is None else str(part.count)
    total = "?" if part.forge_total is None else str(part.forge_total)
    return "; ".join(filter(None, (f"{_STATES[part.state]}, {held} of {total}", part.reason)))
