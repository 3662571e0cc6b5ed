"""Compose files and Dockerfiles, read as far as a handoff needs them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archiver.examine.parse import line_of, load_yaml, mapping, sequence
from archiver.examine.roles import role
from archiver.examine.texts import Texts, split_lines
from archiver.git.objects import Entry


@dataclass(frozen=True)
class Port:
    """A port that a compose service publishes."""

    published: int
    """On the host."""
    target: int
    """In the container."""


@dataclass(frozen=True)
class ComposeService:
    """One service of a compose file."""

    name: str
    image: str | None
    """Image with its tag; None when it is built here."""
    context: str | None
    """Folder it is built in, from the repository root; None for an image."""
    ports: tuple[Port, ...]
    entry: Entry
    line: int | None
    port_line: int | None
    """Line of the first published port."""
    environment: Mapping[str, str]
    """What it is given as literal text."""
    passed: Mapping[str, str | None]
    """Everything that it is given, references as written; None for a name alone, which takes the host's value."""
    extends: str | None
    """Service of the same file that it builds on."""
    open: bool
    """Whether it gets variables from elsewhere too: from a file, or from another file's service."""


@dataclass(frozen=True)
class Copied:
    """One source of a COPY or ADD that must lie in the build context."""

    path: str
    instruction: str
    """COPY or ADD."""
    entry: Entry
    line: int


_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
_DOCKERFILE = re.compile(r"^Dockerfile(?:\.[\w-]+)?$|^[\w-]+\.Dockerfile$")


def read_compose(entries: Iterable[Entry], texts: Texts) -> tuple[ComposeService, ...]:
    """The services of every compose file; a broken file has none."""
    found: list[ComposeService] = []
    for entry in entries:
        if _COMPOSE.match(posixpath.basename(entry.path)) and role(entry.path) != "foreign":
            text = texts.read(entry) or ""
            data = mapping(load_yaml(text))
            services = mapping(data.get("services")) or {k: v for k, v in data.items() if isinstance(v, dict)}
            found.extend(_service(name, mapping(body), entry, text) for name, body in services.items() if body)
    return tuple(found)


def _service(name: str, body: dict[str, object], entry: Entry, text: str) -> ComposeService:
    build = body.get("build")
    context = build if isinstance(build, str) else mapping(build).get("context") if build else None
    folder = posixpath.dirname(entry.path)
    ports = tuple(port for row in sequence(body.get("ports")) if (port := _port(row)))
    line = line_of(text, rf"^\s*[\"']?{re.escape(name)}[\"']?\s*:")
    port_line = line_of(text, rf"\b{ports[0].published}\b") if ports else None
    image = body.get("image")
    extends = (
        body.get("extends") if isinstance(body.get("extends"), str) else mapping(body.get("extends")).get("service")
    )
    return ComposeService(
        name=name,
        image=image if isinstance(image, str) else None,
        context=posixpath.normpath(posixpath.join(folder, context)) if isinstance(context, str) else None,
        ports=ports,
        entry=entry,
        line=line,
        port_line=port_line,
        environment=_environment(body.get("environment")),
        passed=_passed(body.get("environment")),
        extends=extends if isinstance(extends, str) else None,
        open=bool(body.get("env_file")) or bool(mapping(body.get("extends")).get("file")),
    )


def _environment(value: object) -> dict[str, str]:
    """`{A: b}` or `[A=b]`; values that are references are left out."""
    rows = [str(row).partition("=")[::2] for row in sequence(value)] or list(mapping(value).items())
    return {str(name): text for name, text in rows if isinstance(text, str) and "$" not in text}


def _passed(value: object) -> dict[str, str | None]:
    """As it is written, numbers and truth values as text."""
    rows = [str(row).partition("=") for row in sequence(value)]
    listed = {name.strip(): text if sign else None for name, sign, text in rows}
    return listed or {name: None if text is None else str(text) for name, text in mapping(value).items()}


def _port(row: object) -> Port | None:
    """`5433:5432`, `127.0.0.1:5433:5432/tcp`, {published, target}; None for a range, a variable, or a random port."""
    if isinstance(row, dict):
        row = f"{row.get('published')}:{row.get('target')}"
    match = re.match(r"^(?:[\d.]+:)?(\d{1,5}):(\d{1,5})(?:/\w+)?$", str(row))
    return Port(int(match[1]), int(match[2])) if match else None


def read_copied(entries: Iterable[Entry], texts: Texts) -> tuple[Copied, ...]:
    """What every Dockerfile copies from its build context, as far as it is written out."""
    found: list[Copied] = []
    for entry in entries:
        if _DOCKERFILE.match(posixpath.basename(entry.path)) and role(entry.path) != "foreign":
            for words, line in _instructions(texts.read(entry) or ""):
                found.extend(Copied(path, words[0].upper(), entry, line) for path in _sources(words))
    return tuple(found)


def _instructions(text: str) -> Iterator[tuple[list[str], int]]:
    """Words and first line of each COPY and ADD, continuation lines joined."""
    joined, first = "", 0
    for number, line in enumerate(split_lines(text), 1):
        first = first if joined else number
        if line.rstrip().endswith("\\") and len(joined) < 10_000:
            joined += line.rstrip()[:-1] + " "
            continue
        joined += line
        if re.match(r"\s*(?:COPY|ADD)\s", joined, re.IGNORECASE):
            yield re.sub(r"[\[\]\",]", " ", joined).split(), first
        joined = ""


def _sources(words: list[str]) -> list[str]:
    if any(word.startswith(("--from", "<<")) for word in words):
        return []
    paths = [word for word in words[1:] if not word.startswith("--")][:-1]
    return [path for path in paths if re.fullmatch(r"[\w./@+-]+", path) and "://" not in path]
