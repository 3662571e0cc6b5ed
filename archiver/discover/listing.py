"""`@FILE`: one git URL a line; blank lines and what follows a `#` at the line's start or after a space are comments."""

import re
from collections.abc import Iterator
from pathlib import Path

from archiver.discover import url
from archiver.discover.interface import DiscoverFailure, Found
from archiver.errors import ArchiverError, UsageError
from archiver.git.url import mask
from archiver.settings import Settings

_MAX_BYTES = 8 << 20


def claims(source: str) -> bool:
    """`@` and a file name."""
    return source.startswith("@")


def discover(source: str, settings: Settings) -> Iterator[Found]:
    """The repositories of a list, in the list's order; a line that is no address fails alone.

    Raises:
        UsageError: the file cannot be read, or names nothing.
    """
    path = Path(source[1:])
    lines = list(_lines(path))
    if not lines:
        raise UsageError(f"{path}: names no repository; write one git URL a line")
    for number, line in lines:
        try:
            if not url.claims(line):
                raise UsageError("is not a git URL; give https://HOST/OWNER/NAME")
            yield from url.discover(line, settings)
        except ArchiverError as error:
            shown = mask(line).partition("?")[0][:200]  # a query may hold a secret
            yield DiscoverFailure(shown, shown, type(error)(f"{path.name}, line {number}: {mask(str(error))}"))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """(line number from 1, address) of every line that holds one."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"@{path}: {reason}; give a file of git URLs, one a line") from error
    except UnicodeDecodeError:
        raise UsageError(f"@{path}: not UTF-8 text; give a file of git URLs, one a line") from None
    if len(data) > _MAX_BYTES:
        raise UsageError(f"@{path}: larger than 8 MiB, which is no list of URLs; check the path")
    for number, line in enumerate(text.splitlines(), 1):
        if address := re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip():
            yield number, address
