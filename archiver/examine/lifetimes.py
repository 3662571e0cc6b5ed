"""Whether a runtime's release line is still supported, from a small dated table."""

import re
from dataclasses import dataclass
from datetime import date

from archiver.examine.tables import table


@dataclass(frozen=True)
class Lifetime:
    """What the table knows of one version."""

    label: str
    """The product."""
    line: str
    """The release line the version belongs to; for one older than all in the table, the oldest there."""
    ends: str
    """YYYY-MM: month in which support of that line ended or will end."""
    older: bool
    """Whether the version is older than `line`, so that its own support ended no later."""


def pinned(spec: str) -> str | None:
    """The release line a declaration is bound to, as dotted numbers; None when it is open-ended or no number.

    `3.7`, `python-3.7.2`, `12.x`, `~> 5.2`, `^2.0`, `==2.2.*`, `10-alpine` are bound; `>=8`, `*`, `latest` are not.
    """
    text = spec.strip().lower()
    if re.search(r"[<>*|,]|\bor\b|\s-\s", text.replace(".*", "")) and not re.match(r"~>\s*[\d.]+$", text):
        return None
    match = re.match(r"^(?:[a-z]+-|v|~>|~=|==|=|~|\^)?\s*v?(\d+(?:\.\d+){0,3})(?:\.[x*])?(?:[-_ +][\w.-]*)?$", text)
    return match[1] if match else None


def lifetime(product: str, version: str) -> Lifetime | None:
    """Support of the line that a version belongs to; None when the table does not know it.

    Args:
        product: a section of data/runtimes.toml.
        version: dotted numbers, `3.7.2` or `12`.
    """
    rows = {key: value for key, value in table("runtimes").get(product, {}).items() if key != "label"}
    label = str(table("runtimes").get(product, {}).get("label", product))
    numbers = _numbers(version)
    for line, ends in rows.items():
        wanted = _numbers(line)
        if numbers[: len(wanted)] == wanted:
            return Lifetime(label, line, ends, older=False)
    oldest = min(rows, key=_numbers, default=None)
    if oldest and numbers < _numbers(oldest) and len(numbers) >= len(_numbers(oldest)):
        return Lifetime(label, oldest, rows[oldest], older=True)
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:4])


def has_ended(found: Lifetime, as_of: date) -> bool:
    """Whether the month of its end lies before the month of a day."""
    return found.ends < f"{as_of:%Y-%m}"


def snapshot_day() -> str:
    """The day the table was last checked, YYYY-MM-DD."""
    return str(table("runtimes")["snapshot"])
