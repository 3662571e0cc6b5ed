"""`archiver replay`: judge whole histories week by week against labels. Reads repositories where they lie."""

import re
from datetime import date
from itertools import groupby
from pathlib import Path

import click

from archiver.assess.chart import chart
from archiver.assess.labels import load_labels
from archiver.bootstrap import know_words
from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.cli.progress import progress
from archiver.cli.source import local_path, origin_of
from archiver.errors import ArchiverError, UsageError
from archiver.pipeline.replay import Source, replay_sources
from archiver.records.replay import Replay, Replayed
from archiver.registry import load_registry
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver replay https://github.com/owner/tool=mirrors/tool.git --registry campaigns.toml --labels labels.tsv
  archiver replay @sources.txt --registry campaigns.toml --labels labels.tsv --chart replay.svg

Exit codes: 0 nothing was wrongly called ended; 2 usage, registry or labels; 3 an end was said that the labels do not
allow, or a repository could not be read.
"""


class Days(click.ParamType[int]):
    """A number of days: `7d` or `7`."""

    name = "DAYS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        match = re.fullmatch(r"(\d{1,4})d?", str(value))
        if not match or int(match[1]) < 1:
            self.fail(f"{str(value)[:40]!r} is no number of days; write 7d or 7", param, ctx)
        return int(match[1])


@click.command("replay", short_help="Judge whole histories week by week against labels.", epilog=_EXAMPLES)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@options.registry
@click.option("--labels", metavar="FILE", type=click.Path(path_type=Path), required=True, help="What was right when.")
@click.option("--every", type=Days(), default="7d", show_default=True, help="Step between the days looked at.")
@click.option("--until", type=options.Day(), default=options.today, help="Last day looked at; default: today.")
@click.option("--chart", "picture", metavar="FILE.svg", type=click.Path(path_type=Path), help="Draw it, too.")
@options.common
def command(
    sources: tuple[str, ...],
    registry: Path | None,
    labels: Path,
    every: int,
    until: date,
    picture: Path | None,
    store: str | None,
    out: Output,
) -> int:
    """Ask the model again on every seventh day of each SOURCE's history, and hold its answers against labels.

    SOURCE is a path, ORIGIN=PATH where the registry and the labels know it by an address, or @FILE with one of these a
    line. What the forge says (description, archived flag) has no history and is not replayed.
    """
    settings = load_settings(store=store)
    owners = load_registry(registry or settings.registry)
    know_words(settings)
    for warning in owners.warnings:
        out.say(f"warning: {warning}")
    truth = load_labels(labels)
    given = [_source(text) for source in sources for text in _listed(source)]
    failures = 0

    def failed(source: Source, error: ArchiverError) -> None:
        nonlocal failures
        failures += 1
        out.error(f"{source.origin}: {error}")

    with progress(out, len(given), "replaying") as bar:
        found = replay_sources(
            given, owners, truth, until=until, every=every, reading=bar.say, done=lambda _: bar.step(), failed=failed
        )
    if picture:
        picture.write_text(chart(found), encoding="utf-8")
    if out.json:
        print_json(found)
    _show(out, found, picture)
    return 3 if found.wrong or found.live_race or failures else 0


def _listed(source: str) -> list[str]:
    """The lines of @FILE, else the source itself."""
    if not source.startswith("@"):
        return [source]
    try:
        lines = Path(source[1:]).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{source[1:]}: cannot be read as a list of sources ({type(error).__name__})") from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _source(text: str) -> Source:
    origin, equals, place = text.rpartition("=")
    path = local_path(place, "replay")
    if path.is_file():
        raise UsageError(f"{place}: a file; write @{place} to read sources from it, or give a repository's folder")
    if not path.exists():
        raise UsageError(f"{place}: no such folder; give a path, or ORIGIN=PATH")
    return Source(origin_of(path, origin if equals else None), path)


def _show(out: Output, found: Replay, picture: Path | None) -> None:
    out.table(
        ("repository", "days", "wrong", "live race", "other", "delay", "said"), [_row(r) for r in found.repositories]
    )
    share = f"{100 * found.wrong / found.steps:.2f} %" if found.steps else "none looked at"
    out.line(
        f"\n{found.steps} days looked at, every {found.every} days until {found.until}, rules {found.model_version}"
    )
    out.line(f"wrongly called ended: {found.wrong} ({share}); of these with a live race: {found.live_race}")
    out.line(f"another state than the labels', without a false end: {found.other}")
    out.line(f"proposed in time: {found.in_time} of {found.due} that ended with a race")
    out.line(f"states said: {', '.join(found.states) or 'none'}")
    if picture:
        out.line(f"chart: {picture}")


def _row(item: Replayed) -> tuple[object, ...]:
    runs = (next(stretches) for _, stretches in groupby(item.stretches, lambda stretch: stretch.state))
    said = " > ".join(f"{first.state} {first.since}" for first in runs)
    late = "" if item.due_on is None else "never" if item.delay is None else f"{item.delay} d"
    name = item.origin.split("://", 1)[-1]
    return name, item.steps, item.wrong or "", item.live_race or "", item.other or "", late, said
