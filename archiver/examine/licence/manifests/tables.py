"""Manifests in TOML and YAML outside Python."""

from collections.abc import Callable
from typing import Any

from archiver.examine.licence.manifests.interface import About, Read, Stated, first_of, listed
from archiver.examine.licence.manifests.jsons import named_values
from archiver.examine.licence.manifests.lines import table_line, yaml_line
from archiver.examine.licence.manifests.python import toml_of
from archiver.examine.licence.manifests.weak import left_over
from archiver.examine.parse import load_yaml, mapping


def _cargo(text: str) -> Stated:
    """`license.workspace = true` is looked up in the same file; a workspace's root speaks for its members."""
    data = toml_of(text)
    package = mapping(data.get("package"))
    shared = mapping(mapping(data.get("workspace")).get("package"))
    stated, section = package.get("license"), "package"
    if stated is None or isinstance(stated, dict):
        stated, section = shared.get("license"), "workspace.package"
    people = listed(package.get("authors")) + listed(shared.get("authors"))
    weak = left_over(name=package.get("name"), description=package.get("description"), people=people)
    return Stated([stated], table_line(text, section, "license"), people, weak=weak)


_LIMIT = 200 << 10
"""Characters of YAML that are parsed: hostile nesting of this much costs a second."""


def _yaml(text: str) -> dict[str, Any]:
    data = load_yaml(text) if len(text) <= _LIMIT else None
    if not isinstance(data, dict):
        raise ValueError("no YAML mapping")
    return mapping(data)


def _at(*path: str, people: tuple[str, ...] = ("authors", "author", "maintainers", "maintainer")) -> Read:
    """Reader of a YAML document that has its licence at one path."""

    def read(text: str) -> Stated:
        data = _yaml(text)
        table = data
        for key in path[:-1]:
            table = mapping(table.get(key))
        given = [p for t in ((data, table) if table is not data else (data,)) for k in people for p in listed(t.get(k))]
        weak = left_over(name=data.get("name"), description=data.get("description"), people=given)
        return Stated(named_values(table.get(path[-1])), yaml_line(text, *path), given, weak=weak)

    return read


def _citation(text: str) -> Stated:
    data = _yaml(text)
    about: About = "data" if data.get("type") == "dataset" else "all"
    people = listed(data.get("authors"))
    if data.get("license"):
        return Stated(listed(data["license"]), yaml_line(text, "license"), people, about=about)
    return Stated([data.get("license-url")], yaml_line(text, "license-url"), people, about=about)


def _publiccode(text: str) -> Stated:
    legal = mapping(_yaml(text).get("legal"))
    owner = [legal.get("mainCopyrightOwner"), legal.get("repoOwner")]
    return Stated([legal.get("license")], yaml_line(text, "legal", "license"), owner)


def _chart(text: str) -> Stated:
    data = _yaml(text)
    notes = mapping(data.get("annotations"))
    key, value = first_of(notes, "artifacthub.io/license", "licenses", "license")
    return Stated([value], yaml_line(text, "annotations", key), listed(data.get("maintainers")))


def _perl_yaml(text: str) -> Stated:
    data = _yaml(text)
    return Stated(listed(data.get("license")), yaml_line(text, "license"), listed(data.get("author")), joined="AND")


def _galaxy(text: str) -> Stated:
    data = _yaml(text)
    return Stated(listed(data.get("license")), yaml_line(text, "license"), listed(data.get("authors")), joined="AND")


def _openapi(text: str) -> Stated:
    info = mapping(_yaml(text).get("info"))
    name = first_of(mapping(info.get("license")), "identifier", "name", "url")[1]
    return Stated([name], yaml_line(text, "info", "license"), [info.get("contact")], about="part")


READERS: dict[str, Callable[[str], Stated]] = {
    "Cargo.toml": _cargo,
    "publiccode.yml": _publiccode,
    "publiccode.yaml": _publiccode,
    "CITATION.cff": _citation,
    "package.yaml": _at("license"),
    "shard.yml": _at("license"),
    "Chart.yaml": _chart,
    "galaxy.yml": _galaxy,
    "meta/main.yml": _at("galaxy_info", "license"),
    "META.yml": _perl_yaml,
    "snapcraft.yaml": _at("license"),
    "openapi.yaml": _openapi,
    "openapi.yml": _openapi,
    "swagger.yaml": _openapi,
    "swagger.yml": _openapi,
}
