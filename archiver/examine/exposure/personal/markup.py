"""Tables in HTML."""

import html
import re

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table

_MOST_ROWS = 5_000
_TABLE = re.compile(r"<table\b", re.I)
_ROW = re.compile(r"<tr\b", re.I)
_CELL = re.compile(r"<t[dh]\b[^>]{0,300}>", re.I)
_TAG = re.compile(r"<[^<>]{0,400}>")


def read_markup(text: str) -> list[Table]:
    """Each table of a page whose cells are written out."""
    tables = []
    starts = [match.start() for match in _TABLE.finditer(text)][:50]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=False):
        rows = [_cells(part) for part in _ROW.split(text[start:end], _MOST_ROWS)[1:]]
        if rows := [row for row in rows if len(row) > 1]:
            tables.append(Table(None, rows, line=text.count("\n", 0, start) + 1))
    return tables


def _cells(row: str) -> list[str]:
    parts = _CELL.split(row, MOST_COLUMNS)[1:]
    return [" ".join(html.unescape(_TAG.sub(" ", part[:2000])).split())[:MOST_CELL] for part in parts]
