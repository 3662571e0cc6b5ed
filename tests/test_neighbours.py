"""Work in one repository of a campaign holds back the end of its others: in one run, and from one run to the next."""

from pathlib import Path

import pytest

from tests.clikit import cli
from tests.gitrepo import C, make_repo

REGISTRY = """
[[owner]]
id = "rivera"
name = "Rivera for Senate"
kind = "candidate"
origins = ["local:quiet", "local:busy"]
[[owner.race]]
id = "senate-2024"
office = "senate"
cycle = 2024
dates = [{ type = "general", date = 2024-11-05, status = "held" }]
outcome = "lost"
race_over_on = 2024-11-05
"""
FILES = {"app.py": "one\ntwo\n"}


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    make_repo(tmp_path / "sources" / "quiet", [C(FILES, day="2024-05-01"), C({"b.py": "a\nb\n"}, day="2024-06-01")])
    make_repo(tmp_path / "sources" / "busy", [C(FILES, day="2024-05-01"), C({"b.py": "a\nb\n"}, day="2025-02-20")])
    (tmp_path / "campaigns.toml").write_text(REGISTRY)
    return tmp_path


def states(*sources: str, as_of: str) -> dict[str, str]:
    """Name -> state of one run."""
    done = cli("archive", *sources, "--as-of", as_of, "--registry", "campaigns.toml", "--json")
    assert done.code == 0, done.stderr
    return {row["name"]: row["state"] for row in done.lines}


def test_repositories_of_one_run_know_of_each_other_whatever_their_order(home):
    """All are read before any is judged: otherwise the first one is proposed as ended by every first run."""
    assert states("sources", as_of="2025-03-01") == {"quiet": "WINDING_DOWN", "busy": "WINDING_DOWN"}
    assert states("sources", as_of="2025-04-21") == {"quiet": "ENDED_CANDIDATE", "busy": "ENDED_CANDIDATE"}


def test_a_run_over_one_repository_remembers_the_others(home):
    """Archiving one by hand must not propose what the nightly run takes back."""
    assert states("sources/busy", as_of="2025-03-01") == {"busy": "WINDING_DOWN"}
    assert states("sources/quiet", as_of="2025-03-01") == {"quiet": "WINDING_DOWN"}
    shown = cli("show", "quiet", "--json").document
    assert "the owner's other repositories" not in str(shown)


def test_what_nobody_looked_at_is_said(home):
    """A first run over one repository cannot know the others, and must not read that as none."""
    assert states("sources/quiet", as_of="2025-03-01") == {"quiet": "ENDED_CANDIDATE"}
    assert "the owner's other repositories" in str(cli("show", "quiet", "--json").document)
