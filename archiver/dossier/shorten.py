"""Paths on a printed page: whole where they stand first and are not long, their last part elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from archiver.dossier.blocks import Commands, Span
from archiver.records.dossier import Handoff

_PATH = re.compile(r"[\w.@+()\[\]-]+(?:/[\w.@+()\[\]-]+)+")
_WORTH = 8
"""Characters that must be saved."""
_LONG = 30
T = TypeVar("T")


def shorten(value: T, handoff: Handoff) -> T:
    """The same blocks; a path of the repository that is long, or was said before, is `…/name` where no other ends so.

    A name that only one path ends with is enough to find the file.
    """
    known = frozenset(_paths(handoff))
    names = Counter(path.rpartition("/")[2] for path in known)
    short = {path: f"…/{name}" for path in known if names[name := path.rpartition("/")[2]] == 1}
    short = {path: name for path, name in short.items() if len(path) - len(name) >= _WORTH}
    said: set[str] = set()

    def again(match: re.Match[str]) -> str:
        path = match[0] if match[0] in known else match[0].strip("()")
        before, _, after = match[0].partition(path)
        if path in said or len(path) > _LONG:
            path = short.get(path, path)
        said.add(path)
        return before + path + after

    def walk(item: Any) -> Any:
        if isinstance(item, Span):
            return replace(item, text=_PATH.sub(again, item.text))
        if isinstance(item, tuple):
            return tuple(walk(one) for one in item)
        if is_dataclass(item) and not isinstance(item, Commands | type):
            return replace(item, **{field.name: walk(getattr(item, field.name)) for field in fields(item)})
        return item

    made: T = _once(walk(value))
    return made


_SAME_FILE = re.compile(r"(?<![\w./…-])([\w.…][\w.@+()\[\]/…-]*)((?::\d+)(?:, :\d+)*), \1(?=:\d)")
_PLACE = re.compile(r"[\w.…][\w.@+()\[\]/…-]*:\d+")


def _once(item: Any) -> Any:
    """The same blocks: lines of one file stand after its name (`a.py:3, :9`), a source repeats no place of its line."""
    if isinstance(item, Span):
        text, before = item.text, ""
        while text != before:
            before, text = text, _SAME_FILE.sub(r"\1\2, ", text)
        return replace(item, text=text)
    if isinstance(item, tuple):
        walked = tuple(_once(one) for one in item)
        return _without_repeats(walked) if walked and all(isinstance(one, Span) for one in walked) else walked
    if is_dataclass(item) and not isinstance(item, Commands | type):
        return replace(item, **{field.name: _once(getattr(item, field.name)) for field in fields(item)})
    return item


def _without_repeats(line: tuple[Span, ...]) -> tuple[Span, ...]:
    told: set[str] = set()
    made = []
    for span in line:
        if span.kind == "source":
            basis, dot, places = span.text.partition(" · ")
            if dot and set(places.split(", ")) <= told:
                span = replace(span, text=basis)
            told = set()
        else:
            told |= set(_PLACE.findall(span.text))
        made.append(span)
    return tuple(made)


def _paths(handoff: Handoff) -> Iterable[str]:
    """Every path that a record of the handoff names as a place."""
    for fact in handoff.facts:
        yield from _PATH.findall(fact.locator.partition(":")[2])
        for key, value in fact.data.items():
            if isinstance(value, list) and key.endswith(("_in", "_places")):
                yield from (path for text in value for path in _PATH.findall(text))
    yield from (zone.path for zone in handoff.licence.zones)
    yield from (source.path for reason in handoff.licence.reasons for source in reason.sources)
    for finding in handoff.findings:
        yield from (finding.path,) if finding.path else ()
        yield from _PATH.findall(finding.message)
