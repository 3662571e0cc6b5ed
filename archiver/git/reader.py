"""Reading a repository without a work tree: refs, commits, trees and blobs, by commit.

SHA-1 repositories are read through GitPython, SHA-256 repositories, which GitPython does not know, through plumbing;
tests/contracts/test_git_objects.py holds both to the same answers. A missing object is an answer, never an error.
"""

import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO

from archiver.errors import LimitError, UsageError
from archiver.git.ancestry import Ancestry, read_ancestry
from archiver.git.command import Limits, pipe, run
from archiver.git.objects import Budget, Entry, Objects, fields, open_objects
from archiver.git.refs import State, decode
from archiver.git.view import open_view


@dataclass(frozen=True)
class Commit:
    """One commit. Text is decoded as UTF-8 with replacement; times are epoch seconds."""

    oid: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    author_time: int
    committer_name: str
    committer_email: str
    committer_time: int
    subject: str
    body: str
    """Message below the subject, at most 2,000 characters."""
    paths: tuple[str, ...]
    """Paths changed against the first parent; empty for merges, for unreadable trees and when not asked for."""

    @property
    def day(self) -> date:
        """Committer day, UTC: the day that counts."""
        return datetime.fromtimestamp(min(max(self.committer_time, 0), 253402300799), UTC).date()


@dataclass(frozen=True)
class Version:
    """A file as one commit left it."""

    commit: str
    blob: str


# NUL is the one byte that no name, message or path can hold: any other separator lets a commit invent further commits.
_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%s%x00%b%x00"
_COUNT = 10

_RESTARTS = 20
_READING = Limits(seconds=900, memory_bytes=1 << 30)
"""To list what one commit changed, git holds all of it: ten small trees that hold each other fill any memory."""


class Reader:
    """A repository opened for reading. Use `open_reader` for a path, or give a git folder of ours with its state."""

    def __init__(
        self, git_dir: Path, state: State, *, shallow: bool = False, kept: Collection[str] = frozenset()
    ) -> None:
        self.git_dir = git_dir
        self.state = state
        self.shallow = shallow
        self.kept = kept
        """Tips that upstream rewrote or deleted and the archive keeps: ids that no ref of `state` names."""

    @cached_property
    def objects(self) -> Objects:
        """Trees and blobs."""
        return open_objects(self.git_dir, self.state.object_format)

    def close(self) -> None:
        """End the object process, if one was started."""
        if "objects" in self.__dict__:
            self.objects.close()

    def resolve(self, rev: str | None = None) -> str | None:
        """Commit id of a branch, tag, full ref or commit id; of HEAD by default; None when HEAD is unborn or missing.

        Raises:
            UsageError: a revision was given and names no commit here.
        """
        if rev is None:
            oid = self.state.head_oid
            return oid if oid and self._commit_of(oid) else None
        for name in (rev, f"refs/heads/{rev}", f"refs/tags/{rev}", f"refs/remotes/{rev}"):
            if name in self.state.refs and (found := self._commit_of(self.state.refs[name])):
                return found
        if not rev.startswith("-") and (found := self._commit_of(rev)):
            return found
        raise UsageError(f"{rev}: no such revision here; give a branch, a tag or a commit id")

    def _commit_of(self, oid: str) -> str | None:
        return self._commits_of([oid])[0] if re.fullmatch(r"[0-9a-f]{4,64}", oid) else None

    def _commits_of(self, oids: Sequence[str]) -> list[str | None]:
        """The commit each id leads to; None where it is missing or no commit."""
        wanted = "".join(f"{oid}^{{commit}}\n" for oid in oids).encode()
        lines = run(["cat-file", "--batch-check"], git_dir=self.git_dir, stdin=wanted).stdout.splitlines()
        return [line.split()[0].decode() if line.count(b" ") == 2 else None for line in lines]

    def tree(self, commit: str) -> tuple[Entry, ...]:
        """Every file, link and submodule of a commit's tree, sorted by path; subtrees that are missing are left out."""
        return self.objects.tree(commit)

    def read(self, oid: str, limit: int = 8 << 20) -> bytes | None:
        """At most `limit` bytes of a blob; None when it is missing."""
        return self.objects.read(oid, limit)

    def tips(self, *, branches_only: bool = False) -> list[str]:
        """Ids of HEAD and of every ref (or every branch head), without doubles."""
        names = [n for n in self.state.refs if not branches_only or n.startswith("refs/heads/")]
        oids = [self.state.head_oid, *(self.state.refs[name] for name in names)]
        return list(dict.fromkeys(oid for oid in oids if oid))

    def commits(self, tips: Sequence[str], *, paths: bool = False, until: date | None = None) -> Iterator[Commit]:
        """Every commit reachable from the tips, newest committer date first; missing tips are passed over.

        Args:
            paths: also say which paths each commit changed (reads trees, never blobs).
            until: leave out commits whose committer day (UTC) is later.
        """
        present = [commit for commit in self._commits_of(tips) if commit] if tips else []
        if not present:
            return
        args = ["log", "--date-order", f"--format={_FIELDS}", "-z", "--stdin", "--ignore-missing"]
        args += ["--raw", "--no-renames", "--no-abbrev"] if paths else ["--no-patch"]
        with (
            _tips_file(present) as tips_file,
            _told(),
            pipe(args, git_dir=self.git_dir, stdin=tips_file, limits=_READING, check=False) as process,
        ):
            assert process.stdout
            for commit in _parse_log(fields(process.stdout)):
                if until is None or commit.day <= until:
                    yield commit

    def line_counts(self, commits: Sequence[str]) -> dict[str, tuple[int, int]]:
        """(added, deleted) lines of commits with at most one parent; those whose blobs are missing are left out.

        One process for all, started again after a commit at which it ended; after twenty such the rest is left out.
        """
        found: dict[str, tuple[int, int]] = {}
        left = list(commits)
        for _ in range(_RESTARTS):
            if not left:
                break
            args = ["diff-tree", "--stdin", "--numstat", "-r", "--root", "--no-renames", "--always", "-z"]
            with _told():
                done = run(
                    args,
                    git_dir=self.git_dir,
                    stdin="".join(f"{oid}\n" for oid in left).encode(),
                    limits=_READING,
                    check=False,
                )
            seen = dict(_counted(done.stdout))
            if not done.returncode:
                return found | seen
            last = next(reversed(seen), left[0])  # the one at which it ended
            seen.pop(last, None)
            found |= seen
            left = left[left.index(last) + 1 :]
        return found

    def first_commit_of(self, path: str) -> str | None:
        """The earliest commit that touched a path, from HEAD; None when there is none."""
        if not self.state.head_oid:
            return None
        args = ["log", "--format=%H", "--diff-filter=A", self.state.head_oid, "--", f":(literal,top){path}"]
        with _told():
            done = run(args, git_dir=self.git_dir, limits=_READING, check=False)
        lines = done.stdout.split()
        return lines[-1].decode() if lines else None

    def versions(self, commit: str, path: str, most: int) -> list[Version]:
        """At most so many versions of a file, newest first, from a commit on; what cannot be read is left out."""
        args = ["log", f"-n{most}", "--format=%H", "--raw", "--no-abbrev", "--no-renames", "-z", commit]
        with _told():
            done = run([*args, "--", f":(literal,top){path}"], git_dir=self.git_dir, limits=_READING, check=False)
        found = re.findall(rb"([0-9a-f]{40,64})\0+\n?:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) [AMT]\0", done.stdout)
        return [Version(oid.decode(), blob.decode()) for oid, blob in found]

    def ancestry(self, commit: str, wanted: Callable[[str], bool]) -> Ancestry:
        """A commit and everything before it with the files at the root whose names are wanted; see `read_ancestry`.

        Raises:
            LimitError: it takes more than 1 GB of memory or five minutes.
        """
        with _told():
            return read_ancestry(self.git_dir, self.state.object_format, commit, wanted)

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether `old` is reachable from `new`."""
        return run(["merge-base", "--is-ancestor", old, new], git_dir=self.git_dir, check=False).returncode == 0


def _counted(output: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    """Commit id and its sums, from `diff-tree --stdin --numstat -z`: an id, then a row for each path."""
    commit, added, deleted = "", 0, 0
    for field in output.split(b"\0"):
        numbers = field.split(b"\t", 2)
        if len(numbers) == 3:
            added += int(numbers[0]) if numbers[0].isdigit() else 0
            deleted += int(numbers[1]) if numbers[1].isdigit() else 0
        elif re.fullmatch(rb"[0-9a-f]{40}|[0-9a-f]{64}", field):
            if commit:
                yield commit, (added, deleted)
            commit, added, deleted = field.decode(), 0, 0
    if commit:
        yield commit, (added, deleted)


@contextmanager
def open_reader(path: Path) -> Iterator[Reader]:
    """Read the repository at a path where it lies: nothing is copied, fetched or run.

    Raises:
        NotARepositoryError, SourceError: see `open_view`.
    """
    with open_view(path) as view:
        reader = Reader(view.git_dir, view.state, shallow=view.shallow)
        try:
            yield reader
        finally:
            reader.close()


@contextmanager
def _told() -> Iterator[None]:
    """Say of a limit that no setting raises what it means."""
    try:
        yield
    except LimitError as error:
        raise LimitError(
            "its history cannot be listed: too many paths, or more than 1 GB of memory or 15 minutes for it; "
            "what it holds must be looked at by hand"
        ) from error


@contextmanager
def _tips_file(tips: Sequence[str]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write("".join(f"{tip}\n" for tip in tips).encode())
        file.seek(0)
        yield file


def _parse_log(stream: Iterator[bytes]) -> Iterator[Commit]:
    """Commits from `log -z --raw`: the fields, an empty one, then for each path what happened to it and its name."""
    ahead = next(stream, None)
    while ahead is not None:
        head = [ahead, *islice(stream, _COUNT)]
        paths, budget = [], Budget()
        ahead = next(stream, None)
        while ahead is not None and ahead.lstrip(b"\n").startswith(b":"):
            path = next(stream, b"")
            budget.spend(path)
            paths.append(decode(path))
            ahead = next(stream, None)
        if len(head) > _COUNT:
            yield _commit(head, tuple(paths))


def _commit(head: Sequence[bytes], paths: tuple[str, ...]) -> Commit:
    text = [field.decode("utf-8", "replace") for field in head]
    return Commit(
        oid=text[0],
        parents=tuple(text[1].split()),
        author_name=text[2],
        author_email=text[3],
        author_time=_seconds(text[4]),
        committer_name=text[5],
        committer_email=text[6],
        committer_time=_seconds(text[7]),
        subject=text[8],
        body=text[9].strip()[:2000],
        paths=paths,
    )


def _seconds(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 0
