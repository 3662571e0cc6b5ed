"""`verify --level bytes` over 1 GiB, cold process included, beside sha256sum over the same files."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from archiver.records.archive import Bundle, Fsck, Manifest, RefList, Source
from archiver.store import open_store
from archiver.store.archive import Archive
from benchmarks.measure import ARCHIVER, Row, alternate, call

_RUNS = 3
_TOTAL = 1 << 30


def run() -> list[Row]:
    """Measure: one file of 1 GiB, and 1,024 of 1 MiB."""
    return [row for count in (1, 1024) for row in _rows(count)]


def _rows(count: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        _fill(folder, count)
        (folder / "archive.toml").write_text('[store]\nurl = "store"\n[work]\ndir = "work"\n')
        files = [path for path in (folder / "store" / "v1" / "blobs").rglob("*") if path.is_file()]
        openssl = ["openssl", "dgst", "-sha256", *files] if shutil.which("openssl") else ["true"]
        plain, fast, ours = alternate(
            _RUNS,
            lambda: call(["sha256sum", *files]),
            lambda: call(openssl),
            lambda: call([ARCHIVER, "verify", "--level", "bytes", "--quiet"], cwd=folder),
        )
    beside = f"; openssl dgst: {fast:.2f} s" if len(openssl) > 1 else ""
    return [
        Row(f"sha256sum over {_TOTAL >> 20} MB in {count} files{beside}", f"{plain:.2f} s"),
        Row(
            "  verify --level bytes of the same, cold process included",
            f"{ours:.2f} s = {ours / plain:.2f} x",
            "1.25 x",
        ),
    ]


def _fill(folder: Path, count: int) -> None:
    """One generation that names random bytes as its bundles: a scrub of bytes asks nothing else of them."""
    archive = Archive(open_store(str(folder / "store"), writing=True))
    bundles = [_put(archive, folder / "blob", _TOTAL // count) for _ in range(count)]
    archive.commit(_manifest(archive, bundles))


def _put(archive: Archive, path: Path, size: int) -> Bundle:
    hasher = hashlib.sha256()
    with path.open("wb") as file:
        while file.tell() < size:
            block = os.urandom(min(1 << 20, size - file.tell()))
            hasher.update(block)
            file.write(block)
    archive.put_blob(hasher.hexdigest(), size, lambda: path.open("rb"))
    path.unlink()
    return Bundle(sha256=hasher.hexdigest(), size=size, kind="full")


def _manifest(archive: Archive, bundles: Sequence[Bundle]) -> Manifest:
    nothing = RefList(blob=archive.put_bytes(b"")[0], count=0)
    return Manifest(
        project_id="git.example.org-1",
        generation=1,
        prev_manifest_sha256=None,
        captured_at="2024-12-01T12:00:00Z",
        made_with={"archiver": "bench"},
        source=Source(forge="git", url="https://git.example.org/campaign/large", numeric_id=1),
        status="whole",
        object_format="sha1",
        head_symref=None,
        head_oid=None,
        refs=nothing,
        keep_refs=nothing,
        bundles=tuple(bundles),
        object_count=0,
        object_set_digest="0" * 64,
        state_digest="0" * 64,
        swhid=None,
        fsck=Fsck(level="strict"),
    )
