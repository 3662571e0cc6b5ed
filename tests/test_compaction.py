"""A chain of bundles that has outgrown its base gives way to one full bundle, and nothing gets lost on the way."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.git.objectset import all_objects
from archiver.git.refs import unused
from archiver.git.view import read_state
from archiver.pipeline.capture import capture
from archiver.pipeline.chain import MAX_INCREMENTS, outgrown
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from archiver.records.archive import Bundle
from tests.gitrepo import C, add_commits, git, make_repo
from tests.test_capture import make_context, repository


@pytest.fixture
def context(tmp_path):
    return make_context(tmp_path)


def noise(size: int, seed: int = 1) -> bytes:
    """Bytes that no compression makes smaller."""
    return random.Random(seed).randbytes(size)


def chain_of(*increments: int, full: int = 1000) -> list[Bundle]:
    sizes = [full, *increments]
    return [Bundle(sha256="0" * 64, size=size, kind="increment" if n else "full") for n, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("increments", "answer"),
    [((), False), ((500,), False), ((501,), True), ((250, 251), True), ((1,) * 30, False), ((1,) * 31, True)],
)
def test_a_chain_has_outgrown_its_base_after_thirty_increments_or_half_its_size(increments, answer):
    """The border belongs to the increment: exactly half and exactly thirty are still a chain."""
    assert outgrown(chain_of(*increments)) is answer


def manifest(context, generation: int):
    return context.archive.project(context.archive.projects()[0]).manifest(generation)


def kinds(context, generation: int) -> list[str]:
    return [bundle.kind for bundle in manifest(context, generation).bundles]


def assert_all_there(context, states, tmp_path: Path) -> None:
    project_id = context.archive.projects()[0]
    for generation, state in enumerate(states, 1):
        out = tmp_path / f"out{generation}"
        restore(context.archive, project_id, out, generation)
        assert read_state(out).digest == state.digest
        assert all_objects(out).digest == manifest(context, generation).object_set_digest
        shutil.rmtree(out)


def test_the_thirty_first_increment_becomes_a_full_bundle_with_all_objects(tmp_path, context):
    """A restore of year ten must not need hundreds of files; what was force-pushed away is in the new bundle too."""
    repo = make_repo(tmp_path / "repo", [C({"big": noise(200_000)})])
    states = []
    for number in range(MAX_INCREMENTS + 3):
        if number == 3:
            git(repo, "reset", "-q", "--hard", "HEAD~1")
        elif number:
            add_commits(repo, [C({"a.txt": str(number)})])
        assert capture(repository(repo), context).status == "archived"
        states.append(read_state(repo / ".git"))
    assert kinds(context, 3) == ["full", "increment", "increment"]
    assert kinds(context, 4) == kinds(context, 3), "a rewind brings no object"
    assert kinds(context, 32) == ["full", *["increment"] * 30]
    assert kinds(context, 33) == ["full"]
    before, after = manifest(context, 32), manifest(context, 33)
    assert after.object_count == before.object_count + 3, "one commit, one tree, one file"
    assert after.keep_refs == before.keep_refs
    assert after.keep_refs.count == 1
    assert_all_there(context, [states[n] for n in range(len(states))], tmp_path)
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


def test_increments_larger_than_half_their_base_become_one_full_bundle(tmp_path, context):
    """A young repository grows fast: small bases would make long chains of big increments."""
    repo = make_repo(tmp_path / "repo", [C({"a": noise(100_000)})])
    states = []
    for number, size in enumerate((0, 30_000, 30_000, 30_000)):
        if size:
            add_commits(repo, [C({f"more{number}": noise(size, number)})])
        capture(repository(repo), context)
        states.append(read_state(repo / ".git"))
    assert [kinds(context, n) for n in (1, 2, 3, 4)] == [
        ["full"],
        ["full", "increment"],
        ["full"],
        ["full", "increment"],
    ]
    assert_all_there(context, states, tmp_path)


def test_after_a_compaction_the_mirror_is_the_bundle(tmp_path, context):
    """One pack that holds exactly what is reached is used as it lies: no second copy, no second compression."""
    repo = make_repo(tmp_path / "repo", [C({"a": noise(1000)})])
    capture(repository(repo), context)
    add_commits(repo, [C({"b": noise(5000, 2)})])
    project_id = capture(repository(repo), context).project_id
    (pack,) = (context.work / f"{project_id}.git" / "objects" / "pack").glob("*.pack")
    blob = manifest(context, 2).bundles[0]
    assert kinds(context, 2) == ["full"]
    with context.archive.open_blob(blob.sha256) as stream:
        assert stream.read().endswith(pack.read_bytes())


def test_a_compaction_in_an_empty_work_folder_brings_the_same_objects(tmp_path, context):
    """The work folder is disposable, also on the day of the compaction; vanished work comes from the store alone."""
    repo = make_repo(tmp_path / "repo", [C({"a": noise(20_000)})])
    capture(repository(repo), context)
    git(repo, "checkout", "-q", "-b", "topic")
    add_commits(repo, [C({"lost": "only here"})])
    lost = git(repo, "rev-parse", "HEAD")
    capture(repository(repo), context)
    git(repo, "checkout", "-q", "main")
    git(repo, "branch", "-D", "topic")
    add_commits(repo, [C({"b": noise(20_000, 2)})])
    capture(repository(repo), replace(context, work=tmp_path / "elsewhere"))
    assert kinds(context, 3) == ["full"]
    restore(context.archive, context.archive.projects()[0], tmp_path / "out", 3)
    assert git(tmp_path / "out", "cat-file", "-t", lost) == "commit"
    assert capture(repository(repo), context).status == "unchanged"
    add_commits(repo, [C({"c": "c"})])
    assert capture(repository(repo), context).status == "archived", "the first work folder catches up"


def test_a_free_name_is_found_beside_refs_and_folders_of_that_name():
    """Upstream may use any name of ours, as a ref or as a folder of refs."""
    assert unused("keep", ["refs/heads/keep"]) == "keep"
    assert unused("keep", ["refs/keep/5/heads/x", "refs/keep-1"]) == "keep-2"
