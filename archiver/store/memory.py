"""What this machine remembers of a store: the small objects that it wrote or found sound, under the same keys.

It serves two ends: a record that the store holds otherwise than this machine saw it is a rewritten past, also when a
new chain of hashes was made to fit; and a damaged small object can be taken from here. It lies in the work folder; a
lost one costs that, and nothing else.
"""

import os
import secrets
from pathlib import Path

from archiver.records.base import sha256_hex

_LARGEST = 4 << 20
"""Bytes; what is larger is not remembered."""


class Memory:
    """A folder of copies, for one store: told apart from another at the same address by its `probe.txt`."""

    def __init__(self, folder: Path, probe: bytes) -> None:
        self.folder = folder / sha256_hex(probe)[:16]
        """Has the layout of a store, so that it can be read as one."""

    def remember(self, key: str, data: bytes) -> None:
        """Keep a copy, unless there is one. A folder that cannot be written is no reason to stop."""
        path = self.folder / key
        if len(data) > _LARGEST or path.exists():
            return
        temporary = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(data)
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)

    def recall(self, key: str) -> bytes | None:
        """The copy; None where there is none."""
        try:
            return (self.folder / key).read_bytes()
        except OSError:
            return None
