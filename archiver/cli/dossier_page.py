"""What a dossier says, in a screen of text: the answers, the components, what costs a day, and the files."""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from archiver.cli.output import plain
from archiver.dossier.blocks import Light, Line
from archiver.dossier.clean import cut
from archiver.dossier.lights import lights
from archiver.dossier.sections.blockers import blockers
from archiver.dossier.sections.words import counted, facts_of
from archiver.dossier.summary import tiles
from archiver.records.dossier import Exposure, Handoff

WIDTH = 100
"""Columns where there is no terminal."""
_OBSTACLES, _COMPONENTS = 5, 8
_WHAT, _SENTENCE = 200, 220
"""Characters of what it is, and of an obstacle."""
_STYLES = {"good": "green", "care": "yellow", "stop": "bold red", "open": ""}
Row = tuple[Text, Text]
_LAMPS = {"red": ("■", "bold red"), "amber": ("▲", "yellow"), "green": ("●", "green")}


def show(handoff: Handoff, folder: Path, written: Iterable[Path], width: int | None = None) -> None:
    """Print it as wide as the terminal is.

    Args:
        folder: where the files were written.
        written: the files.
        width: columns; those of the terminal by default.
    """
    console = Console(file=sys.stdout, width=width or (None if sys.stdout.isatty() else WIDTH), highlight=False)
    found = [(Text(f"{number}."), _sentence(line)) for number, line in enumerate(blockers(handoff), 1)]
    names = {str(path.relative_to(folder)) for path in written}
    _line(console, Text(plain(handoff.name), style="bold"))
    if what := _what(handoff):
        _line(console, Text(plain(cut(what, _WHAT))))
    _line(console, Text())
    _rows(console, "", list(_answers(handoff)))
    _part(console, "Readiness", [_lamp(light) for light in lights(handoff, 0)], _COMPONENTS)
    _part(console, "What will cost you a day", found, _OBSTACLES)
    _part(console, f"Written to {folder}/", list(_files(names, handoff)), len(names))


def _what(handoff: Handoff) -> str:
    """The forge's line, else what its README says first."""
    quoted = facts_of(handoff, "what", "source")
    return handoff.description or (quoted[0].statement if quoted else "")


def _answers(handoff: Handoff) -> Iterable[Row]:
    for tile in tiles(handoff):
        answer = Text(plain(tile.answer), style="").append(plain(f" {tile.more}"))
        answer.stylize(_STYLES[tile.tone], 0, len(tile.answer))
        yield Text(tile.question, style="dim"), answer
    yield Text("What is private in it?", style="dim"), Text(plain(_private(handoff.exposure)))


def _private(exposure: Exposure) -> str:
    kinds = (("secrets", exposure.secrets), ("personal data", exposure.personal_data))
    said = [f"{what}: {_places(places)}" for what, places in kinds]
    where = " `archiver scan` shows a steward where." if exposure.secrets or exposure.personal_data else ""
    return f"{'; '.join(said).capitalize()}.{where}"


def _places(kinds: dict[str, int] | None) -> str:
    if kinds is None:
        return "not looked for"
    return counted(sum(kinds.values()), "place") if kinds else "nothing found"


def _lamp(light: Light) -> Row:
    shape, style = _LAMPS[light.light]
    waiting = f", {counted(light.more, 'thing')} in the way" if light.more else ""
    return Text(shape, style=style), Text(plain(light.component)).append(": ").append(light.light, style).append(
        waiting
    )


def _sentence(line: Line) -> Text:
    """The obstacle alone: where it is stands in the files. A source ends a sentence."""
    text = "".join("; " if span.kind == "source" else span.text for span in line)
    return Text(plain(cut(re.sub(r"[; ]*; +", "; ", text).strip("; "), _SENTENCE)))


def _files(names: set[str], handoff: Handoff) -> Iterable[Row]:
    tasks = handoff.tasks
    bound = sum(task.election_bound for task in tasks)
    told = {
        "HANDOFF.md": "start here: two to three pages",
        "handoff.html": "everything, for a browser and for print",
        "handoff.json": f"the same for machines: {counted(len(handoff.facts), 'fact')}, "
        f"{counted(len(handoff.findings), 'finding')}, {counted(len(handoff.unknowns), 'open question')}",
        "tasks.json": f"{counted(len(tasks), 'task')}, {bound or 'none'} of them bound to an election",
        "publiccode.yml": "for catalogues of public code",
    }
    yield from ((Text(name), Text(what)) for name, what in told.items() if name in names)
    for folder, what in (("issues", "the tasks as texts for a forge"), ("restricted", "not for the public")):
        inside = sum(name.startswith(f"{folder}/") for name in names)
        if inside:
            yield Text(f"{folder}/"), Text(f"{what}: {counted(inside, 'file')}")


def _part(console: Console, title: str, rows: Sequence[Row], most: int) -> None:
    if not rows:
        return
    _line(console, Text())
    _line(console, Text(plain(title), style="bold"))
    _rows(console, "  ", rows[:most])
    if len(rows) > most:
        _line(console, Text(f"  and {len(rows) - most} more in handoff.json", style="dim"))


def _rows(console: Console, indent: str, rows: Sequence[Row]) -> None:
    """Two columns; what does not fit stands under the second."""
    first = max(mark.cell_len for mark, _ in rows) + 2
    for mark, text in rows:
        mark.pad_right(first - mark.cell_len)
        for number, line in enumerate(text.wrap(console, max(console.width - len(indent) - first, 10))):
            _line(console, Text(indent).append_text(Text(" " * first) if number else mark).append_text(line))


def _line(console: Console, text: Text) -> None:
    """Wrapped, without blanks at the ends of lines."""
    for line in text.wrap(console, console.width) if text else [text]:
        line.rstrip()
        console.print(line)
