"""Any sequence of changes upstream: every generation restores exactly, and nothing that was ever reachable gets lost.

Longer: `REWRITES=300 pytest tests/test_history_rewrites.py` tries so many sequences, each time others.
"""

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from archiver.git.refs import parse_ref_list
from archiver.git.view import read_state
from archiver.pipeline.capture import capture
from archiver.pipeline.chain import MAX_INCREMENTS
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from tests.gitrepo import C, add_commits, git, make_repo
from tests.test_capture import make_context, repository, restore_by_script
from tests.upstream_model import KINDS, Judged, Seen, Upstream

ROBIN = "Robin Doe <robin@example.org>"
RENOVATE = "renovate[bot] <bot@renovateapp.com>"
LONG = os.environ.get("REWRITES")

OFTEN = ["push", "push", "push", "branch", "branch", "merge", "tag", "rename_default", "force_push"]
CHANGES = st.lists(st.tuples(st.sampled_from(KINDS + OFTEN), st.integers(0, 59)), min_size=1, max_size=4)
WORK = st.sampled_from(["same", "same", "lost", "other"])


class Campaign:
    """An upstream, its archive, and what is expected of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.upstream = Upstream(folder / "upstream.git")
        self.context = make_context(folder)
        self.seen: dict[int, Seen] = {}
        self.judged: dict[int, Judged] = {}
        self.ever: set[str] = set()

    def run(self, work: str) -> None:
        """One run of the archiver, checked against the model."""
        if work == "lost":
            shutil.rmtree(self.folder / "work", ignore_errors=True)
        context = replace(self.context, work=self.folder / ("elsewhere" if work == "other" else "work"))
        seen, judged = Seen.of(self.upstream.path), Judged.of(self.upstream)
        self.ever |= self.upstream.objects(self.upstream.tips())
        current = max((n for n in self.judged if n in self.whole), default=None)
        highest = max(self.seen, default=None)
        suspect = current is not None and judged.suspect_after(self.judged[current])
        known = [n for n in (current, highest) if n and self.seen[n] == seen]
        captured = capture(repository(self.upstream.path), context)
        note(f"{captured}")
        if known:
            assert captured.status == ("unchanged" if known[0] in self.whole else "suspect")
        else:
            assert captured.status == ("suspect" if suspect else "archived")
            number = (highest or 0) + 1
            self.seen[number], self.judged[number] = seen, judged
            assert self.manifest(number).head_oid == self.upstream.default_tip
            self.check_restored(number)
            self.check_kept(number)
        self.project_id = captured.project_id
        assert self.context.archive.project(captured.project_id).generations == sorted(self.seen)
        assert captured.generation == max(self.whole)

    @property
    def whole(self) -> set[int]:
        """Generations whose manifest says whole."""
        return {n for n in self.seen if self.manifest(n).status == "whole"}

    def manifest(self, number: int):
        archive = self.context.archive
        return archive.project(archive.projects()[0]).manifest(number)

    def check_restored(self, number: int) -> None:
        """Refs and HEAD are those that upstream showed then, and git finds nothing wrong."""
        out = self.folder / "out"
        restore(self.context.archive, self.context.archive.projects()[0], out, number)
        assert Seen.of(out) == self.seen[number]
        git(out, "fsck", "--full", "--strict")
        shutil.rmtree(out)

    def check_kept(self, number: int) -> None:
        """All that was ever reachable is reached from this generation's refs, HEAD and keep refs."""
        manifest, archive = self.manifest(number), self.context.archive
        lists = [archive.read_blob(refs.blob) for refs in (manifest.refs, manifest.keep_refs)]
        tips = {oid for data in lists for oid in parse_ref_list(data).values()}
        tips |= {manifest.head_oid} if manifest.head_oid else set()
        assert self.upstream.objects(tips) == self.ever
        assert manifest.object_count == len(self.ever)
        increments = [bundle.size for bundle in manifest.bundles[1:]]
        assert len(increments) <= MAX_INCREMENTS
        assert 2 * sum(increments) <= manifest.bundles[0].size if increments else True


@settings(
    max_examples=int(LONG) if LONG else 10,
    derandomize=not LONG,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(st.lists(st.tuples(CHANGES, WORK), min_size=3, max_size=9))
def test_no_sequence_of_changes_upstream_loses_anything(steps):
    """The promise of the archive, tried on histories that nobody thought of."""
    with tempfile.TemporaryDirectory(prefix="rw-") as folder:
        campaign = Campaign(Path(folder))
        campaign.run("same")
        for changes, work in steps:
            for kind, number in changes:
                campaign.upstream.change(kind, number)
            campaign.run(work)
        for number in campaign.seen:
            campaign.check_restored(number)
        assert not verify(campaign.context.archive, (), "objects", lambda _: None).damaged


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo", [C({f"f{n}": str(n)}, day=f"2024-01-0{n + 1}") for n in range(3)])


def a_commit(repo: Path, message: str) -> str:
    return git(repo, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", message)


def kept(context) -> dict[str, str]:
    archive = context.archive
    view = archive.project(archive.projects()[0])
    return parse_ref_list(archive.read_blob(view.manifest(view.highest).keep_refs.blob))


def bundle_header(context) -> list[str]:
    """Refs of the newest generation's last bundle."""
    view = context.archive.project(context.archive.projects()[0])
    with context.archive.open_blob(view.manifest(view.highest).bundles[-1].sha256) as stream:
        head = stream.read().split(b"\n\n")[0].decode()
    return [line.split(" ", 1)[1] for line in head.split("\n")[1:] if not line.startswith("-")]


def capture_and_restore(repo: Path, context, out: Path) -> str:
    captured = capture(repository(repo), context)
    number = context.archive.project(captured.project_id).highest
    restore(context.archive, captured.project_id, out, number)
    assert read_state(out).digest == read_state(repo / ".git").digest
    return captured.status


def test_a_detached_head_and_a_ref_called_head_are_both_kept(tmp_path, repo):
    """Both would be `refs/keep/1/HEAD`: one of two rewritten tips would be lost without a word."""
    context = make_context(tmp_path)
    git(repo, "update-ref", "refs/HEAD", a_commit(repo, "a ref called HEAD"))
    git(repo, "checkout", "-q", "--detach", a_commit(repo, "a detached HEAD"))
    lost = {git(repo, "rev-parse", "refs/HEAD"), git(repo, "rev-parse", "HEAD")}
    capture_and_restore(repo, context, tmp_path / "out1")
    git(repo, "checkout", "-q", "main")
    git(repo, "update-ref", "-d", "refs/HEAD")
    capture_and_restore(repo, context, tmp_path / "out2")
    assert set(kept(context)) == {"refs/keep/1/HEAD", "refs/keep/1/HEAD-1"}
    assert set(kept(context).values()) == lost


def test_an_unborn_head_is_not_taken_for_a_ref_called_head(tmp_path, repo):
    """`git rev-parse HEAD` falls back to `refs/HEAD`: the manifest would name a commit that HEAD never was."""
    context = make_context(tmp_path)
    git(repo, "update-ref", "refs/HEAD", "HEAD~1")
    git(repo, "symbolic-ref", "HEAD", "refs/heads/not-born")
    assert capture_and_restore(repo, context, tmp_path / "out") == "archived"
    assert read_state(tmp_path / "out").head_oid is None
    restore_by_script(context, context.archive.projects()[0], 1, tmp_path / "script")


def test_an_upstream_with_keep_refs_of_its_own_loses_none_and_costs_us_none(tmp_path, repo):
    """A restored copy may be archived itself; both tips stand in the bundle, each under a name of its own."""
    context = make_context(tmp_path)
    capture_and_restore(repo, context, tmp_path / "out1")
    git(repo, "commit", "-q", "--amend", "-m", "rewritten")
    git(repo, "update-ref", "refs/keep/1/heads/main", a_commit(repo, "theirs"))
    capture_and_restore(repo, context, tmp_path / "out2")
    assert list(kept(context)) == ["refs/keep/1/heads/main"]
    assert kept(context)["refs/keep/1/heads/main"] != git(repo, "rev-parse", "refs/keep/1/heads/main")
    assert {"refs/keep/1/heads/main", "refs/keep-1/1/heads/main"} <= set(bundle_header(context))


def test_work_folders_of_several_machines_do_not_stand_in_each_others_way(tmp_path, repo):
    """One machine saw `a`, the other `a/b`: each catches up with the store before it fetches."""
    context = make_context(tmp_path)
    machines = [replace(context, work=tmp_path / name) for name in ("one", "other")]
    for number, (old, new) in enumerate([("x", "a"), ("a", "a/b"), ("a/b", "a"), ("a", "a/b/c"), ("a/b/c", "a/b")]):
        if number:
            git(repo, "branch", "-D", old)
        git(repo, "branch", new)
        assert capture_and_restore(repo, machines[number % 2], tmp_path / f"out{number}") == "archived"


def test_a_repository_made_anew_with_another_object_format_starts_a_chain_of_its_own(tmp_path, repo):
    """SHA-1 and SHA-256 objects cannot lie in one repository; the old generations restore as before."""
    context = make_context(tmp_path)
    capture_and_restore(repo, context, tmp_path / "out1")
    repo.rename(tmp_path / "old")
    make_repo(repo, [C({"n": "1"})], object_format="sha256")
    assert capture_and_restore(repo, context, tmp_path / "out2") == "suspect"
    assert capture(repository(repo), context).status == "suspect"
    shutil.rmtree(repo)
    (tmp_path / "old").rename(repo)
    assert capture(repository(repo), context).status == "unchanged"
    add_commits(repo, [C({"n": "2"})])
    assert capture_and_restore(repo, context, tmp_path / "out3") == "archived"
    assert not verify(context.archive, (), "objects", lambda _: None).damaged


def test_the_default_branch_may_become_one_that_was_archived_before(tmp_path, repo):
    """`gh-pages` has no commit in common with `main`; both were there and both still are, so nothing is suspect."""
    context = make_context(tmp_path)
    git(repo, "branch", "pages", git(repo, "commit-tree", "HEAD^{tree}", "-m", "a root of its own"))
    capture(repository(repo), context)
    git(repo, "checkout", "-q", "pages")
    assert capture(repository(repo), context).status == "archived"


@pytest.mark.parametrize(
    ("author", "status"), [("renovate[bot] <bot@renovateapp.com>", "archived"), (ROBIN, "suspect")]
)
def test_only_deleted_branches_of_bots_may_take_more_than_half_with_them(tmp_path, repo, author, status):
    """Dozens of dependency branches vanish in one night, and nobody lost any work."""
    context = make_context(tmp_path)
    git(repo, "checkout", "-q", "-b", "deps")
    add_commits(repo, [C({f"d{n}": str(n)}, author=author) for n in range(9)])
    git(repo, "checkout", "-q", "main")
    capture(repository(repo), context)
    git(repo, "branch", "-D", "deps")
    assert capture(repository(repo), context).status == status


def test_objects_that_came_back_in_a_rewrite_count_as_reached(tmp_path, repo):
    """A rewrite of authors changes every commit and no file: what is still there is counted, not estimated."""
    context = make_context(tmp_path)
    git(repo, "checkout", "-q", "-b", "side")
    add_commits(repo, [C({f"dir{n}/d": str(n)}, message="before") for n in range(9)])
    capture(repository(repo), context)
    git(repo, "reset", "-q", "--hard", "main")
    add_commits(repo, [C({f"dir{n}/d": str(n)}, message="after") for n in range(9)])
    assert capture(repository(repo), context).status == "archived"
