"""Ref names and ref lists. Names are str with undecodable bytes as surrogates; ref lists are bytes."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MERGE = re.compile(r"^refs/pull/.+/merge$")


@dataclass(frozen=True)
class State:
    """What upstream looks like at one moment: exactly what a restore must give back."""

    object_format: str
    """`sha1` or `sha256`."""
    head_symref: str | None
    """Full ref HEAD points to, also when it is unborn; None when HEAD is detached or absent."""
    head_oid: str | None
    """Object HEAD names; None when unborn."""
    refs: Mapping[str, str]
    """Full ref name -> object id, without HEAD, peeled tags and `refs/pull/*/merge`."""

    @property
    def digest(self) -> str:
        """SHA-256 over object format, head_symref, head_oid and the sorted ref list, a line each."""
        head = f"{self.object_format}\n{escape(self.head_symref or '')}\n{self.head_oid or ''}\n"
        return hashlib.sha256(head.encode() + ref_list(self.refs)).hexdigest()


def wanted(name: str) -> bool:
    """Whether a ref is kept: all but the merge refs that the forge makes and dates anew."""
    return name.startswith("refs/") and not _MERGE.match(name)


def unused(name: str, refs: Iterable[str]) -> str:
    """`name`, or the first of `name-1`, `name-2`, … that no ref uses right below `refs/`, as a ref or as a folder."""
    taken = {ref.split("/")[1] for ref in refs}
    number = 0
    while (free := f"{name}-{number}" if number else name) in taken:
        number += 1
    return free


def ref_list(refs: Mapping[str, str]) -> bytes:
    """`oid SP refname LF` lines, sorted by the name's bytes."""
    rows = sorted((encode(name), oid.encode()) for name, oid in refs.items())
    return b"".join(oid + b" " + name + b"\n" for name, oid in rows)


def parse_ref_list(data: bytes) -> dict[str, str]:
    """The inverse of `ref_list`. Raises ValueError on a line that is none."""
    refs = {}
    for line in data.splitlines():
        oid, space, name = line.partition(b" ")
        if not space or not re.fullmatch(rb"[0-9a-f]{40}|[0-9a-f]{64}", oid):
            raise ValueError(f"not a line of a ref list: {line[:80]!r}")
        refs[decode(name)] = oid.decode()
    return refs


def encode(name: str) -> bytes:
    """A ref name as git's bytes."""
    return name.encode("utf-8", "surrogateescape")


def decode(name: bytes) -> str:
    """git's bytes as a ref name."""
    return name.decode("utf-8", "surrogateescape")


def escape(name: str) -> str:
    r"""A ref name fit for JSON: undecodable bytes and backslashes as `\xff`. `unescape` is the inverse."""
    return encode(name.replace("\\", "\\x5c")).decode("utf-8", "backslashreplace")


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return decode(re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text.encode()))
