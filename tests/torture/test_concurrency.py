"""Two archivers on one project and a scrub beside them: conditional writes settle it, and nobody waits for the dead."""

import json
import os
import random
import signal
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.pipeline.verify import verify
from archiver.store.project import renewed_head
from tests.clikit import PROGRAM
from tests.torture.rig import LIFE, Rig, Upstream, assert_restores

ROUNDS = len(LIFE) * (5 if os.environ.get("TORTURE") == "1" else 1)


class Scrub(threading.Thread):
    """`archiver verify --level objects` again and again, each a process of its own, until it is told to stop."""

    def __init__(self, rig: Rig) -> None:
        super().__init__()
        self._rig = rig
        self._enough = threading.Event()
        self.codes: list[int] = []
        self.said: list[str] = []

    def run(self) -> None:
        """One check after the other."""
        while not self._enough.is_set():
            argv = [*PROGRAM, "verify", "--level", "objects", "--json"]
            done = subprocess.run(argv, cwd=self._rig.folder, capture_output=True, text=True, check=False)
            self.codes.append(done.returncode)
            if done.returncode:
                self.said.append(done.stdout + done.stderr)

    def stop(self) -> None:
        """After the check that is under way."""
        self._enough.set()
        self.join()


def start(rig: Rig, upstream: Path) -> subprocess.Popen[str]:
    """An archiver beside the others."""
    argv = [*PROGRAM, *rig.arguments, str(upstream)]
    return subprocess.Popen(argv, cwd=rig.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.timeout(900)
def test_two_archivers_and_a_scrub_settle_it_between_them(tmp_path, rig, tried):
    """Two machines (two work folders, so no lock keeps them apart) and a third that checks; one run is killed half way.

    Upstream goes through all of its changes. Nobody fails, nobody sees damage that is not there, and each change is one
    generation.
    """
    store = rig.store if rig.endpoint else str(rig.folder / rig.store)
    machines = [replace(rig, folder=tmp_path / name, store=store) for name in ("one", "two")]
    scrub = Scrub(replace(rig, folder=tmp_path / "three", store=store))
    upstream = Upstream(tmp_path / "tool", 60_000, random.Random(5))
    for number in range(ROUNDS):
        kind = LIFE[number % len(LIFE)]
        if kind == "create" and number:
            kind = "extend"
        upstream.change(kind)
        children = [start(machine, upstream.path) for machine in machines]
        killed = number == 2
        if killed:
            with pytest.raises(subprocess.TimeoutExpired):
                children[0].wait(0.9)
            children[0].send_signal(signal.SIGKILL)
        said = [child.communicate(timeout=120) for child in children]
        codes = [child.returncode for child in children]
        assert codes == ([-signal.SIGKILL, 0] if killed else [0, 0]), said
        told = [json.loads(out)["status"] for out, _ in said[killed:]]
        assert set(told) <= {"archived", "unchanged"}
        tried["two archivers and a scrub, s3" if rig.endpoint else "two archivers and a scrub, file", "all well"] += 1
        if not number:
            scrub.start()
    scrub.stop()
    assert scrub.codes, "the scrub never ran"
    assert set(scrub.codes) == {0}, scrub.said
    archive = replace(rig, store=store).archive()
    (project_id,) = archive.projects()
    view = archive.project(project_id)
    assert view.generations == list(range(1, len(upstream.states) + 1))
    assert view.event_chain.numbers == list(range(1, len(view.event_chain.numbers) + 1))
    assert view.head == renewed_head(view)
    assert verify(archive, [project_id], "objects", lambda _: None).damaged == ()
    assert_restores(archive, project_id, upstream.states)
