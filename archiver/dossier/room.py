"""What leaves HANDOFF.md where three pages are full: whole lines of the least worth, in one order."""

import re
from collections.abc import Iterator
from dataclasses import replace

from archiver.dossier.blocks import Block, Bullets, Line, Page, Paragraph, Section, Span, paragraph
from archiver.dossier.within import within

ORDER: tuple[tuple[str, str | int], ...] = (
    ("data", "Columns: "),
    ("data", "Rows as files: "),
    ("data", "Views of people: "),
    ("what", "Documented: "),
    ("what", "Parts: "),
    ("run", "Scripts: "),
    ("timeline", ""),
    ("services", "Only tests or documents name: "),
    ("tasks", 14),
    ("tasks", 10),
    ("exposure", "Looked at: "),
    ("people", "Who changed what: "),
    ("tasks", 8),
    ("adopt", "It is not archived"),
    ("environment", "Documented"),
    ("environment", "Points to: "),
    ("run", "Queued: "),
    ("history", ""),
    ("status", "For: "),
    ("unknown", "Not in the archive: "),
    ("tasks", 6),
    ("infrastructure", "Wrong here: "),
    ("stack", "Wrong here: "),
    ("services", "Wrong here: "),
    ("data", "Wrong here: "),
    ("environment", "Compose does not pass"),
    ("unfinished", "Unmerged: "),
    ("tasks", 5),
    ("what", "Its documents warn: "),
)
"""Section, and what of it goes: a paragraph by its first words, all without words, a list's items after a number."""


_NEXT = 330
"""Characters for what comes after the items of a list that was cut."""
_AFTER_TITLE = re.compile(r": | \(|\.(?: |$)")


def ever_shorter(page: Page) -> Iterator[Page]:
    """The page whole, then without the first of the order, without the first two, and so on."""
    yield page
    whole = {section.id: section for section in page.sections}
    for section, what in ORDER:
        # A shorter list is cut from the whole one, for it names what is left out.
        made = tuple(
            (_without(whole[section] if isinstance(what, int) else one, what) if one.id == section else one)
            for one in page.sections
        )
        page = replace(page, sections=tuple(one for one in made if one.blocks))
        yield page


def _without(section: Section, what: str | int) -> Section:
    if isinstance(what, int):
        return replace(section, blocks=tuple(made for block in section.blocks for made in _cut(block, what)))
    kept = (_thinned(block, what) for block in section.blocks if not _begins(block, what))
    return replace(section, blocks=tuple(kept))


def _thinned(block: Block, words: str) -> Block:
    """A list without the items that begin so."""
    if not words or not isinstance(block, Bullets):
        return block
    return replace(block, items=tuple(item for item in block.items if not _text(item).startswith(words)))


def _cut(block: Block, most: int) -> tuple[Block, ...]:
    """A list's first items, and how the others begin."""
    if not isinstance(block, Bullets) or len(block.items) <= most:
        return (block,)
    left = "; ".join(_title(item) for item in block.items[most:])
    return replace(block, items=block.items[:most]), paragraph(*within((Span(f"Then {left}."),), _NEXT))


def _title(item: Line) -> str:
    """`T6 Correct the names of variables that nothing reads`."""
    number, _, _ = _text(item[:1]).partition(" ")
    rest = "".join(span.text for span in item[1:] if span.kind != "source")
    return f"{number} {_AFTER_TITLE.split(rest, maxsplit=1)[0].strip()}"


def _begins(block: Block, words: str) -> bool:
    if not words:
        return True
    return isinstance(block, Paragraph) and _text(block.line).startswith(words)


def _text(line: Line) -> str:
    return "".join(span.text for span in line)
