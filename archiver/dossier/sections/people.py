"""Who wrote which part: areas, counts and years, never names."""

from archiver.dossier.blocks import Block, Span, note, paragraph, strong
from archiver.dossier.sections.words import counted, facts_of, run_on, said
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "people"
TITLE = "People, by area"
EXAMINERS: tuple[str, ...] = ("people",)

_BRIEF_AREAS = 6


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts, and that more is known than is printed."""
    facts = facts_of(handoff, ID)
    areas = facts_of(handoff, ID, "area")
    shown = areas[:_BRIEF_AREAS]
    made = run_on((fact for fact in facts if fact not in areas), handoff) if brief else said(facts, handoff)
    if brief and shown:
        told = "; ".join(map(_area, shown))
        made.append(paragraph(strong("Who changed what: "), f"{told}.", Span(shown[0].basis, "source")))
    if made and handoff.withheld.facts and not brief:
        hidden = counted(handoff.withheld.facts, "fact is", "facts are")
        made.append(note(f"{hidden} kept for stewards (restricted annex): names and contacts are never printed."))
    return made


def _area(fact: Fact) -> str:
    people = int(str(fact.data["people"]))
    return f"{fact.data['area']} {counted(people, 'person', 'people')}, last in {fact.data['last_year']}"
