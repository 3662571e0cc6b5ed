"""DEP-002: packages that a manifest declares and nothing imports or names."""

import posixpath
import re
from itertools import islice

from archiver.examine.interface import Context
from archiver.examine.mentions import Mentions
from archiver.examine.notes import Notes
from archiver.examine.packages import (
    could_give,
    modules_of,
    node_package,
    pypi_name,
    resembles,
    silent_in_node,
    silent_in_python,
)
from archiver.examine.parse import load_json, load_toml, mapping
from archiver.examine.zones import Zone
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_MOST = 500
"""Packages of one zone looked for: each costs a search through the whole tree."""

_MODULES = 3_000
"""Modules compared with each package; no person imports more."""

_FOR_WORK = re.compile(r"dev|test|lint|doc|local|build|ci\b|deploy", re.IGNORECASE)
_REQUIREMENT = re.compile(r"^[A-Za-z0-9]")


def find_unused(context: Context, notes: Notes, mentions: Mentions, zone: Zone, ecosystem: str) -> None:
    """Say each package that the program itself asks for, and no file of the tree imports or names.

    Packages for development alone are left out, and so are lists that `pip freeze` wrote: they name what others bring.
    """
    if context.code.is_missing or not mentions.whole:
        return  # what is not here may import it
    imports = (one for file in context.code.under(zone.folder) for one in (*file.imports, *file.commented))
    modules = {one.module for one in imports if not one.relative}
    asked = {package for module in modules if (package := node_package(module))}
    at_work = _at_work(context, zone) if ecosystem == "npm" else frozenset()
    firsts = sorted({module.split(".")[0] for module in modules})[:_MODULES]
    main: dict[str, frozenset[str]] = {}
    for dependency in islice(zone.own.values(), _MOST):
        name = dependency.name
        path = dependency.entry.path
        if path not in main:
            main[path] = _main(context, dependency.entry)
        if name not in main[path]:
            continue
        if ecosystem == "npm":
            used = name in asked or name in at_work or silent_in_node(name) or mentions.named(name)
        else:
            used = silent_in_python(name) or any(could_give(name, module) for module in firsts)
            used = used or any(mentions.named(module) for module in modules_of(name))
            used = used or resembles(name, mentions.words)
        if not used:
            message = (
                f"`{quote(name, 80)}` is declared in `{printable_path(dependency.entry.path)}`, and no file of the "
                "tree imports or names it."
            )
            notes.finding("DEP-002", "low", message, entry=dependency.entry, line=dependency.line)


def _at_work(context: Context, zone: Zone) -> frozenset[str]:
    """What the lock file of npm says is a program, or asked for by another package as its peer."""
    found: set[str] = set()
    for folder in dict.fromkeys((zone.folder, "")):
        entry = context.by_path.get(posixpath.join(folder, "package-lock.json"))
        text = context.texts.read(entry, limit=8 << 20) if entry else None
        for path, row in mapping(mapping(load_json(text or "")).get("packages")).items():
            found.update(mapping(mapping(row).get("peerDependencies")))
            if mapping(row).get("bin"):
                found.add(path.rpartition("node_modules/")[2])
    return frozenset(found)


def _main(context: Context, manifest: Entry) -> frozenset[str]:
    """What one manifest declares for the program itself, not for work on it."""
    text = context.texts.read(manifest) or ""
    name = posixpath.basename(manifest.path).lower()
    if name == "package.json":
        return frozenset(mapping(mapping(load_json(text)).get("dependencies")))
    if name == "pipfile":
        return _pipfile(text)
    if name == "pyproject.toml":
        return _pyproject(text)
    if name.endswith((".txt", ".in", ".pip")) and not _FOR_WORK.search(manifest.path):
        return _requirements(text)
    return frozenset()


def _pipfile(text: str) -> frozenset[str]:
    packages = mapping(load_toml(text).get("packages"))
    if _is_frozen([str(spec) for spec in packages.values()]):
        return frozenset()
    return frozenset(pypi_name(word) for word in packages)


def _is_frozen(lines: list[str]) -> bool:
    """Whether `pip freeze` wrote a list: nearly all of many lines are exact."""
    return len(lines) > 10 and sum("==" in line for line in lines) >= 0.9 * len(lines)


def _pyproject(text: str) -> frozenset[str]:
    data = load_toml(text)
    listed = mapping(data.get("project")).get("dependencies")
    lines = [line for line in listed if isinstance(line, str)] if isinstance(listed, list) else []
    poetry = mapping(mapping(mapping(data.get("tool")).get("poetry")).get("dependencies"))
    return frozenset(pypi_name(re.split(r"[^\w.-]", word.strip(), maxsplit=1)[0]) for word in (*lines, *poetry))


def _requirements(text: str) -> frozenset[str]:
    lines = [line.strip() for line in text.splitlines() if _REQUIREMENT.match(line.strip())]
    if _is_frozen(lines):
        return frozenset()
    return frozenset(pypi_name(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines)
