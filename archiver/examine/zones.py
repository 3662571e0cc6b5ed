"""Which manifest answers for which file: the nearest one above it, and in workspaces all of them."""

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from archiver.examine.code.model import CodeFile
from archiver.examine.code.places import nearest
from archiver.examine.dependencies import Dependency
from archiver.examine.interface import Context
from archiver.examine.parse import load_json, mapping
from archiver.examine.roles import role
from archiver.git.objects import Entry

_MANIFEST = {
    "pypi": re.compile(
        r"^(?:(?:[\w.-]*[-_.])?requirements(?:[-_.][\w.-]*)?\.(?:txt|in|pip)|pipfile|pyproject\.toml|setup\.py)$", re.I
    ),
    "npm": re.compile(r"^package\.json$"),
}


@dataclass
class Zone:
    """One folder with manifests, and the code that they answer for."""

    folder: str
    """POSIX path; empty for the root."""
    files: list[CodeFile] = field(default_factory=list)
    """Code that no inner zone holds."""
    manifests: list[Entry] = field(default_factory=list)
    """In the order of paths."""
    own: dict[str, Dependency] = field(default_factory=dict)
    """What its manifests declare, by name."""
    reachable: dict[str, Dependency] = field(default_factory=dict)
    """The same with what the zones above, and the other members of its workspace, declare."""


def read_zones(context: Context, ecosystem: str) -> tuple[Zone, ...]:
    """The zones of one ecosystem (`npm` or `pypi`) that have code; a zone with a broken manifest is left out."""
    zones: dict[str, Zone] = {}
    broken: set[str] = set()
    for entry in context.entries:
        name = posixpath.basename(entry.path)
        if role(entry.path) == "foreign" or not _MANIFEST[ecosystem].match(name):
            continue
        folder = _home(posixpath.dirname(entry.path))
        zones.setdefault(folder, Zone(folder)).manifests.append(entry)
        if name == "package.json" and not mapping(load_json(context.texts.read(entry) or "")):
            broken.add(folder)
    for dependency in context.dependencies:
        if dependency.ecosystem == ecosystem:
            folder = _home(posixpath.dirname(dependency.entry.path))
            zone = zones.setdefault(folder, Zone(folder))
            if dependency.entry not in zone.manifests:
                zone.manifests.append(dependency.entry)
            zone.own.setdefault(dependency.name, dependency)
    _give_files(context, ecosystem, zones)
    for zone in zones.values():
        zone.reachable = _reachable(zone, zones, shared=ecosystem == "npm" and _is_workspace(context, zones))
    return tuple(zone for folder, zone in sorted(zones.items()) if zone.files and folder not in broken)


def _home(folder: str) -> str:
    """`requirements/base.txt` answers for the folder above."""
    return posixpath.dirname(folder) if posixpath.basename(folder).lower() == "requirements" else folder


def _give_files(context: Context, ecosystem: str, zones: Mapping[str, Zone]) -> None:
    for file in context.code.files:
        if (file.language == "python") == (ecosystem == "pypi") and file.role != "docs":
            folder = nearest(zones, file.path)
            if folder is not None:
                zones[folder].files.append(file)


def _reachable(zone: Zone, zones: Mapping[str, Zone], *, shared: bool) -> dict[str, Dependency]:
    found = dict(zone.own)
    for folder, other in sorted(zones.items(), reverse=True):
        if shared or not folder or zone.folder.startswith(f"{folder}/"):
            for name, dependency in other.own.items():
                found.setdefault(name, dependency)
    return found


def _is_workspace(context: Context, zones: Collection[str]) -> bool:
    if {"lerna.json", "pnpm-workspace.yaml", "rush.json", "nx.json"} & context.by_path.keys():
        return True
    entry = context.by_path.get("package.json")
    data = mapping(load_json(context.texts.read(entry) or "")) if entry else {}
    return bool(data.get("workspaces"))
