"""Where to start reading: what is started first, the routes, what they call, the tables, and what most files import."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.code.model import CodeFile
from archiver.examine.endpoints import find_routes
from archiver.examine.interface import Context
from archiver.examine.local import local_imports
from archiver.examine.notes import Notes
from archiver.examine.parse import load_json, load_yaml, mapping
from archiver.examine.roles import depth, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.fact import Examination

name = "entry"
version = 3

_MOST = 5
_FEWEST_ROUTES = 2
_MODEL_BASES = re.compile(
    r"(?:^|\.)(?:Model|Base|DeclarativeBase|TimeStampedModel|AbstractUser|AbstractBaseUser|Entity)$|(?:Base|Mixin)Model$"
)
_MODEL_CALLS = re.compile(
    r"^(?:sequelize\.define|mongoose\.(?:model|Schema)|thinky\.createModel|bookshelf\.model)$|\.createTable$"
)
_SCHEMAS = re.compile(
    r"(?:^|/)(?:db/schema\.rb|schema\.prisma|(?:schema|structure|init|create_tables?)\.sql|\w*DbContext\.cs)$"
    r"|(?:^|/)models/(?:[\w.-]+/){0,4}_?(?:src|sources)\w*\.ya?ml$"
)
_ROUTES = (
    (re.compile(r"(?:^|/)config/routes\.rb$"), "Rails routes"),
    (re.compile(r"(?:^|/)config/routes\.(?:ya?ml|js|ts|php)$|(?:^|/)routes/(?:web|api)\.php$"), "routes"),
)
_PAGES = (
    (re.compile(r"(?:^|/)pages/index\.(?:jsx?|tsx?|astro|vue|svelte|mdx?)$"), "first page"),
    (re.compile(r"(?:^|/)app/(?:\([\w-]+\)/)?page\.[jt]sx?$"), "first page"),
    (re.compile(r"^(?:[\w-]+/){0,2}(?:src/)?(?:App|app)\.(?:vue|jsx?|tsx?|svelte)$"), "frame of the app"),
    (re.compile(r"^(?:[\w-]+/){0,2}(?:src/|client/)(?:index|main)\.(?:jsx?|tsx?)$"), "first file of the app"),
    (re.compile(r"(?:^|/)MainActivity\.(?:java|kt)$|(?:^|/)AppDelegate\.(?:swift|m)$"), "first screen of the app"),
    (re.compile(r"(?:^|/)wp-content/themes/(?!twenty)[^/]+/functions\.php$"), "functions of the theme"),
    (re.compile(r"^(?:[\w.-]+/){0,3}Program\.cs$"), "first file of the program"),
    (re.compile(r"^(?:[\w.-]+/){0,3}Startup\.cs$"), "what the server is put together from"),
    (re.compile(r"^(?:cmd/[\w.-]+/)?main\.go$"), "first file of the program"),
    (re.compile(r"^layouts/index\.html$"), "first page"),
    (re.compile(r"^index\.(?:php|html?|md)$"), "first page"),
)
_SETTINGS = (
    (re.compile(r"^_config\.yml$"), "settings of the Jekyll site"),
    (re.compile(r"^(?:config|hugo)\.toml$"), "settings of the Hugo site"),
    (re.compile(r"(?:^|/)dbt_project\.yml$"), "settings of the dbt project"),
)
_FIRST = ("main of the package", "started by `npm start`", "main file of the WordPress plugin", "started by the worker",
          "main of the program")  # fmt: skip
"""Files that lead to all others; what a Procfile, an image or a handler starts is often glue."""
_PLAIN = re.compile(
    r"(?:theme|types?|constants?|styles?|colou?rs?|utils?|helpers?|logg\w*|config|settings|actions?|action-types|icons?"
    r"|[bB]utton|Button\w*|Base\w+|i18n|strings|extensions|exceptions|errors?)(?:/index|/__init__)?\.\w+$"
)
"""Files that many import and nobody learns from."""
_MAIN = re.compile(r"^if __name__ == [\"']__main__[\"']\s*:", re.MULTILINE)
_PLUGIN = re.compile(r"^[ \t/*#@]*(?:Plugin|Theme) Name:", re.MULTILINE)
_STARTED = re.compile(r"(?:^|[\s\"'\[,])((?:\./)?[\w@./-]+\.(?:js|mjs|cjs|ts|py|rb|php|sh))(?=$|[\s\"'\],;])")
_MODULE = re.compile(r"\b(?:gunicorn|uvicorn|hypercorn|waitress-serve)\b[^\n]*?\s([A-Za-z_][\w.]*):[A-Za-z_]\w*")
_BORING = re.compile(
    r"(?:^|/)(?:manage|setup|conftest|gulpfile|Gruntfile|webpack[\w.-]*|fabfile|preflight|puma|unicorn)\.(?:py|js|ts|rb)$"
)


@dataclass(frozen=True)
class _Step:
    """One file worth opening first."""

    path: str
    why: str
    line: int | None = None


def examine(context: Context) -> Examination:
    """Section `what`, at most five facts in the order of reading. Data keys: `entry` (path), `why`, `order`."""
    notes = Notes(context.commit, "what")
    files = [file for file in context.code.files if file.role == "code"]
    imported = local_imports(files)
    steps: dict[str, _Step] = {}
    routes, started, pages = list(_routes(context, files)), _started(context), _named(context, _PAGES)
    scripts = [] if started or (pages and not routes) else _scripts(context)
    if routes:  # then only what leads to them
        scripts = [step for step in scripts if _leads(step.path, routes[0].path, imported)][:1]
    else:  # what others import starts itself only to try itself out
        scripts = _not_imported(scripts, imported) or scripts
    for step in (
        *[step for step in started if step.why in _FIRST][:1],
        *(scripts if routes else ()),
        *(started[:1] if routes and routes[0].why == "a route" else ()),
        *routes[:2],
        *_called(routes, imported, context)[:1],
        *_tables(context, files)[:1],
        *pages[: 2 if not routes else 1],
        *(() if routes else scripts[:3]),
        *started[:1],
        *_hub(imported, context)[:1],
        *started[1:3],
        *_named(context, _SETTINGS)[:1],
    ):
        steps.setdefault(step.path, step)
    for number, step in enumerate(list(steps.values())[:_MOST], 1):
        shown = printable_path(step.path)
        notes.fact(
            "entry",
            f"Start reading at `{shown}`: {step.why}.",
            notes.at(context.by_path[step.path], step.line),
            entry=shown,
            why=step.why,
            order=number,
        )
    return notes.done()


def _started(context: Context) -> list[_Step]:
    """Files that a Procfile, an image, a package script or a deployment starts, and scripts that start themselves."""
    found: dict[str, _Step] = {}
    for entry in context.entries:
        if role(entry.path) in ("foreign", "test") or depth(entry.path) > 3:
            continue
        for target, why in _targets(context, entry):
            path = _resolve(context, posixpath.dirname(entry.path), target)
            if path and not _BORING.search(path) and role(path) == "code":
                found.setdefault(path, _Step(path, why))
    return list(found.values())


def _scripts(context: Context) -> list[_Step]:
    """Python files near the root that start themselves."""
    wanted = [e for e in context.entries if e.path.endswith(".py") and role(e.path) == "code" and depth(e.path) <= 2]
    wanted = sorted((e for e in wanted if not _BORING.search(e.path)), key=lambda e: (depth(e.path), e.path))[:40]
    found = []
    for entry, text in context.texts.each(wanted):
        if match := _MAIN.search(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(_Step(entry.path, "a script that starts itself", line))
    return found


def _leads(start: str, target: str, imported: dict[str, set[str]]) -> bool:
    """Whether a file imports another, over at most three others."""
    reached = {start}
    for _ in range(4):
        reached |= {path for known in reached for path in imported.get(known, ())}
    return start != target and target in reached


def _not_imported(steps: list[_Step], imported: dict[str, set[str]]) -> list[_Step]:
    targets = {path for found in imported.values() for path in found}
    return [step for step in steps if step.path not in targets]


def _named(context: Context, table: tuple[tuple[re.Pattern[str], str], ...]) -> list[_Step]:
    """Files whose path alone says it, in the order of the table; of each kind the one nearest the root first."""
    found: list[_Step] = []
    for pattern, why in table:
        paths = [e.path for e in context.entries if pattern.search(e.path) and role(e.path) in ("code", "docs")]
        found += [_Step(path, why) for path in sorted(paths, key=lambda path: (depth(path), path))[:2]]
    return found


def _targets(context: Context, entry: Entry) -> Iterator[tuple[str, str]]:
    """(file or module, why) that one deployment or manifest file starts."""
    base = posixpath.basename(entry.path)
    if base == "Procfile":
        for line in context.texts.lines(entry):
            if line.startswith("web:"):
                yield from ((target, "started by the Procfile") for target in _files(line))
    elif base == "Dockerfile":
        for line in context.texts.lines(entry):
            if re.match(r"\s*(?:CMD|ENTRYPOINT)\s", line):
                yield from ((target, "started by the image") for target in _files(line))
    elif base == "package.json":
        data = mapping(load_json(context.texts.read(entry) or ""))
        start = mapping(data.get("scripts")).get("start")
        if isinstance(start, str):
            yield from ((target, "started by `npm start`") for target in _files(start))
        if isinstance(data.get("main"), str):
            yield data["main"], "main of the package"
    elif base in ("serverless.yml", "serverless.yaml"):
        for function in mapping(mapping(load_yaml(context.texts.read(entry) or "")).get("functions")).values():
            handler = mapping(function).get("handler")
            if isinstance(handler, str) and "." in handler:
                yield handler.rpartition(".")[0], "serverless handler"
    elif base == "project.clj":
        for name in re.findall(r":main\s+(?:\^:skip-aot\s+)?([a-z][\w.-]{1,80})", context.texts.read(entry) or ""):
            yield f"src/{name.replace('-', '_').replace('.', '/')}.clj", "main of the program"
    elif base == "wrangler.toml":
        for line in context.texts.lines(entry):
            if match := re.match(r"\s*main\s*=\s*[\"']([\w./-]+)[\"']", line):
                yield match[1], "started by the worker"
    elif base.endswith(".php") and depth(entry.path) <= 1:
        text = context.texts.read(entry) or ""
        if _PLUGIN.search(text[:4000]):
            yield base, "main file of the WordPress plugin"


def _files(command: str) -> list[str]:
    found = [match[1] for match in _STARTED.finditer(command[:1000])]
    return found + [match[1].replace(".", "/") for match in _MODULE.finditer(command[:1000])]


def _resolve(context: Context, folder: str, target: str) -> str | None:
    """A file of the tree; without its extension, or a package's index, as well."""
    path = posixpath.normpath(posixpath.join(folder, target))
    for ending in ("", ".py", ".js", ".ts", ".mjs", "/__init__.py", "/index.js", "/index.ts"):
        if path + ending in context.by_path:
            return path + ending
    return None


def _routes(context: Context, files: Iterable[CodeFile]) -> Iterator[_Step]:
    """Files with the most routes, most first; then what says it by its name."""
    found = Counter(
        route.entry.path
        for route in find_routes(context)
        if route.method != "page"
        and (route.method or not route.entry.path.endswith(".py") or "urls" in route.entry.path)
    )
    for file in files:
        found[file.path] += sum(call.element and call.callee.rpartition(".")[2] == "Route" for call in file.calls)
    known = {file.path for file in files}
    counted = sorted(((found[path], path) for path in known), key=lambda row: (-row[0], row[1]))
    fewest = min(_FEWEST_ROUTES, counted[0][0] or _FEWEST_ROUTES) if counted else _FEWEST_ROUTES
    django = [(count, path) for count, path in counted if path.endswith("urls.py") and count]
    if django:  # the shallowest leads to the others
        includes = {file.path: sum(call.name == "include" for call in file.calls) for file in files}
        count, path = min(django, key=lambda row: (depth(row[1]), -row[0] - 9 * includes[row[1]], row[1]))
        yield _Step(path, f"{count} routes" if count > 1 else "the routes")
    for count, path in counted:
        if count >= fewest and not path.endswith("urls.py"):
            yield _Step(path, f"{count} routes" if count > 1 else "a route")
    yield from _named(context, _ROUTES)


def _called(routes: list[_Step], imported: dict[str, set[str]], context: Context) -> list[_Step]:
    """The largest files that the routes import: there the work is done."""
    targets = {path for step in routes[:2] for path in imported.get(step.path, ())}
    deeper = {path for target in targets if target.endswith("__init__.py") for path in imported.get(target, ())}
    ranked = sorted(
        (path for path in targets | deeper if not re.search(r"(?:config|settings|utils?|models?)\b", path)),
        key=lambda path: (-(context.by_path[path].size or 0), path),
    )
    return [_Step(path, "the largest file that the routes use") for path in ranked]


def _tables(context: Context, files: Iterable[CodeFile]) -> list[_Step]:
    """Where the tables are declared: a schema file, else the file with the most models."""
    schemas = [e.path for e in context.entries if _SCHEMAS.search(e.path) and role(e.path) == "code"]
    models = [
        (
            sum(any(_MODEL_BASES.search(base) for base in one.bases) for one in file.classes)
            + sum(bool(_MODEL_CALLS.search(call.callee)) for call in file.calls if "migrations/" not in file.path),
            file,
        )
        for file in files
    ]
    best = sorted((row for row in models if row[0]), key=lambda row: (-row[0], row[1].path))
    made = [_Step(file.path, f"{count} tables or models") for count, file in best[:1] if count > 1]
    steps = [
        _Step(path, "the tables that it reads" if path.endswith("ml") else "the schema")
        for path in sorted(schemas, key=lambda path: (depth(path), path))
    ]
    return made + steps


def _hub(imported: dict[str, set[str]], context: Context) -> list[_Step]:
    """The file that most others import."""
    degree = Counter(path for targets in imported.values() for path in targets)
    ranked = sorted(degree.items(), key=lambda row: (-row[1], -(context.by_path[row[0]].size or 0), row[0]))
    telling = [(path, count) for path, count in ranked if count >= 4 and not _PLAIN.search(path)]
    return [_Step(path, f"imported by {count} files") for path, count in telling[:1]]
