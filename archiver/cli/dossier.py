"""`archiver dossier`: the handoff documents of a repository where it lies."""

from datetime import date
from pathlib import Path

import click

from archiver.bootstrap import know_words, licence_policy, local_repository
from archiver.cli.options import as_of, common, origin, registry
from archiver.cli.output import Output, print_json
from archiver.pipeline.inplace import write_dossier
from archiver.registry import load_registry
from archiver.settings import examine_cache, load_settings


@click.command("dossier", short_help="Write the handoff documents.")
@click.argument("source", metavar="SOURCE")
@click.option(
    "--out", "folder", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Made when absent."
)
@origin
@registry
@as_of
@click.option("--restricted", is_flag=True, help="Also write DIR/restricted/, which is not for the public.")
@common
def command(
    source: str,
    folder: Path,
    origin: str | None,
    registry: Path | None,
    as_of: date,
    restricted: bool,
    store: str | None,
    out: Output,
) -> None:
    """Write HANDOFF.md, handoff.json and handoff.html of SOURCE, a local repository, into DIR.

    SOURCE is read where it lies: nothing is copied, fetched or run. Every file is fit for the public, except those
    under DIR/restricted/.
    """
    settings = load_settings(store=store)
    races = load_registry(registry or settings.registry)
    know_words(settings)
    repository = local_repository(settings, source, origin)
    policy = licence_policy(settings)
    written = write_dossier(
        repository, folder, races, as_of=as_of, restricted=restricted, policy=policy, cache=examine_cache()
    )
    if out.json:
        print_json({"written": [str(path) for path in written]})
    for path in written:
        out.line(str(path))
