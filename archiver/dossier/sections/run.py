"""How it says it is built, run and tested, and what of that anybody has tried."""

from archiver.dossier.blocks import Block, Line, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, nothing_known, rich, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "run"
TITLE = "Run it"


def tried(fact: Fact) -> bool:
    """Whether somebody did it, rather than read it."""
    return fact.basis in ("ran", "asked")


def blocks(handoff: Handoff) -> list[Block]:
    """One row a command or instruction."""
    facts = facts_of(handoff, "run")
    if not facts:
        return [nothing_known()]
    made: list[Block] = []
    if not any(tried(fact) for fact in facts):
        made.append(paragraph("These are the repository's own instructions. ", strong("None was tried.")))
    made += table(("Step", "Tried?", "Source"), ((_step(f), plain(_tried(f)), (source(f, handoff),)) for f in facts))
    made.append(note("Run foreign code on a machine that holds no accounts and no data."))
    return made


def _step(fact: Fact) -> Line:
    return rich(fact.statement.replace(" (not tried)", ""))  # it has a column of its own


def _tried(fact: Fact) -> str:
    return "tried" if tried(fact) else "not tried"
