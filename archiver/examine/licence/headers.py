"""What the files of a tree say of their licences, one row for each thing said in each part of the tree."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from pydantic import TypeAdapter

from archiver.examine.licence.blobs import Blobs, Detector
from archiver.examine.licence.layout import Part
from archiver.examine.licence.places import lists_others
from archiver.examine.licence.said import FileSays, Kind, Said, read_said
from archiver.git.objects import Entry
from archiver.records.licence import ZoneKind

FILE_LIMIT = 2 << 20
"""Bytes read of each file."""
TREE_LIMIT = 512 << 20
"""Bytes read of a whole tree."""

_DETECTOR = Detector("said", TypeAdapter(FileSays))
_NO_TEXT = re.compile(
    r"\.(?:png|jpe?g|gif|ico|icns|bmp|tiff?|webp|avif|heic|psd|ai|eps|sketch|fig|xcf|pdf|woff2?|ttf|otf|eot|mp[34]|m4[av]|"
    r"wav|ogg|ogv|webm|mov|avi|flac|zip|gz|tgz|bz2|xz|7z|rar|jar|war|class|pyc|o|so|a|dll|exe|dylib|wasm|bin|dat|db|"
    r"sqlite3?|docx?|xlsx?|pptx?|odt|ods|odp|parquet|pkl|npy|npz|h5|pack|idx|keystore|jks|p12|mo)\Z",
    re.I,
)
_NO_COMMENTS = re.compile(
    r"(?:\.(?:json|geojson|topojson|ndjson|jsonl|map|csv|tsv|lock|snap|ipynb|po|pot|log|sum)|(?:\A|/)(?:package-lock\.json|"
    r"npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|shrinkwrap\.yaml))\Z",
    re.I,
)
"""Data and lock files: what they say of licences is said of others."""


Leads = Callable[[str, str, Part], tuple[str, str | None] | None]


@dataclass(frozen=True)
class Header:
    """One thing that files of one part of the tree say, or that is said of them; the place is the first of them."""

    kind: Kind | Literal["reuse"]
    """reuse: a REUSE.toml, dep5, sidecar or debian/copyright says it of them."""
    expression: str | None
    """None where none is named; of a reference what the file says to which it leads."""
    path: str
    blob: str
    line: int
    end_line: int
    count: int
    """Files that say the same."""
    part: str = ""
    """Key of the part of the tree."""
    zone: ZoneKind = "first-party"
    """What that part is."""
    holders: tuple[str, ...] = ()
    """Copyright lines beside it in the first file."""
    leads_to: str | None = None
    """Path of the file that a reference leads to; None where there is no such file."""


@dataclass(frozen=True)
class FilesSay:
    """What the files of a tree say, each for itself."""

    by_path: Mapping[str, FileSays] = field(default_factory=dict)
    """Of every file that says anything, in path order."""
    not_run: tuple[str, ...] = ()
    """What was not looked at, in plain words."""


def read_files(blobs: Blobs, entries: Iterable[Entry]) -> FilesSay:
    """Read every text file of a tree.

    Args:
        entries: what is no licence file, README or manifest, which have their own readers.
    """
    found: dict[str, FileSays] = {}
    long: list[str] = []
    left, unread = TREE_LIMIT, 0
    for entry in entries:
        if entry.kind not in ("file", "executable") or entry.size == 0 or not reads(entry.path):
            continue
        size = min(entry.size or 0, FILE_LIMIT)
        if size > left:
            unread += 1
            continue
        left -= size
        ending = _ending(entry.path)
        says = blobs.detect(_DETECTOR, entry, FILE_LIMIT, partial(read_said, ending=ending), depends=ending)
        if says is None or says == FileSays():
            continue
        found[entry.path] = says
        if says.said and (entry.size or 0) > FILE_LIMIT:
            long.append(entry.path)
    cut = [path for path, says in found.items() if says.cut]
    return FilesSay(found, tuple(_not_run(long, cut, unread)))


def rows_of(
    says: FilesSay, blob_of: Mapping[str, Entry], part_of: Mapping[str, Part], leads_to: Leads
) -> tuple[Header, ...]:
    """One row for each thing said in each part, in path order.

    Args:
        part_of: path -> the part of the tree whose rows are kept apart.
        leads_to: (path, name of a licence file as written there, part) -> (its path, what it says).
    """
    rows: dict[tuple[object, ...], Header] = {}
    for path, file in says.by_path.items():
        for said in file.said:
            header = _header(blob_of[path], said, part_of[path], leads_to)
            key = (header.kind, header.expression, header.part, header.leads_to)
            rows[key] = replace(rows[key], count=rows[key].count + 1) if key in rows else header
    return tuple(rows.values())


def reads(path: str) -> bool:
    """Whether a file can say something of its own licence, by its name."""
    return _NO_TEXT.search(path) is None and _NO_COMMENTS.search(path) is None and not lists_others(path)


def _ending(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _header(entry: Entry, said: Said, part: Part, leads_to: Leads) -> Header:
    target, expression = None, said.expression
    if said.refers_to and (found := leads_to(entry.path, said.refers_to, part)):
        target, expression = found
    return Header(
        said.kind,
        expression,
        entry.path,
        entry.oid,
        said.line,
        said.end_line,
        count=1,
        part=part.key,
        zone=part.kind,
        holders=said.holders,
        leads_to=target,
    )


def _not_run(long: list[str], cut: list[str], unread: int) -> Iterable[str]:
    if long:
        yield f"licence words behind the first 2 MB of {_some(long)}"
    if cut:
        yield f"the rest of very many licence comments in {_some(cut)}"
    if unread:
        yield f"licence words in {unread} files behind the first {TREE_LIMIT >> 20} MB of the tree"


def _some(paths: list[str]) -> str:
    more = f" and {len(paths) - 3} more files" if len(paths) > 3 else ""
    return ", ".join(paths[:3]) + more
