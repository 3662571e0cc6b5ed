"""Every place in a tree that declares a licence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.headers import Header, read_headers
from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.manifests import is_manifest, read_manifest
from archiver.examine.licence.places import Zone, is_legal, is_notice, is_readme, resolve_link, zone_of
from archiver.examine.licence.prose import read_readme
from archiver.examine.licence.words import decode_text
from archiver.git.objects import Entry
from archiver.git.reader import Reader

Kind = Literal["text", "notice", "statement", "custom", "link", "readme", "manifest", "badge", "tag"]

FILE_LIMIT = 2 << 20
"""Bytes read of a legal-named file or manifest."""
MOST_LEGAL = 400
"""Legal-named files and manifests read below the root."""


UNREAD = ("no text", "larger than 2 MB")
"""Why a file's words are unknown, as opposed to known and empty."""


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
    entries: tuple[Entry, ...] = ()
    """The tree."""

    def of(self, *kinds: Kind, zone: Zone = "root") -> list[Place]:
        """Places of these kinds in one zone."""
        return [place for place in self.places if place.kind in kinds and place.zone == zone]


class _Collector:
    def __init__(self, reader: Reader, entries: tuple[Entry, ...]) -> None:
        self.reader = reader
        self.by_path: Mapping[str, Entry] = {entry.path: entry for entry in entries}
        self.places: list[Place] = []
        self.restrictions: list[tuple[str, int]] = []
        self.unreadable: list[tuple[str, str]] = []
        self.missing: list[str] = []

    def read(self, entry: Entry) -> bytes | None:
        data = None if entry.size is None else self.reader.read(entry.oid, FILE_LIMIT + 1)
        if data is None:
            self.missing.append(entry.path)
        return data

    def legal(self, entry: Entry) -> None:
        zone = zone_of(entry.path)
        target = resolve_link(self.reader, entry, self.by_path)
        if target is None:
            self._unreadable(entry.path, "a link that leads to no file of this repository")
            return
        data = self.read(target)
        if data is None:
            return
        legal = read_legal(data[:FILE_LIMIT])
        if legal.kind == "binary" or legal.kind == "empty" or len(data) > FILE_LIMIT:
            why = {"binary": UNREAD[0], "empty": "empty of any permission"}.get(legal.kind, UNREAD[1])
            self._unreadable(entry.path, why)
            return
        if entry.path.startswith("LICENSES/"):
            zone = "vendored"  # REUSE keeps a text here for every licence that any single file names
        line = legal.differences[0].line if legal.differences else 1
        self.places.append(Place(legal.kind, entry.path, target.oid, zone, line, legal.expression, legal=legal))

    def notice(self, entry: Entry) -> None:
        data = self.read(entry)
        legal = read_legal(data[:FILE_LIMIT]) if data else None
        if legal and legal.takes_away is not None:
            self.restrictions.append((entry.path, legal.takes_away))

    def readme(self, entry: Entry) -> None:
        data = self.read(entry)
        text = decode_text(data[:FILE_LIMIT]) if data else None
        if text is None:
            return
        statements, restriction = read_readme(text)
        for said in statements:
            self.places.append(Place(said.how, entry.path, entry.oid, "root", said.line, said.expression))
        if restriction is not None:
            self.restrictions.append((entry.path, restriction))

    def manifest(self, entry: Entry) -> None:
        data = self.read(entry)
        text = decode_text(data[:FILE_LIMIT]) if data else None
        field = read_manifest(entry.path, text) if text else None
        if field:
            zone = zone_of(entry.path)
            expression, weak = field.expression, field.weak
            if zone == "nested":
                weak = weak or "a manifest below the root, perhaps a generator's"
            place = Place("manifest", entry.path, entry.oid, zone, field.line, expression, field.raw, weak)
            self.places.append(place)

    def _unreadable(self, path: str, why: str) -> None:
        if zone_of(path) == "root":
            self.unreadable.append((path, why))


def collect(reader: Reader, commit: str) -> Declared:
    """Read every legal-named file, README and manifest of a commit, and the heads of its source files."""
    entries = reader.tree(commit)
    collector = _Collector(reader, entries)
    below = 0
    for entry in entries:
        if entry.kind == "submodule" or "node_modules/" in entry.path:
            continue
        legal, notice, manifest = is_legal(entry.path), is_notice(entry.path), is_manifest(entry.path)
        if "/" in entry.path and (legal or manifest):
            below += 1
            if below > MOST_LEGAL:
                continue
        if legal:
            collector.legal(entry)
        elif notice and "/" not in entry.path:
            collector.notice(entry)
        elif is_readme(entry.path):
            collector.readme(entry)
        elif manifest and entry.kind != "link":
            collector.manifest(entry)
    return Declared(
        tuple(collector.places),
        read_headers(reader, entries),
        tuple(collector.restrictions),
        tuple(collector.unreadable),
        tuple(entry.path for entry in entries if entry.kind == "submodule"),
        tuple(dict.fromkeys(collector.missing)),
        entries,
    )
