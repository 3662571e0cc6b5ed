"""Environment variables: where code reads them, and where the repository writes them down."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archiver.examine.listings import Listed, assigned, document_rows, is_fragment, manifest_rows
from archiver.examine.readpatterns import UPPER, language_of
from archiver.examine.reads import Read, own_functions, read_places, script_places
from archiver.examine.roles import role
from archiver.examine.texts import Texts
from archiver.git.objects import Entry


@dataclass
class Variable:
    """One variable and its places."""

    name: str
    used: list[tuple[Entry, int]] = field(default_factory=list)
    """Code that reads it: file and line, in the order of paths; tests do not count."""
    reads: list[tuple[Entry, Read]] = field(default_factory=list)
    """The same places, with what becomes of it there."""
    tested: list[tuple[Entry, int]] = field(default_factory=list)
    """Tests that read it."""
    documented: list[tuple[Entry, int]] = field(default_factory=list)
    """Samples, documents and app manifests that name it."""
    declared: list[tuple[Entry, int]] = field(default_factory=list)
    """The part of `documented` that lists it on purpose: samples, app manifests, tables of documents."""
    values: list[tuple[Entry, Listed]] = field(default_factory=list)
    """The part of `declared` that writes a value."""
    set: list[tuple[Entry, int]] = field(default_factory=list)
    """Deployment files, scripts and code that give it a value."""
    given: int = 0
    """The part of `set` that is the program's own code: whoever runs it has nothing to set."""
    defaults: int = 0
    """Readers that have a fallback."""
    required: int = 0
    """Readers that fail without it."""
    guarded: int = 0
    """Places that ask first whether it is there."""
    bare: int = 0
    """Readers in code that have no fallback and do not only test it: another's default is not the variable's."""
    asked: int = 0
    """Readers that compare or test it and have no fallback: without it, that part is off."""


_WORD = re.compile(r"[A-Z][A-Z0-9_]+|_[A-Z][A-Z0-9_]+")
_SAMPLE = re.compile(
    r"^(?:[\w.-]*\.?env[._-]?(?:[\w-]*[._-])?(?:example|sample|template|tmpl|dist|default|defaults|local-example)"
    r"|(?:example|sample|template|default)[._-]?env(?:\.\w+)?|dotenv(?:\.\w+)?|env\.list|[\w-]+\.env\.(?:example|sample)"
    r"|\.env(?:\.[\w-]{1,40}){0,2}|[\w-]*(?:example|sample)[\w-]*\.env)$",
    re.IGNORECASE,
)
_OF_TESTS = re.compile(r"(?:^|[._-])(?:tests?|testing|e2e|cypress|jest)(?:[._-]|$)", re.IGNORECASE)
"""Names of values that tests are run with, where no folder says so: they tell nobody who runs the program anything."""
_DEPLOYMENT = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*\.ya?ml|template\.ya?ml|app\.ya?ml|render\.yaml|fly\.toml|netlify\.toml|vercel\.json|now\.json"
    r"|claudia\.json|Dockerfile[\w.-]*|docker-compose[\w.-]*\.ya?ml|compose[\w.-]*\.ya?ml|Procfile[\w.]*|\.travis\.yml)$"
    r"|(?:^|/)\.github/workflows/[^/]+\.ya?ml$|(?:^|/)\.circleci/config\.yml$|\.tf$|(?:^|/)(?:k8s|kubernetes|helm|deploy)/.*\.ya?ml$"
)
_FORM = re.compile(r"\.(?:example|sample|template|tmpl|dist)$|[._-](?:example|sample)\.\w{1,8}$", re.IGNORECASE)
"""Files whose name says that they are copied and filled in: what they set is documented by them."""
_SETS = re.compile(rf"^[ \t-]*(?:ENV[ \t]+|ARG[ \t]+|name:[ \t]*)?[\"']?{UPPER}[\"']?[ \t]*[:=\n]", re.MULTILINE)
_PAST = re.compile(r"(?:^|/)(?:change(?:log|s)|history|news|release[_-]?notes?)[\w.-]*$", re.IGNORECASE)
"""Documents that tell what was, not what is."""
_LARGEST = 512 << 10


class _Found(dict[str, Variable]):
    """Variables by name, made when they are first asked for."""

    def __missing__(self, name: str) -> Variable:
        self[name] = Variable(name)
        return self[name]


def read_variables(entries: Iterable[Entry], texts: Texts) -> dict[str, Variable]:
    """Every variable the tree reads, writes down or sets, by name."""
    found = _Found()
    own_files = [e for e in entries if role(e.path) != "foreign" and (e.size or 0) <= _LARGEST]
    own = _own_functions(own_files, texts)
    documents: list[tuple[Entry, str]] = []
    forms: list[tuple[Entry, str]] = []
    bare: list[Entry] = []
    for entry in own_files:
        kind = role(entry.path)
        base = posixpath.basename(entry.path)
        if is_sample(entry.path):
            if kind != "test":
                _write_down(found, entry, assigned(texts.read(entry) or ""))
            continue
        if base == "app.json":
            _write_down(found, entry, manifest_rows(texts.read(entry) or ""))
            continue
        if kind == "docs":
            documents.append((entry, texts.read(entry) or ""))
            continue
        if _FORM.search(base) and kind != "test":
            forms.append((entry, texts.read(entry) or ""))
        if base == "package.json":
            _read_scripts(found, entry, texts.read(entry) or "")
        language = language_of(base)
        if not language and not _DEPLOYMENT.search(entry.path):
            if kind == "code" and "." not in base.removesuffix(".env") and not _OF_TESTS.search(base):
                bare.append(entry)
            continue
        text = texts.read(entry) or ""
        for read in read_places(language, entry.path, text, own.get(language or "", frozenset())):
            _add(found[read.name], entry, read, test=kind == "test")
        if _DEPLOYMENT.search(entry.path):
            for name, line in _matches(_SETS, text):
                found[name].set.append((entry, line))
    _read_documents(found, documents)
    for entry, text in forms:
        for name, line in _matches(_SETS, text):
            if name in found and _mentions(found[name], entry):
                found[name].documented.append((entry, line))
    _read_fragments(found, bare, texts)
    for variable in found.values():  # a reader is sent to a document first, to the sample of a test last
        variable.documented.sort(key=lambda place: role(place[0].path) == "test")
    return {name: found[name] for name in sorted(found)}


def is_sample(path: str) -> bool:
    """Whether a file is a sample of the environment, or a committed .env."""
    return bool(_SAMPLE.match(posixpath.basename(path)))


def _own_functions(entries: Iterable[Entry], texts: Texts) -> dict[str, frozenset[str]]:
    """Language -> the project's functions that read the variable they are called with."""
    own: dict[str, frozenset[str]] = {}
    for entry in entries:
        language = language_of(posixpath.basename(entry.path))
        if language in ("python", "javascript"):
            own[language] = own.get(language, frozenset()) | own_functions(language, texts.read(entry) or "")
    return own


def _add(variable: Variable, entry: Entry, read: Read, *, test: bool) -> None:
    how = read.use.how
    if how == "given":
        if not test:
            variable.set.append((entry, read.line))
            variable.given += 1
        return
    (variable.tested if test else variable.used).append((entry, read.line))
    if not test:
        variable.reads.append((entry, read))
    variable.defaults += how == "default"
    variable.required += how == "required"
    variable.guarded += how == "guard"
    tests = read.use.test in ("words", "truth", "bool")
    in_code = not test and language_of(posixpath.basename(entry.path)) not in (None, "shell", "yaml")
    variable.bare += in_code and how in ("open", "optional") and not tests
    variable.asked += how == "open" and tests


def _read_scripts(found: _Found, entry: Entry, text: str) -> None:
    for read in script_places(text):
        if read.use.how == "given":
            found[read.name].set.append((entry, read.line))
        else:
            _add(found[read.name], entry, read, test=False)


def _write_down(found: _Found, entry: Entry, rows: Iterable[Listed]) -> None:
    seen: set[str] = set()
    for row in rows:
        variable = found[row.name]
        if row.value is not None:
            variable.values.append((entry, row))
        if row.name not in seen:
            seen.add(row.name)
            variable.documented.append((entry, row.line))
            variable.declared.append((entry, row.line))


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    for match in pattern.finditer(text):
        if name := next((group for group in match.groups() if group), None):
            yield name, text.count("\n", 0, match.start(match.lastindex or 0)) + 1


def _read_documents(found: _Found, documents: Iterable[tuple[Entry, str]]) -> None:
    """A document documents a variable that code knows by naming it; in a table or list it declares it too."""
    for entry, text in documents:
        if _PAST.search(entry.path):
            continue
        written, rows = document_rows(text)
        _write_down(found, entry, written)
        listed = {row.name for row in written}
        for match in _WORD.finditer(text):
            if match[0] not in found or match[0] in listed:
                continue
            plain = match[0] in rows or text[match.start() - 1 : match.end() + 1] == f"`{match[0]}`"
            if _mentions(found[match[0]], entry, plain):
                found[match[0]].documented.append((entry, text.count("\n", 0, match.start()) + 1))


def _mentions(variable: Variable, entry: Entry, marked: bool = False) -> bool:
    """Whether a mention counts: the name has two parts or is marked as a name, and the document was not counted yet."""
    known = bool(variable.used or (variable.set and not marked))
    named = marked or "_" in variable.name
    return known and named and all(place[0] != entry for place in variable.documented)


def _read_fragments(found: _Found, entries: Iterable[Entry], texts: Texts) -> None:
    """Files that hold values to load, by no name that says so."""
    read = frozenset(name for name, variable in found.items() if variable.used)
    for entry in entries if read else ():
        base = posixpath.basename(entry.path)
        if (entry.size or 0) <= 16 << 10 and is_fragment(base, entry.size, text := texts.read(entry) or "", read):
            _write_down(found, entry, assigned(text))
