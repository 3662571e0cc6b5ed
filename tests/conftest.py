"""The order of the suite: what takes minutes comes first, so that two workers end at about the same time."""

import pytest

_LONG = ("test_kills.py", "test_flows.py", "test_concurrency.py", "test_hostile.py", "test_s3_faults.py", "test_large.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules first, in that order; everything else as it was."""
    items.sort(key=lambda item: _LONG.index(item.path.name) if item.path.name in _LONG else len(_LONG))
