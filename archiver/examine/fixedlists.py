"""Lists of numbers fixed in code that belong to one season: ids of elections, events, surveys, and how old they are."""

import re
from collections.abc import Iterable, Iterator

import re2

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.usage import PROGRAM, TYPED, in_comment
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "fixedlists"
version = 1

_LIST = re2.compile(
    r"(?i)\b(\w{0,40}(?:election|event|race|contest|survey|campaign|ballot|custom_?field|opt_?in|group)s?_?\w{0,24})"
    r"[\"']?\s*[:=]\s*"
    r"(?:new (?:Map|Set)\(|frozenset\(|set\()?\[?[\[{(]([^\]{}()]*)[\]})]"
)
_NAME = re.compile(
    r"(?:id|number|code|map|path|field)s?$|(?:election|event|race|contest|survey|campaign|group)s$", re.I
)
_ID = re.compile(r"(?<![\w.,/-])\d{2,9}(?![\w.,/:%-]*\w)")
_SKIPPED = re.compile(
    r"(?:^|/)(?:migrations?|db/migrate|alembic|seeds?|samples?|examples?|data|static|public|\w*fake\w*)/", re.I
)
_LARGEST = 256 << 10
_LEAST = 3
_MOST = 6


def examine(context: Context) -> Examination:
    """Section `services`. Data keys: `fixed` (name of the list), `ids` (how many), `year` (its file's last change)."""
    notes = Notes(context.commit, "services")
    rows = [
        (entry, *row) for entry, text in context.texts.each(_wanted(context.entries)) for row in _lists(entry, text)
    ]
    for entry, word, number, line in rows[:_MOST]:
        history = context.history.files.get(entry.path)
        year = history.last_year if history and history.last_year else None
        age = f", in a file last changed in {year}: stale unless renewed" if year else ""
        statement = f"Fixed in code: {number} ids in `{quote(word, 80)}`{age}."
        notes.fact("fixed", statement, notes.at(entry, line), fixed=quote(word, 80), ids=number, year=year)
    return notes.done()


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        read = TYPED.search(entry.path) or PROGRAM.search(entry.path)
        if read and role(entry.path) == "code" and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


def _lists(entry: Entry, text: str) -> Iterator[tuple[str, int, int]]:
    """(name, how many ids, line) of every list or map of numbers under a name that says election, event, …."""
    for match in _LIST.finditer(text):
        ids = set(_ID.findall(match[2]))
        begin = text.rfind("\n", 0, match.start()) + 1
        years = all(len(value) == 4 and value[:2] in ("19", "20") for value in ids)
        if (
            len(ids) >= _LEAST
            and not years
            and _NAME.search(match[1])
            and not in_comment(entry.path, text, begin, text[begin : match.start()])
        ):
            yield match[1], len(ids), text.count("\n", 0, match.start()) + 1
