"""A generation comes back as a bare repository, exactly as upstream had it."""

import shutil
import tempfile
from pathlib import Path

from archiver.errors import UsageError
from archiver.git.view import init_bare
from archiver.pack.rebuild import rebuild
from archiver.pipeline.reading import generation_of
from archiver.records.outcome import Restored
from archiver.store.archive import Archive


def restore(archive: Archive, project_id: str, target: Path, generation: int | None = None) -> Restored:
    """Write a generation as a bare repository; everything is checked before the target appears under its name.

    Raises:
        UsageError: the target exists, or there is no such generation.
        FixityError, NoSuchKeyError: stored bytes are damaged or gone; nothing is left at the target.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target}: exists already; give a folder that does not exist")
    view = archive.project(project_id)
    number = generation_of(view, generation, "restore")
    manifest = view.manifest(number)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}.restoring-", dir=target.parent))
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror}; give a folder that you may write to") from error
    building = scratch / "repository"
    try:
        init_bare(building, manifest.object_format)
        rebuild(archive, manifest, building)
        building.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Restored(
        project_id=project_id,
        generation=number,
        refs=manifest.refs.count,
        head=manifest.head_symref or manifest.head_oid,
        object_set_digest=manifest.object_set_digest,
    )
