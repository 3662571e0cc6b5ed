"""Manifests in JSON."""

from collections.abc import Callable
from typing import Any

from archiver.examine.licence.manifests.interface import About, Read, Stated, first_of, listed
from archiver.examine.licence.manifests.lines import json_line
from archiver.examine.licence.manifests.weak import why_weak
from archiver.examine.parse import load_json, mapping


def _object(text: str) -> dict[str, Any]:
    data = load_json(text)
    if not isinstance(data, dict):
        raise ValueError("no JSON object")
    return data


def named_values(stated: Any) -> list[Any]:
    """Licence values as text: a name, a list of names, objects with a type, name or address."""
    return [
        first_of(value, "type", "name", "spdx", "id", "url", "@id")[1] if isinstance(value, dict) else value
        for value in listed(stated)
    ]


def _flat(
    *keys: str, people: tuple[str, ...] = ("authors", "author", "maintainers"), tool: str = "", about: About = "all"
) -> Read:
    """Reader of an object that has one licence key at its top."""

    def read(text: str) -> Stated:
        data = _object(text)
        key, value = first_of(data, *keys)
        given = [person for name in people for person in listed(data.get(name))]
        return Stated(named_values(value), json_line(text, key), given, weak=why_weak(tool, data), about=about)

    return read


def _package_json(text: str) -> Stated:
    data = _object(text)
    key, value = first_of(data, "license", "licence", "licenses")
    people = [data.get("author"), *listed(data.get("contributors")), *listed(data.get("maintainers"))]
    return Stated(named_values(value), json_line(text, key), people, weak=why_weak("npm init", data))


def _openapi(text: str) -> Stated:
    info = mapping(_object(text).get("info"))
    stated = mapping(info.get("license"))
    name = first_of(stated, "identifier", "name", "url")[1]
    return Stated([name], json_line(text, "info", "license"), [info.get("contact")], about="part")


def _perl(text: str) -> Stated:
    data = _object(text)
    line = json_line(text, "license")
    return Stated(named_values(data.get("license")), line, listed(data.get("author")), joined="AND")


def _codemeta(text: str) -> Stated:
    data = _object(text)
    people = [p for key in ("author", "maintainer", "copyrightHolder") for p in listed(data.get(key))]
    return Stated(named_values(data.get("license")), json_line(text, "license"), people, joined="AND")


def _datapackage(text: str) -> Stated:
    data = _object(text)
    key, value = first_of(data, "licenses", "license")
    values = [first_of(v, "name", "type", "path", "title")[1] if isinstance(v, dict) else v for v in listed(value)]
    return Stated(values, json_line(text, key), listed(data.get("contributors")), joined="AND", about="data")


def _podspec(text: str) -> Stated:
    data = _object(text)
    authors = data.get("authors") or data.get("author")
    people = list(authors) if isinstance(authors, dict) else listed(authors)
    return Stated(named_values(data.get("license")), json_line(text, "license"), people)


READERS: dict[str, Callable[[str], Stated]] = {
    "package.json": _package_json,
    "bower.json": _flat("license", "licenses"),
    "composer.json": _flat("license", tool="composer"),
    "elm.json": _flat("license"),
    "dub.json": _flat("license", tool="dub init"),
    "deno.json": _flat("license"),
    "deno.jsonc": _flat("license"),
    "jsr.json": _flat("license"),
    "haxelib.json": _flat("license", people=("contributors",)),
    "vcpkg.json": _flat("license", people=("maintainers",)),
    "manifest.json": _flat("license"),
    "info.json": _flat("license"),
    "*.podspec.json": _podspec,
    "META.json": _perl,
    "codemeta.json": _codemeta,
    "datapackage.json": _datapackage,
    "openapi.json": _openapi,
    "swagger.json": _openapi,
}
