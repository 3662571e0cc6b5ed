"""One inbound licence for each part of a tree: under what its content came in, and how that is known."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.examine.licence.assets.of_tree import AssetRow
from archiver.examine.licence.declared import Declared, Place
from archiver.examine.licence.headers import Header
from archiver.examine.licence.layout import Part
from archiver.examine.licence.names import PROPRIETARY
from archiver.examine.licence.reconcile import agree
from archiver.examine.licence.sources import Sources
from archiver.quoting import printable_path
from archiver.records.licence import Zone, ZoneKind

MOST_ZONES = 300
_MOST_NAMED = 6
"""Licences of one part that are put together; a part whose files name more is no part with one licence."""


@dataclass(frozen=True)
class Zones:
    """The zones, first-party ones first, and what was left out."""

    zones: tuple[Zone, ...]
    not_run: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Inbound:
    expression: str | None
    basis: str
    path: str | None = None
    blob: str = ""
    line: int | None = None
    end_line: int | None = None


_NOTHING = _Inbound(None, "nothing in it names a licence")
_BESIDE_CLOSED = _Inbound(None, "nothing in them names a licence, and files beside them belong to others")
"""A manifest that calls everything MIT was wrong about the fonts: it proves nothing of the photographs."""
_ELSEWHERE = _Inbound(None, "its content is in another repository")


def zones_of(declared: Declared, whole: str | None, sources: Sources) -> Zones:
    """Every part of the tree with the licence under which it came in.

    Args:
        whole: the licence of the whole, which also covers what was written here and says nothing for itself.
    """
    at: dict[str, list[Place]] = defaultdict(list)
    for place in (*declared.places, *declared.packages):
        at[posixpath.dirname(place.path)].append(place)
    headers: dict[str, list[Header]] = defaultdict(list)
    for header in declared.headers:
        headers[header.part].append(header)
    assets = {row.path: row for row in declared.assets.rows}
    zones = []
    for part in declared.layout.parts[:MOST_ZONES]:
        apart = _apart(part, assets)
        for paths in apart:
            own_words = [assets[path] for path in paths if path in assets]
            around = _BESIDE_CLOSED if len(apart) > 1 else _inbound(part, at, headers[part.key], whole)
            inbound = _of_assets(own_words) or around
            kind = _settled(part, inbound.expression, whole)
            rests_on = sources.at(inbound.path, inbound.blob, inbound.line, inbound.end_line) if inbound.path else None
            zone = Zone(
                kind=kind,
                path=printable_path(part.path),
                files=0 if kind == "submodule" else len(paths),
                inbound=inbound.expression,
                basis=inbound.basis,
                source=rests_on,
                telling=_telling(paths) if kind in ("asset", "vendored") else (),
            )
            zones.append(zone)
    left = declared.layout.parts[MOST_ZONES:]
    said = f"the licences of {len(left)} more parts of the tree with {sum(len(p.paths) for p in left)} files"
    return Zones(tuple(zones), (said,) if left else ())


def _apart(part: Part, assets: Mapping[str, AssetRow]) -> list[Sequence[str]]:
    """The files of a part; those whose own words forbid passing them on apart from pictures that say nothing."""
    closed = [path for path in part.paths if part.kind == "asset" and path in assets and assets[path].says.shut]
    left = [path for path in part.paths if path not in set(closed)]
    return [closed, left] if closed and left else [part.paths]


_TELLING = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\.(?:woff2?|[ot]tf|eot)$",
        r"(?:^|[\W_]|[a-z](?=Logo))(?:logos?|brand|seal|badge|wordmark)(?=[\W_\d]|$)",
        r"\.min\.(?:js|css)$",
    )
)
"""Names that say what a file is, by how much they tell; others may be called after the persons whom they show."""
_MOST_TELLING = 4


def _telling(paths: Sequence[str]) -> tuple[str, ...]:
    """`Ringside*`, `party-logo.png`: the names that tell, those of one family once."""
    found: dict[str, list[str]] = {}
    for pattern in _TELLING:
        for name in dict.fromkeys(posixpath.basename(path) for path in paths):
            if pattern.search(name):
                family = re.split(r"[-_.\s]|(?<=[a-z])(?=[A-Z\d])", name, maxsplit=1)[0]
                found.setdefault(name if "logo" in family.casefold() else family, []).append(name)
    told = (f"{family}*" if len(names) > 1 else names[0] for family, names in found.items())
    return tuple(printable_path(name) for name, _ in zip(told, range(_MOST_TELLING), strict=False))


def _settled(part: Part, inbound: str | None, whole: str | None) -> ZoneKind:
    """A folder with a licence file of its own and another licence than the whole was copied in."""
    own = part.kind == "first-party" and part.path and inbound and whole
    return "vendored" if own and not agree(str(whole), str(inbound)) else part.kind


def _inbound(part: Part, at: dict[str, list[Place]], headers: list[Header], whole: str | None) -> _Inbound:
    if part.kind == "submodule":
        return _ELSEWHERE
    if part.kind == "first-party" and not part.path:
        return _Inbound(whole, "the licence of the whole") if whole else _NOTHING
    own = part.path if len(part.paths) != 1 or part.path != part.paths[0] else ""
    answers: list[_Inbound] = [
        *_beside(part, at),
        *(_of_files(at[own], "its own licence file", ("text", "notice", "statement", "custom")) if own else ()),
        *_of_headers(headers),
        *(_of_files(at[own], "its manifest", ("manifest",)) if own else ()),
        *_of_package(part, at),
    ]
    if answers:
        return answers[0]
    inherits = part.kind in ("first-party", "generated") and not part.base and whole
    return _Inbound(whole, "the licence of the whole") if inherits else _NOTHING


def _of_assets(rows: list[AssetRow]) -> _Inbound | None:
    """What fonts, pictures and documents say of themselves goes before what lies around them; a closed one decides."""
    closed = [row for row in rows if row.says.shut]
    if closed:
        return _Inbound(PROPRIETARY, "words inside of its files", closed[0].path, closed[0].blob)
    named = [row for row in rows if row.says.expression]
    if not named:
        return None
    licences = list(dict.fromkeys(str(row.says.expression) for row in named))
    if len(licences) > _MOST_NAMED:
        return _Inbound(None, f"its files name {len(licences)} licences", named[0].path, named[0].blob)
    return _Inbound(_together(licences), "words inside of its files", named[0].path, named[0].blob)


def _beside(part: Part, at: dict[str, list[Place]]) -> Iterator[_Inbound]:
    """`app.js.LICENSE.txt`, as bundlers write it, beside the one file of a part."""
    if len(part.paths) != 1:
        return
    name = f"{part.paths[0]}.license.txt".casefold()
    places = [p for p in at[posixpath.dirname(part.paths[0])] if p.path.casefold() == name]
    yield from _of_files(places, "the licence file beside it", ("text", "notice", "statement"))


def _of_package(part: Part, at: dict[str, list[Place]]) -> Iterator[_Inbound]:
    """Pictures and data inside of a package that has a licence of its own."""
    if part.base and part.base != part.path:
        kinds = ("text", "notice", "statement", "custom", "manifest")
        yield from _of_files(at[part.base], f"the licence of {printable_path(part.base)}", kinds)


def _of_files(places: list[Place], basis: str, kinds: tuple[str, ...]) -> Iterator[_Inbound]:
    named = [p for p in places if p.kind in kinds and p.expression]
    if named:
        first = named[0]
        yield _Inbound(_together([str(p.expression) for p in named]), basis, first.path, first.blob, first.line)
    elif odd := [p for p in places if p.kind == "custom" and p.kind in kinds]:
        yield _Inbound(None, f"{basis}, in words of its own", odd[0].path, odd[0].blob, odd[0].line)


def _of_headers(headers: list[Header]) -> Iterator[_Inbound]:
    named = [h for h in headers if h.expression or h.kind == "proprietary"]
    if not named:
        return
    first = max(named, key=lambda header: header.count)
    licences = list(dict.fromkeys(h.expression or PROPRIETARY for h in named))
    if len(licences) > _MOST_NAMED:
        yield _Inbound(
            None, f"its files name {len(licences)} licences", first.path, first.blob, first.line, first.end_line
        )
        return
    if all(h.kind == "reuse" for h in named):
        yield _Inbound(_together(licences), "REUSE", first.path, first.blob, first.line, first.end_line)
        return
    basis = "headers of its files" if sum(h.count for h in named) > 1 else "a header"
    yield _Inbound(_together(licences), basis, first.path, first.blob, first.line, first.end_line)


def _together(expressions: list[str]) -> str:
    ids = list(dict.fromkeys(expressions))
    return ids[0] if len(ids) == 1 else " AND ".join(f"({e})" if " OR " in e else e for e in ids)
