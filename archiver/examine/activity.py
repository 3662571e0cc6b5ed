"""What the history tells: when people worked on it, bots apart, what was left unmerged, releases and submodules."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from archiver.examine.history import FEWEST_COMMITS, History, Work, read_side_work
from archiver.examine.interface import Context
from archiver.examine.mailmap import parse_mailmap
from archiver.examine.notes import Notes
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "activity"
version = 1

_BRANCHES = 20
"""Branches told one by one, the newest; the count tells of all."""

_PULL = re.compile(r"^refs/pull/(\d{1,9})/head$")


def examine(context: Context) -> Examination:
    """Section `history`.

    Data keys: `day` (YYYY-MM-DD); `commits`, `human`, `bots`; `years` (`2020: 12`); `squashed`; `branches`,
    `pulls` (numbers); `tags`; `submodule` with `host`.
    """
    notes = Notes(context.commit, "history")
    history = context.history
    _say_dates(notes, history)
    _say_counts(notes, history)
    if history.cut:
        notes.not_run("the oldest commits", f"the history is longer than was read ({len(history.commits)} commits)")
    if context.reader.shallow:
        notes.not_run("the history before the cut", "this copy is shallow: its older commits are not here")
    _say_squashed(notes, history)
    _say_side_work(context, notes, history)
    _say_tags(context, notes)
    _say_submodules(context, notes)
    return notes.done()


def _say_dates(notes: Notes, history: History) -> None:
    human = history.human
    if not human:
        notes.fact("human", "No commit by a person: all are by bots.", notes.at(), basis="git", human=0)
        return
    first = min(human, key=lambda work: (work.day, work.oid))
    last = max(human, key=lambda work: (work.day, work.oid))
    for what, work in (("first", first), ("last", last)):
        day = work.day.isoformat()
        statement = f"The {what} commit by a person on the default branch is of {day}."
        notes.fact(what, statement, work.oid, basis="git", day=day)


def _say_counts(notes: Notes, history: History) -> None:
    human = history.human
    bots = len(history.commits) - len(human)
    people = len({work.person for work in human})
    statement = (
        f"{_count(len(history.commits), 'commit')} on the default branch: {len(human)} by {people} "
        f"{'person' if people == 1 else 'people'}, {bots} by bots."
    )
    notes.fact("commits", statement, notes.at(), basis="git", commits=len(history.commits), human=len(human), bots=bots)
    years = Counter(work.day.year for work in human)
    if years:
        rows = [f"{year}: {years[year]}" for year in sorted(years)]
        notes.fact("years", f"Commits by people, by year: {', '.join(rows)}.", notes.at(), basis="git", years=rows)


def _say_squashed(notes: Notes, history: History) -> None:
    if history.squashed:
        share = int(100 * history.root_share)
        statement = f"The first commit holds {share} % of today's files: the history was squashed or imported."
        roots = [work.oid for work in history.commits if not work.parents]
        notes.fact("squashed", statement, roots[-1] if roots else notes.at(), basis="git", squashed=True)
        notes.finding("HIS-001", "medium", f"{statement} Who wrote what, and why, cannot be read from it.")
        notes.unknown("Where is the history from before the first commit?", "a former maintainer")
    elif len(history.human) < FEWEST_COMMITS:
        message = f"Only {_count(len(history.human), 'commit')} by people: the history tells little."
        notes.finding("HIS-002", "low", message)


def _say_side_work(context: Context, notes: Notes, history: History) -> None:
    mailmap = context.by_path.get(".mailmap")
    rules = parse_mailmap(context.texts.read(mailmap) or "" if mailmap else "")
    every, cut = read_side_work(context.reader, rules, until=context.as_of)
    if cut:
        notes.not_run("branches and pull requests against the default branch", "the history is longer than was read")
        return
    merged = {work.oid for work in history.commits}
    refs = context.reader.state.refs
    _say_after(notes, history, every.values())
    branches = {name: oid for name, oid in refs.items() if name.startswith("refs/heads/")}
    _say_branches(notes, {name: unmerged(oid, every, merged) for name, oid in sorted(branches.items())}, branches)
    pulls = {int(m[1]): oid for name, oid in refs.items() if (m := _PULL.match(name))}
    left = {number: unmerged(oid, every, merged) for number, oid in sorted(pulls.items())}
    left = {number: work for number, work in left.items() if number not in history.pulls}
    _say_pulls(notes, pulls, left, branches.values())


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


def _say_after(notes: Notes, history: History, every: Iterable[Work]) -> None:
    """Who worked, anywhere, after the last commit by a person on the default branch."""
    last = max((work.day for work in history.human), default=date.min)
    later = [work for work in every if work.day > last]
    if not later:
        return
    human = [work for work in later if work.person is not None]
    newest = max(later, key=lambda work: (work.day, work.oid))
    who = f"{len(human)} by people" if human else "all by bots"
    statement = (
        f"Since then, on every branch and pull request: {_count(len(later), 'commit')}, {who}, "
        f"the last of {newest.day.isoformat()}."
    )
    notes.fact("since", statement, newest.oid, basis="git", commits=len(later), human=len(human))


def _say_branches(notes: Notes, left: Mapping[str, list[Work]], tips: Mapping[str, str]) -> None:
    with_human = {name: human for name, work in left.items() if (human := _by_people(work))}
    bots = sum(1 for work in left.values() if work and not _by_people(work))
    statement = (
        f"{_count(len(left), 'branch')}: {len(with_human)} with work by people that the default branch does not have, "
        f"{bots} with work by bots alone."
    )
    notes.fact("branches", statement, notes.at(), basis="git", branches=len(left), unmerged=len(with_human))
    newest_of = {branch: max(work, key=lambda one: (one.day, one.oid)) for branch, work in with_human.items()}
    shown = sorted(with_human, key=lambda branch: (newest_of[branch].day, branch), reverse=True)[:_BRANCHES]
    for branch in shown:
        work, newest = with_human[branch], newest_of[branch]
        people = len({one.person for one in work})
        who = f"{people} {'person' if people == 1 else 'people'}"
        what = f"{_count(len(work), 'commit')} by {who}, last in {newest.day.year}"
        notes.fact("unmerged", f"A branch holds unmerged work: {what}.", tips[branch], basis="git")
        short = quote(printable_path(branch.removeprefix("refs/heads/")), 120)
        named = f"The branch `{short}` holds unmerged work: {what}."
        # Branch names carry logins and names of persons, so the name stands in the restricted layer only.
        notes.fact("branch-name", named, tips[branch], basis="git", visibility="restricted")
    if with_human:
        verb = "holds" if len(with_human) == 1 else "hold"
        message = f"{_count(len(with_human), 'branch')} {verb} unmerged work by people."
        notes.finding("HIS-003", "medium", message)
        notes.unknown(
            "Was the unmerged work given up, or was it live?", "whoever pushed the branches, or the last reviewer"
        )


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
    notes.fact("pulls", statement, notes.at(), basis="git", total=total, pulls=shown, bots=by_bots, alive=len(alive))
    notes.not_run("which pull requests are open", "git keeps their heads alone; pull requests are not copied yet")


def _by_people(work: Iterable[Work]) -> list[Work]:
    return [one for one in work if one.person is not None]


def _say_tags(context: Context, notes: Notes) -> None:
    tags = sorted((n for n in context.reader.state.refs if n.startswith("refs/tags/")), key=_natural)
    if not tags:
        notes.fact("tags", "There are no tags: no release was named in git.", notes.at(), basis="git", tags=0)
        return
    newest = quote(printable_path(tags[-1].removeprefix("refs/tags/")), 60)
    statement = f"{_count(len(tags), 'tag')}, the highest `{newest}`."
    commit = context.reader.resolve(tags[-1])
    notes.fact("tags", statement, commit or notes.at(), basis="git", tags=len(tags), newest=newest)


def _natural(ref: str) -> list[tuple[int, int, str]]:
    """v1.10 after v1.9."""
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in re.split(r"(\d{1,12})", ref)]


def _say_submodules(context: Context, notes: Notes) -> None:
    pinned = [entry for entry in context.entries if entry.kind == "submodule"]
    if not pinned:
        return
    modules = context.by_path.get(".gitmodules")
    urls = read_gitmodules(context.texts.read(modules) or "" if modules else "")
    for entry in pinned:
        path = printable_path(entry.path)
        url = urls.get(entry.path)
        if url is None:
            notes.finding(
                "HIS-004", "medium", f"The submodule `{path}` has no address in .gitmodules: it cannot be fetched."
            )
        host = url_host(url) if url else None
        where = f"from {host}" if host else "from the same host" if url else "from nowhere"
        statement = f"`{path}` is a submodule {where}, pinned at {entry.oid[:12]}; its content is not in this copy."
        notes.fact("submodule", statement, notes.at(entry), basis="git", submodule=path, host=host)
    notes.unknown("Do the repositories behind the submodules still exist?", "their owners on the forge")


def read_gitmodules(text: str) -> dict[str, str]:
    """Path -> URL of a .gitmodules file; sections that lack one are left out."""
    found: dict[str, str] = {}
    for section in re.split(r"^\s*\[submodule\b[^\n]*\]", text, flags=re.MULTILINE)[1:]:
        keys = dict(re.findall(r"^\s*(path|url)\s*=\s*(\S[^\n]*?)\s*$", section, re.MULTILINE))
        if "path" in keys and "url" in keys:
            found[keys["path"].strip('"')] = keys["url"].strip('"')
    return found


def url_host(url: str) -> str | None:
    """Host of a URL or of `user@host:path`; None for a relative one."""
    scp = re.match(r"^[\w.-]+@([\w.-]+):", url)
    try:
        host = scp[1] if scp else urlsplit(url).hostname
    except ValueError:
        return None
    return quote(host, 100) if host else None


def _count(number: int, word: str) -> str:
    plural = f"{word}es" if word.endswith("ch") else f"{word}s"
    return f"{number} {word if number == 1 else plural}"
