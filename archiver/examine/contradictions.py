"""Set-up steps that contradict the tree: each would cost a newcomer an afternoon. Precision before completeness."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator

from archiver.examine.commands import Command
from archiver.examine.containers import ComposeService, Copied
from archiver.examine.dependencies import Dependency
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_SERVERS = re.compile(r"(?:^|/)(postgres|postgis|mysql|mariadb|redis|mongo|elasticsearch|rabbitmq|memcached)\b")
_MADE = re.compile(
    r"(?:^|/)(?:dist|build|out|target|public|node_modules|vendor|_build|coverage|\.git|\.env[\w.]*|env|venv|tmp)(?:/|$)|\.(?:jar|war|whl)$"
    r"|(?:^|/)[\w.-]*(?:local|secret|credential|private|\.pem|\.key)[\w.-]*$",
    re.IGNORECASE,
)


def is_made(path: str) -> bool:
    """Whether a build or a person makes a path: its absence from the tree is right."""
    return _MADE.search(path) is not None


def find_port_contradictions(context: Context, notes: Notes, services: Iterable[ComposeService]) -> None:
    """RUN-001: compose publishes a server on another port than the code's default, and no sample says so."""
    for service in services:
        moved = [port for port in service.ports if port.published != port.target]
        if not moved or not service.image or not _SERVERS.search(service.image):
            continue
        published, target = moved[0].published, moved[0].target
        if _names_port(context, published, beside=service.entry):
            continue
        default = _default_port(context, target, beside=service.entry)
        if default:
            entry, line = default
            message = (
                f"Compose publishes `{quote(service.name, 60)}` on port {published}, and "
                f"`{printable_path(entry.path)}` line {line} expects {target}; no sample sets {published}."
            )
            notes.finding("RUN-001", "medium", message, entry=service.entry, line=service.port_line)


def _near(entries: Iterable[Entry], beside: Entry) -> Iterator[Entry]:
    folder = posixpath.dirname(beside.path)
    for entry in entries:
        if (entry.path.startswith(f"{folder}/") or not folder) and (entry.size or 0) < 200_000:
            yield entry


def _names_port(context: Context, port: int, *, beside: Entry) -> bool:
    """Whether anything but the compose file names the port: a sample, a setting, a README."""
    pattern = re.compile(rf"(?<!\d){port}(?!\d)")
    looked = (e for e in _near(context.entries, beside) if e != beside and _may_set(e.path))
    return any(pattern.search(text) for _, text in context.texts.each(looked))


def _may_set(path: str) -> bool:
    return is_sample(path) or role(path) == "docs" or (role(path) == "code" and _SETTINGS.search(path) is not None)


_SETTINGS = re.compile(
    r"(?:settings|config|database|db|conf|env|knexfile|ormconfig|application|Makefile|compose)[\w.-]*(?:\.\w+)?$|/config/|/settings/",
    re.IGNORECASE,
)


def _default_port(context: Context, port: int, *, beside: Entry) -> tuple[Entry, int] | None:
    """The first setting that falls back to the port."""
    pattern = re.compile(
        rf"port\w*[\"']?\s*\]?[\s\"':,=(|?]*[^\n]{{0,60}}?(?<![\d.]){port}(?!\d)|localhost:{port}\b", re.I
    )
    looked = (
        e for e in _near(context.entries, beside) if e != beside and _SETTINGS.search(e.path) and _may_set(e.path)
    )
    for entry in looked:
        for number, line in enumerate(context.texts.lines(entry), 1):
            if pattern.search(line) and not line.lstrip().startswith(("#", "//")):
                return entry, number
    return None


def find_unreached_ports(context: Context, notes: Notes, services: Iterable[ComposeService]) -> None:
    """RUN-001: compose leads to a port of an image that exposes others, and no file names that port."""
    for service in services:
        path = posixpath.normpath(posixpath.join(service.context or "", "Dockerfile"))
        image = context.by_path.get(path) if service.context else None
        if not image or not service.ports:
            continue
        exposed = _exposed(context, image)
        port = service.ports[0]
        named = re.compile(rf"(?<!\d){port.target}(?!\d)")
        if not exposed or port.target in {number for number, _ in exposed}:
            continue
        lines = [line for line in context.texts.lines(service.entry) if named.search(line)]
        if len(lines) <= 1 and not _listens(context, named, service.entry):
            number, line = exposed[0]
            message = (
                f"Compose leads port {port.published} to {port.target} in `{quote(service.name, 60)}`, whose "
                f"`{printable_path(image.path)}` exposes {number} (line {line}); nothing else names {port.target}."
            )
            notes.finding("RUN-001", "medium", message, entry=service.entry, line=service.port_line)


def _exposed(context: Context, image: Entry) -> list[tuple[int, int]]:
    """Port and line of each EXPOSE; none where one of them is a variable."""
    found: list[tuple[int, int]] = []
    for number, line in enumerate(context.texts.lines(image), 1):
        if match := re.match(r"\s*EXPOSE\s+(\S.*)", line, re.IGNORECASE):
            if "$" in match[1]:
                return []
            found += [(int(port), number) for port in re.findall(r"(?<!\d)\d{1,5}(?!\d)", match[1])]
    return found


def _listens(context: Context, named: re.Pattern[str], compose: Entry) -> bool:
    """Whether code or settings name the port anywhere."""
    looked = (e for e in context.entries if e != compose and role(e.path) == "code" and (e.size or 0) < 200_000)
    return any(named.search(text) for _, text in context.texts.each(looked))


def find_absent_copies(
    context: Context, notes: Notes, copied: Iterable[Copied], services: Iterable[ComposeService]
) -> None:
    """RUN-002: a Dockerfile copies a path that no possible build context holds."""
    contexts = {service.context for service in services if service.context}
    folders = _folders(context.by_path)
    for item in copied:
        path = posixpath.normpath(item.path.lstrip("/"))
        if path == "." or is_made(path):
            continue
        parents = _parents(posixpath.dirname(item.entry.path))
        if not any(_lies(context.by_path, folders, base, path) for base in {*parents, *contexts}):
            shown = quote(printable_path(path), 120)
            message = (
                f"{item.instruction} names `{shown}`, which is not in the tree: the image cannot be built as written."
            )
            notes.finding("RUN-002", "medium", message, entry=item.entry, line=item.line)


def _parents(folder: str) -> list[str]:
    """The folder and all above it, the root as an empty text."""
    found = [folder]
    while folder:
        folder = posixpath.dirname(folder)
        found.append(folder)
    return found


def _folders(paths: Collection[str]) -> frozenset[str]:
    return frozenset(parent for path in paths for parent in _parents(posixpath.dirname(path)))


def _lies(paths: Collection[str], folders: Collection[str], base: str, path: str) -> bool:
    whole = posixpath.normpath(posixpath.join(base, path))
    return whole in paths or whole in folders


_NAMED_FILES = (
    re.compile(
        r"^(?:sudo\s+)?(?:python[23]?(?:\.\d+)?|node|ruby|php|bash|sh|zsh)\s+((?:\./)?\w[\w./-]*\.(?:py|js|rb|php|sh))\b"
    ),
    re.compile(r"^(?:sudo\s+)?(\./[\w./-]+\.(?:sh|py|rb|js))\b"),
    re.compile(r"\bpip3?\s+install\s+(?:-\w+\s+)*-r\s+([\w./-]+\.txt)\b"),
    re.compile(r"^cp\s+(?:-\w+\s+)*([\w./-]*[\w-]\.?[\w.-]+)\s+\S+"),
    re.compile(r"\bdocker-compose\s+(?:--file|-f)\s+([\w./-]+\.ya?ml)\b"),
)
_MAKES = re.compile(
    r"^(?:cp|mv)\s+(?:-\w+\s+)*\S+\s+([\w./-]+)|>\s*([\w./-]+)|^touch\s+([\w./-]+)|-o\s+([\w./-]+)|^(?:curl|wget)"
)


def find_absent_files(context: Context, notes: Notes, commands: Iterable[Command]) -> None:
    """RUN-003: a README's command names a file that is nowhere in the tree, and no earlier command makes it."""
    paths = context.by_path
    made: dict[str, set[str]] = {}
    for command in commands:
        if command.source != "readme":
            continue
        known = made.setdefault(command.entry.path, set())
        for name in _named(command.text):
            path = posixpath.normpath(name).lstrip("/")
            absent = path not in known and not any(p == path or p.endswith(f"/{path}") for p in paths)
            if absent and not path.startswith("..") and not is_made(path):
                message = (
                    f"The README says `{quote(command.text, 160)}`, and no file `{quote(path, 120)}` is in the tree."
                )
                notes.finding("RUN-003", "medium", message, entry=command.entry, line=command.line)
        if match := _MAKES.search(command.text):
            known.update(posixpath.normpath(group) for group in match.groups() if group)


def _named(text: str) -> list[str]:
    return [match[1] for pattern in _NAMED_FILES for match in [pattern.search(text)] if match]


_JS_TEST = re.compile(r"\.(?:test|spec)\.[jt]sx?$|(?:^|/)__tests__/.*\.[jt]sx?$")
_JS_RUNNERS = re.compile(
    r"^(?:jest|mocha|ava|tape|tap|karma|jasmine|jasmine-core|vitest|cypress|qunit|testcafe|uvu|nightwatch|protractor|intern|tsdx)$"
    r"|^react-scripts|^@playwright/|^@vue/cli-plugin-unit|^jest-|^@jest/|^playwright|^@angular/cli|^@web/test-runner|^babel-jest"
)
_PY_TEST = re.compile(r"(?:^|/)(?:test_[\w-]+|[\w-]+_test)\.py$")


def find_tests_without_runner(context: Context, notes: Notes, dependencies: Collection[Dependency]) -> None:
    """RUN-004: test files, and nothing in any manifest that could run them."""
    tests = [entry for entry in context.entries if _JS_TEST.search(entry.path) and role(entry.path) != "foreign"]
    runner = any(d.ecosystem == "npm" and _JS_RUNNERS.search(d.name) for d in dependencies)
    manifests = any(posixpath.basename(path) == "package.json" for path in context.by_path)
    if tests and manifests and not runner and not _built_in(context, tests):
        message = f"{len(tests)} JavaScript test files, and no package.json declares a test runner."
        notes.finding("RUN-004", "medium", message, entry=tests[0])
    tests = [entry for entry in context.entries if _PY_TEST.search(entry.path) and role(entry.path) != "foreign"]
    names = {d.name for d in dependencies if d.ecosystem == "pypi"}
    runner = bool(names & {"pytest", "nose", "nose2", "tox", "pytest-django", "ward"}) or any(
        posixpath.basename(path) in ("manage.py", "pytest.ini", "tox.ini", "noxfile.py") for path in context.by_path
    )
    if tests and not runner and not any("unittest" in text for _, text in context.texts.each(tests[:50])):
        message = f"{len(tests)} Python test files, and nothing declares a test runner."
        notes.finding("RUN-004", "low", message, entry=tests[0])


def _built_in(context: Context, tests: list[Entry]) -> bool:
    """Whether the tests bring their runner: node's own, bun's, deno's, or `assert` scripts started by name."""
    pattern = re.compile(r"[\"'](?:node:test|bun:test)[\"']|\bDeno\.test\(|from\s+[\"']vitest[\"']")
    return any(pattern.search(text) for _, text in context.texts.each(tests[:50]))


_TEMPLATES = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*|(?:docker-)?compose[\w.-]*|template|app|cloudbuild|buildspec|render)\.ya?ml$"
    r"|(?:^|/)[\w.-]*(?:template|taskdef|task-definition|parameters)[\w.-]*\.json$|(?:^|/)(?:wrangler|netlify|fly)\.toml$"
)


def find_unbalanced(context: Context, notes: Notes) -> None:
    """RUN-007: a `${` without its end in a deployment file: a placeholder that was blanked before publishing."""
    looked = [entry for entry in context.entries if _TEMPLATES.search(entry.path) and role(entry.path) == "code"]
    for entry in looked:
        for number, line in enumerate(context.texts.lines(entry), 1):
            if not line.lstrip().startswith("#") and line.count("${") > line.count("}"):
                message = (
                    "A `${` is never closed on this line: the file does not parse until the blanked value is filled in."
                )
                notes.finding("RUN-007", "medium", message, entry=entry, line=number)
