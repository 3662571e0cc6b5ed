"""The set of objects of a repository as one digest: equal sets, equal digest."""

import hashlib
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archiver.git.command import pipe

_CHUNK = 400_000


@dataclass(frozen=True)
class ObjectSet:
    """How many objects, and which."""

    count: int
    """Number of objects."""
    digest: str
    """SHA-256 of the sorted `oid SP type SP size LF` lines."""


def all_objects(git_dir: Path) -> ObjectSet:
    """Every object that lies in a repository, reached or not.

    By hand: `git cat-file --batch-all-objects --batch-check | LC_ALL=C sort | sha256sum`.
    """
    with pipe(["cat-file", "--batch-all-objects", "--batch-check"], git_dir=git_dir) as process:
        assert process.stdout
        return _digest(process.stdout)


def reached_objects(git_dir: Path, tips: Iterable[str]) -> ObjectSet:
    """Every object reached from the tips (ids of any object type).

    Raises:
        GitError: an object is missing.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as oids:
        asked.write("".join(f"{tip}\n" for tip in sorted(set(tips))).encode())
        asked.seek(0)
        with pipe(["rev-list", "--objects", "--no-object-names", "--stdin"], git_dir=git_dir, stdin=asked) as walk:
            assert walk.stdout
            for line in _sorted_lines(walk.stdout):
                oids.write(line)
        oids.seek(0)
        with pipe(["cat-file", "--batch-check"], git_dir=git_dir, stdin=oids) as check:
            assert check.stdout
            return _digest(check.stdout)


def _digest(stream: IO[bytes]) -> ObjectSet:
    """Hash git's sorted lines as they come, without holding them."""
    hasher, count = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        hasher.update(block)
        count += block.count(b"\n")
    return ObjectSet(count, hasher.hexdigest())


def _sorted_lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream's lines, sorted and without doubles, in bounded memory: sorted runs on disk, merged."""
    runs: list[IO[bytes]] = []
    chunk: list[bytes] = []
    try:
        for line in stream:
            chunk.append(line)
            if len(chunk) == _CHUNK:
                runs.append(_spill(chunk))
                chunk = []
        last = b""
        for line in heapq.merge(sorted(chunk), *runs):
            if line != last:
                yield line
            last = line
    finally:
        for run in runs:
            run.close()


def _spill(chunk: list[bytes]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller, when merged
    file.writelines(sorted(chunk))
    file.seek(0)
    return file
