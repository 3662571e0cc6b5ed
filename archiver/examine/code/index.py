"""The code index of a tree."""

import time
from collections.abc import Iterable

from archiver.examine.code.javascript import read_javascript
from archiver.examine.code.model import MISSING, Code, CodeFile
from archiver.examine.code.python import read_python
from archiver.examine.code.trees import LARGEST, TOO_LARGE, Parsed, language_of, parse
from archiver.examine.roles import role
from archiver.examine.texts import Texts
from archiver.git.objects import Entry

MAX_BYTES = 32 << 20
"""Source parsed of one tree."""

SECONDS = 45.0
"""Time for one tree: about twenty megabytes."""


def read_code(entries: Iterable[Entry], texts: Texts) -> Code:
    """Every Python, JavaScript and TypeScript file that somebody of the project wrote, parsed.

    Vendored and generated files do not count; of a Vue file the scripts are read. A file that cannot be read is left
    out and told, with the reason.
    """
    files: list[CodeFile] = []
    left_out: dict[str, list[str]] = {}
    left, deadline = MAX_BYTES, time.monotonic() + SECONDS
    for entry in entries:
        if entry.kind not in ("file", "executable") or not language_of(entry.path) or role(entry.path) == "foreign":
            continue
        if left <= 0 or time.monotonic() >= deadline:
            left_out.setdefault("the budget of the code index was used up", []).append(entry.path)
            continue
        text = texts.read(entry) if (entry.size or 0) <= LARGEST else ""
        if text is None:
            left_out.setdefault(MISSING, []).append(entry.path)
            continue
        left -= len(text)
        parsed = parse(entry.path, text) if (entry.size or 0) <= LARGEST else TOO_LARGE
        if isinstance(parsed, str):
            left_out.setdefault(parsed, []).append(entry.path)
        else:
            files.append(_read(entry, parsed))
    return Code(tuple(files), {reason: tuple(paths) for reason, paths in left_out.items()})


def _read(entry: Entry, parsed: Parsed) -> CodeFile:
    read = read_python if parsed.language == "python" else read_javascript
    return read(parsed).file(entry, parsed, parsed.language)
