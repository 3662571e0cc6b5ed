"""Sentences in which a repository says what became of it, in every language of `words/`; precision before recall.

A sentence counts only when its subject is this very repository, project or campaign: "Python 2 is no longer supported"
and "the v1 endpoint is deprecated" speak of something else. Conditions ("once the campaign is over"), the future
("will be archived"), questions and negations ("not deprecated") are no declarations. Which words make a sentence is
data; this module is the grammar that all languages share.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from archiver.assess.lexicon import NAME_MARK, Language, languages, words_of
from archiver.assess.prose import Block
from archiver.assess.whereto import address, repository
from archiver.records.activity import DeclarationKind

_LONGEST = 600
_COMMON_WORDS = """
    backend campaign client code data docs documentation frontend infrastructure introduction overview python readme
    server site support website what
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_STOP = re.compile(r"\s*(?:$|[.,;:!)\]*\"”»–—-])")
_QUOTES = (("“", "”"), ("«", "»"), ("„", "“"))

About = Literal["code", "campaign", "site"]


@dataclass(frozen=True)
class Said:
    """One declaration found in prose."""

    kind: DeclarationKind
    text: str
    """The sentence."""
    line: int
    """Line of its first word, from 1."""
    target: str | None = None
    """moved: the address; handed_over: the organisation."""
    about: About = "code"
    """What it speaks of."""
    own: bool = True
    """Whether it says `our` or a name, not `this` or `the`, which in a tool's page may be anybody's."""


def find_said(prose: Sequence[Block], names: Collection[str] = ()) -> list[Said]:
    """Every declaration in a README's prose, in its order.

    Args:
        names: what the project is called; "NAME is no longer maintained" counts in the lead only.
    """
    found: list[Said] = []
    known = languages()
    named = _named(names, known)
    for block in prose:
        first = True
        for offset, whole in block.sentences():
            said = _judge(block, offset, whole[:_LONGEST], first=first, named=named, known=known)
            if said:
                found.append(said)
            first = False
    if any(language.lists["refuse.denied"].search(block.text) for language in known for block in prose):
        return [replace(said, kind="paused") if said.kind == "ended" else said for said in found]
    return found


@dataclass(frozen=True)
class _Sentence:
    """One sentence as a language looks at it."""

    block: Block
    offset: int
    """Of its first character in the block."""
    whole: str
    plain: str
    """With the project's own name replaced by a mark."""
    words: frozenset[str]
    first: bool
    """Whether it is the block's first."""

    @property
    def shift(self) -> int:
        """What to add to an offset in `plain` behind the name."""
        return self.offset + len(self.whole) - len(self.plain)

    @property
    def line(self) -> int:
        lead = len(self.whole) - len(self.whole.lstrip())
        return self.block.line + self.block.text.count("\n", 0, self.offset + lead)


def _judge(
    block: Block,
    offset: int,
    whole: str,
    *,
    first: bool,
    named: Sequence[re.Pattern[str]],
    known: Sequence[Language],
) -> Said | None:
    if whole.rstrip().endswith("?") or not whole.strip():
        return None
    whole = whole.replace(NAME_MARK, " ")
    own_name = next((m for pattern in named if block.lead and (m := pattern.match(whole))), None)
    plain = NAME_MARK + whole[own_name.end("name") :] if own_name else whole
    sentence = _Sentence(block, offset, whole, plain, words_of(plain), first)
    return next((said for language in known if (said := _in_language(language, sentence))), None)


def _in_language(language: Language, sentence: _Sentence) -> Said | None:
    block, text = sentence.block, sentence.plain
    for match in _moves(language, sentence):
        start, end = match.end() + sentence.shift, sentence.offset + len(sentence.whole)
        target = _place(block, match, start, end, sure=_names_code(language, match))
        if target:
            return Said("moved", sentence.whole, sentence.line, target)
    for match, rule in _endings(language, sentence):
        rest = text[match.end() :]
        if language.lists["refuse.later"].search(rest) or not _read_on(language, rule, rest):
            continue
        about = _about(language, match, rule)
        target = _successor(language, block, match.end() + sentence.shift) if about == "code" else None
        if target:
            return Said("moved", sentence.whole, sentence.line, target)
        by = match.groupdict().get("by") or (rule == "state" and _by_whom(language, rest))
        kind: DeclarationKind = (
            "attributed" if by else "paused" if language.lists["after.for_now"].search(text) else "ended"
        )
        return Said(kind, sentence.whole, sentence.line, about=about, own=_own(language, match, rule))
    for pattern in language.rules["handed_over"]:
        for match in pattern.find(text, sentence.words):
            if not _conditional(language, text, match):
                return Said("handed_over", sentence.whole, sentence.line, match["who"].strip())
    return None


def _named(names: Collection[str], known: Sequence[Language]) -> list[re.Pattern[str]]:
    plain = {name.strip() for name in names}
    usable = [name for name in plain if 3 < len(name) <= 60 and name.lower() not in _COMMON]
    articles = "|".join(sorted({re.escape(word) for language in known for word in language.nouns["the"]}))
    return [
        re.compile(rf"^\W*(?:(?:{articles})(?:\s+|(?<=')))?(?P<name>{re.escape(name)})(?=\s)", re.IGNORECASE)
        for name in sorted(usable)
    ]


def _moves(language: Language, sentence: _Sentence) -> Iterator[re.Match[str]]:
    block, text = sentence.block, sentence.plain
    for pattern in language.rules["moved"]:
        for match in pattern.find(text, sentence.words):
            if not _conditional(language, text, match) and _about_itself(
                language, match, text, block, first=sentence.first or block.lead
            ):
                yield match
    if block.lead and block.kind != "item":
        for pattern in language.rules["moved_lead"]:
            yield from (m for m in pattern.find(text, sentence.words) if not re.search(r"\w", text[: m.start()]))


def _endings(language: Language, sentence: _Sentence) -> Iterator[tuple[re.Match[str], str]]:
    block, text = sentence.block, sentence.plain
    for rule in ("state", "strict", "whole", "campaign", "farewell"):
        for pattern in language.rules[rule]:
            for match in pattern.find(text, sentence.words):
                if (
                    not _conditional(language, text, match)
                    and _about_itself(language, match, text, block, first=sentence.first)
                    and not _quoted(text, match)
                ):
                    yield match, rule
    if block.lead and block.kind in ("paragraph", "title"):
        for name in ("title", "alone", "shouted") if block.kind == "title" else ("alone", "shouted"):
            if banner := language.lists[f"banner.{name}"].search(text):
                yield banner, "banner"


def _read_on(language: Language, rule: str, rest: str) -> bool:
    """Whether what follows leaves the sentence a declaration."""
    if rule in ("strict", "campaign", "farewell"):
        date = _date(language, rest)
        if date and not language.lists["after.about"].match(
            rest.lstrip()
        ):  # `ended November 3.`, but not `ended 2019 strong`
            return bool(_STOP.match(rest, date.end()))
        return bool(_STOP.match(rest) or date) or _next(language.lists["after.campaign"], rest)
    if rule == "state" and _next(language.lists["after.about"], rest) and not _by_whom(language, rest):
        ours = any(_next(language.lists[f"after.{name}"], rest) for name in ("itself", "for_now"))
        return ours or _date(language, rest) is not None
    return True


def _by_whom(language: Language, rest: str) -> bool:
    """Whether it goes on with who no longer does it."""
    return _next(language.lists["after.by"], rest) and not _next(language.lists["after.itself"], rest)


def _next(words: re.Pattern[str], rest: str) -> bool:
    """Whether one of the words comes next."""
    start = len(rest) - len(rest.lstrip())
    return start > 0 and words.match(rest, start) is not None


def _date(language: Language, rest: str) -> re.Match[str] | None:
    """The date that comes next, with or without a preposition."""
    start = len(rest) - len(rest.lstrip())
    preposition = language.lists["after.about"].match(rest, start)
    return language.date.match(rest, preposition.end() if preposition else 0)


def _about_itself(language: Language, match: re.Match[str], text: str, block: Block, *, first: bool) -> bool:
    """Whether it is the subject: `this repository` always is, `the project` only where a README speaks of the whole."""
    before = text[max(0, match.start() - 40) : match.start()].rstrip()
    if before and any(m.end() == len(before) for m in language.lists["refuse.led_by"].finditer(before)):
        return False
    groups = match.groupdict()
    if groups.get("noun") is None:
        return block.kind != "item" or block.lead
    noun, determiner = _plain(groups["noun"]), _plain(groups["det"])
    if noun in language.nouns["campaign"] and language.lists["refuse.campaign"].search(match[0]):
        return False
    sure = noun in language.nouns["sure"] or noun in language.nouns["campaign"]
    if sure and (determiner in language.nouns["this"] or determiner in language.nouns["own"]):
        return True
    return block.lead and block.kind != "item" and first


def _about(language: Language, match: re.Match[str], rule: str) -> About:
    if rule in ("campaign", "farewell"):
        return "campaign"
    noun = _plain(match.groupdict().get("noun") or "")
    return "site" if noun in language.nouns["site"] else "campaign" if noun in language.nouns["campaign"] else "code"


def _own(language: Language, match: re.Match[str], rule: str) -> bool:
    groups = match.groupdict()
    if rule == "farewell" or groups.get("ahead") or groups.get("behind"):
        return True
    return _plain(groups.get("det") or "") in language.nouns["own"]


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").lower().split())


def _conditional(language: Language, text: str, match: re.Match[str]) -> bool:
    after = re.compile(r"\s*,?\s*").match(text, match.end())
    assert after
    return bool(
        language.lists["refuse.before"].search(text, 0, match.end())
        or language.lists["refuse.right_after"].match(text, after.end())
    )


def _quoted(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    if before.count('"') % 2 == 1 or before.count("`") % 2 == 1:
        return True
    return any(before.count(opening) > before.count(closing) for opening, closing in _QUOTES if opening in before)


def _names_code(language: Language, match: re.Match[str]) -> bool:
    """Whether what moved is the code itself, so that any address will do; a web site moves to another web site."""
    noun = match.groupdict().get("noun")
    return noun is None or _plain(noun) in language.nouns["code"]


def _place(block: Block, match: re.Match[str], start: int, end: int, *, sure: bool) -> str | None:
    """Where it moved to: the first address after the words, else the first repository named in the same paragraph.

    An address of no forge counts only where it is written out, since "moved to TypeScript" links to a tool; so does any
    address after "migrated to", which is mostly said of tools.
    """
    tools = "migr" in match[0].lower()
    for link in block.links:
        written = block.text.startswith(("http://", "https://"), link.start)
        code = None if tools and not written else repository(link.url)
        if start <= link.start < end and (place := code or (address(link.url) if sure and written else None)):
            return place
    later = (repository(link.url) for link in block.links if link.start >= end and not tools)
    return next((found for found in later if found), None)


def _successor(language: Language, block: Block, start: int) -> str | None:
    """A repository that this sentence or the next one points to, or a later one of the paragraph calls the new one."""
    ends = [offset + len(text) for offset, text in block.sentences() if offset + len(text) > start]
    near = ends[min(1, len(ends) - 1)] if ends else start
    spans = [("points", start, near), *(("successor", *span) for span in pairwise(ends[1:]))]
    for name, begin, end in spans:
        if language.lists[f"after.{name}"].search(block.text, begin, end):
            links = [link for link in block.links if begin <= link.start <= end]
            if found := next((place for link in links if (place := repository(link.url))), None):
                return found
    return None
