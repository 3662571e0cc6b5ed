"""What this archive does not hold."""

from archiver.dossier.blocks import Block, Line, note, paragraph, plain, strong, table
from archiver.records.archive import Part
from archiver.records.dossier import Handoff

ID = "missing"
TITLE = "What is not in this archive"

_STATES = {
    "complete": "copied",
    "partial": "copied in part",
    "not_run": "not copied: nobody tried",
    "refused": "not copied: refused",
}


def missing_parts(handoff: Handoff) -> list[Part]:
    """Parts that are not there whole."""
    return [part for part in handoff.parts if part.state != "complete"]


def blocks(handoff: Handoff) -> list[Block]:
    """One row for each part beside git that is not complete."""
    if handoff.project_id is None:
        return [paragraph("Nothing was archived: the repository was read where it lies, and only what git holds.")]
    if not handoff.parts:
        return [note("No list of parts beside git was recorded. That does not mean that there are none.")]
    made = table(("Part", "State", "Held / on the forge", "Why"), map(_row, missing_parts(handoff)))
    copied = [part.kind.replace("_", " ") for part in handoff.parts if part.state == "complete"]
    if copied:
        made.append(paragraph(strong("Copied beside git: "), ", ".join(copied) + "."))
    return made


def _row(part: Part) -> tuple[Line, ...]:
    held = "?" if part.count is None else str(part.count)
    total = "?" if part.forge_total is None else str(part.forge_total)
    return (
        plain(part.kind.replace("_", " ")),
        plain(_STATES[part.state]),
        plain(f"{held} / {total}"),
        plain(part.reason or "no reason was recorded"),
    )
