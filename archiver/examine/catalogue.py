"""The catalogue of outside services: hosts, packages, variable names and words, turned around for look-ups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

import re2

from archiver.examine.tables import table

Sign = Literal["host", "variable", "word"]
"""What one identifier says of a service: a host, a variable's prefix, or a word alone."""

_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SQUEEZE = re.compile(r"[_.-]")


@dataclass(frozen=True)
class Service:
    """One entry of the catalogue."""

    id: str
    name: str
    role: str
    """What kind of part it is: alike ones compete (`telephone`, `mail`, …)."""
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
    marks: Any
    """Strings that no English word holds; the group's text is a key of `mark_of`."""
    mark_of: dict[str, str]
    names: Any
    """Written names in lower case, for documents; `written_names` looks for whole words."""
    name_of: dict[str, str]


@cache
def load_catalogue() -> Catalogue:
    """The catalogue of data/services.toml."""
    rows = table("services")["service"]
    services = {
        row["id"]: Service(row["id"], row["name"], row["role"], row["purpose"], row.get("feed", False)) for row in rows
    }
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
        marks=re2.compile("|".join(sorted(map(re.escape, marks), key=len, reverse=True))),
        mark_of=marks,
        names=re2.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True))),
        name_of=names,
    )


@lru_cache(maxsize=50_000)
def judge(token: str) -> tuple[tuple[str, Sign, str | None], ...]:
    """What one identifier or host says: (service, sign, variable). The same in every file."""
    catalogue = load_catalogue()
    if host := _host(catalogue, token):
        return ((host, "host", None),)
    found: list[tuple[str, Sign, str | None]] = [
        (service, "variable", part) for part in token.split(".") if (service := _variable(catalogue, part))
    ]
    if named := _mark(catalogue, token) or squeezed_word(token.rpartition(".")[2]):
        found.append((named, "word", None))
    return tuple(found)


def squeezed_word(word: str) -> str | None:
    """The service that a whole identifier means, without regard to case, `_` and `-`: a word or a mark of its own."""
    catalogue, key = load_catalogue(), _SQUEEZE.sub("", word.lower())
    return catalogue.words.get(key)


def written_names(text: str) -> Iterator[tuple[str, int]]:
    """(service, start) of every written name in a document."""
    catalogue, small = load_catalogue(), text.lower()
    if len(small) != len(text):  # a letter whose small form is two
        small = text
    for match in catalogue.names.finditer(small):
        start, end = match.span()
        before, after = small[start - 1 : start] if start else " ", small[end : end + 1]
        if not (before.isalnum() or before in ("_", ".", "@", "/", "-")) and not (
            after.isalnum() or after in ("_", "@")
        ):
            yield catalogue.name_of[match[0]], start


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
    """The service whose mark begins where a part of an identifier begins: `syncToActionKit`, `bsd_signup_url`.

    A mark over several parts ends where one does: `MediaTypeFormatter` has nothing to do with Typeform.
    """
    if not catalogue.marks.search(_SQUEEZE.sub("", token[:200].lower())):
        return None
    squeezed, borders = "", set()
    for hump in _HUMP.findall(token[:200]):
        borders.add(len(squeezed))
        squeezed += hump.lower()
    for match in catalogue.marks.finditer(squeezed):
        start, end = match.span()
        crosses = any(start < border < end for border in borders)
        if start in borders and (not crosses or end in borders or end == len(squeezed)):
            return catalogue.mark_of[match[0]]
    return None


def module_of(module: str) -> str | None:
    """The service whose package or module an import asks for."""
    catalogue = load_catalogue()
    module = module.lower()
    if ("npm", module) in catalogue.packages:
        return catalogue.packages["npm", module]
    pieces = re.split(r"[./]", module)
    for end in range(min(len(pieces), 3), 0, -1):
        for joined in (".".join(pieces[:end]), "/".join(pieces[:end])):
            if service := catalogue.modules.get(joined):
                return service
    return None
