"""What the flows share: a run opened from its configuration, its record, and the door `python -m flows.<name>`."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import State

from archiver.bootstrap import dossier_key, find_repositories, open_context, update_catalogue
from archiver.errors import ArchiverError
from archiver.pipeline import summary as summaries
from archiver.pipeline.context import Context, now
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.records.run import Summary
from archiver.settings import Settings, load_settings


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
        """Read the configuration, open the store for writing, list the repositories."""
        settings = load_settings(config, store=store)
        context = open_context(settings, as_of=as_of, dossier=dossier)
        repositories, unlisted = find_repositories(settings, settings.run.sources) if listing else ([], [])
        yield cls(flow, settings, context, repositories, unlisted)

    @property
    def folder(self) -> Path:
        """Where run records lie."""
        return self.settings.work_folder / "runs"

    def finish(self, outcomes: Sequence[Outcome]) -> tuple[Summary, Path]:
        """Bring the catalogue up to date, write the run's record and summary. Returns the summary and the record."""
        update_catalogue(self.context.archive, outcomes)
        last = summaries.last_summary(self.folder, self.flow)
        summary = summaries.summarise(self.flow, outcomes, started_at=self.started_at, ended_at=now(), last=last)
        return summary, summaries.write_run(self.folder, summary, outcomes)

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


def report(state: State[Any], options: argparse.Namespace) -> int:
    """Print the run's record as JSON lines, or its summary; 3 when it needs a person, 1 when the flow itself broke."""
    if not state.is_completed():
        print(f"error: the flow ended {state.name}: {state.message}", file=sys.stderr)
        return 1
    record = state.result()
    path = Path(record) if record.endswith(".jsonl") else None
    if options.json:
        sys.stdout.write(path.read_text() if path else record)
    elif not options.quiet:
        sys.stdout.write(path.with_suffix(".md").read_text() if path else f"{state.message}\n")
    return 3 if state.name == "NeedsAPerson" else 0


def main(run: Callable[[argparse.Namespace], int], argv: Sequence[str] | None = None) -> int:
    """Parse the options every flow takes, run it, and translate errors into exit codes as `archiver` does."""
    parser = argparse.ArgumentParser(prog="python -m flows")
    parser.add_argument("--config", type=Path, default=Path("archive.toml"))
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    parser.add_argument("--store", default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    try:
        return run(parser.parse_args(argv))
    except ArchiverError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
