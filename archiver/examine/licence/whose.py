"""The places of a commit that name a holder, gathered: licence files and notices at the root, headers, manifests."""

import re
from collections.abc import Iterator

from archiver.examine.licence.declared import FILE_LIMIT, Declared, Place
from archiver.examine.licence.headers import Header
from archiver.examine.licence.holders import Claim, claims_in, claims_of
from archiver.examine.licence.places import is_notice
from archiver.examine.licence.sources import Sources

_MOST_HEADERS = 200


def claims_of_tree(declared: Declared, counting: list[Place], sources: Sources) -> tuple[Claim, ...]:
    """Every claim of the first-party part: other projects' authors cannot say yes for this one."""
    return tuple(_all(declared, counting, sources))


def _all(declared: Declared, counting: list[Place], sources: Sources) -> Iterator[Claim]:
    read: dict[str, str] = {place.blob: place.path for place in counting if place.legal}
    read |= {e.oid: e.path for e in declared.entries if "/" not in e.path and is_notice(e.path) and e.kind != "link"}
    for blob, path in read.items():
        data = sources.data(blob)
        if data is not None:
            yield from claims_in(data[:FILE_LIMIT], path, blob)
    for header in [h for h in declared.headers if h.zone == "first-party" and h.holders][:_MOST_HEADERS]:
        yield from _of_header(header, sources)
    for place in declared.places:
        if place.field is not None and place.zone == "root":
            yield from claims_of(place.field, place.path, place.blob)


def _of_header(header: Header, sources: Sources) -> Iterator[Claim]:
    """Where its first file names them; the holders of the other files stand without a place."""
    data = sources.data(header.blob)
    here = claims_in(data[:FILE_LIMIT], header.path, header.blob) if data is not None else ()
    for line in header.holders:
        words = _letters(line.replace("<e-mail>", ""))
        yield Claim(line, next((claim.source for claim in here if words and words in _letters(claim.line)), None))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
