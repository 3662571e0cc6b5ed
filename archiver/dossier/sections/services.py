"""Outside services, and the accounts a new owner must open: the campaign's own are closed or somebody else's."""

from collections import Counter
from itertools import zip_longest

from archiver.dossier.blocks import Block, Bullets, Line, Span, code, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, findings_of, listed, place, rich, said, source, sources, warned
from archiver.records.dossier import Handoff, PublicFinding
from archiver.records.fact import Fact

ID = "services"
TITLE = "Services and accounts to replace"
EXAMINERS: tuple[str, ...] = ("services", "elsewhere", "residue")

_BRIEF_SERVICES = 14
_BRIEF_IDS = 4


def service_names(handoff: Handoff) -> list[str]:
    """Each service that code uses, once, in the order they were said; those only mentioned are left out."""
    return list(dict.fromkeys(_name(fact) for fact in facts_of(handoff, ID, "service")))


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """One row a service; ids of the campaign; knowledge that lies outside of the repository; residue."""
    facts = facts_of(handoff, ID)
    used, named = facts_of(handoff, ID, "service"), facts_of(handoff, ID, "mentioned")
    others = [fact for fact in facts if fact not in used and fact not in named]
    outside = facts_of(handoff, "elsewhere")
    left = findings_of(handoff, "RES-", "ELS-")
    if brief:
        made: list[Block] = []
        telling = [fact for fact in used if fact.data.get("variables") or fact.data.get("campaign_ids")]
        shown = telling[:_BRIEF_SERVICES] if telling else used[:_BRIEF_SERVICES]
        if shown:
            made.append(Bullets(tuple(_line(fact, handoff) for fact in shown), whole=True))
        made += _also([fact for fact in used if fact not in shown], handoff)
        others = [fact for fact in others if not fact.data.get("detail")]
        # What is left in code stands in the services' own lines, what is kept elsewhere below them.
        left = [row for row in left if not row.code.startswith("ELS-") and not _names_one(row, used)]
        return [*made, *said(others, handoff), *_elsewhere(outside, handoff), *warned(left)]
    rows = ((plain(_name(fact)), _seen(fact), (source(fact, handoff),)) for fact in (*used, *named))
    made = [*table(("Service", "What we saw", "Source"), rows), *said(others, handoff)]
    if used:
        made.append(note("Every account here belonged to the campaign. Open your own; never try the old ones."))
    if outside:
        made.append(paragraph(strong("Knowledge kept elsewhere:")))
    return [*made, *said(outside, handoff), *warned(left)]


def _line(fact: Fact, handoff: Handoff) -> Line:
    """Twilio: texts · `TWILIO_AUTH_TOKEN` · ids … · files."""
    variables, ids = listed(fact.data.get("variables")), listed(fact.data.get("campaign_ids"))
    purpose = fact.data.get("purpose")
    if not purpose:
        return (strong(f"{_name(fact)}: "), *_seen(fact), source(fact, handoff))
    spans: list[Span] = [strong(f"{_name(fact)}: "), Span(str(purpose))]
    for number, variable in enumerate(variables):
        spans += [Span(", " if number else " · "), code(variable)]
    if ids:
        places = listed(fact.data.get("campaign_id_places"))
        told = [f"{_some(what)} {where}".strip() for what, where in zip_longest(ids, places[: len(ids)], fillvalue="")]
        more = f" and {len(ids) - _BRIEF_IDS} more" if len(ids) > _BRIEF_IDS else ""
        spans += [Span(" · left in code: "), *rich("; ".join(told[:_BRIEF_IDS])), Span(more)]
        return (
            *spans,
            Span("/".join((fact.basis, *([fact.confidence] if fact.confidence != "certain" else []))), "source"),
        )
    return (*spans, source(fact, handoff))


def _some(ids: str) -> str:
    """`17 election ids: a, b, …`: two of them are enough to search for."""
    head, _, rest = ids.partition(": ")
    parts = rest.split(", ")
    return f"{head}: {', '.join(parts[:2])}, …" if len(parts) > 3 else ids


def _also(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """Services without variables or ids: what each is for, and its first place, in one line."""
    told = [f"{_name(f)} ({f.data.get('purpose') or 'used'}; {place(f.locator, handoff)})" for f in facts]
    basis = "/".join(dict.fromkeys(fact.basis for fact in facts))
    return [paragraph(strong("Also used: "), f"{'; '.join(told)}.", Span(basis, "source"))] if told else []


def _names_one(finding: PublicFinding, services: list[Fact]) -> bool:
    return any(f"{_name(fact)}: " in finding.message[:120] for fact in services)


def _elsewhere(facts: list[Fact], handoff: Handoff) -> list[Block]:
    """2 Google Docs documents, 1 wiki, and where the links stand."""
    links = [fact for fact in facts if fact.data.get("kind")]
    made: list[Block] = []
    if links:
        kinds = Counter(str(fact.data["kind"]) for fact in links)
        text = ", ".join(f"{count} × {kind}" for kind, count in kinds.items())
        made.append(paragraph(strong("Knowledge kept elsewhere: "), f"{text}.", sources(links[:6], handoff)))
    return made + said((fact for fact in facts if fact not in links), handoff)


def _seen(fact: Fact) -> Line:
    return rich(fact.statement.removeprefix(_name(fact)).strip())


def _name(fact: Fact) -> str:
    return str(fact.data.get("name") or fact.data.get("service") or fact.data.get("mentioned") or "")
