"""`archiver assess`: has it ended? Reads a repository where it lies; copies, fetches and records nothing."""

from datetime import date
from pathlib import Path

import click

from archiver.assess import assess
from archiver.assess.history import read_activity
from archiver.bootstrap import know_words
from archiver.cli import options
from archiver.cli.output import Output, print_json
from archiver.cli.source import local_path, origin_of
from archiver.git.reader import open_reader
from archiver.records.verdict import Evidence, Verdict
from archiver.registry import load_registry
from archiver.settings import load_settings


@click.command("assess", short_help="Say with evidence whether a campaign is over.")
@click.argument("source")
@options.origin
@options.registry
@options.as_of
@options.common
def command(
    source: str, origin: str | None, registry: Path | None, as_of: date, store: str | None, out: Output
) -> None:
    """Judge the repository at SOURCE, a path: state, route, evidence for and against, what nobody looked at.

    Without --origin no owner in the registry can be found for it, unless one claims local:FOLDER.
    """
    path = local_path(source, "assess")
    settings = load_settings(store=store)
    owners = load_registry(registry or settings.registry)
    know_words(settings)
    for warning in owners.warnings:
        out.say(f"warning: {warning}")
    found_at = origin_of(path, origin)
    owner = owners.owner_of(found_at)
    with open_reader(path) as reader:
        activity = read_activity(reader, None, as_of=as_of)
    verdict = assess(activity, owner, as_of=as_of, origin=found_at)
    if out.json:
        print_json(verdict)
    else:
        _show(out, verdict)


def _show(out: Output, verdict: Verdict) -> None:
    out.line(verdict.sentence)
    for title, rows in (
        ("For an end", [item for item in verdict.evidence if item.direction == "for"]),
        ("Against an end", [item for item in verdict.evidence if item.direction != "for"]),
    ):
        out.line(f"\n{title}:{'' if rows else ' nothing found'}")
        out.table(("code", "strength", "evidence", "source"), [_row(item) for item in rows])
    if verdict.vetoes:
        out.line("\nVetoes:")
        out.table(("code", "reason", "until"), [(v.code, v.statement, v.until) for v in verdict.vetoes])
    out.line("\nNot checked:")
    for item in verdict.unchecked:
        out.line(f"  {item}")


def _row(item: Evidence) -> tuple[str, str, str, str]:
    words = f"{item.statement} “{item.quote}”" if item.quote else item.statement
    return item.kind, item.strength, words, item.locator
