"""Secrets and personal data in the repository: what was looked at, and counts by kind. More would be a map to them."""

from archiver.dossier.blocks import Block, Span, paragraph, strong
from archiver.dossier.sections.words import counted, facts_of, said, say
from archiver.records.dossier import Handoff

ID = "exposure"
TITLE = "Secrets and exposure"
EXAMINERS: tuple[str, ...] = ("exposure",)

_BRIEF = 2


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """What the scan covered; how many of each kind; that the rows are kept."""
    told = handoff.exposure
    facts = facts_of(handoff, ID)
    made = said(facts, handoff)
    spans: list[Span] = []
    for name, kinds in (("Secrets: ", told.secrets), ("Personal data: ", told.personal_data)):
        if kinds is not None:
            counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "nothing found"
            spans += [strong(name), Span(f"{counts}. ")]
    hidden = sum(count for code, count in handoff.withheld.findings.items() if code.startswith(("SEC-", "PII-")))
    if hidden and not brief:
        spans.append(Span(f"{counted(hidden, 'row is', 'rows are')} kept for stewards: beside the origin it is a map."))
    if brief:
        line = tuple(span for fact in facts[:_BRIEF] for span in (*say(fact, handoff), Span(" ")))
        looked = [paragraph(strong("Looked at: "), *line)] if line else []
        return [*([paragraph(*spans)] if spans else []), *looked]
    return [*made, paragraph(*spans)] if spans else made
