"""Blog posts: the newest dated ones, for a campaign that says farewell there and nowhere else."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from archiver.assess.declared.wording import declaration
from archiver.assess.phrases import find_said
from archiver.assess.prose import Block, blocks, plain_block
from archiver.git.objects import Entry
from archiver.records.activity import Declaration

_FOLDER = re.compile(
    r"(?:^|/)(?:_?posts?|blog|news|articles?|updates|press|aktuelles|neuigkeiten|noticias|actualites|actus)/",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(?:md|mdx|markdown|html|txt|adoc|rst)$", re.IGNORECASE)
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|vendor|wp-includes|wp-admin|plugins|tests?|spec|fixtures|archetypes)/", re.IGNORECASE
)
_DATED = re.compile(r"(?<!\d)(20\d\d)[-_/.](\d{1,2})[-_/.](\d{1,2})(?!\d)")
_FRONT = re.compile(r"\A(?P<mark>---|\+\+\+)[^\n]{0,20}\n(?P<matter>.{0,8000}?)\n(?P=mark)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title\s*[:=]\s*[\"']?(?P<title>[^\n]{1,300}?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(
    r"^(?:date|published|published_at|pubdate)\s*[:=]\s*[\"']?(?P<day>\S{8,30})", re.MULTILINE | re.IGNORECASE
)
_DRAFT = re.compile(r"^(?:draft\s*[:=]\s*true|published\s*[:=]\s*false)\s*$", re.MULTILINE | re.IGNORECASE)
_NEWEST = 4
_UNDATED = 40
_LARGEST = 128 << 10


def is_post(path: str) -> bool:
    """Whether a file lies where posts lie."""
    return bool(_FOLDER.search(path) and _FILE.search(path) and not _VENDORED.search(path))


def wanted(entries: Sequence[Entry], read: Callable[[Entry], str]) -> list[Entry]:
    """The newest posts: by the date in their path, else by the one in their front matter."""
    posts = [entry for entry in entries if is_post(entry.path) and (entry.size or 0) <= _LARGEST]
    dated = [(day, entry.path, entry) for entry in posts if (day := _day(entry.path))]
    if not dated:
        dated = [(day, entry.path, entry) for entry in posts[:_UNDATED] if (day := _front_day(read(entry)))]
    return [entry for _, _, entry in sorted(dated, key=lambda item: item[:2], reverse=True)[:_NEWEST]]


def declared(text: str, place: str, path: str) -> Iterator[Declaration]:
    """What a post says of the campaign itself; a draft says nothing."""
    front = _FRONT.match(text)
    matter = front["matter"] if front else ""
    if _DRAFT.search(matter):
        return
    shift = text.count("\n", 0, front.end()) if front else 0
    body = [_moved_down(block, shift) for block in blocks(text[front.end() if front else 0 :])]
    title = _TITLE.search(matter)
    head = []
    if title and front:
        line = text.count("\n", 0, front.start("matter") + title.start()) + 1
        head = [_moved_down(plain_block(title["title"]), line - 1)]
    for said in find_said([*head, *body]):
        if said.about == "campaign" and said.own and said.kind in ("ended", "paused"):
            yield declaration(said, "post", f"{place}:{said.line}")


def _moved_down(block: Block, lines: int) -> Block:
    return Block(block.text, block.line + lines, block.kind, block.lead, block.links, block.images)


def _front_day(text: str) -> date | None:
    front = _FRONT.match(text)
    found = _DATE.search(front["matter"]) if front else None
    return _day(found["day"]) if found else None


def _day(text: str) -> date | None:
    found = None
    for match in _DATED.finditer(text[:400]):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return found
