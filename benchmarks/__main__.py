"""`make bench`: every measurement, as one table. A bound is the issue's; a figure over it is marked."""

import re

from benchmarks import fresh, rerun, search
from benchmarks.measure import Row


def main() -> None:
    """Run all and print."""
    for measure in (fresh.run, rerun.run, search.run):
        for row in measure():
            print(f"{row.what:<78} {row.value:<28} {_judged(row)}", flush=True)


def _judged(row: Row) -> str:
    """The bound, and whether the figure keeps it."""
    if not row.bound:
        return ""
    limit = float(row.bound.split()[0])
    found = re.search(r"([\d.]+) (x|MB)", row.value)
    kept = found is not None and float(found[1]) <= limit
    return f"bound {row.bound}: {'kept' if kept else 'MISSED'}"


main()
