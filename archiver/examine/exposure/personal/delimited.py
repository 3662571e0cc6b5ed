"""Rows parted by commas, tabs, semicolons, bars or (in filings to the FEC) FS: found by regularity, by no extension."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table
from archiver.examine.exposure.personal.values import STREET, is_full_name
from archiver.examine.exposure.personal.vocabulary import header, words

_FIRST = 1_000
"""Lines from the beginning that are read, and lines from the rest."""
_MOST_LINE = 20_000
"""Characters of a line that are looked at."""
_PROBE = 60
_ROLL = 20
"""Names that make a list without a header."""
_HEAD = 100_000
"""Characters in which it is asked whether the file is a table."""
_MOST_VALUE = 80
"""Characters of the lines of a file of one column."""
_BLANKS = re.compile(r"\s{2,}+")
_NUMBER = re.compile(r"\d[\d ().+-]{3}\d")
_CODE = re.compile(r"[{}<>]|=>|\(\)|;\s*$|^\s*(?://|#|\*)|\b(?:function|return|const|import|def|class)\b")


def read_delimited(text: str) -> list[Table]:
    """The file as one table, where nearly all of its lines have the same number of cells; nothing otherwise."""
    probe = [(number, line) for number, line in _lines(text[:_HEAD], 4 * _PROBE) if line and not line.isspace()][
        :_PROBE
    ]
    if not probe:
        return []
    head = [line for _, line in probe]
    if sum(_CODE.search(line) is not None for line in head) > 0.3 * len(head):
        return []
    delimiter = _delimiter(head)
    if delimiter is None and (_of_values(head) or header(head[0]) in words("voter", "who")):
        return _one_column(text)
    delimiter = delimiter or _blanks(head)
    if delimiter is None:
        return []
    lines = _sample(text)
    rows = list(_parsed(lines, delimiter))
    return [Table(None, rows, line=probe[0][0], more=_more(text, lines))] if rows else []


def _sample(text: str) -> list[str]:
    """The first lines, and as many from all over the rest: a column may be empty at first."""
    lines = [line for _, line in _lines(text, _FIRST)]
    rest = len(text) - sum(map(len, lines)) - len(lines)
    if rest <= 0:
        return lines
    place = len(text) - rest
    step = max(1, rest // _FIRST)
    while place < len(text) and len(lines) < 2 * _FIRST:
        start = text.find("\n", place) + 1
        if not start:
            break
        end = text.find("\n", start, start + _MOST_LINE)
        lines.append(text[start : end if end >= 0 else start + _MOST_LINE].rstrip("\r"))
        place = max(place + step, start + len(lines[-1]))
    return lines


def _more(text: str, lines: list[str]) -> int:
    """Lines that are not in the sample."""
    return max(0, text.count("\n") + (not text.endswith("\n")) - len(lines)) if "\n" in text else 0


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
    for delimiter in ",\t;|\x1c":
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
    return best


def _blanks(lines: list[str]) -> str | None:
    """Two blanks and more, where they part nearly all lines alike: a printed table or one of fixed widths."""
    widths = Counter(len(_BLANKS.split(line.strip(), MOST_COLUMNS)) for line in lines)
    width, same = widths.most_common(1)[0]
    return "  " if width >= 3 and same >= 0.6 * len(lines) else None


def _parsed(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    if delimiter == "  ":
        yield from ([cell[:MOST_CELL] for cell in _BLANKS.split(line.strip(), MOST_COLUMNS)] for line in lines)
        return
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


def _of_values(lines: list[str]) -> bool:
    """Whether most lines are one short value: an address, a number, a name."""
    values = sum(
        "@" in line or _NUMBER.search(line) is not None or STREET.match(line) is not None
        for line in lines
        if len(line) <= _MOST_VALUE
    )
    if values >= 0.5 * max(1, len(lines) - 1):
        return True
    return len(lines) >= _ROLL and sum(map(is_full_name, lines)) >= 0.6 * len(lines)


def _one_column(text: str) -> list[Table]:
    lines = _sample(text)
    rows = [[value[:_MOST_VALUE]] for line in lines if (value := line.strip(" \t\"',;"))]
    first = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
    return [Table(None, rows, line=first, more=_more(text, lines))]
