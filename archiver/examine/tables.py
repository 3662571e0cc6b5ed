"""The data files that belong to the examiners, read once a process."""

import functools
import tomllib
from importlib.resources import files
from typing import Any


@functools.cache
def table(name: str) -> dict[str, Any]:
    """A data file of this package, by its name without `.toml`."""
    return tomllib.loads((files("archiver.examine") / "data" / f"{name}.toml").read_text("utf-8"))
