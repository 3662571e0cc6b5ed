"""What the running software writes into logs of people, what it leaves open, and what it deletes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.code.model import Call, CodeFile, Function
from archiver.examine.downloads import say_downloads
from archiver.examine.interface import Context
from archiver.examine.models.table import snake
from archiver.examine.notes import Notes
from archiver.examine.openness import find_openings
from archiver.examine.targets import absent_commands
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "keeping"
version = 3

_MOST = 40
_MOST_CALLS = 500
"""Calls looked at in one file."""
_LONGEST = 1200
"""Characters of one call that are looked at."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One call that writes something of a person into a log, or sends it to a service that keeps events."""

    entry: Entry
    line: int
    callee: str
    what: str
    """In words."""


def examine(context: Context) -> Examination:
    """Section `data`. Data keys: `deletes` (names of functions); `downloads` (as `GET /path (place)`)."""
    notes = Notes(context.commit, "data")
    for found in list(find_logged(context))[:_MOST]:
        where = "to a service that keeps events" if _TRACKERS.search(found.callee) else "into the log"
        message = f"`{quote(found.callee, 80)}` writes {found.what} {where}."
        notes.finding("DAT-004", "medium", message, entry=found.entry, line=found.line)
    for entry, line in list(find_echoed(context))[:_MOST]:
        message = "`echo=True` writes every value of its SQL statements into the log."
        notes.finding("DAT-004", "medium", message, entry=entry, line=line)
    find_openings(context, notes)
    say_downloads(context, notes)
    _say_deletions(context, notes)
    return notes.done()


# -- which calls write a log -------------------------------------------------------------------------------------------

_PYTHON_LOG = re.compile(
    r"(?:^|\.)_?(?:logging|logger|log|LOG|LOGGER)\.(?:debug|info|warn|warning|error|exception|critical|log)$|^print$|^p?print\.pprint$"
    r"|^sentry_sdk\.(?:capture_message|set_user|set_context|set_extra|add_breadcrumb)$"
)
_SCRIPT_LOG = re.compile(
    r"^(?:this\.|window\.)?(?:console|log|logger|winston)\.(?:log|info|warn|error|debug|dir|trace|verbose)$"
)
_TRACKERS = re.compile(
    r"^(?:window\.)?(?:(?:Sentry|Raven)\.(?:captureMessage|setUser|setUserContext|setContext|setExtra|addBreadcrumb)"
    r"|(?:analytics|mixpanel|heap|amplitude|posthog|rudderanalytics|FS|LogRocket)\.(?:track|identify|addUserProperties"
    r"|addEventProperties|people\.set|setUserId|setUserProperties))$"
)
_BY_HAND = re.compile(
    r"(?:^|/)(?:scripts?|bin|tools?|dev-?tools|seeds?|migrations?|commands|hackathons?|examples?|notebooks?|benchmarks?)/"
)
"""What a person runs and watches: it prints to a screen."""
_SERVER_PATH = re.compile(
    r"(?:^|/)(?:server|api|lambdas?|functions|backend|workers?|handlers?|jobs|middleware|routes|controllers)(?:/|\.\w+$)"
)
_SERVER_MODULE = re.compile(
    r"^(?:express|koa|fastify|hapi|@hapi/.+|aws-sdk|@aws-sdk/.+|fs|http|https|pg|knex|mongoose|mongodb|sequelize|nodemailer"
    r"|body-parser|firebase-(?:admin|functions)|apollo-server.*|redis|ioredis|winston|bunyan|@google-cloud/.+|next-connect)$"
)
_BROWSER_MODULE = re.compile(
    r"^(?:react|react-dom|react-.+|vue|vue-.+|vuex|preact|svelte|@angular/.+|jquery|gatsby.*|react-native.*|redux.*)$"
)


def _serves(file: CodeFile) -> bool:
    """Whether a file runs on a server: what a browser prints stays with the visitor."""
    if file.language == "python":
        return True
    modules = {item.module for item in file.imports}
    if any(call.element for call in file.calls) or any(_BROWSER_MODULE.search(module) for module in modules):
        return False
    return bool(_SERVER_PATH.search(file.path)) or any(_SERVER_MODULE.search(module) for module in modules)


def find_logged(context: Context) -> Iterator[Logged]:
    """Every call in product code that logs what a request sent, or a field that names a person."""
    for file in context.code.files:
        if file.role != "code" or _BY_HAND.search(file.path):
            continue
        serves = _serves(file)
        pattern = _PYTHON_LOG if file.language == "python" else _SCRIPT_LOG
        calls = [c for c in file.calls if (serves and pattern.search(c.callee)) or _TRACKERS.search(c.callee)]
        lines = context.texts.lines(file.entry) if calls else []
        seen: set[int] = set()
        for call in calls[:_MOST_CALLS]:
            what = _what(call, file, lines)
            if what and call.line not in seen:
                seen.add(call.line)
                yield Logged(file.entry, call.line, call.callee, what)


_ECHO = re.compile(r"\becho\s*=\s*True\b")
_ENGINES = ("create_engine", "create_async_engine", "create_pool")


def find_echoed(context: Context) -> Iterator[tuple[Entry, int]]:
    """Every SQLAlchemy engine of product code that writes its statements, with their values, into the log."""
    for file in context.code.of("python"):
        if file.role != "code" or _BY_HAND.search(file.path):
            continue
        for call in file.calls:
            if call.name in _ENGINES and "echo" in call.keywords:
                lines = context.texts.lines(file.entry)[call.line - 1 : call.line + 12]
                at = next((number for number, row in enumerate(lines, call.line) if _ECHO.search(row[:1000])), None)
                if at:
                    yield file.entry, at


# -- what is written ---------------------------------------------------------------------------------------------------

_BODY = re.compile(
    r"(?:^|\.)(?:request|req)\.(?:body|data|post|form|json|values|get_json|raw_body|params_body|cleaned_data)$"
    r"|^event\.body$|(?:^|\.)(?:request_body|req_body|form_data|post_data|request_json|raw_body|form\.cleaned_data|cleaned_data)$"
)
_WHOSE = r"(?:user_|contact_|voter_|to_|from_|recipient_|guest_|primary_|new_|old_)?"
_FIELDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_WHOSE}phone(?:_number)?|(?:cell|mobile)(?:_phone|_number)?"), "a phone number"),
    (re.compile(rf"{_WHOSE}e_?mail(?:_address)?"), "an e-mail address"),
    (re.compile(r"(?:first|last|full|given|family)_name|surname"), "a name"),
    (re.compile(r"dob|date_of_birth|birth_?date"), "a date of birth"),
    (re.compile(r"(?:street|home|mailing|voter|full)_address|address_(?:line_?\d|entered)"), "a postal address"),
)  # fmt: skip
_MAIL = re.compile(r"(?:^|\.)(?:message|msg|mail|email|e_mail|envelope)\.(?P<part>body|html|recipients|to)$")
_MAILERS = re.compile(
    r"(?:^|[._])(?:flask_mail|flask_mailman|smtplib|email|django\.core\.mail|mailgun\w*|nodemailer|sendgrid|postmark)\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"(?:\b(?:len|type|bool|typeof|isinstance|count|hash\w*|mask\w*|redact\w*|anonym\w*|obfusc\w*|sha\w*|md5|scrub\w*|Boolean|keys)\s*\(\s*"
    r"|\btypeof\s+|!)$",
    re.IGNORECASE,
)
_STRING = re.compile(
    r"(?P<prefix>\b[rbufRBUF]{1,2})?(?:\"\"\"(?P<a>(?:[^\"\\]|\\.|\"(?!\"\"))*+)(?:\"\"\")?|'''(?P<b>(?:[^'\\]|\\.|'(?!''))*+)(?:''')?"
    r"|\"(?P<c>(?:[^\"\\\n]|\\.)*+)\"?|'(?P<d>(?:[^'\\\n]|\\.)*+)'?|(?P<tick>`)(?P<e>(?:[^`\\]|\\.)*+)`?)",
    re.DOTALL,
)
_PATH = re.compile(r"[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*(?P<called>\s*\()?")
_OWN_NUMBER = re.compile(
    r"\b(?:bought|buy\w*|purchas\w*|available|releas\w*|owned|rent\w*|inventory|messaging service)\b", re.IGNORECASE
)
"""The campaign's own numbers at its telephone company."""
_SOURCE = (
    r"(?:request\.(?:body|data|POST|form|json|get_json|values)|\breq\.body|event\[[\"']body[\"']\]|event\.body"
    r"|request\.get_json\(|self\.request\.(?:body|data|POST))"
)


def _what(call: Call, file: CodeFile, lines: list[str]) -> str:
    """What of a person a call writes, in words; empty for nothing."""
    text = _arguments(call, lines)
    function = next((f for f in reversed(file.functions) if f.line <= call.line <= f.end), None)
    found: dict[str, None] = {}
    for path in _paths(text, "python" if file.language == "python" else "javascript"):
        if _BODY.search(path) or ("." not in path and _came_from_body(path, function, call.line, lines)):
            found["the body of a request"] = None
        if (part := _MAIL.search(path)) and any(_MAILERS.search(item.module) for item in file.imports):
            found["the text of a mail" if part["part"] in ("body", "html") else "the recipients of a mail"] = None
        last = path.rpartition(".")[2]
        found |= {what: None for pattern, what in _FIELDS if pattern.fullmatch(last)}
    if _OWN_NUMBER.search(text):
        found.pop("a phone number", None)
    return " and ".join([", ".join(list(found)[:-1])] * (len(found) > 1) + list(found)[-1:])


def _arguments(call: Call, lines: list[str]) -> str:
    """The words between a call's brackets."""
    text = "\n".join(lines[call.line - 1 : call.line + 14])[: _LONGEST * 2]
    at = re.search(rf"\b{re.escape(call.name)}\s*\(", text)
    start = at.end() if at else 0
    depth = 1
    # Brackets in strings do not count.
    plain = _STRING.sub(lambda match: "_" * len(match[0]), text[start : start + _LONGEST])
    for match in re.finditer(r"[()\[\]{}]", plain):
        depth += 1 if match[0] in "([{" else -1
        if depth == 0:
            return text[start : start + match.start()]
    return text[start : start + _LONGEST]


def _paths(text: str, language: str) -> Iterator[str]:
    """Dotted paths of what is written, in `snake_case`: those in formatted strings, and those beside strings."""
    pieces = [text]
    for match in _STRING.finditer(text):
        inside = "".join(match[group] or "" for group in "abcde")
        if language == "python" and "f" in (match["prefix"] or "").lower():
            pieces.extend(re.findall(r"\{([^{}!:]{1,120})", inside))
        elif match["tick"]:
            pieces.extend(re.findall(r"\$\{([^{}]{1,120})", inside))
    for piece in pieces:
        keyed = re.sub(r"\.get\(\s*[\"'](\w{1,60})[\"'][^()]{0,60}\)|\[\s*[\"'](\w{1,60})[\"']\s*\]", r".\1\2", piece)
        plain = _STRING.sub('""', keyed)
        for match in _PATH.finditer(plain):
            named = re.match(r"\s*[:=](?![=])", plain[match.end() : match.end() + 4])
            if match["called"] or named or _HARMLESS.search(plain[max(match.start() - 30, 0) : match.start()]):
                continue
            if re.match(r"\s*(?:===?|!==?|\?(?!\.)|&&|\|\|| if | in | is )", plain[match.end() : match.end() + 6]):
                continue
            yield ".".join(snake(part) for part in match[0].replace("?", "").split(".") if part)


def _came_from_body(word: str, function: Function | None, line: int, lines: list[str]) -> bool:
    """Whether a name was given a request's body, or what was read from it, further up in the same function."""
    if function is None or word in ("self", "request", "req"):
        return False
    above = lines[function.line - 1 : line]
    pattern = re.compile(
        rf"^\s*(?:const\s+|let\s+|var\s+)?{re.escape(word)}\s*=\s*(?:json\.loads?\(\s*|JSON\.parse\(\s*)?{_SOURCE}\s*[()]*\s*\)?\s*;?\s*$"
    )
    return any(pattern.match(row) for row in above)


# -- what is deleted ---------------------------------------------------------------------------------------------------

_DELETES = re.compile(
    r"(?:^|_)(?:purge|expire|delete_old|delete_expired|remove_old|remove_expired|clean_?up|retention|anonymi[sz]e|gdpr|erase|scrub"
    r"|prune|obliterate|forget)(?:_|$)"
)
_OTHER = re.compile(
    r"(?:^|_)(?:jobs?|cache\w*|tmp|temp\w*|files?|locks?|tests?|mocks?|listeners?|html|css|url|text|string)(?:_|$)|^clean_?up$"
)
_SHOWN = 6
_MOST_FILES = 5


def _say_deletions(context: Context, notes: Notes) -> None:
    """Functions whose name says that they delete or expire what is stored."""
    found: list[tuple[CodeFile, Function]] = []
    idle = [(one.entry.path, one.line or 0) for one in absent_commands(context)]
    for file in context.code.files:
        if file.role == "code" and _serves(file) and not re.search(r"(?:^|/)migrations?/", file.path):
            named = ((function, snake(function.name)) for function in file.functions)
            found.extend(
                (file, function)
                for function, word in named
                if _DELETES.search(word)
                and not _OTHER.search(word)
                and not any(path == file.path and function.line <= line <= function.end for path, line in idle)
            )
    for path in list(dict.fromkeys(file.path for file, _ in found))[:_MOST_FILES]:
        here = [function for file, function in found if file.path == path]
        names = list(dict.fromkeys(quote(function.name, 80) for function in here))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        shown = ", ".join(f"`{word}`" for word in names[:_SHOWN])
        notes.fact(
            "deletes", f"By their names, these delete, expire or anonymise stored data: {shown}{more}.",
            notes.at(path, here[0].line), confidence="likely", deletes=names[:50],
        )  # fmt: skip
