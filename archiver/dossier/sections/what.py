"""What it is, in its own words."""

from archiver.dossier.blocks import Block, Quote
from archiver.dossier.sections.words import facts_of, nothing_known, said, source
from archiver.records.dossier import Handoff

ID = "what"
TITLE = "What it is"


def blocks(handoff: Handoff) -> list[Block]:
    """Quotations first, marked as such; then what else is known."""
    facts = facts_of(handoff, "what")
    quoted = [fact for fact in facts if fact.data.get("source")]
    made: list[Block] = [Quote(fact.statement, (source(fact, handoff),)) for fact in quoted]
    made += said((fact for fact in facts if fact not in quoted), handoff)
    return made or [nothing_known()]
