"""`archiver assess` is run by people on a clone and by scripts: its fields, exit codes and refusals are fixed."""

import json

import pytest
from click.testing import CliRunner

from archiver.cli import main
from tests.gitrepo import C, git, make_repo

REGISTRY = """
[[owner]]
id = "rivera"
name = "Rivera"
kind = "candidate"
origins = ["https://github.com/rivera/*"]
[[owner.race]]
id = "senate-2024"
office = "senate"
cycle = 2024
dates = [{ type = "general", date = 2024-11-05, status = "held" }]
outcome = "lost"
race_over_on = 2024-11-05
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a registry and a repository `map`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "races.toml").write_text(REGISTRY)
    make_repo(tmp_path / "map", [C({"a.py": "1\n2\n"}, day="2024-05-01"), C({"b.py": "1\n2\n"}, day="2024-09-01")])
    return tmp_path


def run(*args: str):
    return CliRunner().invoke(main, ["assess", *args])


def test_the_registry_the_origin_and_the_day_decide(place):
    """The same path is live in July and ended in January."""
    known = ("map", "--origin", "https://github.com/Rivera/map.git", "--registry", "races.toml", "--json")
    july, january = (json.loads(run(*known, "--as-of", day).stdout) for day in ("2024-07-01", "2025-01-01"))

    assert (july["state"], january["state"], january["route"]) == ("LIVE", "ENDED_CANDIDATE", "race")
    assert january["sentence"].startswith("Proposed: ENDED_CANDIDATE, route race, as of 2025-01-01.")
    assert [veto["code"] for veto in july["vetoes"]] == ["V1"]
    assert {"kind", "direction", "strength", "statement", "locator"} <= set(january["evidence"][0])
    assert "homepage" in january["unchecked"]


def test_without_an_owner_the_answer_is_unknown(place):
    """UNKNOWN is a proper answer, and exit code 0."""
    done = run("map", "--as-of", "2025-01-01")

    assert done.exit_code == 0
    assert "Proposed: UNKNOWN, as of 2025-01-01. No owner in the registry claims it." in done.stdout
    assert "Not checked:" in done.stdout


def test_nothing_is_written_where_it_reads(place):
    """`assess` needs neither a store nor a configuration, and leaves no trace."""
    before = sorted(str(path) for path in place.rglob("*"))
    run("map")

    assert sorted(str(path) for path in place.rglob("*")) == before


@pytest.mark.parametrize("source", ["https://github.com/rivera/map", "github:rivera", "git@github.com:rivera/map.git"])
def test_an_address_is_refused_with_the_next_move(place, source):
    """Fetching is archive's work, under its limits."""
    done = run(source)

    assert done.exit_code == 2
    assert "archiver archive" in done.stderr and "clone it" in done.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("nowhere",), "no such path"),
        (("map", "--registry", "nowhere.toml"), "nowhere.toml: cannot be read"),
        (("map", "--as-of", "soon"), "YYYY-MM-DD"),
    ],
)
def test_a_mistake_in_the_command_is_exit_code_2(place, args, words):
    """Scripts tell a typing error from a repository that needs a person."""
    done = run(*args)

    assert done.exit_code == 2
    assert words in done.stderr


def test_what_a_repository_says_cannot_steer_the_terminal(place):
    """README and paths are hostile; an escape sequence in a quote would rewrite the screen."""
    (place / "map" / "README.md").write_text("This project \x1b[2Jis no longer maintained.\n")
    git(place / "map", "add", "-A")
    git(place / "map", "commit", "-q", "-m", "x")

    assert "\x1b" not in run("map", "--as-of", "2025-01-01").stdout
