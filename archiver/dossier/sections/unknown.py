"""Still unknown: questions with who could know, and what was not looked at."""

from archiver.dossier.blocks import Block, paragraph, plain, strong, table
from archiver.dossier.sections.missing import missing_parts
from archiver.dossier.sections.words import counted, rich
from archiver.records.dossier import Handoff

ID = "unknown"
TITLE = "Still unknown"


def blocks(handoff: Handoff) -> list[Block]:
    """Questions first; then, apart from them, what nobody looked at."""
    made: list[Block] = table(
        ("Question", "Who could know"), ((rich(u.question), plain(u.ask)) for u in handoff.unknowns)
    )
    parts = missing_parts(handoff)
    if parts:
        kinds = ", ".join(part.kind.replace("_", " ") for part in parts)
        made.append(paragraph(strong("Not in the archive: "), f"{kinds}. What they say is unknown."))
    if handoff.withheld.findings:
        number = counted(sum(handoff.withheld.findings.values()), "finding is", "findings are")
        made.append(
            paragraph(strong("Kept for stewards: "), f"{number} not printed: beside the origin it would be a map.")
        )
    made.append(paragraph(strong("Not looked at"), " (this never means that there is nothing):"))
    made += table(("What", "Why not"), ((rich(row.what), rich(row.reason)) for row in handoff.not_run))
    return made
