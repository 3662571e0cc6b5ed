"""Is the campaign over, and why do we say so: evidence for and against, and what nobody checked."""

from archiver.dossier.blocks import Block, Line, Span, bullets, note, paragraph, plain, strong, table
from archiver.dossier.sections.words import fact_list, facts_of, place, rich
from archiver.records.dossier import Handoff
from archiver.records.verdict import Evidence

ID = "status"
TITLE = "Is it over, and why we say so"
_DIRECTION = {"for": "for an end", "against": "against", "neutral": "neither"}


def confirmation(handoff: Handoff) -> str:
    """Whether a person stands behind the state."""
    return "confirmed by a person" if handoff.confirmed else "proposed, not confirmed"


def blocks(handoff: Handoff) -> list[Block]:
    """The sentence, the evidence on both sides, the vetoes, what was not checked."""
    verdict = handoff.verdict
    made: list[Block] = [
        paragraph(strong(f"{verdict.state} – {confirmation(handoff)}. "), *rich(verdict.sentence)),
    ]
    rows = [_row(e, handoff) for way in _DIRECTION for e in verdict.evidence if e.direction == way]
    made += table(("Evidence", "Speaks", "Weight", "Where to look"), rows)
    if not any(e.direction == "against" for e in verdict.evidence):
        made.append(paragraph(strong("Evidence against: "), "none found in what was checked."))
    if verdict.vetoes:
        made.append(paragraph(strong("Why “ended” may not be said yet:")))
        made += bullets(
            (*rich(veto.statement), *plain(f" (until {veto.until})" if veto.until else ""), Span(veto.code, "source"))
            for veto in verdict.vetoes
        )
    if verdict.unchecked:
        made.append(paragraph(strong("Not checked: "), "; ".join(verdict.unchecked) + "."))
    else:
        made.append(note("No list of unchecked signs was recorded."))
    return made + (fact_list(handoff, "status") if facts_of(handoff, "status") else [])


def _row(evidence: Evidence, handoff: Handoff) -> tuple[Line, ...]:
    quote = plain(f" “{evidence.quote}”") if evidence.quote else ()
    where = place(evidence.locator, handoff) or (handoff.commit or "")[:10]
    statement = (*rich(evidence.statement), *quote)
    return statement, plain(_DIRECTION[evidence.direction]), plain(evidence.strength), (Span(where, "code"),)
