"""SOURCE and --origin of the commands that read a repository where it lies."""

import re
from pathlib import Path

from archiver.discover.folder import folder_name
from archiver.discover.url import checked_origin
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


def origin_of(path: Path, origin: str | None) -> str:
    """Where the repository at a path came from: `--origin`, else its folder's name.

    Raises:
        UsageError: the origin is no address, or holds a secret.
    """
    return checked_origin(origin) if origin is not None else f"local:{folder_name(path.absolute())}"
