"""A line that is too long for its place, cut where an item ends: never in a sentence, in brackets or in code."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archiver.dossier.blocks import Line, Span

_BREAK = re.compile(r"(?P<sentence>(?<=[.!?\x01]) (?=[A-Z\x00]))|(?P<part>; | · )|(?P<item>, | → )")
_LEVELS = {"sentence": 0, "part": 1, "item": 2}
_PROSE = re.compile(
    r"(?:and|or|but|nor|which|whose|who|where|when|so|that|this|not|no|as|if|it|its|the|an?|nothing|then|until|unless"
    r"|while|because|with|without|in|on|is|are|was|were|by|for|to|of|from|at|only|else)\b"
)
"""What follows a comma inside of a sentence; a list goes on with a name."""
_MORE = re.compile(r"\band ([\d,]+) more\b")
_FOLDED = re.compile(r"\{[\w$,-]+\}")
"""`SMS_{USER,PASSWORD}` is as many as it names."""
_ROOM = 40
"""Characters for saying how many items are left out."""
_OPENS, _CLOSES = "([“", ")]”"


@dataclass(frozen=True)
class _Cut:
    """A place between two items: where the first ends, where the next begins, and how much they are apart."""

    end: int
    start: int
    level: int


def within(spans: Line, most: int) -> Line:
    """What fits into so many characters, whole items alone, with the number of the others.

    The last span stays if it says how we know.
    """
    if sum(len(span.text) for span in spans) <= most:
        return spans
    last = spans[-1:] if spans[-1].kind == "source" else ()
    body = spans[: len(spans) - len(last)]
    room = most - sum(len(span.text) for span in last) - _ROOM
    cuts = list(_cuts(body))
    fitting = [cut for cut in cuts if room // 4 <= cut.end <= room]
    if not fitting:
        return (*_head(body, _between_words(body, room)), Span(" …"), *last)
    cut = fitting[-1]
    return (*_head(body, cut.end), Span(_left(cut, cuts, _text(body))), *last)


def _text(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _cuts(spans: Sequence[Span]) -> Iterator[_Cut]:
    """Where items end, outside of brackets and of everything that is not plain."""
    masked = _masked(spans)
    depth = _depths(masked)
    for match in _BREAK.finditer(masked):
        if depth[match.start()]:
            continue
        level = _LEVELS[str(match.lastgroup)]
        if level < 2 or not _PROSE.match(masked, match.end()):
            yield _Cut(match.start(), match.end(), level)


def _masked(spans: Sequence[Span]) -> str:
    """The text with marks for what is not plain: no separator of ours stands there, and a source ends a sentence."""
    marks = {"plain": None, "source": "\x01"}
    return "".join(marks.get(span.kind, "\x00") or character for span in spans for character in span.text)


def _depths(text: str) -> list[int]:
    """How many brackets are open before each character."""
    depths, depth = [], 0
    for character in text:
        depth = max(0, depth - (character in _CLOSES))
        depths.append(depth)
        depth += character in _OPENS
    return depths


def _left(cut: _Cut, cuts: Sequence[_Cut], text: str) -> str:
    """How many items of the same list are left out; that more stands elsewhere where other things follow."""
    if cut.level == 0:
        return " More in handoff.json."
    after = [other for other in cuts if other.start > cut.start]
    end = next((other.end for other in after if other.level < cut.level), len(text))
    items = [cut, *(other for other in after if other.level == cut.level and other.end < end)]
    number = sum(not _MORE.match(text, item.start) for item in items)
    number += sum(int(match[1].replace(",", "")) for match in _MORE.finditer(text, cut.end, end))
    number += sum(match[0].count(",") for match in _FOLDED.finditer(text, cut.end, end))
    others = "; others in handoff.json" if end < len(text) and cut.level == 2 else ""
    return f"{'; ' if cut.level == 1 else ' and '}{number} more{others}."


def _between_words(spans: Sequence[Span], room: int) -> int:
    """The last space that is in no bracket and in plain words."""
    masked = _masked(spans)
    depth = _depths(masked)
    free = (n for n in range(min(room, len(masked)) - 1, 0, -1) if masked[n] == " " and not depth[n])
    return next(free, 0)


def _head(spans: Sequence[Span], end: int) -> Iterator[Span]:
    """The first so many characters."""
    for span in spans:
        if end <= 0:
            return
        yield span if len(span.text) <= end else replace(span, text=span.text[:end])
        end -= len(span.text)
