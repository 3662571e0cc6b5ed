"""Which environment variables it needs: those that code reads, against those that are written down. Never a value."""

import posixpath
import re
from collections.abc import Iterable

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.variables import Variable, is_sample
from archiver.git.objects import Entry
from archiver.quoting import is_secret_name, printable_path
from archiver.records.fact import Examination

name = "environment"
version = 4

_PLATFORM_TABLE = """
    PATH HOME USER PWD SHELL TERM LANG TZ TMPDIR TEMP TMP HOSTNAME CI PORT NODE_ENV RAILS_ENV RACK_ENV INIT_CWD
    PYTHONPATH PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE VIRTUAL_ENV GOPATH JAVA_HOME DYNO DJANGO_SETTINGS_MODULE
    BABEL_ENV AWS_LAMBDA_FUNCTION_NAME AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_VERSION AWS_REGION LAMBDA_TASK_ROOT
    BUNDLE_GEMFILE RAILS_LOG_TO_STDOUT RAILS_MAX_THREADS RAILS_SERVE_STATIC_FILES BASH_SOURCE OSTYPE UID EUID GID PS1
    IFS RANDOM LINENO BROWSER PUBLIC_URL NETLIFY COMMIT_REF CACHED_COMMIT_REF DEPLOY_URL DEPLOY_PRIME_URL SOURCE_VERSION
"""
_WEB_TABLE = """
    REQUEST_URI DOCUMENT_ROOT SERVER_NAME REQUEST_METHOD REMOTE_ADDR HTTPS SERVER_PORT QUERY_STRING SCRIPT_NAME PHP_SELF
    SCRIPT_FILENAME SERVER_PROTOCOL SERVER_SOFTWARE SERVER_ADDR PATH_INFO
"""
_PLATFORM = frozenset(_PLATFORM_TABLE.split())
"""What the operating system, the build tool or the host sets by itself."""
_PLATFORM_OF = (
    (re.compile(r"\.(?:php|phtml|inc|cgi|pl)$"), frozenset(_WEB_TABLE.split())),
    (re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte|astro)$"), frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})),
)
"""Files -> what the web server or bundler sets for them: elsewhere the same names are the project's own."""

_PLATFORM_PREFIXES = ("GITHUB_", "TRAVIS_", "CIRCLE_", "npm_", "HEROKU_", "VERCEL_", "GITLAB_", "CI_", "HTTP_")

_LIBRARIES = (
    "AWS_",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "PG",
    "BUNDLE_",
    "PIP_",
    "NPM_",
    "COMPOSE_",
    "DOCKER_",
    "SENTRY_",
    "NEW_RELIC_",
)
"""Prefixes of variables that libraries and tools read by themselves: no reader in the tree proves nothing."""

_SHOWN = 3

_WORD = re.compile(r"[A-Z_][A-Z0-9_]+")
_VALUE_FOLLOWS = re.compile(r"[\"']?\s{0,20}[:=](?![=-])")


def examine(context: Context) -> Examination:
    """Section `environment`, one fact a variable that code reads or the repository writes down.

    Data keys: `variable`, `used_in` and `documented_in` (`path:line`, at most three each), `set_in` (deployment files),
    `required` (True: reading it fails without; False: there is a default; None: cannot tell), `secret` (by its name),
    `platform` (set by the system, the build tool or the host).
    """
    notes = Notes(context.commit, "environment")
    variables = context.variables
    read = [variable for variable in variables.values() if variable.used]
    silent = [v for v in read if not v.documented and not _platform(v)]
    if read:
        written = sum(bool(variable.documented) for variable in read)
        others = len(read) - written - len(silent)
        statement = (
            f"Environment variables that code reads: {len(read)}; in a sample or document: {written}; "
            f"set by the platform: {others}; in neither: {len(silent)}."
        )
        notes.fact("count", statement, notes.at(*read[0].used[0]), read=len(read), undocumented=len(silent))
    named = _named_in_code([v.name for v in variables.values() if v.declared and not v.used], context)
    for variable in variables.values():
        if variable.used or variable.declared:
            _say(notes, variable, variable.name in named)
    for variable in (variable for variable in silent if not variable.given):
        _find_undocumented(notes, variable)
    for variable in variables.values():
        elsewhere = variable.used or variable.tested or variable.set or variable.name in named
        if variable.declared and not elsewhere and not _known(variable):
            entry, line = variable.declared[0]
            message = f"{variable.name} is documented, and nothing in the tree reads it by that name."
            notes.finding("ENV-002", "info", message, entry=entry, line=line)
    return notes.done()


def _named_in_code(names: Iterable[str], context: Context) -> frozenset[str]:
    """Those of the names that a file which is no document, test or sample has anywhere but before its value."""
    wanted, found = frozenset(names), set[str]()
    for entry in context.entries if wanted else ():
        if role(entry.path) != "code" or is_sample(entry.path) or (entry.size or 0) > 512 << 10:
            continue
        if posixpath.basename(entry.path) == "app.json":
            continue
        text = context.texts.read(entry) or ""
        found.update(m[0] for m in _WORD.finditer(text) if m[0] in wanted and not _VALUE_FOLLOWS.match(text, m.end()))
    return frozenset(found)


def _platform(variable: Variable) -> bool:
    name = variable.name
    set_for = (kind for kind, names in _PLATFORM_OF if name in names)
    everywhere = name in _PLATFORM or name.startswith(_PLATFORM_PREFIXES)
    return everywhere or any(all(kind.search(entry.path) for entry, _ in variable.used) for kind in set_for)


def _known(variable: Variable) -> bool:
    return _platform(variable) or variable.name.startswith(_LIBRARIES)


def _say(notes: Notes, variable: Variable, named: bool) -> None:
    secret = is_secret_name(variable.name)
    parts = []
    if variable.used:
        count = len({entry.path for entry, _ in variable.used})
        parts.append(f"read in {count} file{'s' if count > 1 else ''}")
    elif variable.tested or named:
        parts.append("read in tests alone" if variable.tested else "named in code")
    else:
        parts.append("read by no code of the tree" if _known(variable) else "read nowhere")
    parts.append(f"documented in {_name(variable.documented[0][0])}" if variable.documented else "not documented")
    if variable.set:
        parts.append(f"set in {_name(variable.set[0][0])}")
    if variable.used:
        parts.append({True: "required", False: "has a default", None: ""}[_required(variable)])
    if secret:
        parts.append("holds a secret, by its name")
    statement = f"{variable.name}: {'; '.join(part for part in parts if part)}."
    entry, line = (variable.used or variable.declared)[0]
    notes.fact(
        variable.name,
        statement,
        notes.at(entry, line),
        variable=variable.name,
        used_in=_places(variable.used),
        documented_in=_places(variable.documented),
        set_in=_places(variable.set),
        required=_required(variable),
        secret=secret,
        platform=_platform(variable),
    )


def _required(variable: Variable) -> bool | None:
    if variable.required and not variable.guarded:
        return True
    return False if variable.defaults or variable.given else None


def _name(entry: Entry) -> str:
    return f"`{printable_path(entry.path)}`"


def _places(places: list[tuple[Entry, int]]) -> list[str]:
    return [f"{printable_path(entry.path)}:{line}" for entry, line in places[:_SHOWN]]


def _find_undocumented(notes: Notes, variable: Variable) -> None:
    entry, line = variable.used[0]
    also = f" ({_name(variable.set[0][0])} sets it)" if variable.set else ""
    needed = "needs" if _required(variable) else "reads"
    message = f"Code {needed} {variable.name}, and no sample, README or app manifest names it{also}."
    notes.finding("ENV-001", "low" if variable.defaults or variable.set else "medium", message, entry=entry, line=line)
