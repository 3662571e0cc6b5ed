"""Thousands of refs, and packs as large as the memory."""

import sys

import pytest

from archiver.git.view import open_view, read_state
from archiver.pipeline.capture import capture
from archiver.pipeline.restore import restore
from tests.gitrepo import C, git, make_repo
from tests.memory import peak_of_archiving
from tests.test_limits import context_in, local


def name_of(number):
    """Half of them branches, half pull requests."""
    return f"refs/heads/team{number % 50}/topic-{number}/x" if number % 2 else f"refs/pull/{number + 1}/head"


def test_six_thousand_refs_come_back_also_after_each_of_them_was_rewritten(tmp_path):
    """Large forges hold more pull requests than that, and their heads are often the only copy of closed work."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    rewrite(repo, "first")
    context = context_in(tmp_path)
    first = capture(local(repo), context)
    states = [state_of(repo)]
    assert capture(local(repo), context).status == "unchanged"
    rewrite(repo, "second")
    states.append(state_of(repo))
    second = capture(local(repo), context)

    assert (first.status, first.generation) == ("archived", 1)
    view = context.archive.project(second.project_id)
    assert view.highest == 2
    assert view.manifest(2).refs.count == 6001
    assert view.manifest(2).keep_refs.count == 6000
    for generation, state in enumerate(states, 1):
        restore(context.archive, second.project_id, tmp_path / f"out{generation}", generation)
        assert read_state(tmp_path / f"out{generation}").digest == state.digest


def rewrite(repo, word):
    """Six thousand refs, each with a commit of its own."""
    lines = []
    for number in range(6000):
        message = f"{word} {number}".encode()
        lines.append(
            b"commit %s\ncommitter A <a@example.org> 1718000000 +0000\ndata %d\n%s\nfrom refs/heads/main^0\n"
            % (name_of(number).encode(), len(message), message)
        )
    git(repo, "fast-import", "--quiet", "--force", stdin=b"".join(lines))


def state_of(repo):
    with open_view(repo) as view:
        return view.state


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_pack_of_75_megabytes_needs_no_more_memory_than_a_small_one(tmp_path):
    """Packs go by in blocks; a repository as large as the memory is nothing rare.

    The scan for secrets looks at the first 8 MB of a blob, once as it is and once or twice in another form.
    """
    small, _ = peak_of_archiving(tmp_path / "small", 1)
    peak, outcome = peak_of_archiving(tmp_path / "large", 75)

    assert outcome["status"] == "archived", outcome
    assert peak < small + 40 * 1024
