"""Words for offices, kinds of owners and places. They are data: data/vocabulary.toml, and files of the same form."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from archiver.errors import ConfigError
from archiver.records.campaign import OwnerKind

_LONGEST = 1 << 20
_DIVISION = re.compile(r"ocd-division/country:[a-z]{2}(?:/[a-z_]{1,40}:[\w.~-]{1,80}){0,6}")
_SHORT = re.compile(r"(?P<country>[a-z]{2})(?:[-/](?P<part>[a-z]{2}))?", re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word of the vocabulary and what it stands for."""

    text: str
    """The word, lower case; a code in capitals."""
    value: str
    """The office, the kind, or the place's division."""
    kind: str | None = None
    """The kind of owner that an office suggests."""


@dataclass(frozen=True)
class Lexicon:
    """All words of one family and one expression that finds them."""

    words: dict[str, Word]
    """By text."""
    pattern: re.Pattern[str]
    """Finds each at word boundaries, the longest first."""

    def find(self, text: str) -> Iterable[tuple[int, Word]]:
        """(offset, word) of each word found in a text."""
        for match in self.pattern.finditer(text):
            word = self.words.get(match[0]) or self.words.get(match[0].lower())
            if word is None:
                continue
            if word.text.isupper() and len(word.text) == 2 and "/" in word.value.partition("country:")[2]:
                if word.text == match[0] and text[: match.start()].endswith(", "):
                    yield match.start(), word  # `Seattle, WA`; alone, OR, IN and ID are other words
            elif word.text in (match[0], match[0].lower()):
                yield match.start(), word


@dataclass(frozen=True)
class Vocabulary:
    """Every word."""

    offices: Lexicon
    kinds: Lexicon
    places: Lexicon


def load_vocabulary(extra: Path | None = None) -> Vocabulary:
    """The words that come with the program, with those of a file of the same form before them.

    Raises:
        ConfigError: the file cannot be read, or an entry of it is wrong.
    """
    return _own() if extra is None else _vocabulary([_read(extra), _table()])


@cache
def _own() -> Vocabulary:
    return _vocabulary([_table()])


def _table() -> dict[str, Any]:
    return tomllib.loads(files("archiver.campaigns").joinpath("data/vocabulary.toml").read_text("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise ValueError("larger than 1 MB")
        table = tomllib.loads(data.decode("utf-8-sig"))
        for family, keys in (("office", ("office", "words")), ("kind", ("kind", "words")), ("place", ("division",))):
            for row in table.get(family, []):
                if not all(row[key] for key in keys) or not all(isinstance(word, str) for word in _words(row)):
                    raise ValueError(f"an empty value in [[{family}]]")
                if row.get("kind", "unknown") not in get_args(OwnerKind):
                    raise ValueError(f"an unknown kind in [[{family}]]")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check --vocabulary") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            f"{path}: no vocabulary ({str(error)[:100]}); write [[office]], [[kind]] and [[place]] tables as in "
            f"docs/campaigns.md"
        ) from error
    return table


def _vocabulary(tables: list[dict[str, Any]]) -> Vocabulary:
    def lexicon(family: str, key: str) -> Lexicon:
        words: dict[str, Word] = {}
        for row in (row for table in tables for row in table.get(family, [])):
            for text in _words(row):
                words.setdefault(text, Word(text, row[key], row.get("kind")))
        longest_first = "|".join(re.escape(text) for text in sorted(words, key=len, reverse=True))
        return Lexicon(words, re.compile(rf"(?<!\w)(?:{longest_first or '(?!)'})(?!\w)", re.IGNORECASE))

    return Vocabulary(lexicon("office", "office"), lexicon("kind", "kind"), lexicon("place", "division"))


def _words(row: dict[str, Any]) -> list[str]:
    return [*(word.lower() for word in row.get("words", [])), *row.get("codes", [])]


def division(text: str) -> str | None:
    """The Open Civic Data division that a person means: an id, `US`, `US-WA`, `Washington`; None where nobody can tell.

    `DE` is Delaware and Germany, so it is neither; `US-DE` and `Germany` are clear.
    """
    plain = " ".join(text.lower().split())
    if _DIVISION.fullmatch(plain):
        return plain
    known = _own().places.words
    divisions = sorted({word.value for word in known.values()})
    found = {known[name].value for name in (plain, plain.upper()) if name in known}
    if match := _SHORT.fullmatch(plain):
        wanted = f"ocd-division/country:{match['country']}" + (rf"/\w+:{match['part']}" if match["part"] else "")
        found |= {value for value in divisions if re.fullmatch(wanted, value)}
    return found.pop() if len(found) == 1 else None
