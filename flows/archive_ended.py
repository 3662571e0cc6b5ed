"""The main job after an election: copy everything listed, then label, render and queue what is proposed as ended."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.states import Completed

from archiver.pipeline.queue import queue
from archiver.pipeline.summary import last_summary
from flows.command import Run, main, run_here
from flows.show import Progress, publish, publish_queue
from flows.steps import copy_all, describe_all


@flow(name="archive-ended", persist_result=False)
def archive_ended(config: str = "archive.toml", as_of: date | None = None, store: str | None = None) -> Any:
    """Copy everything listed, then describe it.

    Returns:
        A completed state, named `NeedsAPerson` when something does; its data is the path of the run's record.
    """
    with Run.open("archive_ended", Path(config), as_of, store) as run:
        progress = Progress(len(run.repositories))
        copied = copy_all(run.repositories, run.context, progress)
        outcomes = [*run.unlisted, *describe_all(copied, run.context)]
        before = last_summary(run.folder, "archive_ended")
        waiting = queue(run.context.archive, run.context.as_of).waiting
        summary, record = run.finish(outcomes, [row.name for row in waiting])
        publish(summary, outcomes, run.dossiers(outcomes))
        publish_queue(waiting, before.queue if before else ())
    return Completed(name="NeedsAPerson" if summary.exit_code else None, message=summary.next_move, data=str(record))


def command(options: argparse.Namespace) -> int:
    """Run the flow here and print the run's record."""
    return run_here(archive_ended, options, as_of=options.as_of)


if __name__ == "__main__":
    raise SystemExit(main(command))
