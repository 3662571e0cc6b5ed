"""The child: bytes of a workbook, database or packed file in, its rows as JSON out, under hard limits."""

import io
import json
import resource
import sqlite3
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime
from typing import Any

SECONDS, MEMORY = 10, 1 << 30
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_CELL = 40, 5_000, 100, 200
MOST_CELLS = 400_000
MOST_UNPACKED = 200 << 20
"""Bytes that a workbook may unpack to."""


def serve() -> None:
    """Answer one file. Time or memory that runs out ends the process; its owner takes that for an empty answer."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(limit, (value, value))
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(data)
    except BaseException:  # a panic of the library's Rust code is no Exception
        answer = {"tables": []}
    sys.stdout.write(json.dumps(answer))


def _answer(data: bytes) -> dict[str, Any]:
    if data.startswith(b"SQLite format 3\0"):
        return {"tables": _database(data)}
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _measure(archive)
    return {"tables": _workbook(data)}


def _measure(archive: zipfile.ZipFile) -> None:
    """A table of contents may lie: what comes out is counted before anybody else unpacks it."""
    left = MOST_UNPACKED
    for member in archive.infolist():
        with archive.open(member) as file:
            while block := file.read(1 << 20):
                left -= len(block)
                if left < 0:
                    raise ValueError("a bomb")


def _workbook(data: bytes) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook

    tables, cells = [], MOST_CELLS
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        rows: list[list[str]] = []
        more = 0
        for row in sheet.iter_rows():
            if len(rows) < MOST_ROWS and cells > 0:
                cells -= min(len(row), MOST_COLUMNS)
                rows.append([_text(cell) for cell in row[:MOST_COLUMNS]])
            else:
                more += 1
        tables.append({"name": name[:100], "headers": None, "rows": rows, "more": more})
    return tables


def _database(data: bytes) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = []
    cells = MOST_CELLS
    # A file in write-ahead mode cannot be opened in memory: its version bytes say so, and are no part of its content.
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data[:18] + b"\x01\x01" + data[20:])
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' LIMIT ?", (MOST_SHEETS,)
    ).fetchall()
    for (name,) in names:
        quoted = '"' + str(name).replace('"', '""') + '"'
        with suppress(sqlite3.Error):
            cursor = connection.execute(f"SELECT * FROM {quoted} LIMIT ?", (MOST_ROWS,))
            headers = [column[0][:100] for column in cursor.description[:MOST_COLUMNS]]
            rows = []
            for row in cursor:
                cells -= len(headers)
                if cells < 0:
                    break
                rows.append([_text(cell) for cell in row[:MOST_COLUMNS]])
            tables.append({"name": str(name)[:100], "headers": headers, "rows": rows, "more": 0})
    return tables


def _text(cell: object) -> str:
    if cell is None or isinstance(cell, bytes):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)[:MOST_CELL]
