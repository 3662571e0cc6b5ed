"""A repository's whole history, read once from git, and its activity profile as of any day.

A replay asks one history for hundreds of days; a verdict for one.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from itertools import accumulate, islice, pairwise

from archiver.assess.declared import can_declare, forge_declarations, tree_declarations
from archiver.assess.substance import Substance, by_lines, percentile_95
from archiver.assess.walk import COMMIT_LIMIT, Seen, Walked, walk
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.records.activity import ActivityProfile, Declaration, Mark, WindDown
from archiver.records.repository import Repository

SQUASHED_SHARE = 90
"""From this share of files in root commits on, the history says nothing. Source: the rule for BORN_ENDED."""

FEWEST_COMMITS = 20
"""Under this number of human commits a repository has no rhythm of its own."""

_FIRST_YEAR = 1990
"""Commits dated earlier have a wrong clock: the oldest histories that were ever imported begin later."""

_ROOTS = 50
_IMPORTS = 5
"""So many commits at most, alone on the first day, are one import in pieces."""

_WIND_DOWNS = 5
_FEWEST_MOVED = 10
_TREES = 64
_BATCH = 100


class History:
    """Everything that HEAD and branch heads reach. Its reader stays open while profiles are asked for."""

    def __init__(self, reader: Reader, repository: Repository | None, walked: Walked) -> None:
        self.reader, self.repository, self.walked = reader, repository, walked
        self._refs_ignored = _ignored(reader)
        self._days = [commit.day for commit in walked.seen]
        self._by_id = {commit.oid: commit for commit in walked.seen}
        self._not_bots = [0, *accumulate(commit.kind != "bot" for commit in walked.seen)]
        self._moved = [0, *accumulate(commit.moved for commit in walked.seen)]
        self._skewed = any(newer[0] < older[0] for newer, older in pairwise(walked.line))
        self._falling = [-day.toordinal() for day, _, _ in walked.line]
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._starts = [c for c in walked.seen if self._by_id.keys().isdisjoint(c.parents)]
        self._kinds: dict[str, Substance] = {}
        self._can_declare: dict[str, bool] = {}
        self._declared: dict[Hashable, tuple[str, list[Declaration], list[str]]] = {}

    def profile(self, as_of: date) -> ActivityProfile:
        """The repository as of a day: nothing that happened after it exists.

        A commit counts by its committer day (UTC). Missing objects are passed over and named in `unread`.
        """
        count = bisect_right(self._days, as_of)
        seen = _Prefix(self.walked, count, as_of)
        point = self._fork_point(as_of)
        head = self._head(as_of)
        roots = self._roots(head, as_of)
        share = self._share(head, roots, point)
        declarations, unread = self._declarations(head, as_of)
        late = count < len(self.walked.seen)
        if self.repository:
            told, undated = forge_declarations(self.repository, as_of, later=late)
            declarations += told
            unread += undated
            late = late or bool(undated)
        served = sum(map(seen.is_server, seen.newest_first())) if seen.servers else 0
        human = self._not_bots[count] - served
        squashed = count > 0 and share >= SQUASHED_SHARE
        return ActivityProfile(
            as_of=as_of,
            later=late,
            head=head,
            commits=count,
            human_commits=human,
            bot_share=100 * (count - human) // count if count else 0,
            first=self._first(count, as_of),
            last_any=_mark(next(seen.newest_first(), None)),
            last_human=_mark(seen.last_human()),
            last_substantive=_mark(self._last_work(seen)),
            bots_since_human=seen.bots_since_human(),
            gaps_p95=None if squashed or human < FEWEST_COMMITS else _rhythm(seen),
            roots=len(roots),
            root_share=share,
            squashed=squashed,
            shallow=self.reader.shallow or self.walked.cut,
            fork=self.repository.fork if self.repository else None,
            fork_point=point,
            wind_down=tuple(seen.wind_downs()),
            server_commits=served,
            refs_ignored=self._refs_ignored,
            declarations=tuple(declarations),
            unread=(*unread, *self._doubts(count)),
        )

    def _last_work(self, seen: "_Prefix") -> Seen | None:
        return next((commit for commit in seen.humans() if self._kind(commit, seen) == "work"), None)

    def _kind(self, commit: Seen, seen: "_Prefix") -> Substance:
        """What a commit is. Lines are counted for some commits at once, and then for all: a replay wants them."""
        if commit.kind:
            return commit.kind
        if commit.oid not in self._kinds:
            open_ones = self.walked.seen if self._kinds else islice(seen.newest_first(), _BATCH)
            asked = {c.oid: c for c in [commit, *open_ones] if c.kind is None and c.oid not in self._kinds}
            counts = self.reader.line_counts(list(asked))
            self._kinds |= {oid: by_lines(counts.get(oid), paths=c.paths) for oid, c in asked.items()}
        return self._kinds[commit.oid]

    def _fork_point(self, as_of: date) -> Mark | None:
        forked = self.walked.forked
        number = bisect_right(forked, as_of, key=lambda mark: mark.day)
        return forked[number - 1] if number else None

    def _head(self, as_of: date) -> str | None:
        """Where the default branch stood: at its newest commit of that day or earlier; None where it did not exist.

        A commit is never older than its parents: where one is dated so, it has its parent's day. A parent that is dated
        after `as_of` does not exist yet and lends none, or one clock in the future would hide all that came after it.
        """
        line = self.walked.line
        if not self._skewed:
            number = bisect_left(self._falling, -as_of.toordinal())
            return line[number][1] if number < len(line) else None
        days: dict[str, date] = {}
        best: tuple[date, str] | None = None
        for day, oid, parents in reversed(line):
            if day <= as_of:
                days[oid] = max([day, *(days[parent] for parent in parents if parent in days)])
                if best is None or days[oid] >= best[0]:
                    best = days[oid], oid
        return best[1] if best else None

    def _first(self, count: int, as_of: date) -> Mark | None:
        """The earliest commit. One that is dated before its own parent has a wrong clock and cannot be it."""
        for commit in self.walked.seen[:count]:
            parents = [self._by_id[oid].day for oid in commit.parents if oid in self._by_id]
            if commit.day.year >= _FIRST_YEAR and not any(commit.day < day <= as_of for day in parents):
                return _mark(commit)
        return _mark(self.walked.seen[0]) if count else None

    def _roots(self, head: str | None, as_of: date) -> tuple[Seen, ...]:
        """Commits with which the default branch begins, oldest day first: those without a parent of its own."""
        if head in self._by_id and len(self._starts) == 1:
            return tuple(commit for commit in self._starts if commit.day <= as_of)
        pending, reached, roots = [head] if head else [], {head}, []
        while pending:
            commit = self._by_id.get(pending.pop())
            if commit is None:
                continue
            if commit.day <= as_of and not any(oid in self._by_id for oid in commit.parents):
                roots.append(commit)
            fresh = [oid for oid in commit.parents if oid not in reached]
            reached.update(fresh)
            pending += fresh
        return tuple(sorted(roots, key=lambda commit: (commit.day, commit.oid)))

    def _share(self, head: str | None, roots: Sequence[Seen], point: Mark | None) -> int:
        """Share of files that root commits hold already; in a fork, of the files that it added."""
        if head is None or not roots:
            return 0
        before = self._paths(point.commit) if point else frozenset()
        paths = self._paths(head) - before
        starts = {commit.oid for commit in roots[:_ROOTS]} | self._imported(roots)
        in_roots = frozenset().union(*map(self._paths, starts))
        return 100 * len(paths & in_roots) // len(paths) if paths else 0

    def _imported(self, roots: Sequence[Seen]) -> set[str]:
        """A dump is often pushed in a few pieces: what was committed together with the only root, if it was little."""
        if len(roots) != 1:
            return set()
        start, end = bisect_left(self._days, roots[0].day), bisect_right(self._days, roots[0].day)
        return {commit.oid for commit in self.walked.seen[start:end]} if end - start <= _IMPORTS else set()

    def _tree(self, commit: str) -> tuple[Entry, ...]:
        if commit not in self._entries:
            if len(self._entries) >= _TREES:  # a replay goes forward: the oldest is not asked for again
                del self._entries[next(iter(self._entries))]
            self._entries[commit] = self.reader.tree(commit)
        return self._entries[commit]

    def _paths(self, commit: str) -> frozenset[str]:
        return frozenset(entry.path for entry in self._tree(commit))

    def _declarations(self, head: str | None, as_of: date) -> tuple[list[Declaration], list[str]]:
        """What the tree declares, and what of it could not be read.

        A set of files that was read stays read, as long as no README changed meanwhile: its earlier versions count too.
        """
        if head is None:
            return [], []
        tree = self._tree(head)
        for entry in tree:
            if entry.path not in self._can_declare:
                self._can_declare[entry.path] = can_declare(entry.path)
        speaking = frozenset((e.path, e.oid, e.kind) for e in tree if self._can_declare[e.path])
        key = speaking, bisect_right(self.walked.readme_days, as_of)
        if key not in self._declared:
            name = self.repository.name if self.repository else None
            self._declared[key] = head, *tree_declarations(self.reader, head, tree, name)
        read_at, found, unread = self._declared[key]
        return [_moved(item, read_at, head) for item in found], list(unread)

    def _doubts(self, count: int) -> Iterator[str]:
        if self.walked.cut:
            yield f"the history before the newest {COMMIT_LIMIT} commits"
        if self.repository and self.repository.fork and not self.walked.fork_known:
            yield "where it was forked: all commits are counted as its own"
        moved = self._moved[count]
        if moved >= _FEWEST_MOVED and 2 * moved > count:
            yield "the dates of most commits: they were written a year or more before they were committed here"


class _Prefix:
    """The commits that exist on a day, some of them a server's by what that day could know."""

    def __init__(self, walked: Walked, count: int, as_of: date) -> None:
        self.seen, self.count = walked.seen, count
        self.servers = {number for number, beat in enumerate(walked.beats) if beat.is_server(as_of)}

    def is_server(self, commit: Seen) -> bool:
        return commit.beat in self.servers

    def is_human(self, commit: Seen) -> bool:
        return commit.kind != "bot" and commit.beat not in self.servers

    def newest_first(self) -> Iterator[Seen]:
        return (self.seen[number] for number in range(self.count - 1, -1, -1))

    def humans(self) -> Iterator[Seen]:
        return (commit for commit in self.newest_first() if self.is_human(commit))

    def last_human(self) -> Seen | None:
        return next(self.humans(), None)

    def bots_since_human(self) -> int:
        last = self.last_human()
        since = bisect_right(self.seen, last.day, hi=self.count, key=lambda commit: commit.day) if last else 0
        return self.count - since

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
    return History(reader, repository, walk(reader, repository))


def _moved(found: Declaration, old: str, new: str) -> Declaration:
    """The same words in another commit."""
    commit, _, place = found.locator.partition(":")
    return found.model_copy(update={"locator": f"{new}:{place}"}) if commit == old != new else found


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


def _mark(commit: Seen | None) -> Mark | None:
    return Mark(day=commit.day, commit=commit.oid) if commit else None
