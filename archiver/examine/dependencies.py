"""What the manifests say a project is built on, one small parser a format, over one shape of answer."""

import configparser
import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from archiver.examine.locks import LOCKS, LockReader
from archiver.examine.manifests import clojure_deps, dbt_packages, leiningen, packages_config, project_file
from archiver.examine.parse import line_of, load_json, load_toml, load_yaml, mapping, sequence
from archiver.examine.roles import role
from archiver.examine.texts import Texts
from archiver.git.objects import Entry


@dataclass(frozen=True)
class Dependency:
    """One declared dependency."""

    ecosystem: str
    """npm, pypi, gem, composer, go, cargo, hex, maven, nuget, clojars or dbt."""
    name: str
    """As the registry writes it; PyPI names lower case with `-`."""
    spec: str
    """The version as declared; empty when none is."""
    entry: Entry
    """The manifest."""
    line: int | None
    """Where it stands there."""
    locked: str | None = None
    """The exact version of the lock file that the manifest is installed by."""

    @property
    def version(self) -> str:
        """The exact version where a lock file tells it, else the declared one."""
        return self.locked or self.spec


_MOST = 2_000
"""Packages read of one manifest: more were written by no person."""

_SEARCHED = 32 << 20
"""Characters gone through for the lines of one manifest's packages; what comes later has none."""

_Found = Iterator[tuple[str, str]]
"""(name, declared version) pairs of one manifest."""


def read_dependencies(entries: Iterable[Entry], texts: Texts) -> tuple[Dependency, ...]:
    """Every dependency that the tree's manifests declare, in the order of paths; vendored manifests do not count."""
    found: list[Dependency] = []
    locked: dict[tuple[str, str], dict[str, str]] = {}
    workspaces: set[tuple[str, str]] = set()
    for entry in entries:
        folder, name = posixpath.split(entry.path)
        lock = LOCKS.get(name.lower())
        if lock and not _vendored(folder):
            locked.setdefault((lock.ecosystem, folder), {}).update(_locked(lock, entry, texts))
        parser = _parser(entry.path)
        if not parser or role(entry.path) == "foreign":
            continue
        ecosystem, parse, where = parser
        text = texts.read(entry) or ""
        if _holds_members(name, text):
            workspaces.add((ecosystem, folder))
        for number, (package, spec) in enumerate(islice(parse(text), _MOST)):
            package = _pypi(package) if ecosystem == "pypi" else package
            line = (
                None
                if number * len(text) > _SEARCHED
                else _line(text, where.replace("NAME", re.escape(package).replace("\\-", "[-_.]")), spec)
            )
            found.append(Dependency(ecosystem, package, _version(spec), entry, line))
    return tuple(replace(d, locked=_lock_of(locked, workspaces, d)) for d in found)


def _holds_members(name: str, text: str) -> bool:
    """Whether a manifest is that of a workspace, whose lock file holds what its members need."""
    if name == "package.json":
        return "workspaces" in mapping(load_json(text))
    if name == "Cargo.toml":
        return "workspace" in load_toml(text)
    if name == "pyproject.toml":
        return "workspace" in mapping(mapping(load_toml(text).get("tool")).get("uv"))
    return False


def _line(text: str, named: str, spec: object) -> int | None:
    """Where a package stands; in JSON a script may have its name, so its version is looked for first."""
    if (
        named.endswith(r"\s*:")
        and isinstance(spec, str)
        and (line := line_of(text, rf"{named}\s*\"{re.escape(spec)}\""))
    ):
        return line
    return line_of(text, named)


def _vendored(folder: str) -> bool:
    return role(posixpath.join(folder, "x")) == "foreign"


def _locked(lock: LockReader, entry: Entry, texts: Texts) -> dict[str, str]:
    return lock.parse(texts.read(entry, limit=4 << 20) or "")


def _lock_of(
    locked: dict[tuple[str, str], dict[str, str]], workspaces: Collection[tuple[str, str]], dependency: Dependency
) -> str | None:
    """The version of the lock file beside the manifest, else of the workspace above; no other part's lock counts."""
    ecosystem, folder = dependency.ecosystem, posixpath.dirname(dependency.entry.path)
    own = folder
    while True:
        counts = folder == own or (ecosystem, folder) in workspaces
        held = locked.get((ecosystem, folder), {})
        version = held.get(f"{dependency.name}@{dependency.spec}") or held.get(dependency.name)
        if counts and version:
            return version
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def _pypi(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(spec: object) -> str:
    """A declared version, fit to print: a path, a URL or anything long is none."""
    text = " ".join(str(spec).split()) if isinstance(spec, str | int | float) else ""
    return text if len(text) <= 40 and re.fullmatch(r"[\w.,<>=~^*|! +-]*", text) else ""


def _package_json(text: str) -> _Found:
    data = mapping(load_json(text))
    for key in ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"):
        yield from mapping(data.get(key)).items()


_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*((?:[<>=!~]=?=?[^;#\s]+[\s,]*)*)")


def _requirement(line: str) -> tuple[str, str] | None:
    match = _REQUIREMENT.match(line[:500])
    return (match[1], match[2].strip()) if match else None


def _requirements(text: str) -> _Found:
    for line in text.splitlines():
        if not line.lstrip().startswith(("-", "#")) and "://" not in line and (found := _requirement(line)):
            yield found


def _pipfile(text: str) -> _Found:
    data = load_toml(text)
    for key in ("packages", "dev-packages"):
        yield from _table(data.get(key))


def _table(table: object) -> _Found:
    for name, spec in mapping(table).items():
        yield name, mapping(spec).get("version", "") if isinstance(spec, dict) else spec


def _pyproject(text: str) -> _Found:
    data = load_toml(text)
    project = mapping(data.get("project"))
    groups = [project.get("dependencies"), *mapping(project.get("optional-dependencies")).values()]
    groups += mapping(data.get("dependency-groups")).values()
    for line in (item for group in groups for item in sequence(group)):
        if isinstance(line, str) and (found := _requirement(line)):
            yield found
    poetry = mapping(mapping(data.get("tool")).get("poetry"))
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [mapping(group).get("dependencies") for group in mapping(poetry.get("group")).values()]
    for table in tables:
        yield from ((name, spec) for name, spec in _table(table) if name != "python")


def _setup_py(text: str) -> _Found:
    for block in re.findall(r"(?:install_requires|tests_require)\s*=\s*\[([^\]]{0,5000})\]", text):
        for line in re.findall(r"[\"']([^\"'\n]+)[\"']", block):
            if found := _requirement(line):
                yield found


def _setup_cfg(text: str) -> _Found:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    lists = [
        parser.get("options", key, fallback=None) for key in ("install_requires", "setup_requires", "tests_require")
    ]
    if parser.has_section("options.extras_require"):
        lists += [value for _, value in parser.items("options.extras_require")]
    for listed in lists:
        yield from _requirements(listed or "")


_CONDA_NAMES = {
    "pytorch": "torch",
    "opencv": "opencv-python",
    "py-opencv": "opencv-python",
    "msgpack-python": "msgpack",
}
"""Packages of conda that PyPI knows by another name."""


def _conda(text: str) -> _Found:
    for row in sequence(mapping(load_yaml(text)).get("dependencies")):
        if isinstance(row, str):
            name, *spec = re.split(r"[\s=<>!~]+", row.rpartition("::")[2].strip()[:200], maxsplit=2)
            if name and name not in ("python", "pip", "nodejs", "r-base"):
                yield _CONDA_NAMES.get(name, name), spec[0] if spec else ""
        for line in sequence(mapping(row).get("pip")):
            if isinstance(line, str):
                yield from _requirements(line)


def _gemfile(text: str) -> _Found:
    for match in re.finditer(
        r"^[ \t]*gem\s*\(?\s*[\"']([\w.-]+)[\"'](?:\s*,\s*[\"']([^\"'\n]{1,40})[\"'])?", text, re.M
    ):
        yield match[1], match[2] or ""


def _composer(text: str) -> _Found:
    data = mapping(load_json(text))
    for key in ("require", "require-dev"):
        yield from ((n, s) for n, s in mapping(data.get(key)).items() if "/" in n)


def _go_mod(text: str) -> _Found:
    for match in re.finditer(r"^(?:require)?\s+([\w.-]+\.[a-z]+/[\w./~-]+)\s+(v[\w.+-]+)", text, re.M):
        yield match[1], match[2]


def _cargo(text: str) -> _Found:
    data = load_toml(text)
    for key in ("dependencies", "dev-dependencies", "build-dependencies"):
        yield from _table(data.get(key))


def _mix(text: str) -> _Found:
    for match in re.finditer(r"\{\s*:(\w+)\s*,\s*\"([^\"\n]{1,40})\"", text):
        yield match[1], match[2]


def _pom(text: str) -> _Found:
    for match in re.finditer(r"<(?:dependency|parent|plugin)>(.{0,1500}?)</(?:dependency|parent|plugin)>", text, re.S):
        name = re.search(r"<artifactId>\s*([\w.-]+)\s*</artifactId>", match[1])
        version = re.search(r"<version>\s*([\w.${}-]+)\s*</version>", match[1])
        if name:
            yield name[1], version[1] if version else ""


def _gradle(text: str) -> _Found:
    for match in re.finditer(r"[\"'][\w.-]+:([\w.-]+):([\w.+-]+)[\"']", text):
        yield match[1], match[2]


_GEM_LINE = r"^[ \t]*gem\s*\(?\s*[\"']NAME[\"']"
_START_LINE = r"(?i)^[ \t]*[\"']?NAME(?![\w.-])"

_Parser = tuple[str, Callable[[str], _Found], str]

_PARSERS: dict[str, _Parser] = {
    "package.json": ("npm", _package_json, r"[\"']NAME[\"']\s*:"),
    "pipfile": ("pypi", _pipfile, _START_LINE),
    "pyproject.toml": ("pypi", _pyproject, r"(?i)^[ \t]*[\"']?NAME(?![\w.-])|[\"']NAME(?![\w.-])"),
    "setup.py": ("pypi", _setup_py, r"(?i)[\"']NAME(?![\w.-])"),
    "setup.cfg": ("pypi", _setup_cfg, r"(?i)(?:^|=)[ \t]*NAME(?![\w.-])"),
    "gemfile": ("gem", _gemfile, _GEM_LINE),
    "composer.json": ("composer", _composer, r"[\"']NAME[\"']\s*:"),
    "go.mod": ("go", _go_mod, r"\bNAME\b"),
    "cargo.toml": ("cargo", _cargo, _START_LINE),
    "mix.exs": ("hex", _mix, r":NAME\b"),
    "pom.xml": ("maven", _pom, r"<artifactId>\s*NAME\b"),
    "build.gradle": ("maven", _gradle, r":NAME:"),
    "build.gradle.kts": ("maven", _gradle, r":NAME:"),
    "packages.config": ("nuget", packages_config, r"\"NAME\""),
    "project.clj": ("clojars", leiningen, r"\[NAME\s"),
    "deps.edn": ("clojars", clojure_deps, r"(?<![\w/.-])NAME\s"),
    "packages.yml": ("dbt", dbt_packages, r"\bNAME\b"),
}
_NUGET: _Parser = ("nuget", project_file, r"\"NAME\"")


def _parser(path: str) -> _Parser | None:
    folder, low = posixpath.split(path.lower())
    listed = posixpath.basename(folder) == "requirements" and low.endswith((".txt", ".in", ".pip"))
    if listed or re.fullmatch(r"(?:[\w.-]*[-_.])?requirements(?:[-_.][\w.-]*)?\.(?:txt|in|pip)", low):
        return "pypi", _requirements, _START_LINE
    if re.fullmatch(r"(?:conda[-_.])?env(?:ironment)?(?:[-_.][\w-]{1,30})?\.ya?ml", low):
        return "pypi", _conda, r"(?i)^[ \t]*-\s*[\"']?(?:[\w-]+::)?NAME(?![\w.-])"
    return _NUGET if low.endswith((".csproj", ".fsproj", ".vbproj")) else _PARSERS.get(low)
