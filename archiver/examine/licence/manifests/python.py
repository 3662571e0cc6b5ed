"""Python's manifests: pyproject, setup.cfg, setup.py, installed metadata, conda and Conan."""

import ast
import configparser
import re
import warnings
from collections.abc import Iterable
from typing import Any

from archiver.examine.licence.manifests.interface import Read, Stated, listed
from archiver.examine.licence.manifests.lines import table_line, yaml_line
from archiver.examine.licence.manifests.records import fields
from archiver.examine.licence.manifests.weak import left_over
from archiver.examine.parse import load_toml, load_yaml, mapping

_PROGRAM = 200 << 10
"""Characters of a program that are parsed: the parser needs a second for some hundred thousand."""


def toml_of(text: str) -> dict[str, Any]:
    """A TOML table with something in it.

    Raises:
        ValueError: broken or empty.
    """
    data = load_toml(text)
    if not data:
        raise ValueError("no TOML, or none in it")
    return data


def _pyproject(text: str) -> Stated:
    data = toml_of(text)
    project = mapping(data.get("project"))
    poetry = mapping(mapping(data.get("tool")).get("poetry"))
    section, table = ("project", project) if project else ("tool.poetry", poetry)
    stated = table.get("license", poetry.get("license"))
    if stated is not None and "license" not in table:
        section = "tool.poetry"
    if isinstance(stated, dict):
        stated = stated.get("text")
    people = [p for t in (project, poetry) for k in ("authors", "maintainers") for p in listed(t.get(k))]
    weak = left_over(name=table.get("name"), description=table.get("description"), people=people)
    if isinstance(stated, str) and stated.strip() and len(stated) < 200:
        return Stated([stated], table_line(text, section, "license"), people, weak=weak)
    rows = classified(project.get("classifiers") or poetry.get("classifiers") or [])
    return Stated(rows, _classifier_line(text), people, weak=weak)


def classified(classifiers: Iterable[Any]) -> list[str]:
    """The licences that trove classifiers name."""
    rows = [c.strip() for c in classifiers if isinstance(c, str) and c.strip().startswith("License ::")]
    return [row.rpartition("::")[2].strip() for row in rows if row != "License :: OSI Approved"]


def _classifier_line(text: str) -> int | None:
    place = text.find("License ::")
    return text.count("\n", 0, place) + 1 if place >= 0 else None


def _setup_cfg(text: str) -> Stated:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    # configparser's own pattern looks back over a long line again and again.
    parser.read_string("\n".join(row[:1000] for row in text.splitlines()))
    metadata = dict(parser["metadata"]) if parser.has_section("metadata") else {}
    people = [metadata.get("author"), metadata.get("author_email"), metadata.get("maintainer")]
    weak = left_over(name=metadata.get("name"), people=people)
    if metadata.get("license"):
        return Stated([metadata["license"]], table_line(text, "metadata", "license"), people, weak=weak)
    rows = classified((metadata.get("classifiers") or metadata.get("classifier") or "").splitlines())
    return Stated(rows, _classifier_line(text), people, weak=weak)


def parsed(text: str) -> ast.Module:
    """A program's syntax tree.

    Raises:
        ValueError: it is no Python, too deep or too long.
    """
    if len(text) > _PROGRAM:
        raise ValueError("too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stranger's odd escape is no news
            return ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("no Python") from error


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module sets at its top."""
    found: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            found |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and node.value and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
    return found


def _looked_up(node: ast.expr | None, names: dict[str, ast.expr]) -> ast.expr | None:
    return names.get(node.id, node) if isinstance(node, ast.Name) else node


def _text(node: ast.expr | None, names: dict[str, ast.expr]) -> str | None:
    node = _looked_up(node, names)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _setup_py(text: str) -> Stated:
    tree = parsed(text)
    names = _constants(tree)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    for call in calls:
        if getattr(call.func, "id", getattr(call.func, "attr", "")) != "setup":
            continue
        given = {k.arg: k.value for k in call.keywords if k.arg}
        for spread in [_looked_up(k.value, names) for k in call.keywords if k.arg is None]:
            if isinstance(spread, ast.Dict):
                pairs = zip(spread.keys, spread.values, strict=True)
                given |= {k.value: v for k, v in pairs if isinstance(k, ast.Constant) and isinstance(k.value, str)}
        people = [_text(given.get(k), names) for k in ("author", "author_email", "maintainer", "maintainer_email")]
        weak = left_over(name=_text(given.get("name"), names), people=people)
        if stated := _text(given.get("license"), names):
            return Stated([stated], given["license"].lineno, people, weak=weak)
        rows = _looked_up(given.get("classifiers"), names)
        listed_rows = rows.elts if isinstance(rows, ast.List | ast.Tuple) else []
        return Stated(classified(_text(row, names) for row in listed_rows), _classifier_line(text), people, weak=weak)
    return Stated((), None)


def _conanfile(text: str) -> Stated:
    tree = parsed(text)
    for node in ast.walk(tree):
        for row in node.body if isinstance(node, ast.ClassDef) else []:
            if isinstance(row, ast.Assign) and any(getattr(t, "id", "") == "license" for t in row.targets):
                values = row.value.elts if isinstance(row.value, ast.Tuple | ast.List) else [row.value]
                return Stated([_text(v, {}) for v in values], row.lineno, joined="AND")
    return Stated((), None)


def _metadata(text: str) -> Stated:
    """PKG-INFO and METADATA: `License-Expression`, else a short `License`, else the classifiers."""
    rows = fields(re.split(r"\r?\n\r?\n", text, maxsplit=1)[0])  # behind the blank line stands the README
    if not any(key == "metadata-version" for key, _, _ in rows):
        return Stated((), None)
    people = [v for k, v, _ in rows if k in ("author", "author-email", "maintainer")]
    for wanted in ("license-expression", "license"):
        for key, value, line in rows:
            if key == wanted and "\n" not in value.strip() and value.strip() not in ("", "UNKNOWN"):
                return Stated([value], line, people)
    return Stated(classified(v for k, v, _ in rows if k == "classifier"), _classifier_line(text), people)


def _conda(text: str) -> Stated:
    """A recipe is a Jinja template of YAML; its statements are left out and its variables stand for themselves."""
    plain = "\n".join(re.sub(r"\{\{[^{}\n]{0,120}\}\}", "x", row) for row in text.splitlines() if "{%" not in row)
    about = mapping(mapping(load_yaml(plain)).get("about"))
    return Stated([about.get("license")], yaml_line(text, "about", "license"))


READERS: dict[str, Read] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "setup.py": _setup_py,
    "conanfile.py": _conanfile,
    "PKG-INFO": _metadata,
    "METADATA": _metadata,
    "meta.yaml": _conda,
}
