"""Proof by doing: the chain is read back from the store, unbundled into a scratch repository and its objects named."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

from archiver.errors import FixityError, GitError, NoSuchKeyError
from archiver.git.command import Limits
from archiver.git.objectset import ObjectSet, all_objects
from archiver.git.packs import index_pack, read_header
from archiver.git.view import init_bare
from archiver.records.archive import Bundle
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.project import ProjectView
from archiver.store.substitutes import substitutes


@contextmanager
def scratch_repository(folder: Path | None, object_format: str) -> Iterator[Path]:
    """An empty bare repository that is gone afterwards."""
    with TemporaryDirectory(prefix="archiver-proof-", dir=folder) as temporary:
        git_dir = Path(temporary) / "proof.git"
        init_bare(git_dir, object_format)
        yield git_dir


def unbundle(
    archive: Archive,
    bundles: Sequence[Bundle],
    git_dir: Path,
    limits: Limits | None = None,
    *,
    view: ProjectView | None = None,
) -> None:
    """Add the objects of bundles, in order, to a repository; every byte read is checked against the bundle's name.

    Args:
        view: the project, whose repairs may have stored a substitute for a bundle that is damaged or gone.

    Raises:
        FixityError: a bundle is not what its name says.
        NoSuchKeyError: a bundle is gone.
        GitError: its bytes are right, and git cannot take it apart all the same: disk, memory or a limit.
    """
    for bundle in bundles:
        try:
            _unbundle(archive, bundle.sha256, bundle.kind == "increment", git_dir, limits)
        except (FixityError, NoSuchKeyError):
            instead = substitutes(view).get(bundle.sha256, []) if view else []
            if not any(_unbundled(archive, one, bundle.kind == "increment", git_dir, limits) for one in instead):
                raise


def _unbundled(archive: Archive, sha256: str, thin: bool, git_dir: Path, limits: Limits | None) -> bool:
    """Whether a substitute could be added; it may be damaged, too."""
    try:
        _unbundle(archive, sha256, thin, git_dir, limits)
    except (FixityError, NoSuchKeyError):
        return False
    return True


def _unbundle(archive: Archive, sha256: str, thin: bool, git_dir: Path, limits: Limits | None) -> None:
    key = layout.blob(sha256)
    with archive.open_blob(sha256) as raw:
        stream = _Hashing(raw)
        reader = cast(BinaryIO, io.BufferedReader(stream, 1 << 20))
        refusal: GitError | ValueError | None = None
        try:
            read_header(reader)
            index_pack(git_dir, reader, thin=thin, limits=limits)
        except (GitError, ValueError) as error:
            refusal = error
        while reader.read(1 << 20):
            pass
    if stream.hexdigest != sha256:
        raise FixityError(key, f"the bytes read have sha256 {stream.hexdigest}")
    if isinstance(refusal, ValueError):
        raise FixityError(key, f"cannot be unbundled ({refusal})")
    if refusal:
        raise refusal


def prove(archive: Archive, bundles: Sequence[Bundle], object_format: str, folder: Path, limits: Limits) -> ObjectSet:
    """The objects that the stored chain gives back. Raises as `unbundle`."""
    with scratch_repository(folder, object_format) as git_dir:
        unbundle(archive, bundles, git_dir, limits)
        return all_objects(git_dir)


class _Hashing(io.RawIOBase):
    """Passes a stream through and hashes it."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._hasher = hashlib.sha256()

    @property
    def hexdigest(self) -> str:
        return self._hasher.hexdigest()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._hasher.update(data)
        return len(data)
