"""`archiver dossier`: the handoff documents of a repository where it lies."""

from datetime import date
from pathlib import Path

import click

from archiver.bootstrap import know_words, licence_policy, local_repository
from archiver.cli.options import as_of, common, origin, registry
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.pipeline.inplace import write_dossier
from archiver.records.repository import Repository
from archiver.registry import load_registry
from archiver.settings import examine_cache, load_settings


@click.command("dossier", short_help="Write the handoff documents.")
@click.argument("source", metavar="SOURCE")
@click.option("--out", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Made when absent.")
@click.option(
    "--check",
    "checked",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Check the dossier in DIR; write nothing.",
)
@origin
@registry
@as_of
@click.option("--restricted", is_flag=True, help="Also write DIR/restricted/, which is not for the public.")
@common
def command(
    source: str,
    folder: Path | None,
    checked: Path | None,
    origin: str | None,
    registry: Path | None,
    as_of: date,
    restricted: bool,
    store: str | None,
    out: Output,
) -> int:
    """Write HANDOFF.md, handoff.json and handoff.html of SOURCE, a local repository, into DIR.

    SOURCE is read where it lies: nothing is copied, fetched or run. Every file is fit for the public, except those
    under DIR/restricted/.

    With --check, every place that the dossier in DIR names is looked up in SOURCE: exit 3 when one does not resolve or
    does not hold the words that are quoted, 2 when DIR holds no dossier of SOURCE.
    """
    if (folder is None) == (checked is None):
        raise UsageError("archiver dossier: give one of --out DIR (write a dossier) and --check DIR (check one)")
    settings = load_settings(store=store)
    races = load_registry(registry or settings.registry)
    know_words(settings)
    repository = local_repository(settings, source, origin)
    if checked is not None:
        return _check(repository, checked, out)
    assert folder is not None
    policy = licence_policy(settings)
    written = write_dossier(
        repository, folder, races, as_of=as_of, restricted=restricted, policy=policy, cache=examine_cache()
    )
    if out.json:
        print_json({"written": [str(path) for path in written]})
    else:
        from archiver.cli.dossier_page import show
        from archiver.records.dossier import Handoff

        show(Handoff.model_validate_json((folder / "handoff.json").read_bytes()), folder, written)
    return 0


def _check(repository: Repository, folder: Path, out: Output) -> int:
    from archiver.pipeline.dossier_check import check_dossier  # only --check needs it

    found = check_dossier(repository, folder)
    if out.json:
        print_json(found)
    for row in found.broken:
        out.line(f"{row.said_by}: {row.locator}: {row.reason}")
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.checked.items())
    out.line(f"{found.name}: {sum(found.checked.values())} looked up ({kinds}), {len(found.broken)} broken")
    if found.other_renderer:
        out.line(f"made by renderer {found.other_renderer}: the files beside handoff.json were not compared with it")
    return 3 if found.broken else 0
