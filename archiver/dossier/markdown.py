"""HANDOFF.md: a page as Markdown in which no foreign word can become markup, a link or an image."""

import re
from collections.abc import Callable

from archiver.dossier.blocks import Block, Bullets, Commands, Light, Line, Page, Paragraph, Quote, Span, Table
from archiver.dossier.clean import cut

LIST_LIMIT = 6
TABLE_LIMIT = 7
_CELL_LIMIT = 220
_LINE_LIMIT = 400
_QUOTE_LIMIT = 700
_MORE = "and {} more in `handoff.json`"
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s|]+|\bwww\.[^\s|]+|\b(?:mailto|xmpp|data|javascript):[^\s|]+", re.I
)
_SPECIAL = re.compile(r"[\\`*\[\]<|~$]|&(?=[#\w])|(?<!\w)_|_(?!\w)")
_FIRST = re.compile(r"^(?:[#>+=-]|(\d{1,9})(?=[.)]))")


def to_markdown(page: Page) -> bytes:
    """The page as UTF-8 Markdown (CommonMark with tables), long lists and tables cut."""
    lines = [f"# Handoff dossier: {escape(page.name)}", "", line(page.facts), ""]
    lines += [
        " ".join(f"**{tile.question}** {escape(tile.answer)} {escape(tile.more)}".rstrip() for tile in page.tiles)
    ]
    lines += [""] if page.lights else []
    lines += [_light(light) for light in page.lights]
    for section in page.sections:
        lines += ["", f"## {section.title}"]
        for block in section.blocks:
            lines += ["", *_block(block)]
    if page.footer:
        lines += ["", "## About this dossier", "", *(line(words) for words in page.footer)]
    return ("\n".join(lines) + "\n").encode("utf-8")


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


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return [f"*{line(block.line)}*" if _can_slant(block) else line(block.line)]
        case Quote():
            return [f"> {escape(cut(block.text, _QUOTE_LIMIT))} {line(block.source)}"]
        case Commands():
            return _commands(block)
        case Bullets():
            return _list(block)
        case Table():
            return _table(block)


def _commands(block: Commands) -> list[str]:
    """A fence longer than any run of backticks inside: no line can end it."""
    fence = "`" * max(3, *(len(run) + 1 for text in block.lines for run in re.findall("`+", text) or [""]))
    return [f"{fence}sh", *(cut(text, _CELL_LIMIT) for text in block.lines), fence]


def _can_slant(block: Paragraph) -> bool:
    return block.quiet and all(span.kind == "plain" and "*" not in escape(span.text) for span in block.line)


def _list(block: Bullets) -> list[str]:
    mark: Callable[[int], str] = {
        "bullets": lambda _: "- ", "numbers": lambda n: f"{n}. ", "ticks": lambda _: "- [ ] ",
    }[block.style]  # fmt: skip
    shown = block.items if block.whole else block.items[:LIST_LIMIT]
    lines = [mark(number) + line(item) for number, item in enumerate(shown, 1)]
    if len(shown) < len(block.items):
        lines.append("- " + _MORE.format(len(block.items) - len(shown)))
    return lines


def _table(block: Table) -> list[str]:
    lines = [f"| {' | '.join(block.head)} |", f"|{'---|' * len(block.head)}"]
    for row in block.rows[:TABLE_LIMIT]:
        lines.append("| " + " | ".join(line(cell, _CELL_LIMIT) or "–" for cell in row) + " |")
    if len(block.rows) > TABLE_LIMIT:
        lines += ["", _MORE.format(len(block.rows) - TABLE_LIMIT).capitalize() + "."]
    return lines
