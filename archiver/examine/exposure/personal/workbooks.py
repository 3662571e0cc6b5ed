"""Spreadsheets, databases and packed tables: read by a child process under hard limits, never here.

Source of the magic numbers: ECMA-376 (ZIP), MS-CFB, the SQLite file format, RFC 1952.
"""

import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table

_SECONDS = 20.0
"""Wall-clock time of one file, for a machine under load; its CPU time is limited in the child."""
_MOST_ANSWER = 32 << 20

_SQLITE = b"SQLite format 3\0"
_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08"
_INSIDE = (b"xl/w", b"opendocument.spreadsheet", b".csv", b".tsv", b".txt", b".sql", b".json", b".xlsx", b".db", b".CSV")
_TEXTS = (b".csv", b".tsv", b".txt", b".sql", b".json", b".xlsx", b".CSV", b".ods", b".xls")


@dataclass(frozen=True)
class Opened:
    """What lies in a packed file."""

    tables: list[Table]
    texts: list[bytes]
    """Files in it that are to be read as files of their own."""


def is_packed(data: bytes) -> bool:
    """Whether a file is one that the child opens."""
    if data.startswith((_SQLITE, _GZIP)):
        return True
    if data.startswith(_OLE):
        return b"W\0o\0r\0k\0b\0o\0o\0k" in data or b"B\0o\0o\0k\0" in data
    return data.startswith(_ZIP) and any(name in data for name in _INSIDE)


def open_packed(data: bytes) -> Opened:
    """Its tables and texts; nothing where it is broken, a bomb, locked or too large to be read within the limits."""
    program = "import sys; sys.path += sys.argv[2:]; sys.path.insert(0, sys.argv[1]); import child; child.serve()"
    try:
        done = subprocess.run(
            # Isolated and without site: no environment, no user's modules, no start-up files.
            [sys.executable, "-I", "-S", "-c", program, str(Path(__file__).parent / "within"), *_calamine_folder()],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
        answer = json.loads(done.stdout) if done.returncode == 0 and len(done.stdout) <= _MOST_ANSWER else {}
    except (OSError, subprocess.TimeoutExpired, ValueError, RecursionError):
        answer = {}
    return Opened([_table(item) for item in answer.get("tables", ())], [t.encode("latin-1") for t in answer.get("texts", ())])


def _table(item: dict[str, Any]) -> Table:
    rows = [[str(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]] for row in item["rows"]]
    return Table(item["headers"], rows, name=str(item["name"]), more=int(item["more"]))


def _calamine_folder() -> list[str]:
    """The only library that the child needs, found without importing it here."""
    spec = importlib.util.find_spec("python_calamine")
    return [str(Path(spec.origin).parent.parent)] if spec and spec.origin else []
