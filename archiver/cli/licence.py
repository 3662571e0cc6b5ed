"""`archiver licence`: may it be adopted? Reads a repository where it lies; copies, fetches and records nothing."""

from datetime import date
from pathlib import Path

import click

from archiver.cli.options import as_of, common, origin, registry
from archiver.cli.output import Output, print_json
from archiver.cli.source import local_path, origin_of
from archiver.examine.licence import examine_licence
from archiver.git.reader import open_reader
from archiver.records.licence import LicenceFinding, LicenceReport
from archiver.registry import load_registry
from archiver.settings import load_settings


@click.command("licence", short_help="Say whether a repository may be adopted.")
@click.argument("source", metavar="SOURCE")
@click.option("--rev", metavar="REV", help="Branch, tag or commit id; default: HEAD.")
@origin
@registry
@as_of
@common
def command(
    source: str,
    rev: str | None,
    origin: str | None,
    registry: Path | None,
    as_of: date,
    store: str | None,
    out: Output,
) -> None:
    """Read every declared licence of SOURCE, a local repository, and say what an adopter may do. Not legal advice.

    SOURCE is read where it lies: nothing is copied, fetched or run. A file whose bytes are missing is named.
    """
    path = local_path(source, "licence")
    owners = load_registry(registry or load_settings(store=store).registry)
    for warning in owners.warnings:
        out.say(f"warning: {warning}")
    found_at = origin_of(path, origin)
    owner = owners.owner_of(found_at)
    with open_reader(path) as reader:
        report = examine_licence(reader, reader.resolve(rev), as_of=as_of, origin=found_at, owner=owner)
    if out.json:
        print_json(report)
    else:
        _show(out, report)


def _show(out: Output, report: LicenceReport) -> None:
    out.line(report.sentence)
    if report.required_actions:
        out.line("\nWhat to do:")
        out.table(
            ("who", "before adoption", "what"),
            [(a.who, "yes" if a.blocking else "", a.text) for a in report.required_actions],
        )
    if report.findings:
        out.line("\nWhat was seen:")
        out.table(("code", "where", "what"), [(f.code, _where(f), f.message) for f in report.findings])
    for number, holder in enumerate(report.holders):
        out.line(f"{'' if number else chr(10)}{holder.line or holder.name}")
    for path in report.not_examined:
        out.line(f"not examined: {path} (its bytes are not here)")


def _where(finding: LicenceFinding) -> str:
    if finding.path is None:
        return "the whole"
    return finding.path if finding.line is None else f"{finding.path}:{finding.line}"
