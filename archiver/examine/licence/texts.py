"""The canonical licence texts, as package data, and what an author may fill in or leave out of them."""

import json
import lzma
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from archiver.examine.licence.words import fold, words_of

SLOT = "\ue000"
"""Stands in a canonical text where an author puts a name; no file's word can be equal to it."""
SHINGLE = 4
"""Words in a shingle."""

Shingle = tuple[str, ...]


@dataclass(frozen=True)
class Canonical:
    """One licence text or notice."""

    spdx: str
    kind: Literal["text", "notice"]
    words: tuple[str, ...]
    optional: tuple[bool, ...]
    """For each word, whether a file may lack it."""
    title: frozenset[str]
    """Words that a heading over this licence may consist of."""
    shingles: frozenset[Shingle]
    """Shingles of the words that must be there."""
    every_shingle: frozenset[Shingle]
    """Shingles of all words."""
    placeholders: frozenset[Shingle]
    """The words of each slot as the template prints them: a file may leave them unfilled."""
    holder_line: bool
    """Whether the licence asks for a copyright line of the author's own."""


_TITLES = (
    "the a license licenses licensed under software public general terms and conditions copyright text full of for "
    "version v 0 1 2 3 20 30 21 v1 v2 v3 open source free released this project is available file spdx identifier "
    "standard new simplified revised modified clause see"
)
_TITLE_WORDS = frozenset(_TITLES.split())
_NEEDS_HOLDER = frozenset({"MIT", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause", "ISC", "X11", "NCSA"})


def shingles(words: tuple[str, ...]) -> Iterable[Shingle]:
    """Every run of SHINGLE words."""
    return (words[i : i + SHINGLE] for i in range(len(words) - SHINGLE + 1))


@cache
def canonical_texts() -> tuple[Canonical, ...]:
    """All texts and notices; read and cut into words once a process (about 0.3 s)."""
    data = files("archiver.examine.licence") / "data"
    raw = json.loads(lzma.decompress((data / "texts.json.xz").read_bytes()))
    rules = tomllib.loads((data / "rules.toml").read_text("utf-8"))
    texts = [_text(spdx, item["name"], item["text"], rules["rule"]) for spdx, item in raw.items()]
    return (*texts, *_notices(rules["notice"]))


@cache
def raw_texts() -> dict[str, str]:
    """SPDX identifier -> the text as SPDX prints it."""
    data = files("archiver.examine.licence") / "data" / "texts.json.xz"
    return {spdx: item["text"] for spdx, item in json.loads(lzma.decompress(data.read_bytes())).items()}


def _text(spdx: str, name: str, text: str, rules: list[dict[str, Any]]) -> Canonical:
    patterns: dict[str, list[str]] = {"optional": [], "slot": [], "heading": []}
    for rule in rules:
        if spdx in rule["ids"] or "*" in rule["ids"]:
            for kind, found in patterns.items():
                found += rule.get(kind, [])
    folded = fold(text)
    optional, slots = (_ranges(folded, patterns[kind]) for kind in ("optional", "slot"))
    return _build(spdx, "text", " ".join([name, *patterns["heading"]]), folded, optional, slots)


def _ranges(text: str, patterns: list[str]) -> list[tuple[int, int]]:
    return [match.span() for pattern in patterns for match in re.finditer(fold(pattern), text)]


def _build(
    spdx: str,
    kind: Literal["text", "notice"],
    name: str,
    text: str,
    optional: list[tuple[int, int]],
    slots: list[tuple[int, int]],
) -> Canonical:
    found = words_of(text)
    words: list[str] = []
    may_lack: list[bool] = []
    for word, start in zip(found.words, found.starts, strict=True):
        if _inside(start, slots):
            if words and words[-1] == SLOT:
                continue
            word = SLOT
        words.append(word)
        may_lack.append(_inside(start, optional))
    must = _runs_that_must_be_there(words, may_lack)
    title = _TITLE_WORDS | frozenset(words_of(fold(f"{name} {spdx} {spdx.replace('-', ' ')}")).words)
    return Canonical(
        spdx,
        kind,
        tuple(words),
        tuple(may_lack),
        title,
        frozenset(s for run in must for s in shingles(run)),
        frozenset(shingles(tuple(words))),
        frozenset(words_of(text[start:end]).words for start, end in slots),
        kind == "text" and spdx in _NEEDS_HOLDER,
    )


def _inside(position: int, ranges: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in ranges)


def _runs_that_must_be_there(words: list[str], may_lack: list[bool]) -> list[tuple[str, ...]]:
    runs: list[list[str]] = [[]]
    for word, optional in zip(words, may_lack, strict=True):
        if optional or word == SLOT:
            runs.append([])
        else:
            runs[-1].append(word)
    return [tuple(run) for run in runs if run]


def _notices(rules: dict[str, Any]) -> list[Canonical]:
    built = []
    for family, (name, version) in rules["families"].items():
        for ending, grant in (("or-later", rules["later"]), ("only", rules["only"])):
            text = fold((grant + " " + rules["warranty"]).format(name=name, version=version, program="\n@\n"))
            slots: list[tuple[int, int]] = []
            text = text.replace("\n@\n", "This program")
            slots = [m.span() for m in re.finditer("This program", text)]
            optional = [m.span() for m in re.finditer(r"If not, see \S+|You should have received.*", text)]
            built.append(_build(f"{family}-{ending}", "notice", name, text, optional, slots))
    for spdx, text in rules["whole"].items():
        built.append(_build(spdx, "notice", spdx, fold(text), [], []))
    return built
