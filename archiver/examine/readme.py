"""What it is, in its own words: README, manifests, the page's own head, the forge; and what is documented."""

import html
import posixpath
import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from archiver.examine.interface import Context
from archiver.examine.markdown import blocks, own_text, visible_words
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_json, load_toml, mapping
from archiver.examine.roles import depth, is_readme, role
from archiver.examine.startpage import say_start_page
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "readme"
version = 4

_LONGEST = 400
_SHORT = 12
"""Words: a first paragraph of fewer is quoted with the one right below it."""
_ITEMS = 6
"""Items of a list under the first paragraph that are quoted."""
_DESCRIBED = 2
"""Descriptions besides the README's that are quoted."""
_READMES = 12
_PARTS = 8
_HOW = re.compile(
    r"install|set ?up|getting started|quick ?start|develop|running|deploy|require|prerequisit|build|docker|contribut"
    r"|environment|variables|commits|scripts|commands|coding style"
    r"|entwicklung|einrichten|desarrollo|instala|lancer|démarr",
    re.IGNORECASE,
)
"""Headings from which on a README says how, and no longer what."""
_WHAT = re.compile(
    r"about|overview|introduc|what (?:is|does|it)|description|purpose|background|summary|über|worum|à propos|acerca"
    r"|qué es",
    re.IGNORECASE,
)
"""Headings below which it says what all the same."""
_TELLING = re.compile(
    r"install|set ?up|getting started|quick ?start|usage|develop|deploy|config|environment|architect|design|data|test"
    r"|api|contribut|licen[cs]e|troubleshoot|faq|migrat|release|run|security|require|depend|schema|admin|support",
    re.IGNORECASE,
)


def examine(context: Context) -> Examination:
    """Section `what`.

    Data keys: `source` (readme, manifest, page, navigation, forge), `topics`, `headings`; `part` (a folder's path).
    """
    notes = Notes(context.commit, "what")
    readmes = sorted((e for e in context.entries if is_readme(e.path)), key=lambda e: (depth(e.path), e.path))
    quoted = _quote_first(context, notes, [entry for entry in readmes[:1] if not depth(entry.path)])
    silent = not quoted
    quoted = _say_described(context, notes) or quoted
    if silent:
        quoted = say_start_page(context, notes) or quoted
    _say_forge(context, notes)
    _say_parts(context, notes, [entry for entry in readmes if depth(entry.path) == 1])
    for entry in [entry for entry in readmes if _is_own(entry)][:_READMES]:
        _say_headings(context, notes, entry)
    if not readmes:
        notes.finding("RUN-006", "low", "There is no README: nothing in the tree says what this is.")
    if not quoted and not (context.repository and context.repository.description):
        notes.unknown("What does it do, and for whom?", "a former maintainer or the campaign's technical lead")
    return notes.done()


def _quote_first(context: Context, notes: Notes, readmes: list[Entry]) -> bool:
    for entry in readmes:
        found = first_paragraph(context.texts.read(entry) or "")
        if not found:
            continue
        text, line = _LINKED.sub("***", found[0]), found[1]
        notes.fact("paragraph", f"Its README says: “{text}”", notes.at(entry, line), source="readme")
        repository = context.repository
        if repository and repository.fork:
            parent = f" of {quote(repository.parent, 120)}" if repository.parent else ""
            statement = f"It is a fork{parent}; where nobody rewrote the README, it describes the parent."
            notes.fact("fork", statement, _forge_locator(context), basis="out")
        return True
    return False


def _say_described(context: Context, notes: Notes) -> bool:
    """What manifests and the page's own head say it is, where that is not what the README says already."""
    said = {_bare(fact.statement) for fact in notes.done().facts}
    count = 0
    for entry, text, line, source in _descriptions(context):
        words = quote(" ".join(text.split()), _LONGEST)
        if count < _DESCRIBED and _says_something(words) and not any(_bare(words) in other for other in said):
            said.add(_bare(words))
            count += 1
            path = printable_path(entry.path)
            notes.fact("described", f"`{path}` says: “{words}”", notes.at(entry, line), source=source)
    return count > 0


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _says_something(words: str) -> bool:
    return len(re.findall(r"[^\W\d_]{2,}", words)) >= 3 and not _SCAFFOLD.search(words)


_SCAFFOLD = re.compile(
    r"create.react.app|web site created using|react app|gatsby[\w ]*starter|starter (?:project|kit|template|for)"
    r"|vue\.?js project|a simple starter|boilerplate|todo: ?write|default (?:starter|description)|^hello world"
    r"|^rails is a web-application framework|look at the \w+ documentation|\[!\[|lovable\.dev"
    r"|^questions\b|reach out to|(?:please|to) contact|get in touch|contact (?:us|me)\b"
    r"|^(?:to|then|run|now|next|finally|first|you)\b[^.]*:$"
    r"|placeholder|readme (?:is |still )?(?:needs|in progress|coming|to come|under)"
    r"|^(?:wip|todo|tbd|work in progress)\b"
    r"|this readme (?:is|will)|^note: this (?:project|repo\w*|readme)"
    r"|^we (?:are using|use)\b|several ways of editing your application|find some information on how to perform"
    r"|^this pattern splits the view",
    re.IGNORECASE,
)
"""What generators write: it describes nothing."""


def _descriptions(context: Context) -> Iterator[tuple[Entry, str, int | None, str]]:
    """(file, words, line, kind of source), the files nearest to the root first."""
    wanted = {"package.json", "app.json", "composer.json", "pyproject.toml", "setup.py", "index.html", "_config.yml"}
    near = [e for e in context.entries if depth(e.path) <= 2 and role(e.path) == "code"]
    found = [entry for entry in near if posixpath.basename(entry.path) in wanted or _HEADS.search(entry.path)]
    for entry in sorted(found, key=lambda e: (e.path.endswith(".html"), depth(e.path), e.path))[:40]:
        text = context.texts.read(entry) or ""
        words = _of_page(text) if entry.path.endswith(".html") else _of_manifest(posixpath.basename(entry.path), text)
        if words and "{{" not in words and "%" not in words:
            line = line_of(text, re.escape(words[:40].split("\n")[0]))
            yield entry, words, line, "page" if entry.path.endswith(".html") else "manifest"


_HEADS = re.compile(r"(?:^|/)(?:nuxt\.config|gatsby-config|app/layout)\.[jt]sx?$")
"""Files of code that hold the page's head."""


def _of_manifest(base: str, text: str) -> str:
    if base.endswith(".json"):
        value = mapping(load_json(text)).get("description")
    elif base == "pyproject.toml":
        data = load_toml(text)
        poetry = mapping(mapping(data.get("tool")).get("poetry"))
        value = mapping(data.get("project")).get("description") or poetry.get("description")
    else:
        match = re.search(
            r"^\s*(?:description\s*[=:]|[^\n]{0,60}\bname: *[\"']description[\"'],\s*content:)\s*[\"'`]?"
            r"([^\"'`\n]{3,300})",
            text,
            re.MULTILINE,
        )
        value = match[1] if match else None
    return value if isinstance(value, str) else ""


def _of_page(text: str) -> str:
    """The page's description for search engines, else its title."""
    head = text[:20_000]
    for pattern in (
        r"<meta[^>]{0,80}(?:name|property)=[\"'](?:og:)?description[\"'][^>]{0,80}content=\"([^\"<>]{3,400})\"",
        r"<title>([^<>]{3,200})</title>",
    ):
        if match := re.search(pattern, head, re.IGNORECASE):
            return html.unescape(match[1]).strip()
    return ""


def _say_forge(context: Context, notes: Notes) -> None:
    repository = context.repository
    if not repository or repository.forge == "local":
        return
    if repository.description:
        statement = f"The forge describes it as: “{quote(repository.description, _LONGEST)}”"
        notes.fact("description", statement, _forge_locator(context), basis="out", source="forge")
    if repository.topics:
        topics = [quote(topic, 50) for topic in repository.topics[:20]]
        statement = f"Topics on the forge: {', '.join(topics)}."
        notes.fact("topics", statement, _forge_locator(context), basis="out", topics=topics)


def _forge_locator(context: Context) -> str:
    assert context.repository
    return f"{context.repository.origin} {context.as_of.isoformat()}"


def _is_own(readme: Entry) -> bool:
    """Whether it lies in a folder of the project's own code or documents."""
    return role(posixpath.join(posixpath.dirname(readme.path), "x.py")) == "code"


def _say_parts(context: Context, notes: Notes, readmes: list[Entry]) -> None:
    """What each folder at the top says of itself, one fact a folder: the first sentence of its README."""
    told = 0
    for entry in readmes:
        folder = f"{printable_path(posixpath.dirname(entry.path))}/"
        apart = folder.startswith(".") or not _is_own(entry)
        found = None if apart else first_paragraph(context.texts.read(entry) or "")
        words = quote(_LINKED.sub("***", _SENTENCE.split(found[0])[0]), 160) if found else ""
        if found and told < _PARTS and not _NO_PART.search(words):
            told += 1
            notes.fact("part", f"`{folder}`: “{words}”", notes.at(entry, found[1]), part=folder)


_LINKED = re.compile(r"https?://(?:docs|drive|forms|datastudio|lookerstudio)\.google\.com/\S+")
"""Addresses of documents: whoever has one can often open it."""
_NO_PART = re.compile(
    r"^(?:install|welcome|if you|to \w|for \w|see\b|generic single|[^.]{0,30}\bgenerated with"
    r"|run\b|this folder needs|note\b|use\b)|\*\*\*|:$",
    re.IGNORECASE,
)
"""How sentences begin that say what to do, or that a generator wrote."""
_SENTENCE = re.compile(r"(?<=[a-z\d)][.!?]) (?=[A-Z])")


def _say_headings(context: Context, notes: Notes, entry: Entry) -> None:
    headings = [(text, line) for text, line in read_headings(context.texts.read(entry) or "") if _TELLING.search(text)]
    if headings:
        shown = [text for text, _ in headings[:15]]
        statement = f"`{quote(entry.path, 120)}` has sections on: {'; '.join(shown)}."
        notes.fact("documented", statement, notes.at(entry, headings[0][1]), headings=shown)


def first_paragraph(text: str) -> tuple[str, int] | None:
    """The first paragraph that says something, and its line, from 1; None when there is none.

    Headings, badges, images, HTML, lists, quotations, lines of links alone and what a generator wrote say nothing. What
    stands behind a heading such as "Installation" says how; a sentence there counts only where its own heading is one
    such as "About", or where it defines what the title names and nothing above it spoke.
    """
    behind = None
    title = next((words for words, _ in read_headings(text)), "")
    named = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", title)} | {"this", "our"}
    told = list(_paragraphs(text))
    for number, (words, line, how) in enumerate(told):
        if not how:
            below = told[number + 1] if number + 1 < len(told) else None
            if below and len(words.split()) < _SHORT and below[1] == line + 2 and not words.endswith((";", ":")):
                words = quote(f"{words} {below[0]}", _LONGEST)
            return words, line
        first = {word.lower() for word in words.split()[:3]}
        if behind is None and first & named and _DEFINES.search(words):
            behind = words, line
    return behind


_DEFINES = re.compile(
    r"^(?!(?:you|to|run|then|if|first|next|once|after|make|install|please|when|note|this (?:will|command|step))\b)"
    r"[^.!?]{0,120}?\b(?:is|are|was) (?:an?|the|our|used|built|meant|designed)\b",
    re.IGNORECASE,
)
"""A sentence that says what something is, and tells nobody to do anything."""


def _paragraphs(text: str) -> Iterator[tuple[str, int, bool]]:
    """Paragraphs that say something, with their line and whether they stand where it is said how."""
    nesting, how, told = 0, False, False
    for number, token in enumerate(tokens := blocks(own_text(text))):
        if token.type == "heading_open":
            heading = tokens[number + 1].content
            told = told or (token.tag != "h1" and bool(_HOW.search(heading)))
            how = told and not _WHAT.search(heading)
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            nesting += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            nesting -= 1
        elif token.type == "paragraph_open" and not nesting:
            plain = quote(visible_words(tokens[number + 1].content), _LONGEST)
            enough = len(re.findall(r"[^\W\d_]{2,}", plain)) >= 4 and len(plain.split()) >= 3
            if enough and not _SCAFFOLD.search(plain):
                if plain.endswith(":") and (items := _items(tokens[number + 3 :])):
                    plain = f"{plain} {items}"
                yield plain, (token.map or [0])[0] + 1, how


def _items(tokens: Sequence[Token]) -> str:
    """The first line of each item of the list that begins here, shortened; empty where none begins."""
    if not tokens or tokens[0].type not in ("bullet_list_open", "ordered_list_open"):
        return ""
    found: list[str] = []
    nesting = 0
    for number, token in enumerate(tokens):
        nesting += token.nesting if token.type.endswith(("list_open", "list_close")) else 0
        if not nesting:
            break
        if token.type == "list_item_open" and nesting == 1 and tokens[number + 1].type == "paragraph_open":
            found.append(quote(visible_words(tokens[number + 2].content), 90).rstrip(".;, "))
    found = [item for item in found if item]
    more = f"; and {len(found) - _ITEMS} more" if len(found) > _ITEMS else ""
    return "; ".join(found[:_ITEMS]) + more


def read_headings(text: str) -> list[tuple[str, int]]:
    """The headings below the first level and their lines, from 1."""
    tokens = blocks(text)
    found = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in ("h1", "h2", "h3"):
            words = quote(visible_words(tokens[number + 1].content), 60)
            if words:
                found.append((words, (token.map or [0])[0] + 1))
    return found
