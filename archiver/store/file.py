"""A store in a folder. A key is a relative path; a file appears whole under its name or not at all."""

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError

_BLOCK = 1 << 20
_TEMPORARY = ".tmp"
_STALE_SECONDS = 86_400
_ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class FileStore:
    """The embedded local store."""

    conditional = True

    def __init__(self, root: Path, *, writable: bool) -> None:
        self.root = root.absolute()
        self.url = f"file:{self.root}"
        self.writable = writable
        if writable:
            with self._translated("the folder itself"):
                (self.root / _TEMPORARY).mkdir(parents=True, exist_ok=True)
                self._sweep()
        elif not (self.root / "v1").is_dir() and not (self.root / "probe.txt").is_file():
            raise StoreError(f"{self.url}: no archive there; check --store, or make one with `archiver archive`")

    def put_file(
        self, key: str, size: int, open_source: Callable[[], BinaryIO], sha256: str, *, anew: bool = False
    ) -> bool:
        path = self._path(key)
        if not anew and self.size(key) == size:
            return False
        hasher, count = hashlib.sha256(), 0
        with self._new_file(key) as (temporary, file), open_source() as source:
            while block := source.read(_BLOCK):
                hasher.update(block)
                count += len(block)
                with self._translated(key):
                    file.write(block)
            if (hasher.hexdigest(), count) != (sha256, size):
                raise FixityError(
                    key, f"its source gave {count} bytes with sha256 {hasher.hexdigest()}, nothing was stored"
                )
            with self._translated(key):
                _settle(file)
                temporary.chmod(0o444)
                _make_folder(path.parent)
                temporary.replace(path)
                _sync_folder(path.parent)
        return True

    def create(self, key: str, data: bytes) -> None:
        path = self._path(key)
        with self._new_file(key) as (temporary, file), self._translated(key):
            file.write(data)
            _settle(file)
            temporary.chmod(0o444)
            _make_folder(path.parent)
            try:
                os.link(temporary, path)
            except FileExistsError:
                if path.read_bytes() != data:
                    raise AlreadyStoredError(key) from None
            except OSError as error:
                if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS):
                    raise
                raise StoreError(
                    f"{self.url}: this file system has no hard links; keep the store on another"
                ) from error
            _sync_folder(path.parent)

    def replace(self, key: str, data: bytes) -> None:
        path = self._path(key)
        with self._new_file(key) as (temporary, file), self._translated(key):
            file.write(data)
            _settle(file)
            _make_folder(path.parent)
            temporary.replace(path)
            _sync_folder(path.parent)

    def read(self, key: str) -> bytes:
        with self.open(key) as file, self._translated(key):
            return file.read()

    def open(self, key: str) -> BinaryIO:
        with self._translated(key):
            try:
                return self._path(key).open("rb")
            except _ABSENT:
                raise NoSuchKeyError(key) from None

    def size(self, key: str) -> int | None:
        with self._translated(key):
            try:
                found = self._path(key).stat()
            except _ABSENT:
                return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def list(self, prefix: str) -> Iterator[str]:
        within = prefix.rpartition("/")[0]
        start = self._path(within) if within else self.root
        found = []
        with self._translated(prefix or "the folder itself"):
            for base, folders, names in os.walk(start, onerror=_raise_unless_absent):
                folders[:] = [name for name in folders if name != _TEMPORARY]
                relative = Path(base).relative_to(self.root).as_posix()
                found += [name if relative == "." else f"{relative}/{name}" for name in names]
        yield from sorted(key for key in found if key.startswith(prefix))

    def rewritten(self, prefix: str) -> Iterator[str]:
        yield from ()

    def _path(self, key: str) -> Path:
        if "\0" in key or {"", ".", "..", _TEMPORARY} & set(key.split("/")):
            raise ValueError(f"not a key: {key!r}")
        return self.root / key

    @contextlib.contextmanager
    def _new_file(self, key: str) -> Iterator[tuple[Path, BinaryIO]]:
        """A temporary file beside the archive, gone afterwards whatever happens."""
        if not self.writable:
            raise StoreError(f"{self.url}: opened for reading only; {key} was not written")
        temporary = self.root / _TEMPORARY / f"{os.getpid()}-{secrets.token_hex(8)}"
        with self._translated(key):
            file = temporary.open("xb")
        try:
            yield temporary, file
        finally:
            with contextlib.suppress(OSError):  # a full disk refuses the buffered rest, too: the first error counts
                file.close()
            temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what killed runs left more than a day ago."""
        for leftover in (self.root / _TEMPORARY).iterdir():
            with contextlib.suppress(FileNotFoundError):
                if leftover.stat().st_mtime < time.time() - _STALE_SECONDS:
                    leftover.unlink()

    @contextlib.contextmanager
    def _translated(self, what: str) -> Iterator[None]:
        """The operating system's refusals in words with a next move."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                text = f"no room left while writing {what}; free some disk or move the store, then run again"
            elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                text = f"{error.strerror} at {what}; give this user the right to it, then run again"
            else:
                text = f"{error.strerror or type(error).__name__} at {what}; run `archiver doctor`"
            raise StoreError(f"{self.url}: {text}") from error


def _raise_unless_absent(error: OSError) -> None:
    """os.walk would pass over a folder that it may not read, and the archive would look emptier than it is."""
    if not isinstance(error, _ABSENT):
        raise error


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make a folder so that it outlives a power cut: each new one is synced in its parent."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        _sync_folder(new.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
