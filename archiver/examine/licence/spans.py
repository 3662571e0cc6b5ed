"""The bytes of some lines of a file: what a claim of a report rests on, and what it is checked against later."""

import re

from archiver.examine.licence.words import decode_text
from archiver.records.base import sha256_hex

_LINE_END = re.compile(rb"\r\n|\r|\n")


def span_of(data: bytes, start: int | None = None, end: int | None = None) -> bytes | None:
    """The bytes from a line's start to another line's end, without the last line's end mark.

    Args:
        start: first line, from 1, counted as `words.fold` counts; None for the whole file.
        end: last line; None for the first alone.

    Returns:
        The bytes; of a file in UTF-16 or UTF-32 its text in UTF-8, because lines are cut in text there. None where the
        file has no such lines.
    """
    if start is None:
        return data
    last = start if end is None else end
    if b"\0" in data:
        data = (decode_text(data) or "").encode("utf-8", "surrogatepass")
    ends = [match.span() for match in _LINE_END.finditer(data)]
    if not 1 <= start <= last <= len(ends) + 1:
        return None
    begin = ends[start - 2][1] if start > 1 else 0
    return data[begin : ends[last - 1][0] if last <= len(ends) else len(data)]


def span_sha256(data: bytes, start: int | None = None, end: int | None = None) -> str | None:
    """SHA-256 of these lines; None where the file has no such lines."""
    span = span_of(data, start, end)
    return None if span is None else sha256_hex(span)
