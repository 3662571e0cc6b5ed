"""What a person says about one owner and one of its races: texts become values, or an error that names the column."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, get_args

from archiver.campaigns.vocabulary import division
from archiver.records.campaign import DateStatus, DateType, Outcome, OwnerKind
from archiver.registry import plain_origin

CLEAR: Final = "-"
"""Said in place of a value: take away what stands there."""

OWNER_KEYS: Final = ("name", "kind", "origins", "exempt_reason", "alive_on", "alive_source", "successor")
RACE_KEYS: Final = (
    "office",
    "jurisdiction",
    "district",
    "cycle",
    "dates",
    "outcome",
    "race_over_on",
    "source_url",
    "entered_by",
)
DATE_TYPES: Final[tuple[str, ...]] = get_args(DateType)
_STATUSES: Final[tuple[str, ...]] = get_args(DateStatus)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_LONGEST = 500
_MONTHS = (
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may", "may"),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "sept", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
_WORDED = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.)?[ -](?P<m>[a-z]{3,9})\.?,?[ -](?P<y>\d{4})"),
    re.compile(r"(?P<m>[a-z]{3,9})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})"),
)
_NUMBERS = re.compile(r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4})")
_DATED = re.compile(r"(?:(?P<type>[A-Za-z_-]+)\s*[=:]\s*|(?P<first>[A-Za-z_-]+)\s+(?=\d))?(?P<rest>.+)", re.DOTALL)
_STATUS = re.compile(r"[\s:]+\(?(?P<status>" + "|".join(_STATUSES) + r")\)?$", re.IGNORECASE)


class EntryError(Exception):
    """Something said cannot be entered: which key, why, what to do."""

    def __init__(self, key: str, what: str, fix: str) -> None:
        super().__init__(f"{key}: {what}; {fix}")
        self.key, self.what, self.fix = key, what, fix


@dataclass(frozen=True)
class Dated:
    """One day of a race's calendar as it was said."""

    type: str
    """A DateType."""
    day: date
    """The day."""
    status: str | None = None
    """A DateStatus; None where nothing was said."""


@dataclass(frozen=True)
class Entry:
    """What was said about one owner and at most one of its races. A key that is absent was not spoken of."""

    owner: str | None = None
    """The owner's id; None where its name, or the race, must tell."""
    race: str | None = None
    """The race's id; None where it follows from the other values, or no race is meant."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """Key of OWNER_KEYS or RACE_KEYS -> value: text, day, year, tuple of texts or of Dated; None takes it away."""

    @property
    def about_race(self) -> bool:
        """Whether anything was said about a race."""
        return self.race is not None or any(key in self.said for key in RACE_KEYS if key != "entered_by")


def entry_of(texts: Mapping[str, Iterable[str]], order: str | None = None) -> Entry:
    """Texts, key -> what was said (several for origins and dates), as an Entry. Empty texts say nothing.

    Args:
        texts: keys are `owner`, `race`, those of OWNER_KEYS and RACE_KEYS, and those of DATE_TYPES for single days.
        order: `us` or `eu`, for dates such as 11/03/2026; None refuses these.

    Raises:
        EntryError: a value that cannot be read.
    """
    said: dict[str, Any] = {}
    names: dict[str, str] = {}
    dates: list[Dated] = []
    for key, values in texts.items():
        for value in values:
            text = clean_cell(key, value)
            if not text:
                continue
            if key in ("owner", "race"):
                names[key] = text
            elif key in DATE_TYPES:
                dates += [dated(part, order, key) for part in _parts(text)]
            elif key == "dates":
                dates += [dated(part, order) for part in _parts(text)]
            elif key == "origins":
                said[key] = (*said.get(key, ()), *(_origin(part) for part in text.split()))
            else:
                said[key] = None if text == CLEAR else _READERS.get(key, _text)(key, text, order)
    if dates:
        said["dates"] = tuple(dict.fromkeys(dates))
    return Entry(names.get("owner"), names.get("race"), said)


def clean_cell(key: str, text: str) -> str:
    """A cell's or an answer's text on one line.

    Raises:
        EntryError: it holds a control character, an invisible one, or is longer than 500 characters.
    """
    text = re.sub(r"\s*[\r\n]+\s*", "; " if key == "dates" or key in DATE_TYPES else " ", text.strip())
    text = unicodedata.normalize("NFC", text.replace("\t", " ").replace("\xa0", " ")).strip()
    if found := _CONTROL.search(text):
        raise EntryError(key, f"holds the character U+{ord(found[0]):04X}, which nobody can see", "type it anew")
    if len(text) > _LONGEST and key != "origins":
        raise EntryError(key, f"longer than {_LONGEST} characters", "shorten it")
    return text


def read_day(key: str, text: str, order: str | None = None) -> date:
    """A day: 2026-11-03, 3 Nov 2026, Nov 3, 2026; 11/03/2026 only where it is known what stands first.

    Raises:
        EntryError: no day, or one that could be two.
    """
    plain = " ".join(text.strip().lower().split())
    try:
        if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain):
            year, month, day = map(int, plain.split("-"))
            return date(year, month, day)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}[t ]00:00(?::00)?", plain):  # as some spreadsheets export days
            return datetime.fromisoformat(plain).date()
        for pattern in _WORDED:
            if (match := pattern.fullmatch(plain)) and (number := _month(match["m"])):
                return date(int(match["y"]), number, int(match["d"]))
        if match := _NUMBERS.fullmatch(plain):
            return _from_numbers(key, text, match, order)
    except ValueError:
        raise EntryError(key, f"{text[:40]!r} is no day of the calendar", "correct it") from None
    raise EntryError(key, f"{text[:40]!r} is no day", "write it as 2026-11-03")


def _from_numbers(key: str, text: str, match: re.Match[str], order: str | None) -> date:
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if order is None and (match["sign"] == "." or first > 12):
        order = "eu"  # 3.11.2026 is written only where the day stands first
    if order is None and first != second and second <= 12:
        what = f"{text[:40]!r} can be two days"
        raise EntryError(key, what, "write 2026-11-03, or say --dates us (month first) or --dates eu (day first)")
    month, day = (second, first) if order == "eu" else (first, second)
    return date(year, month, day)


def _month(name: str) -> int | None:
    return next((number for number, names in enumerate(_MONTHS, 1) if name in names), None)


def dated(text: str, order: str | None = None, kind: str | None = None) -> Dated:
    """`general=2026-11-03`, `run-off 1 Dec 2026 postponed`; the type is given where a column says it.

    Raises:
        EntryError: no type, no day, or an unknown type.
    """
    status = _STATUS.search(text)
    rest = text[: status.start()] if status else text
    match = _DATED.fullmatch(rest.strip())
    word = (match["type"] or match["first"]) if match and kind is None else None
    if word and _month(word.lower()):
        word = None  # Nov 3, 2026
    rest = match["rest"] if match and word else rest
    name = kind or (_near_type(word) if word else None)
    if name is None:
        raise EntryError("dates", f"{text[:60]!r} has no type", "write for example general=2026-11-03")
    return Dated(name, read_day(kind or "dates", rest, order), status["status"].lower() if status else None)


def _near_type(word: str) -> str:
    name = word.lower().replace("_", "-")
    name = {"runoff": "run-off", "election": "general", "referendum": "measure"}.get(name, name)
    if name not in DATE_TYPES:
        raise EntryError("dates", f"{word[:40]!r} is no type of date", f"expected {', '.join(DATE_TYPES)}")
    return name


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[;|]", text) if part.strip()]


def _origin(text: str) -> str:
    if not re.fullmatch(r"local:\S+|[^\s\"'<>\\]+/[^\s\"'<>\\]+", text) or not plain_origin(text):
        raise EntryError("origins", f"{text[:80]!r} is no address", "write for example https://github.com/owner/*")
    return text


def _text(_key: str, text: str, _order: str | None) -> str:
    return text


def _kind(key: str, text: str, _order: str | None) -> str:
    return _one_of(key, text, get_args(OwnerKind), {"measure": "ballot_measure", "referendum": "ballot_measure"})


def _outcome(key: str, text: str, _order: str | None) -> str:
    others = {"withdrawn": "withdrew", "dropped_out": "withdrew", "defeated": "lost", "elected": "won"}
    return _one_of(key, text, get_args(Outcome), others)


def _one_of(key: str, text: str, known: tuple[str, ...], others: Mapping[str, str]) -> str:
    name = re.sub(r"[\s-]+", "_", text.lower())
    name = others.get(name, name)
    if name not in known:
        close = difflib.get_close_matches(name[:40], known, 1, 0.6)
        fix = f"did you mean {close[0]}?" if close else f"expected {', '.join(known)}"
        raise EntryError(key, f"{text[:40]!r} is not known", fix)
    return name


def _year(key: str, text: str, _order: str | None) -> int:
    if not re.fullmatch(r"(1[7-9]|2[01])\d\d", text):
        raise EntryError(key, f"{text[:40]!r} is no year", "write for example 2026")
    return int(text)


def _address(key: str, text: str, _order: str | None) -> str:
    if not re.fullmatch(r"https?://[^\s\"'<>\\]+", text):
        raise EntryError(key, f"{text[:80]!r} is no address", "give the page with the result, https://…")
    return text


def _division(key: str, text: str, _order: str | None) -> str:
    found = division(text)
    if found is None:
        raise EntryError(
            key, f"{text[:60]!r} is no place that is known", "write US, US-WA, Washington, or ocd-division/country:…"
        )
    return found


_READERS: dict[str, Callable[[str, str, str | None], Any]] = {
    "kind": _kind,
    "outcome": _outcome,
    "cycle": _year,
    "jurisdiction": _division,
    "race_over_on": read_day,
    "alive_on": read_day,
    "source_url": _address,
}
