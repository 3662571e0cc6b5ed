"""DEP-003: files of the project's own that code imports and the tree does not hold."""

import fnmatch
import posixpath
import re
from collections.abc import Iterator

from archiver.examine.code.model import CodeFile, Import
from archiver.examine.code.places import Places
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.quoting import printable_path, quote
from archiver.records.fact import Severity

_MADE = re.compile(
    r"(?:^|/)(?:dist|build|out|lib|target|node_modules|_build|coverage|public|generated|__generated__|gen|artifacts|compiled"
    r"|es|esm|cjs|umd|tmp|vendor|vendors|third_party|static|assets|\.\w[\w-]*|styled-system)(?:/|$)"
    r"|(?:^|/)_?version$|_pb2(?:_grpc)?$|\.generated\b|(?:^|/)[\w.-]*(?:manifest|stats)(?:\.json)?$",
    re.IGNORECASE,
)
"""Paths that a build makes: their absence from the tree is right."""

_BY_HAND = re.compile(r"secret|local|credential|private|setting|config|env|key|token|passw|constant", re.IGNORECASE)
_MOST = 50
"""Absent files said: more means that the tree is one part of something."""

_TEMPLATE = re.compile(r"[{}<>%$*]")


def find_absent_parts(context: Context, notes: Notes, places: Places) -> None:
    """Say each absent file once, with the first place that asks for it; a whole absent folder is one."""
    wanted: dict[str, list[tuple[CodeFile, Import]]] = {}
    ignored = _ignored(context)
    for file, one, path in _absent(context, places):
        folder = posixpath.dirname(path)
        whole = path if not folder or folder in places.folders else folder
        if not _MADE.search(path) and not _TEMPLATE.search(path) and (whole in wanted or len(wanted) < _MOST):
            wanted.setdefault(whole, []).append((file, one))
    reached = _reached(context, places) if wanted else frozenset()
    for path, uses in wanted.items():
        hidden = any(_matches(pattern, path) for pattern in ignored)
        # what git ignores and nobody keeps by hand is made by a build
        if not hidden or _BY_HAND.search(posixpath.basename(path)):
            loose = all(_is_loose(file.path, reached) for file, _ in uses)
            _say(notes, path, uses, hidden=hidden, loose=loose)


def _reached(context: Context, places: Places) -> frozenset[str]:
    """Folders into which an import from outside of them leads."""
    found: set[str] = set()
    for file in context.code.files:
        for one in file.imports:
            folder = posixpath.dirname(places.leads_to(file, one) or "")
            while folder and folder not in found:
                if not file.path.startswith(f"{folder}/"):
                    found.add(folder)
                folder = posixpath.dirname(folder)
    return frozenset(found)


_FOUND_BY_PATH = re.compile(
    r"(?:^|/)(?:pages|routes|views|controllers|commands|migrations|functions|api|plugins|handlers|scripts|bin|jobs|lambdas?"
    r"|tasks|apps?|src|lib|server|client|backend|frontend|test|tests|config)$",
    re.IGNORECASE,
)
"""Folders whose files are started, routed or configured by their place."""


def _is_loose(path: str, reached: frozenset[str]) -> bool:
    """Whether a script lies in a folder of parts that nothing outside of it imports."""
    folder = posixpath.dirname(path)
    named = posixpath.basename(path).partition(".")[0] in ("index", "main", "app", "server", "setup")
    outer = "/" not in folder or bool(_FOUND_BY_PATH.search(folder))
    return not path.endswith(".py") and not named and not outer and folder not in reached


def _absent(context: Context, places: Places) -> Iterator[tuple[CodeFile, Import, str]]:
    for file in context.code.files:
        if file.role == "docs":
            continue
        find = places.absent_module if file.language == "python" else places.absent_script
        for one in file.imports:
            if one.guard not in ("type", "if") and (path := find(file, one)):
                yield file, one, path


def _say(notes: Notes, path: str, uses: list[tuple[CodeFile, Import]], *, hidden: bool, loose: bool) -> None:
    firm = [use for use in uses if use[0].role == "code" and use[1].guard != "try"]
    file, one = (firm or uses)[0]
    severity: Severity = "medium" if firm and not loose else "low"
    count = len({use[0].path for use in uses})
    more = f" and {count - 1} other file{'s' if count > 2 else ''}" if count > 1 else ""
    why = " `.gitignore` keeps it out: it has to be made by hand." if hidden else ""
    fallback = "" if firm or one.guard != "try" else " The code goes on without it."
    if loose:
        fallback = " Nothing outside of that folder imports it: it may be left over."
    asks = "import" if count > 1 else "imports"
    message = (
        f"`{printable_path(file.path)}` line {one.line}{more} {asks} `{quote(one.module, 80)}`, and no "
        f"`{printable_path(path)}` is in the tree.{why}{fallback}"
    )
    notes.finding("DEP-003", severity, message, entry=file.entry, line=one.line)


def _ignored(context: Context) -> tuple[tuple[str, str], ...]:
    """(folder, pattern) of every `.gitignore` line that takes something out."""
    found: list[tuple[str, str]] = []
    for entry in context.entries:
        if posixpath.basename(entry.path) == ".gitignore":
            for line in context.texts.lines(entry)[:500]:
                word = line.strip()
                if word and not word.startswith(("#", "!")) and len(word) <= 200:
                    found.append((posixpath.dirname(entry.path), word.strip("/")))
    return tuple(found[:2000])


def _matches(pattern: tuple[str, str], path: str) -> bool:
    """Whether a pattern takes a path out; a module's path stands without its extension, so that may be missing."""
    folder, word = pattern
    if folder and not path.startswith(f"{folder}/"):
        return False
    below = path[len(folder) + 1 :] if folder else path
    stem = re.sub(r"\.(?:py|[jt]sx?|json)$", "", word)
    parts = below.split("/")
    ways = [below, *parts] if "/" not in word else ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    return any(fnmatch.fnmatchcase(way, candidate) for way in ways for candidate in (word, stem))
