"""The licence fields of package manifests, read by real parsers; a broken manifest declares nothing."""

import ast
import configparser
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from archiver.examine.licence.names import PROPRIETARY, from_field
from archiver.examine.parse import load_json, load_toml, load_yaml


@dataclass(frozen=True)
class Field:
    """What one manifest says."""

    raw: str
    """As written, at most 200 characters."""
    expression: str | None
    """What that means; None when it means no licence that we know."""
    line: int | None
    """Line of the field, from 1."""
    weak: str | None = None
    """Why it may be nobody's decision."""


_BROKEN_FIELD = re.compile(r"""(?i)^\s*["']?licen[sc]e["']?\s*[:=]\s*["']([^"'\n]{1,80})["']""", re.M)


def read_manifest(path: str, text: str) -> Field | None:
    """The licence field of a manifest; None when it is no manifest, or has none, or only points to a file."""
    name = posixpath.basename(path)
    read = _READERS.get(name) or (_gemspec if name.endswith(".gemspec") else None)
    if read is None:
        return None
    broken = None
    try:
        found = [value.strip() for value in read(text) if isinstance(value, str) and value.strip()]
    except (
        ValueError,
        SyntaxError,
        RecursionError,
        AttributeError,
        TypeError,
        KeyError,
        configparser.Error,
        ElementTree.ParseError,
    ):
        found = _BROKEN_FIELD.findall(text)[:1]
        broken = "the manifest is broken; the field was found by its name" if found else None
    found = [value for value in found if not re.match(r"(?i)see licen[sc]e|file:|licen[sc]e(\.\w+)?\Z", value)]
    if not found:
        return None
    meanings = list(dict.fromkeys(from_field(value) for value in found))
    known = [meaning for meaning in meanings if meaning]
    expression = " OR ".join(known) if known and len(known) == len(meanings) else None
    line = next((n for n, row in enumerate(text.splitlines(), 1) if re.search(r"(?i)licen[sc]e", row)), None)
    return Field(" / ".join(found)[:200], expression, line, broken or _why_weak(name, text, expression))


def is_manifest(path: str) -> bool:
    """Whether `read_manifest` knows the file by its name."""
    name = posixpath.basename(path)
    return name in _READERS or name.endswith(".gemspec")


def _why_weak(name: str, text: str, expression: str | None) -> str | None:
    if name != "package.json" or expression == PROPRIETARY:
        return None
    package = load_json(text)
    if isinstance(package, dict) and not package.get("author") and expression in {"ISC", "MIT"}:
        return f"`npm init` writes {expression} where nobody chose"
    return "`private` is true: the package was never meant to be published" if package.get("private") is True else None


def _package_json(text: str) -> Iterable[Any]:
    data = load_json(text)
    for value in (data.get("license"), data.get("licence"), *_listed(data.get("licenses"))):
        yield value.get("type") or value.get("name") if isinstance(value, dict) else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _composer_json(text: str) -> Iterable[Any]:
    return _listed(load_json(text).get("license"))


def _bower_json(text: str) -> Iterable[Any]:
    return [v.get("type") if isinstance(v, dict) else v for v in _listed(load_json(text).get("license"))]


def _pyproject(text: str) -> Iterable[Any]:
    data = _toml(text)
    project = data.get("project", {})
    poetry = data.get("tool", {}).get("poetry", {})
    stated = project.get("license", poetry.get("license"))
    if isinstance(stated, dict):
        stated = stated.get("text")
    if isinstance(stated, str) and len(stated) < 200:
        return [stated]
    return _classified(project.get("classifiers") or poetry.get("classifiers") or [])


def _toml(text: str) -> dict[str, Any]:
    data = load_toml(text)
    if not data:
        raise ValueError("no TOML, or none in it")
    return data


def _classified(classifiers: Iterable[Any]) -> list[str]:
    rows = [c.strip() for c in classifiers if isinstance(c, str) and c.strip().startswith("License ::")]
    return [row.rpartition("::")[2].strip() for row in rows if row != "License :: OSI Approved"]


def _setup_cfg(text: str) -> Iterable[Any]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    metadata = dict(parser["metadata"]) if parser.has_section("metadata") else {}
    stated = metadata.get("license")
    return [stated] if stated else _classified((metadata.get("classifiers") or "").splitlines())


def _setup_py(text: str) -> Iterable[Any]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "setup":
            named = {k.arg: k.value for k in node.keywords if k.arg}
            stated = named.get("license")
            if isinstance(stated, ast.Constant) and stated.value:
                return [stated.value]
            listed = named.get("classifiers")
            rows = listed.elts if isinstance(listed, ast.List | ast.Tuple) else []
            return _classified(row.value for row in rows if isinstance(row, ast.Constant))
    return []


def _cargo(text: str) -> Iterable[Any]:
    return [_toml(text).get("package", {}).get("license")]


def _gemspec(text: str) -> Iterable[Any]:
    for line in text.splitlines():
        match = re.match(r"\s*\w+\.licenses?\s*=\s*(.{1,200})", line)
        if match:
            return re.findall(r"['\"]([^'\"]{1,80})['\"]", match.group(1))
    return []


def _mix(text: str) -> Iterable[Any]:
    match = re.search(r"\blicenses:\s*\[([^\]]{1,200})\]", text)
    return re.findall(r"\"([^\"]{1,80})\"", match.group(1)) if match else []


def _pom(text: str) -> Iterable[Any]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return []  # entities can multiply and read files; no pom needs them
    root = ElementTree.fromstring(text)
    return [name.text for name in root.findall("./{*}licenses/{*}license/{*}name")]


def _publiccode(text: str) -> Iterable[Any]:
    return [(load_yaml(text) or {}).get("legal", {}).get("license")]


def _citation(text: str) -> Iterable[Any]:
    return _listed((load_yaml(text) or {}).get("license"))


_READERS: dict[str, Callable[[str], Iterable[Any]]] = {
    "package.json": _package_json,
    "bower.json": _bower_json,
    "composer.json": _composer_json,
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "Cargo.toml": _cargo,
    "mix.exs": _mix,
    "pom.xml": _pom,
    "publiccode.yml": _publiccode,
    "CITATION.cff": _citation,
}
