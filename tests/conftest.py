"""The order of the suite: what takes minutes comes first, so that two workers end at about the same time."""

import pytest

_LONG = [f"test_{name}.py" for name in ("kills", "flows", "concurrency", "hostile", "s3_faults", "large")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules first, in that order; everything else as it was."""
    items.sort(key=lambda item: _LONG.index(item.path.name) if item.path.name in _LONG else len(_LONG))
