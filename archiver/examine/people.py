"""Who knows what: people by area and year, as counts; the truck factor, where the history can tell it."""

import posixpath
import re
from collections import defaultdict
from datetime import date

from archiver.examine.history import FEWEST_COMMITS, FileHistory, History
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_json, mapping
from archiver.examine.roles import role
from archiver.examine.truck import TruckFactor, file_authors, truck_factor
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "people"
version = 1

_AREAS = 20
_NAMED = 10
_SILENT_DAYS = 365
_CREDITS = re.compile(
    r"^(?:authors|contributors|maintainers|credits|codeowners|thanks)(?:\.(?:md|markdown|txt|rst|adoc|html?))?$",
    re.IGNORECASE,
)


def examine(context: Context) -> Examination:
    """Section `people`. Public facts hold counts and years, never a name or an address; names are restricted facts.

    Data keys: `people`; `area` with `people`, `commits`, `last_year`; `truck_factor` with `files`; `silent` (percent).
    """
    notes = Notes(context.commit, "people")
    history = context.history
    files = {path: file for path, file in history.files.items() if role(path) != "foreign"}
    _say_number(notes, history)
    if history.tells_authors:
        _say_areas(notes, files)
        _say_truck(notes, history, files)
    else:
        _refuse(notes, history)
    _say_credits(context, notes)
    return notes.done()


def _say_number(notes: Notes, history: History) -> None:
    years: dict[int, set[int]] = defaultdict(set)
    for work in history.human:
        assert work.person is not None
        years[work.day.year].add(work.person)
    if years:
        people = len(set().union(*years.values()))
        rows = ", ".join(f"{year}: {len(years[year])}" for year in sorted(years))
        statement = f"{people} {'person' if people == 1 else 'people'} wrote commits; by year: {rows}."
        notes.fact("number", statement, notes.at(), basis="git", people=people)


def _refuse(notes: Notes, history: History) -> None:
    if history.squashed:
        why = f"one commit holds {int(100 * history.root_share)} % of today's files"
    elif history.cut:
        why = "only a part of the long history was read"
    else:
        why = f"people made {len(history.human)} commits, fewer than {FEWEST_COMMITS}"
    statement = f"No truck factor: {why}, so the history cannot tell who wrote what."
    notes.fact("truck-factor", statement, notes.at(), basis="git", truck_factor=None)
    notes.unknown("Who wrote which part, and who could still explain it?", "a former maintainer")


def area_of(path: str) -> str:
    """The top-level folder a file lies in, with its slash; `(top level)` for the others."""
    return path.split("/", 1)[0] + "/" if "/" in path else "(top level)"


def _say_areas(notes: Notes, files: dict[str, FileHistory]) -> None:
    areas: dict[str, list[FileHistory]] = defaultdict(list)
    for path, file in files.items():
        areas[area_of(path)].append(file)
    largest = sorted(areas.items(), key=lambda row: (-len(row[1]), row[0]))[:_AREAS]
    for area, members in sorted(largest):
        people = set().union(*(file.changes for file in members))
        last = max(file.last_year for file in members)
        shown = printable_path(area)
        number = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
        statement = f"`{shown}`: {number} changed its {_files(len(members))}, the last in {last}."
        locator = notes.at() if area == "(top level)" else notes.at(posixpath.normpath(area))
        notes.fact("area", statement, locator, basis="git", area=shown, people=len(people), last_year=last)


def _files(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'}"


def _say_truck(notes: Notes, history: History, files: dict[str, FileHistory]) -> None:
    truck = truck_factor(files)
    if truck is None:
        return
    last = _last_days(history)
    years = sorted((last[person].year for person in truck.people), reverse=True)
    who = f"{truck.number} {'person' if truck.number == 1 else 'people'}"
    statement = (
        f"Truck factor {truck.number}: without {who} more than half of {truck.files} files have no author left; "
        f"last active in {', '.join(map(str, years))}."
    )
    notes.fact("truck-factor", statement, notes.at(), basis="git", truck_factor=truck.number, files=truck.files)
    _say_silent(notes, files, last)
    _name(notes, history, truck, last)


def _last_days(history: History) -> dict[int, date]:
    last: dict[int, date] = {}
    for work in history.human:
        assert work.person is not None
        last[work.person] = max(work.day, last.get(work.person, work.day))
    return last


def _say_silent(notes: Notes, files: dict[str, FileHistory], last: dict[int, date]) -> None:
    end = max(last.values())
    known = [authors for file in files.values() if (authors := file_authors(file))]
    silent = sum(all((end - last[person]).days > _SILENT_DAYS for person in authors) for authors in known)
    percent = round(100 * silent / len(known))
    if not percent:
        return
    statement = (
        f"{percent} % of {len(known)} files have authors who had all been silent for more than a year "
        f"when the last commit was made."
    )
    notes.fact("silent", statement, notes.at(), basis="git", silent=percent)


def _name(notes: Notes, history: History, truck: TruckFactor, last: dict[int, date]) -> None:
    for person in truck.people[:_NAMED]:
        own = [work for work in history.human if work.person == person]
        first = min(work.day for work in own)
        who = quote(history.names[person], 80)
        statement = f"{who}: {len(own)} commits, {first.year} to {last[person].year}; one of those who know most."
        notes.fact("name", statement, notes.at(), basis="git", visibility="restricted")


def _say_credits(context: Context, notes: Notes) -> None:
    for entry in context.entries:
        base = posixpath.basename(entry.path)
        if role(entry.path) == "foreign" or entry.kind not in ("file", "executable"):
            continue
        if _CREDITS.match(base):
            notes.fact("credits", f"`{printable_path(entry.path)}` credits people by name.", notes.at(entry))
        elif base == "package.json":
            text = context.texts.read(entry) or ""
            data = mapping(load_json(text))
            for key in ("author", "contributors", "maintainers"):
                if data.get(key):
                    line = line_of(text, rf"[\"']{key}[\"']\s*:")
                    statement = f"`{printable_path(entry.path)}` credits people by name (`{key}`)."
                    notes.fact("credits", statement, notes.at(entry, line))
