"""SCR-002 and SCR-003: parts that were taken out before publishing, as code and README still tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archiver.examine.code.model import CodeFile, Import
from archiver.examine.code.places import Places
from archiver.examine.interface import Context
from archiver.examine.markdown import blocks
from archiver.examine.notes import Notes
from archiver.examine.packages import could_give, node_package, pypi_name, python_library, python_packages
from archiver.examine.roles import depth, is_readme, role
from archiver.quoting import printable_path, quote

_FEW = 3
"""Files with the same absent package commented out, from which on it is a part that was taken out."""

_MOST = 20


@dataclass
class _Removed:
    """One package or file whose imports are commented out."""

    places: list[tuple[CodeFile, Import]] = field(default_factory=list)
    used: list[tuple[CodeFile, Import, str, int]] = field(default_factory=list)
    """File, commented import, and the name that is used all the same with its line."""


def find_removed(context: Context, notes: Notes, places: Places) -> None:
    """SCR-002: imports in comments, of what is neither in the tree nor declared, and whose names are used."""
    found: dict[str, _Removed] = {}
    for file, one, root in _commented(context, places):
        part = found.setdefault(root, _Removed())
        part.places.append((file, one))
        part.used.extend((file, one, name, line) for name, line in _still_used(file, one))
    told = 0
    for root, part in found.items():
        if told < _MOST and (part.used or len({file.path for file, _ in part.places}) >= _FEW):
            _say(notes, root, part)
            told += 1


def _say(notes: Notes, root: str, part: _Removed) -> None:
    files = len({file.path for file, _ in part.places})
    file, one = part.used[0][:2] if part.used else part.places[0]
    where = f"{files} files comment" if files > 1 else f"`{printable_path(file.path)}` comments"
    use = f"; `{quote(part.used[0][2], 60)}` is used all the same (line {part.used[0][3]})" if part.used else ""
    message = f"`{quote(root, 80)}` is neither in the tree nor declared, and {where} out its import{use}."
    notes.finding("SCR-002", "medium", message, entry=file.entry, line=one.line)


def _commented(context: Context, places: Places) -> Iterator[tuple[CodeFile, Import, str]]:
    """(file, import in a comment, what it asks for) of what can come from nowhere."""
    declared = {(d.ecosystem, d.name) for d in context.dependencies}
    python = {name for ecosystem, name in declared if ecosystem == "pypi"}
    npm = {name for ecosystem, name in declared if ecosystem == "npm"}
    for file in context.code.files:
        if file.role != "code":
            continue
        for one in file.commented:
            if file.language == "python":
                root = _absent_python(one, places, python)
            else:
                root = _absent_script(file, one, places, npm)
            if root:
                yield file, one, root


def _absent_python(one: Import, places: Places, declared: set[str]) -> str | None:
    first = one.module.split(".")[0]
    if one.relative or not first or first in places.python_names or python_library(first) or python_packages(first):
        return None
    plain = pypi_name(first).replace("-", "")
    given = any(could_give(name, first) or plain in name.replace("-", "") for name in declared)
    return None if given else first


def _absent_script(file: CodeFile, one: Import, places: Places, declared: set[str]) -> str | None:
    if one.relative:
        return places.absent_script(file, one)
    package = node_package(one.module)
    first = package.split("/")[0].lstrip("@") if package else ""
    return package if package and package not in declared and first not in places.script_names else None


def _still_used(file: CodeFile, one: Import) -> Iterator[tuple[str, int]]:
    """Names of the import that the file calls or passes on, and that nothing else in it gives."""
    bound = {name for other in file.imports for name in (*other.local, *other.names)}
    bound |= {function.name for function in file.functions} | {found.name for found in file.classes}
    bound |= {constant.name for constant in file.constants}
    bound |= {parameter for function in file.functions for parameter in function.parameters}
    if "*" in bound or file.broken:
        return
    wanted = {name for name in one.local if re.fullmatch(r"[A-Za-z_]\w{2,60}", name)} - bound
    for name in sorted(wanted):
        lines = [call.line for call in file.calls if call.callee.split(".")[0] == name or name in call.names]
        lines += [found.line for found in file.classes if name in found.bases]
        if lines:
            yield name, min(lines)


_TAKEN = re.compile(
    r"\b(?:we|i|was|were|been|has|have|had)(?: \w+){0,2} (?:removed|stripped|redacted|scrubbed|omitted|excised|blanked"
    r"|pulled|deleted)\b"
    r"|\b(?:are|is|were|was)(?:n['’]t| not) (?:included|published|part of this repo|open.?sourced)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"\b(?:code|librar|modules?|packages?|tests?|migrations?|scripts?|commands?|parts?|pieces?|features?|files?|configur|credentials|"
    r"secrets|keys|ids|data\b|names|history|names|integrations?)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\bopen.?sourc|\bpublicly\b|\bpublish|\b(?:make|made|making|go|going) (?:it |this )?public\b", re.IGNORECASE
)
_LONGEST = 3000


def find_said(context: Context, notes: Notes) -> None:
    """SCR-003: a README says that parts are not there, in a paragraph that speaks of publishing it."""
    readmes = [e for e in context.entries if is_readme(e.path) and role(e.path) == "docs" and depth(e.path) <= 2]
    for entry in readmes[:_MOST]:
        for token in blocks(context.texts.read(entry) or ""):
            if token.type != "inline" or not token.map or not _PUBLISHED.search(token.content[:_LONGEST]):
                continue
            sentences = re.split(r"(?<=[.!?])\s+", token.content[:_LONGEST])
            said = next((s for s in sentences if _TAKEN.search(s) and _THING.search(s)), None)
            if said:
                message = f"The README says that parts are missing: “{quote(said, 300)}”"
                notes.finding("SCR-003", "low", message, entry=entry, line=token.map[0] + 1)
                break
