"""The parts of a tree that are built, run or deployed by themselves: backend, site, data jobs, infrastructure.

A folder becomes a component by its manifest or by a file that only one role has; a tree without either is one by what
most of its code is. Nothing is read out of names such as `frontend/`.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.examine.dependencies import Dependency
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import load_json, mapping
from archiver.examine.roles import role as role_of
from archiver.examine.stack import language_bytes
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.fact import Examination
from archiver.records.work import Role

name = "components"
version = 3

_MOST = 12
_ASIDE = re.compile(
    r"(?:^|/)(?:examples?|samples?|demos?|docs?|documentation|templates?|stubs?|public|static|wp-content/plugins"
    r"|wp-content/themes/twenty[a-z]+|[\w.-]*\.?(?:Integration|Unit)?Tests?)(?:/|$)",
    re.IGNORECASE,
)
"""Folders whose manifests show something, came with something, or test something."""

_SERVED = re.compile(r"(?:^|/)(?:public|static)/")
"""What a backend hands out as it is: scripts of others, for the most part."""

_MANIFESTS = re.compile(
    r"^(?:package\.json|pyproject\.toml|setup\.py|pipfile|(?:[\w.-]*[-_.])?requirements(?:[-_.][\w.-]*)?\.(?:txt|in|pip)"
    r"|gemfile|composer\.json|go\.mod|cargo\.toml|mix\.exs|pom\.xml|build\.gradle(?:\.kts)?)$",
    re.IGNORECASE,
)
_SERVES = ("Dockerfile", "Procfile", "manage.py", "serverless.yml", "app.yaml", "wsgi.py", "docker-compose.yml")
"""Files beside a manifest that run a server: with a framework for one it is no package, however it is declared."""

_FORM = re.compile(r"[.-](?:example|sample|template|dist)(?=\.\w+$)")
"""What the name of a file has that was published to be filled in: `serverless.example.yml` deploys a backend."""

_MARKUP = frozenset({"HTML", "CSS", "SCSS", "Sass", "Less", "Stylus"})
_TEMPLATES = frozenset({"ERB", "Haml", "Slim", "Razor", "EJS", "Jinja", "Twig", "Pug", "Mustache", "Handlebars"})
"""What the pages of a backend are written in; it is looked after by whoever writes its program."""
_WEB = frozenset({"JavaScript", "TypeScript", "CoffeeScript", "Vue", "Svelte", "Elm", "Handlebars"})
_ROLE_OF_LANGUAGE: Mapping[str, Role] = {
    "HTML": "site", "CSS": "site", "SCSS": "site", "Less": "site", "Liquid": "site", "Vue": "site", "Svelte": "site",
    "SQL": "data", "PLpgSQL": "data", "R": "data", "Stata": "data", "HCL": "infrastructure", "Swift": "mobile",
    "Objective-C": "mobile", "Dart": "mobile", "Kotlin": "mobile", "PHP": "backend", "C#": "backend", "Go": "backend",
}  # fmt: skip
_SAYS = {
    "backend": "backend", "site": "site", "mobile": "mobile app", "data": "data jobs",
    "infrastructure": "infrastructure", "library": "library", "scripts": "scripts",
}  # fmt: skip
_ORDER: tuple[Role, ...] = ("backend", "site", "mobile", "data", "infrastructure", "library", "scripts")


@dataclass(frozen=True)
class _Mark:
    """One reason to call a folder a component."""

    folder: str
    role: Role
    entry: Entry


def examine(context: Context) -> Examination:
    """Section `stack`. Data keys: `component` (its folder, empty for the root), `role`, `language`, `bytes`."""
    notes = Notes(context.commit, "stack")
    marks = _whole(_found(context)) or _by_language(context)
    folders = [mark.folder for mark in marks]
    for mark in marks[:_MOST]:
        own = _own(context.entries, mark.folder, folders)
        if mark.role == "backend":
            own = (entry for entry in own if not _SERVED.search(entry.path))
        both = {m.role for m in marks if m.folder == mark.folder} > {mark.role}
        sizes = _sizes(language_bytes(own), mark.role, shared=both)
        if not sizes and mark.role != "infrastructure":
            continue
        aside = _MARKUP | _TEMPLATES if mark.role == "backend" else _MARKUP
        code = {language: size for language, size in sizes.items() if language not in aside} or sizes
        language = next(iter(code), None)
        where = f"`{printable_path(mark.folder)}/`" if mark.folder else "The root"
        made_of = f", mostly {language} ({max(round(sum(sizes.values()) / 1000), 1)} kB of code)" if language else ""
        notes.fact(
            f"component {mark.role}", f"{where}: {_SAYS[mark.role]}{made_of}.", notes.at(mark.entry),
            component=printable_path(mark.folder), role=mark.role, language=language, bytes=sum(sizes.values()),
        )  # fmt: skip
    return notes.done()


def _sizes(sizes: Mapping[str, int], role: Role, *, shared: bool) -> Mapping[str, int]:
    """Bytes by language of what a role is written in; where two roles share a folder, a site is no Python."""
    if role == "infrastructure":
        return {language: size for language, size in sizes.items() if language in ("HCL", "Shell", "Jinja")}
    if role == "site" and shared:
        return {language: size for language, size in sizes.items() if language in _MARKUP | _WEB}
    return sizes


def _found(context: Context) -> Iterator[_Mark]:
    by_folder: dict[str, list[Dependency]] = {}
    for dependency in context.dependencies:
        by_folder.setdefault(posixpath.dirname(dependency.entry.path), []).append(dependency)
    for entry in context.entries:
        folder, base = posixpath.split(entry.path)
        if role_of(entry.path) != "code" or _ASIDE.search(folder):
            continue
        if said := table("components")["files"].get(_FORM.sub("", base)):
            yield _Mark(_seat(folder, base), said, entry)
        elif _MANIFESTS.match(base):
            yield from _by_manifest(context, entry, by_folder.get(folder, []))
        elif base.endswith(".tf"):
            yield _Mark(folder, "infrastructure", entry)
        elif base.endswith((".csproj", ".fsproj", ".vbproj")):
            yield _Mark(folder, _dotnet(context.texts.read(entry) or ""), entry)
        elif _is_site(context, folder, base):
            yield _Mark(folder, "site", entry)


def _seat(folder: str, base: str) -> str:
    """The folder a person would call the app: Android and Xcode bury their marks."""
    if base == "AndroidManifest.xml":
        return re.sub(r"(?:^|/)(?:app/)?src/\w+$", "", folder)
    return posixpath.dirname(folder) if base == "project.pbxproj" else folder


def _by_manifest(context: Context, entry: Entry, dependencies: Sequence[Dependency]) -> Iterator[_Mark]:
    folder, base = posixpath.split(entry.path)
    here = [d for d in dependencies if d.entry.path == entry.path]
    roles = [
        role
        for role, ecosystems in table("components")["roles"].items()
        if any(d.name in ecosystems.get(d.ecosystem, ()) for d in here)
    ]
    if "mobile" in roles:
        roles = ["mobile"]
    if "data" in roles and len(roles) > 1:
        roles.remove("data")  # a web application may read tables with pandas
    served = "backend" in roles and any(posixpath.join(folder, name) in context.by_path for name in _SERVES)
    if not served and _publishes(base, context.texts.read(entry) or ""):
        yield _Mark(folder, "library", entry)
        return
    for role in roles:
        yield _Mark(folder, role, entry)
    if not roles and _has_code(context.entries, folder, base):
        yield _Mark(folder, "scripts", entry)


def _publishes(base: str, text: str) -> bool:
    """Whether the manifest describes a package that others install."""
    if base == "package.json":
        data = mapping(load_json(text))
        told = any(data.get(key) for key in ("main", "module", "exports", "bin", "files"))
        return told and not data.get("private") and "start" not in mapping(data.get("scripts"))
    if base == "pyproject.toml":
        return bool(re.search(r"^\s*(?:packages|name)\s*=", text, re.MULTILINE)) and "[build-system]" in text
    return base == "setup.py" and "setup(" in text


_CODE_OF = {
    "package.json": {"JavaScript", "TypeScript", "CoffeeScript"}, "gemfile": {"Ruby"}, "composer.json": {"PHP"},
    "go.mod": {"Go"}, "cargo.toml": {"Rust"}, "mix.exs": {"Elixir"}, "pom.xml": {"Java", "Kotlin"},
    "build.gradle": {"Java", "Kotlin"}, "build.gradle.kts": {"Java", "Kotlin"},
}  # fmt: skip


def _has_code(entries: Iterable[Entry], folder: str, base: str) -> bool:
    """Whether there is code below that the manifest could be for; a lone `package.json` often only starts a tool."""
    wanted = _CODE_OF.get(base.lower(), {"Python"})
    below = language_bytes(e for e in entries if _in(e.path, folder) and role_of(e.path) == "code")
    return sum(size for language, size in below.items() if language in wanted) * 4 > sum(below.values())


def _dotnet(text: str) -> Role:
    if "BlazorWebAssembly" in text:
        return "site"
    return "backend" if "Microsoft.NET.Sdk.Web" in text or "System.Web" in text else "library"


def _is_site(context: Context, folder: str, base: str) -> bool:
    """Jekyll's or Hugo's configuration, by names that other tools use too; WordPress; a theme for it."""
    if base not in ("_config.yml", "config.toml", "config.yaml", "style.css"):
        return base == "wp-config.php"
    text = context.texts.read(context.by_path[posixpath.join(folder, base)]) or ""
    if base == "style.css":
        return "Theme Name:" in text[:2000]
    beside = {e.path[len(folder) :].lstrip("/").partition("/")[0] for e in context.entries if _in(e.path, folder)}
    if base == "_config.yml":
        return bool(beside & {"_layouts", "_posts", "_includes", "index.html", "index.md"})
    return bool(re.search(r"^\s*baseURL\s*[=:]", text, re.MULTILINE | re.IGNORECASE)) and "content" in beside


def _whole(marks: Iterable[_Mark]) -> list[_Mark]:
    """One mark a folder and role; the marks of a backend's own package.json or Terraform's modules fold into it."""
    first: dict[tuple[str, Role], _Mark] = {}
    for mark in marks:
        first.setdefault((mark.folder, mark.role), mark)
    found = _one_infrastructure(list(first.values()))
    roles = {folder: {m.role for m in found if m.folder == folder} for folder in {m.folder for m in found}}
    kept = [mark for mark in found if not _says_less(mark, roles) and not _inside_an_app(mark, found)]
    return sorted(kept, key=lambda m: (_ORDER.index(m.role), m.folder.count("/") if m.folder else -1, m.folder))


def _says_less(mark: _Mark, roles: Mapping[str, set[Role]]) -> bool:
    """Whether another mark of the same folder says more: a backend that has a theme's style sheet, or a Vagrantfile."""
    others = roles[mark.folder] - {mark.role}
    match mark.role:
        case "scripts":
            return bool(others)
        case "library":
            return bool(others - {"scripts"})
        case "infrastructure":
            return bool(others) and not mark.entry.path.endswith(".tf")
        case "data":
            return "backend" in others
        case "site":
            return "backend" in others and posixpath.basename(mark.entry.path) in ("_config.yml", "style.css")
        case _:
            return False


def _inside_an_app(mark: _Mark, marks: Sequence[_Mark]) -> bool:
    """A mobile app's platforms and modules are the app."""
    above = [m for m in marks if m.role == "mobile" and m.folder != mark.folder and _in(mark.folder, m.folder)]
    return bool(above) and mark.role in ("mobile", "scripts", "library")


def _one_infrastructure(marks: list[_Mark]) -> list[_Mark]:
    """Terraform is one component at the folder above all its modules."""
    terraform = [m for m in marks if m.role == "infrastructure"]
    if len(terraform) < 2:
        return marks
    top = posixpath.commonpath([m.folder or "." for m in terraform]) if all(m.folder for m in terraform) else ""
    folder = "" if top == "." else top
    return [m for m in marks if m.role != "infrastructure"] + [_Mark(folder, "infrastructure", terraform[0].entry)]


def _by_language(context: Context) -> list[_Mark]:
    """A tree without manifests: one component at the root, by what most of its code is."""
    code = [e for e in context.entries if role_of(e.path) == "code"]
    sizes = language_bytes(code)
    if not sizes:
        return []
    main = next(iter(sizes))
    role = _ROLE_OF_LANGUAGE.get(main, "site" if main == "JavaScript" and "HTML" in sizes else "scripts")
    index = next((e for e in code if posixpath.basename(e.path) == "index.html"), None)
    largest = max(code, key=lambda e: (e.size or 0) if language_bytes([e]).get(main) else -1)
    return [_Mark("", role, index if role == "site" and index else largest)]


def _own(entries: Iterable[Entry], folder: str, folders: Sequence[str]) -> Iterator[Entry]:
    """A component's files, without those of components below it."""
    deeper = [f for f in folders if f != folder and _in(f, folder)]
    return (e for e in entries if _in(e.path, folder) and not any(_in(e.path, f) for f in deeper))


def _in(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
