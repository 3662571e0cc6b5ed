"""Environment variables: used against documented."""

from archiver.dossier.blocks import Block, Line, code, plain, table
from archiver.dossier.sections.words import facts_of, nothing_known, said, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "environment"
TITLE = "Environment variables"

_NEEDED = {True: "yes", False: "no, has a default", None: "unknown"}


def blocks(handoff: Handoff) -> list[Block]:
    """What is said of all; then a row each, the undocumented and the required ones first."""
    facts = facts_of(handoff, "environment")
    single = [fact for fact in facts if fact.data.get("variable")]
    made = said((fact for fact in facts if fact not in single), handoff)
    single.sort(key=lambda fact: (bool(fact.data.get("documented_in")), _flag(fact, "required") is not True))
    made += table(("Variable", "Used", "Documented", "Needed?", "Source"), (_row(fact, handoff) for fact in single))
    return made or [nothing_known()]


def _row(fact: Fact, handoff: Handoff) -> tuple[Line, ...]:
    secret = ", a secret" if fact.data.get("secret") is True else ""
    return (
        plain(code(str(fact.data["variable"]))),
        plain("yes" if fact.data.get("used_in") else "not seen"),
        plain("yes" if fact.data.get("documented_in") else "no"),
        plain(_NEEDED[_flag(fact, "required")] + secret),
        (source(fact, handoff),),
    )


def _flag(fact: Fact, key: str) -> bool | None:
    value = fact.data.get(key)
    return value if isinstance(value, bool) else None
