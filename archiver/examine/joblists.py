"""Lists of jobs in JSON: a cron line beside a name, the folder whose files they name, and the zone they count in."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archiver.examine.cron import is_cron
from archiver.examine.interface import Context
from archiver.examine.parse import load_json
from archiver.examine.roles import role
from archiver.git.objects import Entry

_LARGEST = 100_000
_MOST = 100
_DEEP = 6
_NAMES = ("job", "name", "task", "script", "file", "command", "handler", "module", "path", "id", "title")
_CONFIG = re.compile(
    r"(?:^|/)(?:\.[^/]*|package|vercel|now|renovate|tsconfig[\w.-]*|app|wrangler|firebase)(?:\.json)?$"
)
_CODE = re.compile(r"\.(?:[mc]?[jt]s|py|rb)$")
_ZONE = re.compile(r"^(?:US|America|Europe|Africa|Asia|Australia|Pacific|Atlantic|Canada)/[A-Z]\w+$|^(?:UTC|Etc/UTC)$")


@dataclass(frozen=True)
class Listed:
    """One job of a list. Its words are hostile."""

    entry: Entry
    """The list."""
    line: int
    name: str
    """As the list has it, without the folder and the extension of a file."""
    when: str
    zone: str
    """Empty where nothing says it."""
    file: str
    """The file of the tree that it names; empty where it names none."""


def find_listed(context: Context) -> Iterator[Listed]:
    """Every job of every list, in the order of the files."""
    for entry in context.entries:
        if not entry.path.endswith(".json") or role(entry.path) != "code" or _CONFIG.search(entry.path):
            continue
        if (entry.size or 0) > _LARGEST:
            continue
        text = context.texts.read(entry) or ""
        if "*" in text:
            yield from _of(context, entry, text)


def _of(context: Context, entry: Entry, text: str) -> Iterator[Listed]:
    rows = list(_rows(load_json(text), 0))[:_MOST]
    usual = _zone_of_readers(context, entry) if rows else ""
    at = 0
    for row in rows:
        texts = {str(key): value for key, value in row.items() if isinstance(value, str)}
        when = next(value for value in texts.values() if is_cron(value))
        name = next((texts[key] for key in _NAMES if texts.get(key)), "")
        if not name or name == when:
            continue
        at = max(text.find(f'"{name}"', at), at)
        zone = next((value for value in texts.values() if _ZONE.match(value)), usual)
        file = _file(context, entry, name)
        shown = re.sub(r"\.[mc]?(?:[jt]s|py|rb)$", "", posixpath.basename(name)) if file else name
        yield Listed(entry, text.count("\n", 0, at) + 1, shown, when, zone, file)
        at += 1


def _rows(value: Any, depth: int) -> Iterator[dict[Any, Any]]:
    """Objects that hold a cron line, in the order of the file."""
    if isinstance(value, dict):
        if any(isinstance(item, str) and is_cron(item) for item in value.values()):
            yield value
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEP:
        for item in value[:_MOST]:
            yield from _rows(item, depth + 1)


def _file(context: Context, entry: Entry, name: str) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), name))
    return next((path + end for end in ("", ".js", ".ts", ".py", ".rb") if path + end in context.by_path), "")


def _zone_of_readers(context: Context, entry: Entry) -> str:
    """The one time zone that the files which read this list give to a scheduler."""
    base = posixpath.basename(entry.path)
    zones: dict[str, None] = {}
    for file in context.code.files:
        if file.role == "code" and any(base in one.module for one in file.imports):
            zones |= dict.fromkeys(text for call in file.calls for text in call.strings if _ZONE.match(text))
    return next(iter(zones)) if len(zones) == 1 else ""


def unlisted(context: Context, jobs: list[Listed]) -> dict[str, list[str]]:
    """List -> files beside the ones that it names, which it does not name and nothing imports.

    Only where all jobs of a list are files of one folder that holds nothing but jobs: at least three of them.
    """
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys(job.entry.path for job in jobs):
        named = {job.file for job in jobs if job.entry.path == path}
        folders = {posixpath.dirname(file) for file in named}
        if "" in named or len(folders) != 1 or len(named) < 3:
            continue
        folder = folders.pop()
        ends = {posixpath.splitext(file)[1] for file in named}
        beside = [
            entry.path
            for entry in context.entries
            if posixpath.dirname(entry.path) == folder
            and posixpath.splitext(entry.path)[1] in ends
            and role(entry.path) == "code"
        ]
        left = [one for one in beside if one not in named and not _imported(context, one)]
        if left and len(left) < len(named):
            found[path] = left
    return found


def _imported(context: Context, path: str) -> bool:
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return stem == "index" or any(
        posixpath.basename(one.module).startswith(stem) for file in context.code.files for one in file.imports
    )
