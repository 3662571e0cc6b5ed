"""The work folder: one bare repository a project under a lock that dies with its process. Disposable at any time."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.errors import GitError
from archiver.git.command import Limits, run
from archiver.git.view import init_bare

_CHAIN = "archived-manifest"


@dataclass
class Mirror:
    """An open mirror; the caller holds its lock."""

    git_dir: Path
    """The bare repository."""
    lock: int
    """Descriptor of the lock, handed on to git so that it outlives us if we are killed."""
    scratch: Path = field(init=False)
    """Folder for files of this run; emptied when the mirror is opened."""

    def __post_init__(self) -> None:
        self.scratch = self.git_dir.with_suffix(".tmp")

    @property
    def holds_chain_of(self) -> str | None:
        """Hash of the manifest whose whole chain of objects this mirror is known to hold."""
        path = self.git_dir / _CHAIN
        return path.read_text().strip() if path.is_file() else None

    @holds_chain_of.setter
    def holds_chain_of(self, manifest_sha256: str) -> None:
        temporary = self.git_dir / (_CHAIN + ".tmp")
        temporary.write_text(manifest_sha256 + "\n")
        temporary.replace(self.git_dir / _CHAIN)


@contextmanager
def open_mirror(
    folder: Path, project_id: str, object_format: str, *, waiting: Callable[[str], None] = lambda _: None
) -> Iterator[Mirror]:
    """Open a project's mirror under its lock, made anew when it is absent, broken or of another object format.

    Args:
        folder: the store's work folder; created when absent.
        waiting: told once, in words, when another process holds the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{project_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting(f"{project_id}: another run works on it; waiting for it to end")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        git_dir = folder / f"{project_id}.git"
        if not _usable(git_dir, object_format):
            shutil.rmtree(git_dir, ignore_errors=True)
            init_bare(git_dir, object_format)
        _sweep(git_dir)
        mirror = Mirror(git_dir, descriptor)
        shutil.rmtree(mirror.scratch, ignore_errors=True)
        mirror.scratch.mkdir()
        try:
            yield mirror
        finally:
            shutil.rmtree(mirror.scratch, ignore_errors=True)
    finally:
        # Closing is not enough: a child that another thread is starting holds a copy of the descriptor for a moment.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def drop_refs(mirror: Mirror, *below: str) -> None:
    """Remove the mirror's refs with these prefixes, or all of them; the objects stay."""
    names = run(["for-each-ref", "--format=delete %(refname)", *below], git_dir=mirror.git_dir).stdout
    if names:
        run(["update-ref", "--stdin"], git_dir=mirror.git_dir, stdin=names)


def tidy(mirror: Mirror, limits: Limits) -> None:
    """Bring everything that the refs reach into one pack and drop the rest; killed on the way, all packs are there."""
    run(
        ["repack", "-a", "-d", "-q"],
        git_dir=mirror.git_dir,
        config={"repack.writeBitmaps": "false", "repack.updateServerInfo": "false"},
        limits=replace(limits, max_bytes=None),  # a limit on what is fetched, and for a moment all lies here twice
        watch=mirror.git_dir / "objects",
        hold=mirror.lock,
    )


def _usable(git_dir: Path, object_format: str) -> bool:
    if not (git_dir / "HEAD").is_file():
        return False
    try:
        return run(["rev-parse", "--show-object-format"], git_dir=git_dir).stdout.decode().strip() == object_format
    except GitError:
        return False


def _sweep(git_dir: Path) -> None:
    """Remove what a killed git left: locks, half-written packs, marks on packs that were being fetched.

    Nobody else works here while we hold the lock.
    """
    packs = [path for pattern in ("tmp_*", ".tmp-*", "*.keep") for path in git_dir.glob(f"objects/pack/{pattern}")]
    for leftover in [*git_dir.glob("*.lock"), *(git_dir / "refs").rglob("*.lock"), *packs]:
        with suppress(FileNotFoundError):
            leftover.unlink()
