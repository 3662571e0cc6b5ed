"""Taking a bundle apart: its header by hand, its pack by git."""

from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from archiver.git.command import Limits, pipe

_BLOCK = 1 << 20


def read_header(stream: BinaryIO) -> None:
    """Advance a bundle's stream to the first byte of its pack.

    Raises:
        ValueError: it is no bundle of version 2 or 3.
    """
    if stream.readline() not in (b"# v2 git bundle\n", b"# v3 git bundle\n"):
        raise ValueError("no git bundle")
    while (line := stream.readline()) != b"\n":
        if not line:
            raise ValueError("a git bundle without a pack")


def index_pack(git_dir: Path, stream: BinaryIO, *, thin: bool, limits: Limits | None = None) -> None:
    """Add a pack's objects to a repository: git checks the pack's own hash and every object in it.

    Raises:
        GitError: the pack is damaged or lacks a base.
    """
    args = ["index-pack", "--stdin", *(["--fix-thin"] if thin else [])]
    with pipe(args, git_dir=git_dir, feed=True, limits=limits) as process:
        assert process.stdin
        with suppress(BrokenPipeError):  # index-pack gave up: its own message says why
            while block := stream.read(_BLOCK):
                process.stdin.write(block)
