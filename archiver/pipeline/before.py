"""The last generation as the next one builds on it, and a mirror that holds all of its chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archiver.errors import FixityError, NoSuchKeyError
from archiver.git.command import run
from archiver.git.refs import State, encode, parse_ref_list, unused
from archiver.mirror.work import Mirror, drop_refs
from archiver.pack.prove import unbundle
from archiver.pack.rebuild import archived_state
from archiver.pipeline.context import Context
from archiver.records.archive import Manifest
from archiver.store.archive import ProjectView


@dataclass(frozen=True)
class Before:
    """The last generation, as the next one builds on it."""

    manifest: Manifest
    sha256: str
    """Of the manifest."""
    state: State
    keep: dict[str, str]

    @property
    def tips(self) -> dict[str, str]:
        """Refs, with HEAD where it was detached."""
        return with_head(self.state)


def with_head(state: State) -> dict[str, str]:
    """Upstream's refs, and HEAD where it is detached."""
    detached = state.head_symref is None and state.head_oid
    return dict(state.refs) | ({"HEAD": state.head_oid} if detached and state.head_oid else {})


def listed(state: State, keep: Mapping[str, str]) -> dict[str, str]:
    """Every name that a bundle lists: upstream's as they are, and our keep refs under names that upstream does not use.

    Our `refs/keep/…` becomes `refs/keep-1/…` in the bundle of an upstream that has refs of that name itself.
    """
    ours = f"refs/{unused('keep', state.refs)}/"
    return {ours + name.removeprefix("refs/keep/"): oid for name, oid in keep.items()} | with_head(state)


def load_before(context: Context, view: ProjectView, object_format: str) -> Before | None:
    """The highest generation of this object format; None for a project without one.

    A repository that was made anew with another object format has no object in common with the one before.
    """
    for number in range(view.highest or 0, 0, -1):
        manifest = view.manifest(number)
        if manifest.object_format == object_format:
            keep = parse_ref_list(context.archive.read_blob(manifest.keep_refs.blob))
            return Before(manifest, view.manifest_sha256(number), archived_state(context.archive, manifest), keep)
    return None


def refill(context: Context, mirror: Mirror, before: Before | None) -> FixityError | NoSuchKeyError | None:
    """Make sure that the mirror holds the whole chain: a lost or foreign work folder costs time and nothing else.

    Returns:
        What is damaged, where the store cannot give the chain back; upstream may still have what the store has lost.
    """
    if mirror.holds_chain_of == (before.sha256 if before else None):
        return None
    drop_refs(mirror)  # those of another history may stand in the way: `a` of `a/b`
    if before is None:
        return None
    context.say(f"{before.manifest.project_id}: filling the work folder from the store")
    view = context.archive.project(before.manifest.project_id)
    try:
        unbundle(context.archive, before.manifest.bundles, mirror.git_dir, context.limits, view=view)
    except (FixityError, NoSuchKeyError) as error:
        return error
    write_refs(mirror, {"refs/up/" + name.removeprefix("refs/"): oid for name, oid in before.state.refs.items()})
    write_refs(mirror, before.keep)
    mirror.holds_chain_of = before.sha256
    return None


def write_refs(mirror: Mirror, refs: Mapping[str, str]) -> None:
    """Set refs of the mirror, by their full names there."""
    lines = _lines(refs.items())
    if lines:
        run(["update-ref", "--stdin"], git_dir=mirror.git_dir, stdin=lines)


def _lines(refs: Iterable[tuple[str, str]]) -> bytes:
    return b"".join(b"update " + encode(name) + b" " + oid.encode() + b"\n" for name, oid in refs)
