"""`archiver queue`: the proposals that wait for a person."""

import sys
from collections.abc import Sequence
from datetime import date
from shutil import get_terminal_size

import click

from archiver.bootstrap import open_archive
from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.pipeline.queue import queue
from archiver.records.review import Waiting
from archiver.settings import load_settings

_WIDE = 130
"""Columns from which on a row has room for the project's id."""

_EXAMPLES = """\b
Examples:
  archiver queue                 what waits, most certain first
  archiver queue --all           also what was put off or rejected, and until when
  archiver review PROJECT        one of them, with its evidence

Exit codes: 0 listed, also where nothing waits; 2 usage or configuration; 3 the store cannot be read, or projects of it
are damaged (the others are listed all the same).
"""


@click.command("queue", short_help="List the proposals that wait for a person.", epilog=_EXAMPLES)
@click.option("--all", "everything", is_flag=True, help="Also those that a person put off or rejected.")
@options.as_of
@options.common
def command(everything: bool, as_of: date, store: str | None, out: Output) -> None:
    """List what is proposed and not confirmed, one row each: most certain first, then whoever waits longest.

    Reads the verdicts in the archive and nothing else. One that is older than the rules or the copy is said to be.
    """
    found = queue(open_archive(load_settings(store=store), writing=False), as_of)
    if out.json:
        print_json(found)
    elif not found.waiting:
        out.line("nothing waits for a person")
    else:
        _table(out, found.waiting)
        out.line(f"\n{len(found.waiting)} waiting; the first: archiver review {found.waiting[0].project_id}")
    if found.put_off and everything:
        out.line("\nput off or rejected:")
        _table(out, found.put_off)
    elif found.put_off:
        out.line(f"{len(found.put_off)} put off, the first until {found.put_off[0].until}; --all lists them")
    for project_id in found.damaged:
        out.error(f"{project_id}: its records are damaged; `archiver verify {project_id}` names what")
    if found.damaged:
        raise SystemExit(3)


def _table(out: Output, rows: Sequence[Waiting]) -> None:
    """One row each. A narrow terminal has no room for ids; a name that only one project has means the same."""
    columns = ("name", "proposed", "route", "points", "since", "waits for")
    cells = [(row.name, row.state, row.route.replace("_", " "), row.points, row.since, row.missing) for row in rows]
    names = [row.name for row in rows]
    if sys.stdout.isatty() and get_terminal_size().columns < _WIDE and len(set(names)) == len(names):
        out.table(columns, cells)
    else:
        out.table(("project", *columns), [(row.project_id, *cell) for row, cell in zip(rows, cells, strict=True)])
