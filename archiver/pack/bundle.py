"""Writing bundles: a header of ours over git's pack. A mirror's one pack is used as it lies (zero copy)."""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archiver.git.command import Limits, run
from archiver.git.refs import encode

_BLOCK = 1 << 20


@dataclass(frozen=True)
class BundleFile:
    """A bundle that lies as header and pack, hashed once."""

    header: bytes
    """Signature, prerequisites and refs, up to and including the empty line."""
    pack: Path
    """The pack."""
    sha256: str
    """Of header and pack together."""
    size: int
    """Bytes of both."""

    def open(self) -> BinaryIO:
        """The bundle as one stream."""
        return io.BufferedReader(_Joined(self.header, self.pack), _BLOCK)


@dataclass(frozen=True)
class Packing:
    """Where bundles are made from, and where to put temporary files."""

    git_dir: Path
    """The mirror."""
    scratch: Path
    """A folder that is emptied afterwards."""
    reached: Callable[[], int]
    """How many objects the refs and keep refs reach: a mirror whose one pack holds as many is used as it lies.

    Asked for full bundles only: counting walks the whole history."""
    object_format: str
    """`sha1` or `sha256`."""
    limits: Limits
    """For each git process."""


def full_bundle(packing: Packing, refs: Mapping[str, str]) -> BundleFile:
    """A bundle that needs nothing before it.

    Args:
        refs: every name the header lists (upstream's names, keep refs, HEAD when detached) -> object id; not empty.
    """
    header = _header(packing.object_format, (), refs)
    only = _only_pack(packing.git_dir, packing.reached)
    return _hashed(header, only or _pack_objects(packing, sorted(set(refs.values())), ()))


def known_full_bundle(packing: Packing, refs: Mapping[str, str], sha256: str) -> BundleFile | None:
    """The very full bundle that was made before, if one of the mirror's packs is still the one that it was made of."""
    header = _header(packing.object_format, (), refs)
    reached = packing.reached()
    for pack in (packing.git_dir / "objects" / "pack").glob("*.pack"):
        if _count(pack) == reached and (file := _hashed(header, pack)).sha256 == sha256:
            return file
    return None


def increment(packing: Packing, refs: Mapping[str, str], base: Sequence[str]) -> BundleFile | None:
    """A bundle of what `refs` reach and `base` does not; None when there is no such object (a rewind, a deletion).

    Args:
        base: object ids of all tips of the chain so far, keep refs too.
    """
    held = set(base)
    tips = sorted(set(refs.values()) - held)
    if not tips:
        return None
    pack = _pack_objects(packing, tips, base)
    if _count(pack) == 0:
        return None
    asked = "".join(f"{tip}\n" for tip in tips) + "".join(f"^{oid}\n" for oid in base)
    walk = run(["rev-list", "--boundary", "--stdin"], git_dir=packing.git_dir, stdin=asked.encode()).stdout.splitlines()
    needs = tuple(line[1:].decode() for line in walk if line.startswith(b"-"))
    return _hashed(_header(packing.object_format, needs, {n: o for n, o in refs.items() if o not in held}), pack)


def _header(object_format: str, needs: Sequence[str], refs: Mapping[str, str]) -> bytes:
    lines = [b"# v2 git bundle"] if object_format == "sha1" else [b"# v3 git bundle", b"@object-format=sha256"]
    lines += [b"-" + oid.encode() for oid in needs]
    lines += [oid.encode() + b" " + name for name, oid in sorted((encode(name), oid) for name, oid in refs.items())]
    return b"\n".join(lines) + b"\n\n"


def _only_pack(git_dir: Path, reached: Callable[[], int]) -> Path | None:
    """The pack of a mirror that holds exactly what is reached; None when it must be packed anew."""
    objects = git_dir / "objects"
    packs = list((objects / "pack").glob("*.pack"))
    loose = any(path.is_dir() and len(path.name) == 2 for path in objects.iterdir())
    odd = (objects / "info" / "alternates").exists() or any((objects / "pack").glob("*.promisor"))
    return packs[0] if len(packs) == 1 and not loose and not odd and _count(packs[0]) == reached() else None


def _count(pack: Path) -> int:
    """Objects in a pack, from its header."""
    with pack.open("rb") as file:
        return int.from_bytes(file.read(12)[8:12], "big")


def _pack_objects(packing: Packing, tips: Sequence[str], base: Sequence[str]) -> Path:
    asked = packing.scratch / "revs"
    asked.write_text("".join(f"{oid}\n" for oid in tips) + "--not\n" + "".join(f"{oid}\n" for oid in base))
    args = ["pack-objects", "--quiet", "--revs", "--stdout", "--delta-base-offset", *(["--thin"] if base else [])]
    pack = packing.scratch / "bundle.pack"
    with asked.open("rb") as stdin, pack.open("wb") as stdout:
        run(args, git_dir=packing.git_dir, stdin=stdin, stdout=stdout, limits=packing.limits, watch=packing.scratch)
    return pack


def _hashed(header: bytes, pack: Path) -> BundleFile:
    hasher, size = hashlib.sha256(header), len(header)
    with pack.open("rb") as file:
        while block := file.read(_BLOCK):
            hasher.update(block)
            size += len(block)
    return BundleFile(header, pack, hasher.hexdigest(), size)


class _Joined(io.RawIOBase):
    """Header and pack as one readable stream."""

    def __init__(self, header: bytes, pack: Path) -> None:
        self._parts: list[BinaryIO] = [io.BytesIO(header), pack.open("rb")]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._parts:
            data = self._parts[0].read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self._parts.pop(0).close()
        return 0

    def close(self) -> None:
        for part in self._parts:
            part.close()
        super().close()
