"""The record of a run (JSON lines: the truth about it) and its summary for a person."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from archiver.assess.decisions import PROPOSALS
from archiver.records.outcome import Outcome
from archiver.records.run import Failing, Summary
from archiver.records.verification import Verification

_KEPT_RUNS = 200
_HOW = "`archiver search --publication needs_review` lists them, `archiver decide PROJECT` shows what was found"


def summarise(
    flow: str,
    outcomes: Sequence[Outcome],
    *,
    started_at: str,
    ended_at: str,
    last: Summary | None,
    queue: Sequence[str] = (),
) -> Summary:
    """Sum up a run.

    Args:
        queue: projects that wait for a person in the whole archive, most certain first.
        last: the last run over the same list; trouble that it knew keeps its date, so it is named once as new.
    """
    known = _known(last)
    failing = tuple(
        _failing(o.name, o.origin, _trouble(o), o.reason or o.status, known, started_at)
        for o in sorted(outcomes, key=lambda o: o.name)
        if o.exit_code
    )
    proposed = sorted(f"{o.name}: {o.state}" for o in outcomes if o.state in PROPOSALS and not o.confirmed)
    private = sum(o.publication == "needs_review" for o in outcomes)
    return Summary(
        flow=flow,
        started_at=started_at,
        ended_at=ended_at,
        listed=len(outcomes),
        archived=tuple(sorted(o.name for o in outcomes if o.status == "archived")),
        unchanged=sum(o.status == "unchanged" for o in outcomes),
        proposed=tuple(proposed),
        queue=tuple(queue),
        needs_review=private,
        failing=_new_first(failing),
        next_move=_next_move(failing, proposed, private),
    )


def summarise_verification(found: Verification, *, started_at: str, ended_at: str, last: Summary | None) -> Summary:
    """Sum up a verification. Args: `last` is the last verification."""
    known = _known(last)
    failing = tuple(_failing(d.key, d.key, "damaged", d.reason, known, started_at) for d in found.damaged)
    return Summary(
        flow="verify_archive",
        started_at=started_at,
        ended_at=ended_at,
        listed=found.projects,
        failing=_new_first(failing),
        next_move=_next_move(failing, ()),
    )


def _known(last: Summary | None) -> dict[tuple[str, str], str]:
    """(origin, status) -> since when."""
    return {(f.origin, f.status): f.since for f in last.failing} if last else {}


def _trouble(outcome: Outcome) -> str:
    return outcome.status if outcome.status not in ("archived", "unchanged") else "described"


def _failing(
    name: str, origin: str, status: str, reason: str, known: Mapping[tuple[str, str], str], today: str
) -> Failing:
    since = known.get((origin, status))
    return Failing(name=name, origin=origin, status=status, reason=reason, since=since or today, new=since is None)


def _new_first(failing: Sequence[Failing]) -> tuple[Failing, ...]:
    return tuple(sorted(failing, key=lambda f: (not f.new, f.name)))


def _next_move(failing: Sequence[Failing], proposed: Sequence[str], private: int = 0) -> str:
    new = [f for f in failing if f.new]
    if any(f.status == "damaged" for f in failing):
        return f"Damaged stored objects: {len(failing)}, new: {len(new)}; mend them with `archiver repair`."
    if new:
        return f"Look at {new[0].name} first: {new[0].reason}"
    if failing:
        return f"Still in need of a person: {len(failing)}, the oldest since {min(f.since for f in failing)[:10]}."
    if proposed:
        return f"Wait for a person: {len(proposed)}; `archiver queue` lists them, `archiver review PROJECT` shows one."
    if private:
        return f"{_need_review(private)}: {_HOW}."
    return "Nothing to do."


def _need_review(number: int) -> str:
    return f"{number} project{' needs' if number == 1 else 's need'} review"


def as_markdown(summary: Summary) -> str:
    """The summary as a short text: for a file, a mail and a Prefect artifact."""
    lines = [
        f"# {summary.flow}, {summary.started_at[:16].replace('T', ' ')} UTC",
        "",
        f"**Next move:** {inert(summary.next_move)}",
        "",
        _counts(summary),
    ]
    for item in summary.failing:
        age = "new" if item.new else f"still, since {item.since[:10]}"
        lines.append(f"- {item.status} ({age}): {inert(item.name)}: {inert(item.reason)}")
    if summary.needs_review:
        lines.append(f"- {_need_review(summary.needs_review)} before anything of it is public: {_HOW}")
    lines += [f"- new generation: {inert(name)}" for name in summary.archived]
    lines += [f"- proposed, not confirmed: {inert(name)}" for name in summary.proposed]
    return "\n".join(lines) + "\n"


def _counts(summary: Summary) -> str:
    if summary.flow == "verify_archive":
        return f"- {summary.listed} projects checked, damaged objects: {len(summary.failing)}"
    return f"- {summary.listed} listed, {len(summary.archived)} new generations, {summary.unchanged} unchanged"


def inert(text: str) -> str:
    """Text from outside as plain words in Markdown: no markup, no links, no control characters or line breaks.

    Source: CommonMark 2.4 lets a backslash precede any ASCII punctuation; `:`, `@` and `www.` end bare links of GFM.
    """
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+", " ", text)
    plain = re.sub(r"([\\`*_{}\[\]<>|#!&~@])", r"\\\1", plain)
    return re.sub(r"(?i)(www)\.", r"\1\.", plain.replace("://", "\\://"))


def last_summary(folder: Path, *flows: str) -> Summary | None:
    """The newest readable summary of any of these flows."""
    paths = [path for flow in flows for path in folder.glob(f"*-{flow}.summary.json")]
    for path in sorted(paths, key=lambda p: p.name, reverse=True):
        try:
            return Summary.model_validate_json(path.read_bytes())
        except (OSError, ValueError):
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
