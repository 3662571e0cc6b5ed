"""DEP-001: packages that the code imports and no manifest declares. What is not known is not said."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.code.model import CodeFile, Import
from archiver.examine.code.places import Places
from archiver.examine.interface import Context
from archiver.examine.locks import LOCKS
from archiver.examine.mentions import Mentions
from archiver.examine.notes import Notes
from archiver.examine.packages import (
    brought_by,
    could_give,
    node_package,
    pypi_name,
    python_library,
    python_packages,
)
from archiver.examine.parse import load_json, mapping
from archiver.examine.zones import Zone
from archiver.quoting import printable_path, quote
from archiver.records.fact import Severity

_LAMBDA = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*\.(?:ya?ml|js|ts|json)|template\.ya?ml|zappa_settings\.\w+|samconfig\.toml)$"
)
_HIDDEN = re.compile(r"/\.(?!storybook/)[^/]+/")
"""Folders of tools: what lies there is run by the tool, with packages of the tool."""

_MOST = 500
"""Packages that no manifest names looked at in one zone."""

_IN_LAMBDA = frozenset({"boto3", "botocore", "aws-sdk"})
"""What the runtime of AWS Lambda brings."""


@dataclass(frozen=True)
class _Asked:
    """One import of a package."""

    packages: tuple[str, ...]
    """Any of them would give it, best known first."""
    file: CodeFile
    wanted: Import


def find_undeclared_python(context: Context, notes: Notes, places: Places, mentions: Mentions, zone: Zone) -> None:
    """Modules whose package we know, and none of the manifests above names it."""
    packages_of: dict[str, tuple[str, ...]] = {}
    asked: list[_Asked] = []
    for file, wanted in _plain_imports(zone.files):
        first = wanted.module.split(".")[0]
        if first not in packages_of:
            packages_of[first] = () if first in places.python_names else _undeclared(zone, mentions, first)
        if packages := packages_of[first]:
            asked.append(_Asked(packages, file, wanted))
    _say(context, notes, zone, "pypi", asked)


def _undeclared(zone: Zone, mentions: Mentions, module: str) -> tuple[str, ...]:
    """The packages that give a module, when we know them and nothing installs one."""
    known = python_packages(module)
    if not known or python_library(module) or any(mentions.installed(package) for package in known):
        return ()
    plain = pypi_name(module).replace("-", "")
    declared = any(could_give(name, module) or plain in name.replace("-", "") for name in zone.reachable)
    return () if declared else known


def find_undeclared_node(context: Context, notes: Notes, places: Places, mentions: Mentions, zone: Zone) -> None:
    """Packages that neither the nearest package.json nor one above names, and no alias explains."""
    own = _own_names(context)
    explained: dict[str, bool] = {}
    asked: list[_Asked] = []
    for file, wanted in _plain_imports(zone.files):
        package = node_package(wanted.module)
        if not package or package in zone.reachable or package in own or f"@types/{package}" in zone.reachable:
            continue
        if package not in explained and len(explained) < _MOST:
            first = package.split("/")[0]
            local = first.lstrip("@") in places.script_names
            explained[package] = local or mentions.is_alias(first) or mentions.is_alias(package)
        if not explained.get(package, True):
            asked.append(_Asked((package,), file, wanted))
    _say(context, notes, zone, "npm", asked)


def _plain_imports(files: Iterable[CodeFile]) -> Iterator[tuple[CodeFile, Import]]:
    """Imports of packages that must succeed: no fallback, no condition, no types alone."""
    written = (file for file in files if not _HIDDEN.search(f"/{file.path}"))
    return ((file, wanted) for file in written for wanted in file.imports if not wanted.guard and not wanted.relative)


def _own_names(context: Context) -> frozenset[str]:
    manifests = (entry for entry in context.entries if posixpath.basename(entry.path) == "package.json")
    return frozenset(str(mapping(load_json(text)).get("name")) for _, text in context.texts.each(manifests))


def _say(context: Context, notes: Notes, zone: Zone, ecosystem: str, asked: Iterable[_Asked]) -> None:
    by_package: dict[str, list[_Asked]] = {}
    for one in asked:
        by_package.setdefault(one.packages[0], []).append(one)
    locked = _locked(context, zone, ecosystem) if by_package else frozenset()
    in_lambda = any(_LAMBDA.search(path) for path in context.by_path)
    for package, uses in by_package.items():
        only_types = f"@types/{package}" in locked and package not in locked
        if not only_types and not (in_lambda and package in _IN_LAMBDA):
            _say_one(notes, zone, package, uses, locked)


def _say_one(notes: Notes, zone: Zone, package: str, uses: list[_Asked], locked: frozenset[str]) -> None:
    first = next((use for use in uses if use.file.role == "code"), uses[0])
    bringer = brought_by(package, zone.reachable)
    severity: Severity = "medium"
    if bringer:
        severity, then = "low", f"It comes in with `{bringer}` for now."
    elif not locked.isdisjoint(first.packages):
        severity, then = "low", "It is in the lock file: another package brings it in for now."
    elif first.file.role == "test":
        severity, then = "low", "Only tests import it."
    elif locked:
        then = "It is not in the lock file either: this import fails."
    else:
        then = "Unless another package brings it in, this import fails."
    files = len({use.file.path for use in uses})
    more = f" and {files - 1} other file{'s' if files > 2 else ''}" if files > 1 else ""
    manifests = ", ".join(f"`{printable_path(entry.path)}`" for entry in zone.manifests[:3])
    asks = "import" if files > 1 else "imports"
    declares = "do not declare" if len(zone.manifests) > 1 else "does not declare"
    message = (
        f"`{printable_path(first.file.path)}` line {first.wanted.line}{more} {asks} "
        f"`{quote(first.wanted.module, 80)}`, and {manifests} {declares} `{quote(package, 80)}`. {then}"
    )
    notes.finding("DEP-001", severity, message, entry=first.file.entry, line=first.wanted.line)


def _locked(context: Context, zone: Zone, ecosystem: str) -> frozenset[str]:
    """Names in the lock files of the zone and of the root."""
    found: set[str] = set()
    for folder in dict.fromkeys((zone.folder, "")):
        for name, lock in LOCKS.items():
            entry = context.by_path.get(posixpath.join(folder, "Pipfile.lock" if name == "pipfile.lock" else name))
            if lock.ecosystem == ecosystem and entry:
                found.update(lock.parse(context.texts.read(entry, limit=4 << 20) or ""))
    return frozenset(found)
