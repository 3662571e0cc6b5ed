"""The places of a commit that name a holder, gathered: licence files and notices at the root, headers, manifests."""

from collections.abc import Iterator

from archiver.examine.licence.declared import FILE_LIMIT, Declared, Place
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
        source = sources.at(header.path, header.blob, header.line, header.end_line)
        yield from (Claim(line, source) for line in header.holders)
    for place in declared.places:
        if place.field is not None and place.zone == "root":
            yield from claims_of(place.field, place.path, place.blob)
