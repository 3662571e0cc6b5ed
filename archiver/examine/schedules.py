"""Work that runs by the clock, as deployment files, schedulers and workflows say it."""

import functools
import re
from collections.abc import Iterator

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.quoting import quote

_MOST = 20
_CRON = r"(?:[\d*/,L#?-]+|\w{3}(?:-\w{3})?)"


@functools.cache
def _rules() -> tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...]:
    """(which files, which lines, for whom) of data/schedules.toml."""
    rows = table("schedules")["schedule"]
    return tuple((re.compile(row["path"]), re.compile(row["line"].replace("CRON", _CRON)), row["by"]) for row in rows)


def find_schedules(context: Context, notes: Notes) -> None:
    """Facts on scheduled work, with its hours as written. Data keys: `schedule`, `by`, `runs`."""
    groups: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for path, line, by, when, what in _schedules(context):
        groups.setdefault((path, by, when), []).append((line, what))
    for (path, by, when), rows in list(groups.items())[:_MOST]:
        shown = quote(when, 80)
        names = list(dict.fromkeys(quote(what, 80) for _, what in rows if what))
        listed = f": {', '.join(f'`{name}`' for name in names[:6])}" if names else ""
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        notes.fact(
            "schedule", f"Runs by the clock ({by}, `{shown}`){listed}{more}.",
            notes.at(context.by_path[path], rows[0][0]), schedule=shown, by=by, runs=names[:50],
        )  # fmt: skip


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


def _schedules(context: Context) -> Iterator[tuple[str, int, str, str, str]]:
    for entry in context.entries:
        if role(entry.path) != "code" or (entry.size or 0) > 300_000:
            continue
        for where, pattern, by in _rules():
            if not where.search(entry.path):
                continue
            lines = context.texts.lines(entry)
            for number, line in enumerate(lines, 1):
                if line.lstrip().startswith(("#", "//")):
                    continue
                if match := pattern.search(line[:400]):
                    when = match["when"].strip()
                    yield entry.path, number, by, when, _around(lines, number - 1) if by.startswith("AWS") else ""
