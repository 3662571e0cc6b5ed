"""`archiver scan` as a steward sees it: what to decide, what looks harmless, what nobody could look at."""

import random
from pathlib import Path

import pytest

from tests.clikit import cli, command
from tests.clikit import fixture_home as _home
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

__all__ = ["_home"]

KEY = "SK" + "".join(random.Random(11).choices("0123456789abcdef", k=32))
LEAK = f'TWILIO_API_KEY = "{KEY}"\n'
HARMLESS = 'password = "changeme"\n'


@pytest.fixture(name="leaky")
def fixture_leaky(tmp_path: Path) -> Path:
    """A key that was deleted, and a placeholder in a test."""
    path = make_repo(tmp_path / "repo", [C({"src/conf.py": LEAK, "tests/test_login.py": HARMLESS})])
    add_commits(path, [C({"src/conf.py": "x = 1\n"})])
    return path


def test_a_deleted_key_is_shown_with_where_and_since_when(home, leaky):
    """The steward must find it without being told it."""
    first = git(leaky, "rev-parse", "HEAD~1")
    ran = cli("scan", leaky)
    assert ran.code == 3
    assert "3 versions of files (1 MB) looked at; 1 place to decide" in ran.stdout
    assert "src/conf.py:1" in ran.stdout and f"since {first[:10]}" in ran.stdout and "not in HEAD" in ran.stdout
    assert "SEC-" in ran.stdout and "1 version" in ran.stdout
    assert "test_login" not in ran.stdout and "1 more looks harmless" in ran.said


def test_all_lists_what_looks_harmless_too(home, leaky):
    """Collapsed is not dropped: a steward may doubt the triage."""
    assert "tests/test_login.py:1" in cli("scan", leaky, "--all").stdout


def test_json_holds_every_finding_and_the_rows(home, leaky):
    """A program decides by ids; the rows say which ids are one thing."""
    report = cli("scan", leaky, "--json").document
    assert {"origin", "commit", "blobs", "bytes", "rows", "findings", "not_run"} == report.keys()
    assert {row["path"] for row in report["rows"]} == {"src/conf.py", "tests/test_login.py"}
    assert sorted(i for row in report["rows"] for i in row["findings"]) == sorted(f["id"] for f in report["findings"])
    assert report["rows"][0]["triage"] == [] and report["rows"][0]["undecided"] == 1


def test_no_output_holds_a_value(home, leaky):
    """Terminals are recorded, logs are kept."""
    runs = [cli("scan", leaky, *options) for options in ((), ("--json",), ("--no-cache", "--all"))]
    for ran in (*runs, command("scan", leaky, "--debug", cwd=home)):
        assert ran.code == 3
        assert KEY not in ran.stdout + ran.stderr and KEY[4:20] not in ran.stdout + ran.stderr
    for file in (home / "cache").rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes()


def test_a_clean_repository_ends_with_0(home, tmp_path):
    """CI needs one number."""
    ran = cli("scan", make_repo(tmp_path / "clean", [C({"a.py": "x = 1\n"})]))
    assert ran.code == 0 and "nothing to decide" in ran.stdout


def test_what_nobody_could_look_at_is_no_clean_answer(home, tmp_path):
    """ "0 findings" of a damaged copy would send its keys to a stranger."""
    path = make_repo(tmp_path / "torn", [C({"a.py": "x = 1\n", "b.py": "y = 1\n"})])
    lose_object(path, git(path, "rev-parse", "HEAD:b.py"))
    ran = cli("scan", path)
    assert ran.code == 3 and "not looked at: secrets: 1 object is missing in this copy" in ran.stdout


def test_a_folder_and_an_empty_repository_are_answers(home, tmp_path):
    """What somebody sends may be a tarball, and what was archived may be empty."""
    (tmp_path / "tar").mkdir()
    (tmp_path / "tar" / "conf.py").write_text(LEAK)
    assert cli("scan", tmp_path / "tar").code == 3
    assert cli("scan", make_repo(tmp_path / "empty")).code == 0


def test_an_archived_project_is_scanned_with_the_tips_that_were_rewritten(home, tmp_path):
    """A force push takes a key off the forge, and the archive keeps it: that is the archive's own risk."""
    path = make_repo(tmp_path / "repo", [C({f"{n}.py": f"x = {n}\n" for n in range(20)}, day="2024-05-01")])
    leak = add_commits(path, [C({"src/conf.py": LEAK}, day="2024-05-02")])
    options = ("--store", home / "archive", "--origin", "https://example.org/a/b")
    assert cli("archive", path, *options).code in (0, 3)
    git(path, "reset", "-q", "--hard", "HEAD~1")
    add_commits(path, [C({"b.py": "y = 1\n"}, day="2024-05-03")])
    assert cli("archive", path, *options).code in (0, 3)
    assert not cli("scan", path, "--json").document["rows"]

    ran = cli("scan", "https://example.org/a/b", "--store", home / "archive", "--json")

    (row,) = ran.document["rows"]
    assert ran.code == 3 and (row["path"], row["first_commit"], row["in_head"]) == ("src/conf.py", leak, False)
    decided = ("--by", "Ana Ruiz", "--why", "the key was revoked", "--store", home / "archive")
    assert cli("decide", "https://example.org/a/b", *row["findings"], *decided).code == 0
    again = cli("scan", "https://example.org/a/b", "--store", home / "archive")
    assert again.code == 0 and "1 place decided: --all" in again.stdout


def test_hostile_paths_do_not_reach_the_terminal(home, tmp_path):
    """A path is the repository's own word."""
    path = make_repo(tmp_path / "repo", [C({"a\x1b[31mb.py": LEAK})])
    ran = cli("scan", path)
    assert ran.code == 3 and "\x1b[31mb" not in ran.stdout


def test_an_address_is_refused_with_the_next_move(home):
    """Nothing is fetched by a command that only reads."""
    ran = cli("scan", "https://example.org/a/b")
    assert ran.code == 2 and "error:" in ran.stderr
