"""Is everything still there and still right? Sizes, bytes, a real unbundle of every generation, a drill."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver import adopt
from archiver.errors import ArchiverError, FixityError, NoSuchKeyError, StoreError
from archiver.git.command import Limits, run
from archiver.git.objectset import all_objects
from archiver.git.refs import State
from archiver.pack.prove import scratch_repository, unbundle
from archiver.pack.rebuild import archived_state
from archiver.pipeline.checked import record_check
from archiver.pipeline.journal import Journal
from archiver.pipeline.restore import restore
from archiver.pipeline.share import Share
from archiver.records.archive import Bundle, Manifest
from archiver.records.verification import LEVELS, Damage, Level, Verification
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.fixity import Checked, check
from archiver.store.project import ProjectView


def verify(
    archive: Archive,
    projects: Sequence[str],
    level: Level,
    say: Callable[[str], None],
    *,
    share: Share | None = None,
    work: Path | None = None,
    done: Callable[[], None] = lambda: None,
) -> Verification:
    """Check the given projects, or all; each result becomes an event where it is news (see `record_check`).

    Args:
        level: `sizes` (is it there, is it whole), `bytes` (every hash), `objects` (bytes, then unbundle every
            generation, compare object set, refs and state with the manifest, and run fsck), `drill` (objects, then
            restore the current generation and push it into a throw-away repository).
        share: look only at the projects whose turn it is.
        work: the store's work folder, for the journal by which an interrupted run goes on; None to keep none.
        done: told after each project.
    """
    ids = list(projects) or archive.folders()
    ids = [project_id for project_id in ids if share is None or share.has(project_id)]
    scope = f"{level} {share} {share.day if share else ''} {' '.join(sorted(projects))}"
    journal = Journal(work / "verify", scope) if work else None
    checked = journal.taken_over() if journal else {}
    resumed = len(checked)
    refusals: list[str] = []
    for one in _deeply(archive, [i for i in ids if i not in checked], level, say):
        if one.is_project:
            refusals += _recorded(archive, one, level)
        if journal:
            journal.finished(one)
        checked[one.project_id] = one
        done()
    if journal:
        journal.close()
    return Verification(
        level=level,
        checked=sum(one.count for one in checked.values()),
        projects=sum(one.is_project for one in checked.values()),
        damaged=_unique(damage for one in checked.values() for damage in one.damaged),
        noted=_unique(noted for one in checked.values() for noted in one.noted),
        share=str(share) if share else None,
        resumed=resumed,
        not_recorded=refusals[0] if refusals else None,
    )


def _recorded(archive: Archive, one: Checked, level: Level) -> list[str]:
    """Why the result could not be made an event; nothing when it was, or is no news."""
    if not archive.store.writable:
        return ["the store was opened for reading only"]
    try:
        record_check(archive, one.project_id, level, one.damaged)
    except (FixityError, StoreError) as error:
        return [str(error)]
    return []


def _deeply(archive: Archive, ids: Sequence[str], level: Level, say: Callable[[str], None]) -> Iterator[Checked]:
    for one in check(archive, ids, "sizes" if level == "sizes" else "bytes", say):
        damaged = list(one.damaged)
        known = {damage.key for damage in damaged}
        if one.is_project and LEVELS.index(level) >= LEVELS.index("objects"):
            say(f"{one.project_id}: unbundling")
            damaged += _objects(archive, one.project_id, known)
        if one.is_project and level == "drill" and not damaged:
            say(f"{one.project_id}: restoring and pushing")
            damaged += _drill(archive, archive.project(one.project_id))
        yield replace(one, damaged=_unique(damaged))


def _objects(archive: Archive, project_id: str, known: set[str]) -> list[Damage]:
    """Unbundle the generations of one project, each chain once, and compare each with its manifest."""
    damaged: list[Damage] = []
    view = archive.project(project_id)
    with ExitStack() as stack:
        git_dir: Path | None = None
        done: tuple[Bundle, ...] = ()
        for generation in view.generations:
            key = layout.manifest(project_id, generation)
            try:
                manifest = view.manifest(generation)
                if git_dir is None or manifest.bundles[: len(done)] != done:
                    stack.close()
                    git_dir, done = stack.enter_context(scratch_repository(None, manifest.object_format)), ()
                unbundle(archive, manifest.bundles[len(done) :], git_dir, view=view)
                done = manifest.bundles
                damaged += [Damage(key=key, reason=reason) for reason in _differences(archive, manifest, git_dir)]
            except (FixityError, NoSuchKeyError) as error:
                git_dir = None
                if error.key not in known:
                    reason = error.reason if isinstance(error, FixityError) else "missing"
                    damaged.append(Damage(key=error.key, reason=reason))
    return damaged


def _differences(archive: Archive, manifest: Manifest, git_dir: Path) -> list[str]:
    """What the unbundled chain has differently from what the manifest says."""
    said = []
    objects = all_objects(git_dir)
    if (objects.count, objects.digest) != (manifest.object_count, manifest.object_set_digest):
        said.append(f"{objects.count} objects came back, not the {manifest.object_count} archived")
    state: State = archived_state(archive, manifest)
    if state.digest != manifest.state_digest:
        said.append("refs and HEAD are not those of state_digest")
    tips = "".join(f"{oid}\n" for oid in {*state.refs.values(), *([state.head_oid] if state.head_oid else [])})
    if tips:
        walk = run(["rev-list", "--objects", "--stdin", "--quiet"], git_dir=git_dir, stdin=tips.encode(), check=False)
        if walk.returncode:
            said.append("a ref reaches an object that is not there")
    return said


def _drill(archive: Archive, view: ProjectView) -> list[Damage]:
    """Do what an adopter will do: restore the current generation, and push branches and tags somewhere else."""
    if view.current is None:
        return []
    key = layout.manifest(view.project_id, view.current)
    with TemporaryDirectory(prefix="archiver-drill-") as folder:
        restored, target = Path(folder) / "restored.git", Path(folder) / "pushed.git"
        try:
            restore(archive, view.project_id, restored, view.current)
            state = archived_state(archive, view.manifest(view.current))
            if adopt.pushed_refs(state) and not adopt.push(restored, state, target, Limits()):
                return [Damage(key=key, reason="drill: the pushed repository does not hold the same branches and tags")]
        except ArchiverError as error:
            return [Damage(key=key, reason=f"drill: {error}")]
    return []


def _unique(damages: Iterable[Damage]) -> tuple[Damage, ...]:
    return tuple({(d.key, d.reason): d for d in damages}.values())
