"""Scripts for hands: files that start themselves, in a folder for such files, and who names them."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.roles import depth, role
from archiver.git.objects import Entry

_LARGEST = 200_000
_DEEPEST = 3
_FOLDERS = frozenset({"scripts", "script", "bin", "tools", "tasks", "utils", "jobs", "cron"})
_SURE = frozenset({"scripts", "script", "bin", "tools"})
"""Folders whose files are scripts even where nothing in them says so."""
_STUBS = re.compile(
    r"^(?:rails|rake|bundle|setup|spring|yarn|webpack[\w-]*|rspec|update|delayed_job|cucumber|dev|importmap|jobs"
    r"|about|autospec|console|dbconsole|destroy|generate|plugin|runner|server|process|performance|spec_server"
    r"|rubocop|brakeman|docker-entrypoint|thrust|vite|shakapacker[\w-]*|sidekiq)$"
)
"""Files that a generator writes."""
_MAIN = re.compile(
    r"""^if __name__ == ["']__main__["']|^if __FILE__ == \$(?:0|PROGRAM_NAME)|require\.main === module""", re.M
)
_NODE = (".js", ".mjs", ".ts")
_EXPORTS = re.compile(r"^export |module\.exports|^exports\.", re.M)
_SITE = re.compile(r"(?:^|/)(?:static|public|assets|src|app|client|frontend|theme|themes|wp-content|js)/")


@dataclass(frozen=True)
class Script:
    """One script."""

    entry: Entry
    named: bool
    """Whether a file of the tree other than itself and tests names it."""


def find_scripts(context: Context) -> tuple[Script, ...]:
    """Scripts, in the order of their paths."""
    wanted = list(_scripts(context))
    names = {posixpath.basename(entry.path) for entry in wanted}
    stems = {posixpath.splitext(name)[0] for name in names}
    known: dict[str, set[str]] = {}
    seen: set[str] = set()
    for entry in context.entries if wanted else ():
        if (entry.size or 0) > _LARGEST or role(entry.path) in ("foreign", "test") or entry.oid in seen:
            continue
        seen.add(entry.oid)
        text = context.texts.read(entry) or ""
        for word in (names | stems) & set(re.findall(r"[\w-]+(?:\.[\w-]+)*", text)):
            known.setdefault(word, set()).add(entry.path)
    return tuple(Script(entry, _named(entry, known)) for entry in wanted)


def _named(entry: Entry, known: dict[str, set[str]]) -> bool:
    base = posixpath.basename(entry.path)
    places = known.get(base, set()) | known.get(posixpath.splitext(base)[0], set())
    return bool(places - {entry.path})


def _scripts(context: Context) -> Iterator[Entry]:
    for entry in context.entries:
        path, base = entry.path, posixpath.basename(entry.path)
        folder = posixpath.basename(posixpath.dirname(path)).lower()
        if folder not in _FOLDERS or role(path) != "code" or depth(path) > _DEEPEST or _SITE.search(path):
            continue
        end = posixpath.splitext(base)[1]
        if entry.kind not in ("file", "executable") or (entry.size or 0) > _LARGEST or _STUBS.match(base):
            continue
        if end in (".sh", ".bash") or (not end and entry.kind == "executable"):
            yield entry
        elif end in (".py", ".rb", ".js", ".mjs", ".ts", ".pl", ".php"):
            text = context.texts.read(entry) or ""
            bare = folder in _SURE and end in _NODE and not _EXPORTS.search(text)
            if text.startswith("#!") or _MAIN.search(text) or "process.argv" in text or bare:
                yield entry
