"""What a repository declares about itself: README, repostatus badge, publiccode.yml, the forge's page."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from archiver.assess.phrases import Said, find_said
from archiver.assess.prose import Block, blocks, plain_block
from archiver.assess.quoting import quote
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.git.refs import escape
from archiver.records.activity import Declaration, DeclarationKind, DeclarationSource
from archiver.records.repository import Repository

_README = re.compile(
    r"^(?:(?:\.github|docs?)/)?readme(?:\.(?:md|markdown|rst|txt|rdoc|adoc|org|textile))?$", re.IGNORECASE
)
_PUBLICCODE = re.compile(r"^publiccode\.ya?ml$", re.IGNORECASE)
_STATUS_LINE = re.compile(r"^developmentStatus:\s*[\"']?(?P<status>[A-Za-z]+)", re.MULTILINE)
_BADGE = re.compile(r"(?:repostatus\.org/badges/[\w.-]{1,20}/|repostatus-)(?P<status>[a-z]{3,12})\b", re.IGNORECASE)
_BADGES: dict[str, DeclarationKind] = {
    "abandoned": "ended",
    "unsupported": "ended",
    "suspended": "paused",
    "inactive": "paused",
    "active": "active",
}
"""repostatus.org's words. `moved` needs a place, and `wip` and `concept` say nothing about an end."""

_READMES = 4
_LONGEST = 256 << 10
_KEPT = 12


def tree_declarations(
    reader: Reader, commit: str, entries: Sequence[Entry], name: str | None
) -> tuple[list[Declaration], list[str]]:
    """What the tree of a commit declares, and what of it could not be read.

    Args:
        entries: the commit's tree.
        name: the repository's short name; its README's title counts as a name too.
    """
    found: list[Declaration] = []
    unread: list[str] = []
    readmes = sorted((e for e in entries if _README.match(e.path)), key=lambda e: (e.path.count("/"), e.path))
    for entry in readmes[:_READMES]:
        text = _text(reader, entry)
        if text is None:
            unread.append(f"{escape(entry.path)[:100]}: its content is missing in this copy")
            continue
        found += _readme(text, f"{commit}:{escape(entry.path)}", name)
    for entry in entries:
        if _PUBLICCODE.match(entry.path) and (text := _text(reader, entry)) is not None:
            found += _publiccode(text, f"{commit}:{entry.path}")
    return found[:_KEPT], unread


def _text(reader: Reader, entry: Entry) -> str | None:
    """A file's text; a link's or submodule's is empty; None when it is missing."""
    if entry.kind not in ("file", "executable"):
        return ""
    data = reader.read(entry.oid, _LONGEST)
    return None if data is None else data.decode("utf-8-sig", "replace")


def _readme(text: str, place: str, name: str | None) -> Iterator[Declaration]:
    prose = blocks(text)
    names = [block.text.strip() for block in prose if block.kind == "title"]
    for said in find_said(prose, [*names, *([name.rsplit("/", 1)[-1]] if name else [])]):
        yield _declaration(said, "readme", f"{place}:{said.line}")
    yield from _badges(prose, place)


def _badges(prose: Sequence[Block], place: str) -> Iterator[Declaration]:
    for block in prose:
        for image in block.images:
            status = _BADGE.search(image[:500])
            kind = _BADGES.get(status["status"].lower()) if status else None
            if status and kind:
                words = f"repostatus badge: {status['status'].lower()}"
                yield Declaration(kind=kind, source="badge", locator=f"{place}:{block.line}", quote=words)


def _publiccode(text: str, place: str) -> Iterator[Declaration]:
    match = _STATUS_LINE.search(text)
    if match and match["status"].lower() == "obsolete":
        line = text.count("\n", 0, match.start()) + 1
        yield Declaration(kind="ended", source="publiccode", locator=f"{place}:{line}", quote=quote(match[0]))


def _declaration(said: Said, source: DeclarationSource, locator: str) -> Declaration:
    return Declaration(
        kind=said.kind,
        source=source,
        locator=locator,
        quote=quote(said.text),
        target=quote(said.target) if said.target else None,
    )


def forge_declarations(repository: Repository, as_of: date, *, later: bool) -> tuple[list[Declaration], list[str]]:
    """What the forge's page declares, and why it was left out where nobody can say that it stood there on that day.

    The forge tells the state of now. It counts for a day when the page was last changed on or before it; where no
    such date is known, only when no commit lies after that day.
    """
    if repository.description is None and not repository.archived:
        return [], []
    changed = _day((repository.metadata or {}).get("updated_at"))
    pushed = _day(repository.pushed_at)
    if (changed > as_of) if changed else (later or (pushed is not None and pushed > as_of)):
        return [], ["the forge's description and archived flag: they may be younger than that day"]
    found = []
    if repository.archived:
        found.append(Declaration(kind="ended", source="archived_flag", locator=repository.origin))
    if repository.description:
        names = [repository.name.rsplit("/", 1)[-1]]
        said = find_said([plain_block(repository.description)], names)
        found += [_declaration(item, "description", repository.origin) for item in said]
    return found, []


def _day(value: object) -> date | None:
    match = re.match(r"\d{4}-\d{2}-\d{2}", value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None
