"""The promise every store keeps: a few calls over keys and bytes. Contract: tests/contracts/test_store.py."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from archiver.errors import StoreError


class NotConditionalError(StoreError):
    """The server refuses or ignores If-None-Match, so that two writers could overwrite each other unseen."""


class Store(Protocol):
    """A flat map from keys (`v1/projects/…`, ASCII, `/`-separated) to bytes, under a folder or an S3 prefix."""

    url: str
    """`file:/…` or `s3://bucket/prefix`; never holds a credential."""

    writable: bool
    """False when opened for reading: every write raises StoreError."""

    conditional: bool
    """False where `create` is not atomic (`single_writer`): a second writer would go unnoticed until `verify`."""

    def put_file(
        self, key: str, size: int, open_source: Callable[[], BinaryIO], sha256: str, *, anew: bool = False
    ) -> bool:
        """Store `size` bytes under a content-addressed key, hashing them on the way.

        Args:
            anew: write even where the key holds something of that size: a repair puts right bytes over damaged ones.

        Returns:
            False when the key was already there with that size (nothing is written), else True.

        Raises:
            FixityError: the bytes that passed by are not `size` bytes with this `sha256`; the key stays as it was.
            StoreError: read-only, full, refused, unreachable.
        """

    def create(self, key: str, data: bytes) -> None:
        """Create a small object only if the key is free: the archive's one conditional write (If-None-Match: *).

        A timed-out write that meets its own success (same bytes already there) is a success.

        Raises:
            AlreadyStoredError: the key holds other bytes.
            NotConditionalError: the server does not know conditional writes.
        """

    def replace(self, key: str, data: bytes) -> None:
        """Write a small object whatever was there, atomically for readers (head.json, catalogue, RESTORE.txt)."""

    def read(self, key: str) -> bytes:
        """A small object's bytes. Raises NoSuchKeyError."""

    def open(self, key: str) -> BinaryIO:
        """A readable stream of the object, not seekable. Raises NoSuchKeyError. The caller closes it."""

    def size(self, key: str) -> int | None:
        """Bytes stored under the key; None when there is none."""

    def list(self, prefix: str) -> Iterator[str]:
        """Every key that begins with `prefix`, sorted; temporary files never show."""

    def rewritten(self, prefix: str) -> Iterator[str]:
        """Keys under `prefix` of which the server keeps more than one version; none where it keeps no versions."""
