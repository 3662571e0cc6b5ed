"""Licences that become another one on a day: the parameters of a Business Source License, and anniversaries."""

import re
from datetime import date

from archiver.examine.licence.legal import LegalText
from archiver.examine.licence.names import linked, named
from archiver.examine.licence.verdict import Turn

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WORDS = re.compile(
    rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({'|'.join(_MONTHS)})(?: (\d{{1,2}})(?:st|nd|rd|th)?)?,? (\d{{4}})\b", re.I
)


def busl_turn(legal: LegalText, committed_on: date, limit: int) -> Turn | None:
    """The day and licence that a Business Source License names in its parameters.

    The licence itself sets the limit: at the latest so many years after the version was first published. None where no
    licence is named that we know.
    """
    given = legal.parameters
    into = named(given.get("change license", "")) or linked(given.get("change license", ""))
    if into is None:
        return None
    latest = anniversary(committed_on, limit)
    day = day_in(given.get("change date", ""))
    return Turn(min(day, latest) if day else latest, into)


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 28 February for a 29th that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def day_in(text: str) -> date | None:
    """The first day that a text names: 2027-01-31, 31 January 2027, January 31, 2027."""
    if match := _ISO.search(text):
        return _day(*map(int, match.groups()))
    if match := _WORDS.search(text):
        before, month, behind, year = match.groups()
        return _day(int(year), _MONTHS.index(month.casefold()) + 1, int(before or behind or 1))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
