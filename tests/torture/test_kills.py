"""`kill -9` at random moments: the next run converges, no committed generation is lost, nothing wrong is named.

`make test` kills ten runs a store, `make torture` a hundred (KILLS). The moments are spread over half as
much again as the measured time from a run's first word to its commit; which step each met is counted at the end.
"""

import functools
import itertools
import os
import random
import signal
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archiver.errors import StoreError
from archiver.store import layout
from archiver.store.project import read_head
from tests.clikit import PROGRAM
from tests.torture.conftest import new_bucket
from tests.torture.rig import (
    LIFE,
    Rig,
    Upstream,
    assert_converged,
    assert_nothing_left,
    assert_restores,
)

KILLS = int(os.environ.get("KILLS", "10"))
_BATCH = 10
_SMALL, _BIG = 60_000, 17 << 20  # bytes; the big one goes to S3 in several parts


def start(rig: Rig, upstream: Path) -> tuple[subprocess.Popen[bytes], float]:
    """A run in a process group of its own, and when it said its first word: from then on it works."""
    child = subprocess.Popen(
        [*PROGRAM, *rig.arguments, str(upstream)],
        cwd=rig.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stderr
    child.stderr.readline()
    return child, time.monotonic()


@functools.cache
def seconds_to_the_commit(endpoint: str | None, size: int) -> dict[str, float]:
    """How long an undisturbed run of each kind works until its manifest is there."""
    took = {}
    with TemporaryDirectory(prefix="torture") as folder:
        store = f"s3://{new_bucket(endpoint)}/archive" if endpoint else "store"
        rig = Rig(Path(folder) / "machine", store, endpoint)
        upstream = Upstream(Path(folder) / "tool", size, random.Random(0))
        for kind in ("create", "extend", "compact"):
            upstream.change(kind)
            before = held(rig)
            child, begun = start(rig, upstream.path)
            while child.poll() is None and not any("/gen/" in key for key in held(rig) - before):
                time.sleep(0.01)
            took[kind] = time.monotonic() - begun
            assert child.wait() == 0
            child.stderr.close()
    return {**took, "rewrite": took["extend"], "rewind": took["extend"]}


def start_and_kill(rig: Rig, upstream: Path, after: float, *, whole_group: bool) -> bool:
    """One run, killed `after` seconds of work. False when it had come to its end before."""
    child, _ = start(rig, upstream)
    try:
        child.wait(after)
        return False
    except subprocess.TimeoutExpired:
        if whole_group:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.send_signal(signal.SIGKILL)
        child.wait()
        return True
    finally:
        child.stderr.close()


def held(rig: Rig) -> set[str]:
    """Every key of the archive; none while there is no archive."""
    try:
        return set(rig.archive().store.list("v1/"))
    except StoreError:
        return set()


def step_reached(rig: Rig, new: set[str]) -> str:
    """How far a killed run had come, by the keys it left in the store."""
    manifests = [key for key in new if "/gen/" in key]
    if not manifests:
        return "killed before the commit, blobs are there" if new else "killed before the first blob"
    generation, head = (
        layout.number(Path(manifests[0]).name),
        read_head(rig.archive().store, manifests[0].split("/")[2]),
    )
    behind = head is None or head.generation != generation
    return "killed between manifest and head.json" if behind else "killed after the commit"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("batch", range(max(1, KILLS // _BATCH)))
def test_killed_anywhere_the_next_run_converges_and_nothing_is_lost(tmp_path, rig, tried, batch):
    """Runs that create, extend, rewrite, compact and rewind; the whole group, or Python alone while git lives."""
    rng = random.Random(1000 + batch)
    kills = 0
    for number in itertools.count():
        size = _BIG if rig.endpoint and number % 2 else _SMALL
        upstream = Upstream(tmp_path / f"tool{number}", size, random.Random(number))
        for kind in LIFE:
            upstream.change(kind)
            before = held(rig)
            after = rng.random() * 1.5 * seconds_to_the_commit(rig.endpoint, size)[kind]
            killed = start_and_kill(rig, upstream.path, after, whole_group=rng.random() < 0.5)
            left = held(rig)
            step = step_reached(rig, left - before)
            committed = {key: rig.archive().store.read(key) for key in left if "/gen/" in key}
            done = rig.run(upstream.path)
            assert done.code == 0, done.said
            project_id = done.document["project_id"]
            assert_converged(rig.archive(), project_id, upstream, committed)
            assert_nothing_left(rig.folder / "work")
            if killed:
                kills += 1
                tried["kill -9, s3" if rig.endpoint else "kill -9, file", step] += 1
            if kills == _BATCH:
                break
        assert_restores(rig.archive(), project_id, upstream.states)
        if kills == _BATCH:
            return
        assert number < 10, f"only {kills} of {_BATCH} runs were killed before their end"
