"""Versions that the files of .NET, the JVM, Android, Elixir, Hugo, dbt, R, WordPress and Drupal ask for."""

import posixpath
import re
from collections.abc import Iterator

_Row = tuple[str, str, int]
"""(product, version as it stands there, line)."""

_ANDROID = r"\b{}Sdk(?:Version)?\s*[=(]?\s*(\d{{1,2}})\b"
_DOTNET = (
    ("dotnetcore", r"<TargetFrameworks?>(?:[\w.;-]{0,100};)?netcoreapp(\d\.\d)\b"),
    ("dotnet", r"<TargetFrameworks?>(?:[\w.;-]{0,100};)?net((?:[5-9]|[1-9]\d)\.\d)\b"),
    ("netframework", r"<TargetFrameworks?>(?:[\w.;-]{0,100};)?(net4\d{1,2})\b"),
    ("netframework", r"<TargetFrameworkVersion>v([234][\d.]{1,6})<"),
)
_GRADLE = (
    ("android-plugin", r"com\.android\.tools\.build:gradle:(\d[\w.-]{0,20})"),
    ("android-target", _ANDROID.format("target")),
    ("android-minimum", _ANDROID.format("min")),
    ("java", r"\bsourceCompatibility\s*=?\s*[\"']?(?:JavaVersion\.VERSION_(?:1_)?)?(\d[\d.]{0,4})"),
)
_FILES: dict[str, tuple[tuple[str, str], ...]] = {
    ".csproj": _DOTNET,
    ".fsproj": _DOTNET,
    ".vbproj": _DOTNET,
    "directory.build.props": _DOTNET,
    "build.gradle": _GRADLE,
    "build.gradle.kts": _GRADLE,
    "gradle-wrapper.properties": (("gradle", r"/gradle-(\d[\d.]{0,10})-(?:all|bin)\.zip"),),
    "pom.xml": (("java", r"<(?:java\.version|maven\.compiler\.(?:source|release))>\s*(\d[\d.]{0,4})\s*<"),),
    "project.clj": (("clojure", r"\[org\.clojure/clojure\s+\"(\d[\w.-]{0,20})\""),),
    "deps.edn": (("clojure", r"org\.clojure/clojure\s*\{:mvn/version\s+\"(\d[\w.-]{0,20})\""),),
    "mix.exs": (("elixir", r"\belixir:\s*\"([\d.~>= ]{1,20})\""),),
    "dbt_project.yml": (("dbt", r"^require-dbt-version:\s*\[?\s*[\"']?([<>=~ ]{0,4}\d[\w.]{0,12})"),),
    "renv.lock": (("r", r"\"R\":\s*\{\s*\"Version\":\s*\"(\d[\d.]{0,10})\""),),
    "netlify.toml": (("hugo", r"\bHUGO_VERSION\s*=\s*[\"']v?(\d[\d.]{0,10})"),),
    ".travis.yml": (("hugo", r"hugo_(\d[\d.]{0,10})_|\bHUGO_VERSION[=:]\s*[\"']?v?(\d[\d.]{0,10})"),),
}
_WORKFLOW = (("hugo", r"\b(?:hugo-version|HUGO_VERSION):\s*[\"']?v?(\d[\d.]{0,10})"),)
_CORES = (
    (re.compile(r"(?:^|/)wp-includes/version\.php$"), "wordpress", re.compile(r"^\$wp_version\s*=\s*'([\d.]{1,10})")),
    (re.compile(r"(?:^|/)core/lib/Drupal\.php$"), "drupal", re.compile(r"^\s*const VERSION\s*=\s*'([\d.]{1,10})")),
    (re.compile(r"(?:^|/)includes/bootstrap\.inc$"), "drupal", re.compile(r"^define\('VERSION',\s*'([\d.]{1,10})")),
)
"""Files of a whole system that lies in the tree, and says there which version it is."""


def may_pin(path: str) -> bool:
    """Whether a file could say such a version."""
    return pins_though_foreign(path) or _patterns(path) is not None


def pins_though_foreign(path: str) -> bool:
    """Whether nobody of the project wrote it, and it says a version all the same: a system's own, a lock of R."""
    return any(where.search(path) for where, _, _ in _CORES) or posixpath.basename(path) == "renv.lock"


def pins(path: str, text: str) -> Iterator[_Row]:
    """Every version that one file asks for, each product's first."""
    for where, product, pattern in _CORES:
        if where.search(path):
            for number, line in enumerate(text[:20_000].split("\n"), 1):
                if match := pattern.match(line):
                    yield product, match[1], number
                    return
    for product, pattern_of in _patterns(path) or ():
        if match := re.search(pattern_of, text, re.MULTILINE):
            at = match.lastindex or 1
            yield product, match[at].strip(), text.count("\n", 0, match.start(at)) + 1


def _patterns(path: str) -> tuple[tuple[str, str], ...] | None:
    base = posixpath.basename(path).lower()
    if re.match(r"\.github/workflows/[^/]+\.ya?ml$", path):
        return _WORKFLOW
    return _FILES.get(base) or _FILES.get(posixpath.splitext(base)[1])
