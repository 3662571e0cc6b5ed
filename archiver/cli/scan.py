"""`archiver scan`: secrets and personal data in a whole history, for a steward. Nothing is fetched, run or recorded."""

from contextlib import nullcontext
from pathlib import Path

import click

from archiver.cli.options import common, origin, registry
from archiver.cli.output import Output, print_json
from archiver.cli.progress import counting
from archiver.cli.source import open_source
from archiver.git.folder import FolderTree
from archiver.settings import examine_cache, load_settings

_NEEDS_A_PERSON = 3


@click.command("scan", short_help="Look for secrets and personal data in a whole history.")
@click.argument("source", metavar="SOURCE")
@click.option("--all", "everything", is_flag=True, help="Also list what looks harmless.")
@click.option("--generation", type=click.IntRange(min=1), help="Of an archived project; default: the current one.")
@click.option("--no-cache", is_flag=True, help="Look at everything anew.")
@origin
@registry
@common
def command(
    source: str,
    everything: bool,
    generation: int | None,
    no_cache: bool,
    origin: str | None,
    registry: Path | None,
    store: str | None,
    out: Output,
) -> int:
    """List secrets and personal data in every version of every file that SOURCE ever had, on any branch or tag.

    SOURCE is a local repository or a folder of files, read where it lies, or an archived project. What is shown is for
    stewards: rule, path and shape, never a value. `archiver decide` takes the ids.

    Exit codes: 0 nothing to decide; 3 there is, or something could not be looked at.
    """
    settings = load_settings(store=store)
    # Here, because the rules are only needed once everything that was typed is right.
    from archiver.dossier.public import restricted_findings
    from archiver.examine.cache import open_cache
    from archiver.examine.exposure.findings import rows_of
    from archiver.examine.exposure.scan import LAYERS, scan_folder, scan_history
    from archiver.records.exposure import ExposureReport

    with (
        nullcontext() if no_cache else open_cache(examine_cache()) as cache,
        open_source(
            source, settings, out, command="scan", origin=origin, registry=registry, generation=generation
        ) as opened,
        counting(out, "looking at every version of every file") as told,
    ):
        if isinstance(opened.reader, FolderTree):
            scan = scan_folder(opened.reader, told=told)
        else:
            scan = scan_history(opened.reader, cache, told=told)
        report = ExposureReport(
            origin=opened.origin,
            commit=opened.commit(None),
            blobs=scan.blobs,
            bytes=scan.bytes,
            rows=rows_of(scan.findings, opened.decided),
            findings=restricted_findings(scan.findings),
            not_run=scan.not_run,
        )
    if out.json:
        print_json(report)
    else:
        from archiver.cli.scan_page import show

        show(report, everything=everything)
    waiting = any(row.undecided and not row.triage for row in report.rows)
    return _NEEDS_A_PERSON if waiting or any(row.what in LAYERS for row in report.not_run) else 0
