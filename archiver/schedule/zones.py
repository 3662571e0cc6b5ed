"""The time zone of a jurisdiction, from zones.toml."""

import tomllib
from functools import cache
from importlib import resources

DEFAULT = "America/New_York"
"""Where a race names no jurisdiction that is known."""


def zone_of(jurisdiction: str | None) -> str:
    """The zone of the longest known division that an Open Civic Data id begins with."""
    parts = (jurisdiction or "").lower().split("/")
    known = _zones()
    return next((known[name] for n in range(len(parts), 0, -1) if (name := "/".join(parts[:n])) in known), DEFAULT)


@cache
def _zones() -> dict[str, str]:
    return tomllib.loads((resources.files(__package__) / "zones.toml").read_text("utf-8"))
