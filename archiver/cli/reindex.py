"""`archiver reindex`: make the catalogue anew."""

import click

from archiver.bootstrap import open_archive
from archiver.catalogue import rebuild
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.settings import load_settings


@click.command("reindex", short_help="Build the catalogue anew from the store.")
@common
def command(store: str | None, out: Output) -> None:
    """Build the catalogue anew from the store's manifests and events, and keep it in the store."""
    settings = load_settings(store=store)
    open_archive(settings, writing=False)  # opening for writing would make a store where a mistyped address points to
    entries = rebuild(open_archive(settings, writing=True))
    if out.json:
        print_json({"entries": entries})
    out.line(f"the catalogue holds {entries} projects")
