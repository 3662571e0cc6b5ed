"""Every blob that any ref of a repository reaches, each once: its best path, the first commit that had it, its bytes.

Two passes of git, one over all objects for completeness and one over all changes for paths and first commits, meet in
a private SQLite file: a million blobs cost disk, not memory.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO

from archiver.errors import GitError, LimitError
from archiver.git.command import Limits, pipe, run
from archiver.git.objects import Budget, Entry, fields
from archiver.git.reader import Reader
from archiver.git.refs import decode, encode

MOST_BLOBS = 5_000_000
"""Blobs that are listed; what lies beyond is said, never passed over in silence."""

_MOST_CHANGES = 50_000_000
_LONGEST_PATH = 4096
_RESTARTS = 20
_LISTING = Limits(seconds=1800, memory_bytes=2 << 30)
_CHANGES = Limits(seconds=900, memory_bytes=1 << 30)
_READING = Limits(seconds=6 * 3600, memory_bytes=1 << 30)
_REACHED = ("rev-list", "--objects", "--missing=print", "--stdin")
_CHECK = "--batch-check=%(objectname) %(objecttype) %(objectsize) %(rest)"
_TABLE = """
CREATE TABLE blob(
  place INTEGER PRIMARY KEY, oid BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, path BLOB NOT NULL, rank INTEGER NOT NULL,
  head INTEGER NOT NULL DEFAULT 0, time INTEGER, made BLOB
)
"""
_IN_HEAD = """
UPDATE blob SET head = 1, path = CASE WHEN (?2, ?3) < (rank, path) THEN ?3 ELSE path END, rank = min(rank, ?2)
WHERE oid = ?1
"""
_CHANGED = """
UPDATE blob SET
  made = CASE WHEN time IS NULL OR (?2, ?3) < (time, made) THEN ?3 ELSE made END,
  time = CASE WHEN time IS NULL OR ?2 < time THEN ?2 ELSE time END,
  path = CASE WHEN (?4, ?5) < (rank, path) THEN ?5 ELSE path END,
  rank = min(rank, ?4)
WHERE oid = ?1
"""
_NO_PATH = 1 << 20
_HEADER = re.compile(rb"\n?([0-9a-f]{40}|[0-9a-f]{64}) (-?\d+)")
_Row = tuple[int, bytes, int, bytes, bytes | None, int, int | None]


@dataclass(frozen=True, slots=True)
class Blob:
    """One content of one file, at any time and on any ref."""

    place: int
    """Its number in the listing, from 1."""
    oid: str
    """Its id."""
    size: int
    """Bytes."""
    path: str
    """The path by which it is judged: of all it had the one of the lowest rank, at HEAD before elsewhere; empty where
    it had none, as a blob that a tag names."""
    first_commit: str | None
    """The earliest commit, by committer date, that brought it in; None where none could be found."""
    in_head: bool
    """Whether it is in the tree of HEAD."""
    since: int | None = None
    """Committer time of that commit: epoch seconds, which a commit is free to make up."""


@dataclass
class Listing:
    """All blobs of a history. Use `list_blobs`."""

    table: sqlite3.Connection
    count: int = 0
    """How many there are."""
    missing: int = 0
    """Objects that a ref reaches and that are not here."""
    notes: list[str] = field(default_factory=list)
    """Why it is not the whole history, in plain words."""
    undated: str | None = None
    """Why some blobs are without a first commit; None where all could be looked up."""

    def all(self) -> Iterator[Blob]:
        """Every blob, in an order that git reads quickly."""
        for row in self.table.execute("SELECT place, oid, size, path, made, head, time FROM blob ORDER BY place"):
            yield _blob(row)

    def at(self, places: Iterable[int]) -> Iterator[Blob]:
        """The blobs at some places."""
        for place in places:
            row = self.table.execute(
                "SELECT place, oid, size, path, made, head, time FROM blob WHERE place = ?", (place,)
            )
            yield _blob(row.fetchone())


def _blob(row: _Row) -> Blob:
    place, oid, size, path, made, head, time = row
    return Blob(place, oid.hex(), size, decode(path), made.hex() if made else None, bool(head), time)


@contextmanager
def list_blobs(reader: Reader, head: Collection[Entry], rank: Callable[[str], int]) -> Iterator[Listing]:
    """List every blob that HEAD, a ref or a kept tip of a repository reaches; the file behind it lives with the body.

    Args:
        head: the leaves of HEAD's tree.
        rank: of a path; among several paths of one blob the lowest counts.

    Raises:
        LimitError, GitError: its objects cannot be listed.
    """
    ranked = lru_cache(maxsize=100_000)(rank)
    with closing(sqlite3.connect("", isolation_level=None)) as table:
        table.execute("PRAGMA journal_mode = OFF")
        table.execute("PRAGMA cache_size = -32000")
        table.execute(_TABLE)
        table.execute("BEGIN")
        listing = Listing(table)
        tips, commits = _tips(reader, listing)
        _list(reader.git_dir, tips, listing, ranked)
        rows = ((bytes.fromhex(e.oid), 2 * ranked(e.path), encode(e.path)) for e in head if e.kind != "submodule")
        table.executemany(_IN_HEAD, rows)
        _date(reader.git_dir, commits, listing, ranked)
        shallow = reader.git_dir / "shallow"
        if shallow.is_file() and shallow.stat().st_size:
            listing.notes.append("the history is cut off in this copy: what lay in older commits alone is not here")
        table.execute("COMMIT")
        yield listing


def _tips(reader: Reader, listing: Listing) -> tuple[list[str], list[str]]:
    """(what is here of all tips, the commits they lead to)."""
    oids = list(dict.fromkeys([*reader.tips(), *reader.kept]))
    wanted = "".join(f"{oid}\n{oid}^{{commit}}\n" for oid in oids).encode()
    lines = run(["cat-file", "--batch-check"], git_dir=reader.git_dir, stdin=wanted).stdout.splitlines() if oids else []
    here, commits = [], []
    for oid, itself, commit in zip(oids, lines[::2], lines[1::2], strict=True):
        if itself.endswith(b" missing"):
            listing.missing += 1
        else:
            here.append(oid)
        if commit.count(b" ") == 2:
            commits.append(commit.split()[0].decode())
    return here, list(dict.fromkeys(commits))


def _list(git_dir: Path, tips: Collection[str], listing: Listing, rank: Callable[[str], int]) -> None:
    """Every blob that the tips reach; where a commit is missing, every blob that lies here."""
    if not tips:
        return
    with (
        _lines(tips) as asked,
        pipe(_REACHED, git_dir=git_dir, stdin=asked, limits=_LISTING, check=False) as walk,
    ):
        _insert(["cat-file", _CHECK], git_dir, walk.stdout, listing, rank)
    if walk.returncode:
        listing.notes.append("commits are missing in this copy: only what lies here could be looked at")
        _insert(["cat-file", "--batch-all-objects", _CHECK], git_dir, None, listing, rank)


def _insert(
    args: list[str], git_dir: Path, stdin: IO[bytes] | None, listing: Listing, rank: Callable[[str], int]
) -> None:
    """Take over the blobs that a checking git tells of."""
    with pipe(args, git_dir=git_dir, stdin=stdin, limits=_LISTING, check=False) as check:
        assert check.stdout
        lines = fields(check.stdout, b"\n")
        insert = "INSERT OR IGNORE INTO blob(oid, size, path, rank) VALUES (?, ?, ?, ?)"
        listing.table.executemany(insert, islice(_checked(lines, listing, rank), MOST_BLOBS))
        cut = next(lines, None) is not None
        check.stdout.close()
    listing.count = listing.table.execute("SELECT count(*) FROM blob").fetchone()[0]
    if cut:
        listing.notes.append(f"it holds more than {MOST_BLOBS:,} blobs: the others were not looked at")
    elif check.returncode:
        listing.notes.append("git ended before all was listed: only what it had told of was looked at")


def _checked(
    lines: Iterator[bytes], listing: Listing, rank: Callable[[str], int]
) -> Iterator[tuple[bytes, int, bytes, int]]:
    for line in lines:
        oid, _, rest = line.partition(b" ")
        kind, _, rest = rest.partition(b" ")
        if kind == b"missing":
            listing.missing += 1
        elif kind == b"blob":
            size, _, path = rest.partition(b" ")
            path = path[:_LONGEST_PATH]
            yield bytes.fromhex(oid.decode()), int(size), path, _rank(rank, path)


def _rank(rank: Callable[[str], int], path: bytes) -> int:
    return 2 * rank(decode(path)) + 1 if path else _NO_PATH


def _date(git_dir: Path, commits: Collection[str], listing: Listing, rank: Callable[[str], int]) -> None:
    """First commits, and every path a blob ever had, from what each commit changed."""
    if not commits:
        return
    # -c: of a merge, what differs from all its parents: only that came in by the merge itself.
    args = ["log", "--format=%H %ct%x00", "-z", "--raw", "-c", "--no-renames", "--no-abbrev", "--stdin"]
    try:
        with (
            _lines(commits) as asked,
            pipe(args, git_dir=git_dir, stdin=asked, limits=_CHANGES, check=False) as process,
        ):
            assert process.stdout
            listing.table.executemany(_CHANGED, islice(_changes(fields(process.stdout), rank), _MOST_CHANGES))
            process.stdout.close()
        if process.returncode:
            listing.undated = "the trees of some commits cannot be read"
    except LimitError:
        listing.undated = "the history is too large to look up every first commit"


def _changes(stream: Iterator[bytes], rank: Callable[[str], int]) -> Iterator[tuple[bytes, int, bytes, int, bytes]]:
    """(blob, committer time, commit, rank, path) of everything that a commit brought in."""
    commit, time, budget = b"", 0, Budget()
    for item in stream:
        if header := _HEADER.fullmatch(item):
            commit, time, budget = bytes.fromhex(header[1].decode()), _clamped(header[2]), Budget()
        meta = item.lstrip(b"\n")
        if not meta.startswith(b":"):
            continue
        path = next(stream, b"")[:_LONGEST_PATH]
        budget.spend(path)
        parents = len(meta) - len(meta.lstrip(b":"))
        words = meta.split(b" ")
        mode, oid = words[parents], words[2 * parents + 1]
        if mode not in (b"000000", b"160000"):
            yield bytes.fromhex(oid.decode()), time, commit, _rank(rank, path), path


def _clamped(seconds: bytes) -> int:
    return min(max(int(seconds[:20]), -(1 << 62)), 1 << 62)


def read_blobs(git_dir: Path, oids: Iterable[str], limit: int) -> Generator[bytes | None, None, None]:
    """At most `limit` bytes of each blob, in the order asked; None for one that cannot be read.

    One process for all; where it ends at a blob, that one is left out and another process goes on, twenty times.
    """
    # What is asked is a file: nobody has to feed git while its answers are read.
    with _lines(oids) as asked:
        first = len(asked.readline())
        count, done = asked.seek(0, os.SEEK_END) // max(first, 1), 0
        for _ in range(_RESTARTS):
            if done == count:
                return
            asked.seek(done * first)
            with suppress(GitError, LimitError, EOFError):
                for data in _answers(git_dir, asked, count - done, limit):
                    done += 1
                    yield data
            if done < count:
                done += 1
                yield None  # the one at which it ended
        for _ in range(count - done):
            yield None


def _answers(git_dir: Path, asked: IO[bytes], count: int, limit: int) -> Iterator[bytes | None]:
    """What one process says. Raises EOFError when it ends before it has said all."""
    args = ["cat-file", "--batch", "--buffer"]
    with pipe(args, git_dir=git_dir, stdin=asked, limits=_READING, check=False) as process:
        assert process.stdout
        for _ in range(count):
            yield _answer(process.stdout, limit)


def _answer(stream: IO[bytes], limit: int) -> bytes | None:
    head = stream.readline(200)
    if head.endswith(b" missing\n"):
        return None
    words = head.split()
    if len(words) != 3 or not words[2].isdigit():
        raise EOFError
    size = int(words[2])
    data = stream.read(min(size, limit))
    left = size + 1 - len(data)  # and the line feed behind it
    while left and (block := stream.read(min(left, 1 << 20))):
        left -= len(block)
    if left:
        raise EOFError
    return data


@contextmanager
def _lines(oids: Iterable[str]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.writelines(f"{oid}\n".encode() for oid in oids)
        file.seek(0)
        yield file
