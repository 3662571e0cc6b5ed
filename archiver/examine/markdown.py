"""Markdown of strangers: its blocks, and the visible words of one of them, in time that no input can stretch."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archiver.examine.texts import split_lines

_LONGEST = 200_000
"""Characters of a document that are read."""

_INLINE = 2_000
"""Characters of one block whose emphasis and links are read: their parsing is quadratic in the worst case."""


def blocks(text: str) -> list[Token]:
    """The blocks of a document; inline tokens hold their raw text and no children."""
    cut = "\n".join(split_lines(text[:_LONGEST]))
    return MarkdownIt("commonmark").disable("inline").parse(cut)


def visible_words(inline: str) -> str:
    """The words a reader sees of a paragraph or heading, without images, link addresses and HTML."""
    parts: list[str] = []
    for token in MarkdownIt("commonmark").parseInline(inline[:_INLINE]):
        for child in token.children or []:
            if child.type in ("text", "code_inline"):
                parts.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                parts.append(" ")
    return re.sub(r"\.\. [\w-]+::\S*|:\w+:`[^`]*`", "", "".join(parts))
