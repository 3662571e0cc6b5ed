"""SOURCE of the commands that read a repository where it lies."""

import re
from pathlib import Path

from archiver.errors import UsageError
from archiver.git.url import mask

_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/|[a-z0-9+.-]+::|github:|@|[^/@\s]+@[\w.-]+:)", re.IGNORECASE)


def local_path(source: str, command: str) -> Path:
    """The path that SOURCE is.

    Raises:
        UsageError: it is an address. Made a path, `https://` would become `https:/`, and a secret in it would no
            longer be masked.
    """
    path = Path(source)
    if _REMOTE.match(source) and not path.exists():
        raise UsageError(
            f"{mask(source)}: {command} reads a path where it lies; run `archiver archive` with it first, or clone it"
        )
    return path
