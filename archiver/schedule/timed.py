"""As few schedules as possible: windows that overlap or touch are one; a day has one run however many elections."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from archiver.records.schedule import Planned, Timed

MIRROR = "mirror-watched/mirror"
"""Copies what is watched; weekly by itself."""

ARCHIVE = "archive-ended/after-election"
"""Copies, judges, renders and queues."""

PREFIX = "archiver-"
"""Begins the slug of every schedule that we made."""

REHEARSAL = f"{PREFIX}rehearsal-"
"""Begins the slug of every run of a rehearsal."""

_DAILY_AT = "031500"
_ONCE_AT = "060000"


def timed(planned: Iterable[Planned]) -> tuple[Timed, ...]:
    """Prefect schedules for a plan, sorted by slug. Times are local to each zone, also across a change of the clock."""
    windows: dict[str, list[tuple[date, date]]] = {}
    days: set[tuple[date, str]] = set()
    for item in planned:
        if item.kind == "daily":
            windows.setdefault(item.timezone, []).append((item.since, item.until))
        else:
            days.add((item.since, item.timezone))
    found = [_once(day, zone) for day, zone in days]
    found += [_daily(since, until, zone) for zone, rows in windows.items() for since, until in merged(rows)]
    return tuple(sorted(found, key=lambda one: one.slug))


def rehearsal(planned: Iterable[Planned], until: date, start: datetime) -> tuple[Timed, ...]:
    """The full runs of a plan one after the other from now on, each as of its own day: what an election would bring.

    Args:
        until: one more run as of this day, for all the weekly ones in between.
        start: when the first one begins, UTC; the others follow every three minutes.
    """
    days = sorted({until, *(item.since for item in planned if item.kind != "daily")})
    found = []
    for number, day in enumerate(days):
        moment = start + timedelta(minutes=3 * number)
        rule = f"DTSTART:{moment:%Y%m%dT%H%M%S}\nRRULE:FREQ=DAILY;COUNT=1"
        slug = f"{REHEARSAL}{day:%Y%m%d}"
        found.append(Timed(slug=slug, deployment=ARCHIVE, rrule=rule, timezone="UTC", as_of=day))
    return tuple(found)


def merged(windows: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    """(first, last) windows by day; those that overlap or touch are one."""
    current: tuple[date, date] | None = None
    for since, until in sorted(windows):
        if current and since <= current[1] + timedelta(days=1):
            current = (current[0], max(current[1], until))
            continue
        if current:
            yield current
        current = (since, until)
    if current:
        yield current


def _daily(since: date, until: date, zone: str) -> Timed:
    rule = f"DTSTART:{since:%Y%m%d}T{_DAILY_AT}\nRRULE:FREQ=DAILY;UNTIL={until:%Y%m%d}T235959"
    return Timed(slug=f"{PREFIX}daily-{since:%Y%m%d}-{_short(zone)}", deployment=MIRROR, rrule=rule, timezone=zone)


def _once(day: date, zone: str) -> Timed:
    rule = f"DTSTART:{day:%Y%m%d}T{_ONCE_AT}\nRRULE:FREQ=DAILY;COUNT=1"
    return Timed(slug=f"{PREFIX}once-{day:%Y%m%d}-{_short(zone)}", deployment=ARCHIVE, rrule=rule, timezone=zone)


def _short(zone: str) -> str:
    return zone.rpartition("/")[2].lower().replace("_", "-")
