"""Markdown of strangers: its blocks, and the visible words of one of them, in time that no input can stretch."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archiver.examine.texts import split_lines

_LONGEST = 200_000
"""Characters of a document that are read."""

_INLINE = 2_000
"""Characters of one block whose emphasis and links are read: their parsing is quadratic in the worst case."""

_GENERATED = re.compile(
    r"^(?:below you will find some information on how to perform|rails is a web-application framework"
    r"|=+ welcome to rails|#+ project info\n+\*\*url\*\*: https://lovable|# nuxt (?:\d )?minimal starter)",
    re.IGNORECASE | re.MULTILINE,
)
"""How a README begins that a generator wrote, or that part of one."""


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


def own_text(text: str) -> str:
    """A README up to where a generator's begins, of which nothing is about this project."""
    generated = _GENERATED.search(text)
    return text[: generated.start()] if generated else text
