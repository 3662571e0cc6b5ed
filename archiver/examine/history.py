"""The commits behind one commit, read once: who (as numbers), when, and which files of today's tree they touched."""

import re
import time
import zlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from archiver.examine.mailmap import Mailmap, proper
from archiver.git.bots import is_bot
from archiver.git.reader import Commit, Reader

COMMIT_LIMIT = 100_000
"""Commits read, newest first; of a longer history the oldest part is left out and said to be."""

SECONDS = 120.0
"""Time one walk may take; a longer one is cut off and said to be."""

SQUASHED_SHARE = 0.8
"""From this share of today's files in the root commit on, the history was squashed (HIS-001)."""

FEWEST_COMMITS = 20
"""Below this number of commits by people, counts per author say nothing."""

_PULL = re.compile(r"\(#(\d{1,7})\)|Merge pull request #(\d{1,7})")


@dataclass(frozen=True)
class Work:
    """One commit, reduced to what is counted."""

    oid: str
    parents: tuple[str, ...]
    day: date
    """Committer day, UTC."""
    person: int | None
    """Number of the person (see `History.names`); None for a bot."""
    deed: int = 0
    """Checksum of author, author's time and subject: what a rebase or cherry-pick leaves as it was."""


@dataclass
class FileHistory:
    """Who touched one file, by person's number; bots do not count."""

    first: int | None = None
    """Who made it."""
    changes: Counter[int] = field(default_factory=Counter)
    """Commits that changed it."""
    last_year: int = 0
    """Year of the last change by a person."""


@dataclass(frozen=True)
class History:
    """Everything reachable from one commit."""

    commits: tuple[Work, ...]
    """Newest committer date first."""
    names: tuple[str, ...]
    """Name of each person by number. Restricted: never part of a public fact."""
    files: dict[str, FileHistory]
    """Files of today's tree that a person touched."""
    root_share: float
    """Share of today's files that the root commits hold already, 0 to 1; 0 for an empty tree."""
    pulls: frozenset[int]
    """Numbers of pull requests that subjects call merged."""
    cut: bool
    """Whether the walk was cut off by a limit."""

    @property
    def human(self) -> tuple[Work, ...]:
        """Commits by people, newest first."""
        return tuple(work for work in self.commits if work.person is not None)

    @property
    def squashed(self) -> bool:
        """Whether one commit holds so much that the history cannot tell who wrote what."""
        return self.root_share >= SQUASHED_SHARE

    @property
    def tells_authors(self) -> bool:
        """Whether counts per author mean anything."""
        return not self.squashed and not self.cut and len(self.human) >= FEWEST_COMMITS


class People:
    """Numbers for persons: the same address or the same full name is the same person."""

    def __init__(self, mailmap: Mailmap) -> None:
        self._mailmap = mailmap
        self._number: dict[str, int] = {}
        self._same: list[int] = []
        self._names: list[str] = []

    def number(self, name: str, email: str) -> int:
        """The person's number so far; two numbers may later prove to be one, see `settled`."""
        name, email = proper(self._mailmap, name.strip(), email.strip())
        keys = [f"mail {email.lower()}"] if "@" in email else []
        if len(name.split()) >= 2 or not keys:
            keys.append(f"name {' '.join(name.lower().split())}")
        known = sorted({self.settled(self._number[key]) for key in keys if key in self._number})
        if not known:
            known = [len(self._same)]
            self._same.append(known[0])
            self._names.append(name)
        for other in known[1:]:
            self._same[other] = known[0]
        for key in keys:
            self._number[key] = known[0]
        return known[0]

    def settled(self, number: int) -> int:
        """The one number of a person that was met under several."""
        while self._same[number] != number:
            number = self._same[number]
        return number

    @property
    def names(self) -> tuple[str, ...]:
        """The newest name of each number."""
        return tuple(self._names)

    @property
    def words(self) -> frozenset[str]:
        """Every word of three letters or more that stands in a name or before an address's @, in small letters."""
        keys = (key.partition(" ")[2].partition("@")[0] for key in self._number)
        return frozenset(word for key in (*keys, *self._names) for word in re.findall(r"[^\W\d_]{3,}", key.casefold()))


def read_history(reader: Reader, commit: str, mailmap: Mailmap, *, paths: Collection[str], until: date) -> History:
    """Walk everything reachable from a commit; reads commits and trees, never a blob.

    Args:
        paths: today's files; changes of other paths are not kept.
        until: later commits are left out.
    """
    people = People(mailmap)
    commits: list[Work] = []
    files: dict[str, FileHistory] = {}
    pulls: set[int] = set()
    in_root: set[str] = set()
    deadline = time.monotonic() + SECONDS
    cut = False
    for item in reader.commits([commit], paths=True, until=until):
        if len(commits) >= COMMIT_LIMIT or time.monotonic() > deadline:
            cut = True
            break
        work = _work(item, people)
        commits.append(work)
        pulls.update(int(a or b) for a, b in _PULL.findall(item.subject[:500]))
        touched = [path for path in item.paths if path in paths]
        if not item.parents:
            in_root.update(touched)
        if work.person is not None:
            for path in touched:
                _touch(files.setdefault(path, FileHistory()), work.person, work.day.year)
    return History(
        commits=tuple(_settle(work, people) for work in commits),
        names=people.names,
        files={path: _settle_file(file, people) for path, file in files.items()},
        root_share=len(in_root) / len(paths) if paths else 0.0,
        pulls=frozenset(pulls),
        cut=cut,
    )


def _work(item: Commit, people: People) -> Work:
    bot = is_bot(item.author_name, item.author_email)
    person = None if bot else people.number(item.author_name, item.author_email)
    deed = zlib.crc32(f"{item.author_email}\0{item.author_time}\0{item.subject}".encode("utf-8", "replace"))
    return Work(item.oid, item.parents, item.day, person, deed)


def _touch(file: FileHistory, person: int, year: int) -> None:
    file.first = person  # newest first: the last one told is who made it
    file.changes[person] += 1
    file.last_year = max(file.last_year, year)


def _settle(work: Work, people: People) -> Work:
    if work.person is None or (one := people.settled(work.person)) == work.person:
        return work
    return replace(work, person=one)


def _settle_file(file: FileHistory, people: People) -> FileHistory:
    changes: Counter[int] = Counter()
    for person, count in file.changes.items():
        changes[people.settled(person)] += count
    return FileHistory(None if file.first is None else people.settled(file.first), changes, file.last_year)


@dataclass(frozen=True)
class SideWork:
    """Every commit that any ref reaches."""

    commits: dict[str, Work]
    """By id. Bots are marked as in `History`; the persons' numbers are those of this walk alone."""
    words: frozenset[str]
    """Words of the authors' names and addresses, in small letters. Restricted."""
    cut: bool
    """Whether the walk was cut off by a limit."""


def read_side_work(reader: Reader, mailmap: Mailmap, *, until: date) -> SideWork:
    """Walk everything that any ref reaches; reads commits alone.

    Args:
        until: later commits are left out.
    """
    people = People(mailmap)
    found: dict[str, Work] = {}
    deadline = time.monotonic() + SECONDS
    for item in reader.commits(reader.tips(), until=until):
        if len(found) >= 2 * COMMIT_LIMIT or time.monotonic() > deadline:
            return SideWork(found, people.words, cut=True)
        found[item.oid] = _work(item, people)
    return SideWork({oid: _settle(work, people) for oid, work in found.items()}, people.words, cut=False)
