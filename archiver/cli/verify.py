"""`archiver verify`: is everything still there and still right?"""

import click

from archiver.bootstrap import open_archive
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.cli.progress import progress
from archiver.pipeline.verify import verify
from archiver.settings import load_settings


@click.command("verify", short_help="Check the archive.")
@click.argument("projects", metavar="[PROJECT...]", nargs=-1)
@click.option(
    "--level",
    type=click.Choice(["sizes", "bytes", "objects"]),
    default="bytes",
    show_default=True,
    help="sizes: present and whole; bytes: every hash; objects: bytes, then a real unbundle of every generation.",
)
@common
def command(projects: tuple[str, ...], level: str, store: str | None, out: Output) -> int:
    """Check every stored object against its manifest. Exit code 3 when something is damaged; nothing is changed."""
    archive = open_archive(load_settings(store=store), writing=False)
    ids = [archive.resolve(project) for project in projects]
    with progress(out, len(ids or archive.projects()), "verifying") as bar:
        found = verify(archive, ids, level, bar.say)
    if out.json:
        print_json(found)
    out.table(("damaged", "how"), [(d.key, d.reason) for d in found.damaged]) if found.damaged else None
    word = f"{len(found.damaged)} damaged" if found.damaged else "all well"
    out.line(f"{found.checked} objects of {found.projects} projects checked ({level}): {word}")
    return 3 if found.damaged else 0
