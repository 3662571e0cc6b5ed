"""Commands that code registers under a name: Django's, Flask's, click's and typer's, console scripts, Rake tasks."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.code.model import Call, CodeFile, Function
from archiver.examine.interface import Context
from archiver.examine.parse import load_toml, mapping
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.git.objects import Entry

_MOST = 400
"""Commands kept of one tree."""


@dataclass(frozen=True)
class Registered:
    """One command by its name. Name and line to type are hostile: quote them before they are printed."""

    name: str
    """The word that is typed."""
    run: str
    """The whole line to type, as far as it is known; its last word is the name."""
    kind: str
    """Whose it is: Django, Flask, Flask-Script, click, Rake, package."""
    entry: Entry
    """Where it is registered."""
    line: int | None
    alone: bool
    """Whether it runs without arguments and asks nothing, as what runs by the clock must."""


def find_registered(context: Context) -> tuple[Registered, ...]:
    """Every command of product code, in the order of paths within each kind."""
    scripts = list(_console_scripts(context))
    found = [row for file in context.code.of("python") if file.role == "code" for row in _in_python(file, scripts)]
    found += [row for row, _ in scripts]
    found += _rake(context)
    return tuple({(row.run, row.entry.path): row for row in found}.values())[:_MOST]


# -- Python ------------------------------------------------------------------------------------------------------------

_DJANGO = re.compile(r"(?:^|/)management/commands/(?!_)([\w-]+)\.py$")
_ASKS = frozenset({"input", "raw_input", "getpass", "getpass.getpass", "click.prompt", "click.confirm", "typer.prompt"})
_FOUND_BY_FLASK = ("app.py", "wsgi.py")
_Scripts = list[tuple[Registered, str]]


def _in_python(file: CodeFile, scripts: _Scripts) -> Iterator[Registered]:
    if match := _DJANGO.search(file.path):
        made = next((one for one in file.classes if one.name == "Command"), None)
        if made:
            alone = not any(_positional(call) or call.callee in _ASKS for call in file.calls)
            yield Registered(match[1], f"python manage.py {match[1]}", "Django", file.entry, made.line, alone)
        return
    makers = {constant.name: constant for constant in file.constants if constant.callee}
    for function in file.functions:
        for decorator in function.decorators:
            owner, _, last = decorator.rpartition(".")
            if last != "command" or not owner:
                continue
            call = _decorating(file, function, decorator)
            name = call.strings[0] if call and call.strings else function.name.replace("_", "-")
            alone = _needs_nothing(file, function)
            root, _, rest = owner.partition(".")
            maker = makers[root].callee.rpartition(".")[2] if root in makers else ""
            if rest == "cli" or maker == "AppGroup":
                group = (
                    f"{makers[root].strings[0]} " if maker in ("AppGroup", "Blueprint") and _named(makers[root]) else ""
                )
                run = f"{_flask_app(file, root, maker)}flask {group}{name}"
                yield Registered(name, run, "Flask", file.entry, function.line, alone)
            elif maker == "Manager" and not rest:
                name = function.name
                yield Registered(name, f"python {file.path} {name}", "Flask-Script", file.entry, function.line, alone)
            elif not rest and (prefix := _group(file, root, maker, scripts)):
                yield Registered(name, f"{prefix} {name}", "click", file.entry, function.line, alone)


def _named(constant: object) -> bool:
    return bool(getattr(constant, "strings", ()))


def _decorating(file: CodeFile, function: Function, decorator: str) -> Call | None:
    calls = [
        call for call in file.calls if call.callee == decorator and function.line - 30 < call.line <= function.line
    ]
    return calls[-1] if calls else None


def _flask_app(file: CodeFile, root: str, maker: str) -> str:
    """`FLASK_APP=path ` where the file itself makes the app and is none that Flask finds alone."""
    makes = root in ("app", "application") and (maker == "Flask" or maker.startswith(("create_", "make_")))
    return f"FLASK_APP={file.path} " if makes and file.path not in _FOUND_BY_FLASK else ""


def _needs_nothing(file: CodeFile, function: Function) -> bool:
    around = [call for call in file.calls if function.line - 30 < call.line <= function.end]
    previous = max((one.end for one in file.functions if one.end < function.line), default=0)
    mine = [call for call in around if call.line > previous]
    return not any(call.callee in _ASKS or _positional(call) for call in mine)


def _positional(call: Call) -> bool:
    """Whether it declares an argument that must be given."""
    if call.name == "argument":
        return not {"default", "required", "nargs"} & set(call.keywords)
    if call.name in ("add_argument", "option"):
        word = call.strings[0] if call.strings else "-"
        return "required" in call.keywords or not (word.startswith("-") or {"default"} & set(call.keywords))
    return False


def _group(file: CodeFile, root: str, maker: str, scripts: _Scripts) -> str:
    """What starts a click or typer group: its console script, else its file; empty where it is no group."""
    group = maker == "Typer" or any(
        function.name == root and any(word.rpartition(".")[2] == "group" for word in function.decorators)
        for function in file.functions
    )
    if not group:
        return ""
    module = file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for script, target in scripts:
        where, _, what = target.partition(":")
        if what == root and f".{module}".endswith(f".{where}"):
            return script.name
    starts = any(call.callee == root and not call.scope and call.guard == "if" for call in file.calls)
    return f"python {file.path}" if starts else ""


def _console_scripts(context: Context) -> Iterator[tuple[Registered, str]]:
    """(command, `module:function`) of what installing the package puts on the path."""
    for entry in context.entries:
        base = posixpath.basename(entry.path)
        if base not in ("pyproject.toml", "setup.py", "setup.cfg") or role(entry.path) != "code":
            continue
        text = context.texts.read(entry) or ""
        rows = _of_pyproject(text) if base == "pyproject.toml" else _of_setup(text)
        for name, target in rows:
            line = next((n for n, row in enumerate(split_lines(text), 1) if name in row and target in row), None)
            yield Registered(name, name, "package", entry, line, False), target


def _of_pyproject(text: str) -> Iterator[tuple[str, str]]:
    data = load_toml(text)
    for scripts in (
        mapping(data.get("project")).get("scripts"),
        mapping(mapping(mapping(data.get("tool")).get("poetry"))).get("scripts"),
    ):
        yield from ((name, target) for name, target in mapping(scripts).items() if isinstance(target, str))


def _of_setup(text: str) -> Iterator[tuple[str, str]]:
    at = text.find("console_scripts")
    if at >= 0:
        part = text[at : at + 4000]
        end = re.search(r"\]|\n\s*\n|\n\[", part)
        part = part[: end.start()] if end else part
        yield from re.findall(r"([\w.-]{1,60})[ \t]*=[ \t]*([\w.]{1,120}:[\w.]{1,60})", part)


# -- Rake --------------------------------------------------------------------------------------------------------------

_NAMESPACE = re.compile(r"^(\s*)namespace\s*\(?\s*:?[\"']?([\w-]{1,60})[\"']?\s*\)?\s+do\b")
_TASK = re.compile(r"^(\s*)task\s*\(?\s*:?[\"']?([\w-]{1,80})[\"']?\s*(?::|=>|,|do\b|\{|$|\))")
_OWN = frozenset({"default", "test", "spec", "ci", "features", "cucumber", "environment"})


def _rake(context: Context) -> Iterator[Registered]:
    for entry in context.entries:
        if not re.search(r"(?:^|/)(?:Rakefile|[\w.-]+\.rake)$", entry.path) or role(entry.path) != "code":
            continue
        if "capistrano" in entry.path:  # started by `cap`, on another machine
            continue
        spaces: list[tuple[int, str]] = []
        lines = context.texts.lines(entry)
        for number, line in enumerate(lines, 1):
            line = line[:400]
            indent = len(line) - len(line.lstrip())
            if line.strip():
                spaces = [space for space in spaces if space[0] < indent]
            if match := _NAMESPACE.match(line):
                spaces.append((indent, match[2]))
            elif (
                (match := _TASK.match(line))
                and match[2] not in _OWN
                and " do" in line + "".join(lines[number : number + 1])
            ):
                name = ":".join([*(space for _, space in spaces), match[2]])
                body = "\n".join(lines[number : number + 60])
                alone = "," not in line.partition("do")[0] and not re.search(r"\b(?:STDIN|gets|ARGV)\b", body)
                yield Registered(name, f"rake {name}", "Rake", entry, number, alone)
