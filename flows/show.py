"""What a run shows: a table, links to the dossiers, progress, one event."""

import logging
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

from archiver.cli.output import plain
from archiver.pipeline.summary import as_markdown, inert
from archiver.records.outcome import Outcome
from archiver.records.review import Waiting
from archiver.records.run import Summary

_log = logging.getLogger(__name__)
_ROWS = 5000
_NAMED = 100
_TEXT = 500_000  # characters; Prefect refuses the event of an artifact of about 1.5 MB


class Progress:
    """A progress bar in Prefect, moved at whole steps of a percent only."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._shown = max(total, 1), 0, 0
        made = create_progress_artifact(progress=0.0, key="archive-progress", description="repositories done")
        self._id = cast(UUID, made)

    def step(self, outcome: Outcome) -> None:
        """One more repository is copied, or failed."""
        self._done += 1
        _log.info(plain(f"{self._done} of {self._total}: {outcome.name}: {outcome.status}"))
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
    text, move = as_markdown(summary), inert(summary.next_move)
    create_markdown_artifact(text[:_TEXT], key="archive-summary", description=move)
    if dossiers:
        lines = "\n".join(f"- [{inert(name)}](<{address}>)" for name, address in dossiers[:_ROWS])
        create_markdown_artifact(lines, key="archive-dossiers", description="dossiers of this run")
    emit_event(
        event="archiver.run.finished",
        resource={
            "prefect.resource.id": f"archiver.run.{summary.flow}",
            "archiver.needs-a-person": "true" if summary.exit_code else "false",
        },
        payload={
            "flow": summary.flow,
            "needs_a_person": summary.exit_code != 0,
            "next_move": summary.next_move,
            "text": text[:20_000],
        },
    )


def publish_queue(waiting: Sequence[Waiting], before: Sequence[str]) -> None:
    """The review queue as a table, and one event when it is longer than at the last run (docs/review.md).

    Args:
        waiting: most certain first.
        before: names of those that waited after the last run.
    """
    rows = [
        {
            "project": row.project_id,
            "name": row.name,
            "proposed": row.state,
            "route": row.route,
            "points": row.points,
            "since": row.since.isoformat(),
            "waits for": row.missing,
        }
        for row in waiting[:_ROWS]
    ]
    create_table_artifact(table=rows, key="review-queue", description=f"{len(waiting)} proposals wait for a person")
    if len(waiting) <= len(before):
        return
    known = set(before)
    new = [row.name for row in waiting if row.name not in known]
    move = "`archiver queue` lists them, `archiver review PROJECT` shows one and takes a decision"
    emit_event(
        event="archiver.queue.grew",
        resource={"prefect.resource.id": "archiver.queue"},
        payload={
            "waiting": len(waiting),
            "before": len(before),
            "names": [inert(name) for name in new[:_NAMED]],
            "next_move": move,
            "text": f"{len(waiting)} proposals wait for a person, {len(before)} did after the last run. {move}.",
        },
    )
