"""What was begun and not merged: branches and pull requests with work that the default branch does not have."""

import re
from collections.abc import Iterable, Mapping

from archiver.examine.history import Work
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.tables import table
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "unfinished"
version = 3

_BRANCHES = 20
"""Branches told one by one, the newest; the count tells of all."""

_PULL = re.compile(r"^refs/pull/(\d{1,9})/head$")


def examine(context: Context) -> Examination:
    """Section `unfinished`.

    What was rebased, cherry-picked or squashed on its way in counts as merged, where author, time and subject, or the
    number of the pull request, say so.

    Data keys: `branches` and `unmerged` (counts); `pulls` (numbers with work by people), `total`, `bots`, `alive`,
    `pull_requests` (how many by people are probably open); `branch` (its name without names of people) with `commits`.
    """
    notes = Notes(context.commit, "unfinished")
    side = context.side_work
    every = side.commits
    if side.cut:
        notes.not_run("branches and pull requests against the default branch", "the history is longer than was read")
        return notes.done()
    merged = {work.oid for work in context.history.commits}
    done = {work.deed for work in context.history.commits}
    refs = context.reader.state.refs
    branches = {name: oid for name, oid in refs.items() if name.startswith("refs/heads/")}
    pulls = {int(m[1]): oid for name, oid in refs.items() if (m := _PULL.match(name))}
    squashed = {oid for number, oid in pulls.items() if number in context.history.pulls}

    def left_of(tip: str) -> list[Work]:
        return [] if tip in squashed else [work for work in unmerged(tip, every, merged) if work.deed not in done]

    left_on = {name: left_of(oid) for name, oid in sorted(branches.items())}
    _say_branches(notes, left_on, branches, (side.words, known_words(context)))
    left = {number: left_of(oid) for number, oid in sorted(pulls.items())}
    _say_pulls(notes, pulls, left, branches.values())
    return notes.done()


def unmerged(tip: str, every: Mapping[str, Work], merged: Iterable[str]) -> list[Work]:
    """Commits that a tip reaches and the default branch does not, in no particular order."""
    found: dict[str, Work] = {}
    pending = [tip]
    while pending:
        oid = pending.pop()
        if oid in found or oid in merged or oid not in every:
            continue
        found[oid] = every[oid]
        pending.extend(every[oid].parents)
    return list(found.values())


def _say_branches(
    notes: Notes,
    left: Mapping[str, list[Work]],
    tips: Mapping[str, str],
    words: tuple[frozenset[str], frozenset[str]],
) -> None:
    with_human = {name: human for name, work in left.items() if (human := _by_people(work))}
    bots = sum(1 for work in left.values() if work and not _by_people(work))
    statement = (
        f"{_count(len(left), 'branch')}: {len(with_human)} with work by people that the default branch does not have, "
        f"{bots} with work by bots alone."
    )
    notes.fact("branches", statement, notes.at(), basis="git", branches=len(left), unmerged=len(with_human))
    authors, known = words
    shown = sorted(with_human, key=lambda branch: (-len(with_human[branch]), branch))[:_BRANCHES]
    for branch in shown:
        work = with_human[branch]
        people = len({one.person for one in work})
        who = f"{people} {'person' if people == 1 else 'people'}"
        what = f"{_count(len(work), 'commit')} by {who}, last in {max(one.day for one in work).year}"
        short = quote(printable_path(branch.removeprefix("refs/heads/")), 120)
        topic = without_names(short, authors, known)
        notes.fact(
            "unmerged", f"The branch `{topic}` holds unmerged work: {what}.", tips[branch], basis="git",
            branch=topic, commits=len(work),
        )  # fmt: skip
        if topic != short:
            named = f"The branch `{short}` holds unmerged work: {what}."
            notes.fact("branch-name", named, tips[branch], basis="git", visibility="restricted")
    if with_human:
        verb = "holds" if len(with_human) == 1 else "hold"
        message = (
            f"{_count(len(with_human), 'branch')} {verb} commits by people that the default branch does not have. "
            "What was squashed on its way in looks the same."
        )
        notes.finding("HIS-003", "medium", message)
        notes.unknown(
            "Was the unmerged work given up, or was it live?", "whoever pushed the branches, or the last reviewer"
        )


_PREFIX = re.compile(
    r"feat(?:ures?)?|fix(?:es)?|bugs?|bugfix|hotfix|releases?|chore|docs?|tests?|refactor|exp(?:eriment)?|wip|tasks?"
    r"|issues?|story|topic|dev(?:elop(?:ment)?)?|stag(?:e|ing)|prod(?:uction)?|ui|api|backend|frontend|ci|build|design"
    r"|style|data|deploy|infra|epic|spike|improvement|enhancement|update",
    re.IGNORECASE,
)
"""First parts of a branch's name that tell what it is for; any other is usually a login."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def known_words(context: Context) -> frozenset[str]:
    """Words that the project itself uses for things, in small letters."""
    things = [entry.path for entry in context.entries]
    things += [dependency.name for dependency in context.dependencies]
    things += list(context.variables)
    spaced = (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", thing) for thing in things)
    plain = frozenset(table("branches")["words"].split())
    return plain | {word.casefold() for thing in spaced for word in _WORD.findall(thing)}


def without_names(branch: str, authors: frozenset[str], known: frozenset[str]) -> str:
    """A branch's name without what may name somebody: `***/idea`, `***-patch-1`.

    Args:
        authors: words of the authors' names and addresses, in small letters.
        known: words that name things; every other word of the branch is left out.
    """
    first, slash, rest = branch.partition("/")
    if slash and not _PREFIX.fullmatch(first):
        branch = f"***/{rest}"
    branch = re.sub(r"(^|/)[^/]+(?=-patch-\d+)", r"\1***", branch)
    branch = re.sub(r"(?<=[a-z])(?=[A-Z])", "\0", branch)

    def masked(match: re.Match[str]) -> str:
        word = match[0].casefold()
        return match[0] if word in known and word not in authors else "***"

    return re.sub(r"\*{3}(?:\W?\*{3})+", "***", _WORD.sub(masked, branch).replace("\0", ""))


def _say_pulls(notes: Notes, pulls: Mapping[int, str], left: Mapping[int, list[Work]], branches: Iterable[str]) -> None:
    if not pulls:
        return
    human = [number for number, work in left.items() if _by_people(work)]
    bots = [number for number, work in left.items() if work and not _by_people(work)]
    tips = set(branches)
    alive = [number for number in (*human, *bots) if pulls[number] in tips]
    statement = (
        f"{_count(len(pulls), 'pull request')} in the copy; {len(human)} with work by people and {len(bots)} by bots "
        f"alone are not in the default branch. {len(alive)} of these still have their branch: probably open."
    )
    shown = [str(number) for number in human[-20:]]
    total, by_bots = len(pulls), len(bots)
    open_ones = sum(1 for number in human if number in alive)
    notes.fact(
        "pulls", statement, notes.at(), basis="git", total=total, pulls=shown, bots=by_bots, alive=len(alive),
        pull_requests=open_ones,
    )  # fmt: skip
    notes.not_run("which pull requests are open", "git keeps their heads alone; pull requests are not copied yet")


def _by_people(work: Iterable[Work]) -> list[Work]:
    """What people did; a merge brings work of others."""
    return [one for one in work if one.person is not None and len(one.parents) < 2]


def _count(number: int, word: str) -> str:
    plural = f"{word}es" if word.endswith("ch") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
