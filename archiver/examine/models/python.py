"""Models of Django, SQLAlchemy, peewee and MongoEngine."""

import posixpath
from collections.abc import Iterator, Mapping

from archiver.examine.code.model import Attribute, Class, Code, CodeFile
from archiver.examine.models.table import Field, Kind, Table, snake

_DJANGO = ("models.Model", "gis_models.Model", "gis.Model", "TimeStampedModel", "MPTTModel")
_USERS = ("AbstractUser", "AbstractBaseUser")
_DOCUMENTS = ("Document", "DynamicDocument", "EmbeddedDocument")
_RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField")
_COLUMNS = ("Column", "mapped_column")
_DEPTH = 8

Classes = Mapping[str, tuple[CodeFile, Class]]


def python_tables(code: Code) -> Iterator[Table]:
    """Every model that product code declares; abstract ones and proxies are none."""
    files = [file for file in code.of("python") if file.role == "code" and "/migrations/" not in f"/{file.path}"]
    classes: dict[str, tuple[CodeFile, Class]] = {}
    for file in files:
        for found in file.classes:
            classes.setdefault(found.name, (file, found))
    for file in files:
        metas = {inner.scope: inner.attributes for inner in file.classes if inner.name == "Meta"}
        for found in file.classes:
            bases = frozenset(_bases(found, classes))
            kind = _kind(file, found, bases)
            if not kind or found.name == "Meta":
                continue
            whole = f"{found.scope}.{found.name}" if found.scope else found.name
            options = {attribute.name: attribute.text for attribute in metas.get(whole, ())}
            fields = tuple(_fields(found, classes))
            if not fields or {"abstract", "proxy", "__abstract__"} & (options.keys() | _names(found)):
                continue
            plain = "managed" not in options and not bases & set(_USERS)
            table = _table(file, found, kind, options)
            yield Table(found.name, table, kind, file.entry, found.line, found.end, fields, plain)


def _names(found: Class) -> set[str]:
    return {attribute.name for attribute in found.attributes}


def _bases(found: Class, classes: Classes, depth: int = 0) -> Iterator[str]:
    """Every base as written, with those of the bases that stand in the tree."""
    for base in found.bases if depth < _DEPTH else ():
        yield base
        bare = base.rpartition(".")[2]
        if bare in classes and bare != found.name:
            yield from _bases(classes[bare][1], classes, depth + 1)


def _kind(file: CodeFile, found: Class, bases: frozenset[str]) -> Kind | None:
    modules = {item.module.split(".")[0] for item in file.imports}
    if "peewee" in modules and any(base.rpartition(".")[2].endswith("Model") for base in bases):
        return "peewee"
    if bases & set(_DJANGO) or ("Model" in bases and "django" in modules) or bases & set(_USERS):
        return "Django"
    if "__tablename__" in _names(found) or any(base.endswith(".Model") for base in bases):
        columns = any(a.callee.rpartition(".")[2] in _COLUMNS for a in found.attributes)
        return "SQLAlchemy" if columns else None
    if bases & {*_DOCUMENTS, *(f"{word}.{name}" for name in _DOCUMENTS for word in ("db", "mongoengine", "me"))}:
        return "MongoEngine"
    return None


def _fields(found: Class, classes: Classes, depth: int = 0) -> Iterator[Field]:
    for attribute in found.attributes:
        if _is_field(attribute):
            yield Field(attribute.name, attribute.line, attribute.callee.rpartition(".")[2])
    for base in found.bases if depth < _DEPTH else ():
        bare = base.rpartition(".")[2]
        if bare in classes and bare != found.name:
            yield from _fields(classes[bare][1], classes, depth + 1)


def _is_field(attribute: Attribute) -> bool:
    last = attribute.callee.rpartition(".")[2]
    return last.endswith("Field") or last in _RELATIONS or last in _COLUMNS


def _table(file: CodeFile, found: Class, kind: Kind, options: Mapping[str, str]) -> str:
    if kind == "Django":
        folder, name = posixpath.split(file.path)
        app = posixpath.basename(folder if name == "models.py" else posixpath.dirname(folder))
        return options.get("db_table") or (f"{app}_{found.name}".lower() if app else "")
    named = next((attribute.text for attribute in found.attributes if attribute.name == "__tablename__"), "")
    return named or (snake(found.name) if kind in ("SQLAlchemy", "peewee") else "")
