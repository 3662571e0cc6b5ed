"""`make bench`: every measurement, as one table. A bound is the issue's; a figure over it is marked.

`python -m benchmarks NAME ...` runs only the modules named.
"""

import os
import re
import sys

from benchmarks import dossier, fresh, increment, licence, rerun, scan, scrub, search, upload, verdict
from benchmarks.measure import Row

_ALL = {
    module.__name__.rpartition(".")[2]: module
    for module in (fresh, increment, scrub, upload, rerun, search, verdict, licence, scan, dossier)
}


def main(names: list[str]) -> None:
    """Run all, or those named, and print. Raises SystemExit on a name that is none."""
    if unknown := set(names) - set(_ALL):
        raise SystemExit(f"{', '.join(sorted(unknown))}: no such benchmark; there are {', '.join(_ALL)}")
    for name in names or _ALL:
        for row in _ALL[name].run():
            print(f"{row.what:<84} {row.value:<30} {_judged(row)}", flush=True)
        print(
            f"{'':<4}(load of the last minute after {name}: {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs)",
            flush=True,
        )


def _judged(row: Row) -> str:
    """The bound, and whether the figure keeps it."""
    if not row.bound:
        return ""
    limit, unit = row.bound.split()
    found = re.search(rf"([\d.]+) {unit}\b", row.value)
    kept = found is not None and float(found[1]) <= float(limit)
    return f"bound {row.bound}: {'kept' if kept else 'MISSED'}"


main(sys.argv[1:])
