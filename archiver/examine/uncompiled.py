"""RUN-014: files of the program that do not compile: a body commented out, a value blanked, a merge left half done."""

import ast
import posixpath
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.code.model import CodeFile
from archiver.examine.interface import Context
from archiver.examine.local import local_imports
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.syntax import fault_in
from archiver.git.objects import Entry
from archiver.quoting import printable_path

_PARSED = 8 << 20
"""Characters of Python that are parsed once more."""
_LARGEST = 200_000
_SHOWN = 4
_SAMPLE = re.compile(
    r"(?:^|[/._-])(?:samples?|examples?|snippets?|templates?|cookiecutter|skeleton|stubs?)(?=[/._-])|\{"
)
_MARKER = re.compile(r"^<{7} [^\n]{0,200}$", re.MULTILINE)
_MARKER_END = re.compile(r"^>{7} [^\n]{0,200}$", re.MULTILINE)
_MANIFESTS = frozenset({"package.json", "composer.json", "app.json", "bower.json", "package-lock.json"})
_STARTED = re.compile(
    r"(?:^|/)(?:urls|settings|wsgi|asgi|manage|app|main|server|index)\.\w+$|(?:^|/)settings/[^/]+\.py$"
)
"""What a server or a person starts without an import."""
_OLD = re.compile(
    r"^[ \t]*print(?:[ \t]+(?![=(\[.,:])\S|[ \t]*>>|[ \t]*$|[ \t]*\([^\n]{0,300}\)[ \t]*%)"
    r"|except [\w.()]{1,80}, ?\w+[ \t]*:|\bexec [\"'\w]|[ \t]<>[ \t]|\b[uU][rR][\"']|^[ \t]*raise [\w.]{1,80}, "
    r"|\b0[0-7]+\b(?!\.)|\b\d+[lL]\b|`[\w.()]{1,60}`|\bdef \w+\([^()\n]{0,200}\([^()\n]{0,200}\)[^\n]{0,80}\):[ \t]*$"
    r"|\basync\b|\bawait\b|\blambda ?\(",
    re.MULTILINE,
)
"""Python 2, or names that became words of the language."""
_OTHER = re.compile(r"^[ \t]*(?:[!%?]\w|\{[%{#]|#[ \t]*(?:In ?\[|COMMAND -))|\{%|%\}", re.MULTILINE)
"""Notebooks and templates."""


@dataclass(frozen=True)
class _Fault:
    """One file that does not compile, and where it stops."""

    entry: Entry
    line: int
    reason: str
    """In words, without anything of the file."""


def find_uncompiled(context: Context, notes: Notes) -> None:
    """One finding for all such files, those that others import first."""
    files = [file for file in context.code.files if file.role == "code"]
    found = [*_python(context, files), *_merges(context, files), *_manifests(context)]
    if not found:
        return
    reached = {path for importer, targets in local_imports(files).items() for path in targets if path != importer}
    grave = [one for one in found if one.entry.path in reached or _starts(one.entry.path)]
    rows = [*grave, *(one for one in found if one not in grave)]
    told = [f"`{printable_path(one.entry.path)}` line {one.line} ({one.reason})" for one in rows[:_SHOWN]]
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    verb = "does" if len(rows) == 1 else "do"
    whom = "; other code imports the first" if rows[0].entry.path in reached and len(rows) > 1 else ""
    whom = "; other code imports it" if rows[0].entry.path in reached and len(rows) == 1 else whom
    message = f"As published, {', '.join(told)}{more} {verb} not parse{whom}."
    notes.finding("RUN-014", "high" if grave else "medium", message, entry=rows[0].entry, line=rows[0].line)


def _starts(path: str) -> bool:
    return posixpath.basename(path) in ("package.json", "composer.json") or bool(_STARTED.search(path))


def _python(context: Context, files: list[CodeFile]) -> Iterator[_Fault]:
    """What no Python reads: an older one would not have, and a newer one does not either."""
    left = _PARSED
    for file in files:
        if file.language != "python" or _SAMPLE.search(file.path):
            continue
        text = context.texts.read(file.entry) or ""
        left -= len(text)
        if left < 0:
            return
        if not 0 < len(text) <= _LARGEST or "\ufffd" in text or "\0" in text or _OTHER.search(text):
            continue
        if merge := _merge(text):
            yield _Fault(file.entry, merge, "an unfinished merge")
        elif (error := _error(text)) and _is_sure(error[1], text, file):
            yield _Fault(file.entry, *error)


def _is_sure(reason: str, text: str, file: CodeFile) -> bool:
    """Whether no other version of Python reads it.

    Blocks are the same in all of them, as long as nobody mixes tabs and blanks. For other errors the second parser,
    which knows newer syntax, must agree, and nothing may look like Python 2.
    """
    if "indent" in reason:  # the parser's words and ours
        return not (re.search(r"^ *\t", text, re.MULTILINE) and re.search(r"^ {2,}", text, re.MULTILINE))
    return file.broken and not _OLD.search(text)


def _error(text: str) -> tuple[int, str] | None:
    """Line and reason of the first error of Python 3; None where it parses or nobody can say."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text.lstrip("\ufeff"))
    except TabError:
        return None
    except SyntaxError as error:
        return _words(error.lineno or 0, error.msg or "")
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


_EMPTY = re.compile(r"expected an indented block after (?:'(\w{1,8})' statement|(\w+) definition) on line (\d+)")
_SAID = re.compile(
    r"unexpected indent|unindent does not match any outer indentation level|'[({\[]' was never closed"
    r"|unmatched '[)}\]]'|unterminated (?:triple-quoted )?string literal|invalid syntax|expected ':'"
)
"""Words of the parser that quote nothing of the file."""


def _words(line: int, message: str) -> tuple[int, str] | None:
    """What the parser says where that is plain; its other words are often of newer or older Python."""
    if match := _EMPTY.match(message):
        return int(match[3]), f"no code is indented under its {match[1] or match[2]}"
    said = _SAID.match(message)
    return (line, said[0]) if line and said else None


def _merge(text: str) -> int | None:
    """The line where an unfinished merge begins."""
    match = _MARKER.search(text)
    if not match or "\n=======" not in text[match.end() :] or not _MARKER_END.search(text, match.end()):
        return None
    return text.count("\n", 0, match.start()) + 1


def _merges(context: Context, files: list[CodeFile]) -> Iterator[_Fault]:
    """JavaScript: a dialect is no error, the marks of git are."""
    for file in files:
        if file.language != "python" and file.broken and not _SAMPLE.search(file.path):
            text = context.texts.read(file.entry) or ""
            if line := _merge(text[:_LARGEST]):
                yield _Fault(file.entry, line, "an unfinished merge")


def _manifests(context: Context) -> Iterator[_Fault]:
    for entry in context.entries:
        base = posixpath.basename(entry.path)
        if base not in _MANIFESTS or _SAMPLE.search(entry.path) or (entry.size or 0) > _LARGEST:
            continue
        if role(entry.path) == "code" or (base == "package-lock.json" and "node_modules" not in entry.path):
            text = context.texts.read(entry) or ""
            if merge := _merge(text):
                yield _Fault(entry, merge, "an unfinished merge")
            elif fault := fault_in(base, text):
                yield _Fault(entry, fault.line, "no JSON, and installing stops there")
