"""What a source lacks is never archived as whole: a clear reason, exit 3, no traceback, and the good copy stays."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest

from archiver.git.view import read_state
from archiver.mirror import fetch as fetching
from archiver.pipeline.archive import archive
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from tests.git_server import git_server
from tests.gitrepo import C, add_commits, git, lose_object, make_repo
from tests.test_capture import make_context, repository, restore_by_script


@pytest.fixture
def context(tmp_path):
    return replace(make_context(tmp_path), dossier=False)


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo", [C({f"f{n}": str(n)}, day=f"2024-01-0{n + 1}") for n in range(3)])


def manifest(context, generation=None):
    view = context.archive.project(context.archive.projects()[0])
    return view.manifest(generation or view.highest)


def shallow(repo, out):
    git(out.parent, "clone", "-q", "--depth=1", f"file://{repo}", str(out))


def partial_clone(repo, out, kind="blob:none"):
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(out.parent, "clone", "-q", "--bare", f"--filter={kind}", f"file://{repo}", str(out))


def shared(repo, out):
    git(out.parent, "clone", "-q", "--shared", str(repo), str(out))
    add_commits(out, [C({"own": "work"})])


def shared_with_an_object_lost(repo, out):
    shared(repo, out)
    lose_object(repo, git(repo, "rev-parse", "HEAD:f1"))


def shared_with_all_lost(repo, out):
    shared(repo, out)
    shutil.rmtree(repo)


def grafted(repo, out):
    """Cut off by a grafts file, which a plain clone obeys, and the parent is gone."""
    shutil.copytree(repo, out)
    (out / ".git" / "info").mkdir(exist_ok=True)
    (out / ".git" / "info" / "grafts").write_text(git(out, "rev-parse", "HEAD") + "\n")
    lose_object(out, git(out, "rev-parse", "HEAD~1", env={"GIT_GRAFT_FILE": os.devnull}))


def replaced(repo, out):
    """The default branch's tip is replaced by a commit without parents, and the parent is gone."""
    shutil.copytree(repo, out)
    parent = git(out, "rev-parse", "HEAD~1")
    git(out, "replace", "--graft", "HEAD")
    lose_object(out, parent)


def swapped(repo, out):
    """A loose object holds another object's bytes."""
    shutil.copytree(repo, out)
    one, other = (git(out, "rev-parse", f"HEAD:f{n}") for n in (1, 2))
    file = out / ".git" / "objects" / one[:2] / one[2:]
    file.chmod(0o644)
    file.write_bytes((out / ".git" / "objects" / other[:2] / other[2:]).read_bytes())


def flipped(repo, out):
    """One bit of the only pack is wrong."""
    shutil.copytree(repo, out)
    git(out, "gc", "-q")
    (pack,) = (out / ".git" / "objects" / "pack").glob("*.pack")
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.chmod(0o644)
    pack.write_bytes(data)


def refs_cut_off(repo, out):
    shutil.copytree(repo, out)
    git(out, "pack-refs", "--all")
    path = out / ".git" / "packed-refs"
    path.write_bytes(path.read_bytes()[:-20])


def no_head(repo, out):
    shutil.copytree(repo, out)
    (out / ".git" / "HEAD").write_text("")


REFUSED = {
    "shallow": (shallow, "unshallow"),
    "a partial clone without blobs": (partial_clone, "missing or damaged at the source"),
    "a partial clone without trees": (lambda repo, out: partial_clone(repo, out, "tree:0"), "missing or damaged"),
    "an object lost behind alternates": (shared_with_an_object_lost, "missing or damaged at the source"),
    "the whole alternate gone": (shared_with_all_lost, "missing or damaged at the source"),
    "grafted": (grafted, "missing or damaged at the source"),
    "swapped objects": (swapped, "missing or damaged at the source"),
    "a flipped bit": (flipped, "missing or damaged at the source"),
    "a cut off list of refs": (refs_cut_off, "git fsck"),
    "an empty HEAD file": (no_head, "HEAD"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_source_of_which_no_branch_is_whole_is_refused(tmp_path, context, repo, kind):
    """Its bundle would verify, and could not be cloned on the day it is needed."""
    make, words = REFUSED[kind]
    make(repo, tmp_path / "source")
    outcome = archive(repository(tmp_path / "source"), context)
    assert (outcome.status, outcome.exit_code) == ("failed", 3)
    assert words in outcome.reason
    assert "unexpected" not in outcome.reason
    assert context.archive.projects() == []


@pytest.mark.parametrize("kind", REFUSED)
def test_a_source_that_breaks_later_leaves_the_good_copy_current(tmp_path, context, repo, kind):
    """What was whole stays whole: a broken source can neither replace it nor be called its successor."""
    make, _ = REFUSED[kind]
    good = archive(repository(repo), context)
    want = read_state(repo / ".git")
    add_commits(repo, [C({"f1": "new", "f2": "newer", "f3": "newest"})])
    make(repo, tmp_path / "source")
    outcome = archive(repository(tmp_path / "source"), replace(context, work=tmp_path / "new"))
    if outcome.status == "archived":  # all that the source has lost is in the store, which is the best of all answers
        want = read_state(tmp_path / "source" / ".git")
    else:
        assert (outcome.status, outcome.exit_code) == ("failed", 3)
    restore(context.archive, good.project_id, tmp_path / "out")
    assert read_state(tmp_path / "out").digest == want.digest
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


def test_a_grafted_source_with_all_its_objects_is_archived_with_its_real_history(tmp_path, context, repo):
    """A grafts file and replace refs change what git shows, never what is there."""
    (repo / ".git" / "info").mkdir(exist_ok=True)
    (repo / ".git" / "info" / "grafts").write_text(git(repo, "rev-parse", "HEAD") + "\n")
    git(repo, "replace", "--graft", "HEAD~1", env={"GIT_GRAFT_FILE": os.devnull})
    assert archive(repository(repo), context).status == "archived"
    restore(context.archive, context.archive.projects()[0], tmp_path / "out")
    count = git(tmp_path / "out", "rev-list", "--count", "HEAD", env={"GIT_NO_REPLACE_OBJECTS": "1"})
    assert count == "3"
    assert "refs/replace/" in git(tmp_path / "out", "for-each-ref")


def test_a_replaced_tip_whose_real_parent_is_gone_is_partial(tmp_path, context, repo):
    """Only the stand-in is whole: it is copied, and the branch is named as missing."""
    replaced(repo, tmp_path / "source")
    outcome = archive(repository(tmp_path / "source"), context)
    assert (outcome.status, outcome.exit_code) == ("partial", 3)
    assert [ref.ref for ref in manifest(context).missing] == ["refs/heads/main"]


def broken_branch(repo):
    """A new branch whose only file is lost; how to mend it."""
    git(repo, "checkout", "-q", "-b", "broken")
    add_commits(repo, [C({"b": "lost"})])
    lost = git(repo, "rev-parse", "HEAD:b")
    git(repo, "checkout", "-q", "main")
    lose_object(repo, lost)
    return lambda: git(repo, "hash-object", "-w", "--stdin", stdin=b"lost")


def test_a_partial_copy_of_a_mended_source_becomes_whole(context, repo):
    """The next run is not satisfied with what it has."""
    mend = broken_branch(repo)
    assert archive(repository(repo), context).status == "partial"
    assert archive(repository(repo), context).status == "partial"
    mend()
    assert archive(repository(repo), context).status == "archived"
    assert (manifest(context).generation, manifest(context).missing) == (2, ())
    assert archive(repository(repo), context).status == "unchanged"


def test_a_partial_copy_becomes_whole_when_upstream_gives_the_broken_branch_up(context, repo):
    """The refs are the same, and yet it is another state: one that lacks nothing."""
    broken_branch(repo)
    assert archive(repository(repo), context).status == "partial"
    (repo / ".git" / "refs" / "heads" / "broken").unlink()
    assert archive(repository(repo), context).status == "archived"
    assert [manifest(context, n).status for n in (1, 2)] == ["partial", "whole"]


def test_a_broken_branch_beside_an_archived_state_is_not_unchanged(context, repo):
    """All other refs are as archived; the run must say what it could not get, and the whole copy stays current."""
    archive(repository(repo), context)
    broken_branch(repo)
    for _ in range(2):
        outcome = archive(repository(repo), context)
        assert (outcome.status, outcome.exit_code, outcome.generation) == ("partial", 3, 1)
    assert context.archive.project(outcome.project_id).generations == [1, 2]


@pytest.mark.parametrize("content", ["0" * 40 + "\n", "garbage\n", ""])
def test_a_ref_that_holds_no_object_id_makes_the_copy_partial(context, repo, content):
    """A power cut leaves zeroes where a branch was; git passes it by with a warning and ends with 0."""
    (repo / ".git" / "refs" / "heads" / "lost").write_text(content)
    outcome = archive(repository(repo), context)
    assert (outcome.status, outcome.exit_code) == ("partial", 3)
    assert [ref.ref for ref in manifest(context).missing] == ["refs/heads/lost"]
    (repo / ".git" / "refs" / "heads" / "lost").unlink()
    assert archive(repository(repo), context).status == "archived"


def test_a_symbolic_ref_whose_target_is_gone_is_no_damage(context, repo):
    """`refs/remotes/origin/HEAD` outlives many a renamed default branch."""
    git(repo, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    assert archive(repository(repo), context).status == "archived"


@pytest.mark.parametrize("branch", ["main", "master"])
def test_a_state_without_head_is_restored(tmp_path, context, branch):
    """The commit that a detached HEAD named is lost: what is there comes back, with both ways of restoring."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})], branch=branch)
    git(repo, "checkout", "-q", "--detach")
    lose_object(repo, add_commits(repo, [C({"b": "lost"})]))
    outcome = archive(repository(repo), context)
    assert outcome.status == "partial"
    assert [ref.ref for ref in manifest(context).missing] == ["HEAD"]
    restore(context.archive, outcome.project_id, tmp_path / "out")
    assert dict(read_state(tmp_path / "out").refs) == dict(read_state(repo / ".git").refs)
    assert read_state(tmp_path / "out").head_oid is None
    restore_by_script(context, outcome.project_id, 1, tmp_path / "script")
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


@contextmanager
def served(tmp_path, context):
    """(folder of `tool.git`, a function that archives it over HTTP)."""
    folder = tmp_path / "served"
    folder.mkdir(exist_ok=True)
    with git_server(folder) as server:

        def run():
            inner = "" if (folder / "tool.git" / "HEAD").exists() else "/.git"
            url = f"http://{server.address}/tool.git{inner}"
            source = repository(folder, "https://example.org/tool")
            source = source.model_copy(update={"clone_url": url, "forge": "git"})
            return archive(source, replace(context, allow=(server.address,)))

        yield folder / "tool.git", run


@pytest.mark.parametrize("kind", ["shallow", "a partial clone without blobs", "an object lost behind alternates"])
def test_an_incomplete_source_behind_http_is_refused(tmp_path, context, repo, kind):
    """There is no folder to look into: what counts is what arrives."""
    make, _ = REFUSED[kind]
    with served(tmp_path, context) as (source, run):
        make(repo, source)
        outcome = run()
    assert (outcome.status, outcome.exit_code) == ("failed", 3)
    assert "nothing could be copied" in outcome.reason
    assert context.archive.projects() == []


def test_a_detached_head_is_saved_beside_a_broken_branch(context, repo):
    """The one commit that HEAD names may be the only copy of somebody's last work."""
    broken_branch(repo)
    git(repo, "checkout", "-q", "--detach")
    tip = add_commits(repo, [C({"last": "work"})])
    assert archive(repository(repo), context).status == "partial"
    assert [ref.ref for ref in manifest(context).missing] == ["refs/heads/broken"]
    assert manifest(context).head_oid == tip


def test_an_upstream_that_became_shallow_is_not_unchanged(tmp_path, context, repo):
    """git leaves the tips of last time where they are and ends with 0; the new commits are not here."""
    with served(tmp_path, context) as (source, run):
        git(tmp_path, "clone", "-q", "--mirror", str(repo), str(source))
        assert run().status == "archived"
        add_commits(repo, [C({"a": "1"}), C({"a": "2"})])
        git(repo, "tag", "old", "HEAD~3")
        shutil.rmtree(source)
        shallow(repo, source)
        git(source, "fetch", "-q", "--depth=1", "origin", "refs/tags/old:refs/tags/old")
        outcome = run()
        assert (outcome.status, outcome.exit_code, outcome.generation) == ("partial", 3, 1)
        assert "refs/heads/main" in [ref.ref for ref in manifest(context).missing]
        git(source, "fetch", "-q", "--unshallow", "origin")
        assert run().status == "archived"


def test_a_broken_branch_behind_http_is_partial(tmp_path, context, repo):
    """The other branches are saved, and the broken one is named."""
    with served(tmp_path, context) as (source, run):
        shutil.copytree(repo, source)
        mend = broken_branch(source)
        assert run().status == "partial"
        assert [ref.ref for ref in manifest(context).missing] == ["refs/heads/broken"]
        mend()
        assert run().status == "archived"


def test_an_upstream_that_moves_while_it_is_fetched_is_copied_as_of_one_moment(tmp_path, context, repo, monkeypatch):
    """HEAD and refs come with two requests: a default branch renamed between them never had the state of both."""
    git_fetch, renamed = fetching._git_fetch, []

    def renaming(*args, **more):
        if not renamed:
            git(source, "branch", "-m", "main", "trunk")
            renamed.append(True)
        return git_fetch(*args, **more)

    monkeypatch.setattr(fetching, "_git_fetch", renaming)
    with served(tmp_path, context) as (source, run):
        git(tmp_path, "clone", "-q", "--mirror", str(repo), str(source))
        assert run().status == "archived"
        assert manifest(context).head_symref == "refs/heads/trunk"
        assert manifest(context).state_digest == read_state(source).digest
