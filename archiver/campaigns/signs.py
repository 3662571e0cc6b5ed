"""What one line of a repository says about owner and race. Pure; every line is hostile and looked at only so far."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from archiver.campaigns.entry import EntryError, read_day
from archiver.campaigns.vocabulary import Vocabulary
from archiver.quoting import quote
from archiver.records.registry import Sign, Trust

LINE = 1_000
"""Characters looked at of a line."""
_QUOTE = 200
_MOST = 30
"""Signs kept of a line."""
_SPELT = re.compile(r"[\w.+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE)
_WORD = r"(?:[A-ZÀ-Ý][A-Za-zÀ-ÿ’'-]{1,30}|[A-Z]\.)"
_SEAT = (
    r"(?:U\.?S\.? |State |City )?(?:President|Senate|Congress|House|Assembly|Governor|Mayor|Council|Parliament|Sheriff|"
    r"Judge|Delegate|Attorney General|School Board)"
)
_PAID = re.compile(
    rf"\b(?i:paid for by):? (?:[Tt]he )?(?P<name>{_WORD}(?: (?:{_WORD}|for|of|to|the|and|&|4|\d{{1,4}})){{0,9}})"
)
_FOR = re.compile(rf"\b(?P<name>{_WORD}(?: {_WORD}){{0,2}} (?P<for>for|4|For|FOR) {_SEAT}(?: (?:19|20)\d\d)?)\b")
_RUN = re.compile(
    rf"\b(?P<name>{_WORD}(?: {_WORD}){{0,2}})(?P<own>['’]s?)? (?P<year>(?:19|20)\d\d )?"
    r"(?P<seat>(?:presidential|senate|senatorial|congressional|gubernatorial|mayoral|"
    r"(?:democratic |republican )?primary) )?campaign\b"
)
_SEEKING = ("campaign", "candidate", "running", "run", "ran", "campaigning", "stands", "standing", "race", "elect")
_CANDIDACY = re.compile(r"^for |candidate|kandidat|campaign")
_TOOLS = frozenset(
    (
        "api",
        "app",
        "client",
        "code",
        "data",
        "dataset",
        "library",
        "map",
        "open",
        "readme",
        "scraper",
        "site",
        "software",
    )
)
"""Words before `for Congress` that speak of a thing about Congress, not of a person who wants to go there."""
_SEATS = {
    "presidential": "president",
    "senatorial": "senate",
    "senate": "senate",
    "congressional": "house of representatives",
    "gubernatorial": "governor",
    "mayoral": "mayor",
}
_SEAT_RUN = re.compile(rf"\b({'|'.join(_SEATS)}) (?:campaign|candidate|race|election|primary)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\b(?P<name>(?:yes|no|vote yes|vote no) on "
    r"(?:(?:prop(?:osition)?|measure|question|initiative|amendment|issue)\.? )?"
    r"(?P<number>[A-Z]{0,2}-?\d{1,4}[A-Z]?|(?-i:[A-Z])))\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b(?P<name>(?:Initiative|Proposition|Measure|Amendment|Question) (?:\d{1,4}[A-Z]?|[A-Z]))\b")
_QUESTION = re.compile(
    rf"\b(?P<name>(?:Volksentscheid|Volksbegehren|Bürgerentscheid|Bürgerbegehren|Referendum|Referèndum|Referéndum)"
    rf"(?: (?:{_WORD}|\d{{1,2}}[\w-]{{0,5}})){{1,4}}(?: de [a-zç]{{3,12}})?)"
)
_YEAR = re.compile(r"(?<![\w/.-])((?:19[89]|20[0-4])\d)(?![\w/-])")
_ABOUT = re.compile(
    r"\b(?:campaign|election|elections|primary|caucus(?:es)?|convention|referendum|ballot|wahl|volksentscheid|candidate|"
    r"vote|referèndum|referéndum|elecciones|eleccions|élections?)\b",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:\d{4}-\d{2}-\d{2}|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} [A-Z][a-z]{2,8} \d{4})\b"
)
_DISTRICT = re.compile(
    r"\b(?P<a>\d{1,3})(?:st|nd|rd|th) (?:congressional |assembly |senate |house |legislative )?district\b"
    r"|\bdistrict (?P<b>\d{1,3})\b|\b(?:CD|AD|HD|SD)-?(?P<c>\d{1,3})\b",
    re.IGNORECASE,
)
_PARTY = re.compile(r"(?:party|democrats|republicans|greens|labou?r|tories|partei)(?![a-z])", re.IGNORECASE)
_STOP = frozenset(
    (
        "a", "an", "and", "any", "at", "by", "democratic", "digital", "donate", "during", "each", "elect", "email",
        "every", "for", "from", "help", "if", "in", "join", "local", "most", "new", "next", "of", "on", "online", "our",
        "paid", "political", "presidential", "primary", "republican", "run", "support", "the", "their", "this", "to",
        "volunteer", "vote", "welcome", "when", "with", "your"
    )
)  # fmt: skip
"""Words that a sentence or a button has before a name."""


@dataclass(frozen=True)
class Line:
    """One line with what it can be trusted for."""

    text: str
    locator: str
    leads: bool = False
    """A title or another line that names the whole."""


def shown(text: str) -> str:
    """One line fit to print: no control marks; addresses, numbers and secrets masked."""
    return quote(_SPELT.sub("***", text[: 4 * _QUOTE]), _QUOTE)


def signs_of(line: Line, words: Vocabulary) -> Iterator[Sign]:
    """Every sign in a line of prose."""
    text = line.text[:LINE]
    found = [*_names(text), *_offices(text, words)]
    about = bool(found) or bool(_ABOUT.search(text))
    if about:
        found += [*_years(text), *_days(text)]
        found += [(m.start(), "district", next(filter(None, m.groups())), "likely") for m in _DISTRICT.finditer(text)]
    if about or line.leads:
        found += [(start, "jurisdiction", word.value, "hint") for start, word in words.places.find(text)]
    found += [(start, "kind", word.value, "hint") for start, word in words.kinds.find(text)]
    for start, key, value, trust in found[:_MOST]:
        yield Sign(key=key, value=shown(value), trust=trust, quote=shown(_around(text, start)), locator=line.locator)


_Found = tuple[int, str, str, Trust]
"""Offset, key, value, trust."""


def _names(text: str) -> Iterator[_Found]:
    for match in _PAID.finditer(text):
        yield match.start(), "name", _trimmed(match["name"]), "said"
    for match in _FOR.finditer(text):
        if (name := _person(match["name"])) and _seeks(text, match.start("for")):
            yield match.start(), "name", name, "likely"
    for match in _RUN.finditer(text):
        if text[: match.start()].endswith("for "):
            continue  # Doe for America 2012 campaign
        sure = match["year"] or match["seat"]
        named = sure or match["own"] or text[: match.start()].endswith("the ")
        if named and (name := _person(match["name"])):
            yield match.start(), "name", name, "likely" if sure else "hint"
    for pattern in (_MEASURE, _NUMBERED, _QUESTION):
        for match in pattern.finditer(text):
            yield match.start(), "name", match["name"], "likely"
            yield match.start(), "kind", "ballot_measure", "likely"
            if pattern is _MEASURE:
                yield match.start(), "office", f"ballot measure {match['number']}", "likely"


def _person(name: str) -> str | None:
    """The name without the words that a sentence has before it; None when nothing is left, or a constant's name."""
    words = re.sub(r"['’]s?$", "", name).split()
    while words and words[0].lower() in _STOP:
        words.pop(0)
    return None if not words or words[0] == "for" or name.isupper() else " ".join(words)


def _seeks(text: str, start: int) -> bool:
    """Whether `for …` at this place follows a name or a candidacy, not a tool."""
    before = text[:start].split()[-1:] or [""]
    word = before[0].strip("*_\"'([").lower()
    return word in _SEEKING or (before[0][:1].isupper() and word not in _TOOLS and word not in _STOP)


def _trimmed(name: str) -> str:
    return re.sub(r" (?:and|of|the|for|to|&)$", "", name.strip(" .,-"), flags=re.IGNORECASE)


def _offices(text: str, words: Vocabulary) -> Iterator[_Found]:
    for start, word in words.offices.find(text):
        trust: Trust = "hint" if word.text.startswith("for ") and not _seeks(text, start) else "likely"
        yield start, "office", word.value, trust
        if word.kind:
            sure = word.kind != "candidate" or _CANDIDACY.search(word.text)
            yield start, "kind", word.kind, trust if sure else "hint"
    for match in _SEAT_RUN.finditer(text):
        yield match.start(), "office", _SEATS[match[1].lower()], "likely"
        yield match.start(), "kind", "candidate", "likely"


def _years(text: str) -> Iterator[_Found]:
    for match in _YEAR.finditer(text):
        near = text[max(0, match.start() - 40) : match.start() + 50]
        yield match.start(), "cycle", match[1], "likely" if _ABOUT.search(near) else "hint"


def _days(text: str) -> Iterator[_Found]:
    for match in _DAY.finditer(text):
        try:
            yield match.start(), "date", read_day("date", match[0]).isoformat(), "hint"
        except EntryError:
            continue


def _around(text: str, start: int) -> str:
    """The words around a place, and no more of a line that may speak of other things and people."""
    first, last = max(0, start - 50), start + 100
    while first and not text[first - 1].isspace():  # a word cut in two could no longer be masked
        first -= 1
    while last < len(text) and not text[last].isspace():
        last += 1
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


@lru_cache(256)
def worded(name: str) -> str:
    """A login, a domain or a name as words: `RiveraForCongress`, `riveraforcongress.com`: Rivera for Congress."""
    name = re.sub(r"^(?:www\.)?|\.(?:com|org|net|us|vote|codes|de|es|fr|uk|io|github\.io)$", "", name[:100])
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|[-_.+]+", " ", name)
    if " " not in spaced:  # riveraforcongress
        seats = "president|senate|congress|house|assembly|governor|mayor|council|parliament|sheriff|judge|delegate"
        spaced = re.sub(rf"(?i)^(\w{{3,30}}?)(for|4)({seats})(\d{{4}})?$", r"\1 \2 \3 \4", spaced)
        spaced = re.sub(r"(?i)^(yes|no)on(\w{1,6})$", r"\1 on \2", spaced)
    words = [word if word.isupper() else word[:1].upper() + word[1:] for word in spaced.split()]
    return " ".join("for" if word == "For" else "on" if word == "On" else word for word in words)


def signs_of_name(name: str, locator: str, words: Vocabulary) -> Iterator[Sign]:
    """What a login, a domain or a repository's name says, where it has the form of a campaign's name."""
    text = worded(name)
    measure = _MEASURE.search(text)
    if measure or _FOR.search(text) or _QUESTION.search(text):
        for sign in signs_of(Line(text, locator, leads=True), words):
            # Where digits and letters were parted is a guess: `referendum3nov`.
            guessed = sign.key == "name" and not measure and any(digit.isdigit() for digit in text)
            yield sign.model_copy(update={"quote": shown(name), "trust": "hint" if guessed else "likely"})
    if _PARTY.search(name):
        yield Sign(key="kind", value="party", trust="hint", quote=shown(name), locator=locator)
