"""What can be switched on or off: variables that mean yes or no, and constants of the code that do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.judging import Judged
from archiver.examine.readpatterns import language_of
from archiver.examine.reads import Read
from archiver.examine.roles import role
from archiver.examine.variables import Variable
from archiver.git.objects import Entry
from archiver.quoting import is_secret_name

YES = frozenset({"true", "1", "yes", "on", "y", "t", "enabled", "enable"})
NO = frozenset({"false", "0", "no", "off", "n", "f", "disabled", "disable"})

_NAMED = re.compile(r"(?:^|_)(?:ENABLED?|DISABLED?|ONLY|DEBUG)$|^(?:ENABLE|DISABLE|SKIP|NO|VERBOSE|SUPPRESS)_")
_VALUE = re.compile(
    r"(?:^|_)(?:URLS?|URI|EMAILS?|HOSTS?|DSN|PATH|SENDER|NAMES?|DOMAINS?|PORT|SERVER|ADDRESS|DIR|FILE|OBJECT|SETTINGS|ID|IDS"
    r"|PREFIX|CONFIG|JSON|SOURCES)$"
)
"""Names of things, whatever stands in for them."""
_CODE = frozenset({"python", "javascript", "ruby", "php"})
_SETTING = re.compile(
    r"^[ \t]{0,12}(?:export[ \t]+)?(?:(?:const|let|var)[ \t]+)?[\"']?"
    r"((?:ENABLE|DISABLE|FEATURE|FF)_[A-Z][A-Z0-9_]{1,60}|[A-Z][A-Z0-9_]{1,60}_(?:ENABLED?|DISABLED?)"
    r"|(?:enable|disable)[A-Z]\w{2,60})[\"']?[ \t]*(?::[ \t]*bool(?:ean)?[ \t]*)?[:=][ \t]*(True|False|true|false)\b"
    r"(?=[ \t]*(?:[,;]|\r?$|#|//))",
    re.MULTILINE,
)
_TABLE = re.compile(
    r"\b(?:FEATURES?|FEATURE_FLAGS?|FLAGS|features|featureFlags|feature_flags|featureToggles|flags)[ \t]*"
    r"(?::[ \t]*\w{1,40}[ \t]*)?[:=][ \t]*\{([^{}]{1,4000})\}"
)
_ROW = re.compile(
    r"(?:^|[,{\n])[ \t]*[\"']?([A-Za-z_][\w.-]{1,60})[\"']?[ \t]*:[ \t]*(True|False|true|false)\b(?=[ \t]*(?:[,\n]|$))"
)
_ASIDE = re.compile(
    r"(?:^|/)(?:stories|scripts?|migrations?|public|static|assets|libs?/ckeditor|\.\w+)/|(?:^|/)[\w.-]*(?:config|rc)\.[cm]?[jt]s$"
    r"|\.(?:d\.ts|json)$"
)
"""Files whose switches are a tool's."""
_CONFIGURES = re.compile(
    r"(?:^|[/_.-])(?:config|settings?|constants?|features?|flags|toggles|environments?)[\w.-]*(?:/|$)", re.IGNORECASE
)
"""Paths where a name in small letters is a setting, and no state of a component."""
_MOST = 40
_LARGEST = 256 << 10


@dataclass(frozen=True)
class Switch:
    """Something that means yes or no."""

    name: str
    on: bool
    """What it is where nobody says anything."""
    by: str
    """What turns it on (off, where it is on by itself), as a short text: `true`; empty where any text does."""
    entry: Entry
    line: int


def is_code(entry: Entry) -> bool:
    """Whether a file is a program's source, and not a deployment file or a shell script."""
    return language_of(entry.path.rpartition("/")[2]) in _CODE


def on_for(use: Judged, value: str | bool | None) -> bool | None:
    """Whether the place takes a value for yes; None for no value is asked too, and the answer where it cannot tell."""
    if use.test == "truth":
        return bool(value)
    if use.test == "bool":
        return value if isinstance(value, bool) else str(value or "").strip().lower() in YES
    if use.test != "words":
        return None
    words = {word.lower() for word in use.words} if use.folded else set(use.words)
    text = ("" if value is None else str(value)).lower() if use.folded else value
    if any(word.lower() in NO for word in use.words) and not any(word.lower() in YES for word in use.words):
        return text not in words
    return text in words


def is_yes_or_no(use: Judged) -> bool:
    """Whether a place asks for yes or no, and not for one word among others."""
    if use.test in ("bool", "truth"):
        return use.test == "bool" or isinstance(use.default, bool)
    return use.test == "words" and bool(use.words) and all(word.lower() in YES | NO for word in use.words)


def switch_of(variable: Variable) -> Switch | None:
    """The variable as a switch; None where it is none, where the code sets it, or where its places disagree."""
    if variable.given or _VALUE.search(variable.name) or is_secret_name(variable.name):
        return None
    places = [(entry, read) for entry, read in variable.reads if is_code(entry)]
    found = [one for entry, read in places if (one := _switch(variable.name, entry, read))]
    if not found or len({one.on for one in found}) > 1:
        return None
    return next((one for one in found if one.by), found[0])


def _switch(name: str, entry: Entry, read: Read) -> Switch | None:
    use = read.use
    if use.how not in ("default", "open"):
        return None
    if is_yes_or_no(use):
        on = on_for(use, use.default if use.how == "default" else None)
        if on is None or (use.how == "default" and use.default is None):
            return None
        return Switch(name, on, _words(use, on), entry, read.line)
    text = use.default.lower() if isinstance(use.default, str) else None
    if use.how == "default" and text in ("true", "false"):
        return Switch(name, text == "true", "", entry, read.line)
    if _NAMED.search(name) and (use.how == "open" or use.default == ""):
        return Switch(name, False, "", entry, read.line)
    return None


def _words(use: Judged, on: bool) -> str:
    """The words that turn it from what it is by itself, or keep it so."""
    if use.test != "words":
        return ""
    negative = all(word.lower() in NO for word in use.words)
    return f"{'off' if negative else 'on'} = {' or '.join(f'`{word}`' for word in use.words[:3])}"


def constants(context: Context) -> Iterator[Switch]:
    """Constants and tables of features that the code sets to yes or no."""
    seen: set[str] = set()
    for entry in context.entries:
        if role(entry.path) != "code" or not is_code(entry):
            continue
        if (entry.size or 0) > _LARGEST or _ASIDE.search(entry.path):
            continue
        text = context.texts.read(entry) or ""
        for name, value, at in _settings(text):
            told = name.isupper() or _CONFIGURES.search(entry.path)
            if told and name not in seen and name not in context.variables and len(seen) < _MOST:
                seen.add(name)
                yield Switch(name, value.lower() == "true", "", entry, text.count("\n", 0, at) + 1)


def _settings(text: str) -> Iterator[tuple[str, str, int]]:
    for match in _SETTING.finditer(text):
        yield match[1], match[2], match.start(1)
    for table in _TABLE.finditer(text):
        rows = list(_ROW.finditer(table[1]))
        if len(rows) >= 2 and len(rows) >= table[1].count(":") - 1:
            for row in rows:
                yield row[1], row[2], table.start(1) + row.start(1)
