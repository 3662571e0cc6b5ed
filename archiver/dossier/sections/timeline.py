"""What happened when: every day that a fact or a piece of evidence names, and a picture of the work between them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from string import ascii_uppercase

from archiver.dossier.blocks import Block, Bullets, Chart, Line, Moment, Span, note, paragraph
from archiver.dossier.sections.words import counted, facts_of, listed, place, rich
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

ID = "timeline"
TITLE = "Timeline"
EXAMINERS: tuple[str, ...] = ("activity",)

_FEWEST_MONTHS = 3
"""Months with work below which a picture shows nothing."""
_RACE = re.compile(r"registry:[^/]*/.")
_ISO = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_MONTH = re.compile(r"((?!0000)\d{4})-(0[1-9]|1[0-2]): ([1-9]\d{0,8})")


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """Oldest first. One line in HANDOFF.md; a picture and a list elsewhere, whose letters name the picture's lines."""
    told = _others(handoff) if brief else _days(handoff) + _elections(handoff)
    days = sorted(dict.fromkeys(told))
    if len(days) < (1 if brief else 2):
        return []
    rows: list[Line] = [
        (Span(f"{day} ", "strong"), *rich(words), Span(where, "source")) if where
        else (Span(f"{day} ", "strong"), *rich(words))
        for day, words, where in days
    ]  # fmt: skip
    if not brief:
        return _picture(handoff, days, rows)
    return [paragraph(*(span for n, row in enumerate(rows) for span in ((Span(" · "), *row) if n else row)))]


def _picture(handoff: Handoff, days: Sequence[tuple[str, str, str]], rows: Iterable[Line]) -> list[Block]:
    months = [
        (date(int(match[1]), int(match[2]), 1), int(match[3]))
        for fact in facts_of(handoff, "history", "months")
        for text in listed(fact.data["months"])
        if (match := _MONTH.fullmatch(text))
    ]
    if len(months) < _FEWEST_MONTHS:
        few = [note(f"No picture: people committed in {counted(len(months), 'month')} only.")] if months else []
        return [*few, Bullets(tuple(rows))]
    races = {day for day, _, _ in _elections(handoff)}
    dated = dict.fromkeys(day for day, _, _ in days if _is_day(day))
    letters = dict(zip(dated, ascii_uppercase, strict=False))
    words = {day: "; ".join(said for other, said, _ in days if other == day) for day in letters}
    moments = [
        Moment(date.fromisoformat(day), letter, words[day], day in races) for day, letter in letters.items()
    ]  # fmt: skip
    named = [
        (Span(f"{letters[day]} ", "strong"), *row) if day in letters else row
        for (day, _, _), row in zip(days, rows, strict=True)
    ]
    return [Chart(tuple(sorted(months)), tuple(moments)), Bullets(tuple(named))]


def _is_day(text: str) -> bool:
    """A handoff.json may have been edited by hand."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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


def _others(handoff: Handoff) -> list[tuple[str, str, str]]:
    """Days that the status does not say."""
    known = {str(fact.data["day"]) for fact in facts_of(handoff, "history", "day")}
    return [row for row in _days(handoff) if row[0] not in known and row[0] not in handoff.verdict.sentence]


def _elections(handoff: Handoff) -> list[tuple[str, str, str]]:
    """The same of the registry's races, which the verdict dates in its sentence."""
    return [
        (match[0], item.statement.rstrip("."), place(item.locator, handoff))
        for item in handoff.verdict.evidence
        if _RACE.match(item.locator) and (match := _ISO.search(item.statement))
    ]


def _event(fact: Fact, day: str) -> str:
    """What happened, without the day that stands before it."""
    words = re.sub(rf"\s*\b(?:is|was)?\s*(?:of|on|in)?\s*{re.escape(day)}\.?$", "", fact.statement).rstrip(".")
    return re.sub(r"^The ", "", words)
