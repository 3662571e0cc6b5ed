"""What a section is made of, said once for Markdown and HTML: neither writer adds a word of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Span:
    """A run of text. Its words may be hostile; the writers escape them."""

    text: str
    """One line, cleaned."""
    kind: Literal["plain", "strong", "code", "source", "link"] = "plain"
    """`source` says how we know; `link` is the only live address."""
    href: str | None = None
    """For a link: an address that `forge_link` has let through."""


Line = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    line: Line
    quiet: bool = False
    """A note beside the matter."""


@dataclass(frozen=True)
class Quote:
    """The repository's own words."""

    text: str
    source: Line


@dataclass(frozen=True)
class Bullets:
    """A list, cut when it is long."""

    items: tuple[Line, ...]
    style: Literal["bullets", "numbers", "ticks"] = "bullets"
    whole: bool = False
    """Never cut."""


@dataclass(frozen=True)
class Table:
    """A table, cut when it is long."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Commands:
    """Lines to type."""

    lines: tuple[str, ...]
    """Ours, or cleaned lines of the repository: the writers let none of them end the block."""


@dataclass(frozen=True)
class Moment:
    """A day on a chart."""

    day: date
    letter: str
    """Its name in the list below the chart."""
    words: str
    """What happened."""
    race: bool = False
    """An election: drawn with another line and another shape."""


@dataclass(frozen=True)
class Chart:
    """Work over time, as a picture on the page. What it shows is said in words by the blocks beside it."""

    months: tuple[tuple[date, int], ...]
    """First day of a month -> commits by people, those with any, oldest first; at least one."""
    moments: tuple[Moment, ...]
    """Oldest first."""


Block = Paragraph | Quote | Bullets | Table | Commands | Chart


@dataclass(frozen=True)
class Tile:
    """One answer of the summary box."""

    question: str
    answer: str
    tone: Literal["good", "care", "stop", "open"]
    more: str = ""


@dataclass(frozen=True)
class Light:
    """One component's readiness."""

    component: str
    """`Backend, backend/, Python`."""
    light: Literal["red", "amber", "green"]
    blockers: tuple[Line, ...]
    """What stands in the way, gravest first."""
    more: int = 0
    """How many blockers are not shown."""


@dataclass(frozen=True)
class Section:
    """One section of the dossier."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A whole dossier, ready for a writer."""

    name: str
    facts: Line
    """What, where, which commit, as of when."""
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...] = field(default_factory=tuple)
    lights: tuple[Light, ...] = ()
    """Readiness by component; never one light for all."""
    footer: tuple[Line, ...] = ()
    """Where it comes from and how to check it."""


def plain(*parts: str | Span) -> Line:
    """A line from words and spans."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def strong(text: str) -> Span:
    """Words that stand out."""
    return Span(text, "strong")


def code(text: str) -> Span:
    """Words as they stand in a file."""
    return Span(text, "code")


def paragraph(*parts: str | Span) -> Paragraph:
    """A paragraph from words and spans."""
    return Paragraph(plain(*parts))


def note(*parts: str | Span) -> Paragraph:
    """A note beside the matter."""
    return Paragraph(plain(*parts), quiet=True)


def bullets(items: Iterable[Line]) -> list[Block]:
    """A list; nothing at all when there are no items."""
    lines = tuple(items)
    return [Bullets(lines)] if lines else []


def table(head: Sequence[str], rows: Iterable[Sequence[Line]]) -> list[Block]:
    """A table; nothing at all when there are no rows."""
    cells = tuple(tuple(row) for row in rows)
    return [Table(tuple(head), cells)] if cells else []
