"""The prose of a README: paragraphs, headings and list items with their lines and links, without code and comments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_LONGEST = 100_000
"""Characters read of a README; a hostile one of this size costs seconds, not minutes."""
_BLOCK_LONGEST = 6_000
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|pre|code)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_HREF = re.compile(r"<a\b[^<>]{0,300}?\bhref\s*=\s*[\"']([^\"'<>\s]{1,500})[\"']", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^<>]{0,300}?\bsrc\s*=\s*[\"']([^\"'<>\s]{1,500})[\"']", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>\"'`|\\]{3,500}")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\w\.\w\.)[\"”’»)*_]*\s+(?=[\"“„«‘(*_\[¡¿]*[A-Z0-9À-ÖØ-Þ])|\n\s*\n")


@dataclass(frozen=True)
class Link:
    """An address in a block's text."""

    start: int
    """Where its words begin in the block's text."""
    url: str


@dataclass(frozen=True)
class Block:
    """One paragraph, heading or list item."""

    text: str
    """Visible words; line breaks of the source as LF."""
    line: int
    """Line of its first word, from 1."""
    kind: str
    """`title` (first heading of the first level or of all), `heading`, `paragraph`, `item`."""
    lead: bool
    """Whether it stands before the second heading, where a README speaks of the whole."""
    links: tuple[Link, ...] = ()
    images: tuple[str, ...] = ()
    """Addresses of its images."""

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Offset and text of each sentence."""
        start = 0
        for end in _SENTENCE_END.finditer(self.text):
            yield start, self.text[start : end.start()]
            start = end.end()
        yield start, self.text[start:]


def blocks(text: str) -> list[Block]:
    """The prose of a Markdown or plain text file, in order. Lists of links, code, comments and tables are no prose."""
    found: list[Block] = []
    depth = 0
    headings = 0
    tokens = MarkdownIt("commonmark").parse(text[:_LONGEST])
    for number, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "html_block":
            found.append(_from_html(token, lead=headings <= 1))
        elif token.type == "inline":
            before = tokens[number - 1].type
            kind = "item" if depth else "paragraph"
            if before == "heading_open":
                headings += 1
                kind = "title" if headings == 1 else "heading"
            found.append(_from_inline(token, kind, lead=headings <= 1))
    return [
        block for block in found if block.images or (block.text.strip() and not block.text.lstrip().startswith("|"))
    ]


def plain_block(text: str) -> Block:
    """A single text without markup, such as a forge's description."""
    links = tuple(Link(match.start(), _trim(match[0])) for match in _BARE.finditer(text[:_BLOCK_LONGEST]))
    return Block(text[:_BLOCK_LONGEST], 1, "paragraph", True, links)


def _from_inline(token: Token, kind: str, *, lead: bool) -> Block:
    parts: list[str] = []
    links: list[Link] = []
    images: list[str] = []
    length = 0
    for child in token.children or []:
        words = ""
        if child.type == "text":
            words = child.content
        elif child.type == "code_inline":
            words = f"`{child.content}`"
        elif child.type in ("softbreak", "hardbreak"):
            words = "\n"
        elif child.type == "link_open":
            links.append(Link(length, str(child.attrs.get("href", ""))))
        elif child.type == "image":
            images.append(str(child.attrs.get("src", "")))
        elif child.type == "html_inline":
            links += [Link(length, url) for url in _HREF.findall(child.content)]
            images += _IMAGE.findall(child.content)
        parts.append(words)
        length += len(words)
        if length > _BLOCK_LONGEST:
            break
    text = "".join(parts)[:_BLOCK_LONGEST]
    links += [Link(match.start(), _trim(match[0])) for match in _BARE.finditer(text)]
    return Block(text, (token.map or [0])[0] + 1, kind, lead, tuple(links), tuple(images))


def _from_html(token: Token, *, lead: bool) -> Block:
    content = _UNSEEN.sub(_lines_only, _COMMENT.sub(_lines_only, token.content[:_BLOCK_LONGEST]))
    text = _TAG.sub(_lines_only, content)
    blank = len(text) - len(text.lstrip())
    line = (token.map or [0])[0] + 1 + text.count("\n", 0, blank)
    text = text.strip()
    links = tuple(Link(len(text), url) for url in _HREF.findall(content))  # where in the text is not known
    return Block(text, line, "paragraph", lead, links, tuple(_IMAGE.findall(content)))


def _lines_only(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _trim(url: str) -> str:
    """A bare address without the punctuation that follows it."""
    return url.rstrip(".,;:!?)]}*_")
