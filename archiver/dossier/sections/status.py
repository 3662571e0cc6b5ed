"""Is the campaign over, and why do we say so: evidence for and against, and what nobody checked."""

import re

from archiver.dossier.blocks import Block, Line, Span, bullets, paragraph, plain, strong, table
from archiver.dossier.sections.words import facts_of, place, rich, run_on, said, say, sources
from archiver.records.dossier import Handoff
from archiver.records.verdict import Evidence

ID = "status"
TITLE = "Why we say it ended, for and against"
EXAMINERS: tuple[str, ...] = ()

_DIRECTION = {"for": "for an end", "against": "against", "neutral": "neither"}
_BRIEF_ROWS = 4
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def confirmation(handoff: Handoff) -> str:
    """Whether a person stands behind the state."""
    return "confirmed by a person" if handoff.confirmed else "proposed, not confirmed"


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The sentence, the evidence on both sides, the vetoes, what was not checked."""
    verdict = handoff.verdict
    made: list[Block] = [
        paragraph(strong(f"{verdict.state} – {confirmation(handoff)}. "), *rich(_sentence(handoff, brief=brief))),
    ]
    evidence = [e for way in _DIRECTION for e in verdict.evidence if e.direction == way]
    if brief:
        evidence = [item for item in evidence if not _repeats(item, verdict.sentence)]
        evidence = _both_sides(evidence) if len(evidence) > _BRIEF_ROWS else evidence
        made += _work(handoff)
        made += _in_lines(evidence, handoff)
    else:
        made += table(("Evidence", "Speaks", "Weight", "Where to look"), (_row(item, handoff) for item in evidence))
    said_so = "against an end: nothing found" in verdict.sentence.casefold()
    if verdict.evidence and not said_so and not any(e.direction == "against" for e in verdict.evidence):
        made.append(paragraph(strong("Evidence against: "), "none found in what was checked."))
    made += bullets(
        (
            strong("“Ended” may not be said yet: "),
            *rich(veto.statement),
            *plain(f" (until {veto.until})" if veto.until else ""),
            Span(veto.code, "source"),
        )
        for veto in verdict.vetoes
    )
    if verdict.unchecked and not (brief and "not checked:" in verdict.sentence.casefold()):
        made.append(paragraph(strong("Not checked: "), "; ".join(verdict.unchecked) + "."))
    return made + said(facts_of(handoff, ID), handoff)


def _repeats(item: Evidence, sentence: str) -> bool:
    """Whether the sentence says all its days: then it says it too."""
    days = _DAY.findall(item.statement)
    return bool(days) and item.direction == "for" and not item.quote and all(day in sentence for day in days)


def _work(handoff: Handoff) -> list[Block]:
    """First and last day of work by people, and what came after it, of the history's own facts."""
    facts = facts_of(handoff, "history")
    days = [fact for fact in facts if fact.data.get("day")]
    after = [fact for fact in facts if "human" in fact.data and "bots" not in fact.data]
    if not days:
        return run_on(after, handoff)
    span = " to ".join(dict.fromkeys(str(fact.data["day"]) for fact in (days[0], days[-1])))
    told = (span for fact in after for span in (Span(" "), *say(fact, handoff)))
    return [paragraph(strong("Commits by people: "), f"{span}.", sources(days, handoff), *told)]


def _sentence(handoff: Handoff, *, brief: bool) -> str:
    """The verdict's sentence; without the state and the day where they stand right before it."""
    said_before = f"Proposed: {handoff.verdict.state}, as of {handoff.as_of}. "
    return handoff.verdict.sentence.removeprefix(said_before if brief else "")


def _both_sides(evidence: list[Evidence]) -> list[Evidence]:
    """The strongest rows, never without one against where there is one."""
    weights = ("declared", "strong", "supporting", "weak")
    ranked = sorted(evidence, key=lambda item: (item.direction == "neutral", weights.index(item.strength)))
    kept = ranked[:_BRIEF_ROWS]
    against = [item for item in ranked if item.direction == "against"]
    if against and against[0] not in kept:
        kept = [*kept[:-1], against[0]]
    return [item for item in evidence if item in kept]


def _in_lines(evidence: list[Evidence], handoff: Handoff) -> list[Block]:
    """One paragraph a side: each statement with its weight and its place."""
    made: list[Block] = []
    for way, head in (("for", "For: "), ("against", "Against: "), ("neutral", "Neither: ")):
        spans: list[Span] = []
        for item in evidence:
            if item.direction == way:
                statement, _, weight, where = _row(item, handoff)
                spans += [*statement, Span(f"{weight[0].text} · {where[0].text}", "source"), Span(" ")]
        if spans:
            made.append(paragraph(strong(head), *spans))
    return made


def _row(evidence: Evidence, handoff: Handoff) -> tuple[Line, ...]:
    quote = plain(f" “{evidence.quote}”") if evidence.quote else ()
    where = place(evidence.locator, handoff) or (handoff.commit or "")[:10]
    statement = (*rich(evidence.statement), *quote)
    return statement, plain(_DIRECTION[evidence.direction]), plain(evidence.strength), (Span(where, "code"),)
