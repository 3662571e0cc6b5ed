"""Timing helpers: medians of alternating runs, and a child's peak memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ARCHIVER = Path(sys.executable).with_name("archiver")


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    what: str
    value: str
    bound: str = ""


def alternate(runs: int, *contestants: Callable[[], None]) -> list[float]:
    """Median seconds of each contestant, run in turn so that the machine's mood hits all alike."""
    times: list[list[float]] = [[] for _ in contestants]
    for _ in range(runs):
        for number, contestant in enumerate(contestants):
            start = time.perf_counter()
            contestant()
            times[number].append(time.perf_counter() - start)
    return [middle(row) for row in times]


def middle(values: Iterable[float]) -> float:
    """The median."""
    return statistics.median(values)


def call(argv: Sequence[str | Path], *, cwd: Path | None = None, stdout: int | None = subprocess.DEVNULL) -> None:
    """Run a command to its end; fail loudly."""
    subprocess.run([str(a) for a in argv], cwd=cwd, check=True, stdout=stdout, stderr=subprocess.DEVNULL)


def feed(argv: Sequence[str | Path], data: bytes) -> None:
    """Run a command that reads its standard input."""
    subprocess.run([str(a) for a in argv], input=data, check=True, stdout=subprocess.DEVNULL)


def peak_megabytes(argv: Sequence[str | Path], cwd: Path) -> float:
    """Peak resident memory of one child process itself (its own children do not count)."""
    process = subprocess.Popen(
        [str(a) for a in argv], cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
    )
    peak = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                peak = max(peak, int(line.split()[1]))
        time.sleep(0.02)
    process.wait()
    return peak / 1024


def tree_megabytes(argv: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]) -> float:
    """Peak memory of a command and all that it starts, shared pages counted once (Linux; 0 elsewhere). Fails loudly."""
    process = subprocess.Popen([str(a) for a in argv], cwd=cwd, stdout=subprocess.DEVNULL, env=dict(environment))
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_shared_out(pid) for pid in _tree(process.pid)))
        time.sleep(0.2)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [str(a) for a in argv])
    return peak / 1024


def _tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [other for child in file.read_text().split() for other in _tree(int(child))]
        except OSError:
            continue
    return found


def _shared_out(pid: int) -> int:
    """Kilobytes of one process, pages that it shares divided among those who share them."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
