"""SWHID: the intrinsic name of a repository's whole state (ISO/IEC 18670)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TargetType = Literal["content", "directory", "revision", "release", "snapshot", "alias"]

OF_GIT_TYPE: Mapping[str, TargetType] = {
    "blob": "content",
    "tree": "directory",
    "commit": "revision",
    "tag": "release",
}
"""git's object types in the words of the SWHID specification."""


@dataclass(frozen=True)
class Target:
    """What a branch of a snapshot points to."""

    type: TargetType
    """Kind of target."""
    value: bytes
    """20 bytes of object id; for an alias the name of another branch."""


def snapshot_swhid(branches: Mapping[bytes, Target | None]) -> str:
    """Name the whole state of a repository: the SWHID of its snapshot.

    Args:
        branches: full ref name (b"HEAD", b"refs/heads/main") -> target, in any order, without peeled tags
            (b"...^{}"); None for a dangling branch.

    Returns:
        "swh:1:snp:" and 40 hex digits. Equal refs give an equal name on any machine.

    Raises:
        ValueError: a target that is not an alias has an id that is not 20 bytes.

    Source: SWHID specification, snapshots; the vectors are in tests/test_swhid.py.
    """
    rows = []
    for name, target in sorted(branches.items()):
        if target is None:
            rows.append(b"dangling " + name + b"\x000:")
            continue
        if target.type != "alias" and len(target.value) != 20:
            raise ValueError(f"{name!r}: a target id has 20 bytes, not {len(target.value)}")
        rows.append(target.type.encode() + b" " + name + b"\0" + str(len(target.value)).encode() + b":" + target.value)
    body = b"".join(rows)
    return f"swh:1:snp:{hashlib.sha1(b'snapshot %d' % len(body) + bytes(1) + body).hexdigest()}"
