"""Which outside services it uses: a catalogue of hosts, packages and variable names, matched at word borders."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from archiver.examine.campaign_ids import Kept, collect_ids, find_left_ids
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import Role, role
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "services"
version = 5

_SKIPPED = re.compile(
    r"\.(?:csv|tsv|svg|map|lock|po|pot|geojson|ipynb|css|scss|less|sass|log|pem|crt|ics|eml|pdf|e?ps|ai|rtf|docx?|xlsx?"
    r"|pptx?|png|jpe?g|gif|ico|webp|bmp|tiff?|psd|woff2?|ttf|otf|eot|mp[34]|mov|webm|ogg|wav|zip|t?gz|bz2|xz|7z|tar|jar"
    r"|class|so|dll|exe|pyc|db|sqlite3?|parquet|shp|dbf|snap)$|(?:^|/)licen[cs]e",
    re.IGNORECASE,
)
"""Files that hold data or prose of others, where a host or a word says nothing about use."""

_DATA = re.compile(r"\.(?:json|xml|txt|html?)$", re.IGNORECASE)
"""Files where a word alone may be content; hosts and variables count there all the same."""

_LARGEST = 512 << 10
"""Bytes; a larger file is data."""

_PAST = re.compile(r"(?:^|/)(?:migrations?|alembic/versions|db/migrate)/")

_TOKEN = re.compile(r"@?[A-Za-z][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*")
_IMPORT = re.compile(
    r"""^\s*(?:from|import)\s+([\w.]+)|\brequire(?:_once)?\s*\(?\s*['"]([^'"\n]{2,80})['"]|\bfrom\s+['"]([^'"\n]{2,80})['"]"""
    r"""|\bimport\s*\(?\s*['"]([^'"\n]{2,80})['"]|^\s*use\s+([A-Z]\w+)\\""",
    re.MULTILINE,
)
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SQUEEZE = re.compile(r"[_.-]")


@dataclass(frozen=True)
class Service:
    """One entry of the catalogue."""

    id: str
    name: str
    purpose: str
    """What it is used for, in a campaign's words."""
    feed: bool
    """Whether it supplies data that somebody licensed."""


@dataclass(frozen=True)
class Catalogue:
    """The catalogue, turned around for look-ups."""

    services: dict[str, Service]
    hosts: dict[str, str]
    """Host or domain -> service id; subdomains count."""
    packages: dict[tuple[str, str], str]
    """(ecosystem, package) -> service id."""
    modules: dict[str, str]
    """First part of an import -> service id."""
    variables: dict[str, str]
    """Prefix of an environment variable, whole parts -> service id."""
    words: dict[str, str]
    """Whole identifier, squeezed and lower case -> service id."""
    marks: re.Pattern[str]
    """Strings that no English word holds; the group's text is a key of `mark_of`."""
    mark_of: dict[str, str]
    names: re.Pattern[str]
    """Written names, for documents."""
    name_of: dict[str, str]


@dataclass
class Use:
    """Where one service shows."""

    files: dict[Role, dict[str, int]] = field(
        default_factory=lambda: {"code": {}, "test": {}, "docs": {}, "foreign": {}}
    )
    """Role -> path -> first line."""
    variables: set[str] = field(default_factory=set)
    """Environment variables with its prefix."""
    strong: bool = False
    """Whether a host, a package, an import or a variable says so, and not a word alone."""

    def add(self, entry: Entry, line: int, *, strong: bool) -> None:
        """One more place. A migration tells what once was, not what is called."""
        where = self.files["docs" if _PAST.search(entry.path) else role(entry.path)]
        where[entry.path] = min(line, where.get(entry.path, line))
        self.strong = self.strong or strong


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of data/services.toml."""
    rows = table("services")["service"]
    services = {row["id"]: Service(row["id"], row["name"], row["purpose"], row.get("feed", False)) for row in rows}
    packages = {
        (ecosystem, package): row["id"]
        for row in rows
        for ecosystem in ("npm", "pypi", "gem", "composer", "go", "maven")
        for package in row.get(ecosystem, ())
    }
    marks = {mark: row["id"] for row in rows for mark in row.get("marks", ())}
    names = {
        name.lower(): row["id"]
        for row in rows
        for name in (*(() if row.get("word") else (row["name"],)), *row.get("names", ()))
    }
    return Catalogue(
        services=services,
        hosts={host: row["id"] for row in rows for host in row.get("hosts", ())},
        packages=packages,
        modules={module: row["id"] for row in rows for module in row.get("modules", ())},
        variables={prefix: row["id"] for row in rows for prefix in row.get("variables", ())},
        words={_SQUEEZE.sub("", word.lower()): row["id"] for row in rows for word in row.get("words", ())},
        marks=re.compile("|".join(sorted(map(re.escape, marks), key=len, reverse=True))),
        mark_of=marks,
        names=re.compile(
            r"(?<![\w.@/-])(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")(?![\w@])", re.I
        ),
        name_of=names,
    )


def examine(context: Context) -> Examination:
    """Section `services`.

    Data keys: `service` (catalogue id) where code uses it, else `mentioned`; `name`; `purpose`; `code`, `tests`, `docs`
    (number of files); `variables` (those that it reads, names only); `campaign_ids` (at most 5 kinds of ids left in
    code, in words), `campaign_id_places` (`path:line` of the first of each), `campaign_id_count` (all ids).
    """
    notes = Notes(context.commit, "services")
    catalogue = load_catalogue()
    uses: dict[str, Use] = {}
    for entry, text in context.texts.each(_wanted(context.entries)):
        finder = _in_docs if role(entry.path) == "docs" else _in_code
        for service, line, strong, variable in finder(catalogue, entry, text):
            use = uses.setdefault(service, Use())
            use.add(entry, line, strong=strong)
            if variable and variable in context.variables:
                use.variables.add(variable)
    for dependency in context.dependencies:
        if service_id := catalogue.packages.get((dependency.ecosystem, dependency.name.lower())):
            uses.setdefault(service_id, Use()).add(dependency.entry, dependency.line or 1, strong=True)
    kept = collect_ids(context, {service_id for service_id, use in uses.items() if use.files["code"]})
    for row in kept:
        for entry, line in row.places.values():
            uses.setdefault(row.service, Use()).add(entry, line, strong=True)
    for service_id, use in sorted(uses.items(), key=lambda row: (-len(row[1].files["code"]), row[0])):
        _say(notes, catalogue.services[service_id], use, [row for row in kept if row.service == service_id])
    find_left_ids(notes, kept, {service.id: service.name for service in catalogue.services.values()})
    used = {service_id for service_id, use in uses.items() if use.files["code"]}
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


def _wanted(entries: Iterable[Entry]) -> Iterator[Entry]:
    for entry in entries:
        if role(entry.path) != "foreign" and not _SKIPPED.search(entry.path) and (entry.size or 0) <= _LARGEST:
            yield entry


_Hit = tuple[str, int, bool, str | None]
"""Service id, line, whether it is a strong sign, the environment variable that is the sign."""


def _in_code(catalogue: Catalogue, entry: Entry, text: str) -> Iterator[_Hit]:
    may_name = not _DATA.search(entry.path)
    for token in sorted(set(_TOKEN.findall(text))):
        for service, strong, variable in _judge(token):
            if strong or may_name:
                yield service, _line(text, token), strong, variable
    for match in _IMPORT.finditer(text):
        module = next(group for group in match.groups() if group)
        if service_id := _module(catalogue, module):
            yield service_id, text.count("\n", 0, match.start()) + 1, True, None


@lru_cache(maxsize=50_000)
def _judge(token: str) -> tuple[tuple[str, bool, str | None], ...]:
    """What one identifier or host says: (service, whether it is a strong sign, variable). The same in every file."""
    catalogue = load_catalogue()
    if host := _host(catalogue, token):
        return ((host, True, None),)
    found = [(service, True, part) for part in token.split(".") if (service := _variable(catalogue, part))]
    named = _mark(catalogue, token) or catalogue.words.get(_SQUEEZE.sub("", token.rpartition(".")[2].lower()))
    return (*found, (named, False, None)) if named else tuple(found)


def _in_docs(catalogue: Catalogue, entry: Entry, text: str) -> Iterator[_Hit]:
    for match in catalogue.names.finditer(text):
        yield catalogue.name_of[match[0].lower()], text.count("\n", 0, match.start()) + 1, True, None


_FOR_EVERYBODY = frozenset({"cdnjs.cloudflare.com", "ajax.googleapis.com"})
"""Hosts of services that hand libraries to anybody: nobody needs an account."""


def _host(catalogue: Catalogue, token: str) -> str | None:
    """The service of `api.twilio.com` or `chapter.nationbuilder.com`; a longer last part is another domain."""
    parts = token.lower().split(".")
    if token.lower() in _FOR_EVERYBODY:
        return None
    for start in range(len(parts) - 1):
        if service := catalogue.hosts.get(".".join(parts[start:])):
            return service
    return None


def _variable(catalogue: Catalogue, token: str) -> str | None:
    """The service of `TWILIO_AUTH_TOKEN` or `REACT_APP_STRIPE_KEY`: prefixes are whole parts."""
    if not re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", token):
        return None
    token = re.sub(r"^(?:REACT_APP|NEXT_PUBLIC|GATSBY|VUE_APP|VITE|NUXT_ENV|EXPO_PUBLIC|APP|DJANGO)_", "", token)
    parts = token.split("_")
    for end in range(len(parts), 0, -1):
        if service := catalogue.variables.get("_".join(parts[:end])):
            return service
    return None


def _mark(catalogue: Catalogue, token: str) -> str | None:
    """The service whose mark begins where a part of an identifier begins: `syncToActionKit`, `bsd_signup_url`."""
    if not catalogue.marks.search(_SQUEEZE.sub("", token[:200].lower())):
        return None
    squeezed, borders = "", set()
    for hump in _HUMP.findall(token[:200]):
        borders.add(len(squeezed))
        squeezed += hump.lower()
    for match in catalogue.marks.finditer(squeezed):
        if match.start() in borders:
            return catalogue.mark_of[match[0]]
    return None


def _module(catalogue: Catalogue, module: str) -> str | None:
    module = module.lower()
    if ("npm", module) in catalogue.packages:
        return catalogue.packages["npm", module]
    pieces = re.split(r"[./]", module)
    for end in range(min(len(pieces), 3), 0, -1):
        for joined in (".".join(pieces[:end]), "/".join(pieces[:end])):
            if service := catalogue.modules.get(joined):
                return service
    return None


def _line(text: str, token: str) -> int:
    return text.count("\n", 0, text.find(token)) + 1


_KINDS = 5
"""Kinds of ids shown of one service."""


def _say(notes: Notes, service: Service, use: Use, kept: list[Kept]) -> None:
    code, tests, docs = use.files["code"], use.files["test"], use.files["docs"]
    counts = ", ".join(
        f"{len(found)} {word}{'s' if len(found) != 1 and word != 'code' else ''}"
        for found, word in ((code, "code file"), (tests, "test file"), (docs, "document"))
        if found
    )
    path, line = min(
        (code or tests or docs).items(), key=lambda row: (posixpath.basename(row[0]).startswith("."), row[0])
    )
    used = bool(code)
    variables = sorted(use.variables)[:20]
    only = "" if used else " Only tests name it." if tests else " Only documents mention it."
    named = f" Variables: {', '.join(variables)}." if variables else ""
    ids = [row.words for row in kept[:_KINDS]]
    places = [quote(row.place, 160) for row in kept[:_KINDS]]
    left = "; ".join(f"{words} ({place})" for words, place in zip(ids, places, strict=True))
    statement = f"{service.name} ({service.purpose}): {counts}.{only}{named}{f' Left in code: {left}.' if ids else ''}"
    certain = used and use.strong
    notes.fact(
        service.id,
        quote(statement, 1200),
        notes.at(path, line),
        confidence="certain" if certain else "likely",
        name=service.name,
        purpose=service.purpose,
        code=len(code),
        tests=len(tests),
        docs=len(docs),
        variables=variables,
        service=service.id if used else None,
        mentioned=None if used else service.id,
        campaign_ids=ids,
        campaign_id_places=places,
        campaign_id_count=sum(len(row.places) for row in kept),
    )
