"""What the commands share by which a person decides on publication."""

import click

from archiver.bootstrap import open_archive
from archiver.cli.output import Output, print_json
from archiver.records.publication import Publication, PublicationDecided
from archiver.settings import load_settings
from archiver.store.archive import Archive

by = click.option("--by", metavar="NAME", required=True, help="Who decides: it stands in the archive for ever.")
why = click.option("--why", metavar="TEXT", required=True, help="Why: it stands in the archive, never in public.")


def open_for_decision(project: str, store: str | None, out: Output) -> tuple[Archive, str]:
    """The archive opened for writing, and the project that is meant."""
    settings = load_settings(store=store)
    open_archive(settings, writing=False)  # opening for writing would make a store where a mistyped address points to
    archive = open_archive(settings, writing=True)
    return archive, archive.resolve(project, out.say)


def decided(done: PublicationDecided, out: Output) -> None:
    """Say what a decision came to, and what comes next."""
    if out.json:
        print_json(done)
    out.line(f"{done.publication.project_id}: {done.said}")
    describe(done.publication, out)


def describe(publication: Publication, out: Output) -> None:
    """`publication:` with its reason, and what must come before it can be open."""
    out.line(f"publication: {publication.state.replace('_', ' ')}: {publication.because}")
    if publication.state != "open":
        for one in publication.missing:
            out.line(f"  first: {one.text}")
