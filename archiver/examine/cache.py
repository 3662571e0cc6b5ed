"""What detectors found in blobs, kept for the next run, fork, generation and process.

The key holds everything that the answer depends on (blob, detector and its version, limit), so an entry is never wrong
and never renewed. Losing it costs time alone: whatever is the matter with the file, the run goes on without it.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache as remember
from importlib.resources import files
from pathlib import Path
from typing import Any

_LAYOUT = 1
"""Number of the table's form; a file of another form is thrown away."""
_MOST_BYTES = 200 << 20
_PENDING = 500
"""Answers that are written together."""
_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""


class Cache:
    """A private SQLite file of (key -> JSON). Use `open_cache`; one object belongs to one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._pending: dict[bytes, bytes] = {}

    def get(self, key: bytes) -> bytes | None:
        """The value kept under a key; None when there is none, or the file fails."""
        if key in self._pending or self._connection is None:
            return self._pending.get(key)
        try:
            row = self._connection.execute("SELECT value FROM answer WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            self._connection = None
            return None
        return row[0] if row and isinstance(row[0], bytes) else None

    def put(self, key: bytes, value: bytes) -> None:
        """Keep a value. It is on disk after `flush`, or when enough are waiting."""
        self._pending[key] = value
        if len(self._pending) >= _PENDING:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting; what cannot be written is dropped."""
        rows, self._pending = list(self._pending.items()), {}
        if self._connection is None or not rows:
            return
        try:
            with self._connection:
                # An answer that did not parse is made anew and takes the old one's place.
                self._connection.executemany("INSERT OR REPLACE INTO answer(key, value) VALUES (?, ?)", rows)
        except sqlite3.OperationalError:
            return  # locked for too long, or the disk is full: the next run finds these again
        except sqlite3.Error:
            self._connection = None

    def close(self) -> None:
        """Write what is waiting and let the file go."""
        self.flush()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def key_of(*parts: str) -> bytes:
    """A key from all that an answer depends on."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@remember
def package_digest(package: str) -> str:
    """SHA-256 over a package's modules and data: the version of every detector in it, which nobody can forget."""
    digest = hashlib.sha256()
    pending: list[Any] = [files(package)]
    while pending:
        for item in sorted(pending.pop().iterdir(), key=lambda item: item.name, reverse=True):
            if item.is_dir():
                pending.append(item)
            elif not item.name.endswith(".pyc"):
                digest.update(item.name.encode() + b"\0" + hashlib.sha256(item.read_bytes()).digest())
    return digest.hexdigest()


@contextmanager
def open_cache(file: Path, *, most_bytes: int = _MOST_BYTES) -> Iterator[Cache | None]:
    """The cache in a file of this user's; None where none can be had.

    A file that is damaged or of another form is replaced. When it holds more than `most_bytes`, the older half goes.
    """
    connection = _opened(file) or _opened(file)  # the first may have thrown away what was there
    if connection is None:
        yield None
        return
    _keep_small(connection, file, most_bytes)
    cache = Cache(connection)
    try:
        yield cache
    finally:
        cache.close()


def _opened(file: Path) -> sqlite3.Connection | None:
    connection = None
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.path.lexists(file):
            _make(file)
        # SQLite gives its side files the mode of this one. A link is somebody else's idea.
        os.close(os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC))
        file.chmod(0o600)
        connection = sqlite3.connect(file, timeout=_PATIENCE, isolation_level="DEFERRED")
        if _layout(connection) != _LAYOUT:
            raise sqlite3.DatabaseError("of another form")
        return connection
    except sqlite3.OperationalError:
        if connection:
            connection.close()
        return None  # locked, or a disk that cannot do it: not ours to throw away
    except sqlite3.DatabaseError:
        if connection:
            connection.close()
        _throw_away(file)
        return None
    except OSError:
        return None


def _make(file: Path) -> None:
    """An empty cache, put in its place whole: nobody who opens the file sees one that is half made."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    os.close(handle)
    try:
        connection = sqlite3.connect(name)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE answer(age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
        )
        connection.execute(f"PRAGMA user_version = {_LAYOUT}")
        connection.close()
        with suppress(FileExistsError):  # another process was first
            os.link(name, file)
    finally:
        _throw_away(Path(name))


def _layout(connection: sqlite3.Connection) -> int:
    """The number of the table's form, after a look that the table can be read."""
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found == _LAYOUT:
        connection.execute("PRAGMA synchronous = OFF")  # a cache that a power cut takes is made again
        connection.execute("SELECT key, value FROM answer LIMIT 1").fetchone()
    return found


def _keep_small(connection: sqlite3.Connection, file: Path, most_bytes: int) -> None:
    try:
        if file.stat().st_size <= most_bytes:
            return
        with connection:
            connection.execute("DELETE FROM answer WHERE age <= (SELECT (MIN(age) + MAX(age)) / 2 FROM answer)")
        connection.execute("VACUUM")
    except (OSError, sqlite3.Error):
        return  # another process is at it


def _throw_away(file: Path) -> None:
    for side in ("", "-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
