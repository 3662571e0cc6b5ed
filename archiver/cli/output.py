"""What the command line prints: one document or JSON lines on stdout, tables for people, everything else on stderr.

What comes from a repository or a forge is hostile: control characters never reach the terminal.
"""

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# C0 and C1 controls without tab and line feed, line separators, and what turns the direction of writing round.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """The text with `?` for every character that could steer a terminal."""
    return _CONTROL.sub("?", text)


def error_line(text: str) -> None:
    """`error: …` on stderr, without secrets and control characters."""
    from archiver.git.url import mask
    from archiver.settings import without_secrets

    sys.stderr.write(f"error: {plain(without_secrets(mask(text)))}\n")
    sys.stderr.flush()


def print_json(value: Any) -> None:
    """One JSON document on one line of stdout, written at once: a record, or lists and mappings of plain data."""
    sys.stdout.write(json.dumps(_data(value)) + "\n")
    sys.stdout.flush()


def _data(value: Any) -> Any:
    from pydantic import BaseModel

    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_data(item) for item in value]
    return value


@dataclass(frozen=True)
class Output:
    """How this command was asked to speak."""

    json: bool = False
    """stdout holds the documented record and nothing else."""
    quiet: bool = False
    """No progress and no warnings."""

    def say(self, text: str) -> None:
        """Progress or a warning, on stderr."""
        if not self.quiet:
            sys.stderr.write(plain(text) + "\n")
            sys.stderr.flush()

    def error(self, text: str) -> None:
        """What went wrong with one of several things, on stderr, also with --quiet."""
        error_line(text)

    def line(self, text: str = "") -> None:
        """A line for people on stdout; nothing with --json."""
        if not self.json:
            sys.stdout.write(plain(text) + "\n")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table for people on stdout; nothing with --json or without rows. None is shown as an empty cell."""
        cells = [["" if cell is None else plain(str(cell)) for cell in row] for row in rows]
        if self.json or not cells:
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in cells:
            table.add_row(*(Text(cell) for cell in row))
        console = Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty())
        if not sys.stdout.isatty():
            console.width = 200
        console.print(table)
