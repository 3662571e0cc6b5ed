"""What the program's own configuration files switch on or off: `enable: false` below a name."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.examine.switches import is_code
from archiver.git.objects import Entry

_FILE = re.compile(
    r"(?:^|/)(?:config|conf|settings?|features?|flags|toggles)(?:/[\w./-]+|[\w.-]*)\.(?:ya?ml|json)$", re.I
)
_OTHERS = re.compile(
    r"(?:^|/)(?:\.|locales?/|i18n/|node_modules/)|example|sample|newrelic|rubocop|eslint|compose", re.I
)
"""Settings of tools, and files that show how one looks."""
_ROW = re.compile(r"([ \t]{0,60})[\"']?([A-Za-z][\w.-]{0,60})[\"']?[ \t]*:[ \t]*([^\n]{0,200})$")
_ASKS = frozenset({"enable", "enabled", "active"})
_SAID = re.compile(r"[\"']?(true|false|yes|no|on|off)[\"']?[ \t]*,?[ \t]*(?:#.*)?", re.IGNORECASE)
_PLACES = frozenset(
    {"production", "development", "test", "testing", "staging", "default", "defaults", "common", "local"}
)
"""Names of installations: which of them holds is said elsewhere."""
_LARGEST = 64 << 10
_FILES = 8
_ROWS = 40


@dataclass(frozen=True)
class Setting:
    """One name, and whether it is switched on."""

    name: str
    on: bool
    entry: Entry
    line: int


def file_settings(context: Context) -> list[Setting]:
    """The settings of every configuration file that code of the tree names, in their order."""
    wanted = [e for e in context.entries if _FILE.search(e.path) and not _OTHERS.search(e.path)]
    own = [e for e in wanted if role(e.path) == "code" and (e.size or 0) <= _LARGEST][:_FILES]
    rows = [row for e in own for row in list(_rows(e, context.texts.read(e) or ""))[:_ROWS]]
    named = _named(context, {row.entry.path for row in rows})
    return [row for row in rows if row.entry.path in named]


def _rows(entry: Entry, text: str) -> Iterator[Setting]:
    above: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _ROW.fullmatch(line[:400])
        if not match:
            continue
        indent, key = len(match[1].expandtabs()), match[2]
        while above and above[-1][0] >= indent:
            above.pop()
        said = _SAID.fullmatch(match[3])
        if key.lower() in _ASKS and said and above and above[-1][1].lower() not in _PLACES:
            yield Setting(above[-1][1], said[1].lower() in ("true", "yes", "on"), entry, number)
        above.append((indent, key))


def _named(context: Context, paths: set[str]) -> set[str]:
    """Those paths whose file name stands in quotes, or at the end of a quoted path, in code."""
    found: set[str] = set()
    for entry in context.entries if paths else ():
        if role(entry.path) == "code" and is_code(entry) and (entry.size or 0) <= _LARGEST:
            text = context.texts.read(entry) or ""
            for path in paths - found:
                base = posixpath.basename(path)
                if base in text and re.search(rf"[\"'/]{re.escape(base)}[\"']", text):
                    found.add(path)
    return found
