"""A bundle of 1 GB goes up to S3, beside sha256sum followed by boto3's own upload_file; no second copy on disk."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from benchmarks.measure import Row, call, middle
from benchmarks.uploading import BUCKET

_RUNS = 3
_MEGABYTES = 1000
_SCRIPTS = Path(__file__).parents[1] / "tests" / "s3"
_PROGRAMS = ("radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool", "ceph-authtool", "curl")
_ENV = {**os.environ, "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "default"}
_KEYS = {"AWS_ACCESS_KEY_ID": "AKEXAMPLE", "AWS_SECRET_ACCESS_KEY": "SKEXAMPLE"}


@dataclass(frozen=True)
class _Upload:
    seconds: float
    peak: float
    """Megabytes of memory."""
    disk: float
    """Megabytes that its files, named or not, held beside the mirror at one time."""


def run() -> list[Row]:
    """Measure against a server that forgets the bytes, and against Ceph's radosgw where it is installed."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as temporary:  # unix sockets have short names
        folder = Path(temporary)
        mirror, oid = _one_pack(folder)
        bundle = folder / "plain.bundle"
        call(["git", "--git-dir", mirror, "bundle", "create", "-q", bundle, "--all"])
        with _sink() as endpoint:
            rows = _against("a server that forgets", endpoint, folder, mirror, oid, bundle)
        if why := _no_radosgw():
            return [*rows, Row("upload to radosgw, on disk", f"skipped: {why}")]
        with _radosgw(folder / "s3") as endpoint:
            return rows + _against("radosgw, on disk", endpoint, folder, mirror, oid, bundle)


def _against(server: str, endpoint: str, folder: Path, mirror: Path, oid: str, bundle: Path) -> list[Row]:
    plain, ours = [], []
    for _ in range(_RUNS):
        plain.append(_upload(endpoint, folder, "plain", bundle))
        ours.append(_upload(endpoint, folder, "ours", mirror, folder / "scratch", oid))
    hand, seconds = middle(one.seconds for one in plain), middle(one.seconds for one in ours)
    memory, peak = (max(one.peak for one in side) for side in (plain, ours))
    disk = max(one.disk for one in ours)
    return [
        Row(f"upload of {bundle.stat().st_size >> 20} MB to {server}: sha256sum + upload_file", f"{hand:.2f} s"),
        Row(
            "  ours: hashed in place, hashed again on the way up", f"{seconds:.2f} s = {seconds / hand:.2f} x", "1.11 x"
        ),
        Row("  peak memory of ours", f"{peak:.0f} MB; upload_file {memory:.0f} MB", "200 MB"),
        Row("  disk that ours needed beside the mirror", f"{disk:.0f} MB", "1 MB"),
    ]


def _upload(endpoint: str, folder: Path, *argv: str | Path) -> _Upload:
    """One process of `benchmarks.uploading`, with its temporary folder watched."""
    for name in ("scratch", "tmp"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.uploading", *map(str, argv)],
        env={**_ENV, **_KEYS, "S3_ENDPOINT": endpoint, "TMPDIR": str(folder / "tmp")},
        stdout=subprocess.PIPE,
        text=True,
    )
    disk = 0
    while process.poll() is None:
        disk = max(disk, sum(_sizes(folder, process.pid).values()))
        time.sleep(0.05)
    assert process.stdout and process.returncode == 0
    seconds, peak = process.stdout.read().split()
    return _Upload(float(seconds), float(peak), disk / 1e6)


def _sizes(folder: Path, pid: int) -> dict[int, int]:
    """Inode -> bytes of every file in the temporary folders, and of those the process holds open without a name."""
    paths = [path for name in ("scratch", "tmp") for path in (folder / name).rglob("*")]
    nameless = [path for path in Path(f"/proc/{pid}/fd").glob("*") if _target(path).endswith(" (deleted)")]
    found = {}
    for path in [*paths, *nameless]:
        try:
            info = path.stat()
        except OSError:
            continue  # gone meanwhile
        found[info.st_ino] = info.st_size
    return found


def _target(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _one_pack(folder: Path) -> tuple[Path, str]:
    """A mirror with one pack of incompressible files, and its commit."""
    path = folder / "mirror.git"
    subprocess.run(["git", "init", "-q", "--bare", str(path)], check=True)
    for name, value in (("core.bigFileThreshold", "1m"), ("core.compression", "0")):  # neither delta nor zlib
        call(["git", "--git-dir", path, "config", name, value])
    argv = ["git", "--git-dir", str(path), "fast-import", "--quiet"]
    importer = subprocess.Popen(argv, stdin=subprocess.PIPE)
    assert importer.stdin
    importer.stdin.write(b"commit refs/heads/main\ncommitter A <a@example.org> 1600000000 +0000\ndata 1\nx\n")
    size, rng = 8_000_000, random.Random(7)
    for number in range(_MEGABYTES * 1_000_000 // size):
        importer.stdin.write(f"M 100644 inline b{number}.dat\ndata {size}\n".encode() + rng.randbytes(size) + b"\n")
    importer.stdin.close()
    assert importer.wait() == 0
    argv = ["git", "--git-dir", str(path), "rev-parse", "refs/heads/main"]
    return path, subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def _sink() -> Iterator[str]:
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.terminate()
        server.wait()


def _no_radosgw() -> str | None:
    missing = [name for name in _PROGRAMS if not shutil.which(name)]
    if missing:
        return f"{missing[0]} is not installed, see tests/s3/radosgw_up.sh"
    return "it needs root" if os.geteuid() else None


@contextmanager
def _radosgw(folder: Path) -> Iterator[str]:
    """A real server with a bucket, its data on disk; ended afterwards."""
    ports = {
        "PORT": "17481",
        "MON_PORT": "13301",
        "MON_PORT1": "16790",
        "OSD_PORT_MIN": "16870",
        "OSD_PORT_MAX": "16930",
    }
    env = {**_ENV, **ports, "STORE": "bluestore", "STORE_BYTES": str(16 << 30)}
    try:
        subprocess.run(["bash", _SCRIPTS / "radosgw_up.sh", folder], env=env, check=True, capture_output=True)
        endpoint = f"http://127.0.0.1:{ports['PORT']}"
        key, secret = _KEYS.values()
        session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret, region_name="default")
        session.client("s3", endpoint_url=endpoint).create_bucket(Bucket=BUCKET)
        yield endpoint
    finally:
        call(["bash", _SCRIPTS / "radosgw_down.sh", folder])
