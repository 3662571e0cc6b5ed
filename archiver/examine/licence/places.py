"""Where in a tree a licence can be declared, and whose part of the tree that is."""

import posixpath
import re
from collections.abc import Mapping
from typing import Literal

from archiver.examine.licence.blobs import Blobs
from archiver.examine.licence.manifests import is_manifest
from archiver.git.objects import Entry

Zone = Literal["root", "nested", "vendored"]

_LEGAL = re.compile(
    r"(?:.*[-_.])?(?:(?:un)?licen[cs]es?|copying|copyright|lizenz|licencia|legal|eula|addendum)(?:[-_.].*)?\Z", re.I
)
_NOTICE = re.compile(r"notices?(?:[-_.].*)?\Z", re.I)
_OF_OTHERS = re.compile(r"(?:.*[-_.])?third[-_.]?part(?:y|ies)\b|.*(?:[-_.]|\A)(?:dependenc|credits|attribution)", re.I)
_README = re.compile(r"readme(?:[-_.].*)?\Z", re.I)
_PROSE = frozenset(
    {"", "txt", "md", "markdown", "mkd", "rst", "rdoc", "adoc", "asciidoc", "org", "textile", "html", "htm", "utf8"}
)
_ENDINGS = re.compile(
    r"(?:mit|apache|bsd|gpl|lgpl|agpl|lesser|affero|mpl|cc0|isc|unlicense|code|docs?|\d)[\w-]*\Z", re.I
)
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|vendors?|vendored|third[-_]?party|externals?|extern|site-packages|deps|pods|carthage|"
    r"packages/vendor|public/scripts|(?:js|css|static|assets|public|scripts)/(?:libs?|plugins|vendors?)|plugins|tinymce|ckeditor|"
    r"bootstrap|jquery|fonts?|examples?|templates?|fixtures|testdata|tests?|\.[^/]+)/",
    re.I,
)


def zone_of(path: str) -> Zone:
    """Whose part of the tree a path is in."""
    if "/" not in path:
        return "root"
    return "vendored" if _VENDORED.search(path) else "nested"


def is_legal(path: str) -> bool:
    """Whether a file is named as a licence text is: LICENSE.md, COPYING.LESSER, MIT-LICENSE.txt, LICENSES/MIT.txt.

    A list of the licences of others (THIRD-PARTY-LICENSES.txt) says nothing of the whole.
    """
    folder, name = posixpath.split(path.removesuffix(".gz"))
    if folder == "LICENSES":
        return name.endswith(".txt")
    return _LEGAL.match(name) is not None and _prose(name) and not lists_others(name)


def lists_others(path: str) -> bool:
    """Whether a file is named as a list of the licences of others: THIRD-PARTY-NOTICES.txt, credits.md."""
    return _OF_OTHERS.match(posixpath.basename(path)) is not None


def is_notice(path: str) -> bool:
    """Whether a file is a NOTICE: it grants nothing, and can take away."""
    name = posixpath.basename(path)
    return _NOTICE.match(name) is not None and _prose(name)


def is_readme(path: str) -> bool:
    """A README at the root."""
    return "/" not in path and _README.match(path) is not None and _prose(path)


def _prose(name: str) -> bool:
    stem, _, ending = name.rpartition(".")
    return not stem or ending.casefold() in _PROSE or _ENDINGS.match(ending) is not None


def resolve_link(blobs: Blobs, entry: Entry, by_path: Mapping[str, Entry]) -> Entry | None:
    """The file a symbolic link leads to inside the tree; None when it leads out of it, to nothing or in a circle."""
    for _ in range(8):
        if entry.kind != "link":
            return entry
        target = blobs.read(entry, 4096)
        if target is None:
            return None
        path = target.decode("utf-8", "surrogateescape")
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), path))
        if path.startswith("/") or inside.startswith("..") or inside not in by_path:
            return None
        entry = by_path[inside]
    return None


def is_manifest_or_readme(path: str) -> bool:
    """Whether a missing file could have declared a licence."""
    return is_readme(path) or is_manifest(path)
