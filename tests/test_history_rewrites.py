"""Any sequence of changes upstream: every generation restores exactly, and nothing that was ever reachable gets lost.

Longer: `REWRITES=300 pytest tests/test_history_rewrites.py` tries so many sequences, each time others.
"""

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from archiver.git.refs import parse_ref_list
from archiver.pipeline.capture import capture
from archiver.pipeline.chain import MAX_INCREMENTS
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from tests.gitrepo import git
from tests.test_capture import make_context, repository
from tests.upstream_model import KINDS, Judged, Seen, Upstream

LONG = os.environ.get("REWRITES")

CHANGES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 59)), min_size=1, max_size=5)
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
