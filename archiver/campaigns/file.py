"""The registry as a file: read once, replaced as a whole."""

import os
import tempfile
from pathlib import Path

from archiver.errors import ConfigError
from archiver.registry import read_registry


def read_or_empty(path: Path) -> bytes:
    """The file's bytes; nothing where there is no file yet.

    Raises:
        ConfigError: it cannot be read.
    """
    return read_registry(path) if path.exists() or path.is_symlink() else b""


def replace(path: Path, before: bytes, after: bytes) -> None:
    """Put new bytes in the file's place: a reader sees the old or the new, also after a crash. Its mode is kept.

    Raises:
        ConfigError: somebody else changed the file since it was read; nothing was written.
    """
    target = path.resolve()  # a link stays a link
    if read_or_empty(target) != before:
        raise ConfigError(f"{path}: changed by somebody else meanwhile, nothing was written; run the command again")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fchmod(file.fileno(), target.stat().st_mode & 0o7777 if target.exists() else 0o644 & ~_umask())
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
