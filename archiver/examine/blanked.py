"""SCR-001: values that were blanked before publishing, in deployment files, settings and code."""

import itertools
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.containers import ComposeService
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import quote


@dataclass(frozen=True)
class _Blank:
    """One value that is not there."""

    line: int
    says: str
    """What stands there instead, as the beginning of a sentence."""
    weight: int
    """3: what is sent there fails; 2: a value was taken out; 1: an empty constant; 0: perhaps a form to fill in."""


_MOST = 50
_LARGEST = 300_000
_ASIDE = re.compile(
    r"sample|example|template|skeleton|stub|\bdist\b|default|(?:^|/)(?:locales?|lang|i18n|translations?|_?data|content|public"
    r"|static|assets|themes?|ISSUE_TEMPLATE|migrations|seeds?|stories|demo)/|(?:^|/)app\.json$|wp-config",
    re.IGNORECASE,
)
"""Forms that are made to be filled in, and files whose words are shown to people."""

_SETTINGS = re.compile(
    r"\.(?:ya?ml|tf|tfvars|toml|ini|cfg|conf|properties)$"
    r"|(?:^|/)(?:deploy\w*|config\w*|settings|infra\w*|environments?)/[^/]+\.json$"
    r"|(?:^|/)(?:vercel|now|firebase)\.json$"
    r"|(?:^|[/._-])(?:env|config|settings|secrets?|credentials|parameters|serverless|vars)(?:[._-][\w.-]{0,80})?\.json$"
)
_NAMED_SAMPLE = re.compile(r"(?:^|/)(?:serverless|template|docker-compose|compose)[\w-]*\.ya?ml$")
_PAIR = re.compile(r"^[\s-]*[\"']?([A-Za-z_][\w.-]{0,80})[\"']?\s*[:=]\s*(\S.*)$")
_WORDS = re.compile(
    r"^(?:\*\.)?(?:AN? |THE |YOUR |SOME )?[A-Z][A-Z0-9]*(?: [A-Z0-9]+){0,3} (?:NAME|ID|DOMAIN|ARN|URL|HERE|KEY|TOKEN"
    r"|BUCKET|HOST|SECRET|PASSWORD|ACCOUNT)$|^(?:\*\.)?(?:AN?|THE|YOUR|SOME) (?:[A-Z]+ ){0,2}[A-Z]+$"
)
_INSIDE = re.compile(r"\$\{[\w:$/{]{0,40}?\b([A-Z]{2,}(?: [A-Z]{2,})+)(?=[~},])|<([A-Z]{2,}(?:[ _][A-Z]{2,}){1,4})>")
_CROSSED = re.compile(r"(?<![A-Za-z0-9])[Xx]{7,}(?![A-Za-z0-9])")
_REMOVED = re.compile(r"\bREDACTED\b|<(?:redacted|removed)>|\[(?:redacted|removed)\]", re.IGNORECASE)
_YOURS = re.compile(
    r"^<?your[ _-][\w .-]{0,40}[ _-]here>?$|^YOUR_[A-Z0-9_]{2,50}$|^<your[ _-][\w .-]{1,40}>$"
    r"|^(?:INSERT|REPLACE|PUT|ENTER)_(?:\w{1,40}_)?(?:WITH|YOUR|HERE)\w{0,40}$",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"^(?:title|labels?|description|placeholder|help\w*|text|message|comment|key|on)$", re.IGNORECASE)
"""Keys whose values are words for people, or names of columns."""


def find_blanked(context: Context, notes: Notes, services: Iterable[ComposeService]) -> None:
    """SCR-001, one a file, the gravest first: its first blank in words, the others by their lines."""
    hosts = {service.name for service in services}
    found: list[tuple[Entry, list[_Blank]]] = []
    for entry in context.entries:
        if role(entry.path) != "code" or not 0 < (entry.size or 0) < _LARGEST or _aside(entry.path):
            continue
        if rows := list(itertools.islice(_blanks(context, entry, hosts), _MOST)):
            found.append((entry, sorted(rows, key=lambda row: -row.weight)))
    for entry, rows in sorted(found, key=lambda pair: -pair[1][0].weight):
        _say(notes, entry, rows)


def _aside(path: str) -> bool:
    return is_sample(path) or (bool(_ASIDE.search(path)) and not _NAMED_SAMPLE.search(path))


def _say(notes: Notes, entry: Entry, rows: list[_Blank]) -> None:
    others = [str(row.line) for row in rows[1:]]
    more = f" and {len(others) - 4} more" if len(others) > 4 else ""
    also = f"; the same on line{'s' if len(others) > 1 else ''} {', '.join(others[:4])}{more}" if others else ""
    message = f"{rows[0].says}: the value that it ran with is not in the tree{also}."
    notes.finding("SCR-001", "medium" if rows[0].weight else "low", message, entry=entry, line=rows[0].line)


def _blanks(context: Context, entry: Entry, hosts: set[str]) -> Iterator[_Blank]:
    if _SETTINGS.search(entry.path):
        yield from _in_settings(context.texts.read(entry) or "")
    elif posixpath.splitext(entry.path)[1] in _CODE:
        text = context.texts.read(entry) or ""
        yield from _in_code(text, hosts, entry.path, lambda name: _is_named_elsewhere(context, entry, name))


def _is_named_elsewhere(context: Context, entry: Entry, name: str) -> bool:
    """Whether another Python file names a constant, and may fill it."""
    others = [one for one in context.entries if one.path.endswith(".py") and one.path != entry.path]
    return any(name in text for _, text in context.texts.each(others))


def _in_settings(text: str) -> Iterator[_Blank]:
    for number, line in enumerate(split_lines(text), 1):
        bare = line.strip()
        if bare.startswith(("#", "//", ";")) or line.count("${") > line.count("}"):
            continue  # a `${` without its end is RUN-007
        if match := _INSIDE.search(line):
            yield _Blank(number, f"`{match[1] or match[2]}` stands for a name", weight=2)
        elif (pair := _PAIR.match(line)) and not _SHOWN.match(pair[1]):
            yield from _placeholder(number, pair[1], _value(pair[2]))


def _value(written: str) -> str:
    """What stands behind a key, without quotation marks, comma and comment."""
    text = re.sub(r"\s+#.*$", "", written[:300]).strip().rstrip(",").strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _placeholder(number: int, name: str, value: str) -> Iterator[_Blank]:
    if len(value) > 200:
        return
    if _WORDS.match(value):
        yield _Blank(number, f"`{name}` holds `{quote(value, 60)}`", weight=2)
    elif match := _REMOVED.search(value):
        yield _Blank(number, f"`{name}` holds `{match[0]}`", weight=2)
    elif _CROSSED.search(value):
        yield _Blank(number, f"`{name}` is crossed out with x", weight=0)
    elif _YOURS.match(value):
        yield _Blank(number, f"`{name}` holds `{quote(value, 60)}`", weight=0)


_CODE = frozenset({".py", ".js", ".jsx", ".mjs", ".ts", ".tsx", ".vue", ".rb", ".php", ".java", ".kt", ".go", ".cs"})
_GIVEN = re.compile(
    r"\b([A-Za-z_]\w{0,60}?(?:key|token|secret|id|url|uri|sid|host|domain|bucket|sheet|account|password|endpoint))s?[\"']?\]?"
    r"\s*(?<![=!<>])[:=]\s*[\"']([^\"'\n]{3,120})[\"']",
    re.IGNORECASE,
)
_HOST = re.compile(r"([\"'`])(https://([a-z0-9]+(?:-[a-z0-9]+)+))/?\1")
_EMPTY = re.compile(
    r"^(?:export )?(?:const |let |var )?([A-Z][A-Z0-9_]{3,60})(?:\s*:\s*\w+)?\s*=\s*(?:\"\"|'')\s*;?\s*(?:#.*|//.*)?$"
)
_NEEDED = re.compile(
    r"(?:SHEET|SPREADSHEET|URL|WEBHOOK|BUCKET|DOMAIN|ENDPOINT|(?:SHEET|FORM|ACCOUNT|PROJECT|LIST|CAMPAIGN|CHANNEL|FOLDER|DOC)_ID)S?$"
)
_MAY_BE_EMPTY = re.compile(
    r"^(?:BASE|ROOT|STATIC|MEDIA|API|ASSETS?|PUBLIC|LOGIN|LOGOUT|SERVER|BACKEND|FRONTEND|APP|CDN|SITE|HOME|COOKIE|SESSION|PROXY|REDIRECT"
    r"|DEFAULT)_",
)
"""An empty address of these means the same host."""
_OF_SETTINGS = re.compile(r"(?:^|/)(?:settings|config|constants)(?:/|[\w-]*\.\w+$)")
"""Modules whose values another one may set."""


_EMPTY_LIST = re.compile(r"^([A-Z][A-Z0-9_]{3,60})\s*=\s*(?:\[\]|\{\})\s*(?:#.*)?$")
_ASKED = 20
"""Empty constants of one file that are looked at."""


def _in_code(text: str, hosts: set[str], path: str, elsewhere: Callable[[str], bool]) -> Iterator[_Blank]:
    lines = split_lines(text)
    asked = 0
    for number, line in enumerate(lines, 1):
        if _is_comment(line):
            continue
        if (match := _HOST.search(line)) and match[3] not in hosts:
            yield _Blank(number, f"`{match[2]}` is no address of the internet, and what is sent there fails", weight=3)
        elif (match := _EMPTY.match(line)) and asked < _ASKED and not _OF_SETTINGS.search(path):
            asked += 1
            if _is_needed(match[1], text, lines):
                yield _Blank(number, f"`{match[1]}` is empty, and the code below it uses it", weight=1)
        elif path.endswith(".py") and (match := _EMPTY_LIST.match(line)) and asked < _ASKED:
            asked += 1
            if not _OF_SETTINGS.search(path) and _walked(match[1], lines) and not elsewhere(match[1]):
                yield _Blank(number, f"`{match[1]}` is empty, and the loop over it does nothing as published", weight=2)
        elif (match := _GIVEN.search(line)) and _YOURS.match(match[2]):
            yield _Blank(number, f"`{match[1]}` holds `{quote(match[2], 60)}`", weight=0)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(("#", "//", "*", "/*"))


def _walked(name: str, lines: Iterable[str]) -> list[int]:
    """Lines of the loops over a list with which a file does nothing else but set it once: nobody fills it."""
    named = [(number, line) for number, line in enumerate(lines, 1) if re.search(rf"\b{name}\b", line)]
    loop = re.compile(rf"\s+for [\w, ()]{{1,80}} in {name}(?:\.(?:items|keys|values)\(\))?:")
    loops = [number for number, line in named if loop.match(line)]
    return loops if len(named) == len(loops) + 1 else []


def empty_lists(context: Context, entry: Entry) -> Iterator[tuple[str, list[int]]]:
    """Lists of a Python file that are empty, filled nowhere, and walked on these lines."""
    lines = split_lines(context.texts.read(entry) or "")
    names = [match[1] for line in lines if (match := _EMPTY_LIST.match(line))][:_ASKED]
    for name in names if not _OF_SETTINGS.search(entry.path) else ():
        loops = _walked(name, lines)
        if loops and not _is_named_elsewhere(context, entry, name):
            yield name, loops


def _is_needed(name: str, text: str, lines: Iterable[str]) -> bool:
    """Whether a constant is read in its file, set nowhere else, and never asked whether it is empty."""
    if not _NEEDED.search(name) or _MAY_BE_EMPTY.search(name):
        return False
    uses = sum(1 for line in lines if name in line and not _is_comment(line) and re.search(rf"\b{name}\b", line))
    sets = len(
        re.findall(rf"^[ \t]*(?:export |const |let |var )*{name}[ \t]*(?::[ \t]*\w+[ \t]*)?=(?!=)", text, re.MULTILINE)
    )
    asked = re.search(
        rf"\b(?:if|not|or|and|elif|while) {{1,9}}{name}\b|\b{name} {{0,9}}(?:or|and|if|\|\||\?|==|!=|&&)|!{name}\b",
        text,
    )
    return uses > sets == 1 and not asked
