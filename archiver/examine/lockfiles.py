"""RUN-009 and RUN-012: lock files that do not fit their manifest, or each other."""

import posixpath
import re
from collections.abc import Iterable

from archiver.examine.dependencies import Dependency
from archiver.examine.interface import Context
from archiver.examine.locks import LOCKS
from archiver.examine.notes import Notes
from archiver.examine.parse import load_json, mapping
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_MANIFESTS = {
    "package.json": ("package-lock.json", "yarn.lock"),
    "Pipfile": ("Pipfile.lock",),
    "pyproject.toml": ("poetry.lock",),
}
"""Manifest -> lock files that name all that it declares; gems of other platforms stand in no lock."""

_RIVALS = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb")
_NAMES = 4
_LOCK_LIMIT = 4 << 20


def find_lock_contradictions(context: Context, notes: Notes, dependencies: Iterable[Dependency]) -> None:
    """Each manifest against the one lock file beside it; locks of several package managers in one folder."""
    declared: dict[str, list[Dependency]] = {}
    for dependency in dependencies:
        declared.setdefault(dependency.entry.path, []).append(dependency)
    for path, rows in declared.items():
        folder, base = posixpath.split(path)
        beside = [posixpath.join(folder, lock) for lock in _MANIFESTS.get(base, ())]
        locks = [context.by_path[lock] for lock in beside if lock in context.by_path]
        if len(locks) == 1 and (missing := _missing(context, locks[0], rows)):
            _say(notes, locks[0], missing)
    folders = dict.fromkeys(posixpath.dirname(path) for path in context.by_path if path.endswith("package.json"))
    for folder in folders:
        rivals = [name for name in _RIVALS if posixpath.join(folder, name) in context.by_path]
        if len(rivals) > 1 and role(posixpath.join(folder, "x")) == "code":
            entry = context.by_path[posixpath.join(folder, rivals[0])]
            listed = " and ".join(f"`{name}`" for name in rivals)
            message = f"{listed} lie side by side: they can lock different versions, and nothing says which one counts."
            notes.finding("RUN-012", "low", message, entry=entry)


def _missing(context: Context, lock: Entry, rows: Iterable[Dependency]) -> list[Dependency]:
    """What the manifest declares and its lock does not hold; nothing where the lock is cut off or cannot be read."""
    if (lock.size or 0) >= _LOCK_LIMIT:
        return []
    text = context.texts.read(lock, limit=_LOCK_LIMIT) or ""
    held = {_plain(name) for name in LOCKS[posixpath.basename(lock.path).lower()].parse(text)}
    if not held:
        return []
    asked = [row for row in rows if _plain(row.name) not in held]
    if not asked or asked[0].ecosystem != "npm":
        return asked
    data = mapping(load_json(context.texts.read(asked[0].entry) or ""))
    plain = {**mapping(data.get("devDependencies")), **mapping(data.get("dependencies"))}
    # peers, links and files of the same machine stand in no lock
    return [row for row in asked if re.match(r"[~^]?\d", str(plain.get(row.name, "")))]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _say(notes: Notes, lock: Entry, missing: list[Dependency]) -> None:
    names = [f"`{quote(row.name, 60)}`" for row in missing]
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    first = missing[0]
    message = (
        f"`{printable_path(posixpath.basename(lock.path))}` does not hold {', '.join(names[:_NAMES])}{more}, which "
        f"`{printable_path(first.entry.path)}` declares: an install that keeps to the lock stops there."
    )
    notes.finding("RUN-009", "medium", message, entry=first.entry, line=first.line)
