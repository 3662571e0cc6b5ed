"""Every place of a file that reads an environment variable, or gives one a value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from archiver.examine.judging import Judged, Test, judge
from archiver.examine.lines import Lines
from archiver.examine.parse import line_of, load_json, mapping
from archiver.examine.readpatterns import (
    COMPOSE,
    COMPOSE_READS,
    DESTRUCTURED,
    READERS,
    SHELL,
    SHELL_SETS,
    UPPER,
    WRAPPER,
    How,
)
from archiver.examine.settingsclasses import declared_fields, scheme

_FUNCTIONS = {
    "python": (
        re.compile(r"(?:\benviron(?:\s*\.\s*get\s*\(|\s*\[)|\bgetenv\()\s*([a-z_]\w{0,40})\s*[,)\]]"),
        re.compile(r"\bdef\s+(\w{3,60})\(\s*(?:self\s*,\s*|cls\s*,\s*)?(\w{1,40})"),
    ),
    "javascript": (
        re.compile(r"\bprocess\.env\s*\[\s*([A-Za-z_]\w{0,40})\s*\](?!\s*=[^=])"),
        re.compile(
            r"\bfunction\s+(\w{3,60})\s*\(\s*(\w{1,40})"
            r"|\b(?:const|let|var) {1,3}(\w{3,60}) {0,3}= {0,3}(?:async )?(?:function ?)?\(?\s{0,9}(\w{1,40})"
        ),
    ),
}
"""Language -> a read by a name that is not written out, and the function that may be around it."""
_ORDINARY = frozenset(
    {"get", "set", "read", "load", "value", "fetch", "main", "has", "pop", "setdefault", "add", "log"}
)
"""Names of functions that are called with other things than variables."""
_MOST = 2000
"""Places of one file: nobody writes more."""
_BODY = 1500
"""Characters of a function's body that are looked through."""
_VALIDATED = re.compile(
    rf"^[ \t]*{UPPER}:[ \t]*(?:\w{{1,20}}\.)?(str|bool|num|port|url|email|host|json)\((?:\{{)?", re.MULTILINE
)
_DEFAULT = re.compile(r"\bdefault\s*:\s*(\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|true\b|false\b|\d{1,12}\b)")
_MAY_BE_MISSING = re.compile(
    r"\s{0,80}(?:optional\s{0,9}[=:]\s{0,9}true|(?:required|mandatory|strict)\s{0,9}[=:]\s{0,9}false"
    r"|(?:default|fallback)\s{0,9}[=:]\s{0,9}(?:none|null|nil))\b",
    re.IGNORECASE,
)
_BARE_WORD = re.compile(r"\s{0,80}(?:True|False|None|true|false|null|nil|undefined)\s{0,80}[,)]")
_KEYWORD = re.compile(r"\s{0,80}[a-z_]\w{0,40}\s{0,9}[=:](?!=)")
_VALUE = re.compile(
    r"\s{0,80}(?:[rbuf]{0,2}[\"'`]|-?\d|[\[{]|(?:True|False|true|false)\b|(?:default|fallback)\s{0,9}[=:])"
)
"""What may stand behind a variable's name where a function is called with it."""
_SCRIPT_SETS = re.compile(rf"(?:^|[\s;&|(\"]){UPPER}=")


@dataclass(frozen=True)
class Read:
    """One place that reads a variable, or gives it a value."""

    name: str
    line: int
    """From 1."""
    use: Judged
    """What becomes of it there."""
    called: bool = False
    """Whether it is read through a function of the project's own."""


def own_functions(language: str | None, text: str) -> frozenset[str]:
    """Functions of a file that read whichever variable they are called with."""
    if language not in _FUNCTIONS or ("environ" not in text and "getenv" not in text and "process.env" not in text):
        return frozenset()
    reading, function = _FUNCTIONS[language]
    found: set[str] = set()
    for match in islice(reading.finditer(text), _MOST):
        around = text[max(0, match.start() - _BODY) : match.start()]
        last = [tuple(part for part in groups if part) for groups in function.findall(around)][-1:]
        found.update(name for name, parameter in last if parameter == match[1] and name not in _ORDINARY)
    return frozenset(found)


def read_places(language: str | None, path: str, text: str, own: frozenset[str] = frozenset()) -> Iterator[Read]:
    """The places of a file, once a line and name.

    Args:
        own: Functions of the project's own that read the variable they are called with.
    """
    seen: set[tuple[str, int]] = set()
    for read in islice(_places(language, path, text, own), _MOST):
        if (read.name, read.line) not in seen:
            seen.add((read.name, read.line))
            yield read


def _places(language: str | None, path: str, text: str, own: frozenset[str]) -> Iterator[Read]:
    lines = Lines(text)
    given: dict[str, Judged] = {}
    if language == "python":
        given = scheme(text)
        for name, at, use in declared_fields(text):
            yield Read(name, lines.at(at), use)
    for pattern, how in READERS.get(language or "", ()):
        for match in pattern.finditer(text):
            group = next((number for number, value in enumerate(match.groups(), 1) if value), 0)
            if group:
                use = judge(language, text, match.start(), match.end(group), how)
                use = given.get(match[group], use) if use.how == "required" else use
                yield Read(match[group], lines.at(match.start(group)), use)
    if language in ("python", "javascript", "ruby", "php", "jvm"):
        yield from _called(language, text, WRAPPER, lines)
    if language in _FUNCTIONS and own:
        names = "|".join(sorted(own))
        yield from _called(language, text, re.compile(rf"(?<!\w)(?:{names})\(\s*[\"']{UPPER}[\"']\s*([,)])"), lines)
    if language == "javascript" and "envalid" in text:
        yield from _validated(text, lines)
    if language == "javascript":
        for match in DESTRUCTURED.finditer(text):
            for part in match[1].split(","):
                if bound := re.match(rf"\s*{UPPER}\s*(=)?", part):
                    at = match.start(1) + match[1].find(bound[1])
                    yield Read(bound[1], lines.at(at), Judged("default" if bound[2] else "open"))
    if language == "shell":
        made = {name for match in SHELL_SETS.finditer(text) for name in match.groups() if name}
        for match in SHELL.finditer(text):
            if (name := match[1] or match[3]) not in made:
                yield Read(name, lines.at(match.start()), _expanded(match[2]))
    if COMPOSE.search(path):
        for match in COMPOSE_READS.finditer(text):
            yield Read(match[1], lines.at(match.start()), _expanded(match[2]))


def _called(language: str | None, text: str, pattern: re.Pattern[str], lines: Lines) -> Iterator[Read]:
    for match in pattern.finditer(text):
        # a JavaScript function's second argument is as often the organisation as a fallback
        argued = match[2] == "," and language != "javascript"
        how = _argued(text, match) if argued else "open"
        use = judge(language, text, match.start(), match.end(1), "default" if how == "default" else "open")
        if argued and how != "default" and use.how != "required":
            named = _KEYWORD.match(text, match.end()) and use.how == "default"
            use = use if named or isinstance(use.default, str) else replace(use, how=how, default=None)
        yield Read(match[1], lines.at(match.start()), use, called=True)


def _argued(text: str, match: re.Match[str]) -> How:
    """What the argument behind the name says: a value, that it may be missing, or something else."""
    if _MAY_BE_MISSING.match(text, match.end()):
        return "optional"
    if _BARE_WORD.match(text, match.end()) and "bool" not in text[match.start() : match.start(1)].lower():
        return "optional"
    return "default" if _VALUE.match(text, match.end()) else "open"


def _validated(text: str, lines: Lines) -> Iterator[Read]:
    """What a table of envalid asks for: each row is needed unless it says what stands in."""
    for match in _VALIDATED.finditer(text):
        kind, row = match[2], text[match.end() : match.end() + 400].partition("})")[0]
        literal = _DEFAULT.search(row)
        value: str | bool | None = None
        if literal:
            value = literal[1] == "true" if literal[1] in ("true", "false") else literal[1].strip("\"'`")
        test: Test = "bool" if kind == "bool" else "number" if kind in ("num", "port") else ""
        how: How = "default" if re.search(r"\b(?:default|devDefault)\s*:", row) else "required"
        if re.search(r"\bdefault\s*:\s*(?:undefined|null)\b", row):
            how, test = "open", test or "truth"
        yield Read(match[1], lines.at(match.start(1)), Judged(how, value, test))


def _expanded(sign: str | None) -> Judged:
    return Judged("default" if "-" in (sign or "") else "open")


def script_places(text: str) -> Iterator[Read]:
    """What the scripts of a package.json read, and give a value."""
    for script in mapping(mapping(load_json(text)).get("scripts")).values():
        if not isinstance(script, str):
            continue
        own = {match[1] for match in _SCRIPT_SETS.finditer(script)}
        for name in sorted(own):
            yield Read(name, line_of(text, rf"\b{name}=") or 1, Judged("given"))
        for match in SHELL.finditer(script):
            if (name := match[1] or match[3]) not in own:
                yield Read(name, line_of(text, rf"\${{?{name}\b") or 1, _expanded(match[2]))
