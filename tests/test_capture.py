"""From upstream into the store and back: every generation restores to exactly the refs and HEAD upstream had then."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archiver.errors import FixityError, SourceError, UsageError
from archiver.git.view import read_state
from archiver.pipeline.capture import capture
from archiver.pipeline.context import Context
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import open_store
from archiver.store.archive import Archive
from tests.gitrepo import C, add_commits, git, lose_object, make_repo


@pytest.fixture
def context(tmp_path):
    return make_context(tmp_path)


def make_context(tmp_path: Path) -> Context:
    archive = Archive(open_store(str(tmp_path / "store"), writing=True))
    return Context(archive=archive, work=tmp_path / "work", registry=Registry(), as_of=date(2024, 12, 1))


def repository(path: Path, origin: str = "https://github.com/rivera/tool") -> Repository:
    return Repository(origin=origin, clone_url=str(path), name="rivera/tool", forge="local")


def upstream_state(path: Path):
    return read_state(path / ".git" if (path / ".git").exists() else path)


def assert_restores(context: Context, project_id: str, generation: int, wanted, out: Path) -> None:
    restore(context.archive, project_id, out, generation)
    found = read_state(out)
    assert dict(found.refs) == dict(wanted.refs)
    assert (found.head_symref, found.head_oid) == (wanted.head_symref, wanted.head_oid)
    git(out, "fsck", "--full", "--strict")


def restore_by_script(context: Context, project_id: str, generation: int, out: Path) -> None:
    root = context.archive.store.root
    done = subprocess.run(
        ["sh", str(root / "restore.sh"), project_id, str(out), str(generation)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def every_kind_of_change(repo: Path):
    """Change upstream, step by step: the name of the step, after it was done."""
    yield "first"
    add_commits(repo, [C({"b.txt": "b"}, day="2024-06-02")])
    yield "push"
    git(repo, "branch", "topic")
    git(repo, "tag", "-a", "v1", "-m", "one")
    yield "branch and annotated tag"
    git(repo, "reset", "-q", "--hard", "HEAD~1")
    yield "pure rewind"
    add_commits(repo, [C({"c.txt": "c"}, day="2024-06-03")])
    git(repo, "branch", "-D", "topic")
    yield "force-push and deletion"
    git(repo, "branch", "a")
    yield "branch a"
    git(repo, "branch", "-D", "a")
    git(repo, "branch", "a/b")
    yield "directory and file conflict"
    git(repo, "tag", "-d", "v1")
    git(repo, "tag", "-a", "v1", "-m", "one again")
    yield "tag moved"
    git(repo, "branch", "-m", "main", "trunk")
    yield "default branch renamed"
    git(repo, "checkout", "-q", "--detach")
    yield "detached HEAD"
    git(repo, "checkout", "-q", "trunk")
    git(repo, "update-ref", "refs/pull/1/head", "HEAD")
    git(repo, "update-ref", "refs/pull/1/merge", "HEAD")
    git(repo, "update-ref", "refs/notes/x", "HEAD")
    yield "pull request"
    git(repo, "update-ref", "refs/keys/blob", git(repo, "rev-parse", "HEAD:a.txt"))
    git(repo, "update-ref", "refs/keys/tree", git(repo, "rev-parse", "HEAD^{tree}"))
    yield "refs to a blob and a tree"
    oid = git(repo, "hash-object", "-w", "--stdin", stdin=b"another key")
    git(repo, "update-ref", "refs/keys/blob", oid)
    yield "a ref to another blob"
    git(repo, "update-ref", "-d", "refs/keys/blob")
    yield "ref to a blob deleted"


def test_every_generation_restores_to_what_upstream_had_then(tmp_path, context):
    """Force-pushes, rewinds, deletions and renames are where mirrors lose work."""
    repo = make_repo(tmp_path / "repo", [C({"a.txt": "a"})])
    states = []
    for step in every_kind_of_change(repo):
        captured = capture(repository(repo), context)
        assert captured.status == "archived", (step, captured)
        states.append(upstream_state(repo))
    for generation, state in enumerate(states, 1):
        assert_restores(context, captured.project_id, generation, state, tmp_path / f"out{generation}")
        restore_by_script(context, captured.project_id, generation, tmp_path / f"script{generation}")
        assert upstream_state(tmp_path / f"script{generation}").digest == state.digest
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


def test_a_lost_work_folder_changes_nothing_but_the_time(tmp_path, context):
    """The work folder is a cache: laptops are replaced, runners are new every time."""
    repo = make_repo(tmp_path / "repo", [C({"a.txt": "a"})])
    for number, _ in enumerate(every_kind_of_change(repo)):
        captured = capture(repository(repo), replace(context, work=tmp_path / f"work{number}"))
        assert captured.status == "archived"
    view = context.archive.project(captured.project_id)
    assert len(view.generations) == number + 1
    assert not verify(context.archive, (), "objects", lambda _: None).damaged
    assert_restores(context, captured.project_id, view.current, upstream_state(repo), tmp_path / "out")


def test_an_unchanged_repository_writes_no_object(tmp_path, context):
    """A nightly run over hundreds must cost nothing where nothing happened."""
    repo = make_repo(tmp_path / "repo", [C({"a.txt": "a"})])
    capture(repository(repo), context)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.is_file()}
    assert capture(repository(repo), context).status == "unchanged"
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.is_file()} == before


ODD = {
    "empty": lambda path: make_repo(path),
    "unborn HEAD beside branches": lambda path: _unborn(path),
    "detached HEAD": lambda path: _detached(path),
    "sha256": lambda path: make_repo(path, [C({"a": "1"}), C({"b": "2"})], object_format="sha256"),
    "latin-1 author and path": lambda path: _latin(path),
    "old mistakes in a commit": lambda path: _bad_timezone(path),
    "a ref to a blob": lambda path: _blob_ref(path),
}


def _unborn(path):
    make_repo(path, [C({"a": "1"})], branch="other")
    git(path, "symbolic-ref", "HEAD", "refs/heads/nothing-yet")
    return path


def _detached(path):
    make_repo(path, [C({"a": "1"}), C({"a": "2"})])
    git(path, "checkout", "-q", "--detach", "HEAD~1")
    return path


def _latin(path):
    make_repo(path, [C({b"caf\xe9.txt".decode("utf-8", "surrogateescape"): "x"})])
    person = b"J\xe9r\xf4me <j@example.org> 1700000000 +0100"
    tree = git(path, "rev-parse", "HEAD^{tree}").encode()
    raw = b"tree " + tree + b"\nauthor " + person + b"\ncommitter " + person + b"\n\nx\n"
    oid = git(path, "hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    git(path, "update-ref", "refs/heads/caf\udce9", oid)
    return path


def _bad_timezone(path):
    make_repo(path, [C({"a": "1"})])
    raw = b"tree %s\nauthor A <a@example.org> 1700000000 +051800\ncommitter A <a@example.org> 1700000000 +051800\n\nx\n"
    raw = raw % git(path, "rev-parse", "HEAD^{tree}").encode()
    oid = git(path, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw)
    git(path, "update-ref", "refs/heads/old", oid)
    return path


def _blob_ref(path):
    make_repo(path, [C({"a": "1"})])
    git(path, "update-ref", "refs/keys/a", git(path, "rev-parse", "HEAD:a"))
    return path


@pytest.mark.parametrize("kind", ODD)
def test_odd_but_right_repositories_are_archived_and_restored_exactly(tmp_path, context, kind):
    """Each of these is refused, or silently changed, by some backup tool of the field."""
    repo = ODD[kind](tmp_path / "repo")
    captured = capture(repository(repo), context)
    assert captured.status == "archived"
    restore(context.archive, captured.project_id, tmp_path / "out")
    assert read_state(tmp_path / "out").digest == upstream_state(repo).digest
    restore_by_script(context, captured.project_id, 1, tmp_path / "script")
    assert read_state(tmp_path / "script").digest == upstream_state(repo).digest
    assert capture(repository(repo), context).status == "unchanged"
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


def test_old_mistakes_are_let_pass_and_named_in_the_manifest(tmp_path, context):
    """A strict fetch refuses real histories; nothing is mended and nothing is hidden."""
    captured = capture(repository(_bad_timezone(tmp_path / "repo")), context)
    manifest = context.archive.project(captured.project_id).manifest(1)
    assert (manifest.fsck.level, manifest.fsck.ignored) == ("lenient", ("badTimezone",))


def test_a_shallow_clone_is_refused_with_the_next_move(tmp_path, context):
    """A bundle of a shallow clone verifies and cannot be cloned."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"}), C({"a": "2"})])
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", str(tmp_path / "shallow"))
    with pytest.raises(SourceError, match="unshallow") as caught:
        capture(repository(tmp_path / "shallow"), context)
    assert caught.value.exit_code == 3
    assert context.archive.projects() == []


def test_a_damaged_source_is_never_called_whole(tmp_path, context):
    """What can be saved is saved, what cannot is named, and it is not written twice."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    git(repo, "checkout", "-q", "-b", "broken")
    add_commits(repo, [C({"b": "lost"})])
    lost = git(repo, "rev-parse", "HEAD:b")
    git(repo, "checkout", "-q", "main")
    lose_object(repo, lost)
    captured = capture(repository(repo), context)
    assert captured.status == "partial"
    assert lost in captured.reason
    manifest = context.archive.project(captured.project_id).manifest(1)
    assert [m.ref for m in manifest.missing] == ["refs/heads/broken"]
    assert capture(repository(repo), context).status == "partial"
    assert context.archive.project(captured.project_id).generations == [1]


def test_a_source_of_which_nothing_can_be_saved_fails_loudly(tmp_path, context):
    """An empty generation of a damaged repository would be a lie."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    lose_object(repo, git(repo, "rev-parse", "HEAD:a"))
    with pytest.raises(SourceError, match="nothing could be copied"):
        capture(repository(repo), context)
    assert context.archive.projects() == []


def test_a_wiped_upstream_is_suspect_and_the_good_copy_stays_current(tmp_path, context):
    """Mirrors that follow a wipe destroy the only copy."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"}), C({"a": "2"})])
    capture(repository(repo), context)
    git(repo, "checkout", "-q", "--orphan", "fresh")
    git(repo, "rm", "-rqf", ".")
    add_commits(repo, [C({"README": "gone"})])
    git(repo, "branch", "-D", "main")
    git(repo, "branch", "-m", "fresh", "main")
    captured = capture(repository(repo), context)
    assert captured.status == "suspect"
    view = context.archive.project(captured.project_id)
    assert (view.generations, view.current) == ([1, 2], 1)
    assert capture(repository(repo), context).status == "suspect"
    assert context.archive.project(captured.project_id).generations == [1, 2]


def test_two_folders_of_one_name_are_not_mixed(tmp_path, context):
    """`local:tool` is a weak identity: another repository of that name needs an origin."""
    first = make_repo(tmp_path / "one" / "tool", [C({"a": "1"}, message="one")])
    other = make_repo(tmp_path / "two" / "tool", [C({"z": "9"}, message="other")])
    capture(repository(first, "local:tool"), context)
    with pytest.raises(UsageError, match="--origin"):
        capture(repository(other, "local:tool"), context)


def test_stored_bytes_that_changed_are_caught_before_the_commit(tmp_path, context, monkeypatch):
    """Nothing is called archived before it was read back from the store."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    store = context.archive.store
    put = store.put_file

    def damaging(key, size, open_source, sha256, **options):
        done = put(key, size, open_source, sha256, **options)
        path = store.root / key
        if path.read_bytes().startswith(b"# v2 git bundle"):
            path.chmod(0o644)
            path.write_bytes(path.read_bytes()[:-30] + b"x" * 30)
        return done

    monkeypatch.setattr(store, "put_file", damaging)
    with pytest.raises(FixityError):
        capture(repository(repo), context)
    assert context.archive.projects() == []
