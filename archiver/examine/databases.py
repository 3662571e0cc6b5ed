"""RUN-011: the sample asks for a database or user that the one database of compose does not have."""

import re
from collections.abc import Iterable, Iterator, Sequence

from archiver.examine.commands import Command
from archiver.examine.containers import ComposeService
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_IMAGE = re.compile(r"(?:^|/)(?:postgres|postgis|timescaledb)\b")
_SET = {"name": "POSTGRES_DB", "user": "POSTGRES_USER"}
_ASKED = {
    "name": frozenset({"POSTGRES_DB", "POSTGRES_DBNAME", "DB_NAME", "DB_DATABASE", "DATABASE_NAME", "PGDATABASE"}),
    "user": frozenset({"POSTGRES_USER", "POSTGRES_USERNAME", "DB_USER", "DB_USERNAME", "DATABASE_USER", "PGUSER"}),
}
_ASSIGNED = re.compile(r"^(?:export )?([A-Z_]{4,40})=[\"']?([A-Za-z_][\w-]{0,60})[\"']?[ \t]*(?:#.*)?$")
_URL = re.compile(
    r"^(?:export )?DATABASE_URL=[\"']?(?:postgres(?:ql)?|postgis)://(?P<user>[a-z_][\w-]{0,60})(?::[^@/\s]{0,80})?"
    r"@(?P<host>[\w.-]{1,80})(?::\d{1,5})?/(?P<name>[A-Za-z_][\w-]{0,60})"
)
_PLACEHOLDER = re.compile(r"your|xxx|name_here|change|example|^(?:user|username|name|database|dbname|template1)$", re.I)


_MAKES = {
    "name": re.compile(r"\bCREATE\s{1,9}DATABASE\b|\bcreatedb\b|\bdb:create\b|\bcreate_database\b", re.I),
    "user": re.compile(r"\bCREATE\s{1,9}(?:ROLE|USER)\b|\bcreateuser\b|\bALTER\s{1,9}DATABASE\b.{1,80}\bOWNER\b", re.I),
}
"""Words of scripts, SQL and documents that make one."""
_LARGEST = 200_000


def find_database_contradictions(
    context: Context, notes: Notes, services: Iterable[ComposeService], commands: Sequence[Command]
) -> None:
    """Where the tree has one Postgres server with literal settings, and every sample asks it for something else."""
    servers = [service for service in services if service.image and _IMAGE.search(service.image)]
    if len(servers) != 1 or any(path.endswith("config/database.yml") for path in context.by_path):
        return  # Rails makes the database that it asks for
    server = servers[0]
    for kind, variable in _SET.items():
        given = server.environment.get(variable, "")
        asked = list(_asked(context, kind, server.name))
        made = {value for _, _, value in asked if any(value in command.text.split() for command in commands)}
        if not re.fullmatch(r"[A-Za-z_][\w-]{0,60}", given) or not asked or made:
            continue
        if all(value not in (given, "postgres" if kind == "name" else given) for _, _, value in asked):
            if _is_made(context, kind):
                continue
            entry, line, value = asked[0]
            where, name = printable_path(entry.path), quote(server.name, 60)
            asks, makes = quote(value, 60), quote(given, 60)
            message = f"`{where}` asks for the database `{asks}`, and compose makes `{makes}` in `{name}`."
            if kind == "user":  # may be somebody's name
                message = f"`{where}` asks for another database user than the one that compose makes in `{name}`."
            notes.finding("RUN-011", "medium", message, entry=entry, line=line)


def _is_made(context: Context, kind: str) -> bool:
    """Whether anything in the tree makes a database or role: a set-up script, SQL, a document's command."""
    looked = (e for e in context.entries if role(e.path) != "foreign" and (e.size or 0) <= _LARGEST)
    return any(_MAKES[kind].search(text) for _, text in context.texts.each(looked))


def _asked(context: Context, kind: str, server: str) -> Iterator[tuple[Entry, int, str]]:
    """Every value that a sample has for it, where it means the server of compose or of the same machine."""
    for entry in context.entries:
        if not is_sample(entry.path) or role(entry.path) != "code":
            continue
        for number, line in enumerate(split_lines(context.texts.read(entry) or ""), 1):
            if match := _URL.match(line):
                value = match[kind] if match["host"] in ("localhost", "127.0.0.1", server) else ""
            elif (match := _ASSIGNED.match(line)) and match[1] in _ASKED[kind]:
                value = match[2]
            else:
                continue
            if value and not _PLACEHOLDER.search(value):
                yield entry, number, value
