"""A plain folder read as a tree: an unpacked tarball, a work tree without its repository. No git runs."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archiver.git.objects import Budget, Entry, Kind

_BLOCK = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""No link, and no waiting for a pipe that nobody writes to."""


class FolderTree:
    """The files below a folder, with the blob ids that git would give them.

    No link is followed and no file outside is opened; what is neither file nor link nor folder is left out, and so is
    every `.git`. Files are read again when they are asked for; one that has changed since is read as it is.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._where: dict[str, str] = {}

    def tree(self, commit: str) -> tuple[Entry, ...]:
        """Every file and link, sorted by path bytes. A folder has one state: `commit` is not looked at.

        Raises:
            LimitError: more paths than `Budget` allows.
        """
        found: list[Entry | None] = []
        pending, budget = [""], Budget()
        while pending:
            folder = pending.pop()
            for name, status in self._walk(folder):
                path = f"{folder}/{name}" if folder else name
                budget.spend(os.fsencode(path))
                if stat.S_ISLNK(status.st_mode):
                    found.append(self._link(path))
                elif stat.S_ISDIR(status.st_mode) and name != ".git":
                    pending.append(path)
                elif stat.S_ISREG(status.st_mode) and name != ".git":
                    found.append(self._file(path))
        entries = [entry for entry in found if entry]
        return tuple(sorted(entries, key=lambda entry: os.fsencode(entry.path)))

    def read(self, oid: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a file that `tree` named; None when it is gone."""
        path = self._where.get(oid)
        if path is None:
            return None
        try:
            with self._parent(path) as (folder, name):
                if stat.S_ISLNK(os.lstat(name, dir_fd=folder).st_mode):
                    return os.fsencode(os.readlink(name, dir_fd=folder))[:limit]
                with os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb") as file:
                    return file.read(limit)
        except OSError:
            return None

    def close(self) -> None:
        """Nothing is left running."""

    def _walk(self, path: str) -> Iterator[tuple[str, os.stat_result]]:
        """Names in a folder; none of one that may not be listed, which is like a subtree that is missing."""
        try:
            with self._parent(f"{path}/." if path else ".") as (folder, _), os.scandir(folder) as items:
                for item in items:
                    yield item.name, item.stat(follow_symlinks=False)
        except OSError:
            return

    @contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        """The folder of a path, opened name by name so that no link on the way is followed, and the last name."""
        *folders, name = path.split("/")
        fd = os.open(self._root, _FOLDER)
        try:
            for folder in folders:
                inner = os.open(folder, _FOLDER | os.O_NOFOLLOW, dir_fd=fd)
                os.close(fd)
                fd = inner
            yield fd, name
        finally:
            os.close(fd)

    def _link(self, path: str) -> Entry | None:
        try:
            with self._parent(path) as (folder, name):
                data = os.fsencode(os.readlink(name, dir_fd=folder))
        except OSError:
            return None
        oid = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        self._where[oid] = path
        return Entry(path, "link", oid, len(data))

    def _file(self, path: str) -> Entry | None:
        """A file with its id; one that may not be read has its place and no size, like a blob that is missing."""
        try:
            with (
                self._parent(path) as (folder, name),
                os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb") as file,
            ):
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    return None
                digest = hashlib.sha1(b"blob %d\0" % status.st_size, usedforsecurity=False)
                left = status.st_size
                while left and (block := file.read(min(left, _BLOCK))):
                    digest.update(block)
                    left -= len(block)
        except OSError:
            return Entry(path, "file", "0" * 40, None)
        kind: Kind = "executable" if status.st_mode & 0o111 else "file"
        self._where[digest.hexdigest()] = path
        return Entry(path, kind, digest.hexdigest(), status.st_size)
