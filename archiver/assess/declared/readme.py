"""README files, and what their last five versions said that today's does not."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from archiver.assess.declared.badges import badges
from archiver.assess.declared.wording import declaration, decoded
from archiver.assess.phrases import Said, find_said
from archiver.assess.prose import Block, blocks
from archiver.git.reader import Reader
from archiver.git.refs import escape
from archiver.records.activity import Declaration

LONGEST = 256 << 10
"""Bytes read of a README."""

_VERSIONS = 5
_REMEMBERED = 32
"""READMEs whose prose is kept: a replay meets the same few versions week after week."""
_NAME = re.compile(
    r"^(?:(?:\.github|docs?)/)?readme(?:\.(?:md|markdown|rst|txt|rdoc|adoc|org|textile))?$", re.IGNORECASE
)
_TRANSLATED = re.compile(r"^readme[._-][a-z]{2}(?:[_-][a-z]{2})?\.(?:md|markdown|rst|txt)$", re.IGNORECASE)


def is_readme(path: str) -> bool:
    """Whether a file speaks for the whole: at the root, in `.github/` or `docs/`, and translations at the root."""
    return bool(_NAME.match(path) or _TRANSLATED.match(path))


def readme(text: str, place: str, name: str | None) -> Iterator[Declaration]:
    """What a README says, and its badges."""
    for said in _said(text, name):
        yield declaration(said, "readme", f"{place}:{said.line}")
    yield from badges(_blocks(text), place)


def withdrawn(
    reader: Reader, commit: str, path: str, text: str, name: str | None, *, kinds: Sequence[str]
) -> Iterator[Declaration]:
    """What one of the last five versions of a README said and today's does not, newest first, each sentence once.

    Args:
        kinds: of which kinds something is said today; these were not withdrawn.
    """
    today = {_folded(said.text) for said in _said(text, name)}
    for version in reader.versions(commit, path, _VERSIONS + 1)[1:]:
        old = decoded(reader.read(version.blob, LONGEST))
        for said in _said(old, name) if old else ():
            words = _folded(said.text)
            if words not in today and said.kind not in kinds and said.kind in ("ended", "moved", "handed_over"):
                today.add(words)
                place = f"{version.commit}:{escape(path)}:{said.line}"
                yield declaration(said, "readme", place, withdrawn=True)


@lru_cache(_REMEMBERED)
def _said(text: str, name: str | None) -> tuple[Said, ...]:
    prose = _blocks(text)
    names = [block.text.strip() for block in prose if block.kind == "title"]
    return tuple(find_said(prose, [*names, *([name.rsplit("/", 1)[-1]] if name else [])]))


@lru_cache(_REMEMBERED)
def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(blocks(text))


def _folded(text: str) -> str:
    return " ".join(text.split())
