"""Whether a tree names a word anywhere: in settings, scripts, documents, pages. What is named is not called unused."""

import posixpath
import re
from functools import cached_property

from archiver.examine.interface import Context
from archiver.examine.parse import load_json, mapping
from archiver.git.objects import Entry

_MANIFESTS = re.compile(r"^(?:[\w.-]*requirements[\w.-]*\.(?:txt|in|pip)|pipfile|pyproject\.toml|setup\.py)$", re.I)
_LOCKS = re.compile(r"\.lock$|^(?:package-lock|npm-shrinkwrap)\.json$|^(?:go\.sum|pnpm-lock\.yaml)$", re.I)
_CODE = re.compile(r"\.(?:py|[jt]sx?|mjs|cjs|vue|html?|css|s[ac]ss|less|svg|csv|tsv|sql|json|md|rst|po)$", re.I)
_CONFIGS = re.compile(
    r"^(?:[\w.-]*(?:webpack|babel|jest|vite|rollup|gatsby|next|vue|nuxt|craco|metro|karma|snowpack|storybook|parcel|ember"
    r"|config)[\w.-]*\.(?:[jt]sx?|mjs|cjs|json5?)|[\w.-]*[tj]sconfig[\w.-]*\.json|\.babelrc|package\.json|gulpfile\.js)$",
    re.IGNORECASE,
)
_TABLES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "name", "description")
_INSTALLED = re.compile(r"/(?:node_modules|bower_components|site-packages|\.yarn|\.?venv|\.hypothesis|\.\w*cache)/")
_DATA = re.compile(
    r"\.(?:png|jpe?g|gif|svg|ico|webp|avif|bmp|tiff?|psd|ai|eps|pdf|docx?|xlsx?|pptx?|odt|mp[34]|mov|webm|wav|ogg|woff2?|ttf|otf"
    r"|eot|zip|t?gz|bz2|7z|jar|csv|tsv|geojson|topojson|kml|shp|dbf|sql|sqlite3?|db|po|mo|pot|map|snap|ipynb|log|parquet)$",
    re.IGNORECASE,
)
"""Names of files that name no package."""

_IDENTIFIER = re.compile(r"[A-Za-z_]\w{4,60}")
_LARGEST = 1 << 20
_MOST = 48 << 20
"""Characters read of one tree; of a larger one nothing is called unused."""


_A_FILE = 1000
"""Characters that opening a file counts as, so that 100,000 small ones do not take minutes."""


class Mentions:
    """The words of one tree, read once."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def whole(self) -> bool:
        """Whether all text could be read."""
        return sum(len(text) + _A_FILE for _, text in self._texts) < _MOST

    def installed(self, package: str) -> bool:
        """Whether something that sets a machine up names a package: an image, a script, CI, a `#egg=`."""
        ways = {package.replace("-", mark) for mark in "-_."}
        return any(_stands(text, way) for text in self._setup for way in ways)

    def named(self, word: str) -> bool:
        """Whether any text names a word: manifests and lock files do not count, of a package.json no dependency."""
        return any(_stands(text, word) for text in self._everything)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every identifier of the same texts, squeezed: lower case, without `_`."""
        found = {word for text in self._everything for word in _IDENTIFIER.findall(text)}
        return frozenset(word.lower().replace("_", "") for word in found)

    def is_alias(self, word: str) -> bool:
        """Whether a bundler's, compiler's or test runner's setting has the word as a key: it leads where that says."""
        pattern = re.compile(rf"(?<![\w-])\^?{re.escape(word)}(?:/[^\"'\s:]*)?\$?[\"']?\s*:")
        return any(word in text and pattern.search(text) for text in self._configs)

    @cached_property
    def _setup(self) -> tuple[str, ...]:
        rows = (text for name, text in self._texts if not _CODE.search(name) or _MANIFESTS.match(name))
        return tuple(text.lower() for text in rows)

    @cached_property
    def _everything(self) -> tuple[str, ...]:
        return tuple(_rest(name, text) for name, text in self._texts)

    @cached_property
    def _configs(self) -> tuple[str, ...]:
        return tuple(text for name, text in self._texts if _CONFIGS.match(name))

    @cached_property
    def _texts(self) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        left = _MOST
        for entry, text in self._context.texts.each(entry for entry in self._context.entries if _is_read(entry)):
            found.append((posixpath.basename(entry.path), text))
            left -= len(text) + _A_FILE
            if left <= 0:
                break
        return tuple(found)


def _is_read(entry: Entry) -> bool:
    folder, name = posixpath.split(entry.path)
    skipped = _INSTALLED.search(f"/{folder}/") or _LOCKS.search(name) or _DATA.search(name)
    return not skipped and (entry.size or 0) <= _LARGEST


def _rest(name: str, text: str) -> str:
    if name == "package.json":
        return "\n".join(f"{key} {value}" for key, value in mapping(load_json(text)).items() if key not in _TABLES)
    return "" if _MANIFESTS.match(name) else text


def _stands(text: str, word: str) -> bool:
    """Whether a word stands in a text, not as a part of a longer one."""
    at = text.find(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before in ("-", "_")) and not (after.isalnum() or after in ("-", "_")):
            return True
        at = text.find(word, at + 1)
    return False
