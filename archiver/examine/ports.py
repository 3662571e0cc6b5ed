"""Every port that one must know, in one sentence: what to open, what listens where and passes on to what, databases."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archiver.examine.containers import read_compose
from archiver.examine.interface import Context
from archiver.examine.markdown import own_text
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, is_readme, role
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_LARGEST = 200_000
_MOST = 4
"""Ports told of one kind."""


@dataclass(frozen=True)
class Start:
    """One server that the tree starts."""

    server: str
    port: int | None
    entry: Entry
    line: int | None
    label: str = ""
    variable: str = ""
    """Environment variable that changes the port."""
    default: int | None = None
    """What the server takes by itself where nothing names a port."""
    sample: str = ""
    """`path:line` of the sample of the environment that gives the variable the port."""


_ADDRESS = re.compile(
    r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(?P<port>\d{2,5}))?(?=[/\s`\"').,]|$)", re.MULTILINE
)
_SET_PORT = re.compile(r"^[ \t]*(?:export[ \t]+)?(\w*PORT)=[\"']?(\d{2,5})[\"']?[ \t]*$", re.MULTILINE)
_CONFIGURED = re.compile(r"\bport[\"']?\s*[:=]\s*(?:process\.env\.\w{1,40}\s*\|\|\s*)?[\"']?(\d{2,5})\b", re.IGNORECASE)
_SETTINGS = {
    "Vite's development server": (re.compile(r"^vite\.config\.\w+$"), 5173),
    "webpack's development server": (re.compile(r"^webpack[\w.-]*\.\w+$"), 8080),
    "Vue CLI's development server": (re.compile(r"^vue\.config\.\w+$"), 8080),
    "Angular's development server": (re.compile(r"^angular\.json$|^\.angular-cli\.json$"), 4200),
    "Jekyll's server": (re.compile(r"^_config\.yml$"), 4000),
    "Rails' server": (re.compile(r"^puma\.rb$"), 3000),
}
"""Server -> its file of settings, and the port that it takes by itself."""
_OLD_VITE = (0, 1, 2)
_PROXY = re.compile(
    r"(?:\bproxy[\"']?\s*[:(=]|createProxyMiddleware\(|\bproxy_pass\b|\btarget[\"']?\s*:)[^;}]{0,120}?"
    r"https?://(?:localhost|127\.0\.0\.1):(\d{2,5})\b",
)
_PROXY_FILES = re.compile(
    r"^(?:package\.json|(?:vite|vue|nuxt|next|gatsby|webpack|rspack)[\w.-]*\.(?:js|ts|mjs|cjs)|setupProxy\.js|proxy\.conf\.\w+)$"
)


def with_samples(context: Context, starts: Iterable[Start]) -> Iterator[Start]:
    """Servers whose port a sample of the environment or the tool's own settings tell, with it."""
    samples = _sampled(context)
    for start in starts:
        if not start.port and start.variable in samples:
            port, place = samples[start.variable]
            yield replace(start, port=port, sample=place)
        elif not start.port and not start.variable and not start.default and start.server in _SETTINGS:
            yield _with_settings(context, start)
        else:
            yield start


def _sampled(context: Context) -> dict[str, tuple[int, str]]:
    """Variable -> the port that the first sample gives it, and where."""
    found: dict[str, tuple[int, str]] = {}
    for entry in context.entries:
        if is_sample(entry.path) and role(entry.path) in ("code", "docs") and (entry.size or 0) <= _LARGEST:
            text = context.texts.read(entry) or ""
            for match in _SET_PORT.finditer(text):
                line = text.count("\n", 0, match.start(1)) + 1
                found.setdefault(match[1], (int(match[2]), f"{printable_path(entry.path)}:{line}"))
    return found


def _with_settings(context: Context, start: Start) -> Start:
    """The port of the tool's settings beside the command, else the tool's own; nothing where two settings differ."""
    named, default = _SETTINGS[start.server]
    folder = posixpath.dirname(start.entry.path)
    own = [e for e in context.entries if named.match(posixpath.basename(e.path)) and role(e.path) == "code"]
    near = [e for e in own if not folder or e.path.startswith(f"{folder}/")]
    told = [
        (int(match[1]), entry, text.count("\n", 0, match.start()) + 1)
        for entry, text in context.texts.each(near[:8])
        for match in [_CONFIGURED.search(text[:_LARGEST])]
        if match
    ]
    if len({port for port, _, _ in told}) == 1:
        port, entry, line = told[0]
        return replace(start, port=port, entry=entry, line=line)
    unclear = any(re.search(r"\bport\b", text, re.IGNORECASE) for _, text in context.texts.each(near[:8]))
    if told or unclear or (start.server.startswith("Vite") and _is_old_vite(context)):
        return start
    return replace(start, default=default)


def _is_old_vite(context: Context) -> bool:
    versions = [d.version for d in context.dependencies if (d.ecosystem, d.name) == ("npm", "vite")]
    majors = [int(match[0]) for version in versions if (match := re.search(r"\d+", version))]
    return not majors or majors[0] in _OLD_VITE


def say_ports(context: Context, notes: Notes, starts: Iterable[Start]) -> frozenset[int]:
    """One fact, each port once with all that is said of it; what compose alone publishes is said beside its services.

    Returns:
        The ports that it says, and those that stand beside the services of compose.

    Data keys: `ports` (numbers), `places` (`path:line`).
    """
    said: dict[int, list[str]] = {}
    places: dict[str, None] = {}
    rows = [*_listening(starts), *_opened(context), *_proxied(context)]
    for words, port, place in (*rows, *(_published(context) if rows else ())):
        said.setdefault(port, []).append(words)
        places.setdefault(place)
    if said:
        told = "; ".join(f"{port} {', '.join(words)}" for port, words in said.items())
        first = next(iter(places))
        ports = [str(port) for port in said]
        notes.fact("ports", f"Ports: {told}.", notes.at(*_split(first)), ports=ports, places=list(places))
    return frozenset(said) | {port for _, port, _ in _published(context)}


_Row = tuple[str, int, str]
"""(words, port, `path:line`)"""


def _split(place: str) -> tuple[str, int | None]:
    path, _, line = place.rpartition(":")
    return (path, int(line)) if path and line.isdigit() else (place, None)


def _place(entry: Entry, line: int | None) -> str:
    return f"{printable_path(entry.path)}:{line}" if line else printable_path(entry.path)


def _opened(context: Context) -> Iterator[_Row]:
    """The addresses that READMEs tell to open."""
    seen: set[int] = set()
    readmes = [e for e in context.entries if is_readme(e.path) and depth(e.path) <= 2 and _is_own(e.path)]
    for entry in sorted(readmes, key=lambda e: (depth(e.path), e.path))[:6]:
        text = own_text((context.texts.read(entry) or "")[:_LARGEST])
        for match in _ADDRESS.finditer(text):
            port = int(match["port"] or (443 if match[0].startswith("https") else 80))
            if port not in seen and len(seen) < _MOST:
                seen.add(port)
                place = _place(entry, text.count("\n", 0, match.start()) + 1)
                yield f"the README's `{match[0]}` ({place})", port, place


def _is_own(path: str) -> bool:
    return role(posixpath.join(posixpath.dirname(path), "x.py")) == "code"


def _listening(starts: Iterable[Start]) -> Iterator[_Row]:
    """Each port with the servers that listen there."""
    seen: set[tuple[int, str]] = set()
    for start in starts:
        port = start.port or start.default
        if port and (port, start.server) not in seen and len(seen) < _MOST:
            seen.add((port, start.server))
            place = start.sample or _place(start.entry, start.line)
            if start.sample:
                how = f" (`{quote(start.variable, 60)}` in {place})"
            elif start.port:
                how = f" ({place}{f'; `{quote(start.variable, 60)}` changes it' if start.variable else ''})"
            else:
                how = f" by default ({place})"
            yield f"{start.server}{how}", port, place


def _proxied(context: Context) -> Iterator[_Row]:
    """Where a development server passes requests on to."""
    seen: set[int] = set()
    for entry in context.entries:
        if _PROXY_FILES.match(posixpath.basename(entry.path)) and role(entry.path) == "code":
            text = (context.texts.read(entry) or "")[:_LARGEST]
            for match in _PROXY.finditer(text):
                port = int(match[1])
                if port not in seen and len(seen) < 2:
                    seen.add(port)
                    place = _place(entry, text.count("\n", 0, match.start(1)) + 1)
                    yield f"gets the requests of the site ({place})", port, place


def _published(context: Context) -> Iterator[_Row]:
    """What compose publishes on the host, each port once."""
    seen: set[int] = set()
    for service in read_compose(context.entries, context.texts):
        for port in service.ports:
            if port.published not in seen and len(seen) < _MOST:
                seen.add(port.published)
                place = _place(service.entry, service.port_line or service.line)
                yield f"`{quote(service.name, 40)}` of compose", port.published, place
