"""Manifests that are lines of `Key: value`: R, Haskell, OCaml, WordPress."""

import posixpath
import re

from archiver.examine.licence.manifests.interface import Read, Stated
from archiver.examine.licence.manifests.weak import left_over

_FIELD = re.compile(r"([A-Za-z][\w -]{0,60}?)[ \t]*:[ \t]*(.*)\Z")
_HEADER = re.compile(r"[ \t/*#@;!-]{0,12}([A-Za-z][A-Za-z ]{0,30}):[ \t]*(.{0,300})\Z")


def fields(text: str) -> list[tuple[str, str, int]]:
    """(lower-case key, value with its continuation lines, line) of records in the style of e-mail headers."""
    found: list[tuple[str, list[str], int]] = []
    for number, row in enumerate(text.splitlines()[:20_000], 1):
        if row[:1] in (" ", "\t") and found and row.strip():
            found[-1][1].append(row.strip())
        elif match := _FIELD.match(row[:4000]):
            found.append((match[1].casefold(), [match[2]], number))
    return [(key, "\n".join(rows), line) for key, rows, line in found]


def _first(rows: list[tuple[str, str, int]], *keys: str) -> tuple[str | None, int | None]:
    return next(((value, line) for wanted in keys for key, value, line in rows if key == wanted), (None, None))


def _r_package(text: str) -> Stated:
    """R: `|` is a choice, `+ file LICENSE` points to a file that names the holder or adds terms."""
    rows = fields(text)
    if _first(rows, "package")[0] is None:
        return Stated((), None)
    stated, line = _first(rows, "license")
    choices = re.split(r"\s*\|\s*", " ".join((stated or "").split()))
    values = [re.sub(r"\s*\+\s*file LICEN[CS]E\b.*", "", choice) for choice in choices]
    people = [_first(rows, key)[0] for key in ("author", "maintainer")]
    return Stated(values, line, people, weak=left_over(name=_first(rows, "package")[0], people=people))


def _cabal(text: str) -> Stated:
    rows = fields(text)
    stated, line = _first(rows, "license")
    return Stated([stated], line, [_first(rows, key)[0] for key in ("author", "maintainer", "copyright")])


def _opam(text: str) -> Stated:
    """One string or a list of them; a list names the licences of all parts."""
    match = re.search(r"^license:[ \t]*(\[[^\]]{0,500}\]|\"[^\"\n]{1,200}\")", text, re.M)
    people = re.search(r"^(?:authors|maintainer):[ \t]*(\[[^\]]{0,2000}\]|\"[^\"\n]{1,200}\")", text, re.M)
    return Stated(
        re.findall(r'"([^"]{1,200})"', match[1]) if match else (),
        text.count("\n", 0, match.start()) + 1 if match else None,
        re.findall(r'"([^"]{1,200})"', people[1]) if people else (),
        joined="AND",
    )


def _wordpress(text: str) -> Stated:
    """The comment at the head of a theme's style.css or a plugin, and a plugin's readme.txt."""
    rows: list[tuple[str, str, int]] = []
    for number, row in enumerate(text[:8192].splitlines(), 1):
        if match := _HEADER.match(row.rstrip(" */")):
            rows.append((match[1].strip().casefold(), match[2].strip(), number))
    if not any(key in ("theme name", "plugin name", "stable tag", "requires at least") for key, _, _ in rows):
        return Stated((), None)
    stated, line = _first(rows, "license", "licence")
    if not stated:
        stated, line = _first(rows, "license uri")
    return Stated([stated], line, [_first(rows, key)[0] for key in ("author", "contributors")])


def is_plugin(path: str) -> bool:
    """Whether a PHP file stands where WordPress looks for a plugin's header: at the root, or named as its folder."""
    folder, name = posixpath.split(path)
    return name.endswith(".php") and (not folder or posixpath.basename(folder) == name.removesuffix(".php"))


READERS: dict[str, Read] = {
    "DESCRIPTION": _r_package,
    "*.cabal": _cabal,
    "*.opam": _opam,
    "opam": _opam,
    "style.css": _wordpress,
    "readme.txt": _wordpress,
    "*.php": _wordpress,
}
