"""What lay at the root of a repository at each commit of a line of history: two git processes for all of it."""

import heapq
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from archiver.git.command import Limits, pipe
from archiver.git.objects import Kind, fields, kind_of
from archiver.git.refs import decode

Leaf = tuple[Kind, str]
"""(kind, object id) of a file at the root."""

_Change = dict[str, Leaf | None]
"""By name, what lies there now; None: nothing any more."""

MOST_COMMITS = 500_000
MOST_NAMES = 200
"""Names at the root that are followed: a hostile tree has any number of them."""

_READING = Limits(seconds=300, memory_bytes=1 << 30)
_EMPTY = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One commit of a line of history with the files at its root that were asked for."""

    commit: str
    parents: tuple[str, ...]
    """Those of its parents that are here."""
    whole: bool
    """Whether all its parents are here."""
    author_name: str
    author_email: str
    time: int
    """Committer time, epoch seconds."""
    files: Mapping[str, Leaf] | None
    """By name; equal contents are one object. None: its tree cannot be read."""

    @property
    def day(self) -> date:
        """Committer day, UTC."""
        return datetime.fromtimestamp(min(max(self.time, 0), 253402300799), UTC).date()


@dataclass(frozen=True)
class Ancestry:
    """A commit and everything before it."""

    snapshots: tuple[Snapshot, ...]
    """Parents before their children, else oldest first."""
    cut_off: str | None
    """Why it is not all, in plain words."""


@dataclass(frozen=True, slots=True)
class _Row:
    commit: str
    tree: str
    parents: tuple[str, ...]
    name: str
    email: str
    time: int


def read_ancestry(git_dir: Path, object_format: str, commit: str, wanted: Callable[[str], bool]) -> Ancestry:
    """Follow a commit's ancestry with the state of the wanted names at the root.

    Only root trees are compared, each with its first parent's: ten thousand commits take a quarter of a second.

    Args:
        wanted: whether a name at the root counts; asked once for each name.
    """
    rows = {row.commit: row for row in _rows(git_dir, commit)}
    shallow = git_dir / "shallow"  # git tells these commits without their parents
    ends = frozenset(shallow.read_text("ascii", "replace").split()) if shallow.is_file() else frozenset()
    cut = None
    if len(rows) > MOST_COMMITS:
        cut = f"only the newest {MOST_COMMITS:,} commits were read"
        rows.popitem()
    names = _Names(wanted)
    files = _Files(git_dir, _EMPTY[object_format], rows, names)
    found = []
    for row in _parents_first(rows):
        here = tuple(parent for parent in row.parents if parent in rows)
        whole = len(here) == len(row.parents) and row.commit not in ends
        found.append(Snapshot(row.commit, here, whole, row.name, row.email, row.time, files.of(row)))
    if not rows:
        cut = "its commits cannot be read"
    elif cut is None and not all(snapshot.whole for snapshot in found):
        cut = "older commits are not here"
    elif cut is None and any(snapshot.files is None for snapshot in found):
        cut = "the trees of some commits cannot be read"
    elif names.full:
        cut = f"more than {MOST_NAMES} files of such names lay at the root"
    return Ancestry(tuple(found), cut)


def _rows(git_dir: Path, commit: str) -> Iterator[_Row]:
    args = ["log", "--no-patch", f"-n{MOST_COMMITS + 1}", "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%ct", "-z", commit]
    with pipe([*args, "--"], git_dir=git_dir, limits=_READING, check=False) as process:
        assert process.stdout
        stream = fields(process.stdout)
        while len(head := list(islice(stream, 6))) == 6:
            oid, tree, parents, name, email, when = (field.decode("utf-8", "replace") for field in head)
            seconds = int(when) if when.lstrip("-").isdigit() else 0
            yield _Row(oid, tree, tuple(parents.split()), name, email, seconds)


def _parents_first(rows: Mapping[str, _Row]) -> Iterator[_Row]:
    """Every commit behind its parents, else by committer time."""
    waits = {row.commit: sum(parent in rows for parent in set(row.parents)) for row in rows.values()}
    children = defaultdict(list)
    for row in rows.values():
        for parent in set(row.parents):
            if parent in rows:
                children[parent].append(row.commit)
    ready = [(rows[commit].time, commit) for commit, left in waits.items() if not left]
    heapq.heapify(ready)
    while ready:
        _, commit = heapq.heappop(ready)
        yield rows[commit]
        for child in children[commit]:
            waits[child] -= 1
            if not waits[child]:
                heapq.heappush(ready, (rows[child].time, child))


class _Names:
    """Which names are followed, each decided once."""

    def __init__(self, wanted: Callable[[str], bool]) -> None:
        self._wanted = wanted
        self._known: dict[bytes, bool] = {}
        self._count = 0
        self.full = False

    def follows(self, name: bytes) -> bool:
        known = self._known.get(name)
        if known is not None:
            return known
        answer = len(name) <= 255 and self._wanted(decode(name))
        if answer and self._count >= MOST_NAMES:
            self.full, answer = True, False
        self._count += answer
        if len(self._known) < 100_000:
            self._known[name] = answer
        return answer


class _Files:
    """The files of each commit, made from its first parent's and what changed."""

    def __init__(self, git_dir: Path, empty: str, rows: Mapping[str, _Row], names: _Names) -> None:
        self._empty = empty
        self._rows = rows
        self._of: dict[str, Mapping[str, Leaf] | None] = {}
        self._one: dict[frozenset[tuple[str, Leaf]], Mapping[str, Leaf]] = {}
        pairs = dict.fromkeys(self._pair(row) for row in rows.values())
        self._changes = _changes(git_dir, pairs, names)
        lost = {
            row.tree for row in rows.values() if row.tree != self._base(row) and self._pair(row) not in self._changes
        }
        # Compared with nothing, a tree stands by itself: its parent's may be the one that is missing.
        self._changes |= _changes(git_dir, [(empty, tree) for tree in sorted(lost)], names)

    def _base(self, row: _Row) -> str:
        first = self._rows.get(row.parents[0]) if row.parents else None
        return first.tree if first else self._empty

    def _pair(self, row: _Row) -> tuple[str, str]:
        return self._base(row), row.tree

    def of(self, row: _Row) -> Mapping[str, Leaf] | None:
        """The commit's files; to be asked parents first."""
        first = row.parents[0] if row.parents and row.parents[0] in self._rows else None
        before = self._of.get(first) if first else {}
        pair = self._pair(row)
        changes = {} if pair[0] == pair[1] else self._changes.get(pair)
        if changes is None or before is None:
            before, changes = {}, self._changes.get((self._empty, row.tree))
        self._of[row.commit] = None if changes is None else self._after(before, changes)
        return self._of[row.commit]

    def _after(self, before: Mapping[str, Leaf], changes: _Change) -> Mapping[str, Leaf]:
        merged = {**before, **changes} if changes else before
        files = {name: leaf for name, leaf in merged.items() if leaf is not None}
        return self._one.setdefault(frozenset(files.items()), files)


def _changes(git_dir: Path, pairs: Collection[tuple[str, str]], names: _Names) -> dict[tuple[str, str], _Change]:
    """What differs between the roots of two trees; pairs that cannot be read are left out."""
    found: dict[tuple[str, str], _Change] = {}
    args = ["diff-tree", "--stdin", "--raw", "--no-renames", "--no-abbrev", "-z"]
    with tempfile.TemporaryFile() as file:
        file.write("".join(f"{old} {new}\n" for old, new in pairs if old != new).encode())
        if not file.tell():
            return found
        file.seek(0)
        with pipe(args, git_dir=git_dir, stdin=file, limits=_READING, check=False) as process:
            assert process.stdout
            stream = fields(process.stdout)
            here: _Change = {}
            for field in stream:
                *heads, meta = field.split(b"\n")
                for head in heads:
                    old, _, new = head.decode("ascii", "replace").partition(" ")
                    here = found.setdefault((old, new), {})
                name = next(stream, b"") if meta.startswith(b":") else b""
                if name and names.follows(name):
                    _, mode, _, oid, status = meta.split(b" ")
                    here[decode(name)] = None if status == b"D" else (kind_of(int(mode, 8)), oid.decode())
    return found
