"""Exact versions from lock files. A lock file says which version; it never says that something is used."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from archiver.examine.parse import load_json, load_toml, mapping, sequence


@dataclass(frozen=True)
class LockReader:
    """One format of lock file."""

    ecosystem: str
    """The ecosystem of `Dependency`."""
    parse: Callable[[str], dict[str, str]]
    """Text -> name -> exact version; also `name@spec` where a lock holds several versions of one package."""


def _pipfile_lock(text: str) -> dict[str, str]:
    data = mapping(load_json(text))
    rows = {**mapping(data.get("develop")), **mapping(data.get("default"))}
    return {name.lower(): str(mapping(row).get("version", "")).lstrip("=") for name, row in rows.items()}


def _package_lock(text: str) -> dict[str, str]:
    data = mapping(load_json(text))
    found = {n: str(mapping(row).get("version", "")) for n, row in mapping(data.get("dependencies")).items()}
    for path, row in mapping(data.get("packages")).items():
        if path.startswith("node_modules/") and "/node_modules/" not in path:
            found[path.removeprefix("node_modules/")] = str(mapping(row).get("version", ""))
    return found


def _yarn_lock(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    several: set[str] = set()
    for match in re.finditer(r'^("?@?[^@\s",]+@[^\n]{1,2000}):\n\s+version:?\s+"?([\w.+-]+)', text, re.M):
        for wanted in match[1].replace('"', "").split(", "):
            name, _, spec = wanted.rpartition("@")
            found[f"{name}@{spec.removeprefix('npm:')}"] = match[2]
            if found.setdefault(name, match[2]) != match[2]:
                several.add(name)
    return {name: version for name, version in found.items() if name not in several}


def _gemfile_lock(text: str) -> dict[str, str]:
    return dict(re.findall(r"^ {4}([\w.-]+) \(([\w.-]+)\)$", text, re.M))


def _composer_lock(text: str) -> dict[str, str]:
    rows = [mapping(row) for row in sequence(mapping(load_json(text)).get("packages"))]
    return {str(row.get("name")): str(row.get("version", "")).lstrip("v") for row in rows}


def _toml_lock(text: str) -> dict[str, str]:
    rows = [mapping(row) for row in sequence(load_toml(text).get("package"))]
    return {str(row.get("name")): str(row.get("version", "")) for row in rows}


LOCKS = {
    "pipfile.lock": LockReader("pypi", _pipfile_lock),
    "poetry.lock": LockReader("pypi", _toml_lock),
    "uv.lock": LockReader("pypi", _toml_lock),
    "package-lock.json": LockReader("npm", _package_lock),
    "npm-shrinkwrap.json": LockReader("npm", _package_lock),
    "yarn.lock": LockReader("npm", _yarn_lock),
    "gemfile.lock": LockReader("gem", _gemfile_lock),
    "composer.lock": LockReader("composer", _composer_lock),
    "cargo.lock": LockReader("cargo", _toml_lock),
}
"""Lower-case file name -> how it is read."""
