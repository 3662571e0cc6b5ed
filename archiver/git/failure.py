"""git's words on standard error become our errors."""

import re

from archiver.errors import GitError, LimitError
from archiver.git.url import mask

_NETWORK = (
    "could not resolve host", "connection refused", "failed to connect", "connection timed out", "operation timed out",
    "early eof",
    "the remote end hung up", "http 5", "error: 5", "error: 429", "transfer closed", "recv failure", "connection reset",
)  # fmt: skip

_DAMAGE = ("unable to read", "bad object", "repository corruption")

# Never what an upstream says of its own memory.
_HUNGER = re.compile(r"^(?!remote:).*(?:out of memory|cannot allocate memory|mmap failed)", re.I | re.M)

# git often keeps the errno to itself. Never what an upstream says of its own disk.
_DISK = re.compile(
    r"^(?!remote:).*(?:no space left|disk quota exceeded|read-only file system|write error|cannot pwrite"
    r"|(?:unable to|failed to|could not|couldn't) (?:create|write|close|set) )",
    re.I | re.M,
)
_DISK_ADVICE = "; the work folder's disk may be full or read-only: free some or move it ([work] dir), then run again"

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def failure(what: str, stderr: str, returncode: int) -> GitError:
    """git's failure as our error: its telling lines, masked and printable; transient where the network was to blame."""
    lines = [line.strip() for line in _CONTROL.sub("?", mask(stderr)).splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ERROR:"))] or lines
    telling = [line for line in telling if any(sign in line.lower() for sign in _DAMAGE)][:1] + telling[-4:]
    text = "; ".join(dict.fromkeys(telling))[:600] or f"return code {returncode}"
    low = stderr.lower()
    transient = any(sign in low for sign in _NETWORK) and not any(sign in low for sign in _DAMAGE)
    advice = _DISK_ADVICE if _DISK.search(stderr) else ""
    return GitError(f"git {what}: {text}{advice}", returncode=returncode, transient=transient)


def refuse_hunger(what: str, stderr: str, memory_bytes: int | None) -> None:
    """Tell a process that was refused memory from one that met damage; git says "index-pack failed" of both.

    Raises:
        LimitError: git wanted more memory than it was given.
    """
    if memory_bytes and _HUNGER.search(stderr):
        raise LimitError(
            f"git {what}: wanted more than {memory_bytes >> 20} MB of memory; "
            "raise [limits] memory_megabytes if that is right"
        )
