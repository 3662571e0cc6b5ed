"""The record of a run (JSON lines: the truth about it) and its summary for a person."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from archiver.records.outcome import Outcome, Verification
from archiver.records.run import Failing, Summary

PROPOSED = ("ENDED_CANDIDATE", "BORN_ENDED", "MOVED", "HANDED_OVER_IN_PLACE")
"""States that wait for a person."""

_KEPT_RUNS = 200


def summarise(
    flow: str, outcomes: Sequence[Outcome], *, started_at: str, ended_at: str, last: Summary | None
) -> Summary:
    """Sum up a run; the same trouble as in the last run keeps its date, so it is named once as new."""
    known = {(f.origin, f.status): f for f in last.failing} if last else {}
    failing = []
    for outcome in outcomes:
        if not outcome.exit_code:
            continue
        status = outcome.status if outcome.status not in ("archived", "unchanged") else "described"
        before = known.get((outcome.origin, status))
        failing.append(
            Failing(
                name=outcome.name,
                origin=outcome.origin,
                status=status,
                reason=outcome.reason or status,
                since=before.since if before else started_at,
                new=before is None,
            )
        )
    proposed = sorted(f"{o.name}: {o.state}" for o in outcomes if o.state in PROPOSED)
    return Summary(
        flow=flow,
        started_at=started_at,
        ended_at=ended_at,
        listed=len(outcomes),
        archived=tuple(sorted(o.name for o in outcomes if o.status == "archived")),
        unchanged=sum(o.status == "unchanged" for o in outcomes),
        proposed=tuple(proposed),
        failing=tuple(sorted(failing, key=lambda f: (not f.new, f.name))),
        next_move=_next_move(failing, proposed),
    )


def summarise_verification(found: Verification, *, started_at: str, ended_at: str) -> Summary:
    """Sum up a verification."""
    damaged = tuple(f"{d.key}: {d.reason}" for d in found.damaged)
    move = "Look at the damaged objects first; keep this store as it is." if damaged else "Nothing to do."
    return Summary(
        flow="verify_archive",
        started_at=started_at,
        ended_at=ended_at,
        listed=found.projects,
        damaged=damaged,
        next_move=move,
    )


def _next_move(failing: Sequence[Failing], proposed: Sequence[str]) -> str:
    new = [f for f in failing if f.new]
    if new:
        return f"Look at {new[0].name} first: {new[0].reason}"
    if failing:
        return (
            f"{len(failing)} repositories still need a person; the oldest since {min(f.since for f in failing)[:10]}."
        )
    if proposed:
        return f"{len(proposed)} are proposed as ended; read their evidence with `archiver show PROJECT`."
    return "Nothing to do."


def as_markdown(summary: Summary) -> str:
    """The summary as a short text: for a file, a mail and a Prefect artifact."""
    lines = [
        f"# {summary.flow}, {summary.started_at[:16].replace('T', ' ')} UTC",
        "",
        f"**Next move:** {_cell(summary.next_move)}",
        "",
        f"- {summary.listed} listed, {len(summary.archived)} new generations, {summary.unchanged} unchanged",
    ]
    lines += [f"- new generation: {_cell(name)}" for name in summary.archived]
    lines += [f"- proposed, not confirmed: {_cell(name)}" for name in summary.proposed]
    for item in summary.failing:
        age = "new" if item.new else f"still, since {item.since[:10]}"
        lines.append(f"- {item.status} ({age}): {_cell(item.name)}: {_cell(item.reason)}")
    lines += [f"- damaged: {_cell(text)}" for text in summary.damaged]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text from outside, inert in Markdown: no markup, no line breaks, no control characters."""
    return re.sub(r"([\\`*_{}\[\]<>|#!])", r"\\\1", re.sub(r"[\x00-\x1f\x7f]+", " ", text))


def last_summary(folder: Path, flow: str) -> Summary | None:
    """The newest readable summary of a flow."""
    for path in sorted(folder.glob(f"*-{flow}.summary.json"), reverse=True):
        try:
            return Summary.model_validate_json(path.read_bytes())
        except ValueError:
            continue
    return None


def write_run(folder: Path, summary: Summary, outcomes: Iterable[Outcome]) -> Path:
    """Write the run's JSON lines, summary and text; keep the newest runs. Returns the JSON lines' path."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{summary.started_at.replace(':', '')}-{summary.flow}"
    record = folder / f"{stem}.jsonl"
    record.write_text("".join(o.model_dump_json() + "\n" for o in outcomes))
    (folder / f"{stem}.summary.json").write_text(summary.model_dump_json(indent=1) + "\n")
    (folder / f"{stem}.md").write_text(as_markdown(summary))
    for old in sorted(folder.glob("*.summary.json"))[:-_KEPT_RUNS]:
        for path in folder.glob(old.name.removesuffix(".summary.json") + ".*"):
            path.unlink(missing_ok=True)
    return record
