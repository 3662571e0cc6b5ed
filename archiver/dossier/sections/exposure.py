"""Secrets and personal data in the repository: what was looked at, and counts by kind. More would be a map to them."""

from archiver.dossier.blocks import Block, Span, paragraph, strong
from archiver.dossier.sections.words import counted, facts_of, said, say
from archiver.records.dossier import Handoff
from archiver.records.exposure import layer_of
from archiver.records.fact import Fact

ID = "exposure"
TITLE = "Secrets and exposure"
EXAMINERS: tuple[str, ...] = ("exposure",)

_BRIEF = 2


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What the scan covered; how many of each kind; that the rows are kept."""
    told = handoff.exposure
    facts = facts_of(handoff, ID)
    harmless = facts_of(handoff, ID, "count")
    made = said(facts, handoff)
    triaged = {layer_of(code) for code in handoff.withheld.findings}
    whole = all(state.state == "ran" for state in handoff.sections if state.section == ID)
    where = "" if whole else " in what could be read, which is not all"
    spans: list[Span] = []
    for name, layer, kinds in (
        ("Secrets: ", "secrets", told.secrets),
        ("Personal data: ", "personal data", told.personal_data),
    ):
        if kinds is not None:
            nothing = "nothing but what is likely harmless" if layer in triaged else "nothing found"
            counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or f"{nothing}{where}"
            spans += [strong(name), Span(f"{counts}. ")]
    hidden = sum(count for code, count in handoff.withheld.findings.items() if layer_of(code))
    if hidden and not brief:
        spans.append(Span(f"{counted(hidden, 'row is', 'rows are')} kept for stewards: beside the origin it is a map."))
    if brief:
        line = tuple(
            span for fact in facts[:_BRIEF] if fact not in harmless for span in (*say(fact, handoff), Span(" "))
        )
        looked = [paragraph(strong("Looked at: "), *line)] if line else []
        spans += [Span(_harmless(fact)) for fact in harmless]
        return [*([paragraph(*spans)] if spans else []), *looked]
    return [*made, paragraph(*spans)] if spans else made


def _harmless(fact: Fact) -> str:
    """`2 places that look like such data are likely harmless (demo data 2; a steward sees them).`"""
    who = "it" if fact.data["count"] == 1 else "them"
    return f"{fact.statement.rstrip('.').removesuffix(')')}; a steward sees {who})."
