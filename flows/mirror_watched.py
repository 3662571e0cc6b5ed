"""Every night: copy what is watched, whatever its state, and keep verdicts up to date. No licence, no dossier."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.states import Completed

from flows.command import Run, main, run_here
from flows.show import Progress, publish
from flows.steps import copy_all, describe_all


@flow(name="mirror-watched", persist_result=False)
def mirror_watched(config: str = "archive.toml", as_of: date | None = None, store: str | None = None) -> Any:
    """Copy everything listed. Ends like `archive_ended`."""
    with Run.open("mirror_watched", Path(config), as_of, store, dossier=False) as run:
        copied = copy_all(run.repositories, run.context, Progress(len(run.repositories)))
        outcomes = [*run.unlisted, *describe_all(copied, run.context)]
        summary, record = run.finish(outcomes)
        publish(summary, outcomes)
    return Completed(name="NeedsAPerson" if summary.exit_code else None, message=summary.next_move, data=str(record))


def command(options: argparse.Namespace) -> int:
    """Run the flow here and print the run's record."""
    return run_here(mirror_watched, options, as_of=options.as_of)


if __name__ == "__main__":
    raise SystemExit(main(command))
