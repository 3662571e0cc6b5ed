"""Disks that are full, read-only or no folder at all, for the store and for the work folder, at every step of a run.

A tmpfs is the disk; it grows by one file, or by one page, from run to run, so that each write once finds no room.
"""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archiver.store.interface import Store
from tests.clikit import Ran
from tests.torture.rig import Rig, Upstream, assert_converged, assert_nothing_left, assert_restores

pytestmark = pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="mounting a small disk needs root")
_PAGE = 4096
_MOST = 400  # runs: a disk that never suffices must not loop for ever


@contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """A disk of its own at a folder."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Another size, or another right."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def used(folder: Path, unit: str) -> int:
    """Files, or pages, that are there."""
    found = os.statvfs(folder)
    return found.f_files - found.f_ffree if unit == "files" else (found.f_blocks - found.f_bfree)


def room(unit: str, count: int) -> str:
    """Mount options for a disk that takes so many files, or pages."""
    return f"nr_inodes={count}" if unit == "files" else f"size={count * _PAGE}"


def assert_said(done: Ran, *reasons: str) -> None:
    """Exit 3 (or 2, where what was given is wrong), a reason, a next move."""
    assert done.code in (2, 3), done.said
    assert re.search("|".join(reasons), done.said), done.said
    assert re.search(r"free|run|give|move|check|raise|remove", done.said), done.said
    assert not re.search(r"Traceback|unexpected ", done.said), done.said


def manifests(store: Store) -> dict[str, bytes]:
    """Every manifest of an archive."""
    return {key: store.read(key) for key in store.list("v1/projects/") if "/gen/" in key}


@pytest.mark.parametrize("unit", ["files", "pages"])
@pytest.mark.parametrize("place", ["store", "work"])
def test_a_disk_that_is_full_at_any_step_is_said_and_nothing_is_lost(tmp_path, tried, place, unit):
    """A first generation and an increment; with each run there is room for a little more than with the one before."""
    rig = Rig(tmp_path / "machine", "store")
    upstream = Upstream(tmp_path / "tool", 20_000, random.Random(3))
    with disk(rig.folder / place) as small:
        for kind in ("create", "extend"):
            upstream.change(kind)
            committed = manifests(rig.archive().store) if kind != "create" else {}
            begun = used(small, unit) + 1
            for spare in range(_MOST):
                remount(small, room(unit, begun + spare))
                done = rig.run(upstream.path)
                if done.code == 0:
                    break
                assert_said(done, "no room left", "No space left", "disk")
                tried[f"full disk ({place}, {unit})", "exit 3 with a reason"] += 1
            else:
                pytest.fail("no size of the disk was enough")
            remount(small, "size=64m,nr_inodes=100000")
            done = rig.run(upstream.path)
            assert done.code == 0, done.said
            assert_converged(rig.archive(), done.document["project_id"], upstream, committed)
            assert_nothing_left(rig.folder / "work")
        assert_restores(rig.archive(), done.document["project_id"], upstream.states)


@pytest.mark.parametrize("place", ["store", "work"])
def test_a_read_only_disk_is_said_and_the_next_run_goes_on(tmp_path, place):
    """File systems turn read-only when they are damaged, and administrators mount them so."""
    rig = Rig(tmp_path / "machine", "store")
    upstream = Upstream(tmp_path / "tool", 20_000, random.Random(3))
    with disk(rig.folder / place) as small:
        upstream.change("create")
        assert rig.run(upstream.path).code == 0
        committed = manifests(rig.archive().store)
        upstream.change("extend")
        remount(small, "ro")
        assert_said(rig.run(upstream.path), "Read-only file system")
        assert manifests(rig.archive().store) == committed
        remount(small, "rw")
        done = rig.run(upstream.path)
        assert done.code == 0, done.said
        assert_converged(rig.archive(), done.document["project_id"], upstream, committed)


@pytest.mark.parametrize("place", ["store", "work"])
def test_a_folder_that_is_a_file_is_said(tmp_path, place):
    """A typing error in archive.toml; the file stays as it is."""
    rig = Rig(tmp_path / "machine", "store")
    upstream = Upstream(tmp_path / "tool", 20_000, random.Random(3))
    upstream.change("create")
    (rig.folder / place).write_text("mine")
    assert_said(rig.run(upstream.path), "Not a directory", "File exists")
    assert (rig.folder / place).read_text() == "mine"
    (rig.folder / place).unlink()
    done = rig.run(upstream.path)
    assert done.code == 0, done.said
    assert_converged(rig.archive(), done.document["project_id"], upstream, {})
