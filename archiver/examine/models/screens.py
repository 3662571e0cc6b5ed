"""Admin screens on which a person fills a table by hand: Django's admin, Flask-Admin, ActiveAdmin."""

import re
from collections.abc import Iterator, Sequence

from archiver.examine.interface import Context
from archiver.examine.models.rails import class_of
from archiver.examine.models.table import Table
from archiver.examine.roles import role
from archiver.git.objects import Entry

_WORD = r"[A-Za-z_][\w.]{0,80}"
_DJANGO = re.compile(
    rf"(?:^|[ \t])(?P<at>@)?(?:\w+\.)*register\(\s*(?P<list>[\[(])?\s*(?P<names>{_WORD}(?:\s*,\s*{_WORD}){{0,20}})",
    re.MULTILINE,
)
_FLASK = re.compile(
    r"\.add_view\(\s*(?:\w+\.)*(?P<view>\w*View\w*|\w*Admin\w*)\(\s*(?:\w+\.)*(?P<name>[A-Z]\w{0,80})\s*,"
)
_ACTIVE = re.compile(r"^\s*ActiveAdmin\.register\s+(?:::)?(?P<name>[A-Z][\w:]{0,80})", re.MULTILINE)
_NO_ADDING = re.compile(
    r"def has_add_permission\b[^\n]*\n(?:\s*(?:\"\"\"|#)[^\n]*\n)*\s*return False|can_create\s*=\s*False"
)
_NO_ACTION = re.compile(r"^\s*actions\s+(?P<what>[^\n]{1,200})", re.MULTILINE)
_LONGEST_CLASS = 4000

Screen = tuple[str, Entry, int]
"""Its name in words, and where it is declared."""


def find_screens(context: Context, tables: Sequence[Table]) -> Iterator[tuple[str, Screen]]:
    """Every screen on which rows may be added, by the table; one that says it adds none is left out."""
    python = {table.name: table for table in tables if table.kind in ("Django", "SQLAlchemy", "peewee", "MongoEngine")}
    rails = {class_of(table): table for table in tables if table.kind == "Rails"}
    for entry in context.entries:
        if role(entry.path) != "code" or (entry.size or 0) > 400_000:
            continue
        if rails and entry.path.endswith(".rb") and "/admin/" in f"/{entry.path}":
            text = context.texts.read(entry) or ""
            for match in _ACTIVE.finditer(text):
                if match["name"] in rails and _adds(text):
                    yield rails[match["name"]].name, ("ActiveAdmin", entry, _line(text, match.start("name")))
        elif python and entry.path.endswith(".py"):
            yield from _python(entry, context.texts.read(entry) or "", python)


def _python(entry: Entry, text: str, tables: dict[str, Table]) -> Iterator[tuple[str, Screen]]:
    if "register(" in text and re.search(r"\badmin\b", text):
        for match in _DJANGO.finditer(text):
            words = re.split(r"\s*,\s*", match["names"])
            names = [word.rpartition(".")[2] for word in words]
            shown = names if match["at"] or match["list"] else names[:1]
            if _NO_ADDING.search(_screen(text, match.end(), names)):
                continue
            for name in shown:
                if name in tables and tables[name].kind == "Django":
                    yield name, ("Django admin", entry, _line(text, match.start("names")))
    if "add_view(" in text:
        for match in _FLASK.finditer(text):
            if match["name"] in tables and not _NO_ADDING.search(_class(text, match["view"])):
                yield match["name"], ("Flask-Admin", entry, _line(text, match.start("name")))


def _adds(text: str) -> bool:
    """Whether ActiveAdmin's screen offers to make a row: all of its actions do, unless it names or leaves out some."""
    match = _NO_ACTION.search(text)
    if not match:
        return True
    named = re.search(r":(?:new|create)\b|\b(?:new|create)\b", match["what"]) is not None
    return not named if "except" in match["what"] else named or match["what"].startswith(":all")


def _screen(text: str, at: int, names: Sequence[str]) -> str:
    """The class of a screen: the one below the decorator, or the one that is registered with the model."""
    below = re.match(r"[^\n]*\)\s*\n(?:@[^\n]*\n)*class\s+(\w+)", text[at : at + 400])
    return _class(text, below[1] if below else names[1] if len(names) > 1 else "")


def _class(text: str, name: str) -> str:
    match = re.search(rf"^class {re.escape(name)}\b", text, re.MULTILINE) if name else None
    body = text[match.end() : match.end() + _LONGEST_CLASS].partition("\n")[2] if match else ""
    end = re.search(r"^\S", body, re.MULTILINE)
    return body[: end.start()] if end else body


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
