"""A real S3 server (Ceph's radosgw) on loopback for as long as a test needs it; where it is installed, and as root."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPTS = Path(__file__).parent / "s3"
_PROGRAMS = ("radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "monmaptool", "ceph-authtool", "curl")


def why_not() -> str | None:
    """Why no real server can run here, with the next move; None when it can."""
    missing = [name for name in _PROGRAMS if not shutil.which(name)]
    if missing:
        return f"no real S3 server here ({missing[0]} is not installed); .ci/run installs it"
    return "the real S3 server needs root" if os.geteuid() else None


@contextmanager
def real_s3() -> Iterator[dict[str, str]]:
    """Environment of a running server (S3_ENDPOINT, keys), ended afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rgw", dir="/tmp"))  # unix sockets have short names
    port, mon, mon1, osd = _free_ports(4)
    ports = {"PORT": port, "MON_PORT": mon, "MON_PORT1": mon1, "OSD_PORT_MIN": osd, "OSD_PORT_MAX": osd + 60}
    env = {**os.environ, **{name: str(value) for name, value in ports.items()}}
    try:
        up = subprocess.run(["bash", _SCRIPTS / "radosgw_up.sh", folder / "s"], env=env, capture_output=True, text=True)
        assert up.returncode == 0, up.stderr
        yield dict(re.findall(r"(\w+)=(\S+)", (folder / "s" / "env").read_text()))
    finally:
        subprocess.run(["bash", _SCRIPTS / "radosgw_down.sh", folder / "s"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports
