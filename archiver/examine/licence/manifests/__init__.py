"""The licence fields of package manifests, read by real parsers; a broken manifest declares nothing.

One module for each family of formats. To add a manifest, write its reader and put its name into that module's READERS:
`package.json`, an ending as `*.gemspec`, or a name in one folder as `meta/main.yml`.
"""

import configparser
import posixpath
import re

from archiver.examine.licence.manifests import jsons, programs, python, records, tables, xmls
from archiver.examine.licence.manifests.interface import LIMIT, Field, Read, Stated, people_of
from archiver.examine.licence.spellings import from_field, join, names_a_file, says_nothing

__all__ = ["Field", "is_manifest", "read_manifest"]

MOST_VALUES = 20
"""Licences and persons that are read of one manifest."""

_READERS: dict[str, Read] = {
    **jsons.READERS, **tables.READERS, **xmls.READERS, **python.READERS, **records.READERS, **programs.READERS,
}  # fmt: skip
_BROKEN_FIELD = re.compile(r"""(?i)^[ \t]*["']?licen[sc]e["']?[ \t]*[:=][ \t]*["']([^"'\n]{1,80})["']""", re.M)
_ODD = (ValueError, SyntaxError, RecursionError, AttributeError, TypeError, KeyError, configparser.Error)


def read_manifest(path: str, text: str) -> Field | None:
    """The licence field of a manifest; None when it is no manifest, or has none, or only points to a file."""
    read = _reader(path)
    if read is None:
        return None
    text = text[:LIMIT]
    try:
        stated = read(text)
    except _ODD:
        stated = _by_name(text)
    found = [" ".join(value[:2000].split()) for value in stated.values[:MOST_VALUES] if isinstance(value, str)]
    found = [value for value in found if not says_nothing(value) and not names_a_file(value)]
    if len(found) > 1:  # bower's lists hold copyright lines too
        found = [value for value in found if not value.casefold().startswith("copyright")] or found[:1]
    if not found:
        return None
    meant = [from_field(value) for value in found]
    too_many = len(stated.values) > MOST_VALUES
    known = [meaning for meaning in meant if meaning]
    expression = join(known, f" {stated.joined} ") if len(known) == len(meant) and not too_many else None
    names, mails = people_of(stated.people[:MOST_VALUES])
    raw = " / ".join(found)[:200]
    return Field(raw, expression, stated.line, stated.weak, names, mails, stated.about)


def is_manifest(path: str) -> bool:
    """Whether `read_manifest` knows the file by its name."""
    return _reader(path) is not None


def _reader(path: str) -> Read | None:
    folder, name = posixpath.split(path)
    if name.endswith(".php"):
        return _READERS["*.php"] if records.is_plugin(path) else None
    endings = [f"*{name[place:]}" for place in range(1, len(name)) if name[place] == "."]
    for key in (name, f"{posixpath.basename(folder)}/{name}", *endings[-3:]):
        if key in _READERS:
            return _READERS[key]
    return None


def _by_name(text: str) -> Stated:
    match = _BROKEN_FIELD.search(text)
    if match is None:
        return Stated((), None)
    line = text.count("\n", 0, match.start()) + 1
    return Stated([match[1]], line, weak="the manifest is broken; the field was found by its name")
