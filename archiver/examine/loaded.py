"""Front-end libraries that pages load by themselves: from a host for such files, or from a copy in the tree."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.git.objects import Entry

_LABELS = {
    "jquery": "jQuery", "bootstrap": "Bootstrap", "angular": "AngularJS", "angularjs": "AngularJS",
    "angular.js": "AngularJS", "vue": "Vue", "react": "React", "d3": "D3", "leaflet": "Leaflet",
    "mapbox-gl-js": "Mapbox GL JS", "mapbox-gl": "Mapbox GL JS", "backbone": "Backbone", "backbone.js": "Backbone",
    "knockout": "Knockout", "ember": "Ember", "ember.js": "Ember",
}  # fmt: skip
_NAME = (
    r"(?P<name>jquery|bootstrap|angular(?:js|\.js)?|vue|react|d3|leaflet|mapbox-gl(?:-js)?|backbone(?:\.js)?|knockout"
    r"|ember(?:\.js)?)"
)
_ADDRESS = re.compile(
    rf"(?:src|href)=[\"'](?:https?:)?//[^\"'\s<>]{{1,120}}?/{_NAME}(?:[/@-]|\.)v?(?P<version>\d+(?:\.\d+){{0,2}})\b"
    r"[^\"'\s<>]{0,80}\.(?:js|css)\b",
    re.IGNORECASE,
)
_COPY = re.compile(
    rf"^{_NAME}(?:[.-]v?(?P<version>\d+(?:\.\d+){{1,2}}))?(?:[.-](?:min|slim|bundle|full|global|prod))*\.(?:js|css)$",
    re.I,
)
_HEADER = re.compile(
    r"(?:jQuery|Bootstrap|AngularJS|Vue\.js|React|D3|Leaflet|Backbone\.js|Knockout|Ember)\b[^\n\d]{0,40}?v?(\d+(?:\.\d+){1,2})",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"\.(?:html?|erb|haml|hbs|mustache|ejs|j2|jinja2?|njk|twig|cshtml|php|pug|liquid|vue)$", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|wp-includes|wp-admin|wp-content/plugins|site-packages|docs?|documentation|prototypes?[\w-]*)/"
)
_PAGES = 400
_LARGEST = 200_000


@dataclass(frozen=True)
class Loaded:
    """One library that a page loads."""

    label: str
    version: str
    how: str
    """In words."""
    entry: Entry
    line: int


def read_loaded(context: Context) -> Iterator[Loaded]:
    """Each library and version once, at the first page or copy that tells it."""
    seen: set[tuple[str, str]] = set()
    for found in (*_by_address(context), *_copies(context)):
        if (found.label, found.version) not in seen:
            seen.add((found.label, found.version))
            yield found


def _by_address(context: Context) -> Iterator[Loaded]:
    pages = [e for e in context.entries if _PAGE.search(e.path) and role(e.path) == "code"]
    own = [e for e in pages if not _ELSEWHERE.search(e.path) and (e.size or 0) <= _LARGEST]
    for entry, text in context.texts.each(own[:_PAGES]):
        for match in _ADDRESS.finditer(text):
            line = text.count("\n", 0, match.start("name")) + 1
            yield Loaded(_LABELS[match["name"].lower()], match["version"], "loaded from outside", entry, line)


def _copies(context: Context) -> Iterator[Loaded]:
    for entry in context.entries:
        match = _COPY.match(posixpath.basename(entry.path))
        if not match or _ELSEWHERE.search(entry.path):
            continue
        head = (context.texts.read(entry) or "")[:600]
        told = _HEADER.search(head)
        if version := match["version"] or (told[1] if told else None):
            line = head.count("\n", 0, told.start()) + 1 if told else 1
            yield Loaded(_LABELS[match["name"].lower()], version, "a copy in the tree", entry, line)
