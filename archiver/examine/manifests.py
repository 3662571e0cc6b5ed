"""Declared packages of .NET (NuGet), Clojure (Clojars, Maven) and dbt, one small parser a format."""

import re
from collections.abc import Iterator

from archiver.examine.parse import load_yaml, mapping, sequence

_Found = Iterator[tuple[str, str]]
"""(name, declared version) pairs of one manifest."""

_REFERENCE = re.compile(r"<PackageReference\s+(?:Include|Update)=\"([\w.-]{1,100})\"([^>]{0,300})>")
_PACKAGE = re.compile(r"<package\s+id=\"([\w.-]{1,100})\"\s+version=\"([\w.+-]{1,40})\"")
_VECTOR = re.compile(r"\[([a-zA-Z][\w.-]{0,80}(?:/[\w.-]{1,80})?)\s+\"([\w.+-]{1,40})\"")
_MAP = re.compile(r"([a-zA-Z][\w.-]{0,80}/[\w.-]{1,80})\s*\{\s*:mvn/version\s+\"([\w.+-]{1,40})\"")


def project_file(text: str) -> _Found:
    """`PackageReference` rows of a .csproj; the version may be an attribute or an element."""
    for match in _REFERENCE.finditer(text):
        behind = "" if match[2].rstrip().endswith("/") else text[match.end() : match.end() + 300]
        inner = behind.partition("</PackageReference>")[0]
        version = re.search(r"\bVersion=\"([^\"]{1,40})\"", match[2]) or re.search(
            r"<Version>\s*([^<]{1,40})</Version>", inner
        )
        yield match[1], version[1].strip() if version else ""


def packages_config(text: str) -> _Found:
    """Rows of an older packages.config."""
    yield from ((match[1], match[2]) for match in _PACKAGE.finditer(text))


def leiningen(text: str) -> _Found:
    """Vectors of a project.clj, `[group/name "1.0"]`."""
    yield from ((match[1], match[2]) for match in _VECTOR.finditer(text))


def clojure_deps(text: str) -> _Found:
    """Maven rows of a deps.edn."""
    yield from ((match[1], match[2]) for match in _MAP.finditer(text))


def dbt_packages(text: str) -> _Found:
    """Packages of dbt's hub, `calogica/dbt_expectations`."""
    for row in sequence(mapping(load_yaml(text)).get("packages")):
        one = mapping(row)
        if isinstance(one.get("package"), str):
            version = one.get("version")
            yield str(one["package"]), ", ".join(map(str, sequence(version))) or str(version or "")
