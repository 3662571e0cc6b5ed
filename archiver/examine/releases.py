"""Which version it is: tags, the manifest, and the newest entry of the changelog, and whether they agree."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_json, load_toml, mapping
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_Numbers = tuple[int, ...]

_NUMBER = re.compile(r"(?<![\d.])\d{1,9}(?:\.\d{1,9}){1,4}(?![\d])")
_CHANGES = re.compile(
    r"^(?:change-?log|changes|history|news|releases?|release[_-]?notes?)(?:\.(?:md|rst|txt|markdown))?$", re.I
)
_ENTRY = re.compile(
    r"^[ \t]{0,3}(?:#{1,4}[ \t]*|\*\*[ \t]*|={1,3}[ \t]*)?(?:version[ \t]+|release[ \t]+)?\[?v?/?"
    r"(?P<number>\d{1,9}(?:\.\d{1,9}){1,3})\b(?P<rest>[^\n]{0,120})(?P<under>\n[=~-]{3,})?",
    re.I | re.M,
)
_EARLY = re.compile(r"\d[.-]?(?:a|b|c|rc|alpha|beta|pre|dev|snapshot)[.-]?\d*$", re.I)
_CALENDAR = 1990
"""From this first number on, a version is a date."""
_READ = 200_000


@dataclass(frozen=True)
class _Told:
    """One place that tells a version."""

    number: str
    says: str
    entry: Entry | None = None
    line: int | None = None


def say_releases(context: Context, notes: Notes, days: Mapping[str, date]) -> None:
    """Facts on tags and versions.

    Data keys: `tags` (how many), `newest` (the highest by its numbers; without numbers the newest by its commit's day);
    `versions` (each place with its version) and `agree`.

    Args:
        days: commit -> day, of every commit that was read.
    """
    names = sorted(name for name in context.reader.state.refs if name.startswith("refs/tags/"))
    told = [row for row in (_manifest(context), _changelog(context)) if row]
    if not names:
        notes.fact("tags", "There are no tags: no release was named in git.", notes.at(), basis="git", tags=0)
    else:
        highest = _say_tags(context, notes, names, days)
        if _numbers(highest) and _numbers(highest)[0] < _CALENDAR:
            told.append(_Told(_shown(highest), "the highest tag is"))
    numbers = {_plain(_numbers(row.number)) for row in told}
    if told and (len(numbers) > 1 or not names):
        says = "; ".join(f"{row.says} `{row.number}`" for row in told)
        differ = ": they disagree" if len(numbers) > 1 else ""
        versions = [f"{row.says} {row.number}" for row in told]
        at = notes.at(told[0].entry, told[0].line)
        notes.fact("version", f"Version: {says}{differ}.", at, versions=versions, agree=len(numbers) == 1)


def _say_tags(context: Context, notes: Notes, names: list[str], days: Mapping[str, date]) -> str:
    """Say how many tags, the highest and the latest; the highest's name."""
    highest = max(names, key=_rank)
    commits = {name: context.reader.resolve(name) for name in names[-2000:]}
    known = {name: days[commit] for name, commit in commits.items() if commit and commit in days}
    latest = max(known, key=lambda name: (known[name], _rank(name)), default=highest)
    told = [("the highest", highest)] if _numbers(highest) else []
    if not told or known.get(latest) != known.get(highest, known.get(latest)):
        told.append(("the newest", latest))
    words = ", ".join(f"{word} `{_shown(name)}`{_on(known.get(name))}" for word, name in told)
    statement = f"{len(names)} tag{'' if len(names) == 1 else 's'}, {words}."
    shown = _shown(told[0][1])
    at = context.reader.resolve(told[0][1]) or notes.at()
    notes.fact("tags", statement, at, basis="git", tags=len(names), newest=shown)
    return highest


def _rank(ref: str) -> tuple[_Numbers, bool, str]:
    """The numbers alone: `vv1.0.0` is below `v/1.1.0`; what comes before a release is below it."""
    return _plain(_numbers(ref)), not _EARLY.search(ref), ref


def _on(day: date | None) -> str:
    return f" ({day.isoformat()})" if day else ""


def _shown(ref: str) -> str:
    return quote(printable_path(ref.removeprefix("refs/tags/")), 60)


def _numbers(text: str) -> _Numbers:
    """The version in a name, whatever stands around it: (1, 10) of `vv1.10`; nothing where there is none."""
    name = text.rsplit("refs/tags/")[-1]
    found = _NUMBER.search(name) or re.search(r"^v?\d{1,4}$|(?<=[/_-])v\d{1,4}$", name)
    return tuple(int(part) for part in re.findall(r"\d+", found[0])) if found else ()


def _plain(numbers: _Numbers) -> _Numbers:
    """Without zeros at the end: 1.0 is 1.0.0."""
    while numbers and numbers[-1] == 0:
        numbers = numbers[:-1]
    return numbers


def _top(context: Context) -> Iterable[Entry]:
    return (entry for entry in context.entries if "/" not in entry.path and entry.kind in ("file", "executable"))


def _manifest(context: Context) -> _Told | None:
    """What the first manifest at the top says of the project's own version."""
    found: dict[str, _Told] = {}
    for entry in _top(context):
        base = posixpath.basename(entry.path)
        if base not in _MANIFESTS:
            continue
        text = context.texts.read(entry) or ""
        version, pattern = _version_in(base, text)
        if isinstance(version, str) and re.fullmatch(r"v?\d[\w.+-]{0,30}", version) and version.strip("v.0"):
            found[base] = _Told(
                quote(version, 40), f"`{printable_path(entry.path)}` says", entry, line_of(text, pattern)
            )
    return next((found[base] for base in _MANIFESTS if base in found), None)


_MANIFESTS = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "Cargo.toml",
    "composer.json",
    "package.json",
    "dbt_project.yml",
)


def _version_in(base: str, text: str) -> tuple[object, str]:
    """The version, and a pattern of the line that holds it."""
    if base in ("package.json", "composer.json"):
        return mapping(load_json(text)).get("version"), r"^\s{0,8}[\"']version[\"']\s*:"
    if base in ("pyproject.toml", "Cargo.toml"):
        data = load_toml(text)
        poetry = mapping(mapping(data.get("tool")).get("poetry"))
        tables = (mapping(data.get("project")), poetry, mapping(data.get("package")))
        return next((table["version"] for table in tables if "version" in table), None), r"^version\s*="
    pattern = (
        r"\bversion\s*=\s*[\"']?([\w.+-]{1,30})" if base.startswith("setup") else r"^version:\s*[\"']?([\w.+-]{1,30})"
    )
    match = re.search(pattern, text, re.MULTILINE)
    return (match[1] if match else None), pattern


def _changelog(context: Context) -> _Told | None:
    """The highest number among the first three entries: newest first is the custom, and nobody has to keep it."""
    for entry in _top(context):
        if not _CHANGES.match(entry.path):
            continue
        text = (context.texts.read(entry) or "")[:_READ]
        entries = [match for match in _ENTRY.finditer(text) if _is_heading(match)][:3]
        if entries:
            newest = max(entries, key=lambda match: _plain(_numbers(match["number"])))
            line = text.count("\n", 0, newest.start("number")) + 1
            return _Told(newest["number"], f"the newest entry of `{printable_path(entry.path)}` is", entry, line)
    return None


def _is_heading(match: re.Match[str]) -> bool:
    """Marked as one, or alone with its date."""
    start = match[0].lstrip()
    rest = re.sub(r"[\d\s()\[\]./:,*_-]|unreleased|\b[A-Z][a-z]{2,8}\b", "", match["rest"], flags=re.IGNORECASE)
    return start.startswith(("#", "*", "=")) or match["under"] is not None or not rest
