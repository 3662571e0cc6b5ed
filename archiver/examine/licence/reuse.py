"""What REUSE and Debian files say of other files: REUSE.toml, `.reuse/dep5`, `X.license`, `debian/copyright`.

Source: REUSE specification 3.3; Debian's machine-readable copyright format 1.0.
"""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from archiver.examine.licence.globs import Glob
from archiver.examine.licence.spellings import from_field, join
from archiver.examine.parse import load_toml

Precedence = Literal["closest", "aggregate", "override"]

MOST = 200
"""REUSE.toml files read, the ones nearest to the root first."""
_MOST_ANNOTATIONS = 2000
_MOST_WILD = 1000
"""Patterns with a wildcard inside in one tree: each is tried on every path."""
_LIMIT = 512 << 10


@dataclass(frozen=True)
class Declared:
    """What is declared of one file elsewhere than in it."""

    expression: str | None
    """SPDX expression; None where only copyright lines are given, or a name that nobody knows."""
    copyrights: tuple[str, ...]
    """Copyright lines as written."""
    path: str
    """The file that says so."""
    line: int
    """Its line, from 1."""
    raw: str
    """The licence as written, at most 200 characters."""
    precedence: Precedence
    """closest: counts where the file itself says nothing; aggregate: counts beside what it says; override: instead."""


@dataclass(frozen=True)
class _Annotation:
    globs: tuple[Glob, ...]
    precedence: Precedence
    licences: tuple[str, ...]
    copyrights: tuple[str, ...]
    path: str
    line: int

    def covers(self, path: str) -> bool:
        folder = posixpath.dirname(self.path) if self.path.endswith("REUSE.toml") else ""
        inside = path[len(folder) + 1 :] if folder and path.startswith(f"{folder}/") else path if not folder else None
        return inside is not None and any(glob.matches(inside) for glob in self.globs)


@dataclass(frozen=True)
class Reuse:
    """The declarations of a tree, to be asked for one path after the other."""

    files: tuple[str, ...]
    """Files that were read, sidecars left out."""
    broken: tuple[str, ...]
    """Files that could not be understood or are too large; what they say of others is not known."""
    _annotations: tuple[tuple[_Annotation, ...], ...] = ()
    _sidecars: frozenset[str] = frozenset()
    _read: Callable[[str], str | None] = field(default=lambda path: None, repr=False)

    def of(self, path: str) -> Declared | None:
        """What is declared of a path; None when nothing is.

        The root's `override` beats all; a sidecar stands for the file's own head; an `aggregate` is added; the nearest
        REUSE.toml fills in what is still unsaid. Within one file the last annotation that fits counts.
        """
        fitting = [row for rows in self._annotations if (row := _last(rows, path))]
        top = next((row for row in fitting if row.precedence == "override"), None)
        if top:
            return _declared([top], "override")
        sidecar = self._sidecar(f"{path}.license")
        said = [sidecar] if sidecar else []
        added = [row for row in fitting if row.precedence == "aggregate"]
        for row in reversed([row for row in fitting if row.precedence == "closest"]):
            licences = () if any(s.licences for s in said) else row.licences
            copyrights = () if any(s.copyrights for s in said) else row.copyrights
            if licences or copyrights:
                said.append(_Annotation((), "closest", licences, copyrights, row.path, row.line))
        if not said and not added:
            return None
        return _declared([*said, *added], "override" if sidecar else "aggregate" if added else "closest")

    def _sidecar(self, path: str) -> _Annotation | None:
        text = self._read(path) if path in self._sidecars else None
        return _tags(path, text[:_LIMIT]) if text else None


def read_reuse(read: Callable[[str], str | None], paths: Collection[str]) -> Reuse:
    """The declarations of a tree.

    Args:
        read: text of a path; None where its bytes are not there. Sidecars are read when they are asked for.
        paths: all paths of the tree.
    """
    tomls = sorted((p for p in paths if posixpath.basename(p) == "REUSE.toml"), key=lambda p: (p.count("/"), p))
    others = [p for p in (".reuse/dep5", "debian/copyright") if p in set(paths)]
    files, broken, found, wild = [], [*tomls[MOST:]], [], 0
    for path in [*reversed(others), *tomls[:MOST]]:
        text = read(path)
        if text is None:
            continue
        files.append(path)
        rows = _toml(path, text[:_LIMIT]) if path in tomls else _debian(path, text[:_LIMIT])
        wild += sum(glob.wild for row in rows or () for glob in row.globs)
        if rows is None or len(text) > _LIMIT or wild > _MOST_WILD:
            broken.append(path)
        else:
            found.append(tuple(rows))
    sidecars = frozenset(p for p in paths if p.endswith(".license"))
    return Reuse(tuple(files), tuple(broken), tuple(found), sidecars, read)


def _last(rows: tuple[_Annotation, ...], path: str) -> _Annotation | None:
    return next((row for row in reversed(rows) if row.covers(path)), None)


def _declared(rows: list[_Annotation], precedence: Precedence) -> Declared:
    names = list(dict.fromkeys(name for row in rows for name in row.licences))
    meant = [from_field(name) for name in names]
    known = [m for m in meant if m]
    first = next((row for row in rows if row.licences), rows[0])
    return Declared(
        expression=join(known, " AND ") if known and len(known) == len(meant) else None,
        copyrights=tuple(dict.fromkeys(line for row in rows for line in row.copyrights)),
        path=first.path,
        line=first.line,
        raw=" / ".join(names)[:200],
        precedence=precedence,
    )


def _strings(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(" ".join(v.split())[:300] for v in given[:200] if isinstance(v, str) and v.strip())


def _toml(path: str, text: str) -> list[_Annotation] | None:
    rows = load_toml(text).get("annotations")
    if not isinstance(rows, list):
        return None
    lines = [n for n, row in enumerate(text.splitlines(), 1) if re.match(r"[ \t]*\[\[[ \t]*annotations[ \t]*\]\]", row)]
    found: list[_Annotation] = []
    for place, row in enumerate(rows[:_MOST_ANNOTATIONS]):
        if not isinstance(row, dict):
            return None
        given = row.get("precedence", "closest")
        if given not in ("closest", "aggregate", "override"):
            return None
        globs = tuple(Glob(pattern, style="reuse") for pattern in _strings(row.get("path")))
        licences = _strings(row.get("SPDX-License-Identifier", []))
        copyrights = _strings(row.get("SPDX-FileCopyrightText", []))
        line = lines[place] if place < len(lines) else 1
        found.append(_Annotation(globs, given, licences, copyrights, path, line))
    return found


def _debian(path: str, text: str) -> list[_Annotation] | None:
    """Paragraphs of `Key: value` with continuation lines; the first is about the whole, the others have `Files`."""
    if not re.match(r"(?:\s{0,20}#[^\n]*\n)*\s{0,20}Format(?:-Specification)?:", text):
        return None
    precedence: Precedence = "aggregate" if path == ".reuse/dep5" else "closest"
    found: list[_Annotation] = []
    for paragraph in _paragraphs(text):
        patterns, line = paragraph.get("files", ("", 0))
        licence, at = paragraph.get("license", ("", line))
        if not patterns.strip() or len(found) >= _MOST_ANNOTATIONS:
            continue
        globs = tuple(Glob(pattern, style="debian") for pattern in patterns.split()[:500])
        copyrights = _strings(paragraph.get("copyright", ("", 0))[0].splitlines())
        name = licence.partition("\n")[0].strip()
        found.append(_Annotation(globs, precedence, _strings(_from_debian(name)), copyrights, path, at or line))
    return found


def _paragraphs(text: str) -> Iterable[dict[str, tuple[str, int]]]:
    rows: dict[str, tuple[str, int]] = {}
    key = ""
    for number, row in enumerate([*text.splitlines(), ""], 1):
        if not row.strip():
            yield rows
            rows, key = {}, ""
        elif row[0] in " \t" and key:
            rows[key] = (f"{rows[key][0]}\n{row.strip()}", rows[key][1])
        elif match := re.match(r"([A-Za-z-]{1,60}):[ \t]*(.*)", row[:4000]):
            key = match[1].casefold()
            rows[key] = (match[2], number)


def _from_debian(name: str) -> str:
    """Debian's short names as SPDX spells them: `Expat`, `GPL-2+`, `GPL-2+ with OpenSSL exception`, `A, and B`."""
    name = re.sub(r"\bExpat\b", "MIT", name)
    name = re.sub(r"\b([AL]?GPL)-(\d)(?:\.(\d))?(\+?)(?![\w.])", _gnu, name)
    return re.sub(r",\s+(?=and\b|or\b)", " ", name)


def _gnu(match: re.Match[str]) -> str:
    return f"{match[1]}-{match[2]}.{match[3] or '0'}-{'or-later' if match[4] else 'only'}"


_TAG = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,300})")
_HOLDER = re.compile(
    r"SPDX-(?:File|Snippet)CopyrightText:[ \t]*([^\n]{1,300})|^\W{0,6}((?:Copyright|©)[^\n]{1,300})", re.M
)


def _tags(path: str, text: str) -> _Annotation:
    found = list(_TAG.finditer(text))[:50]
    holders = _strings([a or b for a, b in _HOLDER.findall(text)[:200]])
    line = text.count("\n", 0, found[0].start()) + 1 if found else 1
    return _Annotation((), "override", _strings([m[1].strip(" */-<>#") for m in found]), holders, path, line)
