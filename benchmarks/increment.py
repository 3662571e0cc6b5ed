"""One new commit in a repository of more than 100 MB, beside git fetch + git bundle create of the same range."""

import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.copying import timed_capture
from benchmarks.fresh import make_large
from benchmarks.measure import ARCHIVER, Row, call, middle

_RUNS = 5  # each adds one increment to the chain, which begins anew after 30


def run() -> list[Row]:
    """Measure; both sides get the same new commit, in turn."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        source, plain = make_large(folder), folder / "plain.git"
        size = sum(f.stat().st_size for f in source.rglob("*") if f.is_file()) >> 20
        call(["git", "clone", "-q", "--mirror", source.as_uri(), plain])
        timed_capture(source, folder)
        hand, ours, start = [], [], []
        for number in range(_RUNS):
            before = _tip(source)
            _new_commit(source, number)
            hand.append(_seconds(["git", "--git-dir", plain, "fetch", "-q"], _bundle(plain, before)))
            ours.append(timed_capture(source, folder))
            start.append(_seconds([ARCHIVER, "archive", "--help"]))
        clone = _seconds(["git", "clone", "-q", "--mirror", source.as_uri(), folder / "again.git"])
    theirs, copy = middle(hand), middle(one.copy for one in ours)
    proof, process = middle(one.proof for one in ours), middle(start)
    return [
        Row(f"increment of one commit in {size} MB, by hand: fetch + bundle create", f"{theirs * 1000:.0f} ms"),
        Row("  ours without the proof", f"{copy * 1000:.0f} ms = {copy / theirs:.2f} x", "2 x"),
        Row("  one process start, archive --help", f"{process * 1000:.0f} ms"),
        Row("  the read-back proof of the whole chain", f"{proof:.2f} s = {proof / clone:.2f} x one clone"),
    ]


def _bundle(plain: Path, before: str) -> list[str | Path]:
    return ["git", "--git-dir", plain, "bundle", "create", "-q", plain / "new.bundle", "--all", f"^{before}"]


def _seconds(*commands: list[str | Path]) -> float:
    start = time.perf_counter()
    for command in commands:
        call(command)
    return time.perf_counter() - start


def _tip(source: Path) -> str:
    argv = ["git", "--git-dir", str(source), "rev-parse", "refs/heads/main"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def _new_commit(source: Path, number: int) -> None:
    text = f"commit refs/heads/main\ncommitter A <a@example.org> {1900000000 + number} +0000\ndata 1\nx\n"
    text += f"from refs/heads/main^0\nM 100644 inline src/new{number}.txt\ndata 6\nhello\n\n"
    subprocess.run(["git", "--git-dir", str(source), "fast-import", "--quiet"], input=text.encode(), check=True)
