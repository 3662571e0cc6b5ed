"""The name of a whole state: its snapshot's SWHID, from the objects in the mirror."""

from pathlib import Path

from archiver.git.command import run
from archiver.git.refs import State, encode
from archiver.swhid import OF_GIT_TYPE, Target, snapshot_swhid


def swhid_of(git_dir: Path, state: State) -> tuple[str | None, str | None]:
    """The snapshot's SWHID over upstream's refs and HEAD, or why there is none."""
    if state.object_format != "sha1":
        return None, "SWHIDs are defined for SHA-1 repositories only"
    asked = "".join(f"{oid}\n" for oid in state.refs.values()).encode()
    check = run(["cat-file", "--batch-check=%(objecttype)"], git_dir=git_dir, stdin=asked).stdout.decode().split()
    branches: dict[bytes, Target | None] = {}
    for (name, oid), kind in zip(state.refs.items(), check, strict=True):
        branches[encode(name)] = Target(OF_GIT_TYPE[kind], bytes.fromhex(oid))
    if state.head_symref:
        branches[b"HEAD"] = Target("alias", encode(state.head_symref))
    elif state.head_oid:
        branches[b"HEAD"] = Target("revision", bytes.fromhex(state.head_oid))
    return snapshot_swhid(branches), None
