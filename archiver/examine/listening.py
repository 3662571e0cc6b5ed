"""On which port it listens unless told otherwise, what starts it, and which database it then looks for."""

import re
from collections.abc import Collection, Iterator

from archiver.examine.code.model import CodeFile
from archiver.examine.commands import read_commands
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.ports import Start, say_ports, with_samples
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "listening"
version = 3

_MOST = 3
_LARGEST = 300_000

_PYTHON_SERVERS = {"flask": "Flask's own server", "bottle": "Bottle's own server", "dash": "Dash's own server",
                   "sanic": "Sanic", "flask_socketio": "Flask-SocketIO", "quart": "Quart's own server",
                   "uvicorn": "uvicorn", "waitress": "waitress", "aiohttp": "aiohttp"}  # fmt: skip
_RUNS = re.compile(
    r"(?:^|\.)(?:app|application|server|socketio|uvicorn)\.run$|^create_app\.run$|(?:^|\.)run_app$|^serve$|^waitress\.serve$"
)
_VALUE = re.compile(
    r"""^\s*(?:int\(|Number\(|parseInt\(|str\(|\+)?\s*
    (?:["']?(?P<plain>\d{2,5})["']?(?![\w.])
    |(?:os\.)?(?:environ\.get|getenv|environ\.setdefault)\(\s*["'](?P<name>\w{1,60})["']\s*(?:,\s*["']?(?P<default>\d{2,5})["']?\s*\)|\)\s*or\s+["']?(?P<or>\d{2,5}))
    |\(?process\.env(?:\.|\[["'])(?P<js>\w{1,60})(?:["']\])?(?P<tail>(?:\s*(?:\|\||\?\?)\s*["']?[\w.]{1,60}["']?){0,4})
    |(?P<word>[A-Za-z_$][\w$]{0,60})\s*(?:[,);\n]|$))""",
    re.VERBOSE,
)
_JS = re.compile(r"\.listen\(|\.set\(\s*[\"']port[\"']\s*,")
_OTHERS = (
    (re.compile(r"\.go$"), re.compile(r"ListenAndServe(?:TLS)?\(\s*\"[\w.]*:(\d{2,5})\""), "Go's HTTP server"),
    (
        re.compile(r"(?:^|/)puma\.rb$"),
        re.compile(r"^\s*port\s+ENV\.fetch\([\"']PORT[\"']\)\s*\{\s*(\d{2,5})", re.M),
        "Puma",
    ),
    (
        re.compile(r"(?:^|/)gunicorn[\w.-]*\.py$"),
        re.compile(r"^bind\s*=\s*[\"'][\w.]*:(\d{2,5})[\"']", re.M),
        "gunicorn",
    ),
    (re.compile(r"\.rb$|(?:^|/)config\.ru$"), re.compile(r"^\s*set\s+:port,\s*(\d{2,5})", re.M), "Sinatra"),
)
_COMMANDS = (
    (re.compile(r"\bgunicorn\b(?:.{0,200}?(?:-b|--bind)[ =]\S*?:(\d{2,5})\b)?"), "gunicorn"),
    (re.compile(r"\b(?:uvicorn|hypercorn)\b(?:.{0,200}?--port[ =](\d{2,5})\b)?"), "uvicorn"),
    (re.compile(r"\bwaitress-serve\b(?:.{0,200}?(?:--port[ =]|:)(\d{2,5})\b)?"), "waitress"),
    (re.compile(r"\buwsgi\b(?:.{0,200}?--http(?:-socket)?[ =]\S*?:(\d{2,5})\b)?"), "uWSGI"),
    (re.compile(r"\bmanage\.py runserver(?:_plus)?\b(?: [\w.]*?:?(\d{4,5})\b)?"), "Django's development server"),
    (re.compile(r"\bflask run\b(?:.{0,100}?(?:-p|--port)[ =](\d{2,5})\b)?"), "Flask's development server"),
    (re.compile(r"\bgatsby develop\b(?:.{0,100}?(?:-p|--port)[ =](\d{2,5})\b)?"), "Gatsby's development server"),
    (re.compile(r"\bnext (?:dev|start)\b(?:.{0,100}?(?:-p|--port)[ =](\d{2,5})\b)?"), "Next.js"),
    (
        re.compile(r"\bwebpack(?:-dev-server| serve)\b(?:.{0,200}?--port[ =](\d{2,5})\b)?"),
        "webpack's development server",
    ),
    (re.compile(r"\breact-scripts start\b"), "Create React App's development server"),
    (re.compile(r"\bvue-cli-service serve\b(?:.{0,100}?--port[ =](\d{2,5})\b)?"), "Vue CLI's development server"),
    (re.compile(r"\bng serve\b(?:.{0,100}?--port[ =](\d{2,5})\b)?"), "Angular's development server"),
    (re.compile(r"\bvite(?: dev| serve)?(?=$| --)(?:.{0,100}?--port[ =](\d{2,5})\b)?"), "Vite's development server"),
    (re.compile(r"\brails s(?:erver)?\b(?:.{0,100}?-p[ =]?(\d{2,5})\b)?"), "Rails' server"),
    (re.compile(r"\bpuma\b(?:.{0,100}?-p[ =]?(\d{2,5})\b)?"), "Puma"),
    (re.compile(r"\b(?:thin|unicorn|rackup)\b(?:.{0,100}?-p[ =]?(\d{2,5})\b)?"), "a Rack server"),
    (re.compile(r"\bphp -S [\w.]+:(\d{2,5})\b"), "PHP's own server"),
    (re.compile(r"\bjekyll s(?:erve)?\b(?:.{0,100}?(?:-P|--port)[ =](\d{2,5})\b)?"), "Jekyll's server"),
)
"""A command that starts a server, with its port where it names one."""
_DEFAULTS = {"Gatsby's development server": 8000, "Django's development server": 8000, "Next.js": 3000,
             "Flask's development server": 5000, "Create React App's development server": 3000}  # fmt: skip
"""Ports that tools take by themselves, of those whose settings lie in the command or the environment alone."""
_ASIDE = re.compile(
    r"(?:^|/)(?:dev-?tools|tools|scripts?|examples?|bin|demo|benchmarks?|ci)/|(?:^|/)(?:ci|testing|tests?)\.py$"
)
"""Files beside the program."""

_DATABASE_PORT = re.compile(r"(?:POSTGRES|PG|DB|DATABASE|MYSQL|MONGO|REDIS)\w{0,30}PORT$", re.IGNORECASE)
_DATABASE_NAME = re.compile(
    r"(?:(?:POSTGRES|DB|DATABASE|MYSQL|MONGO)\w{0,20}_?(?:DB|NAME|DATABASE|DBNAME)|PGDATABASE)$", re.IGNORECASE
)
_DEFAULT = re.compile(
    r"(?:(?:environ\.get|getenv|\benv(?:\.\w+)?|config|\bget_env\w*)\(\s*[\"'](?P<py>\w{2,60})[\"']\s*,\s*"
    r"(?:\w+\s*=\s*\w+,\s*)?(?:default\s*=\s*)?(?P<q>[\"']?)(?P<value>[\w-]{1,40})(?P=q)\s*[,)]"
    r"|process\.env\.(?P<js>\w{2,60})\s*(?:\|\||\?\?)\s*(?P<q2>[\"']?)(?P<jsvalue>[\w-]{1,40})(?P=q2))"
)
_URL = re.compile(
    r"[\"'=\s](?P<kind>postgres(?:ql)?|postgis|mysql2?|mongodb|redis)(?:\+\w{1,20})?://(?:[^\s\"'@/]{0,80}@)?"
    r"(?P<host>localhost|127\.0\.0\.1|[a-z][a-z0-9_-]{0,30})(?::(?P<port>\d{2,5}))?/(?P<name>[A-Za-z0-9_-]{0,50})[\"'\s?)]"
)
_KINDS = {"postgres": "PostgreSQL", "postgresql": "PostgreSQL", "postgis": "PostGIS", "mysql": "MySQL",
          "mysql2": "MySQL", "mongodb": "MongoDB", "redis": "Redis"}  # fmt: skip


def examine(context: Context) -> Examination:
    """Section `run`: every port in one sentence; what listens where, one fact a server (at most three); databases.

    Data keys: `ports`, `places`; `server`, `listens` (port), `port_variable`, `detail`; `database_defaults` (words).
    """
    notes = Notes(context.commit, "run")
    seen: dict[str, list[Start]] = {}
    starts = list(with_samples(context, (*_in_code(context), *_in_commands(context))))
    ports = say_ports(context, notes, starts)
    for start in starts:
        seen.setdefault(start.server, []).append(start)
    for server, starts in list(seen.items())[:_MOST]:
        start = next((row for row in starts if row.port), starts[0])
        label = f" (`{quote(start.label, 60)}`)" if start.label else ""
        statement = f"{server[0].upper()}{server[1:]}{label} {_how(start)}."
        at, port, variable = notes.at(start.entry, start.line), start.port or start.default, start.variable or None
        notes.fact("listens", statement, at, server=server, listens=port, port_variable=variable, detail=True)
    _say_databases(context, notes, ports)
    return notes.done()


def _how(start: Start) -> str:
    """Where it listens, in words."""
    variable = f"`{quote(start.variable, 60)}`"
    if start.sample:
        return f"listens on the port that {variable} says: {start.port} in `{start.sample}`"
    if start.port:
        return f"listens on port {start.port}{f' unless {variable} says otherwise' if start.variable else ''}"
    if start.variable:
        return f"listens on the port that {variable} says"
    return f"is started, by its own default on port {start.default}" if start.default else "is started"


# -- servers -----------------------------------------------------------------------------------------------------------


def _in_code(context: Context) -> Iterator[Start]:
    for file in context.code.files:
        if file.role == "code" and (file.entry.size or 0) <= _LARGEST and not _ASIDE.search(file.path):
            yield from _python(context, file) if file.language == "python" else _javascript(context, file)
    for entry in context.entries:
        for names, pattern, server in _OTHERS:
            own = role(entry.path) == "code" and not _ASIDE.search(entry.path)
            if names.search(entry.path) and own and (entry.size or 0) <= _LARGEST:
                text = context.texts.read(entry) or ""
                if match := pattern.search(text):
                    variable = "PORT" if "ENV.fetch" in match[0] else ""
                    yield Start(server, int(match[1]), entry, _line(text, match.start(1)), variable=variable)


def _python(context: Context, file: CodeFile) -> Iterator[Start]:
    modules = {found.module.split(".")[0] for found in file.imports}
    calls = [call for call in file.calls if _RUNS.search(call.callee)]
    if not calls:
        return
    text = context.texts.read(file.entry) or ""
    declared = {dependency.name for dependency in context.dependencies}
    for call in calls:
        named = next((m for m in ("uvicorn", "waitress", "aiohttp") if m in modules and _of(m, call.callee)), None)
        plain = call.callee.rpartition(".")[0].endswith(("app", "application", "server", "socketio"))
        own = (
            next((m for m in _PYTHON_SERVERS if m in modules), "flask" if "flask" in declared else None)
            if plain
            else None
        )
        server = named or own
        if not server or (call.callee == "serve" and server != "waitress"):
            continue
        port, variable = _port_of_call(text, call.line)
        default = 5000 if "port" not in call.keywords and server == "flask" else None
        yield Start(_PYTHON_SERVERS[server], port, file.entry, call.line, call.callee, variable, default)


def _of(module: str, callee: str) -> bool:
    return {"uvicorn": "uvicorn.run", "waitress": "serve", "aiohttp": "run_app"}[module] in callee


def _port_of_call(text: str, line: int) -> tuple[int | None, str]:
    """The value of `port=` in a call that begins on a line."""
    start = _offset(text, line)
    match = re.compile(r"\bport\s*=\s*").search(text, start, start + 600)
    return _port(text[match.end() : match.end() + 200], text) if match else (None, "")


def _port(written: str, text: str, deep: int = 0) -> tuple[int | None, str]:
    """The number that an expression falls back to, and the environment variable it reads."""
    match = _VALUE.match(written)
    if not match:
        return None, ""
    last = re.search(r"\b(\d{2,5})[\"']?$", match["tail"] or "")
    number = match["plain"] or match["default"] or match["or"] or (last[1] if last else "")
    if number:
        return (int(number), match["name"] or match["js"] or "") if 1 < int(number) < 65536 else (None, "")
    if match["js"]:
        return None, match["js"]
    word = match["word"]
    if word and deep < 2:
        given = re.search(rf"(?:^|[\s;])(?:const|let|var)?\s*{re.escape(word)}\s*=(?!=)\s*([^\n]{{1,200}})", text)
        return _port(given[1], text, deep + 1) if given else (None, "")
    return None, ""


def _javascript(context: Context, file: CodeFile) -> Iterator[Start]:
    if not any(call.name in ("listen", "set") for call in file.calls):
        return
    text = context.texts.read(file.entry) or ""
    for match in _JS.finditer(text):
        port, variable = _port(text[match.end() : match.end() + 200], text)
        own = "webpack's development server" if "webpack-dev-server" in text else "the Node server"
        if (port or variable) and not text[: match.start()].rpartition("\n")[2].lstrip().startswith(("//", "*")):
            yield Start(own, port, file.entry, _line(text, match.start()), variable=variable)


def _in_commands(context: Context) -> Iterator[Start]:
    order = {"procfile": 0, "docker": 1, "npm": 2, "make": 3, "readme": 4}
    commands = [command for command in read_commands(context.entries, context.texts) if command.source in order]
    for command in sorted(commands, key=lambda command: order[command.source]):
        text = command.text[:500].replace('", "', " ").replace('","', " ")
        for pattern, server in _COMMANDS:
            if (match := pattern.search(text)) and not re.search(r"\b(?:pip|npm|gem|yarn) (?:install|add|i)\b", text):
                port = int(match[1]) if pattern.groups and match[1] else None
                variable = found[1] if not port and (found := re.search(r"\$\{?(\w*PORT)\b", text)) else ""
                default = None if re.search(r"\bport\b|\s-p\b", text, re.IGNORECASE) else _DEFAULTS.get(server)
                label = text[match.start() :].strip("[]\"' ")
                yield Start(server, port, command.entry, command.line, quote(label, 60), variable, default)
                break


# -- databases ---------------------------------------------------------------------------------------------------------


def _say_databases(context: Context, notes: Notes, told_ports: Collection[int]) -> None:
    """Ports and names of databases that code falls back to; users and passwords are nobody's business.

    Args:
        told_ports: those that stand among the ports already.
    """
    told: dict[str, tuple[Entry, int]] = {}
    for entry in context.entries:
        if role(entry.path) != "code" or (entry.size or 0) > _LARGEST or _ASIDE.search(entry.path):
            continue
        for number, line in enumerate(context.texts.lines(entry) if _SETTINGS.search(entry.path) else (), 1):
            if not line.lstrip().startswith(("#", "//", "*")) and "test" not in line.lower():
                for words in _databases(line, told_ports):
                    told.setdefault(words, (entry, number))
    if told:
        places = list(told.items())[:_MOST]
        rows = [f"{words} (`{printable_path(entry.path)}:{number}`)" for words, (entry, number) in places]
        statement = f"Databases by default: {', '.join(rows)}."
        notes.fact("database", statement, notes.at(*places[0][1]), database_defaults=list(told)[:20])


def _databases(line: str, told_ports: Collection[int]) -> Iterator[str]:
    for match in _DEFAULT.finditer(line):
        variable, value = match["py"] or match["js"], match["value"] or match["jsvalue"]
        named = _DATABASE_NAME.search(variable) and not value.isdigit() and value not in ("None", "null", "undefined")
        port = _DATABASE_PORT.search(variable) and value.isdigit() and int(value) not in told_ports
        if port or named:
            yield f"`{variable}` {quote(value, 40)}"
    for match in _URL.finditer(line):
        kind = _KINDS[match["kind"]]
        shown = match["port"] and int(match["port"]) not in told_ports
        place = f"{match['host']}:{match['port']}" if shown else match["host"]
        database = f", database `{quote(match['name'], 50)}`" if match["name"] and kind != "Redis" else ""
        yield f"{kind} at {place}{database}"


_SETTINGS = re.compile(
    r"(?:settings|config|database|db|knexfile|ormconfig|application|alembic|env)[\w.-]*\.(?:py|js|ts|json|ya?ml|rb|ini|cfg|toml)$"
    r"|/(?:config|settings)/[^/]+$|(?:^|/)(?:app|server|main|index|__init__)\.(?:py|js|ts)$",
    re.IGNORECASE,
)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _offset(text: str, line: int) -> int:
    """Where a line begins."""
    position = 0
    for _ in range(line - 1):
        position = text.find("\n", position) + 1
    return position
