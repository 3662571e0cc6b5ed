"""`archiver decide`: a person says of findings that they do not stand in the way of publication."""

import sys

import click

from archiver.cli.deciding import decided, describe, open_for_decision
from archiver.cli.options import common
from archiver.cli.output import Output, print_json
from archiver.errors import UsageError
from archiver.pipeline.publication import COLLAPSED, decide, look

_EXAMPLES = """\b
Examples:
  archiver decide github.com-42                  what is undecided, gravest first
  archiver decide github.com-42 SEC-001-3f9a0c1d22 --by "Ana Ruiz" --why "the key was revoked, the vendor says so"
  archiver decide github.com-42 collapsed --by "Ana Ruiz" --why "looked through them: test data"

Exit codes: 0 listed, or decided, now or before; 2 usage: no such project or finding, no name or reason; 3 a record of
the project is damaged, or the store cannot be written.
"""


@click.command("decide", short_help="Decide findings on secrets and personal data.", epilog=_EXAMPLES)
@click.argument("project")
@click.argument("findings", metavar="[FINDING]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="List those that look harmless too.")
@click.option("--by", metavar="NAME", help="Who decides: it stands in the archive for ever.")
@click.option("--why", metavar="TEXT", help="Why: it stands in the archive, never in public.")
@common
def command(
    project: str,
    findings: tuple[str, ...],
    everything: bool,
    by: str | None,
    why: str | None,
    store: str | None,
    out: Output,
) -> None:
    """List what is undecided about PROJECT (an id, or owner/name), or decide FINDINGs.

    To decide a finding is to say that it does not stand in the way of publication or adoption: it is harmless, or was
    revoked, or may be seen. What may not be seen is left undecided, or the project withheld. An id means its row: all
    versions of that path that are known today; a later version is asked about again. `collapsed` means all that look
    harmless, `unscanned` what the scan could not look at and you did. Harmless to repeat.
    """
    if not findings:
        if by is not None or why is not None:
            raise UsageError(f"nothing was decided: name findings by their ids, or `{COLLAPSED}`")
        _list(project, store, out, everything=everything)
        return
    if by is None or why is None:
        raise UsageError("a decision is a person's, with a reason; add --by NAME and --why TEXT")
    archive, project_id = open_for_decision(project, store, out)
    decided(decide(archive, project_id, findings, by=by, why=why), out)


def _list(project: str, store: str | None, out: Output, *, everything: bool) -> None:
    from rich.console import Console

    from archiver.bootstrap import open_archive
    from archiver.cli.scan_page import WIDTH, left_out, table
    from archiver.examine.exposure.findings import rows_of
    from archiver.settings import load_settings

    archive = open_archive(load_settings(store=store), writing=False)
    publication = look(archive, archive.resolve(project, out.say))
    if out.json:
        print_json(publication)
        return
    describe(publication, out)
    rows = rows_of(publication.undecided)
    shown = [row for row in rows if everything or not row.triage]
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    if shown:
        out.line()
        console.print(table(shown, console.width))
    for line in () if everything else left_out(rows):
        out.line(f"{line} lists them, `{COLLAPSED}` decides them")
