"""Which outside services it uses, and how: called, set up, declared, linked to, or only named."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.campaign_ids import Kept, collect_ids, find_left_ids
from archiver.examine.catalogue import Service, load_catalogue, module_of, written_names
from archiver.examine.code.model import CodeFile, Import
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.switchfiles import Setting, file_settings
from archiver.examine.usage import PROGRAM, TYPED, WAYS, Use, Way, named_exactly, signs
from archiver.examine.variables import Variable
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "services"
version = 9

_SKIPPED = re.compile(
    r"\.(?:csv|tsv|svg|map|lock|po|pot|geojson|ipynb|css|scss|less|sass|log|pem|crt|ics|eml|pdf|e?ps|ai|rtf|docx?|xlsx?"
    r"|pptx?|png|jpe?g|gif|ico|webp|bmp|tiff?|psd|woff2?|ttf|otf|eot|mp[34]|mov|webm|ogg|wav|zip|t?gz|bz2|xz|7z|tar|jar"
    r"|class|so|dll|exe|pyc|db|sqlite3?|parquet|shp|dbf|snap)$|(?:^|/)licen[cs]e",
    re.IGNORECASE,
)
"""Files that hold data or prose of others, where a host or a word says nothing about use."""

_LARGEST = 512 << 10
"""Bytes; a larger file is data."""

_IMPORT = re.compile(
    r"""^\s*(?:from|import)\s+([\w.]+)|\brequire(?:_once)?\s*\(?\s*['"]([^'"\n]{2,80})['"]|\bfrom\s+['"]([^'"\n]{2,80})['"]"""
    r"""|\bimport\s*\(?\s*['"]([^'"\n]{2,80})['"]|^\s*use\s+([A-Z]\w+)\\""",
    re.MULTILINE,
)


def examine(context: Context) -> Examination:
    """Section `services`.

    Data keys: `service` (catalogue id) where code uses it, else `mentioned`; `name`; `purpose`; `role` (services of one
    role compete); `status` (called, set up, declared, imported, linked, named) and `ways` (in words, strongest first);
    `code`, `tests`, `docs` (number of files); `variables` (those that it reads, names only); `campaign_ids` (at most 5
    kinds of ids left in code, in words), `campaign_id_places` (`path:line` of the first of each), `campaign_id_count`;
    `switched_off` (the place in a configuration file that does so).
    """
    notes = Notes(context.commit, "services")
    uses = _uses(context)
    kept = collect_ids(context, {service for service, use in uses.items() if use.in_code})
    for row in kept:
        for entry, line in row.places.values():
            uses.setdefault(row.service, Use()).add(_LEFT.get(row.kind, "id"), entry, line)
    catalogue = load_catalogue()
    off = _switched_off(context)
    for service_id, use in sorted(uses.items(), key=lambda row: (-len(row[1].files("code")), row[0])):
        ids = [row for row in kept if row.service == service_id]
        _say(notes, catalogue.services[service_id], use, ids, off.get(service_id))
    find_left_ids(notes, kept, {service.id: service.name for service in catalogue.services.values()})
    used = {service for service, use in uses.items() if use.status != "named"}
    if used:
        notes.unknown(
            "Which accounts at the outside services still exist, and who can sign in to them?",
            "the campaign's last technical lead, treasurer or whoever paid the bills",
        )
    feeds = [service.name for service in catalogue.services.values() if service.feed and service.id in used]
    if feeds:
        notes.unknown(
            f"Is the data of {', '.join(feeds)} still to be had by a new team, and in the same form?",
            "the party or the vendor that licensed it to the campaign",
        )
    return notes.done()


def _uses(context: Context) -> dict[str, Use]:
    catalogue = load_catalogue()
    uses: dict[str, Use] = {}
    read: dict[str, list[_Read]] = {}
    for entry, text in context.texts.each(_wanted(context.entries)):
        if role(entry.path) == "docs":
            for service, start in written_names(text):
                uses.setdefault(service, Use()).add("docs", entry, text.count("\n", 0, start) + 1)
            continue
        for service, way, line, variable in signs(entry, text):
            if variable:
                read.setdefault(variable, []).append(_Read(service, way, entry, line))
            else:
                uses.setdefault(service, Use()).add(way, entry, line)
        if file := context.code.by_path.get(entry.path):
            _syntax(uses, file, text)
        elif PROGRAM.search(entry.path) or TYPED.search(entry.path):
            for match in _IMPORT.finditer(text):
                if found := module_of(next(group for group in match.groups() if group)):
                    uses.setdefault(found, Use()).add("sdk", entry, text.count("\n", 0, match.start()) + 1)
    for dependency in context.dependencies:
        if found := catalogue.packages.get((dependency.ecosystem, dependency.name.lower())):
            uses.setdefault(found, Use()).add("package", dependency.entry, dependency.line or 1)
    _add_variables(uses, read, context)
    return uses


@dataclass(frozen=True)
class _Read:
    """A place of a variable whose name begins like a service's."""

    service: str
    way: Way
    entry: Entry
    line: int


def _add_variables(uses: dict[str, Use], read: dict[str, list[_Read]], context: Context) -> None:
    """Give each variable to its service: of one vendor's several, to the one that the files reading it call."""
    there: dict[str, set[str]] = {}
    for service, use in uses.items():
        for way in ("sdk", "host", "page"):
            for path in use.ways.get(way, ()):
                there.setdefault(path, set()).add(service)
    for name, places in read.items():
        known = context.variables.get(name)
        called = {service for entry, _ in known.used for service in there.get(entry.path, ())} if known else set()
        for one in places:
            use = uses.setdefault(_owner(one.service, called), Use())
            use.add(_settled(one.way, one.entry, known), one.entry, one.line)
            if known:
                use.variables.add(name)


def _owner(service: str, called: set[str]) -> str:
    """`GOOGLE_CLOUD_KEY` read where maps are loaded, and nothing of the cloud is called, is a key of the maps."""
    names = {row.id: row.name.partition(" ")[0] for row in load_catalogue().services.values()}
    alike = {other for other in called if names[other] == names[service]}
    return next(iter(alike)) if len(alike) == 1 and service not in called else service


def _settled(way: Way, entry: Entry, known: Variable | None) -> Way:
    """A constant that only looks like a variable is a name; a variable that nothing reads is set-up."""
    if way != "variable":
        return way
    if known is None:
        return "name" if TYPED.search(entry.path) else "setup"
    return "variable" if any(used == entry for used, _ in known.used) else "setup" if not known.used else "name"


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if role(entry.path) != "foreign" and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


def _syntax(uses: dict[str, Use], file: CodeFile, text: str) -> None:
    """Imports, and calls of a global that an SDK sets up in the browser: `Plivo.init()`."""
    lines: list[str] = []
    for asked in file.imports:
        if asked.guard != "type" and not asked.relative and (service := module_of(asked.module)):
            lines = lines or text.split("\n")
            way: Way = "sdk" if _is_used(asked, file.path, lines) else "imported"
            uses.setdefault(service, Use()).add(way, file.entry, asked.line)
    for call in file.calls:
        root = call.callee.removeprefix("window.").split(".", 1)[0].rstrip("()")
        if root and not call.element and (service := named_exactly(root)):
            uses.setdefault(service, Use()).add("call", file.entry, call.line)


def _is_used(asked: Import, path: str, lines: list[str]) -> bool:
    """Whether a name that it brings stands on another line; what an `__init__` imports is for others."""
    names = [re.escape(name) for name in asked.local if name not in ("*", "")]
    if not names or posixpath.basename(path) == "__init__.py":
        return True
    pattern = re.compile(rf"(?<![\w$])(?:{'|'.join(names)})(?![\w$])")
    return any(number != asked.line and pattern.search(line[:2000]) for number, line in enumerate(lines, 1))


_LEFT: dict[str, Way] = {"donation": "link", "account": "account", "election": "account"}
"""What an id left in code says; those of statistics and fonts are what a page loads."""

_KINDS = 5
"""Kinds of ids shown of one service."""


def _switched_off(context: Context) -> dict[str, str]:
    """Service -> the place in a configuration file that switches it off, where none switches it on."""
    found: dict[str, list[Setting]] = {}
    for row in file_settings(context):
        if service := named_exactly(row.name):
            found.setdefault(service, []).append(row)
    off = {service: rows[0] for service, rows in found.items() if not any(row.on for row in rows)}
    return {service: f"{printable_path(row.entry.path)}:{row.line}" for service, row in off.items()}


def _say(notes: Notes, service: Service, use: Use, kept: list[Kept], off: str | None) -> None:
    code, tests, docs = (len(use.files(kind)) for kind in ("code", "test", "docs"))
    counted = ((code, "code file"), (tests, "test file"), (docs, "document"))
    counts = ", ".join(f"{number} {word}{'s' if number != 1 else ''}" for number, word in counted if number)
    path, line = min(
        use.ways[use.shown[0]].items(), key=lambda row: (posixpath.basename(row[0]).startswith("."), row[0])
    )
    used = use.status != "named"
    variables = sorted(use.variables)[:20]
    how = ", ".join(WAYS[way] for way in use.shown[:3])
    status = f"{use.status}: {how}" if used else f"only named, not called: {how}"
    named = f" Variables: {', '.join(variables)}." if variables else ""
    ids = [row.words for row in kept[:_KINDS]]
    places = [quote(row.place, 160) for row in kept[:_KINDS]]
    left = "; ".join(f"{words} ({place})" for words, place in zip(ids, places, strict=True))
    switched = f" Switched off in {off}." if off else ""
    found = f" Left in code: {left}." if ids else ""
    statement = f"{service.name} ({service.purpose}): {status}; {counts}.{switched}{named}{found}"
    notes.fact(
        service.id,
        quote(statement, 1200),
        notes.at(path, line),
        confidence="certain" if use.status in ("called", "declared", "imported") else "likely",
        name=service.name,
        purpose=service.purpose,
        role=service.role,
        status=use.status,
        ways=[WAYS[way] for way in use.shown],
        code=code,
        tests=tests,
        docs=docs,
        variables=variables,
        service=service.id if used else None,
        mentioned=None if used else service.id,
        switched_off=off,
        campaign_ids=ids,
        campaign_id_places=places,
        campaign_id_count=sum(len(row.places) for row in kept),
    )
