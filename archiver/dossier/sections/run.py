"""How it says it is built, run and tested, and what of that anybody has tried."""

from archiver.dossier.blocks import Block, code, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, nothing_known, said, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "run"
TITLE = "Run it"

_SOURCES = {"readme": "README", "make": "Makefile", "npm": "package script", "docker": "image", "ci": "CI"}


def commands(handoff: Handoff) -> list[Fact]:
    """Facts that hold a command, those a person wrote down for newcomers first."""
    found = [fact for fact in facts_of(handoff, "run") if fact.data.get("command")]
    return sorted(found, key=lambda fact: fact.data.get("source") != "readme")


def tried(fact: Fact) -> bool:
    """Whether we did it, rather than read it."""
    return fact.basis == "ran" or fact.data.get("tried") is True


def blocks(handoff: Handoff) -> list[Block]:
    """What is said of all; then one row a command."""
    rows = commands(handoff)
    made = said((fact for fact in facts_of(handoff, "run") if fact not in rows), handoff)
    if not made and not rows:
        return [nothing_known()]
    if rows and not any(map(tried, rows)):
        made.append(paragraph("These are the repository's own instructions. ", strong("None was tried.")))
    made += table(
        ("Command", "Said by", "Tried?", "Source"),
        (
            (plain(code(str(f.data["command"]))), plain(_said_by(f)), plain(_tried(f)), (source(f, handoff),))
            for f in rows
        ),
    )
    made.append(note("Run foreign code on a machine that holds no accounts and no data."))
    return made


def _said_by(fact: Fact) -> str:
    word = str(fact.data.get("source") or "")
    return _SOURCES.get(word, word)


def _tried(fact: Fact) -> str:
    return "tried" if tried(fact) else "not tried"
