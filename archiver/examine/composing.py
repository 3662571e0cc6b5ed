"""RUN-013: compose files that today's Docker Compose refuses to read, as its specification and parser say."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_yaml, mapping
from archiver.examine.roles import role
from archiver.quoting import quote

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # a build without libyaml: ten times slower, and the same answers
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_LONGEST = 200_000
_SPECIFIED = frozenset(
    {"services", "include", "version", "volumes", "networks", "configs", "secrets", "models", "name"}
)
"""Top-level keys of the Compose Specification."""


def find_refused_compose(context: Context, notes: Notes) -> None:
    """One finding a file: the first format without `services`, which Compose 2 dropped, or a key that stands twice."""
    for entry in context.entries:
        if not _COMPOSE.match(posixpath.basename(entry.path)) or role(entry.path) != "code":
            continue
        text = context.texts.read(entry) or ""
        why: list[str] = []
        lines: list[int] = []
        if twice := next(_twice(text), None):
            key, first, second = twice
            why.append(f"`{quote(key, 60)}` stands twice in one mapping (lines {first} and {second})")
            lines.append(second)
        if service := _first_format(text):
            why.append(f"it is of the first format, with `{quote(service, 60)}` at its top and no `services`")
            lines.append(line_of(text, rf"^[\"']?{re.escape(service)}[\"']?\s*:") or 1)
        if why:
            message = f"Docker Compose 2, the only one since 2023, does not read this file: {'; '.join(why)}."
            notes.finding("RUN-013", "medium", message, entry=entry, line=lines[0])


def _first_format(text: str) -> str | None:
    """The first service that stands at the top of a file, where it says of itself that it is one."""
    data = mapping(load_yaml(text)) if len(text) <= _LONGEST else {}
    if not data or any(key in _SPECIFIED or key.startswith("x-") for key in data):
        return None
    services = [key for key, body in data.items() if isinstance(body, dict) and ("image" in body or "build" in body)]
    return services[0] if services else None


@dataclass
class _Open:
    """A mapping or list that the parser is in."""

    mapping: bool
    is_key: bool = True
    lines: dict[str, int] = field(default_factory=dict)


def _twice(text: str) -> Iterator[tuple[str, int, int]]:
    """(key, first line, second line) of keys that a mapping of the first document has twice; `<<` may."""
    if len(text) > _LONGEST:
        return
    inside: list[_Open] = []
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.CollectionEndEvent):
                inside.pop()
            elif isinstance(event, yaml.DocumentEndEvent):
                return
            elif isinstance(event, yaml.NodeEvent):
                within = inside[-1] if inside else None
                if within and within.mapping:
                    if within.is_key and isinstance(event, yaml.ScalarEvent) and event.value != "<<":
                        assert event.start_mark
                        line = event.start_mark.line + 1
                        if (first := within.lines.setdefault(event.value, line)) != line:
                            yield event.value, first, line
                    within.is_key = not within.is_key
                if isinstance(event, yaml.CollectionStartEvent):
                    inside.append(_Open(isinstance(event, yaml.MappingStartEvent)))
    except (yaml.YAMLError, ValueError, RecursionError):
        return  # INF-001
