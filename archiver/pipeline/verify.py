"""Is everything still there and still right? Sizes, bytes, or a real unbundle of every generation."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from archiver.errors import ArchiverError, FixityError, NoSuchKeyError
from archiver.git.command import run
from archiver.git.objectset import all_objects
from archiver.git.refs import State
from archiver.pack.prove import scratch_repository, unbundle
from archiver.pack.rebuild import archived_state
from archiver.records.archive import Bundle, Manifest
from archiver.records.outcome import Damage, Verification
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.fixity import check


def verify(archive: Archive, projects: Sequence[str], level: str, say: Callable[[str], None]) -> Verification:
    """Check every stored object of the given projects (all, when none is given).

    Args:
        level: `sizes` (is it there, is it whole), `bytes` (every hash), `objects` (bytes, then unbundle every
            generation, compare object set, refs and state with the manifest, and run fsck).
    """
    if level != "objects":
        return check(archive, projects or None, "sizes" if level == "sizes" else "bytes", say)
    found = check(archive, projects or None, "bytes", say)
    damaged = list(found.damaged)
    for project_id in projects or archive.projects():
        say(f"{project_id}: unbundling")
        damaged += _objects(archive, project_id, {damage.key for damage in damaged})
    unique = {(d.key, d.reason): d for d in damaged}
    return found.model_copy(update={"level": "objects", "damaged": tuple(unique.values())})


def _objects(archive: Archive, project_id: str, known: set[str]) -> list[Damage]:
    """Unbundle the generations of one project, each chain once, and compare each with its manifest."""
    damaged: list[Damage] = []
    with ExitStack() as stack:
        git_dir: Path | None = None
        done: tuple[Bundle, ...] = ()
        for generation in archive.project(project_id).generations:
            key = layout.manifest(project_id, generation)
            try:
                manifest = archive.project(project_id).manifest(generation)
                if git_dir is None or manifest.bundles[: len(done)] != done:
                    git_dir, done = stack.enter_context(scratch_repository(None, manifest.object_format)), ()
                unbundle(archive, manifest.bundles[len(done) :], git_dir)
                done = manifest.bundles
                damaged += [Damage(key=key, reason=reason) for reason in _differences(archive, manifest, git_dir)]
            except (FixityError, NoSuchKeyError) as error:
                git_dir = None
                if error.key not in known:
                    damaged.append(Damage(key=error.key, reason=str(error)))
            except ArchiverError as error:
                git_dir = None
                damaged.append(Damage(key=key, reason=str(error)))
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
