"""What leaves HANDOFF.md where three pages are full: whole lines of the least worth, in one order."""

from collections.abc import Iterator
from dataclasses import replace

from archiver.dossier.blocks import Block, Bullets, Line, Page, Paragraph, Section

ORDER: tuple[tuple[str, str | int], ...] = (
    ("data", "Columns: "),
    ("data", "Rows as files: "),
    ("data", "Views of people: "),
    ("what", "Documented: "),
    ("what", "Parts: "),
    ("run", "Scripts: "),
    ("timeline", ""),
    ("services", "Only tests or documents name: "),
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


def ever_shorter(page: Page) -> Iterator[Page]:
    """The page whole, then without the first of the order, without the first two, and so on."""
    yield page
    for section, what in ORDER:
        made = tuple(_without(one, what) if one.id == section else one for one in page.sections)
        page = replace(page, sections=tuple(one for one in made if one.blocks))
        yield page


def _without(section: Section, what: str | int) -> Section:
    if isinstance(what, int):
        return replace(section, blocks=tuple(_cut(block, what) for block in section.blocks))
    kept = (_thinned(block, what) for block in section.blocks if not _begins(block, what))
    return replace(section, blocks=tuple(kept))


def _thinned(block: Block, words: str) -> Block:
    """A list without the items that begin so."""
    if not words or not isinstance(block, Bullets):
        return block
    return replace(block, items=tuple(item for item in block.items if not _text(item).startswith(words)))


def _cut(block: Block, most: int) -> Block:
    return replace(block, items=block.items[:most]) if isinstance(block, Bullets) else block


def _begins(block: Block, words: str) -> bool:
    if not words:
        return True
    return isinstance(block, Paragraph) and _text(block.line).startswith(words)


def _text(line: Line) -> str:
    return "".join(span.text for span in line)
