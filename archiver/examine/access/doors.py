"""Doors that stand open: fields that ask nobody who calls, and settings that let any site or stranger in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.examine.access.lines import code_files, ending, spoken
from archiver.examine.access.resolvers import unchecked_fields
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_SHOWN = 6
_MOST = 20
_ASIDE = re.compile(
    r"(?:^|/)(?:scripts?|bin|tools?|dev[-_]?\w*|examples?|demos?|storybook|migrations?|documentation|swagger\w*|webpack|wp-\w+)/|(?:^|/)webpack[\w.]*\.\w+$"
)


def say_doors(context: Context, notes: Notes) -> None:
    """Facts about fields and settings that are open; ACC-001 for each such field."""
    fields = unchecked_fields(context)
    if fields:
        shown = [f"`{quote(one.name, 60)}` ({_at(one.entry, one.line)})" for one in fields[:_SHOWN]]
        statement = f"GraphQL fields whose resolver checks nobody, while most do: {', '.join(shown)}{_more(fields)}."
        notes.fact("open fields", statement, notes.at(fields[0].entry, fields[0].line), access="open",
                   fields=[quote(one.name, 60) for one in fields[:100]])  # fmt: skip
    for one in fields[:_MOST]:
        word = quote(one.name, 60)
        message = f"The GraphQL field `{word}` answers whoever asks: its resolver checks nobody, while most do."
        notes.finding("ACC-001", "medium", message, entry=one.entry, line=one.line)
    for what, places in _settings(context).items():
        shown = [_at(entry, line) for entry, line in places[:3]]
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        notes.fact("open setting", f"{what} ({', '.join(shown)}{more}).", notes.at(*places[0]), access="open")


def _at(entry: Entry, line: int) -> str:
    return f"{printable_path(entry.path)}:{line}"


def _more(rows: Sequence[object]) -> str:
    return f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""


# -- settings ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Setting:
    endings: tuple[str, ...]
    pattern: re.Pattern[str]
    what: str


_JS = ("js", "ts", "mjs", "cjs")
_HEADER = r"Access-Control-Allow-Origin[\"']?\]?\s{0,3}(?:[,:=]|=>)\s{0,3}[\"']"
_ANY_SITE = "CORS lets scripts of any site call it"
_ANY_SITE_HERE = "CORS lets scripts of any site read the answers that carry this header"
_ANYBODY = "Anybody may call what says AllowAny"
_PUBLIC = "Files are put on S3 for everybody to read (public-read)"
_NO_CSRF = "No CSRF check on views that say csrf_exempt"
_DEBUGGER = "Flask's debugger is on where the program is started by itself: it runs code for whoever reaches it"
_SETTINGS = tuple(
    _Setting(endings, re.compile(pattern), what)
    for endings, pattern, what in (
        (("py",), r"\bpermission_classes\s{0,3}[=(]\s{0,3}[\[(]\s{0,3}(?:permissions\.)?AllowAny\b", _ANYBODY),
        (("py",), r"[\"']rest_framework\.permissions\.AllowAny[\"']", _ANYBODY),
        (
            ("py",),
            r"^\s{0,12}@csrf_exempt\b|\bcsrf_exempt\(|@method_decorator\(csrf_exempt\b|@?\bcsrf\.exempt\b",
            _NO_CSRF,
        ),
        (
            _JS,
            r"\.use\(\s{0,3}cors\(\s{0,3}\)\s{0,3}\)|\bcors\(\s{0,3}\{\s{0,3}origin:\s{0,3}(?:true|[\"']\*[\"'])",
            _ANY_SITE,
        ),
        ((*_JS, "py", "php", "rb"), rf"{_HEADER}\*[\"']|Access-Control-Allow-Origin:\s{{0,2}}\*", _ANY_SITE_HERE),
        (("py",), r"(?:^|\s)(?:CORS|cors\.init_app)\(\s{0,3}\w{1,30}\s{0,3}\)", _ANY_SITE),
        (("py",), r"\ballow_origins\s{0,3}=\s{0,3}\[\s{0,3}[\"']\*[\"']", _ANY_SITE),
        ((*_JS, "py", "php", "rb"), rf"{_HEADER}https?://", "CORS lets one fixed site call it"),
        (("py",), r"\bapp\.run\([^\n]{0,120}\bdebug\s{0,2}=\s{0,2}True\b", _DEBUGGER),
        (
            (*_JS, "py", "rb"),
            r"\b(?:ACL|acl|AWS_DEFAULT_ACL|x-amz-acl|s3_permissions)[\"']?\]?\s{0,3}(?:[,:=]|=>)\s{0,3}[\"']public-read",
            _PUBLIC,
        ),
        (("tf",), r"^\s{0,20}acl\s{0,20}=\s{0,3}\"public-read(?:-write)?\"", _PUBLIC),
    )
)


def _settings(context: Context) -> dict[str, list[tuple[Entry, int]]]:
    """What is open -> places."""
    found: dict[str, list[tuple[Entry, int]]] = {}
    terraform = [e for e in context.entries if ending(e.path) == "tf" and role(e.path) == "code"]
    files = [entry for entry in (*code_files(context), *terraform) if not _ASIDE.search(entry.path)]
    for entry, text in context.texts.each(files):
        here = [one for one in _SETTINGS if ending(entry.path) in one.endings]
        if not here or not re.search(r"AllowAny|csrf|cors|CORS|Access-Control|debug|public-read", text):
            continue
        for number, line in spoken(text):
            for one in here:
                if one.pattern.search(line):
                    found.setdefault(one.what, []).append((entry, number))
                    break
    return found
