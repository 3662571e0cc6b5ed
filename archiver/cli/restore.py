"""`archiver restore`: a generation comes back as a bare repository."""

from pathlib import Path

import click

from archiver.bootstrap import open_archive
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.pipeline.restore import restore
from archiver.settings import load_settings


@click.command("restore", short_help="Bring a generation back.")
@click.argument("project")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--generation", type=click.IntRange(min=1), help="A generation other than the current one.")
@common
def command(project: str, folder: Path, generation: int | None, store: str | None, out: Output) -> None:
    """Write PROJECT as a bare repository at DIR, which must not exist: refs, HEAD and objects exactly as archived."""
    archive = open_archive(load_settings(store=store), writing=False)
    done = restore(archive, archive.resolve(project, out.say), folder, generation)
    if out.json:
        print_json(done)
    out.line(f"{done.project_id} generation {done.generation} restored to {folder}: {done.refs} refs, HEAD {done.head}")
    out.line(f"work in it with: git clone {folder} WORKTREE")
