"""Rows parted by commas, tabs, semicolons or bars, found by their regularity and by no extension."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table

_MOST_ROWS = 20_000
_MOST_LINE = 20_000
"""Characters of a line that are looked at."""
_PROBE = 60
_MOST_VALUE = 80
"""Characters of the lines of a file of one column."""
_CODE = re.compile(r"[{}<>]|=>|\(\)|;\s*$|^\s*(?://|#|\*)|\b(?:function|return|const|import|def|class)\b")


def read_delimited(text: str) -> list[Table]:
    """The file as one table, where nearly all of its lines have the same number of cells; nothing otherwise."""
    probe = [(number, line) for number, line in _lines(text, 4 * _PROBE) if line.strip()][:_PROBE]
    if not probe:
        return []
    head = [line for _, line in probe]
    delimiter = _delimiter(head)
    if delimiter is None:
        return _one_column(text) if max(map(len, head)) <= _MOST_VALUE else []
    rows = list(_parsed([line for _, line in _lines(text, _MOST_ROWS)], delimiter))
    return [Table(None, rows, line=probe[0][0], more=max(0, text.count("\n") + 1 - _MOST_ROWS))] if rows else []


def _lines(text: str, most: int) -> list[tuple[int, str]]:
    lines, start = [], 0
    for number in range(1, most + 1):
        if start >= len(text):
            break
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        lines.append((number, text[start : min(end, start + _MOST_LINE)].rstrip("\r")))
        start = end + 1
    if len(lines) == 1 and "\r" in lines[0][1]:
        return list(enumerate(text[: most * _MOST_VALUE].split("\r", most)[:most], 1))
    return lines


def _delimiter(lines: list[str]) -> str | None:
    best, score = None, 0.0
    for delimiter in ",\t;|":
        if sum(delimiter in line for line in lines) < 0.6 * len(lines):
            continue
        widths = Counter(len(row) for row in _parsed(lines, delimiter))
        if not widths:
            continue
        width, same = widths.most_common(1)[0]
        share = same / sum(widths.values())
        if width < 2 or share < 0.6 or (width == 2 and share < 0.9):
            continue
        if share * width > score:
            best, score = delimiter, share * width
    code = sum(bool(_CODE.search(line)) for line in lines)
    return None if code > 0.3 * len(lines) else best


def _parsed(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    # A quote that is never closed would swallow the file: such a line is split by its marks alone.
    reader = csv.reader(_closed(lines), delimiter=delimiter, skipinitialspace=True)
    try:
        for row in reader:
            yield [cell[:MOST_CELL] for cell in row[:MOST_COLUMNS]]
    except csv.Error:
        return


def _closed(lines: list[str]) -> Iterator[str]:
    """The lines; quotes of a line that does not close them stay only when one of the next lines does."""
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.count('"') % 2:
            end = next((n for n in range(number + 1, min(number + 6, len(lines))) if lines[n].count('"') % 2), None)
            if end is None:
                line = line.replace('"', "")
            else:
                line = " ".join(lines[number : end + 1])
                number = end
        number += 1
        yield line


def _one_column(text: str) -> list[Table]:
    lines = [(number, line) for number, line in _lines(text, _MOST_ROWS) if line.strip()]
    rows = [[line.strip().strip("\"',;")[:_MOST_VALUE]] for _, line in lines]
    return [Table(None, rows, line=lines[0][0])]
