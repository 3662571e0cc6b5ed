"""Licence words at the head of source files: SPDX tags, copyleft and proprietary parts of others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.names import named, parse_expression
from archiver.git.objects import Entry
from archiver.git.reader import Reader

HEAD = 3000
"""Bytes read of each file."""
MOST = 4000
"""Files read; the tree's first ones, in path order."""


@dataclass(frozen=True)
class Header:
    """What a file's head says, for the first file of each kind."""

    kind: Literal["tag", "copyleft", "proprietary"]
    expression: str | None
    path: str
    blob: str
    line: int
    count: int
    """Files that say the same."""


_SOURCE = re.compile(
    r"\.(?:js|jsx|mjs|ts|tsx|css|scss|less|py|rb|php|java|kt|swift|go|rs|c|h|cc|cpp|cs|ex|exs|vue|sh|pl|sql|lua|"
    r"scala|m)\Z",
    re.I,
)
_QUICK = re.compile(
    rb"SPDX-License-Identifier|GPL|General Public|proprietary|may not|unauthori[sz]ed|written permission", re.I
)
_TAG = re.compile(r"SPDX-License-Identifier:\s*(.+?)\s*(?:\*/|-->|$)", re.M)
_GRANT = re.compile(
    r"(?:licen[sc]ed? |released |distributed )?under (?:the )?(?:terms of )?(?:the )?([^\n]{0,90})|"
    r"@license:?\s*([^\n]{0,90})",
    re.I,
)
_SHUT = re.compile(
    r"you may not\s+(?:access or\s+)?(?:use|copy|modify)[^;]{0,40}?\b(?:this|software|file|for any)|"
    r"unauthori[sz]ed (?:copying|use)|"
    r"proprietary and confidential|without\W+(?:first\W+)?(?:obtaining\W+)?the\W+(?:prior\W+|"
    r"express\W+)?written\W+permission",
    re.I,
)
_OPEN = re.compile(r"except in compliance|neither the name|redistribution and use", re.I)


def read_headers(reader: Reader, entries: Iterable[Entry]) -> tuple[Header, ...]:
    """One row for each thing said, in path order."""
    found: dict[tuple[str, str | None], Header] = {}
    sources = [e for e in entries if e.kind in ("file", "executable") and e.size and _SOURCE.search(e.path)]
    for entry in sources[:MOST]:
        data = reader.read(entry.oid, HEAD)
        if data is None or not _QUICK.search(data):
            continue
        for kind, expression, line in _said(data.decode("utf-8", "replace")):
            key = (kind, expression)
            first = found.get(key)
            if first is None:
                found[key] = Header(kind, expression, entry.path, entry.oid, line, 1)
            else:
                found[key] = Header(kind, expression, first.path, first.blob, first.line, first.count + 1)
    return tuple(found.values())


def _said(text: str) -> list[tuple[Literal["tag", "copyleft", "proprietary"], str | None, int]]:
    if tag := _TAG.search(text):
        return [("tag", parse_expression(tag[1]), _line(text, tag.start()))]
    for grant in _GRANT.finditer(text):
        expression = named(grant[1] or grant[2] or "")
        if expression and "dual" in text[max(0, grant.start() - 30) : grant.end()].casefold():
            expression = expression.replace(" AND ", " OR ")
        if expression and "GPL" in expression and " OR " not in expression:
            return [("copyleft", expression, _line(text, grant.start()))]
    shut = _SHUT.search(text)
    return [("proprietary", None, _line(text, shut.start()))] if shut and not _OPEN.search(text) else []


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
