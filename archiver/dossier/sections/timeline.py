"""What happened when, in one line: every day that a fact or a piece of evidence names."""

import re

from archiver.dossier.blocks import Block, Bullets, Line, Span, paragraph
from archiver.dossier.sections.words import facts_of, place, rich
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "timeline"
TITLE = "Timeline"
EXAMINERS: tuple[str, ...] = ("activity",)


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """Oldest first. One line in HANDOFF.md, a list elsewhere."""
    days = sorted(dict.fromkeys(_days(handoff)))
    if len(days) < 2:
        return []
    rows: list[Line] = [
        (Span(f"{day} ", "strong"), *rich(words), Span(where, "source")) if where
        else (Span(f"{day} ", "strong"), *rich(words))
        for day, words, where in days
    ]  # fmt: skip
    if not brief:
        return [Bullets(tuple(rows))]
    return [paragraph(*(span for n, row in enumerate(rows) for span in ((Span(" · "), *row) if n else row)))]


def _days(handoff: Handoff) -> list[tuple[str, str, str]]:
    """(day, what happened, where to look)."""
    facts = [
        (day, _event(fact, day), place(fact.locator, handoff))
        for section in ("history", "unfinished")
        for fact in facts_of(handoff, section, "day")
        for day in (str(fact.data["day"]),)
    ]
    told = [
        (item.observed_at.isoformat(), item.statement.rstrip("."), place(item.locator, handoff))
        for item in handoff.verdict.evidence
        if item.observed_at
    ]
    return facts + told


def _event(fact: Fact, day: str) -> str:
    """What happened, without the day that stands before it."""
    words = re.sub(rf"\s*\b(?:is|was)?\s*(?:of|on|in)?\s*{re.escape(day)}\.?$", "", fact.statement).rstrip(".")
    return re.sub(r"^The ", "", words)
