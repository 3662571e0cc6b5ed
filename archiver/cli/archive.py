"""`archiver archive`: copy, prove, judge, describe."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from archiver.bootstrap import find_repositories, open_context, update_catalogue
from archiver.cli.options import as_of, common, config, origin, registry
from archiver.cli.output import Output, print_json
from archiver.cli.progress import progress
from archiver.pipeline.archive import archive_all, exit_code
from archiver.records.outcome import Outcome
from archiver.settings import load_settings


@click.command("archive", short_help="Copy repositories into the archive.")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@origin
@as_of
@registry
@click.option("--no-dossier", is_flag=True, help="Copy and judge only; no licence report, no dossier.")
@config
@common
def command(
    sources: tuple[str, ...],
    origin: str | None,
    as_of: date,
    registry: Path | None,
    no_dossier: bool,
    config: Path | None,
    store: str | None,
    out: Output,
) -> int:
    """Archive a path, a folder of repositories, @FILE, a git URL, github:OWNER or github:OWNER/NAME.

    Every listed repository is copied whatever its state. Running it again is harmless: what has not changed is
    `unchanged`. Exit code 3 when something needs a person; the other repositories are archived all the same.
    """
    settings = load_settings(config, store=store)
    for warning in settings.warnings:
        out.say(f"warning: {warning}")
    context = open_context(settings, registry=registry, as_of=as_of, dossier=not no_dossier, say=out.say)
    for warning in context.registry.warnings:
        out.say(f"warning: {warning}")
    repositories, outcomes = find_repositories(settings, sources, origin, context)
    for outcome in outcomes:
        _show(outcome, out)
    with progress(out, len(repositories), "archiving") as bar:
        for outcome in archive_all(repositories, replace(context, say=bar.say), settings.work.jobs):
            outcomes.append(outcome)
            bar.step()
            if out.json:
                print_json(outcome)
    _table(outcomes, out)  # first: the copies are safe, whatever becomes of the catalogue
    if not no_dossier:
        update_catalogue(context.archive, outcomes)
    return exit_code(outcomes)


def _show(outcome: Outcome, out: Output) -> None:
    if out.json:
        print_json(outcome)


def _table(outcomes: list[Outcome], out: Output) -> None:
    rows = [(o.name, o.status, o.generation, o.state, o.reason) for o in sorted(outcomes, key=lambda o: o.name)]
    out.table(("repository", "status", "generation", "state (proposed)", "what to know"), rows)
