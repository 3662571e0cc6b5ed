"""SVG drawings and fonts: their metadata, and comments about rights."""

import re

from .words import LICENCE, Words, speaks_of_rights, text_of
from .xml import add_elements, parse

_METADATA = re.compile(rb"<metadata\b[^>]{0,500}>(.{0,20000}?)</metadata>", re.S)
_COMMENT = re.compile(rb"<!--(.{0,20000}?)-->", re.S)


def read_svg(data: bytes) -> Words:
    """What a drawing says; one that is no XML any more is read by its brackets."""
    is_font = b"<font-face" in data
    words = Words("SVG font" if is_font else "SVG drawing")
    root = parse(data)
    if root is None:
        for found in [*_METADATA.findall(data)[:20], *_COMMENT.findall(data)[:50]]:
            _prose(words, re.sub(r"<[^<>]{0,500}>", " ", text_of(found)))
        return words
    add_elements(words, root)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == "metadata":
            # FontForge writes the name table's copyright here as plain text.
            _prose(words, (element.text or "")[:20_000])
    return words


def _prose(words: Words, text: str) -> None:
    if speaks_of_rights(text):
        words.add(LICENCE, text)
