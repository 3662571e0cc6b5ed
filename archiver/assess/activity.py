"""Reading the activity of one repository: the only part of the assessment that looks into git."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, takewhile

from archiver.assess.declared import forge_declarations, tree_declarations
from archiver.assess.substance import is_human, is_substantive, percentile_95
from archiver.git.reader import Commit, Reader
from archiver.records.activity import ActivityProfile, Declaration, Mark
from archiver.records.repository import Repository

COMMIT_LIMIT = 300_000
"""Commits read, newest first; the oldest part of a longer history is left out and said to be."""

SQUASHED_SHARE = 90
"""From this share of files in root commits on, the history says nothing. Source: the rule for BORN_ENDED."""

FEWEST_COMMITS = 20
"""Under this number of human commits a repository has no rhythm of its own."""

_LINE_COUNTS = 200
_ROOTS = 50


@dataclass(frozen=True)
class _Seen:
    """One commit, reduced to what is counted."""

    oid: str
    parents: tuple[str, ...]
    day: date
    human: bool


def read_activity(reader: Reader, repository: Repository | None, *, as_of: date) -> ActivityProfile:
    """Reduce a repository to its activity as of a day.

    A commit counts when HEAD or a branch head reaches it and its committer day is not later than `as_of`. Missing
    objects are passed over and named in `unread`.

    Args:
        repository: what the forge told; None for a path that is read where it lies.
    """
    walked = _walk(reader, as_of)
    seen = walked.seen
    by_id = {commit.oid: commit for commit in seen}
    head = (
        next((c.oid for c in reader.commits([reader.state.head_oid], until=as_of)), None)
        if reader.state.head_oid
        else None
    )
    roots = _roots_behind(head, by_id)
    share, declarations, unread = _tree_reading(reader, head, roots, repository)
    late = walked.late
    if repository:
        told, undated = forge_declarations(repository, as_of, later=late)
        declarations += told
        unread += undated
        late = late or bool(undated)
    if walked.cut:
        unread.append(f"the history before the newest {COMMIT_LIMIT} commits")
    human = [commit for commit in seen if commit.human]
    return ActivityProfile(
        as_of=as_of,
        later=late,
        head=head,
        commits=len(seen),
        human_commits=len(human),
        bot_share=100 * (len(seen) - len(human)) // len(seen) if seen else 0,
        first=_mark(min(seen, key=lambda c: c.day, default=None)),
        last_any=_mark(max(seen, key=lambda c: c.day, default=None)),
        last_human=_mark(max(human, key=lambda c: c.day, default=None)),
        last_substantive=_last_substantive(reader, seen, as_of),
        bots_since_human=_bots_since_human(seen),
        gaps_p95=_rhythm(human) if share < SQUASHED_SHARE else None,
        roots=len(roots),
        root_share=share,
        squashed=bool(seen) and share >= SQUASHED_SHARE,
        shallow=reader.shallow or walked.cut,
        fork=repository.fork if repository else None,
        declarations=tuple(declarations),
        unread=tuple(unread),
    )


@dataclass(frozen=True)
class _Walk:
    seen: tuple[_Seen, ...]
    late: bool
    """Whether commits later than the day were left out."""
    cut: bool


def _walk(reader: Reader, as_of: date) -> _Walk:
    seen: list[_Seen] = []
    late = False
    for commit in reader.commits(_branch_tips(reader)):
        if commit.day > as_of:
            late = True
        elif len(seen) >= COMMIT_LIMIT:
            return _Walk(tuple(seen), late, True)
        else:
            seen.append(_Seen(commit.oid, commit.parents, commit.day, is_human(commit)))
    return _Walk(tuple(seen), late, False)


def _branch_tips(reader: Reader) -> list[str]:
    """HEAD and branch heads; in a clone that is read where it lies, most branches stand under `refs/remotes/`."""
    names = [name for name in reader.state.refs if name.startswith(("refs/heads/", "refs/remotes/"))]
    oids = [reader.state.head_oid, *(reader.state.refs[name] for name in names)]
    return list(dict.fromkeys(oid for oid in oids if oid))


def _roots_behind(head: str | None, by_id: dict[str, _Seen]) -> list[str]:
    """Root commits that a commit reaches, oldest day first."""
    if head is None:
        return []
    pending, reached = [head], {head}
    roots = []
    while pending:
        commit = by_id.get(pending.pop())
        if commit is None:
            continue
        if not commit.parents:
            roots.append(commit)
        fresh = [parent for parent in commit.parents if parent not in reached]
        reached.update(fresh)
        pending += fresh
    return [commit.oid for commit in sorted(roots, key=lambda c: (c.day, c.oid))]


def _tree_reading(
    reader: Reader, head: str | None, roots: Sequence[str], repository: Repository | None
) -> tuple[int, list[Declaration], list[str]]:
    """Share of files that root commits hold, what the tree declares, what could not be read."""
    if head is None:
        return 0, [], []
    entries = reader.tree(head)
    paths = {entry.path for entry in entries}
    in_roots: set[str] = set()
    for root in roots[:_ROOTS]:
        in_roots.update(entry.path for entry in (entries if root == head else reader.tree(root)))
    share = 100 * len(paths & in_roots) // len(paths) if paths else 0
    declarations, unread = tree_declarations(reader, head, entries, repository.name if repository else None)
    return share, declarations, unread


def _last_substantive(reader: Reader, seen: Sequence[_Seen], as_of: date) -> Mark | None:
    """The newest commit that is work; reads only as many commits' changes as it needs."""
    parents = {parent for commit in seen for parent in commit.parents}
    tips = [commit.oid for commit in seen if commit.oid not in parents]
    left = _LINE_COUNTS

    def line_counts(oid: str) -> tuple[int, int] | None:
        nonlocal left
        left -= 1
        return reader.line_counts(oid) if left >= 0 else None

    # A child may be dated before its parent: go on until no unseen commit by a person can be later.
    candidates = sorted((c for c in seen if c.human and len(c.parents) < 2), key=lambda c: c.day, reverse=True)
    visited: set[str] = set()
    best: Commit | None = None
    for commit in reader.commits(tips, paths=True, until=as_of):
        visited.add(commit.oid)
        if (best is None or commit.day > best.day) and is_substantive(commit, line_counts):
            best = commit
        if best and not _later_unseen(candidates, visited, best.day):
            break
    return Mark(day=best.day, commit=best.oid) if best else None


def _later_unseen(candidates: Sequence[_Seen], visited: set[str], day: date) -> bool:
    return any(c.oid not in visited for c in takewhile(lambda c: c.day > day, candidates))


def _bots_since_human(seen: Sequence[_Seen]) -> int:
    last = max((commit.day for commit in seen if commit.human), default=date.min)
    return sum(not commit.human and commit.day > last for commit in seen)


def _rhythm(human: Sequence[_Seen]) -> int | None:
    if len(human) < FEWEST_COMMITS:
        return None
    days = sorted({commit.day for commit in human})
    return percentile_95((later - day).days for day, later in pairwise(days))


def _mark(commit: _Seen | None) -> Mark | None:
    return Mark(day=commit.day, commit=commit.oid) if commit else None
