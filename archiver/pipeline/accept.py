"""A person decides that a suspect or partial generation counts: one event, after which it may be the current one."""

from dataclasses import dataclass

from archiver.errors import UsageError
from archiver.git.refs import State
from archiver.pack.rebuild import archived_state
from archiver.pipeline.context import made_with
from archiver.records.archive import Event, Manifest
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

_NAMED = 10
"""Branches named in one line of a comparison; the rest is counted."""


@dataclass(frozen=True)
class Accepted:
    """A decision, and what it came to."""

    event: Event
    """The acceptance, which may be an older one of the same generation."""
    new: bool
    """False where the generation had been accepted before: nothing was written."""
    current: int | None
    """The generation that counts now."""


def differences(archive: Archive, project_id: str, generation: int) -> list[str]:
    """What a person should look at before accepting: this generation beside the one that counts today, line by line.

    Raises:
        UsageError: no such generation, or a whole one.
        FixityError, NoSuchKeyError: a record or ref list is damaged.
    """
    view = archive.project(project_id)
    manifest = _undecided(view, generation)
    lines = [f"generation {generation} is {manifest.status}: {manifest.status_reason or 'no reason was recorded'}"]
    if view.current is None or view.current == generation:
        return [*lines, f"it has {_size(manifest)}; no other generation counts"]
    held = view.manifest(view.current)
    before, after = archived_state(archive, held), archived_state(archive, manifest)
    lines.append(f"generation {view.current}, which counts today, has {_size(held)}; this one has {_size(manifest)}")
    lines.append(f"default branch: {_default(before)} -> {_default(after)}")
    return lines + _branches(before, after)


def accept(archive: Archive, project_id: str, generation: int, *, by: str, why: str) -> Accepted:
    """Record the decision. Safe to repeat: a generation is accepted once.

    Raises:
        UsageError: no such generation, a whole one, or nobody's name or no reason given.
        FixityError: a record of the project is damaged.
        StoreError: the store cannot be written.
    """
    by, why = by.strip(), why.strip()
    if not by or not why:
        raise UsageError("an acceptance is a person's decision; give --by NAME and --why TEXT, neither of them blank")
    view = archive.project(project_id)
    _undecided(view, generation)
    event = view.latest("acceptance", generation)
    new = event is None
    if event is None:
        event = archive.append(
            project_id, "acceptance", by=by, generation=generation, data={"why": why}, made_with=made_with()
        )
    else:
        archive.renew_head(project_id)  # whoever accepted it may have been stopped before head.json
    return Accepted(event, new, archive.project(project_id).current)


def _undecided(view: ProjectView, generation: int) -> Manifest:
    """The manifest of a generation that is in need of a decision."""
    if generation not in view.generations and generation > (view.highest or 0):
        held = ", ".join(map(str, view.generations)) or "none"
        raise UsageError(f"{view.project_id}: no generation {generation} to accept; held are {held}")
    manifest = view.manifest(generation)
    if manifest.status == "whole":
        raise UsageError(
            f"{view.project_id}: generation {generation} is whole, there is nothing to accept; "
            f"`archiver show {view.project_id}` says which one counts"
        )
    return manifest


def _size(manifest: Manifest) -> str:
    return f"{manifest.refs.count} refs and {manifest.object_count} objects"


def _default(state: State) -> str:
    at = state.head_oid[:12] if state.head_oid else "no commit"
    return f"{(state.head_symref or 'detached').removeprefix('refs/heads/')} at {at}"


def _branches(before: State, after: State) -> list[str]:
    """One line each for branches that are gone, new and elsewhere."""
    old, new = _heads(before), _heads(after)
    kinds = {
        "gone": sorted(old.keys() - new.keys()),
        "new": sorted(new.keys() - old.keys()),
        "at another commit": sorted(name for name in old.keys() & new.keys() if old[name] != new[name]),
    }
    return [f"branches {kind}: {_listed(names)}" for kind, names in kinds.items() if names]


def _heads(state: State) -> dict[str, str]:
    return {name.removeprefix("refs/heads/"): oid for name, oid in state.refs.items() if name.startswith("refs/heads/")}


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{len(names)} ({', '.join(names[:_NAMED])}{more})"
