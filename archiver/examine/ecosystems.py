"""Apps of Android, sites of WordPress, Hugo, Jekyll and dbt, and how their tools are used where no README says it."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.habits import habits
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.pins import pins
from archiver.examine.roles import depth, is_readme, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "ecosystems"
version = 1

_MOST = 4
_MOST_PLUGINS = 12
_MOST_READMES = 12
_MOST_FILES = 400
_HEAD = 4_000
_THEME = re.compile(r"^[ \t/*#@]*Theme Name:[ \t]*([^\r\n]{1,80})", re.MULTILINE)
_PLUGIN = re.compile(r"^[ \t/*#@]*Plugin Name:[ \t]*([^\r\n]{1,80})", re.MULTILINE)
_VERSION = re.compile(r"^[ \t/*#@]*Version:[ \t]*v?(\d[\w.-]{0,20})", re.MULTILINE)
_IN_PLUGINS = re.compile(r"(?:^|/)(?:wp-content|app)/(?:mu-)?plugins/([\w.-]{1,80})/[\w.-]{1,80}\.php$")
_APP = re.compile(r"\bapplicationId\s*=?\s*[\"']([\w.]{3,100})[\"']")
_APP_VERSION = re.compile(r"\bversionName\s*=?\s*[\"']([\w.-]{1,20})[\"']")
_HUGO = re.compile(r"^(?:config|hugo)\.(?:toml|ya?ml|json)$")


@dataclass(frozen=True)
class _Made:
    """What a tree is made with, by a file that nothing else has."""

    label: str
    entry: Entry
    line: int | None = None


def examine(context: Context) -> Examination:
    """Sections `stack` and `run`.

    Data keys: `framework` (label) where a file alone tells it; `android_app` and its `version`; `theme`; `plugins`
    (names with versions); `habit` (tool) with `usual` (commands).
    """
    notes = Notes(context.commit, "stack")
    for made in _made(context):
        what = f"framework {made.label}"
        place = notes.at(made.entry, made.line)
        path = printable_path(made.entry.path)
        notes.fact(
            what, f"{made.label}, by `{path}`.", place, framework=made.label, version=None, ended=None, of="server"
        )
    for entry in _named(context, "build.gradle", "build.gradle.kts"):
        _say_app(context, notes, entry)
    _say_wordpress(context, notes)
    run = Notes(context.commit, "run")
    _say_habits(context, run)
    return Examination(facts=(*notes.done().facts, *run.done().facts))


def _named(context: Context, *bases: str) -> list[Entry]:
    """Own files of these names, the shallowest first."""
    found = [e for e in context.entries if posixpath.basename(e.path) in bases and role(e.path) == "code"]
    return sorted(found, key=lambda entry: (depth(entry.path), entry.path))[:_MOST]


def _made(context: Context) -> Iterator[_Made]:
    parts = (entry.path.split("/")[:-1][:3] for entry in context.entries)
    folders = {"/".join(names[:size]) for names in parts for size in range(1, len(names) + 1)}
    gems = {dependency.name for dependency in context.dependencies if dependency.ecosystem == "gem"}
    for entry in context.entries:
        folder, base = posixpath.split(entry.path)
        beside = {posixpath.join(folder, one) for one in ("layouts", "archetypes", "themes")} & folders
        if _HUGO.match(base) and depth(entry.path) <= 1 and len(beside) >= 2 and not _pinned(context, "hugo"):
            yield _Made("Hugo", entry)
        pages = {posixpath.join(folder, one) for one in ("_layouts", "_includes", "_posts")} & folders
        declared = gems & {"jekyll", "github-pages"}
        if base == "_config.yml" and depth(entry.path) <= 1 and pages and not declared:
            yield _Made("Jekyll", entry)
    for entry in _named(context, "dbt_project.yml")[:1]:
        if not _pinned(context, "dbt"):
            yield _Made("dbt", entry)
    yield from _databases(context)


_CONNECTS = (
    (re.compile(r"\.cs$"), re.compile(r"\.Use(SqlServer|Sqlite|Npgsql|MySql|Oracle)\("), "Entity Framework"),
    (re.compile(r"\.(?:php|inc)$"), re.compile(r"\b(?:new mysqli|mysqli_connect|mysql_connect)\s*\("), "PHP"),
    (re.compile(r"\.(?:php|inc)$"), re.compile(r"\bnew PDO\(\s*[\"'](mysql|pgsql|sqlite|sqlsrv):"), "PDO"),
)
_SERVERS = {
    "sqlserver": "SQL Server", "sqlsrv": "SQL Server", "sqlite": "SQLite", "npgsql": "PostgreSQL",
    "pgsql": "PostgreSQL", "mysql": "MySQL", "oracle": "Oracle",
}  # fmt: skip


def _databases(context: Context) -> Iterator[_Made]:
    """The database that a program opens by a call that only one kind of server has, its first place."""
    seen: set[str] = set()
    looked = [e for e in context.entries if role(e.path) == "code" and re.search(r"\.(?:cs|php|inc)$", e.path)]
    for entry, text in context.texts.each(looked[:_MOST_FILES]):
        for where, pattern, by in _CONNECTS:
            match = pattern.search(text) if where.search(entry.path) else None
            server = _SERVERS[(match[1] if match.lastindex else "mysql").lower()] if match else ""
            if match and server not in seen:
                seen.add(server)
                yield _Made(f"{server} through {by}", entry, text.count("\n", 0, match.start()) + 1)


def _pinned(context: Context, product: str) -> bool:
    """Whether another file says its version, and so its name."""
    bases = ("netlify.toml", ".travis.yml", "dbt_project.yml")
    looked = [
        e for e in context.entries if posixpath.basename(e.path) in bases or e.path.startswith(".github/workflows/")
    ]
    return any(row[0] == product for entry in looked for row in pins(entry.path, context.texts.read(entry) or ""))


def _say_app(context: Context, notes: Notes, entry: Entry) -> None:
    """The name under which a store knows the app; a new owner cannot publish under it."""
    text = context.texts.read(entry) or ""
    if match := _APP.search(text):
        told = _APP_VERSION.search(text)
        number = f", version `{told[1]}`" if told else ""
        statement = f"Android app `{match[1]}`{number}: the stores tie that name to the old owner's signing key."
        place = notes.at(entry, text.count("\n", 0, match.start()) + 1)
        notes.fact("android app", statement, place, android_app=match[1], version=told[1] if told else None)


def _say_wordpress(context: Context, notes: Notes) -> None:
    """The themes that are the project's own, and the plugins that lie in the tree."""
    for entry in _named(context, "style.css"):
        head = (context.texts.read(entry) or "")[:_HEAD]
        if match := _THEME.search(head):
            title, line = quote(match[1].strip(), 60), head.count("\n", 0, match.start()) + 1
            statement = f"WordPress theme `{title}` (`{printable_path(entry.path)}`)."
            notes.fact("theme", statement, notes.at(entry, line), theme=title)
    plugins: dict[str, tuple[str, Entry]] = {}
    for entry in context.entries:
        match = _IN_PLUGINS.search(entry.path)
        head = (context.texts.read(entry) or "")[:_HEAD] if match and match[1] not in plugins else ""
        if match and _PLUGIN.search(head):
            number = _VERSION.search(head)
            plugins[match[1]] = (f"{match[1]}{f' {number[1]}' if number else ''}", entry)
    if plugins:
        told = [name for name, _ in plugins.values()]
        more = f" and {len(told) - _MOST_PLUGINS} more" if len(told) > _MOST_PLUGINS else ""
        count = "1 WordPress plugin lies" if len(told) == 1 else f"{len(told)} WordPress plugins lie"
        statement = f"{count} in the tree: {', '.join(told[:_MOST_PLUGINS])}{more}."
        notes.fact("plugins", statement, notes.at(next(iter(plugins.values()))[1]), plugins=told)


def _say_habits(context: Context, notes: Notes) -> None:
    """Only where no README speaks of the tool: what it says of it is said elsewhere."""
    readmes = [entry for entry in context.entries if is_readme(entry.path) and role(entry.path) != "foreign"]
    written = " ".join(text for _, text in context.texts.each(readmes[:_MOST_READMES]))
    for habit in habits(context)[:_MOST]:
        words = "|".join(map(re.escape, habit.programs))
        if habit.commands and not re.search(rf"(?<![\w-])(?:{words})(?![\w-])", written, re.IGNORECASE):
            path = printable_path(habit.entry.path)
            statement = f"Usual with {habit.tool} (`{path}`): {'; '.join(habit.commands)} (not tried)."
            place = notes.at(habit.entry)
            notes.fact("habit", statement, place, confidence="likely", habit=habit.tool, usual=list(habit.commands))
