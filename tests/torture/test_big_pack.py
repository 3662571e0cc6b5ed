"""A pack of two gigabytes: the promise about memory at its full size. tests/test_limits.py has the small one."""

import os
import sys

import pytest

from tests.memory import peak_of_archiving

pytestmark = pytest.mark.skipif(
    os.environ.get("TORTURE") != "1" or sys.platform != "linux", reason="takes minutes and 8 GB of disk; reads /proc"
)


@pytest.mark.timeout(1800)
def test_a_pack_of_two_gigabytes_stays_under_200_megabytes_of_python(tmp_path):
    """Packs go by in blocks; a repository as large as the memory is nothing rare."""
    peak, outcome = peak_of_archiving(tmp_path, 2050)

    print(f"peak of Python: {peak >> 10} MB")
    assert outcome["status"] == "archived", outcome
    assert peak < 200 * 1024
