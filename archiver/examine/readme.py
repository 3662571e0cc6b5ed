"""What it is, in its own words: the first paragraph of the README, the forge's description, what is documented."""

import re

from archiver.examine.interface import Context
from archiver.examine.markdown import blocks, visible_words
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, is_readme
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "readme"
version = 1

_LONGEST = 400
_READMES = 12
_TELLING = re.compile(
    r"install|set ?up|getting started|quick ?start|usage|develop|deploy|config|environment|architect|design|data|test"
    r"|api|contribut|licen[cs]e|troubleshoot|faq|migrat|release|run|security|require|depend|schema|admin|support",
    re.IGNORECASE,
)


def examine(context: Context) -> Examination:
    """Section `what`. Data keys: `source` (readme, forge), `topics`, `headings`."""
    notes = Notes(context.commit, "what")
    readmes = sorted((e for e in context.entries if is_readme(e.path)), key=lambda e: (depth(e.path), e.path))
    quoted = _quote_first(context, notes, readmes[:1])
    _say_forge(context, notes)
    for entry in readmes[:_READMES]:
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
        text, line = found
        notes.fact("paragraph", f"Its README says: “{text}”", notes.at(entry, line), source="readme")
        repository = context.repository
        if repository and repository.fork:
            parent = f" of {quote(repository.parent, 120)}" if repository.parent else ""
            statement = f"It is a fork{parent}; where nobody rewrote the README, it describes the parent."
            notes.fact("fork", statement, _forge_locator(context), basis="out")
        return True
    return False


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


def _say_headings(context: Context, notes: Notes, entry: Entry) -> None:
    headings = [(text, line) for text, line in read_headings(context.texts.read(entry) or "") if _TELLING.search(text)]
    if headings:
        shown = [text for text, _ in headings[:15]]
        statement = f"`{quote(entry.path, 120)}` has sections on: {'; '.join(shown)}."
        notes.fact("documented", statement, notes.at(entry, headings[0][1]), headings=shown)


def first_paragraph(text: str) -> tuple[str, int] | None:
    """The first paragraph that says something, and its line, from 1; None when there is none.

    Headings, badges, images, HTML, lists, quotations and lines of links alone say nothing.
    """
    nesting = 0
    for number, token in enumerate(tokens := blocks(text)):
        if token.type in ("bullet_list_open", "ordered_list_open", "blockquote_open"):
            nesting += 1
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            nesting -= 1
        elif token.type == "paragraph_open" and not nesting:
            plain = quote(visible_words(tokens[number + 1].content), _LONGEST)
            if len(re.findall(r"[^\W\d_]{2,}", plain)) >= 4 and not re.fullmatch(r"[=\-~*#. ]*", plain):
                return plain, (token.map or [0])[0] + 1
    return None


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
