"""One repository becomes one generation: fetch -> bundle -> blobs -> read back and prove -> manifest, the commit.

A crash anywhere leaves at worst blobs that nothing names; the next run ends as an undisturbed one would.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.errors import AlreadyStoredError, FixityError, GitError, NoSuchKeyError, SourceError, UsageError
from archiver.git.command import git_version
from archiver.git.objectset import reached_objects
from archiver.git.refs import State, escape, ref_list
from archiver.mirror.compare import shares_history, tips_to_keep, why_suspect
from archiver.mirror.fetch import Fetched, fetch
from archiver.mirror.snapshot import swhid_of
from archiver.mirror.work import Mirror, open_mirror
from archiver.pack.bundle import Packing
from archiver.pack.prove import prove
from archiver.pack.rebuild import archived_state
from archiver.pipeline.before import Before, listed, load_before, refill, with_head, write_refs
from archiver.pipeline.chain import full_chain, next_chain
from archiver.pipeline.context import Context, made_with, now
from archiver.pipeline.parts import metadata_part, parts_not_copied, same_metadata
from archiver.pipeline.upstream import open_upstream
from archiver.records.archive import Fsck, Manifest, ManifestStatus, MissingRef, Part, RefList, Source
from archiver.records.base import canonical_json
from archiver.records.identity import host_of, project_id_for
from archiver.records.outcome import Status
from archiver.records.repository import Repository
from archiver.store.archive import ProjectView
from archiver.store.substitutes import usable


@dataclass(frozen=True)
class Captured:
    """What capturing one repository came to."""

    project_id: str
    status: Status
    reason: str | None
    """Why it is not whole, or what a reader should know."""
    generation: int | None
    """The current generation afterwards."""


def capture(repository: Repository, context: Context) -> Captured:
    """Copy one repository, if the store does not hold this very state already.

    Raises:
        ArchiverError: it could not be copied; nothing was committed.
    """
    captured = _capture(repository, context)
    context.archive.meet(
        captured.project_id,
        repository.origin,
        repository.numeric_id,
        made_with(),
        as_of=context.as_of,
        reached=repository.forge != "local",
    )
    return captured


def _capture(repository: Repository, context: Context) -> Captured:
    archive = context.archive
    host, former = host_of(repository.origin), repository.former_origins
    project_id = archive.identify(host, repository.numeric_id, repository.origin, former)
    project_id = project_id or project_id_for(repository.origin, repository.numeric_id)
    part = metadata_part(repository)
    with open_upstream(repository, context) as (upstream, advert, warnings):
        view = archive.project(project_id)
        held = None if upstream.unreadable else _already_held(view, advert, part)
        if held:
            return Captured(project_id, *held, view.current)
        with open_mirror(context.work, project_id, advert.object_format, waiting=context.say) as mirror:
            context.say(f"{repository.name}: fetching")
            for _ in range(5):
                view = archive.project(project_id)
                before = load_before(context, view, advert.object_format)
                damaged = refill(context, mirror, before)
                fetched = fetch(mirror, upstream, advert, context.limits)
                if repository.forge == "local" and before:
                    _refuse_a_stranger(mirror, before, fetched.state, repository)
                try:
                    return _commit(context, repository, project_id, view, before, mirror, fetched, part, warnings)
                except AlreadyStoredError:
                    context.say(f"{repository.name}: another run wrote a generation meanwhile; comparing anew")
                except GitError:
                    if damaged:  # what git misses is what the store has lost, and upstream does not have any more
                        raise damaged from None
                    raise
    raise SourceError(f"{repository.name}: other runs kept writing this project; run the command again")


def _already_held(view: ProjectView, advert: State, part: Part) -> tuple[Status, str | None] | None:
    """The answer when the store holds this state already, without fetching anything."""
    for number in (view.current, view.highest):
        manifest = view.manifest(number) if number else None
        if manifest and not manifest.missing and _is_this(manifest, advert, (), part):
            return _answer(manifest, view)
    return None


def _is_this(manifest: Manifest, state: State, missing: Sequence[MissingRef], part: Part) -> bool:
    """Whether a generation is of this state. A copy that lacks a ref is not of the state that never had it."""
    lost = [{ref.ref for ref in refs} for refs in (manifest.missing, missing)]
    return manifest.state_digest == state.digest and lost[0] == lost[1] and same_metadata(manifest, part)


def _answer(manifest: Manifest, view: ProjectView) -> tuple[Status, str | None]:
    if manifest.status == "whole" or (manifest.generation == view.current and view.accepted(manifest.generation)):
        return "unchanged", None
    return manifest.status, manifest.status_reason


def _commit(
    context: Context,
    repository: Repository,
    project_id: str,
    view: ProjectView,
    before: Before | None,
    mirror: Mirror,
    fetched: Fetched,
    part: Part,
    warnings: tuple[str, ...],
) -> Captured:
    state, archive = fetched.state, context.archive
    warnings = () if fetched.reason else warnings
    for manifest in [view.manifest(n) for n in (view.current, view.highest) if n]:
        if _is_this(manifest, state, fetched.missing, part):
            return Captured(project_id, *_answer(manifest, view), view.current)
    keep = dict(before.keep) if before else {}
    if before:
        keep |= tips_to_keep(mirror.git_dir, before.tips, with_head(state).values(), before.manifest.generation)
        write_refs(mirror, keep)
    status, reason = _status(context, repository, mirror, view, fetched)
    tips = listed(state, keep)
    reached = functools.cache(lambda: reached_objects(mirror.git_dir, tips.values()))
    packing = Packing(mirror.git_dir, mirror.scratch, lambda: reached().count, state.object_format, context.limits)
    chain = usable(view, before.manifest.bundles) if before else ()
    bundles, new = next_chain(mirror, packing, before, chain, tips)
    if new:
        archive.put_blob(new.sha256, new.size, new.open)
    refs = RefList(blob=archive.put_bytes(ref_list(state.refs))[0], count=len(state.refs))
    keep_refs = RefList(blob=archive.put_bytes(ref_list(keep))[0], count=len(keep))
    if part.sha256:
        archive.put_bytes(canonical_json(repository.metadata))
    swhid, swhid_reason = swhid_of(mirror.git_dir, state)
    context.say(f"{repository.name}: reading back and proving")
    damage = None
    try:
        proved = prove(archive, bundles, state.object_format, mirror.scratch, context.limits)
    except (FixityError, NoSuchKeyError) as error:
        if not chain or bundles[: len(chain)] != chain:
            raise
        damage = f"{error}; this generation builds on a new full bundle instead"
        bundles, new = full_chain(mirror, packing, tips)
        archive.put_blob(new.sha256, new.size, new.open)
        proved = prove(archive, bundles, state.object_format, mirror.scratch, context.limits)
    if proved != reached():
        raise FixityError(
            f"{project_id}: generation not committed",
            f"the stored chain gives {proved.count} objects, the mirror reaches {reached().count}, and they differ",
        )
    manifest = Manifest(
        project_id=project_id,
        generation=(view.highest or 0) + 1,
        prev_manifest_sha256=view.manifest_sha256(view.highest) if view.highest else None,
        captured_at=now(),
        made_with=made_with(git=git_version()),
        source=Source(forge=repository.forge, url=repository.origin, numeric_id=repository.numeric_id),
        status=status,
        status_reason=reason,
        object_format="sha256" if state.object_format == "sha256" else "sha1",
        head_symref=escape(state.head_symref) if state.head_symref else None,
        head_oid=state.head_oid,
        refs=refs,
        keep_refs=keep_refs,
        bundles=bundles,
        object_count=proved.count,
        object_set_digest=proved.digest,
        state_digest=state.digest,
        swhid=swhid,
        swhid_reason=swhid_reason,
        fsck=fetched.fsck.model_copy(update={"warnings": warnings}),
        parts=(part, *parts_not_copied()),
        missing=fetched.missing,
    )
    archive.commit(manifest)
    after = archive.project(project_id)
    mirror.holds_chain_of = after.manifest_sha256(manifest.generation)
    said = reason or damage or _fsck_words(fetched.fsck) or ("; ".join(warnings) or None)
    return Captured(project_id, "archived" if status == "whole" else status, said, after.current)


def _status(
    context: Context, repository: Repository, mirror: Mirror, view: ProjectView, fetched: Fetched
) -> tuple[ManifestStatus, str | None]:
    """Partial where refs could not be brought; suspect by the rule of `why_suspect`, or at an address of another's."""
    elder = None if view.current else context.archive.elder(view.project_id, repository.origin)
    if elder:
        return "suspect", f"this address belonged to another repository, archived as {elder}"
    if fetched.reason:
        lost = f"{len(fetched.missing)} refs are not here: {fetched.reason}"
        return "partial", f"{lost}; archive a fuller copy of the same origin, see --origin"
    current = archived_state(context.archive, view.manifest(view.current)) if view.current else None
    odd = why_suspect(mirror.git_dir, current, fetched.state) if current else None
    return ("suspect", odd) if odd else ("whole", None)


def _refuse_a_stranger(mirror: Mirror, before: Before, state: State, repository: Repository) -> None:
    """A folder's name is a weak identity: two folders of one name with no commit in common are two projects."""
    old, new = before.tips.values(), with_head(state).values()
    if repository.origin.startswith("local:") and old and new and not shares_history(mirror.git_dir, old, new):
        raise UsageError(
            f"{repository.origin}: the archive holds another repository of this name, with no commit in common; "
            "say where this one comes from with --origin URL"
        )


def _fsck_words(fsck: Fsck) -> str | None:
    if fsck.level != "lenient":
        return None
    return f"old mistakes in objects let pass and recorded: {', '.join(fsck.ignored) or 'unnamed'}"
