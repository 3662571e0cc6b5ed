"""Outside services, and the accounts a new owner must open: the campaign's own are closed or somebody else's."""

from archiver.dossier.blocks import Block, Line, note, plain, table
from archiver.dossier.sections.words import facts_of, nothing_known, rich, source
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "services"
TITLE = "Services and accounts"


def service_names(handoff: Handoff) -> list[str]:
    """Each service that code uses, once, in the order they were said; those only mentioned are left out."""
    used = (fact for fact in facts_of(handoff, "services") if fact.data.get("service"))
    return list(dict.fromkeys(_name(fact) for fact in used))


def blocks(handoff: Handoff) -> list[Block]:
    """One row a fact, the service's name in front."""
    facts = facts_of(handoff, "services")
    if not facts:
        return [nothing_known()]
    rows = ((plain(_name(fact)), _seen(fact), (source(fact, handoff),)) for fact in facts)
    return [
        *table(("Service", "What we saw", "Source"), rows),
        note("Every account here belonged to the campaign. Open your own; never try the old ones."),
    ]


def _seen(fact: Fact) -> Line:
    return rich(fact.statement.removeprefix(_name(fact)).strip())


def _name(fact: Fact) -> str:
    return str(fact.data.get("name") or fact.data.get("service") or fact.data.get("mentioned") or "")
