"""The replay over the 33 labelled public repositories, where copies of them lie; skipped, and said so, elsewhere."""

import os
from datetime import date
from pathlib import Path

import pytest

from archiver.assess import assess
from archiver.assess.history import read_activity
from archiver.git.reader import open_reader
from archiver.registry import load_registry
from tests.clikit import cli
from tests.locators import complaint

DATA = Path(__file__).parent / "replay"
MIRROR = Path(os.environ.get("MIRROR", Path(__file__).parent.parent.parent / ".mirror"))


def sources() -> list[str]:
    """ORIGIN=PATH of every labelled repository whose copy lies here."""
    rows = (DATA / "labels.tsv").read_text("utf-8").splitlines()
    origins = dict.fromkeys(line.split("\t")[0] for line in rows if line and not line.startswith("#"))
    found = []
    for origin in origins:
        repo = MIRROR / "+".join(origin.split("/")[-2:]) / "repo"
        path = repo / ".git" if (repo / ".git").is_dir() else repo
        if path.is_dir():
            found.append(f"{origin}={path}")
    return found


@pytest.mark.skipif(not sources(), reason="no copies of the labelled repositories in MIRROR or ../.mirror")
def test_no_live_race_is_called_ended_and_ends_are_proposed_in_time(tmp_path):
    """The acceptance of the model: a change that breaks one of these figures must not be used."""
    done = cli(
        "replay", *sources(), "--registry", DATA / "campaigns.toml", "--labels", DATA / "labels.tsv",
        "--every", "7d", "--until", "2026-11-01", "--json",
    )  # fmt: skip
    assert done.code == 0, done.stderr
    found = done.document

    assert found["live_race"] == 0
    assert found["wrong"] <= found["steps"] / 100
    assert found["in_time"] >= 0.9 * found["due"] > 0


@pytest.mark.skipif(not sources(), reason="no copies of the labelled repositories in MIRROR or ../.mirror")
@pytest.mark.parametrize("as_of", ["2019-12-01", "2020-12-01", "2024-06-01", "2026-11-01"])
def test_every_locator_leads_to_what_it_claims(as_of):
    """Evidence that nobody can look up is an assertion."""
    registry = load_registry(DATA / "campaigns.toml")
    day = date.fromisoformat(as_of)
    complaints, seen = [], 0
    for source in sources():
        origin, _, path = source.rpartition("=")
        with open_reader(Path(path)) as reader:
            activity = read_activity(reader, None, as_of=day)
        verdict = assess(activity, registry.owner_of(origin), as_of=day, origin=origin)
        seen += len(verdict.evidence)
        found = [complaint(item, Path(path), registry) for item in verdict.evidence]
        complaints += [f"{origin}: {text}" for text in found if text]

    assert complaints == []
    assert seen >= len(sources())
