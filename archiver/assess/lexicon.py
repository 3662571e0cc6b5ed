"""What people write when something is over, a TOML file a language: read, checked and made into patterns once.

A pattern is a row of words. `{name}` is one word of a list, `{a|b c}` one of these; `?` behind either or behind a word
makes it optional, `*` allows up to three. `(…)` inside a word may be left out, `=` before it means: as it is written,
capitals too. Some names are the engine's own, see `_SPECIAL`. Every pattern that comes out of it is bounded, so foreign
text costs linear time.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from archiver.assess.vocabulary import After, Vocabulary, join, parse, read
from archiver.errors import ConfigError

NAME_MARK = "\x01"
"""Stands in a sentence where the project's own name stood."""

_SEP = r"(?:\s+|(?<=['’])\s*)"
_UPPER = r"(?-i:[A-ZÀ-ÖØ-Þ])[\w.'’-]{0,30}"
_RULES = ("state", "strict", "whole", "campaign", "farewell", "moved", "moved_lead", "handed_over")


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
    wind_down: frozenset[str]
    """First words of all that a commit about an end of service may say, in lower case."""


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
    found = [(item.name, item.read_bytes()) for item in ours if item.name.endswith(".toml")]
    found += [(str(path), read(path)) for path in extra]
    merged: dict[str, Vocabulary] = {}
    compiled: dict[str, Language] = {}
    for file, data in found:
        vocabulary = parse(file, data)
        before = merged.get(vocabulary.language)
        merged[vocabulary.language] = joined = join(before, vocabulary) if before else vocabulary
        compiled[vocabulary.language] = _compile(joined, file)
    return tuple(compiled.values())


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
        wind_down=_firsts((*words.wind_down.out, *words.wind_down.whole, *words.wind_down.back)),
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
                needs.append(_firsts(items))
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


def _firsts(items: Iterable[str]) -> frozenset[str]:
    """The first word of each, in lower case."""
    found = (re.search(r"\w+", variant.lower()) for item in items for variant in _variants(item))
    return frozenset(match[0] for match in found if match)
