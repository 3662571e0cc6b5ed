"""Spreadsheets, databases and packed tables: read by a child process under hard limits, never here.

Source of the magic numbers: ECMA-376 (ZIP), MS-CFB, the SQLite file format, RFC 1952.
"""

import importlib.util
import io
import json
import lzma
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import re2

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table

_SECONDS = 20.0
"""Wall-clock time of one file, for a machine under load; its CPU time is limited in the child."""
_MOST_ANSWER = 32 << 20
_MOST_TEXT = 8 << 20
"""Bytes that are unpacked of one file."""
_MOST_MEMBERS, _MOST_TABLES = 5_000, 100

_SQLITE = b"SQLite format 3\0"
_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b\x08"
_BOOKS = (".xlsx", ".xls", ".ods", ".xlsm", ".xlsb")
_TEXTS = (".csv", ".tsv", ".txt", ".sql", ".json", ".tab", ".dat", ".psv")
_INSIDE = re2.compile(
    rb"(?i)xl/workbook|opendocument\.spreadsheet|\.(?:csv|tsv|txt|sql|json|tab|dat|psv|xlsx?|ods|xls[mb])"
)


@dataclass(frozen=True)
class Opened:
    """What lies in a packed file."""

    tables: list[Table] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    """Files in it that are to be read as files of their own."""


def is_packed(data: bytes) -> bool:
    """Whether a file is one that can be opened here."""
    if data.startswith((_SQLITE, _GZIP)):
        return True
    if data.startswith(_OLE):
        return b"W\0o\0r\0k\0b\0o\0o\0k" in data or b"B\0o\0o\0k\0" in data
    return data.startswith(_ZIP) and bool(_INSIDE.search(data))


def open_packed(data: bytes) -> Opened:
    """Its tables and texts; nothing where it is broken, a bomb, locked or too large to be read within the limits."""
    try:
        if data.startswith(_GZIP):
            text = zlib.decompressobj(wbits=31).decompress(data, _MOST_TEXT)
            return Opened(texts=[text])
        if data.startswith(_ZIP):
            return _unzipped(data)
    except (
        zlib.error,
        zipfile.BadZipFile,
        ValueError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        lzma.LZMAError,
    ):
        return Opened()
    return Opened(_child(data))


def _unzipped(data: bytes) -> Opened:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()[:_MOST_MEMBERS]
        names = {member.filename for member in members}
        if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
            return Opened(_child(data))
        tables: list[Table] = []
        texts: list[bytes] = []
        left = _MOST_TEXT
        for member in members:
            name = member.filename.lower()
            if left <= 0 or member.flag_bits & 1 or not name.endswith(_TEXTS + _BOOKS):
                continue
            with archive.open(member) as file:
                inner = file.read(left)
            left -= len(inner)
            if name.endswith(_TEXTS):
                texts.append(inner)
            elif len(tables) < _MOST_TABLES:
                tables += _child(inner)
        return Opened(tables, texts)


def _child(data: bytes) -> list[Table]:
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
    return [_table(item) for item in answer.get("tables", ())]


def _table(item: dict[str, Any]) -> Table:
    rows = [[str(cell)[:MOST_CELL] for cell in row[:MOST_COLUMNS]] for row in item["rows"]]
    return Table(item["headers"], rows, name=str(item["name"]), more=int(item["more"]))


def _calamine_folder() -> list[str]:
    """The only library that the child needs, found without importing it here."""
    spec = importlib.util.find_spec("python_calamine")
    return [str(Path(spec.origin).parent.parent)] if spec and spec.origin else []
