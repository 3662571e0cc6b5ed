"""One repository becomes one generation: fetch -> bundle -> blobs -> read back and prove -> manifest, the commit.

A crash anywhere leaves at worst blobs that nothing names; the next run ends as an undisturbed one would.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import AlreadyStoredError, FixityError, SourceError, UsageError
from archiver.git.command import git_version, run
from archiver.git.objectset import reached_objects
from archiver.git.refs import State, encode, escape, parse_ref_list, ref_list
from archiver.git.remote import Upstream, local_upstream, ls_remote, remote_upstream
from archiver.git.view import open_view
from archiver.mirror.compare import shares_history, tips_to_keep, why_suspect
from archiver.mirror.fetch import Fetched, fetch
from archiver.mirror.work import Mirror, open_mirror
from archiver.pack.bundle import BundleFile, Packing, full_bundle, increment
from archiver.pack.prove import prove, unbundle
from archiver.pack.rebuild import archived_state
from archiver.pipeline.context import Context, made_with, now
from archiver.records.archive import Bundle, Fsck, Manifest, ManifestStatus, Part, RefList, Source
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.identity import host_of, project_id_for
from archiver.records.outcome import Status
from archiver.records.repository import Repository
from archiver.store.archive import ProjectView
from archiver.store.substitutes import usable
from archiver.swhid import OF_GIT_TYPE, Target, snapshot_swhid

NOT_COPIED = ("issues", "pull_requests", "comments", "releases", "wiki", "lfs")
"""What a forge holds beside git that this version does not copy."""


@dataclass(frozen=True)
class Captured:
    """What capturing one repository came to."""

    project_id: str
    status: Status
    reason: str | None
    """Why it is not whole, or what a reader should know."""
    generation: int | None
    """The current generation afterwards."""


@dataclass(frozen=True)
class Before:
    """The last generation, as the next one builds on it."""

    manifest: Manifest
    sha256: str
    state: State
    keep: dict[str, str]

    @property
    def tips(self) -> dict[str, str]:
        """Refs, with HEAD where it was detached."""
        return with_head(self.state)


def capture(repository: Repository, context: Context) -> Captured:
    """Copy one repository, if the store does not hold this very state already.

    Raises:
        ArchiverError: it could not be copied; nothing was committed.
    """
    captured = _capture(repository, context)
    context.archive.meet(captured.project_id, repository.origin, repository.numeric_id, made_with())
    return captured


def _capture(repository: Repository, context: Context) -> Captured:
    archive = context.archive
    project_id = archive.identify(host_of(repository.origin), repository.numeric_id, repository.origin)
    project_id = project_id or project_id_for(repository.origin, repository.numeric_id)
    part = _metadata_part(repository)
    with _upstream(repository, context) as (upstream, advert, warnings):
        view = archive.project(project_id)
        held = _already_held(view, advert, part)
        if held:
            return Captured(project_id, *held, view.current)
        with open_mirror(context.work, project_id, advert.object_format, waiting=context.say) as mirror:
            context.say(f"{repository.name}: fetching")
            for _ in range(5):
                view = archive.project(project_id)
                before = load_before(context, view)
                refill(context, mirror, before)
                fetched = fetch(mirror, upstream, advert, context.limits)
                if repository.forge == "local" and before:
                    _refuse_a_stranger(mirror, before, fetched.state, repository)
                try:
                    return _commit(context, repository, project_id, view, before, mirror, fetched, part, warnings)
                except AlreadyStoredError:
                    context.say(f"{repository.name}: another run wrote a generation meanwhile; comparing anew")
    raise SourceError(f"{repository.name}: other runs kept writing this project; run the command again")


def _already_held(view: ProjectView, advert: State, part: Part) -> tuple[Status, str | None] | None:
    """The answer when the store holds this state already, without fetching anything."""
    for number in (view.current, view.highest):
        manifest = view.manifest(number) if number else None
        if manifest and manifest.state_digest == advert.digest and _same_metadata(manifest, part):
            return _answer(manifest, view)
    return None


def _answer(manifest: Manifest, view: ProjectView) -> tuple[Status, str | None]:
    if manifest.status == "whole" or (manifest.generation == view.current and manifest.status == "suspect"):
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
    for manifest in [view.manifest(n) for n in (view.current, view.highest) if n]:
        if manifest.state_digest == state.digest and _same_metadata(manifest, part):
            return Captured(project_id, *_answer(manifest, view), view.current)
    keep = dict(before.keep) if before else {}
    if before:
        keep |= tips_to_keep(mirror.git_dir, before.tips, with_head(state).values(), before.manifest.generation)
        _write_keep_refs(mirror, keep)
    status, reason = _status(context, mirror, view, fetched)
    bundles = usable(view, before.manifest.bundles) if before else ()
    reached = reached_objects(mirror.git_dir, [*with_head(state).values(), *keep.values()])
    new = _bundle(context, mirror, before, state, keep, reached.count)
    if new:
        archive.put_blob(new[1].sha256, new[1].size, new[1].open)
        bundles += (new[0],)
    refs = RefList(blob=archive.put_bytes(ref_list(state.refs))[0], count=len(state.refs))
    keep_refs = RefList(blob=archive.put_bytes(ref_list(keep))[0], count=len(keep))
    if part.sha256:
        archive.put_bytes(canonical_json(repository.metadata))
    context.say(f"{repository.name}: reading back and proving")
    proved = prove(archive, bundles, state.object_format, mirror.scratch, context.limits)
    if proved != reached:
        raise FixityError(
            f"{project_id}: generation not committed",
            f"the stored chain gives {proved.count} objects, the mirror reaches {reached.count}, and they differ",
        )
    swhid, swhid_reason = _swhid(mirror.git_dir, state)
    manifest = Manifest(
        project_id=project_id,
        generation=(view.highest or 0) + 1,
        prev_manifest_sha256=before.sha256 if before else None,
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
        parts=(part, *_not_copied(repository)),
        missing=fetched.missing,
    )
    archive.commit(manifest)
    after = archive.project(project_id)
    mirror.holds_chain_of = after.manifest_sha256(manifest.generation)
    said = reason or _fsck_words(fetched.fsck) or ("; ".join(warnings) or None)
    return Captured(project_id, "archived" if status == "whole" else status, said, after.current)


def _status(context: Context, mirror: Mirror, view: ProjectView, fetched: Fetched) -> tuple[ManifestStatus, str | None]:
    """Of git alone: partial where refs could not be brought, suspect by the rule of `why_suspect`."""
    if fetched.reason:
        lost = f"{len(fetched.missing)} refs are not here: {fetched.reason}"
        return "partial", f"{lost}; archive a fuller copy of the same origin, see --origin"
    current = archived_state(context.archive, view.manifest(view.current)) if view.current else None
    odd = why_suspect(mirror.git_dir, current, fetched.state) if current else None
    return ("suspect", f"{odd}; generation {view.current} stays current") if odd else ("whole", None)


def _bundle(
    context: Context, mirror: Mirror, before: Before | None, state: State, keep: dict[str, str], reached: int
) -> tuple[Bundle, BundleFile] | None:
    """The bundle that this generation adds to the chain; None when it brings no object."""
    packing = Packing(mirror.git_dir, mirror.scratch, reached, state.object_format, context.limits)
    tips = with_head(state) | keep
    if before and before.manifest.bundles:
        file = increment(packing, tips, sorted({*before.tips.values(), *before.keep.values()}))
        kind, base = "increment", before.manifest.generation
    else:
        file = full_bundle(packing, tips) if tips else None
        kind, base = "full", None
    if file is None:
        return None
    return Bundle.model_validate(
        {"sha256": file.sha256, "size": file.size, "kind": kind, "base_generation": base}
    ), file


def with_head(state: State) -> dict[str, str]:
    """All names a bundle lists: refs, and HEAD where it is detached."""
    detached = state.head_symref is None and state.head_oid
    return dict(state.refs) | ({"HEAD": state.head_oid} if detached and state.head_oid else {})


def load_before(context: Context, view: ProjectView) -> Before | None:
    """The highest generation; None for a project without one."""
    if not view.highest:
        return None
    manifest = view.manifest(view.highest)
    keep = parse_ref_list(context.archive.read_blob(manifest.keep_refs.blob))
    return Before(manifest, view.manifest_sha256(view.highest), archived_state(context.archive, manifest), keep)


def refill(context: Context, mirror: Mirror, before: Before | None) -> None:
    """Make sure that the mirror holds the whole chain: a lost or foreign work folder costs time and nothing else."""
    if before is None or mirror.holds_chain_of == before.sha256:
        return
    context.say(f"{before.manifest.project_id}: filling the work folder from the store")
    view = context.archive.project(before.manifest.project_id)
    unbundle(context.archive, before.manifest.bundles, mirror.git_dir, context.limits, view=view)
    lines = [
        b"update refs/up/" + encode(n.removeprefix("refs/")) + b" " + o.encode() for n, o in before.state.refs.items()
    ]
    _update_refs(mirror, lines)
    _write_keep_refs(mirror, before.keep)
    mirror.holds_chain_of = before.sha256


def _write_keep_refs(mirror: Mirror, keep: dict[str, str]) -> None:
    _update_refs(mirror, [b"update " + encode(name) + b" " + oid.encode() for name, oid in keep.items()])


def _update_refs(mirror: Mirror, lines: list[bytes]) -> None:
    if lines:
        run(["update-ref", "--stdin"], git_dir=mirror.git_dir, stdin=b"\n".join(lines) + b"\n")


@contextmanager
def _upstream(repository: Repository, context: Context) -> Iterator[tuple[Upstream, State, tuple[str, ...]]]:
    """Where to fetch from, what it looks like now, and what a reader should know about it."""
    if repository.forge == "local" or Path(repository.clone_url).is_absolute():
        with open_view(Path(repository.clone_url)) as view:
            if view.shallow:
                raise SourceError(f"{repository.name}: a shallow clone; run `git fetch --unshallow` there first")
            warnings = ("a .promisor file says partial clone, but nothing is missing",) if view.promisor else ()
            yield local_upstream(view.git_dir), view.state, warnings
    else:
        upstream = remote_upstream(repository.clone_url, allow=context.allow, login=context.login(repository.clone_url))
        yield upstream, ls_remote(upstream), ()


def _refuse_a_stranger(mirror: Mirror, before: Before, state: State, repository: Repository) -> None:
    """A folder's name is a weak identity: two folders of one name with no commit in common are two projects."""
    old, new = before.tips.values(), with_head(state).values()
    if repository.origin.startswith("local:") and old and new and not shares_history(mirror.git_dir, old, new):
        raise UsageError(
            f"{repository.origin}: the archive holds another repository of this name, with no commit in common; "
            "say where this one comes from with --origin URL"
        )


def _metadata_part(repository: Repository) -> Part:
    if repository.metadata is None:
        return Part(kind="repository", state="not_run", reason="no forge was asked: the source is a path or a bare URL")
    digest = sha256_hex(canonical_json(repository.metadata))
    return Part(kind="repository", sha256=digest, count=1, forge_total=1, state="complete")


def _same_metadata(manifest: Manifest, part: Part) -> bool:
    """Metadata that nobody asked for this time is no change."""
    held = next((p for p in manifest.parts if p.kind == "repository"), None)
    return part.sha256 is None or (held is not None and held.sha256 == part.sha256)


def _not_copied(repository: Repository) -> tuple[Part, ...]:
    return tuple(
        Part(kind=kind, state="not_run", reason="this version copies git and the description") for kind in NOT_COPIED
    )


def _fsck_words(fsck: Fsck) -> str | None:
    if fsck.level != "lenient":
        return None
    return f"old mistakes in objects let pass and recorded: {', '.join(fsck.ignored) or 'unnamed'}"


def _swhid(git_dir: Path, state: State) -> tuple[str | None, str | None]:
    """The snapshot's SWHID over upstream's refs and HEAD, or why there is none."""
    if state.object_format != "sha1":
        return None, "SWHIDs are defined for SHA-1 repositories only"
    asked = "".join(f"{oid}\n" for oid in state.refs.values()).encode()
    check = run(["cat-file", "--batch-check=%(objecttype)"], git_dir=git_dir, stdin=asked).stdout.decode().split()
    branches: dict[bytes, Target | None] = {}
    for (name, oid), kind in zip(state.refs.items(), check, strict=True):
        branches[encode(name)] = Target(OF_GIT_TYPE[kind], bytes.fromhex(oid))
    if state.head_symref:
        branches[b"HEAD"] = Target("alias", encode(state.head_symref))
    elif state.head_oid:
        branches[b"HEAD"] = Target("revision", bytes.fromhex(state.head_oid))
    return snapshot_swhid(branches), None
