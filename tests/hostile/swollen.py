"""Repositories that are small to send and huge to look at."""

import hashlib
import struct
import zlib
from pathlib import Path

from tests.gitrepo import C, add_commits, git
from tests.hostile.named import blob, commit, tree
from tests.hostile.world import World, ordinary

MEGABYTE = 1 << 20


def zeros_deflated(megabytes: int) -> bytes:
    """A zlib stream of that many megabytes of zeros, a thousandth of them, made without deflating them all."""
    packer = zlib.compressobj(9)
    start = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(bytes(MEGABYTE), check)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    return start + middle * (megabytes - 1) + raw.flush(zlib.Z_FINISH) + struct.pack(">I", check)


def entry(kind: int, size: int, base: bytes, data: bytes) -> bytes:
    """One entry of a pack. `kind`: 1 commit, 2 tree, 3 blob, 7 delta against the object `base`."""
    first, rest = (kind << 4) | (size & 15), size >> 4
    head = bytearray()
    while rest:
        head.append(first | 0x80)
        first, rest = rest & 0x7F, rest >> 7
    head.append(first)
    return bytes(head) + base + data


def keep_pack(path: Path, *entries: bytes) -> str:
    """Give a repository a pack of these entries, by git's own index-pack. Its output."""
    body = b"PACK" + struct.pack(">II", 2, len(entries)) + b"".join(entries)
    return git(path, "index-pack", "--stdin", stdin=body + hashlib.sha1(body).digest())


def zeros(path: Path, megabytes: int) -> str:
    """A blob of zeros in a pack; its id."""
    keep_pack(path, entry(3, megabytes * MEGABYTE, b"", zeros_deflated(megabytes)))
    hasher = hashlib.sha1(f"blob {megabytes * MEGABYTE}\0".encode())
    for _ in range(megabytes):
        hasher.update(bytes(MEGABYTE))
    return hasher.hexdigest()


def blob_of_zeros(path: Path, world: World) -> None:
    """A hundred megabytes as README, licence and source, from a tenth of one."""
    ordinary(path)
    oid = zeros(path, 96)
    names = (b"LICENSE", b"README.md", b"app.py", b"package.json")
    commit(path, tree(path, *(("100644", name, oid) for name in names)))


def varint(number: int) -> bytes:
    """A size as deltas hold it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def delta_bomb(path: Path, copies: int = 128) -> None:
    """A blob of two gigabytes from a delta of a few hundred bytes: it copies sixteen megabytes again and again."""
    ordinary(path)
    base = zeros(path, 16)
    size = 0xFFFFFF
    copy = bytes([0x80 | 0x10 | 0x20 | 0x40, 0xFF, 0xFF, 0xFF])
    delta = varint(16 * MEGABYTE) + varint(size * copies) + copy * copies
    hasher = hashlib.sha1(f"blob {size * copies}\0".encode())
    for _ in range(copies):
        hasher.update(bytes(size))
    oid = hasher.hexdigest()
    keep_pack(
        path,
        entry(3, 16 * MEGABYTE, b"", zeros_deflated(16)),
        entry(7, len(delta), bytes.fromhex(base), zlib.compress(delta)),
    )
    commit(path, tree(path, ("100644", b"big", oid), ("100644", b"small", base)))


def tree_of_trees(path: Path, world: World) -> None:
    """Ten trees, each holding the next one ten times: ten thousand million files of one blob."""
    ordinary(path)
    oid = tree(path, *(("100644", b"f%d" % n, blob(path)) for n in range(10)))
    for _ in range(9):
        oid = tree(path, *(("40000", b"d%d" % n, oid) for n in range(10)))
    commit(path, oid)


def deep_folders(path: Path, world: World) -> None:
    """A file below a thousand folders."""
    ordinary(path)
    made = b"".join(
        [
            b"blob\nmark :1\ndata 2\nx\n\n",
            b"commit refs/heads/main\ncommitter A <a@example.org> 1718000000 +0000\ndata 1\nx",
            b"\nfrom refs/heads/main^0\nM 100644 :1 " + b"d/" * 1000 + b"f\n\n",
        ]
    )
    git(path, "fast-import", "--quiet", stdin=made)


def wide_tree(path: Path, world: World) -> None:
    """Five thousand files in one folder."""
    ordinary(path)
    oid = blob(path)
    commit(path, tree(path, *(("100644", b"%06d" % n, oid) for n in range(5_000))))


def many_deltas(path: Path, world: World) -> None:
    """A chain of three thousand deltas, each against the one before."""
    ordinary(path)
    data = b"a" * 200
    entries = [entry(3, len(data), b"", zlib.compress(data))]
    last = b""
    for number in range(3000):
        base = hashlib.sha1(b"blob %d\0" % len(data) + data).digest()
        tail = b"%07d\n" % number
        delta = varint(len(data)) + varint(200 + len(tail)) + bytes([0x90, 200]) + bytes([len(tail)]) + tail
        entries.append(entry(7, len(delta), base, zlib.compress(delta)))
        data = data[:200] + tail
        last = hashlib.sha1(b"blob %d\0" % len(data) + data).digest()
    keep_pack(path, *entries)
    commit(path, tree(path, ("100644", b"last", last.hex())))


def long_message(path: Path, world: World) -> None:
    """A commit message of twenty megabytes on one line, by a person of one."""
    ordinary(path)
    head = git(path, "rev-parse", "HEAD^{tree}")
    commit(path, head, person=b"a" * MEGABYTE + b" <x@example.org>", message=b"archived " * (2 * MEGABYTE))


def long_line(path: Path, world: World) -> None:
    """A README of ten megabytes on one line, of what Markdown and patterns find hardest."""
    ordinary(path)
    add_commits(path, [C({"README.md": "[" * 2_500_000 + "`" * 2_500_000 + "*_" * 2_500_000})])


def licence_bomb(path: Path, world: World) -> None:
    """Licence and manifests made for patterns that look back."""
    ordinary(path)
    spaces = "Copyright " + " " * 100_000 + "(c" + ")" * 50_000 + "a@" * 50_000
    texts = {
        "LICENSE": spaces,
        "COPYING": "Permission is hereby granted " * 3_000,
        "package.json": "[" * 100_000,
        "pyproject.toml": "a." * 50_000 + "b = 1\n",
        "docker-compose.yml": "a: &a [x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c]\n"
        "e: &e [*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g]\n",
        "Gemfile": "gem '" + "a" * 100_000,
        ".env.example": "A=" + "${" * 50_000,
        "requirements.txt": "a[" * 50_000 + "\n" + "-r requirements.txt\n",
    }
    add_commits(path, [C(texts)])
