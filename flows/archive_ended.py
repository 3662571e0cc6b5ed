"""The main job after an election: copy everything listed, then label, render and queue what is proposed as ended."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any, cast

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import environment
from flows.command import Run, main, report
from flows.show import Progress, publish
from flows.steps import copy_all, describe_all


@flow(name="archive-ended", task_runner=cast(Any, ThreadPoolTaskRunner(max_workers=4)), persist_result=False)
def archive_ended(config: str = "archive.toml", as_of: date | None = None, store: str | None = None) -> Any:
    """Copy everything listed, then describe it.

    Returns:
        A completed state, named `NeedsAPerson` when something does; its data is the path of the run's record.
    """
    with Run.open("archive_ended", Path(config), as_of, store) as run:
        progress = Progress(len(run.repositories))
        copied = copy_all(run.repositories, run.context, progress)
        outcomes = [*run.unlisted, *describe_all(copied, run.context)]
        summary, record = run.finish(outcomes)
        publish(summary, outcomes, run.dossiers(outcomes))
    return Completed(name="NeedsAPerson" if summary.exit_code else None, message=summary.next_move, data=str(record))


def command(options: argparse.Namespace) -> int:
    """Run the flow here, with a temporary server unless PREFECT_API_URL names one, and print the run's record."""
    with environment.database():
        state = cast(State[Any], archive_ended(str(options.config), options.as_of, options.store, return_state=True))
    return report(state, options)


if __name__ == "__main__":
    raise SystemExit(main(command))
