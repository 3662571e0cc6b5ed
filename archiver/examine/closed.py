"""SVC-001: outside services that have closed, and that the program still asks."""

import functools
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "closed"
version = 1

_LARGEST = 512 << 10
"""Bytes; a larger file is data."""
_DATA = re.compile(r"\.(?:csv|tsv|txt|svg|geojson|sql|lock|log|map|po|pot|ipynb|xml)$", re.IGNORECASE)
_COMMENT = re.compile(r"\s*(?://|#|\*|/\*|<!--|--\s|\{/\*|\{#)")
_PACKAGES = ("npm", "pypi", "gem")


@dataclass
class _Used:
    """One closed service where the program asks it."""

    places: list[tuple[Entry, int | None, str]] = field(default_factory=list)
    """File, line, and the words that name it there: the first of each file."""


def examine(context: Context) -> Examination:
    """Section `services`: findings alone, one a service."""
    notes = Notes(context.commit, "services")
    used: dict[int, _Used] = {}
    for number, entry, line, words in (*_in_code(context), *_declared(context)):
        used.setdefault(number, _Used()).places.append((entry, line, words))
    for number, use in sorted(used.items()):
        service = table("closed")["closed"][number]
        ended: date = service["ended"]
        if context.as_of >= ended:
            _say(notes, service, use)
    return notes.done()


def _say(notes: Notes, service: dict[str, Any], use: _Used) -> None:
    entry, line, words = use.places[0]
    files = len({place[0].path for place in use.places})
    asks = "1 file of the program names it" if files == 1 else f"{files} files of the program name it"
    message = (
        f"`{quote(words, 80)}`: {service['name']} ({service['purpose']}) closed on {service['ended']}, and {asks}."
    )
    notes.finding("SVC-001", "low" if service.get("low") else "medium", message, entry=entry, line=line)


@functools.cache
def _hosts() -> tuple[re.Pattern[str], dict[str, int]]:
    """A pattern of all hosts, and whose each is."""
    whose = {host: number for number, row in enumerate(table("closed")["closed"]) for host in row["hosts"]}
    words = "|".join(re.escape(host) for host in sorted(whose, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({words})(?![\w-]|\.\w)", re.IGNORECASE), whose


def _in_code(context: Context) -> Iterator[tuple[int, Entry, int, str]]:
    """(service, file, line, host) of the first line of each file that names one and is no comment."""
    pattern, whose = _hosts()
    for entry in context.entries:
        if role(entry.path) != "code" or _DATA.search(entry.path) or (entry.size or 0) > _LARGEST:
            continue
        if not pattern.search(context.texts.read(entry) or ""):
            continue
        said: set[int] = set()
        for number, line in enumerate(context.texts.lines(entry), 1):
            for match in pattern.finditer(line) if not _COMMENT.match(line) else ():
                service = whose[match[1].lower()]
                only = table("closed")["closed"][service].get("file")
                if service not in said and only in (None, posixpath.basename(entry.path)):
                    said.add(service)
                    yield service, entry, number, match[1]


def _declared(context: Context) -> Iterator[tuple[int, Entry, int | None, str]]:
    """Packages that talk to nothing else."""
    rows = table("closed")["closed"]
    whose = {(kind, package): n for n, row in enumerate(rows) for kind in _PACKAGES for package in row.get(kind, ())}
    for dependency in context.dependencies:
        service = whose.get((dependency.ecosystem, dependency.name))
        if service is not None:
            yield service, dependency.entry, dependency.line, dependency.name
