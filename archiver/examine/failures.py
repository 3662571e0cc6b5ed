"""Failure paths that break themselves or lie: read from syntax trees, and only where the tree leaves no doubt."""

import posixpath
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from archiver.examine.code.trees import Parsed, parse
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.git.objects import Entry
from archiver.quoting import quote
from archiver.records.fact import Examination

name = "failures"
version = 1

SECONDS = 20.0
"""Time for parsing one tree's files again."""
_MOST = 10
"""Findings of one rule."""
_ASIDE = re.compile(
    r"(?:^|/)(?:scripts?|bin|tools?|dev[-_]?\w*|examples?|demos?|storybook|migrations?|seeds?|documentation|webpack\w*|notebooks?|swagger\w*|wp-\w+)/"
    r"|(?:^|/)(?:gulpfile|gruntfile|webpack[\w.]*|setup|conftest|manage)\.\w+$",
    re.IGNORECASE,
)
"""What a person runs and watches."""


@dataclass(frozen=True)
class Fault:
    """One place of a file."""

    code: str
    line: int
    message: str


def examine(context: Context) -> Examination:
    """FLW-001 to FLW-003; no facts."""
    notes = Notes(context.commit, "run")
    deadline = time.monotonic() + SECONDS
    said: dict[str, int] = {}
    for entry, path, text in _files(context):
        if time.monotonic() > deadline:
            notes.not_run("failure paths of some files", "the time for them was used up")
            break
        parsed = parse(path, text)
        for fault in () if isinstance(parsed, str) else _faults(path, parsed):
            said[fault.code] = said.get(fault.code, 0) + 1
            if said[fault.code] <= _MOST:
                notes.finding(fault.code, "medium", fault.message, entry=entry, line=fault.line)
    return notes.done()


def _files(context: Context) -> Iterator[tuple[Entry, str, str]]:
    """Product code worth parsing, with a path that says its language: scripts of Node.js without an ending too."""
    for file in context.code.files:
        text = context.texts.read(file.entry) or "" if file.role == "code" else ""
        if text and (_PYTHON if file.language == "python" else _SCRIPT).search(text):
            yield file.entry, file.path, text
    for entry in context.entries:
        bare = entry.kind == "executable" and "." not in posixpath.basename(entry.path) and (entry.size or 0) < _SMALL
        if bare and role(entry.path) == "code" and _SHEBANG.match(text := context.texts.read(entry) or ""):
            yield entry, f"{entry.path}.js", text


_PYTHON = re.compile(r"[\"']\s{0,60}\.\s{0,60}[a-z]|\bexcept\b|\.first\(\)|\.one_or_none\(\)|\.get\(")
_SCRIPT = re.compile(r"\bconsole\.\w|\bcatch\b|\.find\(|\]\.\w")


_SHEBANG = re.compile(r"#!\S{0,60}[ /]node\b")
_SMALL = 100_000


def _faults(path: str, parsed: Parsed) -> Iterator[Fault]:
    python = parsed.language == "python"
    absent = list(_attributes_of_strings(parsed) if python else _absent_console(parsed))
    yield from absent
    if not _ASIDE.search(path):
        yield from _tested_late_python(parsed) if python else _tested_late_script(parsed)
        if not _BROWSER.search(path):
            yield from _swallowed(parsed, [fault.line for fault in absent])


def _line(node: Node) -> int:
    return node.start_point[0] + 1


# -- FLW-001: what is called does not exist ----------------------------------------------------------------------------

_OF_STRINGS = frozenset(dir(str)) | {"decode"}
_OF_CONSOLE = frozenset(
    {"log", "error", "warn", "info", "debug", "dir", "dirxml", "table", "trace", "assert", "count", "countReset"}
    | {"group", "groupCollapsed", "groupEnd", "time", "timeEnd", "timeLog", "timeStamp", "profile", "profileEnd"}
    | {"clear", "memory", "exception", "markTimeline", "context", "createTask", "Console", "apply", "call", "bind"}
    | {"hasOwnProperty", "toString"}
)


def _attributes_of_strings(parsed: Parsed) -> Iterator[Fault]:
    for node in parsed.walk(frozenset({"attribute"})):
        holder, word = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        while holder is not None and holder.type == "parenthesized_expression" and len(holder.named_children) == 1:
            holder = holder.named_children[0]
        if holder is None or word is None or holder.type not in ("string", "concatenated_string"):
            continue
        called = parsed.text(word, 80)
        if called not in _OF_STRINGS and not holder.has_error and called.isidentifier():
            text = f"A plain text has no `{quote(called, 40)}`: this line raises AttributeError whenever it is reached."
            yield Fault("FLW-001", _line(node), text)


def _absent_console(parsed: Parsed) -> Iterator[Fault]:
    source = parsed.source
    if re.search(
        rb"\bconsole\.\w+\s*=[^=]|\bconsole\b\s*=[^=]|import\s+(?:\*\s+as\s+)?console\b|\{[^}]{0,80}\bconsole\b[^}]{0,80}\}\s*=",
        source,
    ):
        return
    for node in parsed.walk(frozenset({"call_expression"})):
        called = node.child_by_field_name("function")
        if called is None or called.type != "member_expression" or "?." in parsed.text(called, 60):
            continue
        holder, word = called.child_by_field_name("object"), called.child_by_field_name("property")
        if holder is None or word is None or parsed.text(holder, 20) != "console" or holder.type != "identifier":
            continue
        if (method := parsed.text(word, 60)) not in _OF_CONSOLE:
            text = f"`console.{quote(method, 40)}` does not exist: this line throws whenever it is reached."
            yield Fault("FLW-001", _line(node), text)


# -- FLW-002: whoever calls is not told --------------------------------------------------------------------------------

_DOES = re.compile(
    r"(?<!\bres)(?<!\bresponse)\.(?P<what>save|commit|insert|insert_\w{1,30}|insertAndFetch|insertMany|bulk_create|executemany|put_records?|put_item"
    r"|publish|send|send_\w{1,30}|send(?:Mail|Email|Message|Sms|SMS|TemplatedEmail)|deliver(?:_now|_later)?)\("
)
_BROAD = re.compile(
    r"^(?:Exception|BaseException|(?:[\w.]{1,60}\.)?(?:SQLAlchemyError|DatabaseError|RequestException|SMTPException))\b"
)
_TALK = re.compile(
    r"^(?:self\.)?(?:\w+\.)*(?:log|logger|logging|console)\.\w+\(|^print\(|^traceback\.|^[\w.]{1,60}\.rollback\(\)"
)
_FUNCTIONS = frozenset(
    {
        "function_definition",
        "function_declaration",
        "method_definition",
        "arrow_function",
        "function_expression",
        "function",
    }
)
_THROUGH = frozenset(
    {"block", "statement_block", "if_statement", "else_clause", "for_statement", "for_in_statement", "with_statement"}
)
_BROWSER = re.compile(
    r"(?:^|/)(?:components?|containers?|client|frontend|public|pages|screens|packs|assets|static)/|\.[jt]sx$|\.vue$"
)
_LONGEST = 1500
"""Characters of a body that is about one thing."""


def _swallowed(parsed: Parsed, breaks: Sequence[int]) -> Iterator[Fault]:
    """A write or a send whose failure is caught at the end of its function, and logged at most."""
    for node in parsed.walk(frozenset({"try_statement"})):
        body = node.child_by_field_name("body")
        if body is None or body.end_byte - body.start_byte > _LONGEST:
            continue
        text = parsed.text(body, _LONGEST)
        done = _DOES.search(text)
        called = _function_ended(parsed, node)
        if not done or not called or re.search(r"\b(?:return|try|yield)\b", text):
            continue
        others = [child for child in node.named_children if child.type not in ("comment",) and child != body]
        if len(others) > 1 and others[-1].type == "finally_clause" and "return" not in parsed.text(others[-1], 500):
            others.pop()
        if len(others) != 1 or others[0].type not in ("except_clause", "catch_clause"):
            continue
        handler = others[0]
        if any(handler.start_point[0] < line <= handler.end_point[0] + 1 for line in breaks):
            continue  # the handler itself raises
        block = next((child for child in handler.named_children if child.type in ("block", "statement_block")), None)
        caught = [
            child for child in handler.named_children if child.type not in ("block", "statement_block", "comment")
        ]
        broad = handler.type == "catch_clause" or not caught or bool(_BROAD.match(parsed.text(caught[0], 80)))
        if block is not None and broad and all(_only_talks(parsed, child) for child in block.named_children):
            silent = not any(child.type not in ("comment", "pass_statement") for child in block.named_children)
            what = "dropped" if silent else "only logged"
            failed = quote(done["what"], 40)
            message = f"Whoever calls `{quote(called, 60)}` is not told when its `{failed}` fails: the error is {what}."
            yield Fault("FLW-002", _line(handler), message)


def _only_talks(parsed: Parsed, node: Node) -> bool:
    if node.type in ("comment", "pass_statement"):
        return True
    return node.type == "expression_statement" and bool(_TALK.match(parsed.text(node, 200)))


def _function_ended(parsed: Parsed, node: Node) -> str:
    """Name of the function that ends with this statement, or with a branch of it; empty where more follows."""
    at = node
    for _ in range(12):
        parent = at.parent
        if parent is None:
            return ""
        if parent.type in _FUNCTIONS:
            name = parent.child_by_field_name("name")
            holder = parent.parent
            if (
                name is None
                and holder is not None
                and holder.type in ("variable_declarator", "pair", "assignment_expression")
            ):
                name = (
                    holder.child_by_field_name("name")
                    or holder.child_by_field_name("key")
                    or holder.child_by_field_name("left")
                )
            return parsed.text(name, 80) if name is not None else ""
        if parent.type not in _THROUGH:
            return ""
        if parent.type in ("block", "statement_block"):
            behind = [
                child for child in parent.named_children if child.start_byte > at.start_byte and child.type != "comment"
            ]
            if behind:
                return ""
        at = parent
    return ""


# -- FLW-003: tested only after it was used ----------------------------------------------------------------------------

_FOUND = re.compile(r"\.find\(|\.first\(\)$|\.one_or_none\(\)$|\.scalar_one_or_none\(\)$")


_PLACE = r"[A-Za-z_$][\w$]{0,80}(?:\[[\w$.]{1,80}\])?"
_ASKED = re.compile(rf"(?:^\(|\|\|)\s*(?:!\s*({_PLACE})|({_PLACE})\s*===?\s*(?:undefined|null))\s*(?=\)$|\|\|)")


def _tested_late_script(parsed: Parsed) -> Iterator[Fault]:
    for block in parsed.walk(frozenset({"statement_block", "program"})):
        rows = block.named_children[:400]
        for number, row in enumerate(rows):
            if row.type != "if_statement":
                continue
            condition = row.child_by_field_name("condition")
            for tested in _tested(parsed, condition):
                before = rows[:number]
                if (used := _used(parsed, tested, before)) is not None:
                    yield Fault("FLW-003", used, _late(tested, row))


def _late(tested: str, row: Node) -> str:
    word = quote(tested, 60)
    return f"`{word}` is used before line {_line(row)} asks whether it is there: where it is not, this line fails."


def _tested(parsed: Parsed, condition: Node | None) -> Iterator[str]:
    """Expressions that a condition asks the presence of: `!x`, `x === undefined`, `x == null`."""
    if condition is None:
        return
    text = parsed.text(condition, 300)
    for match in _ASKED.finditer(text):
        yield match[1] or match[2]


def _used(parsed: Parsed, tested: str, rows: list[Node]) -> int | None:
    """Line of a statement that takes a property of an expression for sure, with no change between."""
    word = re.escape(tested)
    looked_up = "[" in tested
    for row in reversed(rows):
        text = parsed.text(row, 4000)
        if row.type in ("lexical_declaration", "variable_declaration", "expression_statement"):
            taken = re.search(rf"(?<![\w$.\]]){word}\.[A-Za-z_$]", text)
            plain = not re.search(r"=>|\bfunction\b|&&|\|\||\?|\bclass\b", text[: taken.start()] if taken else text)
            declared = re.search(rf"(?:const|let|var)\s+{word}\s*=(?P<value>.*)", text, re.DOTALL)
            if declared:
                return None
            if taken and plain and (looked_up or _looked_up(parsed, tested, rows)):
                return _line(row) + text[: taken.start()].count("\n")
            if re.search(rf"(?<![\w$.]){re.escape(tested.partition('[')[0])}(?:\[[^\]]*\])?\s*=(?!=)", text):
                return None
        elif re.search(rf"(?<![\w$.]){re.escape(tested.partition('[')[0])}\b", text):
            return None
    return None


def _looked_up(parsed: Parsed, name: str, rows: list[Node]) -> bool:
    """Whether the last value that a name is given before is the outcome of a search."""
    for row in reversed(rows):
        text = parsed.text(row, 2000)
        declared = re.search(rf"(?:const|let|var)\s+{re.escape(name)}\s*=\s*(?P<value>.*)", text, re.DOTALL)
        if declared:
            return bool(re.search(r"\.find\(|\]\s*;?\s*$|\.first\(\)", declared["value"]))
    return False


def _tested_late_python(parsed: Parsed) -> Iterator[Fault]:
    for block in parsed.walk(frozenset({"block"})):
        rows = block.named_children[:400]
        for number, row in enumerate(rows):
            if row.type != "if_statement":
                continue
            condition = row.child_by_field_name("condition")
            match = re.match(
                r"^(?:not\s+([a-z_]\w*)|([a-z_]\w*)\s+is\s+None)$", parsed.text(condition, 100) if condition else ""
            )
            name = (match[1] or match[2]) if match else ""
            used = _used_python(parsed, name, rows[:number]) if name else None
            if used:
                yield Fault("FLW-003", used, _late(name, row))


def _used_python(parsed: Parsed, name: str, rows: list[Node]) -> int | None:
    found: int | None = None
    for row in reversed(rows):
        text = parsed.text(row, 3000)
        if row.type == "expression_statement":
            given = re.match(rf"{name}\s*=\s*(?P<value>.*)$", text, re.DOTALL)
            if given:
                return found if _FOUND.search(given["value"].strip()) and ".find(" not in given["value"] else None
            taken = re.search(rf"(?<![\w.]){name}\.[a-z_]", text)
            if taken and not re.search(r"\bif\b|\band\b|\bor\b|\blambda\b|\bfor\b", text):
                found = _line(row) + text[: taken.start()].count("\n")
        elif re.search(rf"(?<![\w.]){name}\b", text):
            return None
    return None
