"""docs/threat-model.md rests on tests: each one it names is there."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_test_that_the_threat_model_names_is_there():
    """A promise whose proof was renamed or removed is a hope."""
    page = (HERE.parent / "docs/threat-model.md").read_text()
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", page))
    there = {name for file in HERE.rglob("*.py") for name in re.findall(r"def (test_\w+)\(", file.read_text())}
    assert len(named) > 25
    assert named - there == set()
