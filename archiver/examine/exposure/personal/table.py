"""What every reader of a format makes of it: rows of texts, perhaps under headers."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_COLUMNS = 200
MOST_CELL = 300
"""Characters of one cell that are looked at."""


@dataclass(frozen=True)
class Table:
    """Rows of one place in a file. All values are of the file and stay in memory."""

    headers: Sequence[str] | None
    """Headers, where the format has them apart from the rows; None: the first rows may be headers."""
    rows: Sequence[Sequence[str]]
    """Rows, each with at most MOST_COLUMNS cells; they may differ in length."""
    line: int | None = None
    """Line of the first row, from 1; None for a binary file."""
    name: str = ""
    """What the format calls it: an SQL table, a sheet."""
    loose: bool = False
    """Whether it was put together from code or text rather than read from a format of rows: more is asked of it."""
    more: int = 0
    """Further rows of the same kind that are not held."""
