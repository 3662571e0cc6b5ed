"""RUN-008: places that ask for versions of one runtime which cannot be the same."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.lifetimes import pinned
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.runtimes import read_runtimes
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_Numbers = tuple[int, ...]

_DEPTH = {"node": 1, "python": 2, "ruby": 2, "php": 2}
"""How many numbers name a release line of each product that is compared."""

_MOST = 6
_CI = re.compile(r"^\.github/workflows/[^/]+\.ya?ml$|^\.travis\.yml$|^\.circleci/config\.yml$|^\.gitlab-ci\.yml$")
_KEY = re.compile(
    r"^[ \t-]*(?P<name>node|python|ruby|php)-version:[ \t]*(?P<setup>[^\n#]{1,120})|^(?P<travis>node_js|python|rvm):"
    r"[ \t]*(?P<one>[^\n#]{0,120})"
    r"(?P<list>(?:\n[ \t]*-[ \t]*[^\n]{1,40}){0,20})",
    re.MULTILINE,
)
_NAMES = {"node_js": "node", "rvm": "ruby"}


@dataclass(frozen=True)
class _Told:
    """One place that asks for one or several versions."""

    specs: tuple[str, ...]
    entry: Entry
    line: int | None


def find_version_contradictions(context: Context, notes: Notes) -> None:
    """One finding a runtime and folder, with all places; CI counts where only one folder asks for the runtime."""
    for product in _DEPTH:
        told = _told(context, product)
        in_ci = [row for row in told if _CI.search(row.entry.path)]
        own = [row for row in told if row not in in_ci]
        folders = {posixpath.dirname(row.entry.path) for row in own}
        for folder in sorted(folders):
            rows = [row for row in own if posixpath.dirname(row.entry.path) == folder]
            rows += in_ci if len(folders) == 1 else []
            if any(_differ(a, b, _DEPTH[product]) for n, a in enumerate(rows) for b in rows[n + 1 :]):
                _say(notes, product, rows)


def _say(notes: Notes, product: str, rows: Sequence[_Told]) -> None:
    label = table("runtimes").get(product, {}).get("label", product)
    places = [
        f"{' and '.join(f'`{quote(spec, 40)}`' for spec in row.specs[:4])} in {_place(row)}" for row in rows[:_MOST]
    ]
    message = f"`{label}` is asked for in versions that cannot be the same: {', '.join(places)}."
    notes.finding("RUN-008", "low", message, entry=rows[0].entry, line=rows[0].line)


def _place(row: _Told) -> str:
    return f"`{printable_path(row.entry.path)}`{f' line {row.line}' if row.line else ''}"


def _told(context: Context, product: str) -> list[_Told]:
    rows = [
        _Told((found.spec,), found.entry, found.line)
        for found in read_runtimes(context.entries, context.texts)
        if found.product == product and _counts(found.entry.path)
    ]
    for entry in context.entries:
        if _CI.search(entry.path):
            rows.extend(_in_ci(entry, context.texts.read(entry) or "", product))
    return list(dict.fromkeys(row for row in rows if all(_range(spec) for spec in row.specs)))


def _counts(path: str) -> bool:
    """Whether it speaks of how the program is run: images of CI and of compose are also for other things."""
    base = posixpath.basename(path)
    named = not base.endswith((".yml", ".yaml")) or base.startswith("serverless")
    return role(path) == "code" and named and not (base.startswith("Dockerfile") and base != "Dockerfile")


def _in_ci(entry: Entry, text: str, product: str) -> Iterator[_Told]:
    for match in _KEY.finditer(text):
        name = match["name"] or match["travis"]
        written = match["setup"] or f"{match['one']} {match['list']}"
        specs = tuple(re.findall(r"(?<![\w.])v?(\d+(?:\.(?:\d+|x)){0,2})(?![\w.])", written))
        if _NAMES.get(name, name) == product and specs and "${{" not in written:
            yield _Told(specs, entry, text.count("\n", 0, match.start()) + 1)


def _differ(a: _Told, b: _Told, depth: int) -> bool:
    return not any(_meet(one, other, depth) for one in a.specs for other in b.specs)


def _meet(one: str, other: str, depth: int) -> bool:
    """Whether a version could satisfy both; two open ranges always may."""
    ours, theirs = pinned(one), pinned(other)
    if ours and theirs and not one.startswith(("^", "~")) and not other.startswith(("^", "~")):
        lines = zip(_parts(ours)[:depth], _parts(theirs)[:depth], strict=False)
        return all(our == their for our, their in lines)
    if not ours and not theirs:
        return True
    low, high = _range(one) or (_LEAST, _MOST_OF_ALL)
    other_low, other_high = _range(other) or (_LEAST, _MOST_OF_ALL)
    return low < other_high and other_low < high


_LEAST: _Numbers = (0,)
_MOST_OF_ALL: _Numbers = (10**9,)


def _range(spec: str) -> tuple[_Numbers, _Numbers] | None:
    """The first version that a declaration allows and the first that it does not; None where that is not told."""
    text = spec.strip().lower()
    if match := re.fullmatch(r"(?:>=|=>)\s*v?(\d+(?:\.\d+){0,2})", text):
        return _parts(match[1]), _MOST_OF_ALL
    if match := re.fullmatch(r">=\s*v?(\d+(?:\.\d+){0,2})[\s,]*<\s*v?(\d+(?:\.\d+){0,2})", text):
        return _parts(match[1]), _parts(match[2])
    if match := re.fullmatch(r"\^\s*v?(\d+(?:\.\d+){0,2})", text):
        return _parts(match[1]), (_parts(match[1])[0] + 1,)
    if match := re.fullmatch(r"<\s*v?(\d+(?:\.\d+){0,2})", text):
        return _LEAST, _parts(match[1])
    if number := pinned(text):
        found = _parts(number)[:2]
        return found, (*found[:-1], found[-1] + 1)
    return None


def _parts(version: str) -> _Numbers:
    return tuple(int(part) for part in version.split("."))
