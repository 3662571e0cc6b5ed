"""A repository's whole history, read once from git, and its activity profile as of any day.

The only part of the assessment that looks into git. A replay asks one history for hundreds of days; a verdict for one.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise

from archiver.assess.declared import forge_declarations, tree_declarations
from archiver.assess.quoting import quote
from archiver.assess.servers import FEWEST, is_beat, is_machine, template
from archiver.assess.substance import Substance, by_lines, percentile_95, substance
from archiver.assess.winddown import taken_back, wind_down
from archiver.git.reader import Commit, Reader
from archiver.records.activity import ActivityProfile, Declaration, Mark, WindDown
from archiver.records.repository import Repository

COMMIT_LIMIT = 300_000
"""Commits read, newest first; the oldest part of a longer history is left out and said to be."""

SQUASHED_SHARE = 90
"""From this share of files in root commits on, the history says nothing. Source: the rule for BORN_ENDED."""

FEWEST_COMMITS = 20
"""Under this number of human commits a repository has no rhythm of its own."""

_ROOTS = 50
_WIND_DOWNS = 5
_REWRITTEN = timedelta(days=365)
_UPSTREAM = "refs/remotes/upstream/"


@dataclass(frozen=True, slots=True)
class _Seen:
    """One commit, reduced to what is counted."""

    oid: str
    parents: tuple[str, ...]
    day: date
    kind: Substance
    moved: bool
    """Committed a year or more after it was written."""
    wind_down: str | None
    reverts: bool
    beat: int | None
    """Number of the repetition it belongs to; None for nearly all."""

    @property
    def human(self) -> bool:
        return self.kind not in ("bot", "server")


@dataclass(frozen=True)
class _Beat:
    """Commits that say the same about the same data files, oldest first: perhaps a cron job's."""

    days: tuple[date, ...]
    times: tuple[int, ...]

    def is_server(self, day: date) -> bool:
        """Whether it was a program's, as far as that day could know."""
        return is_beat(self.times[: bisect_right(self.days, day)])


@dataclass
class History:
    """Everything that HEAD and branch heads reach, oldest day first. Its reader stays open while profiles are asked."""

    reader: Reader
    repository: Repository | None
    seen: tuple[_Seen, ...]
    line: tuple[tuple[date, str], ...]
    """The default branch, newest first as git shows it: (day, commit)."""
    beats: tuple[_Beat, ...]
    fork_point: Mark | None
    cut: bool
    """Whether the oldest part was left out."""
    refs_ignored: tuple[str, ...]
    _trees: dict[str, tuple[int, list[Declaration], list[str]]] = field(default_factory=dict)
    _root_paths: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._days = [commit.day for commit in self.seen]
        self._by_id = {commit.oid: commit for commit in self.seen}
        self._oldest_on_line = list(accumulate((day for day, _ in self.line), min))
        self._humans = [0, *accumulate(int(commit.human) for commit in self.seen)]

    def profile(self, as_of: date) -> ActivityProfile:
        """The repository as of a day: nothing that happened after it exists.

        A commit counts by its committer day (UTC). The default branch stands at its newest commit of that day or
        earlier. Missing objects are passed over and named in `unread`.
        """
        count = bisect_right(self._days, as_of)
        servers = frozenset(number for number, beat in enumerate(self.beats) if beat.is_server(as_of))
        seen = _Prefix(self.seen, count, servers)
        late = count < len(self.seen)
        head = self._head(as_of) if count else None
        roots = self._roots_behind(head, as_of)
        share, declarations, unread = self._tree(head, roots)
        declarations, unread = list(declarations), list(unread)
        if self.repository:
            told, undated = forge_declarations(self.repository, as_of, later=late)
            declarations += told
            unread += undated
            late = late or bool(undated)
        unread += self._doubts(seen)
        served = sum(seen.is_server(commit) for commit in seen.newest_first()) if servers or self._has_machines else 0
        human = self._humans[count] - sum(
            commit.beat in servers for commit in self.seen[:count] if commit.beat is not None and commit.human
        )
        first = self._first(count)
        squashed = count > 0 and share >= SQUASHED_SHARE
        return ActivityProfile(
            as_of=as_of,
            later=late,
            head=head,
            commits=count,
            human_commits=human,
            bot_share=100 * (count - human) // count if count else 0,
            first=first,
            last_any=_mark(next(seen.newest_first(), None)),
            last_human=_mark(seen.last_human()),
            last_substantive=_mark(seen.last_work()),
            bots_since_human=seen.bots_since_human(),
            gaps_p95=None if squashed or human < FEWEST_COMMITS else _rhythm(seen),
            roots=len(roots),
            root_share=share,
            squashed=squashed,
            shallow=self.reader.shallow or self.cut,
            fork=self.repository.fork if self.repository else None,
            fork_point=self.fork_point if count else None,
            wind_down=tuple(seen.wind_downs()),
            server_commits=served,
            refs_ignored=self.refs_ignored,
            declarations=tuple(declarations),
            unread=tuple(unread),
        )

    @property
    def _has_machines(self) -> bool:
        return any(commit.kind == "server" for commit in self.seen)

    def _head(self, as_of: date) -> str | None:
        """Where the default branch stood: the first commit, as git shows them, that is not younger than the day."""
        # The running minimum falls, so the first day that is small enough is found by halving.
        low, high = 0, len(self.line)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._oldest_on_line[middle] <= as_of else (middle + 1, high)
        return self.line[low][1] if low < len(self.line) else None

    def _first(self, count: int) -> Mark | None:
        """The earliest commit. One that is dated before its own parent has a wrong clock and cannot be it."""
        for commit in self.seen[:count]:
            parents = [self._by_id[oid].day for oid in commit.parents if oid in self._by_id]
            if commit.day.year > _FIRST_YEAR and all(day <= commit.day for day in parents):
                return _mark(commit)
        return _mark(self.seen[0]) if count else None

    def _roots_behind(self, head: str | None, as_of: date) -> tuple[str, ...]:
        """Root commits that a commit reaches, oldest day first."""
        if head is None:
            return ()
        pending, reached, roots = [head], {head}, []
        while pending:
            commit = self._by_id.get(pending.pop())
            if commit is None:
                continue
            begins = not commit.parents or (self.fork_point and not any(oid in self._by_id for oid in commit.parents))
            if begins and commit.day <= as_of:
                roots.append(commit)
            fresh = [oid for oid in commit.parents if oid not in reached]
            reached.update(fresh)
            pending += fresh
        return tuple(commit.oid for commit in sorted(roots, key=lambda c: (c.day, c.oid)))

    def _tree(self, head: str | None, roots: Sequence[str]) -> tuple[int, list[Declaration], list[str]]:
        """Share of files that root commits hold, what the tree declares, what could not be read."""
        if head is None:
            return 0, [], []
        if head not in self._trees:
            entries = self.reader.tree(head)
            paths = frozenset(entry.path for entry in entries)
            in_roots: set[str] = set()
            for root in roots[:_ROOTS]:
                if root not in self._root_paths:
                    listed = entries if root == head else self.reader.tree(root)
                    self._root_paths[root] = frozenset(entry.path for entry in listed)
                in_roots |= self._root_paths[root]
            share = 100 * len(paths & in_roots) // len(paths) if paths else 0
            name = self.repository.name if self.repository else None
            declarations, unread = tree_declarations(self.reader, head, entries, name)
            self._trees[head] = share, declarations, unread
        return self._trees[head]

    def _doubts(self, seen: "_Prefix") -> Iterator[str]:
        if self.cut:
            yield f"the history before the newest {COMMIT_LIMIT} commits"
        if self.repository and self.repository.fork and self.fork_point is None:
            yield "where it was forked: all commits are counted as its own"
        moved = sum(commit.moved for commit in self.seen[: seen.count])
        if moved >= FEWEST and 2 * moved > seen.count:
            yield "the dates of most commits: they were written a year or more before they were committed here"


_FIRST_YEAR = 1990
"""Commits dated earlier have a wrong clock: the oldest histories that were ever imported begin later."""


class _Prefix:
    """The commits that exist on a day, some of them a server's by what that day could know."""

    def __init__(self, seen: Sequence[_Seen], count: int, servers: frozenset[int]) -> None:
        self.seen, self.count, self.servers = seen, count, servers

    def is_server(self, commit: _Seen) -> bool:
        return commit.kind == "server" or commit.beat in self.servers

    def is_human(self, commit: _Seen) -> bool:
        return commit.human and commit.beat not in self.servers

    def newest_first(self) -> Iterator[_Seen]:
        return (self.seen[number] for number in range(self.count - 1, -1, -1))

    def humans(self) -> Iterator[_Seen]:
        return (commit for commit in self.newest_first() if self.is_human(commit))

    def last_human(self) -> _Seen | None:
        return next(self.humans(), None)

    def last_work(self) -> _Seen | None:
        return next((commit for commit in self.humans() if commit.kind == "work"), None)

    def bots_since_human(self) -> int:
        last = self.last_human()
        since = last.day if last else date.min
        found = 0
        for commit in self.newest_first():
            if commit.day <= since:
                break
            found += not self.is_human(commit)
        return found

    def wind_downs(self) -> Iterator[WindDown]:
        """The latest wind-down commits, newest first, without those that a later commit took back."""
        found, back = 0, 0
        for commit in self.newest_first():
            if found == _WIND_DOWNS:
                return
            if commit.reverts:
                back += 1
            elif commit.wind_down and back:
                back -= 1
            elif commit.wind_down:
                found += 1
                yield WindDown(day=commit.day, commit=commit.oid, quote=commit.wind_down)


def read_activity(reader: Reader, repository: Repository | None, *, as_of: date) -> ActivityProfile:
    """A repository's activity as of one day; see `read_history`."""
    return read_history(reader, repository).profile(as_of)


def read_history(reader: Reader, repository: Repository | None) -> History:
    """Read everything that profiles need, in one walk over HEAD and branch heads.

    Args:
        repository: what the forge told; None for a path that is read where it lies.
    """
    walk = _Walk(reader, _upstream(reader), _forked_at(repository))
    seen, cut = walk.read()
    own = {commit.oid for commit in seen}
    head = reader.state.head_oid
    return History(
        reader=reader,
        repository=repository,
        seen=seen,
        line=tuple((c.day, c.oid) for c in reader.commits([head]) if c.oid in own) if head else (),
        beats=tuple(walk.beats),
        fork_point=walk.fork_point,
        cut=cut,
        refs_ignored=_ignored(reader),
    )


class _Walk:
    """One reading of the log: commits reduced to what counts, repetitions of them found."""

    def __init__(self, reader: Reader, upstream: frozenset[str], forked_at: int | None) -> None:
        self._reader, self._upstream, self._forked_at = reader, upstream, forked_at
        self.fork_point: Mark | None = None
        self.beats: list[_Beat] = []

    def read(self) -> tuple[tuple[_Seen, ...], bool]:
        """(commits, oldest day first and as git shows them within a day; whether the oldest part was left out)."""
        kept: list[tuple[Commit, int, Substance | None, str | None]] = []
        said: dict[Hashable, list[tuple[date, int, str]]] = {}
        cut = False
        for commit in self._reader.commits(_branch_tips(self._reader), paths=True):
            if commit.oid in self._upstream or (self._forked_at and commit.committer_time < self._forked_at):
                if self.fork_point is None or commit.day > self.fork_point.day:
                    self.fork_point = Mark(day=commit.day, commit=commit.oid)
                continue
            if len(kept) >= COMMIT_LIMIT:
                cut = True
                break
            kind = substance(commit)
            if kind in (None, "work", "small") and is_machine(commit.author_name, commit.author_email):
                kind = "server"
            if kind != "bot" and (what := template(commit.author_email, commit.subject, commit.paths)):
                said.setdefault(what, []).append((commit.day, commit.committer_time, commit.oid))
            told = wind_down(commit.subject, commit.paths) if kind in (None, "work", "small") else None
            small = replace(commit, paths=(), body="")  # a tree of 10,000 files must not be held for every commit
            kept.append((small, len(commit.paths), kind, quote(told) if told else None))
        beats = self._repetitions(said)
        counts = self._reader.line_counts([commit.oid for commit, _, kind, _ in kept if kind is None])
        seen = [
            _Seen(
                oid=commit.oid,
                parents=commit.parents,
                day=commit.day,
                kind=kind or by_lines(counts.get(commit.oid), paths=paths),
                moved=commit.committer_time - commit.author_time >= _REWRITTEN.total_seconds(),
                wind_down=told,
                reverts=taken_back(commit.subject),
                beat=beats.get(commit.oid),
            )
            for commit, paths, kind, told in reversed(kept)
        ]
        return tuple(sorted(seen, key=lambda commit: commit.day)), cut

    def _repetitions(self, said: dict[Hashable, list[tuple[date, int, str]]]) -> dict[str, int]:
        """Commit -> number of the repetition it belongs to, for those long enough to be a program's."""
        found: dict[str, int] = {}
        for rows in said.values():
            if len(rows) >= FEWEST:
                rows.sort()
                found |= dict.fromkeys((oid for _, _, oid in rows), len(self.beats))
                self.beats.append(_Beat(tuple(day for day, _, _ in rows), tuple(time for _, time, _ in rows)))
        return found


def _branch_tips(reader: Reader) -> list[str]:
    """HEAD and branch heads; in a clone that is read where it lies, most branches stand under `refs/remotes/`."""
    names = [
        name
        for name in reader.state.refs
        if name.startswith(("refs/heads/", "refs/remotes/")) and not name.startswith(_UPSTREAM)
    ]
    oids = [reader.state.head_oid, *(reader.state.refs[name] for name in names)]
    return list(dict.fromkeys(oid for oid in oids if oid))


def _upstream(reader: Reader) -> frozenset[str]:
    """What a clone knows of the repository it was forked from, where that remote has its usual name."""
    tips = [oid for name, oid in reader.state.refs.items() if name.startswith(_UPSTREAM)]
    return frozenset(commit.oid for commit in reader.commits(tips)) if tips else frozenset()


def _forked_at(repository: Repository | None) -> int | None:
    """When the forge made the fork, epoch seconds: what was committed before came from elsewhere."""
    if repository is None or not repository.fork or not repository.created_at:
        return None
    try:
        return int(datetime.fromisoformat(repository.created_at.replace("Z", "+00:00")).timestamp())
    except ValueError:
        return None


def _ignored(reader: Reader) -> tuple[str, ...]:
    """Kinds of refs that no figure counts, with their number."""
    kinds = Counter(
        "/".join(name.split("/")[:2])
        for name in reader.state.refs
        if not name.startswith(("refs/heads/", "refs/remotes/", "refs/tags/"))
    )
    return tuple(f"{kind}/*: {count}" for kind, count in sorted(kinds.items()))


def _rhythm(seen: _Prefix) -> int | None:
    days = sorted({commit.day for commit in seen.humans()})
    return percentile_95((later - day).days for day, later in pairwise(days))


def _mark(commit: _Seen | None) -> Mark | None:
    return Mark(day=commit.day, commit=commit.oid) if commit else None
