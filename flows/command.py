"""What the flows share: a run opened from its configuration, its record, and the door `python -m flows.<name>`."""

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

from archiver.bootstrap import dossier_key, find_repositories, open_context, update_catalogue
from archiver.cli.output import error_line
from archiver.pipeline import summary as summaries
from archiver.pipeline.context import Context, now
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.records.run import Summary
from archiver.settings import Settings, load_settings
from flows import environment
from flows.children import end_children
from flows.told import told

_TERMINATED = 128 + signal.SIGTERM


@dataclass
class Run:
    """One run of a flow: what it works on, and what it leaves behind."""

    flow: str
    """Name in records and summaries."""
    settings: Settings
    """From archive.toml."""
    context: Context
    """Live objects."""
    repositories: list[Repository]
    """Listed repositories."""
    unlisted: list[Outcome]
    """Sources that could not be listed, as outcomes."""
    started_at: str = field(default_factory=now)

    @classmethod
    @contextmanager
    def open(
        cls,
        flow: str,
        config: Path,
        as_of: date | None,
        store: str | None,
        *,
        listing: bool = True,
        dossier: bool = True,
    ) -> Iterator["Run"]:
        """Read the configuration, open the store for writing, list the repositories.

        Raises:
            ToldError: whatever went wrong, also in the body, as Prefect may keep it.
        """
        try:
            settings = load_settings(config, store=store)
            context = open_context(settings, as_of=as_of, dossier=dossier)
            sources = settings.run.sources
            repositories, unlisted = find_repositories(settings, sources, context=context) if listing else ([], [])
            yield cls(flow, settings, context, repositories, unlisted)
        except Exception as error:
            raise told(error) from None
        except BaseException:  # SIGTERM, as Prefect raises it, or Ctrl-C
            end_children()
            raise

    @property
    def folder(self) -> Path:
        """Where run records lie."""
        return self.settings.work_folder / "runs"

    def finish(self, outcomes: Sequence[Outcome], queue: Sequence[str] = ()) -> tuple[Summary, Path]:
        """Write the run's record, then bring the catalogue up to date. Returns the summary and the record."""
        last = summaries.last_summary(self.folder, "archive_ended", "mirror_watched")  # both go over the same list
        summary = summaries.summarise(
            self.flow, outcomes, started_at=self.started_at, ended_at=now(), last=last, queue=queue
        )
        record = summaries.write_run(self.folder, summary, outcomes)
        update_catalogue(self.context.archive, outcomes)
        return summary, record

    def dossiers(self, outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
        """(name, address of the page) of every dossier this run speaks of, for links in Prefect."""
        root = getattr(self.context.archive.store, "root", None)
        base = Path(root).absolute().as_uri() if root else self.context.archive.store.url
        found = []
        for outcome in outcomes:
            key = dossier_key(self.context.archive, outcome.project_id, "handoff.html") if outcome.project_id else None
            if key:
                found.append((outcome.name, f"{base}/{key}"))
        return found


def run_here(flow: Flow[..., Any], options: argparse.Namespace, **parameters: Any) -> int:
    """Run a flow in this process, with a temporary server unless PREFECT_API_URL names one, and print its record.

    Returns:
        The exit code: 0, 3 when something needs a person, the error's own when the flow failed.

    Raises:
        ArchiverError: the configuration is wrong; said before any of it becomes a parameter that Prefect keeps.
    """
    jobs = load_settings(options.config, store=options.store).work.jobs
    here = flow.with_options(task_runner=ThreadPoolTaskRunner(max_workers=jobs))  # type: ignore[arg-type]
    with environment.database():
        state = here(config=str(options.config), store=options.store, **parameters, return_state=True)
    return report(cast(State[Any], state), options)


def report(state: State[Any], options: argparse.Namespace) -> int:
    """Print the run's record as JSON lines, or its summary; or why the flow failed. Returns the exit code."""
    result = state.result(raise_on_failure=False)
    if isinstance(result, Exception):
        error = told(result)
        error_line(str(error))
        return error.exit_code
    if not state.is_completed():
        error_line(f"the flow ended as {state.name}; run the same command again, what was copied is safe")
        return 1
    path = Path(result) if result.endswith(".jsonl") else None
    if options.json:
        sys.stdout.write(path.read_text() if path else result)
    elif not options.quiet:
        sys.stdout.write(path.with_suffix(".md").read_text() if path else f"{state.message}\n")
    return 3 if state.name == "NeedsAPerson" else 0


def main(run: Callable[[argparse.Namespace], int], argv: Sequence[str] | None = None) -> int:
    """Parse the options every flow takes, run it, and translate errors into exit codes as `archiver` does."""
    parser = argparse.ArgumentParser(prog="python -m flows.NAME")
    parser.add_argument("--config", type=Path, default=Path("archive.toml"))
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    parser.add_argument("--store", default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(argv)
    # Prefect gives SIGTERM back to whoever had it before; ended by the signal itself, its temporary server would stay.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    if not options.quiet:
        progress = logging.getLogger("flows")
        progress.addHandler(logging.StreamHandler(sys.stderr))
        progress.setLevel(logging.INFO)
    try:
        return run(options)
    except KeyboardInterrupt:
        error_line("interrupted; run the same command again")
        return 130
    except Exception as error:
        error_line(str(told(error)))
        return told(error).exit_code
