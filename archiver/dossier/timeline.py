"""The timeline as a picture: where every bar, line and letter of a chart stands. Pure geometry; the page draws it."""

from dataclasses import dataclass
from datetime import date

from archiver.dossier.blocks import Chart, Moment

WIDTH = 720
_LEFT, _RIGHT = 34, 14
_PLOT = 110
"""Height of the highest bar."""
_ROW = 26
"""Height of a row of letters, and the least distance between two letters of a row."""
_ROWS = 4
_FOOT = 34
"""Room below the bars, for years."""
_BINS = 132
"""Bars, at most: eleven years by month, then by quarter, then by year."""
_STEPS = {1: "month", 3: "quarter", 12: "year", 120: "decade"}
_WIDEST = 36
_BY_MONTH = 20
"""Months up to which months are named below the bars instead of years."""
_LABELS = 9


@dataclass(frozen=True)
class Bar:
    """Commits of one month (quarter, year)."""

    x: float
    y: float
    width: float
    height: float
    words: str
    """`2020-03: 12`; the first month where a bar stands for several."""


@dataclass(frozen=True)
class Tick:
    """A name below the bars."""

    x: float
    label: str
    minor: bool
    """Left out where there is little room."""


@dataclass(frozen=True)
class Flag:
    """A letter above the bars and the line below it."""

    x: float
    y: float
    """Middle of the letter."""
    letter: str
    race: bool
    words: str


@dataclass(frozen=True)
class Drawing:
    """A chart with every place computed, in units of its view box."""

    height: float
    left: float
    right: float
    top: float
    """Where the highest bar ends."""
    base: float
    """Where all bars begin."""
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    flags: tuple[Flag, ...]
    most: int
    """What the highest bar stands for."""
    step: str
    """What one bar stands for: month, quarter, year, decade."""
    first: str
    """First and last month with work, YYYY-MM."""
    last: str
    total: int
    """Commits in all bars."""


def drawing(chart: Chart) -> Drawing:
    """Every place of a chart. The axis runs from the first to the last thing that it shows."""
    days = [day for day, _ in chart.months] + [moment.day for moment in chart.moments]
    first, last = _month(min(days)), _month(max(days))
    step = next((step for step in _STEPS if (last - first) // step < _BINS), max(_STEPS))
    start = first - first % step
    end = last - last % step + step
    scale = (WIDTH - _LEFT - _RIGHT) / (end - start)
    rows = _rows([_LEFT + (_at(moment.day) - start) * scale for moment in chart.moments])
    top = _ROW * (max(rows, default=-1) + 1) + 14
    base = top + _PLOT
    counts: dict[int, int] = {}
    for day, count in chart.months:
        place = _month(day) - _month(day) % step
        counts[place] = counts.get(place, 0) + count
    most = max(counts.values())
    gap = min(2.0, step * scale / 5)
    width = min(step * scale - gap, _WIDEST)
    bars = []
    for place, count in sorted(counts.items()):
        high = max(_PLOT * count / most, 2)
        middle = _LEFT + (place + step / 2 - start) * scale
        bars.append(
            Bar(
                _round(middle - width / 2),
                _round(base - high),
                _round(width),
                _round(high),
                f"{_named(place)}: {counts[place]}",
            )
        )
    return Drawing(
        height=base + _FOOT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=top,
        base=base,
        bars=tuple(bars),
        ticks=_ticks(start, end, scale),
        flags=tuple(_flag(moment, row, start, scale) for moment, row in zip(chart.moments, rows, strict=True)),
        most=most,
        step=_STEPS[step],
        first=f"{chart.months[0][0]:%Y-%m}",
        last=f"{chart.months[-1][0]:%Y-%m}",
        total=sum(counts.values()),
    )


def _flag(moment: Moment, row: int, start: int, scale: float) -> Flag:
    x = _LEFT + (_at(moment.day) - start) * scale
    return Flag(_round(x), _ROW * row + _ROW / 2, moment.letter, moment.race, f"{moment.day}: {moment.words}")


def _rows(places: list[float]) -> list[int]:
    """Of each letter, from left to right, the first row in which it does not touch the one before it."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((n for n, end in enumerate(ends) if place - end >= _ROW), len(ends))
        row = min(row, _ROWS - 1)
        ends[row:] = [place, *ends[row + 1 :]]
        rows.append(row)
    return rows


def _ticks(start: int, end: int, scale: float) -> tuple[Tick, ...]:
    if end - start <= _BY_MONTH:
        every = -(-(end - start) // _LABELS)
        named = [(month, _named(month)) for month in range(start, end, every)]
        shift = 0.5  # a month's name stands below its bar, a year's where it begins
    else:
        years = range(-(-start // 12), -(-end // 12))
        every = -(-len(years) // _LABELS)
        named = [(year * 12, str(year)) for year in years if year % every == 0]
        shift = 0
    return tuple(
        Tick(_round(_LEFT + (month + shift - start) * scale), label, number % 2 == 1)
        for number, (month, label) in enumerate(named)
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _named(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"


def _at(day: date) -> float:
    return _month(day) + (day.day - 1) / 31


def _round(value: float) -> float:
    return round(value, 1)
