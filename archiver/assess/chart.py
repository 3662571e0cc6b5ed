"""A replay as a picture: one row a repository, time from left to right, a colour a state. One SVG file, no script."""

from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree import ElementTree as ET

from archiver.records.replay import Replay, Replayed, Stretch
from archiver.records.verdict import State

COLOURS: dict[State, str] = {
    "LIVE": "#2f9e63",
    "WINDING_DOWN": "#e0b23c",
    "ENDED_CANDIDATE": "#4169b8",
    "ENDED_CONFIRMED": "#22407f",
    "BORN_ENDED": "#7b8fc4",
    "HANDED_OVER_IN_PLACE": "#a46cc0",
    "MOVED": "#c77fb2",
    "DORMANT": "#8d99a6",
    "NEVER_ENDS": "#bfe0cc",
    "UNKNOWN": "#dddddd",
}
_WRONG = "#c92a2a"
_LABEL, _WIDTH, _ROW, _BAR, _TOP = 310, 900, 22, 12, 64
_FONT = "font-family: system-ui, sans-serif; font-size: 12px"
_NAME_LONGEST = 42


def chart(found: Replay) -> str:
    """The picture as SVG text. Names are hostile: they enter as text nodes only."""
    rows = [item for item in found.repositories if item.stretches]
    first = min((item.stretches[0].since for item in rows), default=found.until)
    scale = _Scale(first, found.until)
    legend = sorted({stretch.state for item in rows for stretch in item.stretches}, key=list(COLOURS).index)
    height = _TOP + _ROW * len(rows) + 30
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_LABEL + _WIDTH + 90} {height}",
            "role": "img",
            "style": _FONT,
        },
    )
    ET.SubElement(root, "title").text = "Replay of the verdict model"
    ET.SubElement(root, "desc").text = _summary(found)
    ET.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    _text(root, 8, 18, _summary(found))
    _legend(root, legend)
    for year, x in scale.years():
        _line(root, x, _TOP - 6, height - 24, "#e6e6e6")
        _text(root, x, height - 10, str(year), anchor="middle", colour="#555555")
    for number, item in enumerate(rows):
        _row(root, item, _TOP + _ROW * number, scale)
    return ET.tostring(root, encoding="unicode") + "\n"


class _Scale:
    """Days to pixels."""

    def __init__(self, first: date, last: date) -> None:
        self._first, self._days = first, max((last - first).days, 1)
        self._last = last

    def x(self, day: date) -> float:
        return round(_LABEL + _WIDTH * (day - self._first).days / self._days, 1)

    def years(self) -> Iterator[tuple[int, float]]:
        """(year, where it begins), thinned to what can be read."""
        every = max(1, (self._last.year - self._first.year) // 15 + 1)
        for year in range(self._first.year + 1, self._last.year + 1):
            if year % every == 0:
                yield year, self.x(date(year, 1, 1))


def _summary(found: Replay) -> str:
    return (
        f"Rules {found.model_version}, every {found.every} days until {found.until}: {found.steps} days looked at, "
        f"{found.wrong} wrongly called ended, {found.live_race} with a live race; "
        f"{found.in_time} of {found.due} ends proposed in time"
    )


def _legend(root: ET.Element, states: Sequence[State]) -> None:
    x = 8.0
    for state in states:
        ET.SubElement(root, "rect", {"x": str(x), "y": "30", "width": "12", "height": "12", "fill": COLOURS[state]})
        _text(root, x + 16, 40, state)
        x += 34 + 8.2 * len(state)
    ET.SubElement(root, "rect", {"x": str(x), "y": "28", "width": "12", "height": "4", "fill": _WRONG})
    _text(root, x + 16, 40, "wrongly called ended")
    _line(root, x + 156, 30, 42, "#000000")
    _text(root, x + 162, 40, "race over")


def _row(root: ET.Element, item: Replayed, y: int, scale: _Scale) -> None:
    name = item.origin.split("://", 1)[-1]
    _text(
        root, _LABEL - 8, y + 10, name if len(name) <= _NAME_LONGEST else f"…{name[1 - _NAME_LONGEST :]}", anchor="end"
    )
    for number, stretch in enumerate(item.stretches):
        following = item.stretches[number + 1].since if number + 1 < len(item.stretches) else stretch.until
        _bar(root, stretch, scale.x(stretch.since), scale.x(following), y)
    if item.race_over_on and item.stretches[0].since <= item.race_over_on <= item.stretches[-1].until:
        _line(root, scale.x(item.race_over_on), y - 2, y + _BAR + 2, "#000000")
    if item.delay is not None:
        _text(root, _LABEL + _WIDTH + 8, y + 10, f"{item.delay} days", colour="#555555")


def _bar(root: ET.Element, stretch: Stretch, start: float, end: float, y: int) -> None:
    width = str(round(max(end - start, 1.0), 1))
    bar = ET.SubElement(
        root, "rect",
        {"x": str(start), "y": str(y), "width": width, "height": str(_BAR), "fill": COLOURS[stretch.state]},
    )  # fmt: skip
    right = f"; right: {', '.join(stretch.right)}" if stretch.right else ""
    ET.SubElement(bar, "title").text = f"{stretch.state} from {stretch.since} to {stretch.until}{right}"
    if stretch.wrong:
        ET.SubElement(root, "rect", {"x": str(start), "y": str(y - 3), "width": width, "height": "4", "fill": _WRONG})


def _text(root: ET.Element, x: float, y: float, text: str, *, anchor: str = "start", colour: str = "#222222") -> None:
    clean = "".join(char if char.isprintable() else "?" for char in text)
    ET.SubElement(root, "text", {"x": str(x), "y": str(y), "text-anchor": anchor, "fill": colour}).text = clean


def _line(root: ET.Element, x: float, y1: float, y2: float, colour: str) -> None:
    ET.SubElement(
        root,
        "line",
        {"x1": str(x), "x2": str(x), "y1": str(y1), "y2": str(y2), "stroke": colour, "stroke-width": "1.5"},
    )
