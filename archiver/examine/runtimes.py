"""Which runtime a project asks for, and where it says so."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.parse import line_of, load_json, load_toml, mapping
from archiver.examine.pins import may_pin, pins, pins_though_foreign
from archiver.examine.roles import role
from archiver.examine.texts import Texts
from archiver.git.objects import Entry


@dataclass(frozen=True)
class Runtime:
    """One place that names a runtime's version."""

    product: str
    """python, node, ruby, php, go, one of `pins`, or a database: postgres, mysql, mariadb, mongodb, redis, …"""
    spec: str
    """The version as declared."""
    entry: Entry
    """The file."""
    line: int | None
    """Where it stands there."""


_VERSION_FILES = {
    ".python-version": "python",
    ".nvmrc": "node",
    ".node-version": "node",
    ".ruby-version": "ruby",
    ".php-version": "php",
    ".go-version": "go",
}
_TOOLS = {"python": "python", "nodejs": "node", "node": "node", "ruby": "ruby", "php": "php", "golang": "go"}
_IMAGES = _TOOLS | {
    "postgres": "postgres", "postgresql": "postgres", "postgis": "postgres", "mysql": "mysql", "mariadb": "mariadb",
    "mongo": "mongodb", "redis": "redis", "elasticsearch": "elasticsearch",
}  # fmt: skip
_TRAVIS = re.compile(r"^\s+postgresql:\s*[\"']?(\d[\d.]*)", re.MULTILINE)
_IMAGE = re.compile(r"^\s*(?:FROM\s+(?:--\S+\s+)?|-?\s*image:\s*[\"']?)(?:[\w.-]+/)*([a-z]+):(\d[\w.-]*)", re.M | re.I)
_LAMBDA = re.compile(r"^\s*(?:runtime|Runtime)\s*[:=]\s*[\"']?(python|nodejs|ruby|go)(\d[\d.]*)(?:\.x)?", re.M)
_LAMBDA_PRODUCT = {"nodejs": "node"}


def read_runtimes(entries: Iterable[Entry], texts: Texts) -> tuple[Runtime, ...]:
    """Every place in the tree that names a runtime's version, in the order of paths."""
    found: list[Runtime] = []
    for entry in entries:
        name = posixpath.basename(entry.path).lower()
        spoken = name in _VERSION_FILES or pins_though_foreign(entry.path)
        if role(entry.path) in ("foreign", "test") and not spoken:
            continue
        if not _may_tell(name) and not may_pin(entry.path):
            continue
        text = texts.read(entry) or ""
        told = (*_told(name, text), *pins(entry.path, text))
        found.extend(Runtime(product, spec, entry, line) for product, spec, line in told)
    return tuple(found)


def _may_tell(name: str) -> bool:
    fixed = {"runtime.txt", ".tool-versions", "package.json", "composer.json", "pipfile", "pyproject.toml", "gemfile"}
    return name in _VERSION_FILES or name in fixed or name == "go.mod" or name.startswith("dockerfile") or (
        name.endswith((".dockerfile", ".yml", ".yaml", ".tf", ".toml"))
    )  # fmt: skip


def _told(name: str, text: str) -> Iterator[tuple[str, str, int | None]]:
    """(product, declared version, line) of one file."""
    if name in _VERSION_FILES:
        if match := re.match(r"\s*(?:[a-z]+-)?v?(\d[\w.]*)\s", text[:200] + "\n"):
            yield _VERSION_FILES[name], match[1], 1
        return
    if name == "runtime.txt":
        if match := re.match(r"\s*(python|ruby|node)-(\d[\d.]*)", text):
            yield match[1], match[2], 1
        return
    if name == ".tool-versions":
        for match in re.finditer(r"^(\w+)\s+v?(\d[\d.]*)", text, re.M):
            if product := _TOOLS.get(match[1].lower()):
                yield product, match[2], _line(text, match)
        return
    yield from _manifest(name, text)
    for match in _IMAGE.finditer(text):
        if product := _IMAGES.get(match[1].lower()):
            yield product, match[2], _line(text, match)
    for match in _TRAVIS.finditer(text if name == ".travis.yml" else ""):
        yield "postgres", match[1], _line(text, match)
    for match in _LAMBDA.finditer(text):
        yield _LAMBDA_PRODUCT.get(match[1], match[1]), match[2], _line(text, match)


def _manifest(name: str, text: str) -> Iterator[tuple[str, str, int | None]]:
    data = mapping(load_json(text)) if name in ("package.json", "composer.json") else {}
    toml = load_toml(text) if name in ("pipfile", "pyproject.toml") else {}
    poetry = mapping(mapping(mapping(toml.get("tool")).get("poetry")).get("dependencies"))
    rows = [
        ("node", mapping(data.get("engines")).get("node"), r"\"node\"\s*:"),
        ("php", mapping(data.get("require")).get("php"), r"\"php\"\s*:"),
        ("python", mapping(toml.get("requires")).get("python_version"), r"python_version"),
        ("python", mapping(toml.get("project")).get("requires-python"), r"requires-python"),
        ("python", poetry.get("python"), r"^python\s*="),
    ]
    for product, spec, where in rows:
        if isinstance(spec, str) and re.fullmatch(r"[\w.<>=~^*|, -]{1,40}", spec):
            yield product, spec, line_of(text, where)
    if name == "gemfile" and (match := re.search(r"^\s*ruby\s*\(?[\"']([\w.~> -]{1,20})[\"']", text, re.M)):
        yield "ruby", match[1], _line(text, match)
    if name == "go.mod" and (match := re.search(r"^go\s+(\d[\d.]*)", text, re.M)):
        yield "go", match[1], _line(text, match)


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start(1)) + 1
