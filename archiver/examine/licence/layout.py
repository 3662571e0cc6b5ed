"""A tree by origin, as far as names tell: what was written here, copied in, made by tools, and what is no program."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from archiver.examine.licence.manifests import is_manifest
from archiver.examine.licence.places import is_legal
from archiver.git.objects import Entry
from archiver.records.licence import ZoneKind

_DEPTH = 32
"""Folders of one path that are looked at."""

_WIDE = 2
"""Levels below a package at which a folder of pictures or data is a part; deeper ones are put together."""

_COPIED = re.compile(
    r"(?:node_modules|bower_components|jspm_packages|web_modules|vendors?|vendored|third[-_]?part(?:y|ies)|externals?|extern|"
    r"site-packages|deps|pods|carthage|wp-includes|wp-admin)\Z",
    re.I,
)
"""Folders that hold the packages of others, one a folder."""
_PACKAGE = re.compile(
    r"(?:tinymce|ckeditor\d?|bootstrap|jquery|jquery-ui|font-?awesome|mathjax|codemirror)(?:[-.@]?v?\d[\w.-]*)?\Z", re.I
)
"""Folders that are one well-known package."""
_LIBRARIES = re.compile(r"(?:js|css|static|assets|public|scripts|javascripts|wwwroot)/(?:libs?|plugins?)\Z", re.I)
_GENERATED = re.compile(
    r"(?:(?:\A|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|gradlew(?:\.bat)?|gradle-wrapper\.jar)|"
    r"[.-]lock(?:b|\.json)?|\.(?:map|snap|pyc|class|o|mo)|\.pb\.(?:go|cc|h)|_pb2(?:_grpc)?\.pyi?|\.g\.dart|\.generated\.\w+|"
    r"\.designer\.cs)\Z"
    r"|(?:\A|/)(?:dist|build|_site|__generated__|generated|__snapshots__|coverage|\.next|\.nuxt|bazel-out|target)/",
    re.I,
)
_MINIFIED = re.compile(r"[.-]min\.(?:js|css|mjs)\Z|(?:\A|/)jquery[\w.-]*\.js\Z", re.I)
_ASSET = re.compile(
    r"\.(?:woff2?|ttf|otf|eot|ttc|png|jpe?g|gif|ico|icns|bmp|tiff?|webp|avif|heic|svgz?|psd|ai|eps|sketch|fig|xcf|mp[34]|m4[av]|"
    r"wav|ogg|ogv|webm|mov|avi|flac|pdf|docx?|odt|pptx?|odp|key|pages|indd)\Z",
    re.I,
)
_DATA = re.compile(
    r"\.(?:csv|tsv|geojson|topojson|ndjson|jsonl|dump|xlsx?|ods|shp|shx|dbf|gpkg|kmz?|sqlite3?|db|parquet|rdata|rds|sav|"
    r"dta|npy|npz|h5)(?:\.(?:gz|bz2|xz|zip))?\Z",
    re.I,
)
_DATA_FOLDER = re.compile(r"(?:\A|/)(?:data|datasets?|dumps?|fixtures)/(?:.*/)?[^/]+\.(?:json|xml|ya?ml|txt)\Z", re.I)
_SQL = re.compile(r"\.sql(\.(?:gz|bz2|xz|zip))?\Z", re.I)
_ROWS = re.compile(r"(?:\A|[/_.-])(?:dumps?|backups?|seeds?|fixtures?)[/_.-]", re.I)
_LARGE_SQL = 1 << 20
"""Bytes; nobody writes as much SQL by hand."""
_TEXTS = re.compile(r"licen[cs]es\Z", re.I)
"""A folder of licence texts speaks of what others use, not of itself."""


@dataclass(frozen=True)
class Part:
    """One part of a tree before its licence is known."""

    kind: ZoneKind
    path: str
    """Its folder or file; "" for the root."""
    base: str
    """The folder of the package that it belongs to; "" for the whole."""
    paths: tuple[str, ...]
    """Its files, in path order."""

    @property
    def key(self) -> str:
        """Tells it from every other part: several kinds can share a folder."""
        return f"{self.kind}:{self.path}"


@dataclass(frozen=True)
class Layout:
    """All parts, by kind and path, and which one a file belongs to."""

    parts: tuple[Part, ...] = ()
    of: Mapping[str, Part] = field(default_factory=dict)


def lay_out(entries: Collection[Entry], given: Mapping[str, ZoneKind]) -> Layout:
    """Cut a tree into parts.

    Args:
        given: what files say of themselves where their names tell nothing: copied in, or made by a tool.
    """
    marked = _own_folders(entries)
    bases: dict[str, list[tuple[str, ZoneKind]]] = defaultdict(list)
    kinds: dict[str, ZoneKind] = {}
    for entry in entries:
        base, base_kind = _base(entry.path, marked)
        kinds.setdefault(base, base_kind)
        bases[base].append((entry.path, _kind(entry, base_kind, given)))
    parts = [part for base, rows in bases.items() for part in _parts(base, kinds[base], rows)]
    parts.sort(key=lambda part: (_ORDER.index(part.kind), part.path))
    return Layout(tuple(parts), {path: part for part in parts for path in part.paths})


_ORDER: tuple[ZoneKind, ...] = ("first-party", "vendored", "submodule", "asset", "data", "generated")


def _own_folders(entries: Iterable[Entry]) -> dict[str, bool]:
    """Folder below the root -> whether it has a licence file of its own; False where it has a manifest alone."""
    paths = {entry.path for entry in entries}
    found: dict[str, bool] = {}
    for path in paths:
        folder, name = posixpath.split(path)
        if not folder or _TEXTS.search(folder):
            continue
        if is_legal(path) and not (name.casefold().endswith(".license.txt") and path[: -len(".LICENSE.txt")] in paths):
            found[folder] = True
        elif is_manifest(path):
            found.setdefault(folder, False)
    return found


def _base(path: str, marked: Mapping[str, bool]) -> tuple[str, ZoneKind]:
    """The package that a file belongs to, and whether its place says that it was copied in."""
    folders = path.split("/")[:-1][:_DEPTH]
    found, kind, inside = "", "first-party", -1
    for depth, name in enumerate(folders, 1):
        folder = "/".join(folders[:depth])
        if _COPIED.match(name) or _LIBRARIES.search(folder):
            inside, found, kind = depth, folder, "vendored"
        elif _PACKAGE.match(name) and kind == "first-party":
            found, kind, inside = folder, "vendored", -1
        elif _is_child(folders, inside, depth) or (folder in marked and (kind == "vendored" or marked[folder])):
            found = folder
    return found, "vendored" if kind == "vendored" else "first-party"


def _is_child(folders: list[str], inside: int, depth: int) -> bool:
    """Whether a folder is a package of a folder of packages: `left-pad`, or `@scope/left-pad`."""
    return inside >= 0 and depth == inside + (2 if folders[inside].startswith("@") else 1)


def _kind(entry: Entry, base: ZoneKind, given: Mapping[str, ZoneKind]) -> ZoneKind:
    path = entry.path
    if entry.kind == "submodule":
        return "submodule"
    if base == "vendored":
        return base
    if path in given:
        return given[path]
    if is_legal(path) or is_manifest(path):
        return base
    if _MINIFIED.search(path):
        return "vendored"
    if _GENERATED.search(path):
        return "generated"
    if _ASSET.search(path):
        return "asset"
    return "data" if _DATA.search(path) or _DATA_FOLDER.search(path) or _is_dump(entry) else base


def _is_dump(entry: Entry) -> bool:
    """Whether a file of SQL holds rows; migrations, views and queries are code, and the licence covers them."""
    found = _SQL.search(entry.path)
    return bool(found and (found[1] or _ROWS.search(entry.path) or (entry.size or 0) > _LARGE_SQL))


def _parts(base: str, base_kind: ZoneKind, rows: list[tuple[str, ZoneKind]]) -> Iterable[Part]:
    """What belongs to a package itself, and the largest folders in it that hold nothing but files of another kind."""
    all_in: Counter[str] = Counter()
    kind_in: Counter[tuple[str, ZoneKind]] = Counter()
    for path, kind in rows:
        for folder in _folders(path, base):
            all_in[folder] += 1
            kind_in[folder, kind] += 1
    grouped: dict[tuple[ZoneKind, str], list[str]] = defaultdict(list)
    for path, kind in rows:
        folders = _folders(path, base)
        if kind == base_kind:
            where = base
        elif kind == "submodule":
            where = path
        else:
            uniform = (folder for folder in folders[:_WIDE] if all_in[folder] == kind_in[folder, kind])
            where = next(uniform, folders[0] if folders else base)
        grouped[kind, where].append(path)
    for (kind, where), paths in grouped.items():
        alone = len(paths) == 1 and kind != base_kind
        yield Part(kind, paths[0] if alone else where, base, tuple(paths))


def _folders(path: str, base: str) -> list[str]:
    """The folders of a path below a base, the widest first."""
    start = base.count("/") + 1 if base else 0
    names = path.split("/")[:-1][:_DEPTH]
    return ["/".join(names[: depth + 1]) for depth in range(start, len(names))]
