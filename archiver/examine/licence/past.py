"""When the licence was set, changed and removed, and the last commit under a kinder one.

Source of the walk: git-log(1), "History simplification": where a merge left everything as one parent had it, only that
parent's line is followed, so that a change which came by a merge is found once, and other projects' histories that were
merged into a folder are not.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from archiver.errors import LimitError
from archiver.examine.history import People
from archiver.examine.licence.events import Change, event_of
from archiver.examine.licence.places import is_legal, is_notice
from archiver.examine.licence.stood import Detect, Standing, State, Stood, follows
from archiver.examine.mailmap import parse_mailmap
from archiver.git.ancestry import Ancestry, Leaf, Snapshot
from archiver.git.bots import is_bot
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.licence import KinderCommit, LicenceEvent

MOST_EVENTS = 200
"""Changes that are told; a licence that changes more often is a test of this program."""


@dataclass(frozen=True)
class Past:
    """What the history says of the licence."""

    events: tuple[LicenceEvent, ...] = ()
    """Oldest first."""
    kinder: KinderCommit | None = None
    cut_off: str | None = None
    """Why it is not all, in plain words."""
    commits: frozenset[str] = frozenset()
    """Every commit of the ancestry."""
    authors: frozenset[str] = frozenset()
    """Names under which they were written."""
    today: Stood = field(default_factory=Stood)
    """What the files at the root say at the commit itself."""


def read_past(reader: Reader, commit: str, detect: Detect | None = None, state: State | None = None) -> Past:
    """The licence's history over a commit's ancestry, at the root of the tree.

    Args:
        detect, state: how texts, READMEs and manifests are read; for callers with a cache.

    Returns:
        Events and what was not read. Equal input gives an equal answer.
    """
    try:
        ancestry = reader.ancestry(commit, follows)
    except LimitError as error:
        return Past(cut_off=str(error))
    head = next((s for s in reversed(ancestry.snapshots) if s.commit == commit), None)
    commits = frozenset(snapshot.commit for snapshot in ancestry.snapshots)
    if head is None or head.files is None:
        return Past(cut_off=ancestry.cut_off or "its tree cannot be read", commits=commits)
    standing = Standing(reader, detect, state)
    walk = _Walk(ancestry, standing)
    events, before = walk.events(head)
    people = _Contributors(ancestry, _mailmap(reader, head))
    counted = tuple(
        event.model_copy(update={"contributors_before": people.before(event.commit)}) for event in events[-MOST_EVENTS:]
    )
    cut = f"only the newest {MOST_EVENTS} changes are told" if len(events) > MOST_EVENTS else None
    kinder = _kinder(walk, head, before)
    authors = frozenset(snapshot.author_name for snapshot in ancestry.snapshots)
    return Past(counted, kinder, ancestry.cut_off or standing.cut_off or cut, commits, authors, walk.stood(head))


class _Walk:
    """One line of history, simplified to what decided today's licence."""

    def __init__(self, ancestry: Ancestry, standing: Standing) -> None:
        self.by_commit = {snapshot.commit: snapshot for snapshot in ancestry.snapshots}
        self.order = {snapshot.commit: place for place, snapshot in enumerate(ancestry.snapshots)}
        self._standing = standing
        self._counting: dict[int, frozenset[tuple[str, Leaf]]] = {}

    def stood(self, snapshot: Snapshot | None) -> Stood:
        """What a commit's files say; nothing before the first commit."""
        if snapshot is None or snapshot.files is None:
            return Stood()
        return self._standing.of(snapshot.files, snapshot.commit)

    def events(self, head: Snapshot) -> tuple[list[LicenceEvent], list[Snapshot]]:
        """Every event, oldest first, and the commits right before them."""
        found: list[LicenceEvent] = []
        before: list[Snapshot] = []
        # The newest first: where a limit is reached, what is left out is what is longest ago.
        for change in sorted(self._changes(head), key=lambda change: -self.order[change.at.commit]):
            event = event_of(change, self.stood(change.before), self.stood(change.at))
            if event is not None:
                found.append(event)
                if change.before and not change.gap:
                    before.append(change.before)
        found.reverse()
        return [self._restored(event, found[:place]) for place, event in enumerate(found)], before

    def _restored(self, event: LicenceEvent, earlier: list[LicenceEvent]) -> LicenceEvent:
        """A licence that comes back after it had been taken away is restored, not set."""
        removed = {e.commit for e in earlier if e.kind == "remove"} if event.kind == "set" else set()
        if removed and any(commit in removed for commit in _ancestors(self.by_commit, event.commit)):
            return event.model_copy(update={"kind": "restore"})
        return event

    def _changes(self, head: Snapshot) -> Iterator[Change]:
        seen, ahead = {head.commit}, [head]
        while ahead:
            at = ahead.pop()
            parents, gap, cut = self._readable_parents(at)
            files = self._files_that_count(at)
            same = next((parent for parent in parents if self._files_that_count(parent) == files), None)
            for parent in [same] if same else parents:
                if parent.commit not in seen:
                    seen.add(parent.commit)
                    ahead.append(parent)
            if same or (cut and not parents):
                continue  # where the history is cut off, nobody knows what stood there before
            if len(parents) < 2:
                yield Change(at, parents[0] if parents else None, gap)
            elif all(self._differ(parent, at) for parent in parents) and _resolves(at, parents):
                yield Change(at, parents[0], gap)

    def _readable_parents(self, snapshot: Snapshot) -> tuple[list[Snapshot], bool, bool]:
        """(nearest commits before it whose trees can be read, whether some between cannot, whether the line ends)."""
        found: list[Snapshot] = []
        gap, cut = False, not snapshot.whole
        seen, ahead = set(snapshot.parents), list(reversed(snapshot.parents))
        while ahead:
            parent = self.by_commit[ahead.pop()]
            if parent.files is not None:
                found.append(parent)
                continue
            gap, cut = True, cut or not parent.whole or not parent.parents
            ahead += [commit for commit in reversed(parent.parents) if commit not in seen]
            seen.update(parent.parents)
        return found, gap, cut

    def _files_that_count(self, snapshot: Snapshot) -> frozenset[tuple[str, Leaf]]:
        """Licence files and notices; where there is no licence file, READMEs and manifests."""
        files: Mapping[str, Leaf] = snapshot.files or {}
        if id(files) not in self._counting:
            names = [name for name in files if is_legal(name)]
            names += [name for name in files if is_notice(name)] if names else [n for n in files if n != ".mailmap"]
            self._counting[id(files)] = frozenset((name, files[name]) for name in names)
        return self._counting[id(files)]

    def _differ(self, parent: Snapshot, at: Snapshot) -> bool:
        one, other = self.stood(parent), self.stood(at)
        return (one.expression, one.terms, set(one.holders)) != (other.expression, other.terms, set(other.holders))


def _resolves(merge: Snapshot, parents: list[Snapshot]) -> bool:
    """Whether a merge holds a file as none of its parents had it; else the change was made further down."""
    every = [snapshot.files or {} for snapshot in (merge, *parents)]
    names = {name for files in every for name in files if is_legal(name) or not any(map(is_legal, files))}
    return any(all(files.get(name) != every[0].get(name) for files in every[1:]) for name in names)


def _kinder(walk: _Walk, head: Snapshot, before: list[Snapshot]) -> KinderCommit | None:
    """The newest commit whose whole licence text asked less: on the main line, or right before a change."""
    today = walk.stood(head)
    if today.basis in ("unknown", "unread") or today.asks <= 1:
        return None
    found = [snapshot for snapshot in before if _asked_less(walk.stood(snapshot), today)]
    line: Snapshot | None = head
    while line is not None:
        if line.files is not None and any(map(is_legal, line.files)) and _asked_less(walk.stood(line), today):
            found.append(line)
            break
        line = walk.by_commit[line.parents[0]] if line.parents else None
    if not found:
        return None
    last = max(found, key=lambda snapshot: (snapshot.time, walk.order[snapshot.commit]))
    said = walk.stood(last)
    assert said.expression and said.path and said.blob
    return KinderCommit(
        commit=last.commit, day=last.day, expression=said.expression, path=printable_path(said.path), blob=said.blob
    )


def _asked_less(then: Stood, today: Stood) -> bool:
    """Whether an older text gave more. Words that nobody can rank never count as kind."""
    return then.basis == "text" and then.expression is not None and then.asks < min(today.asks, 8)


def _mailmap(reader: Reader, head: Snapshot) -> str:
    kind, oid = (head.files or {}).get(".mailmap", ("link", ""))
    return (reader.read(oid, 1 << 20) or b"").decode("utf-8", "replace") if kind != "link" else ""


class _Contributors:
    """How many persons had commits before a commit. Asked oldest first, most commits are looked at once."""

    def __init__(self, ancestry: Ancestry, mailmap: str) -> None:
        people = People(parse_mailmap(mailmap))
        self._by_commit = {snapshot.commit: snapshot for snapshot in ancestry.snapshots}
        numbers = {
            s.commit: None if is_bot(s.author_name, s.author_email) else people.number(s.author_name, s.author_email)
            for s in ancestry.snapshots
        }
        self._who = {commit: None if n is None else people.settled(n) for commit, n in numbers.items()}
        self._whole = all(snapshot.whole for snapshot in ancestry.snapshots)
        self._last: str | None = None
        self._behind: set[str] = set()
        self._persons: set[int] = set()

    def before(self, commit: str) -> int | None:
        """None where the history is cut off."""
        if not self._whole:
            return None
        new = set(_ancestors(self._by_commit, commit, known=self._behind))
        if self._last not in new:  # another line of history: what is known of the last one is no part of it
            self._behind, self._persons = set(), set()
            new = set(_ancestors(self._by_commit, commit))
        self._behind |= new
        self._persons |= {who for ancestor in new if (who := self._who[ancestor]) is not None}
        self._last = commit
        return len(self._persons)


def _ancestors(by_commit: Mapping[str, Snapshot], commit: str, known: Collection[str] = ()) -> Iterator[str]:
    """Every commit before one, itself and those that are known left out, and those behind them."""
    seen, ahead = {commit}, [commit]
    while ahead:
        for parent in by_commit[ahead.pop()].parents:
            if parent not in seen and parent not in known:
                seen.add(parent)
                ahead.append(parent)
                yield parent
