"""What leaves HANDOFF.md where three pages are full: whole lines of the least worth, in one order."""

from collections.abc import Iterator
from dataclasses import replace

from archiver.dossier.blocks import Block, Bullets, Page, Paragraph, Section

ORDER: tuple[tuple[str, str | int], ...] = (
    ("data", "Columns: "),
    ("what", "Documented: "),
    ("timeline", ""),
    ("services", "Only tests or documents name: "),
    ("tasks", 10),
    ("exposure", "Looked at: "),
    ("people", "Who changed what: "),
    ("tasks", 8),
    ("adopt", "It is not archived"),
    ("environment", "Documented"),
    ("history", ""),
    ("status", "For: "),
    ("unknown", "Not in the archive: "),
    ("tasks", 6),
    ("infrastructure", "Wrong here: "),
    ("stack", "Wrong here: "),
    ("services", "Wrong here: "),
    ("data", "Wrong here: "),
    ("unfinished", "Unmerged: "),
    ("tasks", 5),
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
    return replace(section, blocks=tuple(block for block in section.blocks if not _begins(block, what)))


def _cut(block: Block, most: int) -> Block:
    return replace(block, items=block.items[:most]) if isinstance(block, Bullets) else block


def _begins(block: Block, words: str) -> bool:
    if not words:
        return True
    return isinstance(block, Paragraph) and "".join(span.text for span in block.line).startswith(words)
