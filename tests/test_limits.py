"""What one repository may cost: memory of git and of Python, time, and thousands of refs."""

import os
from datetime import date

import pytest

from archiver.errors import LimitError
from archiver.git.command import Limits
from archiver.git.objects import Budget
from archiver.git.reader import open_reader
from archiver.pipeline.capture import capture
from archiver.pipeline.context import Context
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import open_store
from archiver.store.archive import Archive
from tests.gitrepo import C, git, make_repo
from tests.hostile import swollen
from tests.hostile.named import commit, tree
from tests.hostile.world import ordinary

MEGABYTE = 1 << 20


def context_in(folder, **limits):
    archive = Archive(open_store(str(folder / "store"), writing=True))
    return Context(
        archive=archive,
        work=folder / "work",
        registry=Registry(),
        as_of=date(2026, 1, 10),
        limits=Limits(**limits),
    )


def local(path):
    return Repository(origin="https://github.com/rivera/tool", clone_url=str(path), name="rivera/tool", forge="local")


def test_a_delta_bomb_is_ended_by_the_memory_limit_with_the_setting_named(tmp_path):
    """A few hundred bytes of delta ask for as much memory as they like; a run has other repositories to copy."""
    swollen.delta_bomb(tmp_path / "repo", copies=24)

    with pytest.raises(LimitError, match=r"\[limits\] memory_megabytes"):
        capture(local(tmp_path / "repo"), context_in(tmp_path, memory_bytes=160 * MEGABYTE))


def test_a_mirror_over_its_size_is_ended_with_the_setting_named(tmp_path):
    """The disk belongs to the other repositories too."""
    repo = make_repo(tmp_path / "repo", [C({"a": os.urandom(8 * MEGABYTE)})])

    with pytest.raises(LimitError, match=r"\[limits\] free_megabytes"):
        capture(local(repo), context_in(tmp_path, free_bytes=1 << 60))


def test_ten_trees_that_name_ten_thousand_million_files_end_the_reading_and_not_the_copy(tmp_path, monkeypatch):
    """Twelve objects: the copy needs the objects, only whoever lists the paths must stop."""
    monkeypatch.setattr(Budget, "MOST_PATHS", 20_000)
    swollen.tree_of_trees(tmp_path / "repo", None)

    assert capture(local(tmp_path / "repo"), context_in(tmp_path)).status == "archived"
    with open_reader(tmp_path / "repo") as reader:
        with pytest.raises(LimitError, match="paths"):
            reader.tree(reader.resolve())
        with pytest.raises(LimitError, match="paths"):
            list(reader.commits(reader.tips(), paths=True))


def test_the_beginning_of_a_huge_blob_costs_no_more_than_the_beginning(tmp_path):
    """GitPython would read the rest of it as well, to find its next answer."""
    ordinary(tmp_path / "repo")
    oid = swollen.zeros(tmp_path / "repo", 64)
    commit(tmp_path / "repo", tree(tmp_path / "repo", ("100644", b"zeros", oid)))

    with open_reader(tmp_path / "repo") as reader:
        (entry,) = reader.tree(reader.resolve())
        assert entry.size == 64 * MEGABYTE
        assert reader.read(oid, 1000) == bytes(1000)
        assert reader.read("ab" * 20) is None


def test_a_commit_cannot_invent_further_commits(tmp_path):
    """A forged date would decide whether a campaign has ended."""
    from tests.hostile.named import invented_commits

    invented_commits(tmp_path / "repo", None)

    with open_reader(tmp_path / "repo") as reader:
        found = list(reader.commits(reader.tips(), paths=True))
    assert len(found) == int(git(tmp_path / "repo", "rev-list", "--all", "--count"))
    assert {commit.author_email for commit in found} == {"robin@example.org", "x@example.org"}
