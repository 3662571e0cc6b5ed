"""How a service shows in a tree: called, declared, linked to, or only named; and in which words that is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from archiver.examine.catalogue import Sign, judge, load_catalogue
from archiver.examine.roles import Role, role
from archiver.git.objects import Entry

Way = Literal[
    "sdk", "host", "page", "variable", "call", "setup", "id", "package", "imported", "link", "account", "name",
    "comment", "past", "test", "docs",
]  # fmt: skip

WAYS: dict[Way, str] = {
    "sdk": "package imported and used",
    "host": "API address in code",
    "page": "pages load from it",
    "variable": "settings read",
    "call": "called by name",
    "setup": "in set-up files",
    "id": "ids that pages load",
    "package": "package declared",
    "imported": "imported, not used",
    "link": "linked to",
    "account": "ids in code",
    "name": "names in code",
    "comment": "comments",
    "past": "migrations",
    "test": "tests",
    "docs": "documents",
}
"""What a place says, strongest first."""

Status = Literal["called", "set up", "declared", "imported", "linked", "named"]

_STATUS: dict[Way, Status] = {
    "sdk": "called", "host": "called", "page": "called", "variable": "called", "call": "called", "setup": "set up",
    "id": "called", "package": "declared", "imported": "imported", "link": "linked", "account": "set up",
}  # fmt: skip


@dataclass
class Use:
    """Where one service shows."""

    ways: dict[Way, dict[str, int]] = field(default_factory=dict)
    """Way -> path -> first line."""
    variables: set[str] = field(default_factory=set)
    """Environment variables with its prefix."""

    def add(self, way: Way, entry: Entry, line: int) -> None:
        """One more place. A migration tells what once was, not what is called."""
        where = self.ways.setdefault(_within(way, entry.path), {})
        where[entry.path] = min(line, where.get(entry.path, line))

    @property
    def shown(self) -> list[Way]:
        """The ways, strongest first."""
        return [way for way in WAYS if way in self.ways]

    @property
    def status(self) -> Status:
        """What the strongest way makes of it."""
        return _STATUS.get(self.shown[0], "named")

    @property
    def in_code(self) -> bool:
        """Whether code of today names it at all, outside of comments."""
        return self.shown[0] not in ("comment", "past", "test", "docs")

    def files(self, kind: Role) -> set[str]:
        """Paths of one role where it shows."""
        return {path for where in self.ways.values() for path in where if role(path) == kind}


_PAST = re.compile(r"(?:^|/)(?:migrations?|alembic/versions|db/migrate)/")


def _within(way: Way, path: str) -> Way:
    kind = role(path)
    if kind != "code":
        return "test" if kind == "test" else "docs"
    return "past" if _PAST.search(path) else way


# -- what one place says -----------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"@?[A-Za-z][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*")
_CONTENT = re.compile(r"\.(?:json|xml|txt|html?)$|(?:^|/)(?:\.gitignore|locales?/|i18n/|data/.*\.ya?ml)", re.IGNORECASE)
"""Files where a word alone may be content; hosts and variables count there all the same."""

TYPED = re.compile(r"\.(?:py|[jt]sx?|mjs|cjs|vue)$", re.IGNORECASE)
"""Languages whose imports and calls the code index knows, so that a word alone is but a name there."""

PROGRAM = re.compile(
    r"\.(?:rb|rake|php|phtml|go|java|kt|swift|cs|fs|exs?|scala|r|pl|coffee|erb|haml|slim|hbs|handlebars|mustache|twig|liquid"
    r"|ejs|pug|jade|njk|jinja2?|cshtml|svelte|md?x|sql)$",
    re.IGNORECASE,
)
"""Program code and templates without a code index: a name counts as called where something hangs on it."""

_MANIFEST = re.compile(
    r"(?:^|/)(?:Gemfile|Pipfile|Podfile|setup\.(?:py|cfg)|pyproject\.toml|build\.gradle(?:\.kts)?|pom\.xml|project\.clj|deps\.edn"
    r"|[\w.-]+\.csproj|composer\.json)$"
)
_HANGS = re.compile(r"\s{0,2}(?:::|\.[A-Za-z_]|\(|->)")
_SETTINGS = re.compile(r"(?:^|/)(?:\.env[\w.-]*|[\w.-]*\.env|app\.json|[\w.-]+\.(?:ya?ml|toml|ini|cfg|conf))$", re.I)
_COMMENT = re.compile(r"\s*(?://|\*|/\*|\{/\*|<!--|--\s|\{#|\{%-?\s*comment|;)")
_HASH = re.compile(
    r"\.(?:py|rb|rake|sh|ya?ml|toml|tf|exs?|r|pl|ini|cfg|conf|env[\w.-]*)$|(?:^|/)[A-Z][a-z]+file$|/\.env"
)
_ASIDE = re.compile(r"(?:^|\s)//\s|(?:^|[\s;])#\s")
_IN_URL = re.compile(r"https?://[^\s\"'<>]{1,200}$")
_TAG = re.compile(r"<([A-Za-z][\w.-]*)[^<>]*$")
_LOADS = frozenset(
    ("script", "iframe", "img", "image", "link", "form", "source", "video", "audio", "object", "embed", "body", "input")
)
_CALLS = re.compile(
    r"fetch|axios|request|\brp\(|\bgot\b|urlopen|curl|\bhttp\.|\.(?:get|post|put)\(|api|client|endpoint|base_?ur[li]|webhook"
    r"|proxy|upload|smtp|\bhost\b|server|token_?ur[li]|auth\w*_?ur[li]|import_?script|load_?script|\bsrc\b",
    re.IGNORECASE,
)
_SERVED = re.compile(
    r"(?:^|[.-])(?:api\w{0,3}|\w{0,12}apis|graph|hooks|rest|gateway|js|cdn\w{0,2}|oauth2?|auth|accounts|smtp\w{0,3}|imap|ws|rpc"
    r"|data|storage|realtime|geocod\w{2,4}|tiles?|webservices?|services?|upload|connect|ingest|s3|execute-api|lambda)(?:[.-]|$)"
)
_EXCLUDES = re.compile(
    r"!\s?[\w.$?()]{0,60}\.(?:includes|indexOf|startsWith|endsWith|match|contains|include\?|test)\(\s?[\"'`/][^\"'`\s,;]{0,60}$"
)
_NOT_IN = re.compile(r"[^\"'\s]{0,60}[\"']\s{1,3}not\s{1,3}in\b")
"""A host that an address must not have is no link to it."""
_MOST = 12
"""Places of one word in one file that are looked at."""


def signs(entry: Entry, text: str) -> Iterator[tuple[str, Way, int, str | None]]:
    """(service, way, line, variable) of what the words of one file of code say: the strongest way of each word."""
    for token in sorted(set(_TOKEN.findall(text))):
        for service, sign, variable in judge(token):
            if sign == "word" and _CONTENT.search(entry.path):
                continue
            best: tuple[int, Way, int] | None = None
            for start in _places(text, token):
                way = _way(entry.path, text, start, token, sign)
                row = (list(WAYS).index(way), way, start)
                best = row if best is None or row < best else best
            if best:
                yield service, best[1], text.count("\n", 0, best[2]) + 1, variable


def _places(text: str, token: str) -> Iterator[int]:
    at, seen = text.find(token), 0
    while at >= 0 and seen < _MOST:
        before, after = text[at - 1 : at] if at else "", text[at + len(token) : at + len(token) + 1]
        if not (before.isalnum() or before == "_") and not (after.isalnum() or after == "_"):
            seen += 1
            yield at
        at = text.find(token, at + len(token))


def _way(path: str, text: str, start: int, token: str, sign: Sign) -> Way:
    begin = text.rfind("\n", max(0, start - 2000), start) + 1
    before = text[begin:start]
    if in_comment(path, text, begin, before):
        return "comment"
    if sign == "host" or (sign == "word" and _IN_URL.search(before)):
        return _host_way(path, text, start, before, token)
    if sign == "variable":
        return "setup" if _SETTINGS.search(path) else "variable"
    if TYPED.search(path):
        return "name"
    if PROGRAM.search(path):
        first, dot, _ = token.partition(".")
        hangs = dot or _HANGS.match(text, start + len(token))
        return "call" if hangs and first[:1].isupper() and named_exactly(first) else "name"
    return "package" if _MANIFEST.search(path) else "setup"


def in_comment(path: str, text: str, begin: int, before: str) -> bool:
    """Whether what follows `before` on its line, which begins at `begin`, is a comment."""
    if _COMMENT.match(before) and not before.lstrip().startswith("--no"):
        return True
    if _HASH.search(path) and before.lstrip().startswith("#"):
        return True
    if aside := _ASIDE.search(before):
        hashed = "#" in aside[0]
        return (not hashed or bool(_HASH.search(path))) and before[: aside.start()].count('"') % 2 == 0
    opened = text.rfind("<!--", max(0, begin - 20_000), begin + len(before))
    return opened >= 0 and text.find("-->", opened, begin + len(before)) < 0


def _host_way(path: str, text: str, start: int, before: str, token: str) -> Way:
    if before.endswith("@"):
        return "name"
    if _EXCLUDES.search(before[-160:]) or _NOT_IN.match(text, start + len(token)):
        return "name"
    around = text[max(0, start - 400) : start]
    tag = _TAG.search(around)
    if tag and not re.search(r"=>\s|[;{}]\s*$", around[tag.start() :]):
        name = tag[1].lower()
        if name in _LOADS:
            return "link" if name == "link" and re.search(r"canonical", tag[0]) else "page"
        return "link"
    end = text.find("\n", start)
    line = f"{before[-200:]}{token}{text[start + len(token) : min(end if end >= 0 else len(text), start + 120)]}"
    if _SERVED.search(token.lower()):
        return "setup" if _SETTINGS.search(path) else "host"
    if _CONTENT.search(path) or re.search(r"href\W|\bto=|link", before[-60:], re.IGNORECASE):
        return "link"
    return "host" if _CALLS.search(line.replace(token, "")) else "link"


def named_exactly(word: str) -> str | None:
    """The service whose name or word an identifier is, and not one of its parts: `Plivo` of `Plivo.init()`."""
    catalogue, key = load_catalogue(), re.sub(r"[_.-]", "", word.lower())
    return catalogue.words.get(key) or catalogue.mark_of.get(key)
