"""Manifests in XML, read with expat: no document type of its own, no entities, any depth in flat memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat

from archiver.examine.licence.manifests.interface import Read, Stated

_LONGEST = 2000


@dataclass
class Element:
    """One element: the local names from the root to it, its own text, and where it begins."""

    path: tuple[str, ...]
    line: int
    attributes: dict[str, str]
    text: str = ""


_DEEPEST = 12
"""Elements further down are passed over: no manifest keeps its licence there."""


def elements(text: str) -> list[Element]:
    """All elements in the order of the file.

    Raises:
        ValueError: the XML is broken, or brings entities of its own, which can multiply and read files.
    """
    parser = expat.ParserCreate("utf-8")
    found: list[Element] = []
    open_: list[Element | None] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        parent = open_[-1] if open_ else None
        if open_ and (parent is None or len(open_) >= _DEEPEST):
            open_.append(None)
            return
        path = (*(parent.path if parent else ()), name.rpartition(":")[2])
        element = Element(path, parser.CurrentLineNumber, attributes)
        found.append(element)
        open_.append(element)

    def end(name: str) -> None:
        open_.pop()

    def characters(data: str) -> None:
        if open_ and (element := open_[-1]) and len(element.text) < _LONGEST:
            element.text += data[:_LONGEST]

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        if internal:
            raise ValueError("a document type of its own")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = doctype
    parser.buffer_text = True
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return found


def _texts(found: Iterable[Element], *ends: str) -> list[Element]:
    """Elements whose path below the root ends so, with words in them."""
    wanted = [tuple(end.split("/")) for end in ends]
    return [e for e in found if e.text.strip() and any(e.path[-len(w) :] == w for w in wanted)]


def _stated(said: list[Element], people: list[Element], joined: Literal["OR", "AND"] = "OR") -> Stated:
    return Stated([e.text for e in said], said[0].line if said else None, [e.text for e in people], joined)


def _pom(text: str) -> Stated:
    found = [e for e in elements(text) if len(e.path) <= 4]
    said = [e for e in _texts(found, "licenses/license/name") if len(e.path) == 4]
    said = said or [e for e in _texts(found, "licenses/license/url") if len(e.path) == 4]
    return _stated(said, _texts(found, "organization/name", "developers/developer/name"))


def _nuspec(text: str) -> Stated:
    found = elements(text)
    said = [e for e in _texts(found, "metadata/license") if e.attributes.get("type") != "file"]
    filed = any(e.attributes.get("type") == "file" for e in _texts(found, "metadata/license"))
    return _stated(said or ([] if filed else _texts(found, "metadata/licenseUrl")), _texts(found, "metadata/authors"))


def _msbuild(text: str) -> Stated:
    found = elements(text)
    said = _texts(found, "PackageLicenseExpression") or _texts(found, "PackageLicenseUrl")
    return _stated(said[:1], _texts(found, "PropertyGroup/Authors", "PropertyGroup/Company"))


def _package_xml(text: str) -> Stated:
    """ROS says: one tag for each licence that any file has; PEAR has one."""
    found = [e for e in elements(text) if len(e.path) <= 3]
    people = _texts(found, "package/author", "package/maintainer", "lead/name")
    return _stated(_texts(found, "package/license", "release/license"), people, joined="AND")


def _metainfo(text: str) -> Stated:
    found = elements(text)
    people = _texts(found, "developer_name", "developer/name")
    return _stated(_texts(found, "component/project_license", "application/project_license")[:1], people)


READERS: dict[str, Read] = {
    "pom.xml": _pom,
    "*.nuspec": _nuspec,
    "*.csproj": _msbuild,
    "*.fsproj": _msbuild,
    "*.vbproj": _msbuild,
    "Directory.Build.props": _msbuild,
    "package.xml": _package_xml,
    "*.metainfo.xml": _metainfo,
    "*.appdata.xml": _metainfo,
}
