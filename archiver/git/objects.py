"""Trees and blobs of a repository: one promise, GitPython for SHA-1, plumbing for SHA-256."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import git
from git.db import GitCmdObjectDB
from gitdb.exc import BadName, BadObject, ODBError

from archiver.git.command import run
from archiver.git.environment import environment
from archiver.git.refs import decode

Kind = Literal["file", "executable", "link", "submodule"]


@dataclass(frozen=True)
class Entry:
    """One leaf of a tree."""

    path: str
    """POSIX path; undecodable bytes as surrogates."""
    kind: Kind
    """What it is."""
    oid: str
    """Blob id; for a submodule the pinned commit."""
    size: int | None
    """Bytes; None when the blob is missing or it is a submodule."""


class Objects(Protocol):
    """Reads trees and blobs. A missing object is None or left out, never an error."""

    def tree(self, commit: str) -> tuple[Entry, ...]:
        """Leaves of a commit's tree, sorted by path bytes; a missing subtree is left out."""

    def read(self, oid: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob."""

    def close(self) -> None:
        """End the processes behind it."""


def open_objects(git_dir: Path, object_format: str) -> Objects:
    """The member that can read this object format."""
    return GitPythonObjects(git_dir) if object_format == "sha1" else PlumbingObjects(git_dir)


_ABSENT = (ValueError, BadName, BadObject, ODBError, KeyError, git.GitCommandError)


class GitPythonObjects:
    """SHA-1 objects through GitPython's Repo and its two long-lived `cat-file` processes."""

    def __init__(self, git_dir: Path) -> None:
        self._repo = git.Repo(git_dir, odbt=GitCmdObjectDB)
        self._repo.git.update_environment(**environment(), GIT_DIR=str(git_dir))

    def tree(self, commit: str) -> tuple[Entry, ...]:
        try:
            root = self._repo.commit(commit).tree
        except _ABSENT:
            return ()
        entries: list[Entry] = []
        pending = [root]
        while pending:
            tree = pending.pop()
            try:
                for item in tree:
                    if isinstance(item, git.Tree):
                        pending.append(item)
                    else:
                        entries.append(self._entry(item))
            except _ABSENT:
                continue
        return tuple(sorted(entries, key=lambda entry: entry.path.encode("utf-8", "surrogateescape")))

    def _entry(self, item: "git.Blob | git.Submodule") -> Entry:
        kind = _kind(item.mode)
        size = None if kind == "submodule" else self._size(item.binsha)
        return Entry(str(item.path), kind, item.hexsha, size)

    def _size(self, binsha: bytes) -> int | None:
        try:
            return int(self._repo.odb.info(binsha).size)
        except _ABSENT:
            return None

    def read(self, oid: str, limit: int) -> bytes | None:
        try:
            stream = self._repo.odb.stream(bytes.fromhex(oid))
            return bytes(stream.read(limit))
        except _ABSENT:
            return None

    def close(self) -> None:
        self._repo.close()


class PlumbingObjects:
    """Objects of any format, one process a call."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir

    def tree(self, commit: str) -> tuple[Entry, ...]:
        done = run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], git_dir=self._git_dir, check=False)
        entries = []
        for row in done.stdout.split(b"\0"):
            meta, tab, path = row.partition(b"\t")
            if tab:
                mode, _, oid, size = meta.split()
                number = int(size) if size.isdigit() else None
                entries.append(Entry(decode(path), _kind(int(mode, 8)), oid.decode(), number))
        return tuple(sorted(entries, key=lambda entry: entry.path.encode("utf-8", "surrogateescape")))

    def read(self, oid: str, limit: int) -> bytes | None:
        done = run(["cat-file", "blob", oid], git_dir=self._git_dir, check=False)
        return None if done.returncode else done.stdout[:limit]

    def close(self) -> None:
        """Nothing is left running."""


def _kind(mode: int) -> Kind:
    if stat.S_IFMT(mode) == 0o160000:
        return "submodule"
    if stat.S_ISLNK(mode):
        return "link"
    return "executable" if mode & 0o111 else "file"
