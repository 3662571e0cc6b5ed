"""Credentials, given rightly and wrongly, are found nowhere after a run: not in argv, output, store or work folder."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clikit import DAY, PROGRAM
from tests.hostile.world import ordinary
from tests.loopback_git import serve_git

TOKEN, PASSWORD, QUERY = "planted-token-4711-abcdef", "planted-password-4711", "planted-query-4711"
PLANTED = (TOKEN, PASSWORD, QUERY)


@contextmanager
def argv_seen():
    """The command lines of all processes of this machine while the body runs."""
    seen: set[bytes] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    seen.add(path.read_bytes())
                except OSError:
                    continue

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_credential_is_found_nowhere_after_a_run(tmp_path):
    """argv is readable by every user of the machine, logs are sent around, and the archive is kept for ten years."""
    ordinary(tmp_path / "served" / "tool.git")
    with serve_git(tmp_path / "served", login=("x-access-token", TOKEN)) as address, argv_seen() as argv:
        (tmp_path / "list.txt").write_text(
            f"http://{address}/tool.git/.git\n"
            f"http://bob:{PASSWORD}@{address}/tool.git/.git\nhttp://{PASSWORD}@{address}/a.git\n"
            f"http:/bob:{PASSWORD}@{address}/b.git\nbob:{PASSWORD}@{address}/c.git\n"
            f"http://{address}/d.git?private_token={QUERY}\nhttp://{address}/e.git#{QUERY}\n"
        )
        (tmp_path / "archive.toml").write_text(
            f'[store]\nurl = "store"\n[work]\ndir = "work"\n[network]\nallow = ["{address}"]\n'
        )
        done = subprocess.run(
            [*PROGRAM, "archive", "@list.txt", "--as-of", DAY],
            cwd=tmp_path,
            env={**os.environ, "GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": f"http://{address}", "ARCHIVER_DEBUG": "1"},
            capture_output=True,
            text=True,
        )

    kept = [path for name in ("store", "work") for path in (tmp_path / name).rglob("*") if path.is_file()]
    assert done.returncode == 3
    assert "archived" in done.stdout
    assert any(b"ls-remote" in line for line in argv)
    for planted in PLANTED:
        assert planted not in done.stdout + done.stderr
        assert [line for line in argv if planted.encode() in line] == []
        assert [path.name for path in kept if planted.encode() in path.read_bytes()] == []
