"""One upload in a process of its own, so that its peak memory is its own: `python -m benchmarks.uploading WHO ...`.

Prints seconds and peak megabytes. `ours MIRROR SCRATCH OID` makes the bundle of a mirror and stores it; `plain FILE`
runs sha256sum and boto3's upload_file, both over a bundle that lies there already. The endpoint stands in S3_ENDPOINT.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

BUCKET = "bench"


def _ours(mirror: str, scratch: str, oid: str) -> float:
    from archiver.git.command import Limits
    from archiver.git.objectset import reached_objects
    from archiver.pack.bundle import Packing, full_bundle
    from archiver.store.archive import Archive
    from archiver.store.s3 import S3Store

    store = S3Store(BUCKET, f"ours-{time.time_ns()}", writable=True, endpoint=os.environ["S3_ENDPOINT"])
    reached = reached_objects(Path(mirror), [oid]).count
    start = time.perf_counter()
    file = full_bundle(
        Packing(Path(mirror), Path(scratch), lambda: reached, "sha1", Limits()), {"refs/heads/main": oid}
    )
    Archive(store).put_blob(file.sha256, file.size, file.open)
    return time.perf_counter() - start


def _plain(file: str) -> float:
    import boto3

    client = boto3.Session().client("s3", endpoint_url=os.environ["S3_ENDPOINT"])
    start = time.perf_counter()
    subprocess.run(["sha256sum", file], stdout=subprocess.DEVNULL, check=True)
    client.upload_file(file, BUCKET, f"plain-{time.time_ns()}")
    return time.perf_counter() - start


def _peak_megabytes() -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    seconds = _ours(*sys.argv[2:]) if sys.argv[1] == "ours" else _plain(*sys.argv[2:])
    print(seconds, _peak_megabytes())
