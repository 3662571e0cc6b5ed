"""What the history tells: when people worked on it, bots apart, releases and submodules."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from archiver.examine.history import FEWEST_COMMITS, History, Work
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.releases import say_releases
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "activity"
version = 6


def examine(context: Context) -> Examination:
    """Section `history`.

    Data keys: `day` (YYYY-MM-DD); `commits`, `human`, `bots`; `years` (`2020: 12`); `months` (`2020-03: 12`, those with
    commits by people); `squashed`; `submodule` with `host`; those of `say_releases`.
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
    side = context.side_work
    if not side.cut:
        _say_after(notes, history, side.commits.values())
    _say_months(notes, history)
    say_releases(context, notes, {work.oid: work.day for work in (*history.commits, *side.commits.values())})
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


def _say_months(notes: Notes, history: History) -> None:
    """What a timeline is drawn from."""
    months = Counter(f"{work.day:%Y-%m}" for work in history.human)
    if months:
        most = max(months.values())
        busiest = [month for month in sorted(months) if months[month] == most]
        said = f"month was {busiest[0]}" if len(busiest) == 1 else f"months were {', '.join(busiest[:4])}"
        each = "" if len(busiest) == 1 else " each"
        statement = f"The busiest {said}, with {_count(most, 'commit')} by people{each}."
        rows = [f"{month}: {months[month]}" for month in sorted(months)]
        notes.fact("months", statement, notes.at(), basis="git", months=rows)


_REWORKED = 1 / 3
"""Share of files changed again from which on a history that began with most of its files tells enough."""


def _say_squashed(notes: Notes, history: History) -> None:
    """A small tree may well begin whole: it was squashed when little of it was changed again."""
    reworked = sum(file.changes.total() > 1 for file in history.files.values())
    if history.squashed and reworked < _REWORKED * len(history.files):
        share = int(100 * history.root_share)
        statement = f"The first commit holds {share} % of today's files: the history was squashed or imported."
        roots = [work.oid for work in history.commits if not work.parents]
        notes.fact("squashed", statement, roots[-1] if roots else notes.at(), basis="git", squashed=True)
        notes.finding("HIS-001", "medium", f"{statement} Who wrote what, and why, cannot be read from it.")
        notes.unknown("Where is the history from before the first commit?", "a former maintainer")
    elif len(history.human) < FEWEST_COMMITS:
        message = f"Only {_count(len(history.human), 'commit')} by people: the history tells little."
        notes.finding("HIS-002", "low", message)


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
