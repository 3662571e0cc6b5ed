"""A suspect generation counts once a person says so, and everything follows."""

import json
from pathlib import Path

import pytest

from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive
from tests.clikit import DAY, Ran, cli, files, fixture_home  # noqa: F401
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

NEW = "# Finder\n\nThis tool finds the walrus colonies on a canvass.\n"
ORIGIN = "https://example.org/rivera/tool"


def archive(source: Path, *more: str) -> Ran:
    return cli("archive", source, "--origin", ORIGIN, "--as-of", DAY, "--json", "--quiet", *more)


@pytest.fixture
def rewritten(home: Path) -> Path:
    """A tool that was archived, and whose history was then replaced."""
    repo = make_repo(
        home / "tool",
        [C({"README.md": "# Finder\n\nThis tool finds the zebra crossings on a canvass.\n"}), C({"b": "2"})],
    )
    assert archive(repo).code == 0
    git(repo, "checkout", "-q", "--orphan", "fresh")
    git(repo, "branch", "-q", "-D", "main")
    add_commits(repo, [C({"README.md": NEW})])
    git(repo, "branch", "-m", "fresh", "main")
    return repo


def accept(*more: str) -> Ran:
    return cli("accept", "tool", "--generation", "2", "--by", "Ana Ruiz", "--why", "asked them, it is theirs", *more)


def store(home: Path) -> Archive:
    return open_archive(home / "archive", writing=False)


def test_a_suspect_generation_says_what_to_do_and_counts_once_accepted(home, rewritten):
    """The whole road: suspect, the command that the outcome names, and then an ordinary project again."""
    (suspect,) = archive(rewritten).lines
    assert (suspect["status"], suspect["generation"], suspect["exit_code"]) == ("suspect", 1, 3)
    assert "`archiver accept" in suspect["reason"] and "--generation 2 --by" in suspect["reason"]
    assert archive(rewritten).lines[0]["status"] == "suspect"

    said = accept()
    assert said.code == 0
    for words in ("default branch: main at", "branches at another commit: 1 (main)", "it is the current one now"):
        assert words in said.said

    after = archive(rewritten)
    assert (after.code, after.lines[0]["status"], after.lines[0]["generation"]) == (0, "unchanged", 2)
    assert cli("show", "tool", "--json").document["manifest"]["generation"] == 2
    assert cli("restore", "tool", home / "out").code == 0
    assert git(home / "out", "show", "main:README.md") == NEW.strip()
    assert cli("verify").code == 0
    assert "tool" in cli("search", "walrus").stdout
    assert cli("restore", "tool", home / "old", "--generation", "1").code == 0


def test_the_decision_is_an_event_and_is_made_once(home, rewritten):
    """Scripts repeat commands; who decided first is what the archive remembers."""
    archive(rewritten)
    first = accept("--json").document
    assert (first["kind"], first["generation"], first["by"]) == ("acceptance", 2, "Ana Ruiz")
    assert first["data"] == {"why": "asked them, it is theirs"}
    before = files(home / "archive")
    again = cli("accept", "tool", "--generation", "2", "--by", "Bo Li", "--why", "me too", "--json")
    assert (again.code, again.document) == (0, first)
    assert files(home / "archive") == before
    assert "accepted already" in accept().said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--generation", "1", "--by", "A", "--why", "b"), "generation 1 is whole, there is nothing to accept"),
        (("--generation", "7", "--by", "A", "--why", "b"), "no generation 7 to accept; held are 1, 2"),
        (("--generation", "2", "--by", " ", "--why", "b"), "--by NAME"),
        (("--generation", "2", "--by", "A", "--why", "\t"), "--why TEXT"),
        (("--generation", "2", "--why", "b"), "Missing option '--by'"),
        (("--generation", "2", "--by", "A"), "Missing option '--why'"),
        (("--by", "A", "--why", "b"), "Missing option '--generation'"),
    ],
)
def test_what_cannot_be_accepted_is_a_usage_error_and_writes_nothing(home, rewritten, options, says):
    """A decision without a name, or about the wrong generation, would stand there for ever."""
    archive(rewritten)
    before = files(home / "archive")
    done = cli("accept", "tool", *options)
    assert done.code == 2 and says in done.said
    assert files(home / "archive") == before


def test_an_unknown_project_or_store_is_a_usage_error_and_makes_no_store(home, rewritten):
    """A mistyped name must not become an archive."""
    archive(rewritten)
    assert cli("accept", "nobody", "--generation", "1", "--by", "A", "--why", "b").code == 2
    done = cli("accept", "tool", "--generation", "1", "--by", "A", "--why", "b", "--store", "elsewhere")
    assert done.code != 0 and not (home / "elsewhere").exists()


def test_a_partial_copy_that_was_accepted_is_an_ordinary_one(home):
    """Where no fuller copy will ever be found, a person says so once and is not asked again every night."""
    repo = make_repo(home / "tool", [C({"a": "1"}), C({"b": "2"})])
    git(repo, "branch", "side", "HEAD~1")
    add_commits(repo, [C({"c": "lost"})])
    lose_object(repo, git(repo, "rev-parse", "HEAD:c"))
    assert archive(repo).lines[0]["status"] == "partial"
    assert cli("accept", "tool", "--generation", "1", "--by", "Ana", "--why", "nobody has more").code == 0
    after = archive(repo)
    assert (after.code, after.lines[0]["status"], after.lines[0]["generation"]) == (0, "unchanged", 1)


def test_an_older_suspect_generation_never_takes_the_place_of_a_newer_good_one(home, rewritten):
    """Accepting looks back as well; the newest that counts stays current."""
    archive(rewritten)
    view = store(home).projects()
    writer = open_archive(home / "archive")
    commit(writer, view[0], origin=ORIGIN)
    done = accept()
    assert done.code == 0 and "generation 3 stays current" in done.said


def test_an_acceptance_whose_writer_was_killed_before_the_head_is_finished_by_the_next(home, rewritten):
    """The event is the decision; head.json only tells of it."""
    archive(rewritten)
    (project,) = store(home).projects()
    head = home / "archive" / "v1" / "projects" / project / "head.json"
    before = head.read_bytes()
    accept()
    head.chmod(0o644)
    head.write_bytes(before)
    assert json.loads(before)["current"] == 1
    assert "accepted already" in accept().said
    assert json.loads(head.read_bytes())["current"] == store(home).project(project).current == 2


def test_help_has_examples_and_exit_codes(home):
    """The command is used once a year, by somebody in a hurry."""
    said = cli("accept", "--help").stdout
    assert "Examples:" in said and "Exit codes:" in said and "--by NAME" in said
