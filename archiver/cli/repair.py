"""`archiver repair`: mend what is damaged."""

import click

from archiver.bootstrap import open_archive, open_context
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.cli.progress import progress
from archiver.pipeline.repair import repair
from archiver.settings import load_settings

_EXAMPLES = """\b
Examples:
  archiver repair                         from this machine's work folder, then from the origins
  archiver repair --from /mnt/second      from a second copy of the archive first
  archiver repair github.com-42           one project

Exit codes: 0 nothing is damaged any more; 2 usage; 3 something is still damaged, or the store cannot be written.
"""


@click.command("repair", short_help="Mend what is damaged.", epilog=_EXAMPLES)
@click.argument("projects", metavar="[PROJECT...]", nargs=-1)
@click.option(
    "--from",
    "other",
    metavar="STORE",
    help="Another copy of this archive, asked first; an s3: one at the same endpoint.",
)
@common
def command(projects: tuple[str, ...], other: str | None, store: str | None, out: Output) -> int:
    """Check every byte, and mend what is damaged: from another store, this machine or the origin, in that order.

    Nothing counts before it is proved: bytes by the hash that the records name, a bundle that had to be made again by
    the objects that come out of it. What was mended stands among the project's events. A record that somebody rewrote
    on purpose is left for a person to look at. Harmless to repeat.
    """
    settings = load_settings(store=store)
    second = open_archive(load_settings(store=other), writing=False) if other else None
    archive = open_archive(settings, writing=False)  # before it is opened for writing, which would make one
    ids = [archive.resolve(project) for project in projects]
    with progress(out, len(ids or archive.folders()), "repairing") as bar:
        done = repair(open_context(settings, say=bar.say), ids, second, bar.step)
    if out.json:
        print_json(done)
    out.table(("mended", "from", "by"), [(m.key, m.source, m.substitute or "the same bytes") for m in done.mended])
    out.table(("still damaged", "how"), [(d.key, d.reason) for d in done.left])
    word = f"{len(done.left)} still damaged" if done.left else "all well"
    out.line(f"{done.projects} projects looked at, {len(done.mended)} objects mended: {word}")
    return 3 if done.left else 0
