"""Every place in a tree that declares a licence."""

import posixpath
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal

from pydantic import TypeAdapter

from archiver.examine.cache import Cache
from archiver.examine.licence.assets.of_tree import AssetsSay, read_tree_assets
from archiver.examine.licence.blobs import Blobs, Detector, Trees
from archiver.examine.licence.headers import FilesSay, Header, read_files, rows_of
from archiver.examine.licence.layout import Layout, Part, lay_out
from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.manifests import Field, is_manifest, read_manifest
from archiver.examine.licence.names import identifiers
from archiver.examine.licence.places import Zone, is_legal, is_notice, is_readme, resolve_link, zone_of
from archiver.examine.licence.prose import Statement, read_readme
from archiver.examine.licence.reused import rows_of_reuse
from archiver.examine.licence.words import decode_text
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.licence import ZoneKind

Kind = Literal["text", "notice", "statement", "custom", "link", "readme", "manifest", "badge", "elsewhere"]

FILE_LIMIT = 2 << 20
"""Bytes read of a legal-named file or manifest."""
MOST_BELOW = 4000
"""Legal-named files and manifests read below the root, and again in the packages of dependency folders."""


UNREAD = ("no text", "larger than 2 MB")
"""Why a file's words are unknown, as opposed to known and empty."""

LEGAL = Detector("legal", TypeAdapter(LegalText))
_MANIFEST = Detector("manifest", TypeAdapter(Field | None))
_README = Detector("readme", TypeAdapter(tuple[list[Statement], int | None]))


@dataclass(frozen=True)
class Place:
    """One declaration."""

    kind: Kind
    path: str
    blob: str
    zone: Zone
    line: int | None
    expression: str | None
    """None where words of its own, or a name that nobody knows, stand there."""
    raw: str = ""
    """A manifest's field as written."""
    weak: str | None = None
    """Why it may be nobody's decision."""
    legal: LegalText | None = None
    """How the file was read; None for anything but a legal-named file."""
    field: Field | None = None
    """What the manifest says; None for anything else."""


@dataclass(frozen=True)
class Declared:
    """All that a tree says of its licence."""

    places: tuple[Place, ...]
    headers: tuple[Header, ...]
    restrictions: tuple[tuple[str, int], ...]
    """(path, line) of sentences beside the licence that take something away."""
    unreadable: tuple[tuple[str, str], ...]
    """(path, why) of legal-named files at the root that say nothing: empty, binary, a link that leads nowhere."""
    submodules: tuple[str, ...]
    """Paths whose content is another repository's."""
    not_examined: tuple[str, ...]
    """Paths whose bytes were not there."""
    packages: tuple[Place, ...] = ()
    """What packages in dependency folders (node_modules) declare for themselves."""
    layout: Layout = field(default_factory=Layout)
    """The tree by origin."""
    not_run: tuple[str, ...] = ()
    """What was not looked at and why, in plain words."""
    assets: AssetsSay = field(default_factory=AssetsSay)
    """What fonts, pictures and documents say of themselves."""
    entries: tuple[Entry, ...] = ()
    """The tree."""


class _Collector:
    def __init__(self, blobs: Blobs, entries: tuple[Entry, ...]) -> None:
        self.blobs = blobs
        self.by_path: Mapping[str, Entry] = {entry.path: entry for entry in entries}
        self.places: list[Place] = []
        self.packages: list[Place] = []
        self.restrictions: list[tuple[str, int]] = []
        self.unreadable: list[tuple[str, str]] = []
        self.too_large: list[str] = []

    def legal(self, entry: Entry) -> None:
        zone = zone_of(entry.path)
        target = resolve_link(self.blobs, entry, self.by_path)
        if target is None:
            self._unreadable(entry.path, "a link that leads to no file of this repository")
            return
        packed = entry.path.endswith(".gz")
        read = _read_packed if packed else read_legal
        legal = self.blobs.detect(LEGAL, target, FILE_LIMIT, read, depends="gz" if packed else "")
        if legal is None:
            return
        long = (target.size or 0) > FILE_LIMIT
        if legal.kind == "binary" or legal.kind == "empty" or long:
            why = {"binary": UNREAD[0], "empty": "empty of any permission"}.get(legal.kind, UNREAD[1])
            self._unreadable(entry.path, why)
            return
        if entry.path.startswith("LICENSES/"):
            zone = "vendored"  # REUSE keeps a text here for every licence that any single file names
        line = legal.differences[0].line if legal.differences else 1
        place = Place(legal.kind, entry.path, target.oid, zone, line, legal.expression, legal=legal)
        self._to(entry.path).append(place)

    def notice(self, entry: Entry) -> None:
        legal = self.blobs.detect(LEGAL, entry, FILE_LIMIT, read_legal)
        if legal and legal.takes_away is not None:
            self.restrictions.append((entry.path, legal.takes_away))

    def readme(self, entry: Entry) -> None:
        said = self.blobs.detect(_README, entry, FILE_LIMIT, _read_readme)
        if said is None:
            return
        for statement in said[0]:
            if statement.how == "reference" or statement.about == "content":
                continue  # content and "see LICENSE" say nothing of the code
            if statement.about == "part":
                self.part(entry, statement)
                continue
            if statement.expression is None and statement.how != "elsewhere":
                continue
            place = Place(statement.how, entry.path, entry.oid, "root", statement.line, statement.expression)
            self.places.append(place)
        if said[1] is not None:
            self.restrictions.append((entry.path, said[1]))

    def part(self, entry: Entry, statement: Statement) -> None:
        """A part that the README names with its licence: others' work, which says nothing of the whole."""
        if statement.expression:
            place = Place("readme", entry.path, entry.oid, "vendored", statement.line, statement.expression)
            self.places.append(place)

    def manifest(self, entry: Entry) -> None:
        if (entry.size or 0) > FILE_LIMIT:
            self.too_large.append(entry.path)
        read = partial(_read_manifest, entry.path)
        found = self.blobs.detect(_MANIFEST, entry, FILE_LIMIT, read, depends=entry.path)
        if found and found.about == "all":
            zone = zone_of(entry.path)
            expression, weak = found.expression, found.weak
            if zone == "nested":
                weak = weak or "a manifest below the root, perhaps a generator's"
            place = Place("manifest", entry.path, entry.oid, zone, found.line, expression, found.raw, weak, field=found)
            self._to(entry.path).append(place)

    def leads_to(self, path: str, name: str, part: Part) -> tuple[str, str | None] | None:
        """The licence file that a file's "see LICENSE" means: the nearest one of that name, from its folder upwards.

        What was copied in does not mean the licence of the whole: its search ends where its package does.
        """
        last = "" if part.kind != "vendored" else part.base or posixpath.dirname(path)
        stem = posixpath.basename(name).split(".")[0].casefold()
        folder = posixpath.dirname(path)
        while True:
            exact = posixpath.normpath(posixpath.join(folder, name))
            near = self._legal_in.get(folder, [])
            named = [p for p in near if p.path == exact]
            named = named or [p for p in near if posixpath.basename(p.path).split(".")[0].casefold() == stem]
            if named:
                return named[0].path, named[0].expression
            if folder in ("", last):
                return None
            folder = posixpath.dirname(folder)

    @cached_property
    def _legal_in(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in (*self.places, *self.packages):
            if place.legal:
                found.setdefault(posixpath.dirname(place.path), []).append(place)
        return found

    def given(self, says: FilesSay) -> dict[str, ZoneKind]:
        """What files say of their origin: made by a tool; or others' work, by another holder and another licence."""
        ours = [p for p in self.places if p.zone == "root"]
        expressions = [p.expression for p in ours if p.expression]
        holders = {h for p in ours if p.legal for h in p.legal.holders}
        found: dict[str, ZoneKind] = {}
        for path, file in says.by_path.items():
            others = [s for s in file.said if s.kind in ("tag", "header") and s.expression and s.holders]
            if file.generated:
                found[path] = "generated"
            elif any(not holders & set(s.holders) and not _said(str(s.expression), expressions) for s in others):
                found[path] = "vendored"
        return found

    def _to(self, path: str) -> list[Place]:
        return self.packages if _in_packages(path) else self.places

    def _unreadable(self, path: str, why: str) -> None:
        if zone_of(path) == "root":
            self.unreadable.append((path, why))


def _said(expression: str, ours: list[str]) -> bool:
    ids = identifiers(expression)
    return any(ids <= identifiers(own) for own in ours)


def _read_packed(data: bytes) -> LegalText:
    """A compressed licence text, as packagers leave them; at most 2 MB of it.

    Its lines are nowhere in the file's bytes, so no change in it can be shown: one that has any is in words of its own.
    """
    try:
        text = zlib.decompressobj(wbits=31).decompress(data, FILE_LIMIT)
    except zlib.error:
        return LegalText(None, "binary")
    read = read_legal(text)
    if read.differences or read.additional_terms is not None:
        return LegalText(None, "custom", forbids_campaigns=read.forbids_campaigns, holders=read.holders, takes_away=1)
    return replace(read, deviations=())


def _read_readme(data: bytes) -> tuple[list[Statement], int | None]:
    text = decode_text(data)
    return ([], None) if text is None else read_readme(text)


def _read_manifest(path: str, data: bytes) -> Field | None:
    text = decode_text(data)
    return read_manifest(path, text) if text else None


def _in_packages(path: str) -> bool:
    return "node_modules/" in path or "bower_components/" in path


def collect(trees: Trees, commit: str, cache: Cache | None = None) -> Declared:
    """Read every legal-named file, README and manifest of a commit, and what its other files say.

    Args:
        cache: what detectors found before, in any run; the answer is the same without.
    """
    blobs = Blobs(trees, cache)
    entries = trees.tree(commit)
    collector = _Collector(blobs, entries)
    below = {False: 0, True: 0}
    others, passed = [], 0
    for entry in entries:
        if entry.kind == "submodule":
            continue
        package = _in_packages(entry.path)
        legal, manifest = is_legal(entry.path), is_manifest(entry.path) and entry.kind != "link"
        if "/" in entry.path and (legal or manifest):
            below[package] += 1
            if below[package] > MOST_BELOW:
                continue
        if legal:
            collector.legal(entry)
        elif is_notice(entry.path) and "/" not in entry.path:
            collector.notice(entry)
        elif is_readme(entry.path):
            collector.readme(entry)
        elif manifest:
            collector.manifest(entry)
        elif package:
            passed += 1
        else:
            others.append(entry)
    says = read_files(blobs, others)
    assets = read_tree_assets(blobs, entries)
    layout = lay_out(entries, collector.given(says))
    headers = rows_of(says, collector.by_path, layout.of, collector.leads_to)
    reused = rows_of_reuse(blobs, collector.by_path, layout)
    return Declared(
        tuple(collector.places),
        (*headers, *reused.rows),
        tuple(collector.restrictions),
        tuple(collector.unreadable),
        tuple(entry.path for entry in entries if entry.kind == "submodule"),
        tuple(blobs.missing),
        tuple(collector.packages),
        layout,
        (*_left_out(below, passed, collector.too_large), *says.not_run, *assets.not_run, *reused.not_run),
        assets,
        entries,
    )


def _left_out(below: Mapping[bool, int], passed: int, too_large: list[str]) -> Iterable[str]:
    if too_large:
        yield f"behind the first 2 MB of {len(too_large)} manifests: {', '.join(map(printable_path, too_large[:3]))}"
    for package, count in below.items():
        if count > MOST_BELOW:
            where = "in dependency folders" if package else "below the root"
            yield f"{count - MOST_BELOW} licence files and manifests {where}, behind the first {MOST_BELOW}"
    if passed:
        yield f"licence words in {passed} files of dependency folders; their packages' own declarations were read"
