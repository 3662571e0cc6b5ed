"""Every week: read every stored object again and compare it with what its manifest says."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from archiver.pipeline.context import Context, now
from archiver.pipeline.summary import last_summary, summarise_verification, write_run
from archiver.pipeline.verify import verify
from archiver.records.verification import Level, Verification
from flows.command import Run, main, run_here
from flows.show import publish


@task(name="verify", cache_policy=NO_CACHE, persist_result=False)
def verify_all(context: Context, level: Level) -> Verification:
    """Check every project."""
    return verify(context.archive, (), level, context.say, work=context.work)


@flow(name="verify-archive", persist_result=False)
def verify_archive(config: str = "archive.toml", level: Level = "objects", store: str | None = None) -> Any:
    """Check the whole archive. Ends as `NeedsAPerson` when something is damaged."""
    with Run.open("verify_archive", Path(config), date.today(), store, listing=False) as run:
        found = verify_all(run.context, level)
        last = last_summary(run.folder, "verify_archive")
        summary = summarise_verification(found, started_at=run.started_at, ended_at=now(), last=last)
        write_run(run.folder, summary, ())
        publish(summary, ())
    record = found.model_dump_json() + "\n"
    return Completed(name="NeedsAPerson" if summary.exit_code else None, message=summary.next_move, data=record)


def command(options: argparse.Namespace) -> int:
    """Run the flow here and print what it found."""
    return run_here(verify_archive, options)


if __name__ == "__main__":
    raise SystemExit(main(command))
