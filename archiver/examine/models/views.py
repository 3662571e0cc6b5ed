"""What plain SQL makes beside tables: views and the columns that they give out, and tables that lie elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.git.objects import Entry

_NAME = r"[`\"\[]?\w{1,80}[`\"\]]?(?:\s?\.\s?[`\"\[]?\w{1,80}[`\"\]]?){0,2}"
_VIEW = re.compile(
    r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:FORCE\s+)?(?P<kept>MATERIALIZED\s+)?(?:RECURSIVE\s+)?VIEW\s+"
    rf"(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_NAME})"
    r"\s*(?P<listed>\([\w\s,\"`]{1,2000}\)\s*)?(?:WITH\s*\([^()]{0,200}\)\s*)?AS\s*\(?\s*(?P<first>SELECT\b(?:\s+DISTINCT\b)?)?",
    re.IGNORECASE,
)
_FOREIGN = re.compile(rf"\bCREATE\s+FOREIGN\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>{_NAME})\s*\(", re.IGNORECASE)
_SERVER_OF = re.compile(r"\)\s*(?:INHERITS\s*\([^()]*\)\s*)?SERVER\s+[`\"]?(?P<server>\w{1,80})", re.IGNORECASE)
_IMPORTED = re.compile(
    r"\bIMPORT\s+FOREIGN\s+SCHEMA\b[^;]{0,2000}?\bFROM\s+SERVER\s+[`\"]?(?P<server>\w{1,80})", re.IGNORECASE
)
_SERVER = re.compile(r"\bCREATE\s+SERVER\s+(?:IF\s+NOT\s+EXISTS\s+)?[`\"]?(?P<name>\w{1,80})", re.IGNORECASE)
_READ = rf"\b(?:FROM|JOIN)\s+(?!CURRENT_|LATERAL|SELECT|generate_)({_NAME})(?!\s*\()"
_COMMENT = re.compile(r"--[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_SQL_IN = re.compile(r"\.(?:sql|py|[jt]s|rb)$")
_LARGEST = 400_000
_REACH = 20_000
"""Characters of one declaration that are looked at."""
_MOST = 200


@dataclass(frozen=True, slots=True)
class View:
    """One view."""

    name: str
    """As written, without quotes."""
    entry: Entry
    line: int
    columns: tuple[str, ...]
    """What it gives out; `*` for all of a table; empty where it was not understood."""
    sources: tuple[str, ...]
    """What it reads."""
    kept: bool
    """Whether its rows are stored (materialised), and are old until somebody refreshes them."""
    broken: bool = False
    """Whether a second SELECT begins in its list of columns, which no database takes."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Tables of another database, reached through a server that Postgres knows."""

    server: str
    names: tuple[str, ...]
    entry: Entry
    line: int
    made: bool
    """Whether a file of the tree creates that server."""


def find_views(context: Context) -> tuple[View, ...]:
    """Every view that the tree makes, the last declaration of each name."""
    found: dict[str, View] = {}
    for entry, text in _texts(context, "VIEW"):
        matches = list(islice(_VIEW.finditer(text), _MOST))
        for match, following in zip_longest(matches, matches[1:]):
            end = min(match.end() + _REACH, following.start() if following else len(text))
            view = _view(entry, match, text[match.end() : end], text.count("\n", 0, match.start("name")) + 1)
            if len(found) < _MOST:
                found[view.name.lower()] = view
    return tuple(found.values())


def _view(entry: Entry, match: re.Match[str], rest: str, line: int) -> View:
    name = _bare(match["name"])
    columns = tuple(_bare(word) for word in re.findall(r"[\w\"`]+", match["listed"] or ""))
    columns = columns or (tuple(_selected(rest)) if match["first"] else ())
    ending = re.search(r";|\"\"\"|'''|`\s*\)", rest)
    body = rest[: ending.start()] if ending else rest
    sources = dict.fromkeys(_bare(word) for word in re.findall(_READ, body, re.IGNORECASE))
    broken = bool(match["first"]) and entry.path.endswith(".sql") and _begins_again(body)
    return View(name, entry, line, columns, tuple(sources), bool(match["kept"]), broken)


def find_elsewhere(context: Context) -> tuple[Elsewhere, ...]:
    """Foreign tables by their server, with the place of the first."""
    servers: set[str] = set()
    found: dict[str, tuple[list[str], Entry, int]] = {}
    for entry, text in _texts(context, "SERVER"):
        servers.update(match["name"] for match in _SERVER.finditer(text))
        for match in islice(_FOREIGN.finditer(text), _MOST):
            if server := _SERVER_OF.search(text, match.end(), match.end() + _REACH):
                line = text.count("\n", 0, match.start("name")) + 1
                found.setdefault(server["server"], ([], entry, line))[0].append(_bare(match["name"]))
        for match in islice(_IMPORTED.finditer(text), _MOST):
            found.setdefault(match["server"], ([], entry, text.count("\n", 0, match.start()) + 1))
    return tuple(
        Elsewhere(server, tuple(dict.fromkeys(names)), entry, line, server in servers)
        for server, (names, entry, line) in found.items()
    )


def _texts(context: Context, word: str) -> Iterator[tuple[Entry, str]]:
    """Files that may hold such SQL; their comments blanked, so that lines stay."""
    pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
    for entry in context.entries:
        if (
            not _SQL_IN.search(entry.path)
            or entry.path.endswith(".down.sql")
            or role(entry.path) != "code"
            or (entry.size or 0) > _LARGEST
        ):
            continue
        text = context.texts.read(entry) or ""
        if pattern.search(text) and re.search(r"\bCREATE\b", text, re.IGNORECASE):
            yield entry, _COMMENT.sub(_blank, text) if entry.path.endswith(".sql") else text


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _bare(name: str) -> str:
    return re.sub(r"[`\"\[\]\s]", "", name)


_CALLED = re.compile(
    r"(?:\bAS\s+[\"`]?(?P<named>\w{1,80})[\"`]?|(?:^|\.)[\"`]?(?P<bare>\w{1,80})[\"`]?|(?:^|\.)\*)$", re.IGNORECASE
)


def _selected(text: str) -> Iterator[str]:
    """Names of the columns of a SELECT: what `AS` calls them, else their own; nothing where one is not clear."""
    names: list[str] = []
    for part in _parts(text):
        match = _CALLED.search(part.strip()[-400:])
        if not match:
            return
        names.append(match["named"] or match["bare"] or "*")
    yield from names


def _begins_again(body: str) -> bool:
    """Whether SELECT stands again, outside of brackets, strings and CASE, before the first FROM or UNION."""
    depth = 0
    plain = re.sub(r"'(?:[^'\n]|'')*'|\"[^\"\n]*\"", "x", body)
    for match in re.finditer(r"[()]|\b(?:FROM|UNION|EXCEPT|INTERSECT|SELECT)\b", plain, re.IGNORECASE):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth < 0 or (depth == 0 and match[0] not in "()"):
            return depth == 0 and match[0].upper() == "SELECT"
    return False


def _parts(text: str) -> Iterator[str]:
    """What stands between the commas before FROM, brackets balanced."""
    depth, start = 0, 0
    for match in re.finditer(r"[(),;]|\bFROM\b", text, re.IGNORECASE):
        word = match[0]
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        elif depth == 0 and word == ",":
            yield text[start : match.start()]
            start = match.end()
        elif depth == 0 or depth < 0:
            yield text[start : match.start()]
            return
