"""What a run shows: a table, links to the dossiers, progress, one event."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.events import emit_event

from archiver.pipeline.summary import as_markdown
from archiver.records.outcome import Outcome
from archiver.records.run import Summary

_ROWS = 5000


class Progress:
    """A progress bar in Prefect, moved at whole steps of a percent only."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._shown = max(total, 1), 0, 0
        made = create_progress_artifact(progress=0.0, key="archive-progress", description="repositories done")
        self._id = cast(UUID, made)

    def step(self) -> None:
        """One more repository is done."""
        self._done += 1
        percent = 100 * self._done // self._total
        if percent >= self._shown + 5 or percent == 100:
            self._shown = percent
            update_progress_artifact(self._id, progress=float(percent))


def publish(summary: Summary, outcomes: Sequence[Outcome], dossiers: Sequence[tuple[str, str]] = ()) -> None:
    """Table, dossier links, summary and the one event that an automation mails (docs/operating.md).

    Args:
        dossiers: (name, address of the dossier's page) pairs.
    """
    rows = [
        {
            "repository": o.name,
            "status": o.status,
            "generation": o.generation,
            "state": o.state,
            "reason": o.reason or "",
        }
        for o in outcomes[:_ROWS]
    ]
    create_table_artifact(table=rows, key="archive-run", description=f"{summary.flow}: {summary.listed} repositories")
    create_markdown_artifact(as_markdown(summary), key="archive-summary", description=summary.next_move)
    if dossiers:
        lines = "\n".join(f"- [{name}]({address})" for name, address in dossiers[:_ROWS])
        create_markdown_artifact(lines, key="archive-dossiers", description="dossiers of this run")
    emit_event(
        event="archiver.run.finished",
        resource={"prefect.resource.id": f"archiver.run.{summary.flow}"},
        payload={
            "flow": summary.flow,
            "needs_a_person": summary.exit_code != 0,
            "next_move": summary.next_move,
            "text": as_markdown(summary)[:20_000],
        },
    )
