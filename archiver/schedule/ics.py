"""A plan as a calendar for people (RFC 5545): elections, days on which an end may be proposed, days of daily copies."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from archiver.records.base import sha256_hex
from archiver.records.schedule import Plan


def as_ics(plan: Plan) -> bytes:
    """The calendar. An event keeps its UID from export to export, so that importing it again moves it."""
    calendar = Calendar()
    calendar.add("prodid", "-//campaign archive//archiver schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Campaign archive")
    for event in _events(plan):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(plan: Plan) -> Iterator[Event]:
    ordinal: dict[str, int] = {}
    for day in plan.elections:
        kind = day.words.partition(":")[0]
        name = f"election {day.owner or 'all'} {day.race or day.day.year} {kind}"
        ordinal[name] = ordinal.get(name, 0) + 1
        yield _event(plan, f"{name} {ordinal[name]}", day.day, day.day, day.words, "")
    for item in plan.planned:
        who = item.owner or "owners without a race"
        name = f"{item.kind} {item.owner or 'all'} {item.race or item.since.year}"
        if item.kind == "daily":
            yield _event(plan, name, item.since, item.until, f"daily copies: {who}", item.why)
        elif item.kind == "hold_ends":
            yield _event(
                plan,
                name,
                item.since,
                item.until,
                f"review whether it has ended: {who}",
                item.why,
            )


def _event(plan: Plan, name: str, since: date, until: date, summary: str, description: str) -> Event:
    event = Event()
    event.add("uid", f"{sha256_hex(name.encode())[:32]}@campaign-archive")
    event.add("dtstamp", datetime(plan.as_of.year, plan.as_of.month, plan.as_of.day, tzinfo=UTC))
    event.add("dtstart", since)
    event.add("dtend", until + timedelta(days=1))  # the first day after it, as the standard wants
    event.add("summary", _plain(summary))
    if description:
        event.add("description", _plain(description))
    event.add("transp", "TRANSPARENT")
    return event


def _plain(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:500]
