"""Who wrote which part: areas, counts and years, never names."""

from archiver.dossier.blocks import Block, note
from archiver.dossier.sections.words import counted, fact_list
from archiver.records.dossier import Handoff

ID = "people"
TITLE = "People, by area"


def blocks(handoff: Handoff) -> list[Block]:
    """The facts, and that more is known than is printed."""
    made = fact_list(handoff, "people")
    if handoff.withheld.facts:
        hidden = counted(handoff.withheld.facts, "fact is", "facts are")
        made.append(note(f"{hidden} kept for stewards: names and contacts are never printed."))
    return made
