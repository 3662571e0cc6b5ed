"""What the start page and the navigation say it is, where the README does not: quoted, never put into other words."""

import html
import posixpath
import re
from collections.abc import Iterator
from itertools import islice

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_LARGEST = 60_000
"""Bytes of a page that is read; a larger one is data."""
_LONG_NAVIGATION = 12_000
_PAGES = 12
"""Candidates that are opened."""
_LONGEST = 160
_TOLD = 4
_LABELS = 10
_MARKUP = r"(?:html?|erb|hbs|handlebars|mustache|ejs|j2|jinja2?|njk|twig|cshtml|vue|svelte|astro|jsx|tsx|liquid|razor)"
_START = re.compile(
    rf"(?:^|/)(?:index|home|homepage|landing|landing_?page|welcome|front-page|_index)(?:\.html)?\.(?:{_MARKUP}|[jt]s)$"
    r"|^(?:content/|(?:src/)?pages/)?_?index\.md$"
    rf"|(?:^|/)(?:home|landing|homepage|welcome)/(?:index|page|show)(?:\.html)?\.(?:{_MARKUP}|[jt]s)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|/)(?:admin|e?mails?|mailers?|examples?|demos?|docs?|swagger|coverage|storybook|errors?|prototypes?[\w-]*)(?:/|$)"
    r"|(?:^|/)app/views/(?!home|welcome|pages|static|landing|main|index|site|public)",
    re.IGNORECASE,
)
"""Folders whose first page is not the program's."""
_FRAME = re.compile(
    rf"(?:^|/)_?(?:base|layout|_?template|application|master|default|nav(?:bar|igation)?|header|menu|app|index)"
    rf"(?:\.html)?\.{_MARKUP}$",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"<(title|h[1-4]|p)\b(?:\s[^<>]{0,400})?>((?:[^<>]|<(?!/(?:title|h[1-4]|p)\b)[^<>]{0,200}>){1,900})</\1",
    re.IGNORECASE,
)
_NAVIGATION = re.compile(r"<(nav)\b|<(ul)\b[^<>]{0,200}\bnav", re.IGNORECASE)
_LINK = re.compile(r"<(a|Link|NavLink|router-link)\b[^<>]{0,400}>([^<>]{2,60})</\1", re.IGNORECASE)
_CODE = re.compile(r"\{\{.{0,200}?\}\}|\{%.{0,200}?%\}|<%.{0,200}?%>|\{[^{}]{0,200}\}", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,200}>")
_EVERYWHERE = re.compile(
    r"(?:home|log ?in|log ?out|sign ?(?:in|up|out)|toggle navigation|profile|menu|contact(?: us)?|about(?: us)?|×|close"
    r"|privacy[\w &;]*|terms[\w &;]*|register|settings|search|edit|more|back|next|skip to[\w ]*)$",
    re.IGNORECASE,
)
"""Labels that every site has."""
_SCAFFOLD = re.compile(
    r"enable javascript|react app|vite app|welcome to (?:your|next|nuxt|rails|flask|django|vue)|edit .{0,40}and save"
    r"|learn (?:react|more)|lorem ipsum|page not found|error|cookies?\b|untitled|©|all rights|doctype"
    r"|get started by editing|browser (?:is|does)|upgrade your browser|^for (?:more|questions)",
    re.IGNORECASE,
)


def say_start_page(context: Context, notes: Notes) -> bool:
    """Facts on the first page that says something and on the navigation; whether there is any.

    Data keys: `source` (page, navigation).
    """
    said = False
    pages = [e for e in context.entries if _START.search(e.path) and _own(e)]
    for entry in sorted(pages, key=lambda e: (depth(e.path), e.path))[:_PAGES]:
        text = context.texts.read(entry) or ""
        words = list(_front(text) if entry.path.endswith(".md") else _words(text))
        if sum(len(text.split()) for text, _ in words) >= 6:
            told = " · ".join(f"“{text}”" for text, _ in words[:_TOLD])
            path = printable_path(entry.path)
            notes.fact(
                "start page", f"Its start page `{path}` says: {told}", notes.at(entry, words[0][1]), source="page"
            )
            said = True
            break
    return _say_navigation(context, notes) or said


def _own(entry: Entry) -> bool:
    small = (entry.size or 0) <= _LARGEST and depth(entry.path) <= 7
    return small and role(entry.path) == "code" and not _ASIDE.search(posixpath.dirname(entry.path))


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Title, headings and the first paragraphs, as a reader sees them, with their lines; each once."""
    rows = [(m[1].lower(), _plain(m[2]), text.count("\n", 0, m.start(2)) + 1) for m in _TEXT.finditer(text[:_LARGEST])]
    paragraphs = 0
    seen: set[str] = set()
    for tag, words, line in rows:
        least = 5 if tag == "p" else 2
        if len(re.findall(r"[^\W\d_]{2,}", words)) < least or _SCAFFOLD.search(words) or words.lower() in seen:
            continue
        paragraphs += tag == "p"
        if tag != "p" or paragraphs <= 2:
            seen.add(words.lower())
            shown = quote(words, _LONGEST)
            if "***" not in shown:
                yield shown, line


def _front(text: str) -> Iterator[tuple[str, int]]:
    """Title and description in the head of a page that is written as Markdown."""
    head = re.match(r"---\n.{0,4000}?\n---", text, re.DOTALL)
    for match in re.finditer(
        r"^(?:title|description): *[\"']?([^\n\"']{3,300})", head[0] if head else "", re.MULTILINE
    ):
        if not _CODE.search(match[1]) and not _SCAFFOLD.search(match[1]):
            yield quote(match[1], _LONGEST), text.count("\n", 0, match.start()) + 1


def _plain(markup: str) -> str:
    """Without tags; empty where a program writes part of it."""
    bare = re.sub(r"\{\s*[\"'] [\"']\s*\}", " ", _TAG.sub("", markup))
    return "" if _CODE.search(bare) else " ".join(html.unescape(bare).split())


def _say_navigation(context: Context, notes: Notes) -> bool:
    frames = [e for e in context.entries if _FRAME.search(e.path) and _own(e)]
    for entry in sorted(frames, key=lambda e: (depth(e.path), e.path))[: 2 * _PAGES]:
        text = (context.texts.read(entry) or "")[:_LARGEST]
        for match in islice(_NAVIGATION.finditer(text), _LABELS):
            end = text.find(f"</{(match[1] or match[2]).lower()}>", match.start(), match.start() + _LONG_NAVIGATION)
            found = [
                quote(_plain(link[2]), 40) for link in _LINK.finditer(text, match.start(), max(end, match.start()))
            ]
            labels = [word for word in dict.fromkeys(found) if word and not _EVERYWHERE.match(word)]
            if len(labels) >= 3:
                told = ", ".join(f"“{word}”" for word in labels[:_LABELS])
                line = text.count("\n", 0, match.start()) + 1
                statement = f"Its navigation offers: {told}."
                notes.fact("navigation", statement, notes.at(entry, line), source="navigation")
                return True
    return False
