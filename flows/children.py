"""On the way out after SIGTERM: Prefect waits for running tasks to end, and these wait for git, an hour if need be."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

_EVERY_SECONDS = 0.2


def end_children() -> None:
    """End every git that we started, and with it its process group, until we are gone ourselves.

    Again and again, because a task whose git was ended may start the next one before it sees that the run is over.
    Reads Linux's /proc; elsewhere the children run on to their own end or time limit.
    """
    threading.Thread(target=_end_again_and_again, name="end-children", daemon=True).start()


def _end_again_and_again() -> None:
    while True:
        for group in _groups():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
        time.sleep(_EVERY_SECONDS)


def _groups() -> list[int]:
    """Process groups led by a git that is a child of ours: archiver.git gives each one its own."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # "pid (name) state ppid pgrp session …"; a name may hold spaces and brackets. Source: proc(5).
            before, _, after = path.read_text("latin-1").rpartition(")")
            parent, group = map(int, after.split()[1:3])
            if parent == os.getpid() and group == int(path.parent.name) and before.partition("(")[2] == "git":
                found.append(group)
    return found
