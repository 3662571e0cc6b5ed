"""Where a repository writes its environment variables down: samples, app manifests, documents. With their values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from archiver.examine.lines import Lines
from archiver.examine.parse import line_of, load_json, mapping
from archiver.examine.readpatterns import NAME, UPPER

ASSIGNMENT = re.compile(
    r"^[ \t]*(#[ \t]*)?(?:\$[ \t]+)?(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]{1,79})[ \t]*=[ \t]*([^\n]{0,300})",
    re.MULTILINE,
)
# `\s` would cross lines: quadratic over blank ones
_TABLE_ROW = re.compile(
    rf"^[ \t]*(?:\|[ \t]*|[-*+][ \t]+|#+[ \t]*)(?:\*\*)?`?{UPPER}`?(?:\*\*)?[ \t]*(?:\||[:=–—-]|\r?$)", re.MULTILINE
)
_MOST = 5000
"""Rows of one file: what has more is data."""
_FRAGMENT_NAME = re.compile(r"^[\w-]{1,60}$|\.env$|^env\.[\w-]{1,30}$")
_FRAGMENT_LINE = re.compile(r"(?:export[ \t]+)?([A-Z][A-Z0-9_]{2,79})=")
_FRAGMENT_LARGEST = 16 << 10
_FRAGMENT_FEWEST = 3


@dataclass(frozen=True)
class Listed:
    """One variable in one line of a sample, a manifest or a document."""

    name: str
    line: int
    """From 1."""
    value: str | None
    """What stands behind it, without quotes and remark; None where it gives none, or is commented out. Never print it
    as it is: samples hold real passwords more often than anybody admits."""


def assigned(text: str) -> Iterator[Listed]:
    """Names on the left of a sample's lines; a commented-out line documents its variable too."""
    lines = Lines(text)
    for match in islice(ASSIGNMENT.finditer(text), _MOST):
        if match[2].isupper() or not match[1]:
            yield Listed(match[2], lines.at(match.start(2)), None if match[1] else bare(match[3]))


def bare(value: str) -> str:
    """A value without its quotes and without the remark behind it."""
    text = value.strip()
    if text[:1] in ("'", '"') and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return re.sub(r"(?:^|\s)#.*$", "", text).strip()


def manifest_rows(text: str) -> Iterator[Listed]:
    """The `env` of an app.json."""
    for name, row in mapping(mapping(load_json(text)).get("env")).items():
        if re.fullmatch(NAME, name):
            value = mapping(row).get("value") if isinstance(row, dict) else row
            line = line_of(text, rf"[\"']{name}[\"']\s*:") or 1
            yield Listed(name, line, str(value) if isinstance(value, str | int) else None)


def document_rows(text: str) -> tuple[list[Listed], frozenset[str]]:
    """What a document lists in tables, lists and assignments; and the first words of its rows, which may be names."""
    lines = Lines(text)
    rows = {match[1]: lines.at(match.start(1)) for match in islice(_TABLE_ROW.finditer(text), _MOST)}
    found = [one for one in assigned(text) if one.name.isupper() and "_" in one.name]
    known = {one.name for one in found}
    found += [Listed(name, at, None) for name, at in rows.items() if "_" in name.strip("_") and name not in known]
    return found, frozenset(rows)


def is_fragment(base: str, size: int | None, text: str, known: frozenset[str]) -> bool:
    """Whether a file without an ending is nothing but variables, most of which code reads: a set of values to load."""
    if not _FRAGMENT_NAME.search(base) or (size or 0) > _FRAGMENT_LARGEST:
        return False
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line and not line.startswith("#")]
    names = [match[1] if (match := _FRAGMENT_LINE.match(line)) else "" for line in lines]
    read = sum(name in known for name in names)
    return len(names) >= _FRAGMENT_FEWEST and all(names) and 2 * read >= len(names)
