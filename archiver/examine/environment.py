"""Which environment variables it needs: those that code reads, against those that are written down."""

import posixpath
import re
from collections.abc import Iterable
from typing import Literal

from archiver.examine.containers import read_compose
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.passing import find_unpassed
from archiver.examine.roles import role
from archiver.examine.runtimenames import runtime_names
from archiver.examine.switches import constants, is_code, switch_of
from archiver.examine.switchfiles import file_settings
from archiver.examine.values import find_misspelt, find_refused, fixed_values
from archiver.examine.variables import Variable, is_sample
from archiver.git.objects import Entry
from archiver.quoting import is_secret_name, printable_path, quote
from archiver.records.fact import Examination, Severity

name = "environment"
version = 8

_PLATFORM_TABLE = """
    PATH HOME USER PWD SHELL TERM LANG TZ TMPDIR TEMP TMP HOSTNAME CI PORT NODE_ENV RAILS_ENV RACK_ENV INIT_CWD
    PYTHONPATH PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE VIRTUAL_ENV GOPATH JAVA_HOME DYNO DJANGO_SETTINGS_MODULE
    BABEL_ENV AWS_LAMBDA_FUNCTION_NAME AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_VERSION AWS_REGION LAMBDA_TASK_ROOT
    BUNDLE_GEMFILE RAILS_LOG_TO_STDOUT RAILS_MAX_THREADS RAILS_SERVE_STATIC_FILES BASH_SOURCE OSTYPE UID EUID GID PS1
    IFS RANDOM LINENO BROWSER PUBLIC_URL NETLIFY COMMIT_REF CACHED_COMMIT_REF DEPLOY_URL DEPLOY_PRIME_URL SOURCE_VERSION
    CIRCLECI TRAVIS
"""
_WEB_TABLE = """
    REQUEST_URI DOCUMENT_ROOT SERVER_NAME REQUEST_METHOD REMOTE_ADDR HTTPS SERVER_PORT QUERY_STRING SCRIPT_NAME PHP_SELF
    SCRIPT_FILENAME SERVER_PROTOCOL SERVER_SOFTWARE SERVER_ADDR PATH_INFO
"""
_RAILS_TABLE = "RAILS_GEM_VERSION CC_BUILD_ARTIFACTS FIXTURES FIXTURES_DIR FIXTURES_PATH SPEC_OPTS VERBOSE"
_PLATFORM = frozenset(_PLATFORM_TABLE.split())
"""What the operating system, the build tool or the host sets by itself."""
_PLATFORM_OF = (
    (re.compile(r"\.(?:php|phtml|inc|cgi|pl)$"), frozenset(_WEB_TABLE.split())),
    (
        re.compile(r"(?:^|/)(?:config/(?:boot|environment|preinitializer)\.rb|lib/tasks/[\w.-]+\.rake)$"),
        frozenset(_RAILS_TABLE.split()),
    ),
    (re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte|astro)$"), frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})),
)
"""Files -> what the web server, Rails or a bundler sets for them: elsewhere the same names are the project's own."""

_PLATFORM_PREFIXES = ("GITHUB_", "TRAVIS_", "CIRCLE_", "npm_", "HEROKU_", "VERCEL_", "GITLAB_", "CI_", "HTTP_", "LC_")

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
    "FLASK_",
    "GUNICORN_",
    "WEB_CONCURRENCY",
    "DATABASE_URL",
)
"""Prefixes of variables that libraries and tools read by themselves: no reader in the tree proves nothing."""

_SHOWN = 3

_WORD = re.compile(r"[A-Z_][A-Z0-9_]+")
_PLAIN = re.compile(r"[\w.:/%+-]{1,40}$")
_PRIVATE = re.compile(r"USER|OWNER|CONTACT|AUTHOR|PERSON|ADMIN|E?MAIL|SENDER|PHONE|NAME|FROM|REPLY")
"""Names of variables whose default may name somebody."""
_VALUE_FOLLOWS = re.compile(r"[\"']?[ \t]{0,20}(?:=(?![=-])|:(?![\w:=-]))")


def examine(context: Context) -> Examination:
    """Section `environment`, one fact a variable that code reads or the repository writes down.

    Data keys: `variable`, `used_in` and `documented_in` (`path:line`, at most three each), `set_in` (deployment files),
    `required` (True: reading it fails without; False: there is a default, or code asks first; None: cannot tell),
    `unset` (without it: `fails`, `optional`, `default`), `default` (a short one that is no secret), `words` (those
    that it is compared with), `switch` (`on` or `off`: what it is by itself, where it means yes or no), `switched_by`
    and `switched_in`, `secret` (by its name), `platform` (set by the system, the build tool or the host),
    `by_tools` (read by libraries and tools themselves).

    Other facts: `unpassed` (a compose service, with `names`) and `blank` (a variable that compose passes empty, with
    `effect`); `pattern` (a name put together while running, with `values`); `flag` (a constant, with `switch`); `fixed`
    (a variable whose `value` says which service is used); `config` (a configuration file, with the names that it
    switches `on` and `off`).
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
    unread = [v for v in variables.values() if v.declared and not (v.used or v.tested or v.set or v.name in named)]
    unread = [variable for variable in unread if not _known(variable)]
    misspelt = find_misspelt(notes, variables, unread)
    for variable in unread:
        if variable.name in misspelt:
            continue
        entry, line = variable.declared[0]
        message = f"{variable.name} is documented, and nothing in the tree reads it by that name."
        notes.finding("ENV-002", "info", message, entry=entry, line=line)
    find_refused(notes, variables)
    own = {v.name: unset(v) == "fails" for v in read if not _platform(v)}
    find_unpassed(context, notes, own)
    _say_others(notes, context)
    return notes.done()


def _say_others(notes: Notes, context: Context) -> None:
    """Names put together while running, constants that are switches, values that name a service."""
    for made in runtime_names(context):
        known = f" (from {', '.join(made.values)})" if made.values else ""
        statement = f"A variable's name is put together while running: {made.pattern}{known}."
        notes.fact(
            "pattern", statement, notes.at(made.entry, made.line), pattern=made.pattern, values=list(made.values)
        )
    for flag in constants(context):
        state = "on" if flag.on else "off"
        at = notes.at(flag.entry, flag.line)
        notes.fact("flag", f"`{flag.name}` is {state} in the code.", at, flag=flag.name, switch=state)
    settings = file_settings(context)
    for path in dict.fromkeys(row.entry.path for row in settings):
        rows = [row for row in settings if row.entry.path == path]
        on, off = ([quote(row.name, 60) for row in rows if row.on is state] for state in (True, False))
        told = "; ".join(f"{word}: {', '.join(names)}" for word, names in (("on", on), ("off", off)) if names)
        at = notes.at(rows[0].entry, rows[0].line)
        notes.fact("config", f"{printable_path(path)} switches {told}.", at, config=path, on=on, off=off)
    for fixed in fixed_values(context.variables, read_compose(context.entries, context.texts)):
        at = notes.at(fixed.entry, fixed.line)
        notes.fact("fixed", f"`{fixed.name}` is `{fixed.value}`.", at, fixed=fixed.name, value=fixed.value)


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
    without = unset(variable)
    shown = _default(variable) if without == "default" and not variable.given else ""
    if variable.used:
        told = {"fails": "required", "optional": "optional", "default": "has a default", None: ""}[without]
        parts.append(f"{told}, {shown}" if shown else told)
    switch = switch_of(variable)
    if switch:
        parts.append(f"a switch, {'on' if switch.on else 'off'} by itself")
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
        required={"fails": True, "optional": False, "default": False, None: None}[without],
        unset=without,
        default=shown or None,
        words=_words(variable),
        switch=("on" if switch.on else "off") if switch else None,
        switched_by=switch.by if switch else None,
        switched_in=_places([(switch.entry, switch.line)])[0] if switch else None,
        secret=secret,
        platform=_platform(variable),
        by_tools=_known(variable),
    )


def unset(variable: Variable) -> Literal["fails", "optional", "default"] | None:
    """What happens without the variable: None where that cannot be told."""
    if variable.required and not variable.guarded:
        return None if variable.defaults else "fails"  # one way of running it fails, another does not
    if variable.given or (variable.defaults and not variable.bare):
        return "default"
    code = [(entry, read.use) for entry, read in variable.reads if is_code(entry)]
    asks = ("guard", "optional")
    asking = {entry.path for entry, use in code if use.how in asks or use.test in ("words", "truth", "bool")}
    return "optional" if code and all(entry.path in asking for entry, _ in code) else None


def _default(variable: Variable) -> str:
    """What stands in for it, where that is short, the same everywhere and can be nobody's secret."""
    found = {str(read.use.default) for _, read in variable.reads if read.use.default not in (None, "")}
    text = found.pop() if len(found) == 1 else ""
    if re.fullmatch(r"\d{1,6}|true|false", text, re.IGNORECASE):
        return text
    private = is_secret_name(variable.name) or _PRIVATE.search(variable.name)
    return quote(text) if _PLAIN.match(text) and not private else ""


def _words(variable: Variable) -> list[str]:
    """What it is compared with, where that is a word or two."""
    words = dict.fromkeys(word for _, read in variable.reads for word in read.use.words)
    return [quote(word) for word in words if _PLAIN.match(word)][:3]


def _name(entry: Entry) -> str:
    return f"`{printable_path(entry.path)}`"


def _places(places: list[tuple[Entry, int]]) -> list[str]:
    return [f"{printable_path(entry.path)}:{line}" for entry, line in places[:_SHOWN]]


def _find_undocumented(notes: Notes, variable: Variable) -> None:
    entry, line = variable.used[0]
    also = f" ({_name(variable.set[0][0])} sets it)" if variable.set else ""
    without = unset(variable)
    needed = "needs" if without == "fails" else "reads"
    message = f"Code {needed} {variable.name}, and no sample, README or app manifest names it{also}."
    severity: Severity = "low" if variable.defaults or variable.set or without == "optional" else "medium"
    notes.finding("ENV-001", severity, message, entry=entry, line=line)
