"""`archiver licence`: may it be adopted? Reads a repository where it lies or as archived; fetches nothing."""

import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import get_args

import click

from archiver.cli.options import as_of, common, origin, registry
from archiver.cli.output import Output, print_json
from archiver.cli.source import open_source
from archiver.errors import GateError, UsageError
from archiver.records.licence import IntendedUse, LicenceReport, LicenceVerdict
from archiver.records.licence_check import LicenceCheck
from archiver.registry import load_registry
from archiver.settings import examine_cache, load_settings

_REPORT_LIMIT = 256 << 20
"""Bytes of a report that is read again."""
_FAILING: tuple[LicenceVerdict, ...] = ("adopt_with_conditions", "ask_owner", "do_not_adopt")

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("licence", short_help="Say whether a repository may be adopted.")
@click.argument("source", metavar="SOURCE")
@click.option("--rev", metavar="REV", help="Branch, tag or commit id; default: HEAD.")
@click.option("--generation", type=click.IntRange(min=1), help="Of an archived project; default: the current one.")
@click.option("--use", type=click.Choice(get_args(IntendedUse)), default="publish", help="What you mean to do.")
@click.option("--policy", metavar="FILE", type=_FILE, help="A policy table laid over the program's own.")
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
@click.option("--upstream", metavar="SOURCE", help="What it was forked from: a repository, or an archived project.")
@click.option("--fail-on", type=click.Choice(_FAILING), help="Exit 4 when the verdict is this or worse.")
@click.option("--contacts", is_flag=True, help="Also show addresses of holders, which are not for the public.")
@click.option("--check", "checking", metavar="FILE", type=_FILE, help="Read every claim of a report of --json again.")
@click.option("--notice", "notice_to", metavar="FILE", type=_FILE, help="Write a NOTICE there; - for stdout.")
@origin
@registry
@as_of
@common
def command(
    source: str,
    rev: str | None,
    generation: int | None,
    use: IntendedUse,
    policy: Path | None,
    no_cache: bool,
    upstream: str | None,
    fail_on: LicenceVerdict | None,
    contacts: bool,
    checking: Path | None,
    notice_to: Path | None,
    origin: str | None,
    registry: Path | None,
    as_of: date,
    store: str | None,
    out: Output,
) -> int:
    """Read every declared licence of SOURCE and say what an adopter may do. Not legal advice.

    SOURCE is a local repository or a folder of files, read where it lies, or an archived project.
    Nothing is fetched, run or recorded, and a file whose bytes are missing is named.

    Exit codes: 0 the question is answered, whatever the answer; 3 a claim of --check FILE is not so; 4 --fail-on.
    """
    _refuse_together(checking, notice_to, fail_on, out)
    given = _read_report(checking) if checking else None
    settings = load_settings(store=store)
    owners = load_registry(registry or settings.registry)
    for warning in owners.warnings:
        out.say(f"warning: {warning}")
    # Here, because the matchers and texts are only needed once everything that was typed is right.
    from archiver.examine.cache import open_cache
    from archiver.examine.licence import RULES_VERSION, examine_licence
    from archiver.examine.licence.policy import load_policy

    table = load_policy(policy or settings.licence_policy)
    with (
        # A check believes nothing but the repository.
        nullcontext() if no_cache or given else open_cache(examine_cache()) as cache,
        open_source(
            source, settings, out, command="licence", origin=origin, registry=registry, generation=generation
        ) as opened,
    ):
        theirs = None
        if upstream:
            with open_source(
                upstream, settings, out, command="licence", origin=None, registry=registry, generation=None
            ) as other:
                report = examine_licence(
                    other.reader, other.commit(None), as_of=as_of, origin=other.origin, policy=table, cache=cache
                )
                theirs = other.origin, report

        def examine(commit: str | None, day: date, use: IntendedUse) -> LicenceReport:
            return examine_licence(
                opened.reader,
                commit,
                as_of=day,
                origin=opened.origin,
                owner=owners.owner_of(opened.origin),
                verdict_state=opened.state,
                use=use,
                policy=table,
                cache=cache,
                upstream=theirs,
            )

        def again(report: LicenceReport) -> LicenceReport:
            return examine(report.commit, report.as_of, report.intended_use)

        if given:
            from archiver.examine.licence.check import check

            return _checked(out, check(given, opened.reader, again, rules=RULES_VERSION))
        report = examine(opened.commit(rev), as_of, use)
        if contacts:
            out.say(
                "warning: holders' addresses are shown; they are not for the public, nor for a file that is passed on"
            )
        else:
            report = report.without_contacts()
        if notice_to:
            from archiver.examine.licence.notice import notice

            _write(notice_to, notice(report, opened.reader, contacts=contacts), out)
    if out.json:
        print_json(report)
    elif notice_to != Path("-"):
        from archiver.cli.licence_page import Page

        Page(contacts=contacts).show(report)
    if fail_on:
        _gate(report, fail_on)
    return 0


def _refuse_together(checking: Path | None, notice_to: Path | None, fail_on: str | None, out: Output) -> None:
    if checking and (notice_to or fail_on):
        raise UsageError("--check: reads a report again and makes none; leave --notice and --fail-on out")
    if notice_to == Path("-") and out.json:
        raise UsageError("--notice -: stdout can hold the NOTICE or the report of --json; give a file")


def _read_report(path: Path) -> LicenceReport:
    try:
        with path.open("rb") as file:
            data = file.read(_REPORT_LIMIT + 1)
    except OSError as error:
        raise UsageError(
            f"{path}: {error.strerror}; give a file that `archiver licence SOURCE --json` wrote"
        ) from error
    if len(data) > _REPORT_LIMIT:
        raise UsageError(f"{path}: larger than 256 MB, which no licence report is; check the path")
    try:
        return LicenceReport.model_validate_json(data)
    except ValueError as error:
        raise UsageError(
            f"{path}: no licence report; give a file that `archiver licence SOURCE --json` wrote"
        ) from error


def _checked(out: Output, found: LicenceCheck) -> int:
    if out.json:
        print_json(found)
    commit = f"commit {found.commit}" if found.commit else "no commit"
    again = "verdict and every other field worked out again" if found.verdict_again else found.note
    out.line(f"{commit}: {found.claims} claims read again; {again}")
    out.line(f"{len(found.failed)} of them are not so:" if found.failed else "all of it is so")
    for row in found.failed:
        out.line(f"\n{row.claim}\n  the report says: {row.says}\n  there is: {row.there}")
    return 3 if found.failed else 0


def _write(path: Path, data: bytes, out: Output) -> None:
    if path == Path("-"):
        sys.stdout.write(data.decode())
        sys.stdout.flush()
        return
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; give a file that you may write") from error
    out.say(f"written: {path}")


def _gate(report: LicenceReport, fail_on: LicenceVerdict) -> None:
    """Raises GateError when the verdict is what it should not be, or worse; names the first reason and what to do."""
    if report.verdict == "adopt" or _FAILING.index(report.verdict) < _FAILING.index(fail_on):
        return
    worst = [reason for reason in report.reasons if reason.verdict == report.verdict]
    because = worst[0].text if worst else report.sentence
    where = f" ({worst[0].sources[0].path})" if worst and worst[0].sources else ""
    more = f", and {len(worst) - 1} more reasons" if len(worst) > 1 else ""
    actions = sorted(report.required_actions, key=lambda action: not action.blocking)
    todo = actions[0].text if actions else "see the report"
    raise GateError(f"licence: {report.verdict}, because {because}{where}{more}; do this first: {todo}")
