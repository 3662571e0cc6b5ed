"""What a scan found as a page of text: what a steward must look at, and how much looks harmless."""

import sys
from collections import Counter
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from archiver.cli.output import plain
from archiver.quoting import printable_path
from archiver.records.exposure import ExposureReport, ExposureRow

WIDTH = 120
"""Columns where there is no terminal."""
_ROOMY = 110
_WIDE, _NARROW = 40, 20
"""Columns of a shape, on a roomy terminal and on any other: the path needs them more."""
_STYLES = {"high": "bold red", "medium": "yellow", "low": "", "info": "dim"}


def show(report: ExposureReport, *, everything: bool) -> None:
    """Print it as wide as the terminal is.

    Args:
        everything: also what looks harmless, and what a person has decided.
    """
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    waiting = [row for row in report.rows if row.undecided and not row.triage]
    shown = list(report.rows) if everything else waiting
    megabytes = -(-report.bytes // 1_000_000)
    looked = f"{_count(report.blobs, 'version')} of files ({megabytes:,} MB) looked at"
    places = f"; {_count(len(waiting), 'place')} to decide" if waiting else "; nothing to decide"
    console.print(Text(looked + places, style="bold"))
    if shown:
        console.print()
        console.print(table(shown, console.width))
    if not everything:
        for line in left_out(report.rows):
            console.print()
            console.print(Text(line))
    for row in report.not_run:
        console.print()
        console.print(Text(plain(f"not looked at: {row.what}: {row.reason}"), style="bold"))


def table(rows: Iterable[ExposureRow], width: int) -> Table:
    """Rows as a table for a terminal of this many columns."""
    shape_width = _WIDE if width >= _ROOMY else _NARROW
    made = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="dim")
    made.add_column("severity")
    made.add_column("rule, path, id", overflow="fold", ratio=1)
    made.add_column("shape", overflow="fold", max_width=shape_width, min_width=12)
    made.add_column("where in history", no_wrap=True)
    for row in rows:
        made.add_row(Text(row.severity, style=_STYLES[row.severity]), _what(row), _shape(row), _where(row))
    return made


def _what(row: ExposureRow) -> Text:
    rule = Text(plain(row.rule or row.code), style="bold")
    if row.triage:
        rule.append(plain(f" ({', '.join(row.triage)})"), style="dim")
    line = f":{row.line}" if row.line else ""
    more = f" and {row.paths - 1:,} more" if row.paths > 1 else ""
    path = Text(plain(printable_path(row.path)) + line + more if row.path else "(no path: a tag names it)")
    decided = "" if row.undecided else ", decided"
    return Text("\n").join([rule, path, Text(row.findings[0] + decided, style="dim")])


def _shape(row: ExposureRow) -> Text:
    return Text(plain(row.sample or "") + (f"\n{row.count:,} places" if row.count > 1 else ""))


def _where(row: ExposureRow) -> Text:
    since = f"since {row.first_commit[:10]}" if row.first_commit else "first commit unknown"
    return Text(f"{'in HEAD' if row.in_head else 'not in HEAD'}\n{since}\n{_count(row.versions, 'version')}")


def left_out(rows: Iterable[ExposureRow]) -> Iterable[str]:
    """What `--all` would list as well, a line each."""
    harmless = [row for row in rows if row.triage and row.undecided]
    decided = sum(not row.undecided for row in rows)
    if harmless:
        reasons = Counter(reason for row in harmless for reason in row.triage)
        kinds = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        verb = "looks" if len(harmless) == 1 else "look"
        yield plain(f"{len(harmless):,} more {verb} harmless ({kinds}): --all")
    if decided:
        yield f"{_count(decided, 'place')} decided: --all"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
