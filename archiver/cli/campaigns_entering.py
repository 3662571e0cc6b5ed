"""What the commands of `archiver campaigns` have in common: ask, write, say what was done."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import click

from archiver.campaigns.advice import check
from archiver.campaigns.file import replace
from archiver.cli.output import Output
from archiver.errors import UsageError
from archiver.records.registry import Change


def may_ask(out: Output) -> bool:
    """Whether a person sits at a terminal who can answer."""
    return sys.stdin.isatty() and not out.json


def confirmed(question: str, *, yes: bool, out: Output) -> bool:
    """Whether the person agrees.

    Raises:
        UsageError: nobody can be asked, and nobody said --yes.
    """
    if yes:
        return True
    if not may_ask(out):
        raise UsageError("nothing was written: nobody can be asked without a terminal; say --yes to write")
    return click.confirm(question, default=True, err=True)


def write(path: Path, before: bytes, after: bytes, changes: Sequence[Change], today: date, out: Output) -> None:
    """Replace the registry, and say what still looks wrong with the owners that were changed."""
    replace(path, before, after)
    touched = {change.owner for change in changes}
    for problem in check(path, after, today).problems:
        if problem.owner in touched:
            out.say(f"{problem.severity}: {problem.text(path)}")


def show_changes(out: Output, changes: Iterable[Change]) -> None:
    """One line a key."""
    rows = [
        (change.owner, change.race, change.key, change.before, change.after or "(taken away)") for change in changes
    ]
    out.table(("owner", "race", "key", "before", "now"), rows)


def many(number: int, word: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
