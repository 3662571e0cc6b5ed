"""Templates and pages: end notices that stand on the site itself, in its layout, home page or footer.

A tool's pages also say "this campaign has ended" of one of many, so only what says `our` or a name counts, and nothing
that a template shows on a condition or fills in.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape

from archiver.assess.declared.wording import declaration
from archiver.assess.phrases import find_said
from archiver.assess.prose import Block
from archiver.git.objects import Entry
from archiver.records.activity import Declaration

_FILE = re.compile(
    r"\.(?:html?|xhtml|erb|haml|slim|pug|jade|jinja2?|j2|njk|liquid|hbs|handlebars|mustache|ejs|twig|vue|svelte|tsx|jsx|astro"
    r"|php|gohtml|tmpl)$",
    re.IGNORECASE,
)
_FRONT_NAME = re.compile(
    r"^_?(?:layout|base|application|index|home|homepage|footer|header|banner|landing|main|app|default|splash|closed|ended"
    r"|goodbye|farewell|thanks|thank-?you|danke|notice|announcement)(?:[._-][\w-]{0,20}){0,3}\."
    r"|^[\w-]{0,30}(?:campaign[_-]?(?:end|over|closed|suspend)|farewell|goodbye|end[_-]?message|end[_-]?notice)[\w-]{0,30}\.",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"(?:^|/)(?:node_modules|vendor|bower_components|dist|build|coverage|tests?|__tests__|spec|specs|fixtures|stories|examples?"
    r"|admin|wp-admin|wp-includes|plugins|emails?|mailers?|\.storybook|\.github)/|\.(?:test|spec|stories)\.",
    re.IGNORECASE,
)
_MOST = 10
_LARGEST = 128 << 10
_FILLED = "\x02"
"""Stands where a template fills in something."""

_HIDDEN = re.compile(r"<!--|\{#(?!if|each|await|key)|\{/\*|/\*|<(?P<tag>script|style|svg|noscript)\b", re.IGNORECASE)
_CLOSED_BY = {"<!--": "-->", "{#": "#}", "{/*": "*/}", "/*": "*/"}
_TAG = re.compile(r"(?:<%|\{%|\{\{)[-~+=#]?\s*(?P<inner>[^%{}]{0,300}?)\s*[-~+]?(?:%>|%\}|\}\})")
_INLINE = re.compile(r"</?(?:b|i|em|strong|a|span|u|mark|small|font)\b[^<>]{0,500}>", re.IGNORECASE)
_MARKUP = re.compile(
    r"<[^<>]{0,1000}>|^[ \t]*[%.#][\w.#%-]{1,80}(?:\{[^{}\n]{0,200}\})?=?|^[ \t]*(?:p|h\d|div|span)\b[.#]?\s",
    re.MULTILINE,
)
_FILL = re.compile(r"\{[^{}]{0,300}\}|\$\{|" + _FILLED)
_SHOWN_IF = re.compile(
    r"v-if|v-show|v-else|ng-if|ng-show|x-show|\{#if|&&\s*\(?\s*$|&&\s*\(?\s*<|\?\s*\(?\s*<|hidden\b|display:\s*none",
    re.IGNORECASE,
)


def is_page(path: str) -> bool:
    """Whether a file is by its name one that every visitor sees."""
    return bool(_FILE.search(path) and _FRONT_NAME.match(path.rsplit("/", 1)[-1]) and not _FOREIGN.search(path))


def wanted(entries: Sequence[Entry], read: Callable[[Entry], str]) -> list[Entry]:
    """At most ten pages that every visitor sees: layout, home, footer, notice; those nearest to the root first."""
    pages = [entry for entry in entries if is_page(entry.path) and (entry.size or 0) <= _LARGEST]
    return sorted(pages, key=lambda entry: (entry.path.count("/"), entry.path))[:_MOST]


def declared(text: str, place: str, path: str) -> Iterator[Declaration]:
    """What a page says to every visitor of the campaign or the site."""
    for block in _visible(text):
        for said in find_said([block]):
            own = said.own if said.about == "campaign" else said.about == "site"
            if own and said.kind in ("ended", "paused") and not _FILL.search(said.text):
                yield declaration(said, "template", f"{place}:{said.line}")


def _visible(text: str) -> Iterator[Block]:
    """Paragraphs of a page that are shown unconditionally, each a block of its own."""
    plain = _INLINE.sub("", _shown(_without_code(text)))
    plain = unescape(plain)
    start = 0
    for match in [*_MARKUP.finditer(plain), None]:
        end = match.start() if match else len(plain)
        words = plain[start:end]
        if words.strip():
            line = plain.count("\n", 0, start + len(words) - len(words.lstrip())) + 1
            before = plain[max(0, start - 200) : start]
            if not _SHOWN_IF.search(before):
                yield Block(words.strip(), line, "paragraph", True)
        if match:
            start = match.end()


def _without_code(text: str) -> str:
    """The text without comments, scripts and drawings, its lines kept; what is never closed reaches to the end."""
    parts: list[str] = []
    lower = text.lower()
    last = 0
    while found := _HIDDEN.search(text, last):
        close = f"</{found['tag'].lower()}" if found["tag"] else _CLOSED_BY[found[0]]
        at = lower.find(close, found.end())
        end = at + len(close) if at >= 0 else len(text)
        parts += [text[last : found.start()], _lines(text[found.start() : end])]
        last = end
    return "".join([*parts, text[last:]])


def _shown(text: str) -> str:
    """The text without template tags; what stands between `if` and `end` is left out, filled-in words become a mark."""
    parts: list[str] = []
    open_blocks: list[bool] = []
    last = 0
    for match in _TAG.finditer(text):
        between = text[last : match.start()]
        parts.append(_lines(between) if any(open_blocks) else between)
        inner = match["inner"].lower()
        opens = match[0].startswith("{{#") or re.match(
            r"(?:if|unless|case|for|each|with|range|block|define|macro|form_)\b", inner
        )
        if re.match(r"(?:end|/)", inner):
            if open_blocks:
                open_blocks.pop()
        elif opens or re.search(r"\bdo\b(?:\s*\|[^|]{0,60}\|)?$", inner):
            open_blocks.append(re.match(r"(?:if|unless|case|with)\b", inner) is not None)
        else:
            parts.append(_FILLED)
        parts.append(_lines(match[0]))
        last = match.end()
    rest = text[last:]
    return "".join([*parts, _lines(rest) if any(open_blocks) else rest])


def _lines(text: str) -> str:
    return "\n" * text.count("\n")
