"""What happened to the licence at one commit, from what stood at the root before and after it. Pure."""

from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.stood import Stood
from archiver.git.ancestry import Snapshot
from archiver.quoting import printable_path
from archiver.records.licence import LicenceEvent

Kind = Literal["set", "change", "remove", "restore", "holders"]


@dataclass(frozen=True)
class Change:
    """A commit at which the files that count are not what they were."""

    at: Snapshot
    before: Snapshot | None
    """None: it has no parent."""
    gap: bool
    """Whether commits between the two cannot be read."""


def event_of(change: Change, before: Stood, after: Stood) -> LicenceEvent | None:
    """The event of one commit; None where nothing that counts did happen, or a limit kept us from reading."""
    kind = _kind(before, after)
    if kind is None:
        return None
    path = _path(before, after, removed=kind == "remove")
    there = (change.at.files or {}).get(path)
    beside = before.blob if before.basis == after.basis or before.basis != "stated" else None
    return LicenceEvent(
        commit=change.at.commit,
        day=change.at.day,
        kind=kind,
        path=printable_path(path),
        before=before.expression,
        after=after.expression,
        before_blob=None if change.gap else dict(before.blobs).get(path) or beside,
        after_blob=dict(after.blobs).get(path) or (there[1] if there else None),
        holders_dropped=0 if "unknown" in (before.basis, after.basis) else len({*before.holders} - {*after.holders}),
        note=_note(change, before, after),
    )


def _kind(before: Stood, after: Stood) -> Kind | None:
    """A text that comes or goes counts for more than what a manifest or README says beside it."""
    if "unread" in (before.basis, after.basis):
        return None
    had, has = (_weight(stood) for stood in (before, after))
    if had != has:
        return "set" if has > had else "remove"
    if "unknown" in (before.basis, after.basis):
        return "change" if before.blobs != after.blobs else None
    if (before.expression, before.terms) != (after.expression, after.terms):
        return "change"
    return "holders" if set(before.holders) != set(after.holders) else None


def _weight(stood: Stood) -> int:
    return {"none": 0, "stated": 1}.get(stood.basis, 2)


def _path(before: Stood, after: Stood, *, removed: bool) -> str:
    """The file that made the difference: one that is new or other, else one that is gone; of a removal the reverse."""
    changed = sorted(path for path, _ in after.blobs - before.blobs)
    gone = sorted(path for path, _ in before.blobs - after.blobs)
    sides = ((after, changed), (before, gone))
    for side, paths in reversed(sides) if removed else sides:
        if side.path in paths:
            return side.path
        if paths:
            return paths[0]
    return after.path or before.path or ""


def _note(change: Change, before: Stood, after: Stood) -> str | None:
    """What the two expressions do not tell."""
    said = []
    if change.gap:
        said.append("commits before it cannot be read, so it may have come earlier")
    for side, when in ((before, "before"), (after, "after")):
        if side.basis == "unknown":
            said.append(f"what stood there {when} it is not known, because its bytes are missing")
        if side.basis == "stated":
            said.append(f"{when} it, only `{printable_path(side.path or '')}` named a licence")
        if side.expression is None and side.basis in ("text", "words"):
            said.append(f"{when} it, words of its own stood there")
    if (words := _words_note(before, after)) is not None:
        said.append(words)
    return "; ".join(said) or None


def _words_note(before: Stood, after: Stood) -> str | None:
    """What became of words that no canonical text explains."""
    if before.terms == after.terms:
        return None
    if before.expression != after.expression:
        came = before.terms is None and after.expression is not None
        return "it came with words that the licence does not have" if came else None
    if after.expression is None:
        return "its words changed" if before.terms and after.terms else None
    if before.terms is None:
        return "words were added to the licence or changed in it"
    return (
        "words that were added to the licence changed" if after.terms else "words that had been added were taken away"
    )
