"""Environment variables: where code reads them, and where the repository writes them down. Names only, no values."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from archiver.examine.parse import line_of, load_json, mapping
from archiver.examine.roles import role
from archiver.examine.texts import Texts
from archiver.git.objects import Entry


@dataclass
class Variable:
    """One variable and its places."""

    name: str
    used: list[tuple[Entry, int]] = field(default_factory=list)
    """Code that reads it: file and line, in the order of paths; tests do not count."""
    tested: list[tuple[Entry, int]] = field(default_factory=list)
    """Tests that read it."""
    documented: list[tuple[Entry, int]] = field(default_factory=list)
    """Samples, documents and app manifests that name it."""
    declared: list[tuple[Entry, int]] = field(default_factory=list)
    """The part of `documented` that lists it on purpose: samples, app manifests, tables of documents."""
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


_NAME = r"([A-Za-z_][A-Za-z0-9_]{1,79})"
_UPPER = r"([A-Z_][A-Z0-9_]{1,79})"
_WORD = re.compile(r"[A-Z][A-Z0-9_]+|_[A-Z][A-Z0-9_]+")

_READERS: dict[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "python": (
        (re.compile(rf"\benviron\s*\[\s*[rfbu]?[\"']{_NAME}[\"']\s*\](?!\s*=[^=])"), "required"),
        (re.compile(rf"\b(?:getenv|environ\s*\.\s*(?:get|pop))\s*\(\s*[\"']{_NAME}[\"']\s*,"), "default"),
        (re.compile(rf"\b(?:getenv|environ\s*\.\s*(?:get|pop))\s*\(\s*[\"']{_NAME}[\"']\s*\)"), "open"),
        (re.compile(rf"[\"']{_NAME}[\"']\s+(?:not\s+)?in\s+os\.environ"), "guard"),
        (
            re.compile(rf"\benviron\s*(?:\[\s*[\"']{_NAME}[\"']\s*\]\s*=(?!=)|\.setdefault\(\s*[\"']{_NAME}[\"'])"),
            "given",
        ),
        (re.compile(rf"\b(?:config|env(?:\.\w+)?)\(\s*[\"']{_UPPER}[\"']\s*,"), "default"),
        (re.compile(rf"\b(?:config|env(?:\.\w+)?)\(\s*[\"']{_UPPER}[\"']\s*\)"), "required"),
    ),
    "javascript": (
        (re.compile(rf"\b(?:process|import\.meta|\$processEnv)\.env\s*\.\s*{_NAME}\s*(?:\|\||\?\?)"), "default"),
        (re.compile(rf"\bprocess\.env\s*(?:\.\s*|\[\s*[\"']){_NAME}(?:[\"']\s*\])?\s*=(?![=>])"), "given"),
        (
            re.compile(
                rf"\b(?:process|import\.meta)\.env\s*(?:\.\s*|\[\s*[\"']){_NAME}(?!\w)"
                rf"(?!\s*(?:\|\||\?\?))(?!\s*=[^=])"
            ),
            "open",
        ),
        (re.compile(rf"\bDeno\.env\.get\(\s*[\"']{_NAME}[\"']"), "open"),
    ),
    "ruby": (
        (re.compile(rf"\bENV\s*\[\s*[:\"']{_NAME}[\"']?\s*\]\s*\|\|(?!=)"), "default"),
        (re.compile(rf"\bENV\s*\[\s*[:\"']{_NAME}[\"']?\s*\](?!\s*\|?\|?=[^=])(?!\s*\|\|)"), "open"),
        (re.compile(rf"\bENV\s*\[\s*[:\"']{_NAME}[\"']?\s*\]\s*(?:\|\|)?=(?![=~>])"), "given"),
        (re.compile(rf"\bENV\.fetch\(?\s*[:\"']{_NAME}[\"']?\s*(?:,|\)?\s*(?:\{{|do\b))"), "default"),
        (re.compile(rf"\bENV\.fetch\(?\s*[:\"']{_NAME}[\"']?\s*\)(?!\s*(?:\{{|do\b))"), "required"),
    ),
    "php": (
        (re.compile(rf"\b(?:getenv|env)\(\s*[\"']{_UPPER}[\"']\s*\)"), "open"),
        (re.compile(rf"\benv\(\s*[\"']{_UPPER}[\"']\s*,"), "default"),
        (re.compile(rf"\$_(?:ENV|SERVER)\[\s*[\"']{_UPPER}[\"']\s*\]"), "open"),
    ),
    "go": ((re.compile(rf"\bos\.(?:Getenv|LookupEnv)\(\s*\"{_NAME}\""), "open"),),
    "jvm": ((re.compile(rf"\bSystem\.getenv\(\s*\"{_NAME}\""), "open"),),
    "rust": ((re.compile(rf"\benv(?:::var|!)\(\s*\"{_NAME}\""), "open"),),
    "elixir": ((re.compile(rf"\bSystem\.(?:get_env|fetch_env!?)\(\s*\"{_NAME}\""), "open"),),
    "csharp": ((re.compile(rf"\bGetEnvironmentVariable\(\s*\"{_NAME}\""), "open"),),
    "r": ((re.compile(rf"\bSys\.getenv\(\s*[\"']{_NAME}[\"']"), "open"),),
    "sql": ((re.compile(rf"\benv_var\(\s*[\"']{_NAME}[\"']"), "open"),),
    "yaml": (
        (re.compile(rf"\benv:{_NAME}\s*,"), "default"),
        (re.compile(rf"\benv:{_NAME}(?=\s*\}})"), "open"),
        (re.compile(rf"\benv_var\(\s*[\"']{_NAME}[\"']"), "open"),
    ),
}
_EXTENSIONS = {
    "python": "py",
    "javascript": "js jsx mjs cjs ts tsx vue svelte mts cts astro es6",
    "ruby": "rb rake ru erb haml slim gemspec",
    "php": "php phtml",
    "jvm": "java kt scala groovy gradle kts",
    "go": "go",
    "rust": "rs",
    "elixir": "ex exs",
    "csharp": "cs",
    "r": "r",
    "sql": "sql",
    "yaml": "yml yaml",
    "shell": "sh bash zsh",
}
_LANGUAGE = {extension: language for language, row in _EXTENSIONS.items() for extension in row.split()}
_WRAPPER = re.compile(
    rf"\b(?:get_?env_?(?:var(?:iable)?s?)?|env_?var|getEnv(?:Var(?:iable)?)?|requireEnv|require_env|fetch_env"
    rf"|get_from_env|config_from_env|getConfig|get_config|hasConfig|has_config|hasEnv|has_env|env_get|get_secret|getSecret)\(\s*[\"']{_UPPER}[\"']\s*([,)])"
)
_ELSE = re.compile(r"(?:,[^()]{0,120})?\)\s*(?:\|\||\?\?)")
_DESTRUCTURED = re.compile(r"\{([^{}]{1,2000})\}\s*=\s*(?:process|import\.meta)\.env\b")
_SHELL = re.compile(rf"\$\{{{_UPPER}(:?[-?=+])?|\${_UPPER}(?!\w)")
_SHELL_SETS = re.compile(
    rf"(?:^|[\s;&|(])(?:export\s+|local\s+|readonly\s+|declare\s+(?:-\w+\s+)?)?{_UPPER}=|\bread\s+(?:-\w+\s+)*{_UPPER}|\bfor\s+{_UPPER}\s+in",
    re.MULTILINE,
)
_COMPOSE_READS = re.compile(rf"(?<!\$)\$\{{{_UPPER}(:?[-?])?")

_SAMPLE = re.compile(
    r"^(?:[\w.-]*\.?env[._-]?(?:[\w-]*[._-])?(?:example|sample|template|tmpl|dist|default|defaults|local-example)"
    r"|(?:example|sample|template|default)[._-]?env(?:\.\w+)?|dotenv(?:\.\w+)?|env\.list|[\w-]+\.env\.(?:example|sample)"
    r"|\.env(?:\.[\w-]{1,40}){0,2}|[\w-]*(?:example|sample)[\w-]*\.env)$",
    re.IGNORECASE,
)
_ASSIGNMENT = re.compile(r"^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]{1,79})[ \t]*=", re.MULTILINE)
_DEPLOYMENT = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*\.ya?ml|template\.ya?ml|app\.ya?ml|render\.yaml|fly\.toml|netlify\.toml|vercel\.json|now\.json"
    r"|claudia\.json|Dockerfile[\w.-]*|docker-compose[\w.-]*\.ya?ml|compose[\w.-]*\.ya?ml|Procfile[\w.]*|\.travis\.yml)$"
    r"|(?:^|/)\.github/workflows/[^/]+\.ya?ml$|(?:^|/)\.circleci/config\.yml$|\.tf$|(?:^|/)(?:k8s|kubernetes|helm|deploy)/.*\.ya?ml$"
)
_FORM = re.compile(r"\.(?:example|sample|template|tmpl|dist)$|[._-](?:example|sample)\.\w{1,8}$", re.IGNORECASE)
"""Files whose name says that they are copied and filled in: what they set is documented by them."""
_SETS = re.compile(rf"^[ \t-]*(?:ENV[ \t]+|ARG[ \t]+|name:[ \t]*)?[\"']?{_UPPER}[\"']?[ \t]*[:=\n]", re.MULTILINE)
_SCRIPT_SETS = re.compile(rf"(?:^|[\s;&|(\"]){_UPPER}=")
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$")


def read_variables(entries: Iterable[Entry], texts: Texts) -> dict[str, Variable]:
    """Every variable the tree reads, writes down or sets, by name."""
    found: dict[str, Variable] = {}

    def of(name: str) -> Variable:
        return found.setdefault(name, Variable(name))

    documents: list[tuple[Entry, str]] = []
    forms: list[tuple[Entry, str]] = []
    for entry in entries:
        kind = role(entry.path)
        base = posixpath.basename(entry.path)
        if kind == "foreign" or (entry.size or 0) > 512 << 10:
            continue
        if is_sample(entry.path):
            for name, line in _assigned(texts.read(entry) or ""):
                of(name).documented.append((entry, line))
                if kind != "test":
                    of(name).declared.append((entry, line))
            continue
        if base == "app.json":
            for name, line in _app_json(texts.read(entry) or ""):
                of(name).documented.append((entry, line))
                of(name).declared.append((entry, line))
            continue
        if kind == "docs":
            documents.append((entry, texts.read(entry) or ""))
            continue
        if _FORM.search(base) and kind != "test":
            forms.append((entry, texts.read(entry) or ""))
        if base == "package.json":
            for name, line, how in _package_scripts(texts.read(entry) or ""):
                (of(name).set if how == "set" else of(name).used).append((entry, line))
                of(name).defaults += how == "default"
        language = _language(base)
        if not language and not _DEPLOYMENT.search(entry.path):
            continue
        text = texts.read(entry) or ""
        for name, line, how in _reads(language, entry.path, text):
            variable = of(name)
            if how == "given":
                if kind != "test":
                    variable.set.append((entry, line))
                    variable.given += 1
                continue
            (variable.tested if kind == "test" else variable.used).append((entry, line))
            variable.defaults += how == "default"
            variable.required += how == "required"
            variable.guarded += how == "guard"
        if _DEPLOYMENT.search(entry.path):
            for name, line in _matches(_SETS, text):
                of(name).set.append((entry, line))
    _read_documents(found, documents)
    for entry, text in forms:
        for name, line in _matches(_SETS, text):
            if name in found and _mentions(found[name], entry):
                found[name].documented.append((entry, line))
    for variable in found.values():  # a reader is sent to a document first, to the sample of a test last
        variable.documented.sort(key=lambda place: role(place[0].path) == "test")
    return {name: found[name] for name in sorted(found)}


def is_sample(path: str) -> bool:
    """Whether a file is a sample of the environment, or a committed .env."""
    return bool(_SAMPLE.match(posixpath.basename(path)))


def _language(base: str) -> str | None:
    if base in ("Rakefile", "Gemfile", "config.ru", "Guardfile", "Capfile"):
        return "ruby"
    return _LANGUAGE.get(base.rpartition(".")[2].lower()) if "." in base else None


def _reads(language: str | None, path: str, text: str) -> Iterator[tuple[str, int, str]]:
    """(name, line, whether it is required there, has a default, is asked for, given a value, or open), once a place."""
    seen: set[tuple[str, int]] = set()
    for name, line, how in _reads_of(language, path, text):
        if (name, line) not in seen:
            seen.add((name, line))
            yield name, line, how


def _reads_of(language: str | None, path: str, text: str) -> Iterator[tuple[str, int, str]]:
    for pattern, how in _READERS.get(language or "", ()):
        for name, line in _matches(pattern, text):
            yield name, line, how
    if language in ("python", "javascript", "ruby", "php", "jvm"):
        for match in _WRAPPER.finditer(text):
            # a JavaScript wrapper's second argument is as often the organisation as a fallback
            fallback = _ELSE.match(text, match.start(2)) if language == "javascript" else match[2] == ","
            yield match[1], _line(text, match.start()), "default" if fallback else "open"
    if language == "javascript":
        for match in _DESTRUCTURED.finditer(text):
            for part in match[1].split(","):
                if bound := re.match(rf"\s*{_UPPER}\s*(=)?", part):
                    at = match.start(1) + match[1].find(bound[1])
                    yield bound[1], _line(text, at), "default" if bound[2] else "open"
    if language == "shell":
        own = {name for match in _SHELL_SETS.finditer(text) for name in match.groups() if name}
        for match in _SHELL.finditer(text):
            name = match[1] or match[3]
            if name not in own:
                yield name, _line(text, match.start()), "default" if "-" in (match[2] or "") else "open"
    if _COMPOSE.search(path):
        for match in _COMPOSE_READS.finditer(text):
            yield match[1], _line(text, match.start()), "default" if "-" in (match[2] or "") else "open"


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, int]]:
    for match in pattern.finditer(text):
        if name := next((group for group in match.groups() if group), None):
            yield name, _line(text, match.start(match.lastindex or 0))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _assigned(text: str) -> Iterator[tuple[str, int]]:
    """Names on the left of a sample's lines; a commented-out line documents its variable too."""
    for match in _ASSIGNMENT.finditer(text):
        if match[1].isupper() or not match[0].lstrip().startswith("#"):
            yield match[1], _line(text, match.start(1))


def _package_scripts(text: str) -> Iterator[tuple[str, int, str]]:
    """What the scripts of a package.json read and set."""
    for script in mapping(mapping(load_json(text)).get("scripts")).values():
        if not isinstance(script, str):
            continue
        own = {match[1] for match in _SCRIPT_SETS.finditer(script)}
        for name in sorted(own):
            yield name, line_of(text, rf"\b{name}=") or 1, "set"
        for match in _SHELL.finditer(script):
            if (name := match[1] or match[3]) not in own:
                yield name, line_of(text, rf"\${{?{name}\b") or 1, "default" if "-" in (match[2] or "") else "open"


def _app_json(text: str) -> Iterator[tuple[str, int]]:
    environment = mapping(mapping(load_json(text)).get("env"))
    for name in environment:
        if re.fullmatch(_NAME, name):
            yield name, line_of(text, rf"[\"']{name}[\"']\s*:") or 1


_TABLE_ROW = re.compile(rf"^\s*(?:\|\s*|[-*+]\s+|#+\s*)(?:\*\*)?`?{_UPPER}`?(?:\*\*)?\s*(?:\||[:=–—-]|$)", re.MULTILINE)


_PAST = re.compile(r"(?:^|/)(?:change(?:log|s)|history|news|release[_-]?notes?)[\w.-]*$", re.IGNORECASE)
"""Documents that tell what was, not what is."""


def _read_documents(found: dict[str, Variable], documents: Iterable[tuple[Entry, str]]) -> None:
    """A document documents a variable that code knows by naming it; in a table or list it declares it too."""
    for entry, text in documents:
        if _PAST.search(entry.path):
            continue
        rows = dict(_matches(_TABLE_ROW, text))
        listed = {name: line for name, line in rows.items() if "_" in name.strip("_")}
        listed.update({n: line for n, line in _assigned(text) if n.isupper() and "_" in n})
        for name, line in listed.items():
            variable = found.setdefault(name, Variable(name))
            variable.documented.append((entry, line))
            variable.declared.append((entry, line))
        for match in _WORD.finditer(text):
            if match[0] not in found or match[0] in listed:
                continue
            plain = match[0] in rows or text[match.start() - 1 : match.end() + 1] == f"`{match[0]}`"
            if _mentions(found[match[0]], entry, plain):
                found[match[0]].documented.append((entry, _line(text, match.start())))


def _mentions(variable: Variable, entry: Entry, marked: bool = False) -> bool:
    """Whether a mention counts: the name has two parts or is marked as a name, and the document was not counted yet."""
    known = bool(variable.used or (variable.set and not marked))
    named = marked or "_" in variable.name
    return known and named and all(place[0] != entry for place in variable.documented)
