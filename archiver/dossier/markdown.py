"""HANDOFF.md: a page as Markdown in which no foreign word can become markup, a link or an image."""

import re
from collections.abc import Callable, Sequence

from archiver.dossier.blocks import Block, Bullets, Chart, Commands, Light, Line, Page, Paragraph, Quote, Span, Table
from archiver.dossier.clean import cut
from archiver.dossier.room import ever_shorter
from archiver.dossier.within import within

_PAGES = 3
_WORDS = 1900
_WORD = re.compile(r"\S*\w\S*")
_PAGE = 750
"""Points of one printed page."""
_DENSER = 1.13
"""At 9.5 pt that much more fits than was estimated, measured by printing."""
_LIMITS = (30, 16, 12, 10, 8, 6, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4)
"""Items of a list, tried from the first on until the whole fits."""
_PER_ITEM = 90
"""Characters of a paragraph for each item that a list may have, beside those that it always has."""
_LEAST = 600
_FEWEST_LIGHTS = 5
_MORE_COMMANDS = 5
_MORE_WHOLE = 12
"""Items of a list that is said whole where there is room: one line each, and each is asked for."""
LIST_LIMIT = 6
TABLE_LIMIT = 7
_CELL_LIMIT = 220
_LINE_LIMIT = 1500
_QUOTE_LIMIT = 700
_MORE = "and {} more in `handoff.json`"
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s|]+|\bwww\.[^\s|]+|\b(?:mailto|xmpp|data|javascript):[^\s|]+", re.I
)
_SPECIAL = re.compile(r"[\\`*\[\]<|~$]|&(?=[#\w])|(?<!\w)_|_(?!\w)")
_FIRST = re.compile(r"^(?:[#>+=-]|(\d{1,9})(?=[.)]))")


def to_markdown(page: Page) -> bytes:
    """The page as UTF-8 Markdown (CommonMark with tables), within three printed pages.

    What is worth least goes first, whole (`room`); only then are lists, tables and commands cut as far as that needs,
    all alike. What is cut stands in handoff.json.
    """
    tries = [(shorter, _LIMITS[0]) for shorter in ever_shorter(page)]
    least = tries[-1][0]
    for shown, limit in (*tries, *((least, limit) for limit in _LIMITS[1:])):
        lines = _lines(shown, limit)
        if _fits(lines):
            break
    return ("\n".join(lines) + "\n").encode("utf-8")


def _fits(lines: Sequence[str]) -> bool:
    return printed(lines) <= _PAGES * _PAGE * _DENSER and len(_WORD.findall(" ".join(lines))) <= _WORDS


def printed(lines: Sequence[str]) -> float:
    """Height on A4 with margins of 15 mm, 10 pt sans serif, in points: an estimate."""
    height, in_code = 0.0, False
    for text in lines:
        if text.startswith("```"):
            in_code = not in_code
            height += 5
        elif in_code:
            height += 10.7 * -(-len(text) // 98)
        elif text.startswith("#"):
            height += 23
        elif text:
            bare = re.sub(r"\*\*|[`\\]", "", text)
            height += 12.5 * -(-len(bare) // 107) + (0 if text.startswith(("- ", "> ")) else 2)
        else:
            height += 1.5
    return height


def _lines(page: Page, limit: int) -> list[str]:
    lines = [f"# Handoff dossier: {escape(page.name)}", "", line(page.facts), ""]
    lines += [
        " ".join(f"**{tile.question}** {escape(tile.answer)} {escape(tile.more)}".rstrip() for tile in page.tiles)
    ]
    lines += [""] if page.lights else []
    lines += [_light(light) for light in page.lights[: max(limit, _FEWEST_LIGHTS)]]
    for section in page.sections:
        lines += ["", f"## {section.title}"]
        for block in section.blocks:
            lines += ["", *_block(block, limit)]
    if page.footer:
        lines += ["", "## About this dossier", "", *(line(words) for words in page.footer)]
    return lines


def _light(light: Light) -> str:
    """One component on one line: its light, then what stands in the way."""
    more = f" And {light.more} more." if light.more else ""
    blockers = " ".join(line(blocker, _CELL_LIMIT) for blocker in light.blockers)
    nothing = "" if more else "Nothing known stands in the way."
    return f"- **{escape(light.component)}: {light.light}.** {blockers or nothing}{more}"


def escape(text: str) -> str:
    """Foreign words as Markdown that shows them as they are; addresses as code, so that no reader makes them links."""
    parts, at = [], 0
    for match in _ADDRESS.finditer(text):
        parts += [_SPECIAL.sub(r"\\\g<0>", text[at : match.start()]), as_code(match[0])]
        at = match.end()
    escaped = "".join(parts) + _SPECIAL.sub(r"\\\g<0>", text[at:])
    return _FIRST.sub(lambda m: f"{m[1]}\\" if m[1] else f"\\{m[0]}", escaped)


def as_code(text: str) -> str:
    """A code span; the fence is longer than any run of backticks inside."""
    text = text.replace("|", "\N{BROKEN BAR}").strip()  # a pipe ends a table cell, even in code
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def line(spans: Line, limit: int = _LINE_LIMIT) -> str:
    """A line of spans; each is escaped by its kind."""
    return "".join(_span(span, limit) for span in spans).strip()


def _span(span: Span, limit: int) -> str:
    text = cut(span.text, limit)
    bare = text.strip()
    if not bare:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    match span.kind:
        case "code":
            marked = as_code(bare)
        case "source":
            before, marked = " ", f"*({_inner(bare)})*"
        case "strong":
            marked = f"**{_inner(bare)}**"
        case "link":
            marked = f"[{_inner(bare)}]({span.href})" if span.href else escape(bare)
        case _:
            marked = escape(bare)
    return before + marked + after


def _inner(text: str) -> str:
    """Words inside emphasis or a link: addresses stay words, but lose the start that readers turn into links."""
    return _SPECIAL.sub(r"\\\g<0>", text).replace("://", ":\\//").replace("www.", "www\\.")


def _block(block: Block, limit: int) -> list[str]:
    match block:
        case Paragraph():
            said = within(block.line, limit * _PER_ITEM + _LEAST)
            return [f"*{line(said)}*" if _can_slant(block) else line(said)]
        case Quote():
            return [f"> {escape(cut(block.text, _QUOTE_LIMIT))} {line(block.source)}"]
        case Commands():
            return _commands(block, limit)
        case Bullets():
            return _list(block, limit)
        case Table():
            return _table(block, limit)
        case Chart():
            return []  # a picture; the list below it says the same


def _commands(block: Commands, limit: int) -> list[str]:
    """A fence longer than any run of backticks inside: no line can end it."""
    shown = block.lines[: limit + _MORE_COMMANDS]
    fence = "`" * max(3, *(len(run) + 1 for text in shown for run in re.findall("`+", text) or [""]))
    left = len(block.lines) - len(shown)
    more = [f"# {_MORE.format(left).replace('`', '')}"] if left else []
    return [f"{fence}sh", *(cut(text, _CELL_LIMIT) for text in shown), *more, fence]


def _can_slant(block: Paragraph) -> bool:
    return block.quiet and all(span.kind == "plain" and "*" not in escape(span.text) for span in block.line)


def _list(block: Bullets, limit: int) -> list[str]:
    mark: Callable[[int], str] = {
        "bullets": lambda _: "- ", "numbers": lambda n: f"{n}. ", "ticks": lambda _: "- [ ] ",
    }[block.style]  # fmt: skip
    shown = (
        block.items
        if block.style == "numbers"
        else block.items[: limit + _MORE_WHOLE if block.whole else max(2, min(limit, LIST_LIMIT))]
    )
    most = limit * _PER_ITEM // 2 + _LEAST * 3 // 4
    if block.style == "numbers":
        most = sum(len(span.text) for item in shown for span in item)
    lines = [mark(number) + line(within(item, most)) for number, item in enumerate(shown, 1)]
    if len(shown) < len(block.items):
        lines.append("- " + _MORE.format(len(block.items) - len(shown)))
    return lines


def _table(block: Table, limit: int) -> list[str]:
    lines = [f"| {' | '.join(block.head)} |", f"|{'---|' * len(block.head)}"]
    for row in block.rows[: max(2, min(limit, TABLE_LIMIT))]:
        lines.append("| " + " | ".join(line(cell, _CELL_LIMIT) or "–" for cell in row) + " |")
    left = len(block.rows) - max(2, min(limit, TABLE_LIMIT))
    if left > 0:
        lines += ["", _MORE.format(left).capitalize() + "."]
    return lines
