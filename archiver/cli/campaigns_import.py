"""`archiver campaigns import`: enter a whole table of races."""

import sys
from datetime import date
from pathlib import Path

import click

from archiver.campaigns.file import read_or_empty
from archiver.campaigns.table import import_table, read_table, template
from archiver.cli import options
from archiver.cli.campaigns import registry_path
from archiver.cli.campaigns_entering import confirmed, many, show_changes, write
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.records.registry import Entered

_EXAMPLES = """\b
Examples:
  archiver campaigns import --template > races.csv
  archiver campaigns import races.csv --dry-run
  archiver campaigns import races.csv --dates us --by K. --yes

Exit codes: 0 fine, also without changes; 2 a row is wrong, nothing was written; 3 with --skip-bad, rows were left out.
"""


@click.command("import", epilog=_EXAMPLES)
@click.argument("table", metavar="FILE.csv", required=False, type=click.Path(path_type=Path))
@click.option("--template", "show_template", is_flag=True, help="Print an empty table with one example, and end.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and end.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--skip-bad", is_flag=True, help="Enter the other rows when some are wrong.")
@click.option(
    "--dates", "order", type=click.Choice(["us", "eu"]), help="11/03/2026 is 3 November (us) or 11 March (eu)."
)
@click.option("--by", metavar="NAME", help="Who enters it, for rows that do not say so.")
@options.registry
@options.as_of
@options.common
def command(
    table: Path | None,
    show_template: bool,
    dry_run: bool,
    yes: bool,
    skip_bad: bool,
    order: str | None,
    by: str | None,
    registry: Path | None,
    as_of: date,
    store: str | None,
    out: Output,
) -> int:
    """Enter a table of races into the registry: one row a race, saved from a spreadsheet as CSV.

    Rows update races that are there already; an empty cell leaves a value alone, `-` takes it away. Nothing is written
    when a row is wrong. The columns stand in docs/campaigns.md.
    """
    if show_template:
        sys.stdout.write(template())
        return 0
    if table is None:
        raise UsageError("no table; give FILE.csv, or --template for one to fill in")
    path = registry_path(registry, store)
    before = read_or_empty(path)
    try:
        read = read_table(table, table.read_bytes(), order=order, by=by)
    except OSError as error:
        raise UsageError(f"{table}: cannot be read ({error.strerror}); check the name") from error
    found = import_table(path, before, read, as_of)
    out.say(f"{table}: {many(len(read.rows), 'row')}, read as {read.read_as}")
    show_changes(out, found.changes)
    for problem in found.bad:
        out.error(f"{problem.text(table)} (column {problem.key})")
    refused = bool(found.bad) and not skip_bad
    wanted = bool(found.changes) and not refused and not dry_run
    written = wanted and confirmed(f"Write {many(len(found.changes), 'change')} to {path}?", yes=yes, out=out)
    if written:
        write(path, before, found.data, found.changes, as_of, out)
    if out.json:
        print_json(
            Entered(file=str(path), written=written, changes=found.changes, entries=len(read.rows), skipped=found.bad)
        )
    done = "written" if written else "nothing was written"
    bad = f", {many(len(found.bad), 'wrong row')}" if found.bad else ""
    good = many(len(read.rows) - len(found.bad), "row")
    out.line(f"{path}: {many(len(found.changes), 'change')} from {good}{bad}; {done}")
    return 2 if refused else 3 if found.bad else 0
