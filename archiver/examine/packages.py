"""Which package an import belongs to, and which packages are at work without being imported."""

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from archiver.examine.tables import table

_NPM = re.compile(r"(@[a-z0-9][\w.~-]*/[\w.~-]+|[a-z0-9][\w.~-]*)(?:/|$)")
_AFFIXES = ("python-{}", "{}-python", "py-{}", "py{}", "django-{}", "flask-{}", "{}-py", "python3-{}", "{}2", "{}3")


_NAMESPACES = frozenset({"google", "azure", "zope", "opentelemetry", "sphinxcontrib", "ruamel", "jaraco", "backports"})
"""First names that many packages share."""


@cache
def _words(section: str, key: str) -> frozenset[str]:
    return frozenset(table("distributions")[section][key])


def pypi_name(name: str) -> str:
    """A name as PyPI writes it: lower case, `-`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def python_library(module: str) -> bool:
    """Whether a module is of Python's own library, in any version."""
    first = module.split(".")[0]
    return first in _words("python", "stdlib") or first.startswith("_")


def python_packages(module: str) -> tuple[str, ...]:
    """Packages that give a module, best known first; empty when nobody told us."""
    found: list[str] = table("distributions")["python"]["names"].get(module.split(".")[0], [])
    return tuple(found)


def could_give(package: str, module: str) -> bool:
    """Whether a package's name lets it give a module."""
    first, names, plain = _givers(module.partition(".")[0])
    return (
        package in names
        or package.replace("-", "") == plain
        or (first in _NAMESPACES and package.startswith(f"{first}-"))
    )


@lru_cache(maxsize=20_000)
def _givers(module: str) -> tuple[str, frozenset[str], str]:
    """A first name as PyPI writes it, the packages that give it by name, and itself without its dashes."""
    first = pypi_name(module)
    names = {*python_packages(module), *(pypi_name(affix.format(first)) for affix in _AFFIXES)}
    return first, frozenset(names), first.replace("-", "")


def brought_by(package: str, declared: Collection[str]) -> str | None:
    """The declared Python package with which another always comes in, at first or second hand; one for tests last."""
    brings: dict[str, list[str]] = table("distributions")["python"]["brings"]
    for name in sorted(declared, key=lambda name: (name in _words("python", "for_tests"), name)):
        near = brings.get(name, [])
        if package in near or any(package in brings.get(other, ()) for other in near):
            return name
    return None


def node_package(module: str) -> str | None:
    """The package that an import of JavaScript names; None for files, builtins, URLs and loaders' syntax."""
    match = _NPM.match(module)
    if not match or module in _words("node", "builtin") or ":" in module or "!" in module:
        return None
    return match[1] if module.split("/")[0] not in _words("node", "builtin") else None


def silent_in_node(package: str) -> bool:
    """Whether a package of npm is at work without being imported: tools, loaders, types, peers of others."""
    return _silent_pattern().fullmatch(package) is not None


@cache
def _silent_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in table("distributions")["node"]["silent"]))


def silent_in_python(package: str) -> bool:
    """Whether a package of PyPI is at work without being imported: drivers, servers, tools, plug-ins."""
    return package in _words("python", "silent") or bool(
        re.match(r"(?:pytest|flake8|types|pylint|mypy|sphinx|mkdocs|jupyter|nbdev|django-stubs|backports)-", package)
        or package.endswith(("-stubs", "-cli", "-plugin"))
    )


def resembles(package: str, words: Collection[str]) -> bool:
    """Whether a squeezed word (lower case, without `_`) is most of a Python package's name, or the name part of it.

    `rest_framework_gis` speaks for djangorestframework-gis, `mockredis` for mockredispy.
    """
    plain = package.replace("-", "")[:60]
    if plain in words:
        return True
    shortest = max(4, -(-3 * len(plain) // 5))
    parts = {plain[at : at + size] for size in range(shortest, len(plain)) for at in range(len(plain) - size + 1)}
    return not parts.isdisjoint(words)


def modules_of(package: str) -> Iterator[str]:
    """Names under which a Python package could be imported or named in a setting."""
    names: dict[str, list[str]] = table("distributions")["python"]["names"]
    yield from (module for module, packages in names.items() if package in packages)
    yield package
    yield re.sub(r"^(?:python|django|flask|py)-|-(?:python|py)$", "", package).replace("-", "_")
