"""WIR-001: product code that calls a stand-in: something fake, mocked or stubbed where the real thing belongs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from archiver.examine.code.model import Call, CodeFile, Import
from archiver.examine.code.places import Places
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.quoting import printable_path, quote
from archiver.records.fact import Severity

_ALWAYS = frozenset({"fake", "mock", "mocked", "stub", "stubbed", "dummy"})
_WITH_NOUN = frozenset({"sample", "fixture", "demo"})
"""Words that say it only together with what they stand for: `sampleVoters`, never `sample`."""

_NOUNS = frozenset(
    {
        "data",
        "response",
        "responses",
        "result",
        "results",
        "voter",
        "voters",
        "user",
        "users",
        "api",
        "service",
        "client",
    }
    | {"server", "payload", "records", "rows", "events", "people", "contacts", "json", "request", "db", "database"}
)
_BEFORE = frozenset({"get", "use", "make", "create", "load", "fetch", "send", "build", "generate", "call", "with"})
_MODULES = frozenset({"fake", "fakes", "mock", "mocks", "stub", "stubs", "dummy", "dummies", "fixtures", "__mocks__"})
"""Names of modules that hold nothing else."""

_SHELVED = re.compile(
    r"(?:^|/)(?:[\w.-]*(?:stor(?:y|ies|ybook)|mock|fixture|seed|migration|fake|stub|dummy|sample|example|demo|test|spec|dev|debug)"
    r"[\w.-]*|scripts?|bin|tools?|benchmarks?|playground|sandbox|cli|management)(?:/|$)|\.d\.ts$",
    re.IGNORECASE,
)
"""Places where stand-ins belong."""

_SWITCH = re.compile(
    r"\b(?:__DEV__|NODE_ENV|DEBUG|DEV|TEST(?:ING)?|LOCAL|is_?[dD]ev\w*|is_?[tT]est\w*|development|dry_?[rR]un)\b"
    r"|[fF]ake|FAKE|[mM]ock|MOCK|[sS]tub|STUB|[dD]ummy|DUMMY|[dD]emo(?!cra)|DEMO(?!CRA)|[sS]ample"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SELF = frozenset({"self", "cls", "this"})
_MOST = 50
"""Stand-ins said; a tree with more is a demonstration as a whole."""
_NEAR = 4
"""Lines around a call in which the real one may stand as a comment."""

_NAME = r"[A-Z][^\W\d_]{2,20}(?:[ -][A-Z][^\W\d_]{2,20}){0,2}"
_IS = r"[\"']?\s{0,3}[:=]\s{0,3}[\"']"
_PLACE = re.compile(
    rf"(?<![\w$])[\"']?(?:(?:city|town|municipality|county){_IS}({_NAME})[\"']|state(?:_?[cC]ode)?{_IS}([A-Z]{{2}})[\"'])"
)
"""A town, or a state of two letters, as the value of a field."""
_STATE = 2
_FEW = 4
"""Places named; a stand-in with more is no demonstration of one."""
_FUNCTION = 60
_WHOLE = 400
"""Lines of one function, and of a file, that are looked through."""


@dataclass(frozen=True)
class _StandIn:
    """One call of a stand-in, and where that is made."""

    file: CodeFile
    call: Call
    home: str
    """Path of the file that makes it."""
    line: int | None
    """Where it stands there; None for a whole file."""
    real: str
    """The name without the word that says it is none: `fetch` for `fakeFetch`."""


def find_stand_ins(context: Context, notes: Notes, places: Places) -> None:
    """Say each stand-in once for each file that calls it, with the real call where a comment beside it has that."""
    for found in islice(_stand_ins(context, places), _MOST):
        _say(context, notes, found)


def _say(context: Context, notes: Notes, found: _StandIn) -> None:
    lines = context.texts.lines(found.file.entry)
    comment = _commented_call(lines, found)
    switched = _is_switched(lines, found.call)
    severity: Severity = "low" if switched else "high" if comment else "medium"
    where = f"`{printable_path(found.home)}`" + (f" line {found.line}" if found.line else "")
    real = f" The real call stands in a comment on line {comment}." if comment else ""
    when = " It is called only while a switch for development or demonstration is on." if switched else ""
    answers = _places_named(context, found)
    only = f" It answers with fixed places: {', '.join(answers)}." if answers else ""
    message = f"Product code calls `{quote(found.call.callee, 80)}`, a stand-in from {where}.{only}{real}{when}"
    notes.finding("WIR-001", severity, message, entry=found.file.entry, line=found.call.line)


def _places_named(context: Context, found: _StandIn) -> list[str]:
    """Towns and states that it holds as literals: a demonstration of one place looks broken everywhere else."""
    entry = context.by_path.get(found.home)
    lines = context.texts.lines(entry) if entry else []
    first = (found.line or 1) - 1
    text = "\n".join(line[:300] for line in lines[first : first + (_FUNCTION if found.line else _WHOLE)])
    named = list(dict.fromkeys(match[1] or match[2] for match in _PLACE.finditer(text)))
    towns = [name for name in named if len(name) > _STATE]
    return named if towns and len(named) <= _FEW else []


def _stand_ins(context: Context, places: Places) -> Iterator[_StandIn]:
    for file in context.code.files:
        if file.role != "code" or _SHELVED.search(file.path):
            continue
        imported = {
            local: (one, name) for one in file.imports for name, local in zip(one.names, one.local, strict=False)
        }
        seen: set[str] = set()
        for call in file.calls:
            if call.element or call.callee in seen or _is_within_stand_in(call):
                continue
            seen.add(call.callee)
            first, *rest = call.callee.replace("()", "").replace("[]", "").split(".")
            if first in imported:
                found = _imported(context, places, file, call, *imported[first])
            else:
                found = _own(file, call, rest[0] if len(rest) == 1 and first in _SELF else first if not rest else "")
            if found:
                yield found


def _own(file: CodeFile, call: Call, name: str) -> _StandIn | None:
    """A stand-in that the calling file makes itself."""
    real = _real_name(name)
    if real is None:
        return None
    line = _line_of(file, name)
    return _StandIn(file, call, file.path, line, real) if line else None


def _line_of(file: CodeFile, name: str) -> int | None:
    functions = (function.line for function in file.functions if function.name == name)
    return next(functions, next((found.line for found in file.classes if found.name == name), None))


def _imported(
    context: Context, places: Places, file: CodeFile, call: Call, wanted: Import, name: str
) -> _StandIn | None:
    """A stand-in that the calling file takes from another file of the tree; one of a package is somebody's tool."""
    first, *rest = call.callee.replace("()", "").split(".")
    module = re.split(r"[./]", re.sub(r"\.[jt]sx?$", "", wanted.module))[-1]
    target = name if name not in ("", "default", "*") else rest[0] if rest and not name else first
    real = _real_name(target)
    if real is None and (_real_name(module) is not None or module.lower() in _MODULES):
        real = "".join(_words(rest[0] if rest and not name else target))
    home = places.leads_to(file, wanted) if real else None
    if real is None or home is None:
        return None
    there = context.code.by_path.get(home)
    return _StandIn(file, call, home, _line_of(there, target) if there else None, real)


def _is_within_stand_in(call: Call) -> bool:
    """Whether the caller is a stand-in itself."""
    return any(set(_words(part)) & (_ALWAYS | _WITH_NOUN) for part in call.scope.split("."))


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name[:100])]


def _real_name(name: str) -> str | None:
    """What a stand-in stands for, in lower case without separators; None when the name says nothing of the kind."""
    words = _words(name)
    at = 1 if len(words) > 2 and words[0] in _BEFORE else 0
    if len(words) < 2 or at >= len(words):
        return None
    rest = words[:at] + words[at + 1 :]
    if words[at] in _ALWAYS and rest:
        return "".join(rest)
    return "".join(rest) if words[at] in _WITH_NOUN and set(rest) & _NOUNS else None


def _commented_call(lines: list[str], found: _StandIn) -> int | None:
    """The line beside the call on which a comment calls what it stands for."""
    for number in range(max(1, found.call.line - _NEAR), min(len(lines), found.call.line + _NEAR) + 1):
        line = lines[number - 1].strip()
        if line.startswith(("//", "#", "/*", "*", "{/*")):
            called = re.findall(r"([A-Za-z_$][\w$.]{0,80})\s*\(", line[:300])
            if any("".join(_words(name.rpartition(".")[2])) == found.real for name in called):
                return number
    return None


def _is_switched(lines: list[str], call: Call) -> bool:
    """Whether a condition above names a switch for development, tests or demonstrations."""
    near = (line.replace(call.callee, "") for line in lines[max(0, call.line - 6) : call.line])
    return call.guard == "if" and any(_SWITCH.search(line) for line in near if "if" in line or "?" in line)
