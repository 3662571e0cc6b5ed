"""Comments of a file in any language that hold a licence word, wherever they stand: at the head, or in a long line.

Works on bytes and in one pass for each kind of comment, because a minified file is one line of megabytes.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.licence.words import decode_text

_WORDS = (
    b"licen", b"lizenz", b"spdx-", b"gpl", b"general public", b"proprietary", b"may not", b"unauthori", b"permission",
    b"redistribution", b"public domain", b"copying",
)  # fmt: skip
"""Lower-case words; a file without any of them says nothing of a licence."""

_PAIRS = ((b"/*", b"*/"), (b"<!--", b"-->"), (b'"""', b'"""'), (b"'''", b"'''"))
_PAIRS_OF: dict[str, tuple[tuple[bytes, bytes], ...]] = {
    "hs": ((b"{-", b"-}"),), "elm": ((b"{-", b"-}"),), "purs": ((b"{-", b"-}"),), "ml": ((b"(*", b"*)"),),
    "mli": ((b"(*", b"*)"),), "pas": ((b"(*", b"*)"),), "lua": ((b"--[[", b"]]"),), "ps1": ((b"<#", b"#>"),),
    "rb": ((b"\n=begin", b"\n=end"),), "erb": ((b"<%#", b"%>"),), "jsp": ((b"<%--", b"--%>"),),
    "cshtml": ((b"@*", b"*@"),), "twig": ((b"{#", b"#}"),), "jinja": ((b"{#", b"#}"),), "j2": ((b"{#", b"#}"),),
    "html": ((b"{#", b"#}"),),
}  # fmt: skip
"""More marks by the ending of the name: in C, "(*" begins no comment."""
_PROSE = frozenset(
    {"md", "markdown", "txt", "rst", "adoc", "asciidoc", "html", "htm", "xhtml", "textile", "org", "xml", "svg"}
)
"""Endings of files in which a line that begins with a mark is a heading, a bullet or text."""
_LINE = re.compile(rb"[ \t]*(//|#|--|;|%|'|!|\*|\.\.|\\\"|dnl\b|rem\b|::)", re.I)
_REACH = 64 << 10
"""Bytes of one comment; the GPL's whole text is half of it. What is longer is cut."""
_LONGEST_LINE = 4000
"""Bytes of a line that can be a comment up to its end."""
MOST_BYTES = 1 << 20
"""Bytes of comments with a licence word that are read in one file."""


@dataclass(frozen=True)
class Comment:
    """One comment, or several lines of comments that follow each other."""

    start: int
    """Byte offset of its first character in those bytes."""
    line: int
    """Its first line, from 1."""
    text: bytes
    """With its marks."""


@dataclass(frozen=True)
class Comments:
    """The comments of a file that hold a licence word, in the order of the file."""

    found: tuple[Comment, ...]
    cut: bool = False
    """Whether there are more than could be read."""


def is_prose(ending: str) -> bool:
    """Whether files whose names end so are read as text with marks, not as a program."""
    return ending in _PROSE


def speaking(data: bytes) -> bytes | None:
    """The bytes as UTF-8 or another superset of ASCII, with plain line ends.

    None for a binary file, and for one without any licence word: a quick test on all of its bytes.
    """
    if b"\0" in data[:8192] or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = decode_text(data)
        if text is None:
            return None
        data = text.encode("utf-8", "surrogatepass")
    low = data.lower()
    if not any(word in low for word in _WORDS):
        return None
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def comments_of(data: bytes, ending: str = "") -> Comments:
    """Comments with a licence word of a file that went through `speaking`; `ending` is that of its name."""
    hits = sorted(_hits(data.lower()))
    if not hits:
        return Comments(())
    blocks = _blocks(data, hits, _PAIRS + _PAIRS_OF.get(ending, ()))
    spans = _merged([*blocks, *(() if is_prose(ending) else _lines(data, hits))])
    found: list[Comment] = []
    line, seen, size = 1, 0, 0
    for start, end in spans:
        size += end - start
        if size > MOST_BYTES:
            return Comments(tuple(found), cut=True)
        line += data.count(b"\n", seen, start)
        seen = start
        found.append(Comment(start, line, data[start:end]))
    return Comments(tuple(found))


def _hits(low: bytes) -> Iterator[int]:
    for word in _WORDS:
        at = low.find(word)
        while at >= 0:
            yield at
            at = low.find(word, at + len(word))


def _blocks(data: bytes, hits: list[int], pairs: tuple[tuple[bytes, bytes], ...]) -> Iterator[tuple[int, int]]:
    """Block comments around a hit. A mark of opening in a string can only make a comment longer."""
    for opening, closing in pairs:
        at = data.find(opening)
        while at >= 0:
            inside = at + len(opening)
            end = data.find(closing, inside)
            if end < 0:
                break
            if (first := _first(hits, inside)) is not None and first < end:
                start = max(data.rfind(opening, at, first), at)  # `"*/*"` opens one that is none
                yield start, min(end + len(closing), start + _REACH)
            at = data.find(opening, end + len(closing))


def _first(hits: list[int], start: int) -> int | None:
    place = bisect_left(hits, start)
    return hits[place] if place < len(hits) else None


def _lines(data: bytes, hits: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of lines that begin with the mark of the line that holds a hit."""
    done = 0
    for hit in hits:
        if hit < done:
            continue
        start = data.rfind(b"\n", max(0, hit - _LONGEST_LINE), hit) + 1
        mark = _LINE.match(data, start) if start or hit < _LONGEST_LINE else None
        if mark is None or mark.end() > hit:
            continue
        first, last = start, _line_end(data, hit)
        while first > max(done, start - _REACH):
            above = data.rfind(b"\n", max(0, first - 1 - _LONGEST_LINE), first - 1) + 1
            if above >= first or first - above > _LONGEST_LINE or not _begins(data, above, mark[1]):
                break
            first = above
        while last < len(data) and last - first < _REACH and _begins(data, last + 1, mark[1]):
            last = _line_end(data, last + 1)
        done = last
        yield first, min(last, first + _REACH)


def _begins(data: bytes, start: int, mark: bytes) -> bool:
    found = _LINE.match(data, start)
    return found is not None and found[1].lower() == mark.lower()


def _line_end(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return len(data) if end < 0 else end


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order; one that overlaps its neighbour belongs to it."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
