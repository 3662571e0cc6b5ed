"""The canonical licence texts, as package data, and what an author may fill in or leave out of them.

All texts of the SPDX License List are there; one is cut into words only when a file looks like it (index.py).
"""

import json
import lzma
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

from archiver.examine.licence.words import fold, words_of

SLOT = "\ue000"
"""Stands in a canonical text where an author puts a name; no file's word can be equal to it."""
SHINGLE = 4
"""Words in a shingle."""
FREE = -1
"""Part number of words that a file may lack or replace one by one: the copyright line of the licence's own author."""

Shingle = tuple[str, ...]
Kind = Literal["text", "notice", "exception"]
Key = tuple[Kind, str]
"""Kind and SPDX identifier; a notice may have several wordings, told apart behind `#`."""


@dataclass(frozen=True)
class Canonical:
    """One licence text, notice or exception."""

    spdx: str
    kind: Kind
    words: tuple[str, ...]
    optional: tuple[int, ...]
    """For each word, the number of the part that a file may lack as a whole; 0: must be there; FREE: any."""
    opens: tuple[bool, ...]
    """For each word, whether a sentence or line begins with it."""
    spans: tuple[tuple[int, int], ...]
    """For each word, where it stands in `text`."""
    text: str
    """As SPDX prints it, folded."""
    title: frozenset[str]
    """Words that a heading over this licence may consist of."""
    placeholders: frozenset[Shingle]
    """The words of each slot as the template prints them: a file may leave them unfilled."""
    names: frozenset[Shingle]
    """The licence's names in words: the head of a page repeats them."""
    same: frozenset[tuple[Shingle, Shingle]]
    """(words of the text, words of a file) that mean the same in this licence."""
    holder_line: bool
    """Whether the licence asks for a copyright line of the author's own."""

    @cached_property
    def shingles(self) -> frozenset[Shingle]:
        """Shingles of the words that must be there."""
        return frozenset(shingle for run in required_runs(self) for shingle in shingles(run))

    @cached_property
    def heading(self) -> int:
        """How many words at its beginning are its title. A notice has none: there the name is what it grants."""
        return (
            0
            if self.kind == "notice"
            else next((n for n, word in enumerate(self.words) if word not in self.title and word != SLOT), 0)
        )

    @cached_property
    def naming(self) -> frozenset[str]:
        """The words of a notice that say which licence it grants; without them it is any notice of that form."""
        return (self.title - _TITLE_WORDS) & frozenset(self.words) if self.kind == "notice" else frozenset()

    @cached_property
    def positions(self) -> dict[Shingle, int]:
        """Where each shingle of all words stands first."""
        found: dict[Shingle, int] = {}
        for place, shingle in enumerate(shingles(self.words)):
            found.setdefault(shingle, place)
        return found


_TITLES = (
    "the a license licenses licensed under software public general terms and conditions copyright text full of for "
    "version v 0 1 2 3 20 30 21 v1 v2 v3 open source free released this project is available file spdx identifier "
    "standard new simplified revised modified clause see spdxlicenseidentifier"
)
_TITLE_WORDS = frozenset(_TITLES.split())
_NEEDS_HOLDER = frozenset({"MIT", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "ISC", "X11", "NCSA"})


def shingles(words: tuple[str, ...]) -> Iterable[Shingle]:
    """Every run of SHINGLE words."""
    return (words[i : i + SHINGLE] for i in range(len(words) - SHINGLE + 1))


def keys() -> tuple[Key, ...]:
    """Every text, notice and exception, in a fixed order."""
    return tuple(_raw())


@cache
def canonical(key: Key) -> Canonical:
    """One text cut into words."""
    kind, spdx = key[0], key[1].partition("#")[0]
    name, text = _raw()[key]
    patterns: dict[str, list[str]] = {"free": [], "optional": [], "slot": [], "heading": []}
    same: list[list[str]] = []
    for rule in _rules()["rule"]:
        if rule.get("kind", "text") == kind and (spdx in rule["ids"] or "*" in rule["ids"]):
            for what, found in patterns.items():
                found += rule.get(what, [])
            same += rule.get("same", [])
    folded = fold(text)
    ranges = {what: _ranges(folded, found) for what, found in patterns.items() if what != "heading"}
    ranges["optional"] = [part for start, end in ranges["optional"] for part in _paragraphs(folded, start, end)]
    return _build(spdx, kind, " ".join([name, *patterns["heading"]]), folded, ranges, same)


@cache
def raw_texts() -> dict[str, str]:
    """SPDX identifier -> the text as SPDX prints it; texts only."""
    return {spdx: text for (kind, spdx), (_, text) in _raw().items() if kind == "text" and "#" not in spdx}


@cache
def wordings(spdx: str) -> tuple[Canonical, ...]:
    """Every text, notice and exception that an identifier has."""
    return tuple(canonical(key) for key in _raw() if key[1].partition("#")[0] == spdx)


@cache
def text_of(spdx: str) -> Canonical | None:
    """The text of an identifier; `-or-later` has that of `-only`."""
    key: Key = ("text", spdx.replace("-or-later", "-only"))
    return canonical(key) if key in _raw() else None


@cache
def notice_of(spdx: str) -> Canonical | None:
    """The notice of an identifier, where there is one."""
    key: Key = ("notice", spdx)
    return canonical(key) if key in _raw() else None


@cache
def _raw() -> dict[Key, tuple[str, str]]:
    data = files("archiver.examine.licence") / "data" / "texts.json.xz"
    rows = json.loads(lzma.decompress(data.read_bytes()))
    found: dict[Key, tuple[str, str]] = {(row["kind"], row["id"]): (row["name"], row["text"]) for row in rows}
    rules = _rules()["notice"]
    for family, (name, version) in rules["families"].items():
        for ending, grant in (("or-later", rules["later"]), ("only", rules["only"])):
            text = f"{grant} {rules['warranty']}".format(name=name, version=version, program="This program")
            found["notice", f"{family}-{ending}"] = (name, text)
    for spdx, texts in rules["whole"].items():
        for number, text in enumerate(texts):
            found["notice", f"{spdx}#{number}"] = (spdx.partition("#")[0], text)
    for number, rule in enumerate(_rules()["variant"]):
        name, text = found["text", rule["id"]]
        for letter, wording in enumerate(rule["texts"]):
            found["text", f"{rule['id']}#{number}.{letter}"] = (name, re.sub(rule["at"], wording, text))
    return found


@cache
def _rules() -> dict[str, Any]:
    data = files("archiver.examine.licence") / "data" / "rules.toml"
    return tomllib.loads(data.read_text("utf-8"))


def _ranges(text: str, patterns: list[str]) -> list[tuple[int, int]]:
    return [match.span() for pattern in patterns for match in re.finditer(fold(pattern), text)]


def _paragraphs(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """A part in its paragraphs: each may be missing by itself."""
    for match in re.finditer(r"(?:(?!\n[ \t]*\n).)+", text[start:end], re.S):
        yield start + match.start(), start + match.end()


def _build(
    spdx: str, kind: Kind, name: str, text: str, ranges: dict[str, list[tuple[int, int]]], same: list[list[str]]
) -> Canonical:
    found = words_of(text)
    words: list[str] = []
    may_lack: list[int] = []
    opens: list[bool] = []
    spans: list[tuple[int, int]] = []
    for word, start, end, first in zip(found.words, found.starts, found.ends, found.opens, strict=True):
        if _inside(start, ranges["slot"]):
            if words and words[-1] == SLOT:
                spans[-1] = (spans[-1][0], end)
                continue
            word = SLOT
        words.append(word)
        may_lack.append(FREE if _inside(start, ranges["free"]) else _inside(start, ranges["optional"]))
        opens.append(first)
        spans.append((start, end))
    title = _TITLE_WORDS | frozenset(words_of(fold(f"{name} {spdx} {spdx.replace('-', ' ')}")).words)
    return Canonical(
        spdx=spdx,
        kind=kind,
        words=tuple(words),
        optional=tuple(may_lack),
        opens=tuple(opens),
        spans=tuple(spans),
        text=text,
        title=title,
        placeholders=frozenset(words_of(text[start:end]).words for start, end in ranges["slot"]),
        names=frozenset(words_of(fold(part)).words for part in re.split(r" v?[\d.]+\b| \(| or ", name)[:1]),
        same=frozenset((words_of(a).words, words_of(b).words) for a, b in same),
        holder_line=kind == "text" and spdx in _NEEDS_HOLDER,
    )


def _inside(position: int, ranges: list[tuple[int, int]]) -> int:
    """The number (from 1) of the first range that holds a position; 0: none."""
    return next((n for n, (start, end) in enumerate(ranges, 1) if start <= position < end), 0)


def required_runs(text: Canonical) -> list[tuple[str, ...]]:
    """The runs of words that a file must have."""
    runs: list[list[str]] = [[]]
    for word, optional in zip(text.words, text.optional, strict=True):
        if optional or word == SLOT:
            runs.append([])
        else:
            runs[-1].append(word)
    return [tuple(run) for run in runs if run]
