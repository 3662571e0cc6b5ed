"""How much memory the program itself takes to archive a large repository; git's own does not count."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.clikit import DAY
from tests.gitrepo import C, git, make_repo

MEGABYTE = 1 << 20

PEAK = """
import sys
from archiver.cli import main
try:
    main(["archive", *sys.argv[1:]], prog_name="archiver")
finally:
    lines = open("/proc/self/status").read().splitlines()
    print(next(line for line in lines if line.startswith("VmHWM")), file=sys.stderr)
"""


def peak_of_archiving(folder: Path, megabytes: int) -> tuple[int, dict[str, Any]]:
    """(kilobytes of memory that Python had at most, the outcome) of archiving that many megabytes of noise."""
    repo = make_repo(folder / "repo", [C({"README.md": "# Tool\n"})])
    git(repo, "config", "core.compression", "0")
    for number in range(0, megabytes, 40):
        (repo / f"noise{number}").write_bytes(os.urandom(min(40, megabytes) * MEGABYTE))  # git tries no deltas above 32
        git(repo, "add", "-A")
        git(repo, "commit", "-q", "-m", f"noise {number}")
        (repo / f"noise{number}").unlink()
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(repo), "--store", str(folder / "store"), "--json", "--as-of", DAY],
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
    )
    outcome = json.loads(done.stdout.splitlines()[0])
    return int(done.stderr.split("VmHWM:")[1].split()[0]), outcome
