"""`archiver verify`: is everything still there and still right?"""

from datetime import date

import click

from archiver.bootstrap import open_archive
from archiver.cli.options import as_of, common
from archiver.cli.output import Output, print_json
from archiver.cli.progress import progress
from archiver.errors import StoreError, UsageError
from archiver.pipeline.share import Share
from archiver.pipeline.verify import verify
from archiver.records.verification import LEVELS, Level
from archiver.settings import Settings, load_settings
from archiver.store.archive import Archive

_EXAMPLES = """\b
Examples:
  archiver verify                        every hash of every stored object
  archiver verify --share 1/7            a seventh of the projects a day, all in a week
  archiver verify --level drill PROJECT  restore it, and push it into a throw-away repository

Exit codes: 0 all well; 2 usage; 3 something is damaged (see `archiver repair`), or the store cannot be read.
"""


@click.command("verify", short_help="Check the archive.", epilog=_EXAMPLES)
@click.argument("projects", metavar="[PROJECT...]", nargs=-1)
@click.option(
    "--level",
    type=click.Choice(LEVELS),
    default="bytes",
    show_default=True,
    help="sizes: present and whole; bytes: every hash; objects: bytes, then a real unbundle of every generation; "
    "drill: objects, then restore the current generation and push it into a throw-away repository.",
)
@click.option("--share", metavar="K/N", help="Only K of N shares of the projects, those whose turn it is today.")
@click.option("--no-record", is_flag=True, help="Open the store for reading only; no result becomes an event.")
@as_of
@common
def command(
    projects: tuple[str, ...],
    level: Level,
    share: str | None,
    no_record: bool,
    as_of: date,
    store: str | None,
    out: Output,
) -> int:
    """Check every stored object against its manifest, and note the result among the project's events.

    Everything is checked each time. A run that was interrupted goes on where it stopped, if the same command is given
    within a day.
    """
    if share and projects:
        raise UsageError("--share takes its turn over all projects; leave out PROJECT")
    turn = Share.parse(share, as_of) if share else None
    settings = load_settings(store=store)
    archive = _open(settings, out, reading=no_record)
    ids = [archive.resolve(project) for project in projects]
    with progress(out, len(ids or archive.folders()), "verifying") as bar:
        found = verify(archive, ids, level, bar.say, share=turn, work=settings.work_folder, done=bar.step)
    if out.json:
        print_json(found)
    for title, rows in (("damaged", found.damaged), ("to know", found.noted)):
        out.table((title, "how"), [(row.key, row.reason) for row in rows])
    if found.not_recorded:
        out.say(f"no event records this check: {found.not_recorded}")
    share_words = f", share {found.share} of {as_of}" if found.share else ""
    word = f"{len(found.damaged)} damaged; mend with `archiver repair`" if found.damaged else "all well"
    out.line(f"{found.checked} objects of {found.projects} projects checked ({level}{share_words}): {word}")
    return 3 if found.damaged else 0


def _open(settings: Settings, out: Output, *, reading: bool) -> Archive:
    """For reading first, since a check makes no archive; then for writing, where that is allowed."""
    archive = open_archive(settings, writing=False)
    if reading:
        return archive
    try:
        return open_archive(settings, writing=True)
    except StoreError as error:
        out.say(f"nothing will be recorded: {error}")
        return archive
