"""What deployment files and code name and the tree does not hold: handlers of functions, commands of Django."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archiver.examine.blanked import empty_lists
from archiver.examine.code.model import CodeFile
from archiver.examine.contradictions import is_made
from archiver.examine.interface import Context
from archiver.examine.local import local_imports
from archiver.examine.notes import Notes
from archiver.examine.parse import line_of, load_tagged_yaml, mapping
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_FILE = re.compile(r"(?:^|/)(?:serverless[\w.-]*|template|sam[\w.-]*)\.ya?ml$")
_SAMPLE = re.compile(r"example|sample|(?:^|/)docs?/")
_LARGEST = 300_000
_HANDLER = re.compile(r"(?P<module>[A-Za-z_][\w./-]{0,150}|\./[\w./-]{1,150})\.(?P<name>[A-Za-z_]\w{0,80})")
_NODE = (".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx", "/index.js", "/index.ts")
_PYTHON = (".py", "/__init__.py")
_COMMAND = re.compile(r"(?:^|/)management/commands/(?P<name>[\w-]+)\.py$")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
"""A command of somebody's own: one word alone is often a package's."""
_BROUGHT = frozenset(
    {"rebuild_index", "update_index", "clear_index", "search_index", "show_urls", "reset_db", "clear_cache", "run_huey"}
    | {
        "invalidate_cachalot",
        "update_translation_fields",
        "sync_translation_fields",
        "create_superuser",
        "drop_test_database",
    }
    | {
        "thumbnail_cleanup",
        "publish_scheduled_pages",
        "update_permissions",
        "clean_pyc",
        "send_mail",
        "send_queued_mail",
    }
    | {
        "retry_deferred",
        "process_tasks",
        "djstripe_sync_models",
        "create_jobs",
        "clear_expired_tokens",
        "rebuild_references_index",
    }
    | {
        "delete_squashed_migrations",
        "pipchecker_all",
        "graph_models",
        "generate_secret_key",
        "dump_object",
        "merge_model_instances",
    }
    | {
        "update_countries_plus",
        "cities_light",
        "load_cities",
        "createcachetable",
        "purge_old_data",
        "remove_stale_contenttypes",
    }
    | {
        "fixtree",
        "create_reset_tokens",
        "migrate_schemas",
        "sync_roles",
        "wagtail_update_index",
        "clean_orphaned_files",
    }
)
"""Those of packages that everybody installs, and Django's."""
_SHOWN = 5


@dataclass(frozen=True)
class Absent:
    """One handler or command that is named and not there. Its words are hostile."""

    entry: Entry
    """What names it."""
    line: int | None
    name: str
    """As written."""
    function: str
    """What the deployment file calls it; empty for a command."""
    file: str
    """The file that should define it; empty where that is absent too."""


@dataclass(frozen=True)
class _Function:
    """One function of a deployment file."""

    entry: Entry
    function: str
    handler: str
    folder: str
    runtime: str
    line: int | None


def find_absent_targets(context: Context, notes: Notes) -> None:
    """RUN-015: one finding a deployment file, one for all commands."""
    files: dict[str, list[Absent]] = {}
    for one in absent_handlers(context):
        files.setdefault(one.entry.path, []).append(one)
    for path, rows in files.items():
        shown = ", ".join(f"`{quote(row.name, 120)}` (line {row.line})" for row in rows[:_SHOWN])
        where = {row.file for row in rows}
        lacks = f"`{printable_path(next(iter(where)))}` does not define" if len(where) == 1 and "" not in where else ""
        what = f"and {lacks} {'it' if len(rows) == 1 else 'them'}" if lacks else "which the tree does not hold"
        many = "functions" if len(rows) > 1 else "a function"
        message = f"`{printable_path(path)}` deploys {many} {shown}{_more(rows)}, {what}."
        notes.finding("RUN-015", "medium", message, entry=rows[0].entry, line=rows[0].line)
    if rows := list(absent_commands(context)):
        shown = ", ".join(
            f"`{quote(row.name, 80)}` ({printable_path(row.entry.path)}:{row.line})" for row in rows[:_SHOWN]
        )
        many = "commands" if len(rows) > 1 else "command"
        message = f"Code calls the {many} {shown}{_more(rows)}, and no management command of that name is in the tree."
        notes.finding("RUN-015", "medium", message, entry=rows[0].entry, line=rows[0].line)


def _more(rows: list[Absent]) -> str:
    return f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""


# -- handlers ----------------------------------------------------------------------------------------------------------


def absent_handlers(context: Context) -> tuple[Absent, ...]:
    """Handlers whose file does not define them, or whose file is absent while those of its neighbours are there."""
    found: list[Absent] = []
    for entry in context.entries:
        if not _FILE.search(entry.path) or role(entry.path) != "code" or not 0 < (entry.size or 0) < _LARGEST:
            continue
        if _SAMPLE.search(entry.path):
            continue
        functions = list(_functions(entry, context.texts.read(entry) or ""))
        files = {one: _file(context, one) for one in functions}
        for one, file in files.items():
            match = _HANDLER.fullmatch(one.handler)
            if not match:
                continue
            if file and not _defines(context, file, match["name"]):
                found.append(Absent(entry, one.line, one.handler, one.function, file))
            elif not file and any(files.values()) and _is_nowhere(context, match["module"], one):
                found.append(Absent(entry, one.line, one.handler, one.function, ""))
    return tuple(found)


def handled(context: Context) -> frozenset[str]:
    """Files that a deployment file starts."""
    return frozenset(filter(None, (_file(context, function) for function in _all_functions(context))))


def _all_functions(context: Context) -> list[_Function]:
    entries = [one for one in context.entries if _FILE.search(one.path) and role(one.path) == "code"]
    return [f for one in entries[:20] for f in _functions(one, context.texts.read(one) or "")]


def _functions(entry: Entry, text: str) -> Iterator[_Function]:
    """Functions of Serverless Framework and SAM that run Python or Node.js, with the folder they are packed from."""
    data = mapping(load_tagged_yaml(text)) or _by_lines(text)
    folder = posixpath.dirname(entry.path)
    usual = str(mapping(data.get("provider")).get("runtime") or "")
    for name, body in mapping(data.get("functions")).items():
        one = mapping(body)
        if not mapping(one.get("package")).get("artifact"):
            packed = one.get("module") if isinstance(one.get("module"), str) else ""
            runtime = str(one.get("runtime") or usual)
            yield from _function(entry, text, name, one.get("handler"), posixpath.join(folder, packed or ""), runtime)
    given = mapping(mapping(mapping(data.get("Globals")).get("Function")))
    for name, body in mapping(data.get("Resources")).items():
        one = {**given, **mapping(mapping(body).get("Properties"))}
        uri = one.get("CodeUri")
        if mapping(body).get("Type") == "AWS::Serverless::Function" and isinstance(uri, str) and ":" not in uri:
            runtime = str(one.get("Runtime") or "")
            yield from _function(entry, text, name, one.get("Handler"), posixpath.join(folder, uri), runtime)


_RUNTIME = re.compile(r"^ {1,8}runtime:[ \t]*[\"']?([a-z]{2,10}[\d.]{1,8}x?)", re.MULTILINE)
_PART = re.compile(
    r"^(?P<top>[A-Za-z]\w*):|^ {2,4}(?P<name>[A-Za-z][\w-]{0,80}):[ \t]*(?:#.*)?$"
    r"|^ {4,8}handler:[ \t]*(?P<handler>[\w./-]+)"
)


def _by_lines(text: str) -> dict[str, Any]:
    """The functions of a file that does not parse as a whole."""
    functions: dict[str, Any] = {}
    top = name = ""
    for line in split_lines(text) if (runtime := _RUNTIME.search(text)) else ():
        if match := _PART.match(line[:300]):
            top, name = match["top"] or top, match["name"] or name
            if match["handler"] and top == "functions":
                functions.setdefault(name, {"handler": match["handler"]})
    return {"functions": functions, "provider": {"runtime": runtime[1] if runtime else ""}}


def _function(entry: Entry, text: str, name: str, handler: Any, folder: str, runtime: str) -> Iterator[_Function]:
    if isinstance(handler, str) and _HANDLER.fullmatch(handler) and runtime.startswith(("python", "nodejs")):
        line = line_of(text, rf"^[ \t]*[\"']?[hH]andler[\"']?:[ \t]*[\"']?{re.escape(handler)}[\"']?[ \t]*(?:#.*)?$")
        yield _Function(entry, name, handler, posixpath.normpath(folder) if folder else "", runtime, line)


def _file(context: Context, one: _Function) -> str:
    """The file of the tree that a handler stands in; empty when there is none."""
    module = one.handler.rpartition(".")[0]
    python = one.runtime.startswith("python")
    path = posixpath.normpath(posixpath.join(one.folder, module.replace(".", "/") if python else module))
    return next((path + end for end in (_PYTHON if python else _NODE) if path + end in context.by_path), "")


def _defines(context: Context, path: str, name: str) -> bool:
    """Whether a file gives a name, or may do so in a way that nobody sees."""
    file = context.code.by_path.get(path)
    text = context.texts.read(context.by_path[path])
    if file is None or not text:
        return True
    if file.language != "python":
        return bool(re.search(rf"\b{name}\b|\bexport \*|module\.exports\s*=\s*require|\.\.\.", text))
    set_to = rf"^[\w ,.*=:]{{0,200}}\b{name}\b[\w ,.*]{{0,200}}[=:]|\b(?:globals|setattr|vars)\("
    return _gives(file, name) or bool(re.search(set_to, text, re.MULTILINE))


def _gives(file: CodeFile, name: str) -> bool:
    if any(name in one.local or "*" in one.names for one in file.imports):
        return True
    made = [(one.name, one.scope) for one in file.functions] + [(one.name, one.scope) for one in file.classes]
    return (name, "") in made or any(one.name == name for one in file.constants)


def _is_nowhere(context: Context, module: str, one: _Function) -> bool:
    """Whether no file of that name lies anywhere, and neither a build, a layer nor a package brings it."""
    stem = re.split(r"[./]", module)[-1]
    root = re.split(r"[./]", module.removeprefix("./"))[0].lower().replace("-", "_")
    if is_made(f"{module}.py") or stem in ("wsgi_handler", "wsgi", "asgi") or root in ("node_modules", "vendor"):
        return False
    known = {posixpath.splitext(posixpath.basename(path))[0] for path in context.by_path}
    brought = {row.name.lower().replace("-", "_") for row in context.dependencies}
    layered = "layers" in (context.texts.read(one.entry) or "").lower()
    return (
        stem not in known and not any(row.startswith(root) or root.startswith(row) for row in brought) and not layered
    )


# -- commands ----------------------------------------------------------------------------------------------------------


def absent_commands(context: Context) -> tuple[Absent, ...]:
    """Commands that reached code calls by name, and that neither the tree nor Django nor a known package defines."""
    files = [file for file in context.code.of("python") if file.role == "code"]
    calls = [
        (file, call)
        for file in files
        for call in file.calls
        if call.name == "call_command" and call.strings and not call.names and _NAME.fullmatch(call.strings[0])
    ]
    if not calls:
        return ()
    known = {match["name"] for path in context.by_path if (match := _COMMAND.search(path))}
    if not known:  # its commands may lie in a package of its own
        return ()
    reached = {path for targets in local_imports(files).values() for path in targets} | handled(context)
    found: dict[str, Absent] = {}
    for file, call in calls:
        name = call.strings[0]
        lies = file.path in reached or _COMMAND.search(file.path) or posixpath.basename(file.path) == "tasks.py"
        if lies and name not in known and name not in _BROUGHT:
            found.setdefault(name, Absent(file.entry, call.line, name, "", ""))
    return tuple(found.values())


def absent_functions(context: Context) -> dict[str, str]:
    """What a deployment file calls a function -> why it does nothing: no code, or a command that is absent."""
    found = {one.function: "its code is not in the tree" for one in absent_handlers(context)}
    for command in absent_commands(context):
        file = context.code.by_path[command.entry.path]
        around = [one.name for one in file.functions if not one.scope and one.line <= (command.line or 0) <= one.end]
        for function in _all_functions(context) if around else ():
            if function.handler.rpartition(".")[2] == around[0] and _file(context, function) == file.path:
                found.setdefault(
                    function.function, f"it calls the command {quote(command.name, 80)}, which is not there"
                )
    for function in _all_functions(context):
        if (path := _file(context, function)) and (name := _empty_list(context, path, function)):
            found.setdefault(function.function, f"its list {name} is empty")
    return found


def _empty_list(context: Context, path: str, function: _Function) -> str:
    """The list without anything in it that a handler in Python walks; empty when there is none."""
    file = context.code.by_path.get(path)
    word = function.handler.rpartition(".")[2]
    handler = next((one for one in file.functions if one.name == word and not one.scope), None) if file else None
    if file is None or handler is None or file.language != "python":
        return ""
    found = (
        name for name, loops in empty_lists(context, file.entry) if all(handler.line < n <= handler.end for n in loops)
    )
    return next(found, "")
