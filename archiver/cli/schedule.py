"""`archiver schedule`: what runs when, from the registry; as a table, a calendar, or schedules on a Prefect server."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.errors import ConfigError, UsageError
from archiver.records.schedule import Applied, Plan
from archiver.registry import load_registry
from archiver.schedule import make_plan
from archiver.schedule.timed import rehearsal
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver schedule                           what runs until a year from today, and why
  archiver schedule --ics elections.ics       the same for people's calendars
  archiver schedule --apply --dry-run         what would change on the server that PREFECT_API_URL names
  archiver schedule --apply                   change it
  archiver schedule --apply --rehearse --as-of 2026-10-20     see an election day before it comes

Exit codes: 0 shown or applied; 2 usage or registry; 3 the server cannot be reached, or lacks the deployments.
"""
_YEAR = timedelta(days=400)
_AHEAD = timedelta(minutes=2)
"""A schedule that lies nearer than this is past before Prefect's scheduler looks at it."""


class Zone(click.ParamType[str]):
    """An IANA time zone."""

    name = "ZONE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return ZoneInfo(value).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail(f"{value[:60]!r} is no time zone; write it like Europe/Berlin", param, ctx)


@click.command("schedule", short_help="Show when what runs; write it to Prefect.", epilog=_EXAMPLES)
@options.registry
@options.as_of
@click.option("--until", type=options.Day(), default=None, help="Last day planned; default: 400 days later.")
@click.option("--timezone", type=Zone(), default=None, help="For all races, instead of each jurisdiction's own.")
@click.option("--ics", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write a calendar, too.")
@click.option("--apply", "applying", is_flag=True, help="Write the schedules to the server of PREFECT_API_URL.")
@click.option("--rehearse", is_flag=True, help="With --apply: the full runs now, each as of its day.")
@click.option("--dry-run", is_flag=True, help="With --apply: say what would change, and change nothing.")
@options.common
def command(
    registry: Path | None,
    as_of: date,
    until: date | None,
    timezone: str | None,
    ics: Path | None,
    applying: bool,
    rehearse: bool,
    dry_run: bool,
    store: str | None,
    out: Output,
) -> int:
    """Work out from the registry what runs when: daily copies around an election, the day after it, the hold's end.

    Nothing is written anywhere without --ics or --apply. --apply touches only schedules that it made itself (their
    names begin with archiver-), and may be repeated after every change of the registry. --rehearse tries on a server of
    yours what an election brings: every full run of the plan, three minutes apart from now on, each as of its own day,
    and one as of --until.
    """
    if (dry_run or rehearse) and not applying:
        raise UsageError("--dry-run and --rehearse belong to --apply; give it, too, or neither to see the plan")
    path = registry or load_settings(store=store).registry
    if path is None:
        raise ConfigError("no registry, so no elections: make one with `archiver campaigns add`, or give --registry")
    owners = load_registry(path)
    for warning in owners.warnings:
        out.say(f"warning: {warning}")
    plan = make_plan(owners.owners, as_of=as_of, until=until or as_of + _YEAR, timezone=timezone)
    if rehearse:
        plan = plan.model_copy(update={"timed": rehearsal(plan.planned, plan.until, datetime.now(UTC) + _AHEAD)})
    if ics:
        from archiver.schedule.ics import as_ics

        ics.write_bytes(as_ics(plan))
        out.say(f"wrote {ics}")
    if applying:
        return _apply(plan, out, dry_run=dry_run)
    if out.json:
        print_json(plan)
    _show(plan, out)
    return 0


def _show(plan: Plan, out: Output) -> None:
    rows = [(day.day, "", "election", day.words) for day in plan.elections]
    rows += [(p.since, "" if p.since == p.until else f"to {p.until}", _WORDS[p.kind], p.why) for p in plan.planned]
    out.table(("day", "", "what", "why"), sorted(rows, key=lambda row: (row[0], _ORDER.index(row[2]))))
    out.line(f"\nfrom {plan.as_of} to {plan.until}: {len(plan.elections)} election days, {len(plan.timed)} schedules")
    out.line("in between everything is copied once a week")
    for note in plan.notes:
        out.line(f"to be entered: {note}")


_WORDS = {"daily": "daily copies", "after_election": "full run", "hold_ends": "review"}
_ORDER = ("daily copies", "election", "full run", "review")


def _apply(plan: Plan, out: Output, *, dry_run: bool) -> int:
    """Hand the plan to the flows, which alone talk to Prefect, and show what became of it."""
    if not os.environ.get("PREFECT_API_URL"):
        raise UsageError("no Prefect server is named; set PREFECT_API_URL, for example http://127.0.0.1:4200/api")
    argv = [sys.executable, "-m", "flows.schedules", *(["--dry-run"] if dry_run else [])]
    done = subprocess.run(argv, input=plan.model_dump_json(), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.returncode
    applied = Applied.model_validate_json(done.stdout)
    if out.json:
        print_json(applied)
    would = "would be " if dry_run else ""
    for word, slugs in (("created", applied.created), ("changed", applied.changed), ("removed", applied.removed)):
        for slug in slugs:
            out.line(f"{would}{word}: {slug}")
    out.line(f"{applied.server}: {len(applied.kept)} of {len(plan.timed)} schedules were right already")
    for note in plan.notes:
        out.line(f"to be entered: {note}")
    return 0
