"""TOML tables changed in place: what a person wrote around the change, comments and blank lines, stays where it was."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Array, Comment, Item, Table, Whitespace

from archiver.campaigns.entry import Dated


def literal(value: Any) -> str:
    """A text, number, day, list of texts or calendar as the house writes it."""
    if isinstance(value, str):
        return tomlkit.string(value).as_string()
    if isinstance(value, Dated):
        status = value.status or "scheduled"
        return f'{{ type = "{value.type}", date = {value.day.isoformat()}, status = "{status}" }}'
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        items = [literal(item) for item in value]
        line = f"[{', '.join(items)}]"
        return line if len(items) <= 1 or len(line) <= 80 else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return str(value)


def item(value: Any) -> Item:
    """A value as tomlkit's item."""
    made = tomlkit.parse(f"x = {literal(value)}\n")["x"]
    assert isinstance(made, Item)
    return made


def table(values: Mapping[str, Any]) -> Table:
    """A new table with these keys in their order; None is left out."""
    made = tomlkit.table()
    for key, value in values.items():
        if value is not None:
            made.add(key, item(value))
    return made


def put(held: Table, key: str, value: Any) -> None:
    """Give a key of a table a value; None takes it away. A new key stands behind the last one."""
    if value is None:
        held.remove(key)
        return
    if key in held:
        held[key] = item(value)
        return
    inner = held.pop("race") if "race" in held else None  # keys must stand before it
    tail = _cut_tail(held)
    held.add(key, item(value))
    _put_tail(held, tail)
    if inner is not None:
        held.add("race", inner)


def put_day(dates: Array | AoT, place: int | None, day: Dated) -> None:
    """One day of a calendar in another state, or one more."""
    if isinstance(dates, AoT):
        values = {"type": day.type, "date": day.day, "status": day.status or "scheduled"}
        if place is None:
            made = table(values)
            _put_tail(made, _cut_tail(_last(dates[-1])))
            dates.append(made)
        else:
            put(dates[place], "status", values["status"])
    elif place is None:
        dates.append(item(day))
    elif "status" in dates[place]:
        dates[place]["status"] = day.status
    else:
        dates[place] = item(day)


def append_race(owner: Table, race: Table) -> None:
    """One more race at the end of an owner. What stands before the next owner's table stays there."""
    races = owner.get("race")
    _put_tail(race, _cut_tail(_last(owner)))
    race.trivia.indent = "\n"
    if isinstance(races, AoT):
        races.append(race)
    else:
        made = tomlkit.aot()
        made.append(race)
        owner.add("race", made)


def append_owner(document: TOMLDocument, owner: Table, races: Sequence[Table]) -> None:
    """One more owner at the end of the file, after a blank line."""
    owners = document.get("owner")
    if isinstance(owners, AoT) and len(owners):
        body = _last(owners[-1]).value.body
        blank = bool(body) and not body[-1][1].as_string().strip()
    else:
        text = tomlkit.dumps(document)
        blank = not text.strip() or text.endswith("\n\n")
    owner.trivia.indent = "" if blank else "\n"
    if isinstance(owners, AoT):
        owners.append(owner)
    else:
        made = tomlkit.aot()
        made.append(owner)
        document["owner"] = made
    for race in races:
        append_race(owner, race)


def keep_lines(original: str, edited: str) -> str:
    """The edited text with every line that was not meant to change as the person wrote it.

    tomlkit 0.15 drops the space behind a day in `{ date = 2026-11-03 }`, also in tables that nobody touched.
    """
    again = tomlkit.dumps(tomlkit.parse(original))
    if again == original:
        return edited
    before, lost, after = (text.splitlines(keepends=True) for text in (original, again, edited))
    kept: list[str] = []
    for what, start, end, first, last in SequenceMatcher(None, lost, after, autojunk=False).get_opcodes():
        kept += before[start:end] if what == "equal" and len(before) == len(lost) else after[first:last]
    return "".join(kept)


def _last(held: Table) -> Table:
    """The table whose lines come last: of an owner its last race, of a race its last day where days are tables."""
    named = [entry for key, entry in held.value.body if key is not None]
    inner = named[-1] if named else None
    return _last(inner[-1]) if isinstance(inner, AoT) and len(inner) else held


def _cut_tail(held: Table) -> list[Item]:
    """Blank lines and comments at a table's end that belong to what follows: from the first blank line on, else all."""
    body = held.value.body
    start = len(body)
    while start and body[start - 1][0] is None:
        start -= 1
    tail = [entry for _, entry in body[start:]]
    blank = next((place for place, entry in enumerate(tail) if not entry.as_string().strip()), 0)
    del body[start + blank :]
    return tail[blank:]


def _put_tail(held: Table, tail: Sequence[Item]) -> None:
    for entry in tail:
        if isinstance(entry, Comment | Whitespace):
            held.add(entry)
