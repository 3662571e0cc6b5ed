"""Trees and blobs of a repository: one promise, GitPython for SHA-1, plumbing for SHA-256."""

import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, Protocol

import git
from git.db import GitCmdObjectDB
from gitdb.exc import BadName, BadObject, ODBError

from archiver.errors import LimitError
from archiver.git.command import pipe
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


class Budget:
    """How many paths are held in memory: ten small trees that each hold the next one ten times name 10^10 files."""

    MOST_PATHS = 500_000
    MOST_BYTES = 128 << 20

    def __init__(self) -> None:
        self._paths = self._bytes = 0

    def spend(self, path: bytes | str) -> None:
        """Count one path. Raises LimitError when there are too many."""
        self._paths += 1
        self._bytes += len(path)
        if self._paths > self.MOST_PATHS or self._bytes > self.MOST_BYTES:
            raise LimitError(
                f"one commit names more than {self.MOST_PATHS:,} paths, or paths of more than "
                f"{self.MOST_BYTES >> 20} MB together; what it holds must be looked at by hand"
            )


class Objects(Protocol):
    """Reads trees and blobs. A missing object is None or left out, never an error."""

    def tree(self, commit: str) -> tuple[Entry, ...]:
        """Leaves of a commit's tree, sorted by path bytes; a missing subtree is left out.

        Raises:
            LimitError: more paths than `Budget` allows.
        """

    def read(self, oid: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob."""

    def close(self) -> None:
        """End the processes behind it."""


def open_objects(git_dir: Path, object_format: str) -> Objects:
    """The member that can read this object format."""
    return GitPythonObjects(git_dir) if object_format == "sha1" else PlumbingObjects(git_dir)


_READ_OVER = 4 << 20
"""Bytes behind what is asked for that GitPython may read over."""

_ABSENT = (ValueError, BadName, BadObject, ODBError, KeyError, git.GitCommandError)


class GitPythonObjects:
    """SHA-1 objects through GitPython's Repo and its two long-lived `cat-file` processes."""

    def __init__(self, git_dir: Path) -> None:
        self._git_dir = git_dir
        self._repo = git.Repo(git_dir, odbt=GitCmdObjectDB)
        self._repo.git.update_environment(**environment(), GIT_DIR=str(git_dir))

    def tree(self, commit: str) -> tuple[Entry, ...]:
        try:
            root = self._repo.commit(commit).tree
        except _ABSENT:
            return ()
        found: list[git.Blob | git.Submodule] = []
        pending, budget = [root], Budget()
        while pending:
            tree = pending.pop()
            try:
                for item in tree:
                    budget.spend(str(item.path))
                    if isinstance(item, git.Tree):
                        pending.append(item)
                    else:
                        found.append(item)
            except _ABSENT:
                continue
        entries = map(self._entry, found)  # only now: asking for sizes is the slow part
        return tuple(sorted(entries, key=lambda entry: entry.path.encode("utf-8", "surrogateescape")))

    def _entry(self, item: "git.Blob | git.Submodule") -> Entry:
        kind = kind_of(item.mode)
        size = None if kind == "submodule" else self._size(item.binsha)
        return Entry(str(item.path), kind, item.hexsha, size)

    def _size(self, binsha: bytes) -> int | None:
        try:
            return int(self._repo.odb.info(binsha).size)
        except _ABSENT:
            return None

    def read(self, oid: str, limit: int) -> bytes | None:
        size = self._size(bytes.fromhex(oid))
        if size is None:
            return None
        if size > limit + _READ_OVER:  # GitPython would read the rest of it too, to find the next answer
            return _beginning(self._git_dir, oid, limit)
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
        entries, budget = [], Budget()
        args = ["ls-tree", "-r", "-l", "-z", "--full-tree", commit]
        with pipe(args, git_dir=self._git_dir, check=False) as process:
            assert process.stdout
            for row in fields(process.stdout):
                meta, tab, path = row.partition(b"\t")
                if tab:
                    budget.spend(path)
                    mode, _, oid, size = meta.split()
                    number = int(size) if size.isdigit() else None
                    entries.append(Entry(decode(path), kind_of(int(mode, 8)), oid.decode(), number))
        return tuple(sorted(entries, key=lambda entry: entry.path.encode("utf-8", "surrogateescape")))

    def read(self, oid: str, limit: int) -> bytes | None:
        return _beginning(self._git_dir, oid, limit)

    def close(self) -> None:
        """Nothing is left running."""


def _beginning(git_dir: Path, oid: str, limit: int) -> bytes | None:
    """At most `limit` bytes of a blob of any size; None when it is missing."""
    with pipe(["cat-file", "blob", oid], git_dir=git_dir, check=False) as process:
        assert process.stdout
        data = process.stdout.read(limit)
        process.stdout.close()
    return data if process.returncode in (0, -signal.SIGPIPE) else None


_FIELD = 1 << 20


def fields(stream: IO[bytes], end: bytes = b"\0") -> Iterator[bytes]:
    """The fields of a stream that end with NUL (or `end`), each cut to 1 MB, without holding the stream."""
    rest, full = bytearray(), False
    while block := stream.read1(1 << 16):  # type: ignore[attr-defined]
        *ended, last = block.split(end)
        for field in ended:
            yield bytes(rest if full else rest + field)
            rest, full = bytearray(), False
        if not full:
            rest += last
            full = len(rest) > _FIELD
    if rest:
        yield bytes(rest)


def kind_of(mode: int) -> Kind:
    """What a tree entry of this mode is."""
    if stat.S_IFMT(mode) == 0o160000:
        return "submodule"
    if stat.S_ISLNK(mode):
        return "link"
    return "executable" if mode & 0o111 else "file"
