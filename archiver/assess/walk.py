"""One walk over a repository's commits: each reduced to what is counted, repetitions found, the fork point set."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from archiver.assess.declared import is_readme
from archiver.assess.quoting import quote
from archiver.assess.servers import FEWEST_OF_MACHINE, is_program, template
from archiver.assess.substance import Substance, substance
from archiver.assess.winddown import taken_back, wind_down
from archiver.git.reader import Commit, Reader
from archiver.records.activity import Mark
from archiver.records.repository import Repository

COMMIT_LIMIT = 300_000
"""Commits read, newest first; the oldest part of a longer history is left out and said to be."""

_REWRITTEN = timedelta(days=365).total_seconds()
_UPSTREAM = "refs/remotes/upstream/"


@dataclass(frozen=True, slots=True)
class Seen:
    """One commit, reduced to what is counted."""

    oid: str
    parents: tuple[str, ...]
    day: date
    paths: int
    """How many it changed."""
    kind: Substance | None
    """None: only the number of its lines tells; asked of `History` when it matters."""
    moved: bool
    """Committed a year or more after it was written."""
    wind_down: str | None
    reverts: bool
    beat: int | None
    """Number of the repetition it belongs to; None for nearly all."""


@dataclass(frozen=True)
class Beat:
    """Commits that say the same, oldest first: perhaps a program's."""

    days: tuple[date, ...]
    times: tuple[int, ...]
    soon: bool
    """Whether few of them tell; see `servers.template`."""

    def is_server(self, day: date) -> bool:
        """Whether it was a program's, as far as that day could know."""
        return is_program(self.times[: bisect_right(self.days, day)], soon=self.soon)


@dataclass(frozen=True)
class Walked:
    """What HEAD and branch heads reach."""

    seen: tuple[Seen, ...]
    """The repository's own commits, oldest day first."""
    line: tuple[tuple[date, str, tuple[str, ...]], ...]
    """The default branch, newest first as git shows it: (day, commit, parents)."""
    beats: tuple[Beat, ...]
    forked: tuple[Mark, ...]
    """Commits of the repository it was forked from, oldest day first."""
    fork_known: bool
    """Whether anything tells which commits those are."""
    readme_days: tuple[date, ...]
    """Days of the commits that changed a README, sorted."""
    cut: bool
    """Whether the oldest part was left out."""


@dataclass(frozen=True)
class _Read:
    """A commit that is not yet known to be the repository's own."""

    commit: Commit
    paths: int
    kind: Substance | None
    wind_down: str | None
    said: tuple[Hashable, bool] | None
    readme: bool


def walk(reader: Reader, repository: Repository | None) -> Walked:
    """Read the log once."""
    upstream = _upstream(reader)
    forked_at = _forked_at(repository)
    commits = reader.commits(_branch_tips(reader), paths=True)
    read = [_reduced(commit) for commit in islice(commits, COMMIT_LIMIT)]
    cut = next(commits, None) is not None
    own, foreign = _divided([item.commit for item in read], upstream or frozenset(), forked_at)
    kept = [item for item in reversed(read) if item.commit.oid in own]
    beats, member = _repetitions(kept)
    seen = [
        Seen(
            oid=item.commit.oid,
            parents=item.commit.parents,
            day=item.commit.day,
            paths=item.paths,
            kind=item.kind,
            moved=item.commit.committer_time - item.commit.author_time >= _REWRITTEN,
            wind_down=item.wind_down,
            reverts=taken_back(item.commit.subject),
            beat=member.get(item.commit.oid),
        )
        for item in kept
    ]
    return Walked(
        seen=tuple(sorted(seen, key=lambda commit: commit.day)),
        line=tuple(_line(reader.state.head_oid, [item.commit for item in read])),
        beats=tuple(beats),
        forked=tuple(foreign),
        fork_known=upstream is not None or forked_at is not None,
        readme_days=tuple(sorted(item.commit.day for item in read if item.readme)),
        cut=cut,
    )


def _reduced(commit: Commit) -> _Read:
    kind = substance(commit)
    bot = kind == "bot"
    told = None if bot or kind == "merge" else wind_down(commit.subject, commit.paths)
    return _Read(
        commit=replace(commit, paths=(), body=""),  # a tree of 10,000 files must not be held for every commit
        paths=len(commit.paths),
        kind=kind,
        wind_down=quote(told) if told else None,
        said=None if bot else template(commit.author_name, commit.author_email, commit.subject, commit.paths),
        readme=any(map(is_readme, commit.paths)),
    )


def _divided(commits: Sequence[Commit], upstream: frozenset[str], forked_at: int | None) -> tuple[set[str], list[Mark]]:
    """(ids of its own commits, those of the repository it was forked from).

    What was committed before the forge made the fork is the other's, except after a commit of its own: that is only a
    wrong clock.
    """
    own: set[str] = set()
    foreign = []
    for commit in reversed(commits):
        before = forked_at is not None and commit.committer_time < forked_at and own.isdisjoint(commit.parents)
        if before or commit.oid in upstream:
            foreign.append(Mark(day=commit.day, commit=commit.oid))
        else:
            own.add(commit.oid)
    return own, sorted(foreign, key=lambda mark: mark.day)


def _repetitions(read: Sequence[_Read]) -> tuple[list[Beat], dict[str, int]]:
    """Repetitions long enough to be a program's, and commit -> number of the one it belongs to."""
    rows: dict[tuple[Hashable, bool], list[Commit]] = {}
    for item in read:
        if item.said:
            rows.setdefault(item.said, []).append(item.commit)
    beats: list[Beat] = []
    member: dict[str, int] = {}
    for (_, soon), commits in rows.items():
        if len(commits) >= FEWEST_OF_MACHINE:
            commits.sort(key=lambda commit: commit.committer_time)
            member |= dict.fromkeys((commit.oid for commit in commits), len(beats))
            times = tuple(commit.committer_time for commit in commits)
            beats.append(Beat(tuple(commit.day for commit in commits), times, soon))
    return beats, member


def _line(head: str | None, commits: Sequence[Commit]) -> list[tuple[date, str, tuple[str, ...]]]:
    """The commits that HEAD reaches, in the order given: children before their parents."""
    reached = {head}
    found = []
    for commit in commits:
        if commit.oid in reached:
            reached.update(commit.parents)
            found.append((commit.day, commit.oid, commit.parents))
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


def _upstream(reader: Reader) -> frozenset[str] | None:
    """What a clone knows of the repository it was forked from, where that remote has its usual name; else None."""
    tips = [oid for name, oid in reader.state.refs.items() if name.startswith(_UPSTREAM)]
    return frozenset(commit.oid for commit in islice(reader.commits(tips), COMMIT_LIMIT)) if tips else None


def _forked_at(repository: Repository | None) -> int | None:
    """When the forge made the fork, epoch seconds: what was committed before came from elsewhere."""
    if repository is None or not repository.fork or not repository.created_at:
        return None
    try:
        moment = datetime.fromisoformat(repository.created_at)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
