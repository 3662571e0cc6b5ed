"""Where the work was: the files that people changed most, and the largest ones. They are where to expect trouble."""

import re

from archiver.examine.history import FileHistory
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.stack import language_bytes
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "hotspots"
version = 1

_SHOWN = 5
_FEWEST = 5
"""Changes below which a file is no hot spot."""
_LARGE_LINES = 600
_SERVED = re.compile(r"(?:^|/)(?:public|static|assets)/")


def examine(context: Context) -> Examination:
    """Section `history`.

    Data keys: `hot_spot` (path) with `changes`, `people`, `year`; `large` (path) with `lines`. No hot spots where the
    history was squashed: they would be those of the dump.
    """
    notes = Notes(context.commit, "history")
    history = context.history
    if history.tells_authors:
        _say_hot(context, notes)
    _say_large(context, notes)
    return notes.done()


def _say_hot(context: Context, notes: Notes) -> None:
    """What was changed most, over the whole history; what a person would call code, not what a tool writes."""
    rows = [
        (file, context.by_path[path])
        for path, file in context.history.files.items()
        if role(path) == "code" and language_bytes([context.by_path[path]]) and file.changes.total() >= _FEWEST
    ]
    rows.sort(key=lambda row: (-row[0].changes.total(), row[1].path))
    for file, entry in rows[:_SHOWN]:
        path = printable_path(entry.path)
        changes, people = file.changes.total(), len(file.changes)
        statement = f"`{path}` was changed {changes} times by {_people(file)}, last in {file.last_year}."
        notes.fact(
            "hot spot", statement, notes.at(entry), basis="git",
            hot_spot=path, changes=changes, people=people, year=file.last_year,
        )  # fmt: skip


def _people(file: FileHistory) -> str:
    return "one person" if len(file.changes) == 1 else f"{len(file.changes)} people"


def _say_large(context: Context, notes: Notes) -> None:
    """The longest source files, by lines; what is served as it is or copied in is not ours to read."""
    own = [e for e in context.entries if role(e.path) == "code" and not _SERVED.search(e.path)]
    code = [e for e in own if language_bytes([e]) and (e.size or 0) > 20_000]
    code.sort(key=lambda entry: (-(entry.size or 0), entry.path))
    found: list[tuple[int, Entry]] = []
    for entry in code[: 4 * _SHOWN]:
        text = context.texts.read(entry) or ""
        lines = text.count("\n") + 1
        if lines > _LARGE_LINES and len(text) < 200 * lines:
            found.append((lines, entry))
    for lines, entry in sorted(found, key=lambda row: (-row[0], row[1].path))[:3]:
        path = printable_path(entry.path)
        notes.fact("large", f"`{path}` has {lines} lines.", notes.at(entry), large=path, lines=lines)
