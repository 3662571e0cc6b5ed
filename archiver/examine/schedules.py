"""Work that runs by the clock, as deployment files, schedulers, workflows and lists of jobs say it."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.cron import spoken
from archiver.examine.interface import Context
from archiver.examine.joblists import find_listed
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.examine.targets import absent_functions
from archiver.git.objects import Entry
from archiver.quoting import quote

_MOST = 20
_NAMES = 50
_CRON = r"(?:[\d*/,L#?-]+|\w{3}(?:-\w{3})?)"
_FORWARD, _BACK = 5, 6
"""Lines behind and before a time in which the name of what runs may stand."""
_LARGEST = 300_000
_ZONE = re.compile(
    r"(?<![\w/])((?:US|America|Europe|Africa|Asia|Australia|Pacific|Atlantic|Canada)/[A-Z][A-Za-z_]{2,30})(?![\w/])"
)


@dataclass(frozen=True)
class _Rule:
    """One row of data/schedules.toml."""

    path: re.Pattern[str]
    line: re.Pattern[str]
    by: str
    zone: str
    """Where all times of this scheduler count, unless it says another."""
    runs: re.Pattern[str] | None
    look: str
    """Where the name of what runs stands: `line`, `on` (below), `back` (above), `top` (of the file)."""


@dataclass(frozen=True)
class _Group:
    """What is run at one time by one scheduler, as one file says."""

    entry: Entry
    by: str
    when: str
    zone: str


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            re.compile(row["path"]),
            re.compile(row["line"].replace("CRON", _CRON)),
            row["by"],
            row.get("zone", ""),
            re.compile(row["runs"]) if "runs" in row else None,
            row.get("look", "line"),
        )
        for row in table("schedules")["schedule"]
    )


def find_schedules(context: Context, notes: Notes) -> None:
    """Facts on scheduled work, with its hours as written.

    Data keys: `schedule`, `by`, `runs`, `said`, `zone`, `absent` (of `runs`, what does nothing), `why`.
    """
    idle = absent_functions(context)
    groups: dict[_Group, list[tuple[int, str]]] = {}
    for group, line, what in _schedules(context):
        groups.setdefault(group, []).append((line, what))
    for group, rows in list(groups.items())[:_MOST]:
        shown, words = quote(group.when, 80), spoken(group.when)
        names = list(dict.fromkeys(quote(what, 80) for _, what in rows if what))
        absent = [name for name in names if name in idle] if group.by.startswith("AWS") else []
        shown_names = [f"`{name}`" + (f" ({idle[name]})" if name in absent else "") for name in names[:6]]
        listed = f": {', '.join(shown_names)}" if names else ""
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        zone = f", {group.zone}" if group.zone else ""
        notes.fact(
            "schedule", f"Runs {words or 'by the clock'} ({group.by}, `{shown}`{zone}){listed}{more}.",
            notes.at(group.entry, rows[0][0]),
            schedule=shown, by=group.by, runs=names[:_NAMES], said=words, zone=group.zone,
            absent=absent[:_NAMES], why=list(dict.fromkeys(idle[name] for name in absent))[:_NAMES],
        )  # fmt: skip
    if len(groups) > _MOST:
        notes.not_run("work by the clock", f"{len(groups) - _MOST} further times are not described")


_FUNCTION = re.compile(
    r"^ {1,4}(?P<name>[A-Za-z][\w-]{0,80}):\s*(?:#.*)?$|^resource\s+\"\w+\"\s+\"(?P<resource>[\w-]{1,80})\""
)
_KEY = frozenset({"events", "functions", "resources", "custom", "provider", "jobs", "on", "schedule"})


def _around(lines: list[str], number: int) -> str:
    """The function or resource that a line of a deployment file belongs to; empty when none is near."""
    indent = len(lines[number]) - len(lines[number].lstrip())
    for line in reversed(lines[max(number - 80, 0) : number]):
        match = _FUNCTION.match(line)
        name = (match["name"] or match["resource"]) if match else ""
        if name and name not in _KEY and (len(line) - len(line.lstrip()) < max(indent, 1)):
            return name
    return ""


def _named(lines: list[str], number: int, rule: _Rule) -> str:
    """What runs, by the rule's own pattern, nearest first."""
    if not rule.runs:
        return _around(lines, number) if rule.by.startswith("AWS") else ""
    near = {
        "line": lines[number : number + 1],
        "on": lines[number : number + 1 + _FORWARD],
        "back": lines[max(number - _BACK, 0) : number][::-1],
        "top": lines[:30],
    }[rule.look]
    return next((match["runs"].strip() for line in near if (match := rule.runs.search(line[:400]))), "")


def _zone(lines: list[str], number: int) -> str:
    """A time zone that stands beside a time, or at the top of a crontab."""
    near = [*lines[max(number - 3, 0) : number + 7], *(line for line in lines[:number] if "CRON_TZ=" in line[:20])]
    return next((match[1] for line in near if (match := _ZONE.search(line[:400]))), "")


def _schedules(context: Context) -> Iterator[tuple[_Group, int, str]]:
    for entry in context.entries:
        if role(entry.path) != "code" or (entry.size or 0) > _LARGEST:
            continue
        for rule in _rules():
            if not rule.path.search(entry.path):
                continue
            lines = context.texts.lines(entry)
            for number, line in enumerate(lines):
                if line.lstrip().startswith(("#", "//")):
                    continue
                if match := rule.line.search(line[:400]):
                    zone = _zone(lines, number) or rule.zone
                    group = _Group(entry, rule.by, match["when"].strip(), zone)
                    yield group, number + 1, _named(lines, number, rule)
    for job in find_listed(context):
        yield _Group(job.entry, "a list of jobs", job.when, job.zone), job.line, job.name
