"""A sentence becomes a declaration; a file becomes text."""

from archiver.assess.phrases import Said
from archiver.assess.quoting import quote
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.records.activity import Declaration, DeclarationSource


def declaration(said: Said, source: DeclarationSource, locator: str, *, withdrawn: bool = False) -> Declaration:
    """What a sentence declares, with its words fit to print."""
    return Declaration(
        kind=said.kind,
        source=source,
        locator=locator,
        quote=quote(said.text),
        target=quote(said.target) if said.target else None,
        about=said.about,
        withdrawn=withdrawn,
    )


def text_of(reader: Reader, entry: Entry, longest: int) -> str | None:
    """A file's text; a link's or submodule's is empty; None when it is missing."""
    if entry.kind not in ("file", "executable"):
        return ""
    return decoded(reader.read(entry.oid, longest))


def decoded(data: bytes | None) -> str | None:
    """Text of foreign bytes; None stays None."""
    return None if data is None else data.decode("utf-8-sig", "replace")
