"""Every hostile repository in one run of the whole command: nothing runs, nothing leaks, and nobody else suffers."""

import re
from types import SimpleNamespace

import pytest

from archiver.cli.output import plain
from tests.clikit import DAY, command, files
from tests.gitrepo import git
from tests.hostile import REPOSITORIES
from tests.hostile.world import SECRET, TOKEN_LIKE, make_world, ordinary


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One run over all of them, and over a good one among them."""
    folder = tmp_path_factory.mktemp("hostile")
    world = make_world(folder)
    (top := folder / "repositories").mkdir()
    for make in REPOSITORIES:
        make(top / make.__name__, world)
    ordinary(top / "good")
    (folder / "archive.toml").write_text(
        '[store]\nurl = "store"\n[work]\ndir = "work"\njobs = 2\n[limits]\nseconds = 60\nfree_megabytes = 0\n'
    )
    before = files(world.outside) | files(top)
    ran = command("archive", str(top), "--json", "--as-of", DAY, cwd=folder, env={"GITHUB_TOKEN": ""})
    return SimpleNamespace(
        folder=folder,
        world=world,
        ran=ran,
        outcomes={line["name"]: line for line in ran.lines},
        changed={*before.items()} ^ {*(files(world.outside) | files(top)).items()},
    )


@pytest.mark.parametrize("make", REPOSITORIES, ids=lambda make: make.__name__)
def test_a_hostile_repository_ends_as_the_register_says(run, make):
    """Archived whole where it is merely odd, refused with a reason where it leads elsewhere."""
    outcome = run.outcomes[make.__name__]

    assert outcome["status"] == REPOSITORIES[make], outcome["reason"]
    assert outcome["exit_code"] == 0 or outcome["reason"]
    assert "unexpected" not in (outcome["reason"] or "")


def test_nothing_of_them_is_executed(run):
    """Each of them leaves a file behind when one of its commands runs."""
    assert list(run.world.markers.iterdir()) == []


def test_the_others_of_the_run_are_archived_and_the_exit_code_calls_a_person(run):
    """One bad repository must never cost a good one its copy."""
    assert len(run.outcomes) == len(REPOSITORIES) + 1
    assert (run.outcomes["good"]["status"], run.outcomes["good"]["exit_code"]) == ("archived", 0)
    assert run.ran.code == 3
    assert "Traceback" not in run.ran.said


def test_nothing_is_written_outside_the_work_folder_and_the_store(run):
    """Neither the sources nor their neighbours are touched; the rest of the run's folder is what the test put there."""
    assert run.changed == set()
    assert {path.name for path in run.folder.iterdir()} == {
        "archive.toml", "markers", "outside", "repositories", "store", "work",
    }  # fmt: skip


def test_nothing_of_a_neighbouring_folder_is_in_the_store_or_the_mirrors(run):
    """Links, alternates and pointers that lead out would hand a private repository to whoever reads the archive."""
    private = git(run.world.private, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    planted = re.compile(f"{SECRET}|{TOKEN_LIKE}|{git(run.world.private, 'rev-parse', 'HEAD')}".encode())

    for folder in ("store", "work"):
        kept = [path for path in (run.folder / folder).rglob("*") if path.is_file()]
        assert [path.name for path in kept if planted.search(path.read_bytes())] == []
    assert not planted.search((run.ran.stdout + run.ran.stderr).encode())
    for mirror in (run.folder / "work").rglob("*.git"):
        found = git(mirror, "cat-file", "--batch-check", stdin=f"{private}\n".encode()).splitlines()
        assert [line for line in found if not line.endswith(" missing")] == []


def test_what_is_printed_and_rendered_steers_no_terminal_and_runs_in_no_browser(run):
    """Messages, names and a README come from strangers; dossiers are read in terminals and browsers."""
    pages = [p.read_bytes() for p in (run.folder / "store" / "v1" / "blobs").rglob("*") if p.is_file()]
    texts = [page.decode() for page in pages if page.startswith((b"<!", b"#", b"{")) and not page.startswith(b"# v")]

    assert len([text for text in texts if text.startswith("<!")]) > 20
    for text in [*texts, run.ran.stdout, run.ran.stderr]:
        assert plain(text) == text
    for text in texts:
        if text.startswith("<!"):
            assert not re.search(
                r"<script|onerror=(?!alert\(1\)&gt;)|href=.?javascript:|http-equiv=.refresh", text, re.I
            )
