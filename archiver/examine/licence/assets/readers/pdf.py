"""PDF: the Info dictionary and the document's XMP, found without following a single reference.

A reader that follows them (pypdf) costs 0.2 s and more to start and can be led in circles; what is wanted stands in
plain strings, in object streams or in a metadata stream, and these are found from front to back, each once.
Source: ISO 32000-1, 7.3.4 (strings), 7.5.7 (object streams), 14.3 (metadata).
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from .words import COPYRIGHT, LICENCE, URL, UnreadableError, Words
from .xml import add_packets

_MOST_STREAMS, _MOST_STRINGS, _MOST_REFERENCES = 20_000, 200, 8
_UNPACKED, _LONGEST = 16 << 20, 8000
_KEY = re.compile(
    rb"/(Author|(?:Copyright|Rights|Licen[sc]e|WebStatement|UsageTerms)[A-Za-z#]{0,20})\s{0,20}(?=[(<]|\d)", re.I
)
_REFERENCE = re.compile(rb"(\d{1,8})\s{1,9}(\d{1,5})\s{1,9}R\b")
_ABOUT = (
    (re.compile(rb"(?:licen[sc]e|copyright)(?:url|link|web)|webstatement", re.I), URL),
    (re.compile(rb"licen[sc]e|usageterms", re.I), LICENCE),
    (re.compile(rb"copyright|rights", re.I), COPYRIGHT),
)
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.S)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b" ", b"f": b" "}


def read_pdf(data: bytes) -> Words:
    """What a document's properties say; pages are never read."""
    words = Words("PDF document")
    add_packets(words, data)
    open_parts, streams = _parts(data)
    is_encrypted = any(b"/Encrypt" in part for part in open_parts)
    for is_metadata, stream in streams:
        if is_metadata:
            add_packets(words, stream)
        elif not is_encrypted:
            _strings(words, stream)
    if is_encrypted and words.is_empty():
        raise UnreadableError("its properties are encrypted")
    if not is_encrypted:
        _strings(words, b"\n".join(open_parts))
    return words


def _parts(data: bytes) -> tuple[list[bytes], list[tuple[bool, bytes]]]:
    """What lies outside of streams, and (whether it is metadata, content) of the streams that hold properties."""
    outside: list[bytes] = []
    held: list[tuple[bool, bytes]] = []
    position, left = 0, _UNPACKED
    for _ in range(_MOST_STREAMS):
        start = data.find(b"stream", position)
        end = data.find(b"endstream", start)
        if start < 0 or end < 0:
            break
        outside.append(data[position:start])
        about = outside[-1][-2000:].rpartition(b" obj")[2]
        is_metadata = b"/Metadata" in about and b"/XML" in about
        if is_metadata or b"/ObjStm" in about:
            body = data[start + 6 : end].lstrip(b"\r\n")
            body = _inflate(body, left) if b"/FlateDecode" in about else body
            left -= len(body)
            held.append((is_metadata, body))
        position = end + len(b"endstream")
    outside.append(data[position:])
    return outside, held


def _inflate(data: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, limit) if limit > 0 else b""
    except zlib.error:
        return b""


def _strings(words: Words, data: bytes) -> None:
    references = 0
    for key in islice(_KEY.finditer(data), _MOST_STRINGS):
        held = data[key.end() : key.end() + _LONGEST]
        if reference := _REFERENCE.match(held):
            references += 1
            if references > _MOST_REFERENCES:
                continue
            held = _target(data, reference)
        value = _string(held)
        if key[1] == b"Author":
            words.creator(value)
        else:
            words.add(next((about for pattern, about in _ABOUT if pattern.search(key[1])), COPYRIGHT), value)


def _target(data: bytes, reference: re.Match[bytes]) -> bytes:
    """The string object that a reference names: one step and no more."""
    found = re.search(rb"(?<!\d)%s\s{1,9}%s\s{1,9}obj\s{0,9}(?=[(<])" % reference.groups(), data)
    return data[found.end() : found.end() + _LONGEST] if found else b""


def _string(data: bytes) -> str:
    """A string object, literal or hexadecimal, cut where it does not end."""
    if data[:1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data.partition(b">")[0])
        raw = bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
    else:
        raw = _ESCAPE.sub(_unescape, b"".join(_literal(data)))
    if raw.startswith(b"\xfe\xff"):
        return raw[2:].decode("utf-16-be", "replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    return raw.decode("cp1252", "replace")


def _literal(data: bytes) -> Iterator[bytes]:
    """The inside of a literal string: brackets in it are balanced or escaped."""
    depth = 0
    for piece in re.finditer(rb"\\.|[()]|[^\\()]+", data, re.S):
        depth += (piece[0] == b"(") - (piece[0] == b")")
        if depth == 0:
            return
        if depth > 1 or piece[0] != b"(":
            yield piece[0]


def _unescape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return _ESCAPED.get(match[2], match[2]) if match[2] else b""
