"""What people write when something is over, a TOML file a language: read, checked and made into patterns once.

A pattern is a row of words. `{name}` is one word of a list, `{a|b c}` one of these; `?` behind either or behind a word
makes it optional, `*` allows up to three. `(…)` inside a word may be left out, `=` before it means: as it is written,
capitals too. Some names are the engine's own, see `_SPECIAL`. Every pattern that comes out of it is bounded, so foreign
text costs linear time.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archiver.errors import ConfigError

NAME_MARK = "\x01"
"""Stands in a sentence where the project's own name stood."""

_MAX_FILE = 1 << 20
_Items = tuple[Annotated[str, Field(min_length=1, max_length=400)], ...]
_SEP = r"(?:\s+|(?<=['’])\s*)"
_UPPER = r"(?-i:[A-ZÀ-ÖØ-Þ])[\w.'’-]{0,30}"
_RULES = ("state", "whole", "campaign", "farewell", "moved", "moved_lead", "handed_over")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Subject(_Part):
    """[subject]: who a sentence may speak of."""

    this: _Items = Field((), strict=False)
    """`this`: what follows is the thing itself."""
    own: _Items = Field((), strict=False)
    """`our`, `my`: so too."""
    the: _Items = Field((), strict=False)
    """`the`: counts only in the lead, where a README speaks of the whole."""
    before: _Items = Field((), strict=False)
    """Adjectives before the noun."""
    after: _Items = Field((), strict=False)
    """Words after the noun that belong to it."""
    sure: _Items = Field((), strict=False)
    """Nouns for the whole: project, repository."""
    loose: _Items = Field((), strict=False)
    """Nouns that may also mean a part or something foreign: app, library; they count in the lead only."""
    code: _Items = Field((), strict=False)
    """Those of them that are the code, so that any address is a place to move to."""
    site: _Items = Field((), strict=False)
    """Those of them that are the web site."""
    campaign: _Items = Field((), strict=False)
    """Nouns for the campaign."""
    of: _Items = Field((), strict=False)
    """`la campaña DE Rivera`: what joins campaign and name."""


class Banner(_Part):
    """[banner]: a word that says it alone, at the head of a README or in its title."""

    labels: _Items = Field((), strict=False)
    """`Note:`, `Status:`, `this is`: may stand before it."""
    words: _Items = Field((), strict=False)
    """deprecated, unmaintained."""


class Refuse(_Part):
    """[refuse]: what makes a sentence no declaration."""

    before: _Items = Field((), strict=False)
    """Conditions, the future, doubt: anywhere before the end of what was found."""
    right_after: _Items = Field((), strict=False)
    """Directly after it."""
    later: _Items = Field((), strict=False)
    """Anywhere after it: it was taken back."""
    led_by: _Items = Field((), strict=False)
    """Directly before the subject: `the docs OF this project`."""
    campaign: _Items = Field((), strict=False)
    """Words that, said of a campaign, mean an item in a tool."""
    denied: _Items = Field((), strict=False)
    """Anywhere in the same text: `that does not mean that it is over`; what was found then reads as a pause."""


class After(_Part):
    """[after]: how what follows is read."""

    about: _Items = Field((), strict=False)
    """Prepositions after which it is about something else: no longer supported ON old phones."""
    itself: _Items = Field((), strict=False)
    """Unless they begin one of these: in favour of, for historical reasons."""
    time: _Items = Field((), strict=False)
    """`the end of`: small words of a date."""
    months: _Items = Field((), strict=False)
    """Months, seasons and days of the week."""
    by: _Items = Field((), strict=False)
    """Then comes who no longer does it."""
    points: _Items = Field((), strict=False)
    """Words that point to a successor."""
    campaign: _Items = Field((), strict=False)
    """What may follow the end of a campaign; otherwise it is no end (`our campaign ended the day with …`)."""
    for_now: _Items = Field((), strict=False)
    """For the time being: a pause, no end."""


class Patterns(_Part):
    """[patterns]: rows of words."""

    state: _Items = Field((), strict=False)
    """{subject} is …: what follows decides whether it is about it, and by whom."""
    whole: _Items = Field((), strict=False)
    """Complete in themselves."""
    campaign: _Items = Field((), strict=False)
    """{campaign} is over."""
    farewell: _Items = Field((), strict=False)
    """We end our campaign."""
    moved: _Items = Field((), strict=False)
    """{subject} moved to …; an address must follow."""
    moved_lead: _Items = Field((), strict=False)
    """The same at the beginning of a sentence in the lead."""
    handed_over: _Items = Field((), strict=False)
    """This very place has another owner: {who}."""


class WindDownWords(_Part):
    """[wind_down]: subjects of commits that take something out of service."""

    out: _Items = Field((), strict=False)
    """remove, disable, shut down."""
    things: _Items = Field((), strict=False)
    """donation page, sign-up form: what a campaign needs as long as it lives."""
    whole: _Items = Field((), strict=False)
    """Complete in themselves: campaign suspended."""
    feature: _Items = Field((), strict=False)
    """Words of everyday work: button, while, test."""
    back: _Items = Field((), strict=False)
    """revert, re-enable: taken back."""


class Vocabulary(_Part):
    """One file: a language, or what is added to one."""

    language: str = Field(pattern=r"^[a-z]{2,3}(?:-[A-Za-z]{2,8})?$")
    """`en`, `pt-BR`; a file with the language of another one adds to it."""
    subject: Subject = Subject()
    """[subject]"""
    words: dict[Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")], Annotated[_Items, Field(strict=False)]] = Field({})
    """[words]: lists that patterns name."""
    banner: Banner = Banner()
    """[banner]"""
    patterns: Patterns = Patterns()
    """[patterns]"""
    refuse: Refuse = Refuse()
    """[refuse]"""
    after: After = After()
    """[after]"""
    wind_down: WindDownWords = WindDownWords()
    """[wind_down]"""


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern, tried only where a sentence has the words it needs."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def find(self, text: str, words: frozenset[str]) -> Iterator[re.Match[str]]:
        """Where it matches; `words` are the sentence's, in lower case."""
        if all(not words.isdisjoint(need) for need in self.needs):
            yield from self.regex.finditer(text)


@dataclass(frozen=True)
class Language:
    """A language ready for use. Lists are one regular expression each, bounded by word ends."""

    name: str
    rules: Mapping[str, tuple[Pattern, ...]]
    """By the names of [patterns]."""
    lists: Mapping[str, re.Pattern[str]]
    """`refuse.before`, `after.by`, …"""
    nouns: Mapping[str, frozenset[str]]
    """this, own, sure, code, site: in lower case."""
    date: re.Pattern[str]
    """Words of a date, a year or month at its end."""


def words_of(text: str) -> frozenset[str]:
    """The words of a sentence in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


_extra: tuple[Path, ...] = ()


def use_words(files: Iterable[Path]) -> None:
    """Read the user's files, for this process; those of `[assess] words`.

    Raises:
        ConfigError: a file is missing, no TOML, or says something that no pattern can be made of; names file and key.
    """
    global _extra
    _extra = tuple(files)
    _languages.cache_clear()
    languages()


def languages() -> tuple[Language, ...]:
    """Every language: ours, and what the user added."""
    return _languages(_extra)


@lru_cache(maxsize=4)
def _languages(extra: tuple[Path, ...]) -> tuple[Language, ...]:
    ours = sorted(resources.files("archiver.assess").joinpath("words").iterdir(), key=lambda item: item.name)
    read = [(item.name, item.read_bytes()) for item in ours if item.name.endswith(".toml")]
    read += [(str(path), _bytes(path)) for path in extra]
    merged: dict[str, Vocabulary] = {}
    compiled: dict[str, Language] = {}
    for file, data in read:
        vocabulary = _parse(file, data)
        before = merged.get(vocabulary.language)
        merged[vocabulary.language] = joined = _join(before, vocabulary) if before else vocabulary
        compiled[vocabulary.language] = _compile(joined, file)
    return tuple(compiled.values())


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}; correct [assess] words in archive.toml") from error
    if len(data) > _MAX_FILE:
        raise ConfigError(f"{path}: larger than 1 MiB, which no list of words is; correct [assess] words")
    return data


def _parse(file: str, data: bytes) -> Vocabulary:
    try:
        return Vocabulary.model_validate(tomllib.loads(data.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: not TOML in UTF-8 ({error}); mend that line") from None
    except ValidationError as error:
        told = error.errors(include_input=False, include_url=False, include_context=False)
        problems = "; ".join(f"key {'.'.join(map(str, item['loc']))}: {item['msg']}" for item in told[:5])
        raise ConfigError(f"{file}: {problems}; docs/extending.md says which keys there are") from None


def _join(first: Vocabulary, second: Vocabulary) -> Vocabulary:
    """Both files' lists, one after the other."""
    parts: dict[str, object] = {"language": first.language}
    for name in ("subject", "banner", "patterns", "refuse", "after", "wind_down"):
        mine, theirs = getattr(first, name), getattr(second, name)
        lists = {key: getattr(mine, key) + getattr(theirs, key) for key in type(mine).model_fields}
        parts[name] = type(mine)(**lists)
    keys = first.words | second.words
    parts["words"] = {key: first.words.get(key, ()) + second.words.get(key, ()) for key in keys}
    return Vocabulary.model_validate(parts)


def _compile(words: Vocabulary, file: str) -> Language:
    rules = {}
    for name in _RULES:
        rows = getattr(words.patterns, name)
        rules[name] = tuple(_pattern(row, words, f"{file}: key patterns.{name}.{i}") for i, row in enumerate(rows))
    retired = tuple(words.banner.words)
    label = rf"(?:(?:{_any(words.banner.labels)})\W+)?" if words.banner.labels else ""
    lists = {f"banner.{key}": value for key, value in _banners(retired, label).items()}
    for part in ("refuse", "after", "wind_down"):
        section = getattr(words, part)
        lists |= {f"{part}.{key}": _list(getattr(section, key)) for key in type(section).model_fields}
    nouns = {
        key: frozenset(v.lower() for item in getattr(words.subject, key) for v in _variants(item))
        for key in ("this", "own", "the", "sure", "code", "site", "campaign")
    }
    return Language(
        name=words.language,
        rules=rules,
        lists=lists,
        nouns=nouns,
        date=_date(words.after),
    )


def _date(after: After) -> re.Pattern[str]:
    """A date: at most four small words and days, then a month, a year or 3/11, and what belongs to it."""
    small = rf"(?:{_any(after.time) or '(?!)'}|\d{{1,2}}(?:st|nd|rd|th|[.,])?)(?!\w)"
    core = rf"(?:(?:19|20)\d\d|{_any(after.months) or '(?!)'}|\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{1,4}})?)(?!\w)"
    return re.compile(rf"\s+(?:{small},?\s+){{0,4}}{core}(?:,?\s+(?:{small}|{core})){{0,3}}", re.IGNORECASE)


def _banners(retired: Sequence[str], label: str) -> dict[str, re.Pattern[str]]:
    if not retired:
        never = re.compile(r"(?!)")
        return {"alone": never, "shouted": never, "title": never}
    word, loud = _any(retired), _any(item.upper() for item in retired)
    return {
        "alone": re.compile(rf"^\W*{label}(?:{word})\W*$", re.IGNORECASE),
        "shouted": re.compile(rf"^\W*(?:{loud})(?!\w)\s*[:!.–—-]"),
        "title": re.compile(rf"[\[(]\s*(?:{word})\s*[\])]|\s[–—-]\s*(?:{word})\s*$", re.IGNORECASE),
    }


def _list(items: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(items)})(?!\w)" if items else r"(?!)", re.IGNORECASE)


def _variants(item: str) -> list[str]:
    """`repo(sitory)` -> repository, repo."""
    match = re.search(r"\(([^()]*)\)", item)
    if not match:
        return [" ".join(item.removeprefix("=").split())]
    with_it = item[: match.start()] + match[1] + item[match.end() :]
    without = item[: match.start()] + item[match.end() :]
    return [*_variants(with_it), *_variants(without)]


def _any(items: Iterable[str]) -> str:
    """One of these, the longest first, as a regular expression."""
    found: dict[str, None] = {}
    for item in items:
        for variant in _variants(item):
            text = "".join(_char(char) for char in variant)
            found[f"(?-i:{text})" if item.startswith("=") else text] = None
    return "|".join(sorted(found, key=len, reverse=True))


def _char(char: str) -> str:
    return {" ": r"\s+", "'": "['’]", "-": r"[-‐\s]"}.get(char) or re.escape(char)


def _determined(words: Vocabulary, nouns: Iterable[str], determiners: Iterable[str]) -> str:
    """Determiner, adjectives, noun and what belongs to it."""
    before = rf"(?:(?:{_any(words.subject.before)}){_SEP}){{0,2}}" if words.subject.before else ""
    after = rf"(?:\s+(?:{_any(words.subject.after)})(?!\w))?" if words.subject.after else ""
    return rf"(?P<det>{_any(determiners)}){_SEP}{before}(?P<noun>{_any(nouns)})(?!\w){after}"


def _subject(words: Vocabulary) -> str:
    s = words.subject
    return rf"(?:{NAME_MARK}|{_determined(words, (*s.sure, *s.loose, *s.campaign), (*s.this, *s.own, *s.the))})"


def _campaign(words: Vocabulary) -> str:
    s = words.subject
    before = rf"(?:(?:{_any(s.before)}){_SEP})?" if s.before else ""
    of = rf"(?:\s+(?:{_any(s.of)}){_SEP}(?P<behind>{_UPPER}(?:\s+{_UPPER}){{0,4}}))?" if s.of else ""
    names = rf"(?P<ahead>(?:{_UPPER}\s+){{0,4}})"
    return rf"(?P<det>{_any((*s.this, *s.own, *s.the))}){_SEP}{names}{before}(?P<noun>{_any(s.campaign)})(?!\w){of}"


_SPECIAL: dict[str, Callable[[Vocabulary], str]] = {
    "subject": _subject,
    "campaign": _campaign,
    "own_campaign": lambda w: _determined(w, w.subject.campaign, w.subject.own),
    "who": lambda _: r"(?P<who>(?-i:[A-ZÀ-ÖØ-Þ])[\w&'’-]{0,40}(?:\s+(?-i:[A-Z0-9À-ÖØ-Þ])[\w&'’-]{0,40}){0,5})",
    "by": lambda w: rf"(?P<by>{_any(w.after.by)})\s+[^.;:!?,\n]{{1,60}}?",
    "some": lambda _: r"[^.;:!?\n]{1,80}?",
    "word": lambda _: r"[\w.-]{1,40}",
}
"""Names in patterns that are no lists: what is spoken of, who has it now, by whom, and some other words."""


def _pattern(row: str, words: Vocabulary, place: str) -> Pattern:
    parts: list[str] = []
    needs: list[frozenset[str]] = []
    begun = False
    for braces, word in re.findall(r"\{([^{}]*)\}|([^\s{}]+)", row):
        token = braces or word
        name, sign = (token[:-1], token[-1]) if token[-1] in ("?", "*") else (token, "")
        if word == ",":
            parts.append(r"\s*,")
            continue
        if braces and name in _SPECIAL:
            text = _SPECIAL[name](words)
        else:
            items = (name,) if word else tuple(name.split("|")) if "|" in name else words.words.get(name, ())
            if not items:
                lists = ", ".join(sorted({*words.words, *_SPECIAL}))
                raise ConfigError(f"{place}: {{{name}}} is no list of this language; there are {lists}")
            text = _any(items)
            if not sign:
                needs.append(frozenset(_first(variant) for item in items for variant in _variants(item)))
        many = {"": "", "?": "?", "*": "{0,3}"}[sign]
        if not begun:
            parts.append(f"(?:(?:{text}){_SEP}){many}" if many else f"(?:{text})")
            begun = not many
        else:
            parts.append(f"(?:{_SEP}(?:{text})){many}")
    joined = "".join(parts)
    try:
        return Pattern(re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE), tuple(needs))
    except re.error as error:
        raise ConfigError(f"{place}: no pattern can be made of it ({error}); write it another way") from error


def _first(variant: str) -> str:
    found = re.search(r"\w+", variant.lower())
    return found[0] if found else ""
