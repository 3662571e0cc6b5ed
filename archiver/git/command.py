"""The one argv builder: every git process of the program starts here, with nothing inherited that could run code.

Source: git's documentation of each option; tried against hostile repositories in tests/test_git_safety.py.
"""

import functools
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from archiver.errors import ConfigError, LimitError
from archiver.git.environment import environment
from archiver.git.failure import failure, refuse_hunger
from archiver.git.url import mask

_MOST_OUTPUT = 256 << 20
"""Bytes of one answer that are held in memory: the refs of more than a million branches."""

_MOST_MESSAGES = 64 << 20
"""Bytes that git may say on standard error, where it also repeats whatever an upstream says."""


@dataclass(frozen=True)
class Limits:
    """What one git process may cost."""

    seconds: float = 3600
    """Wall-clock time."""
    max_bytes: int | None = None
    """Size to which the watched folder may grow; None for no limit."""
    free_bytes: int = 0
    """Disk that must stay free on the watched folder's file system."""
    memory_bytes: int | None = None
    """Memory of each process that git starts, its mapped packs left out; None for no limit. Kept by Linux alone."""


@dataclass(frozen=True)
class Done:
    """A git process that ended."""

    stdout: bytes
    stderr: str
    returncode: int


@functools.cache
def git_version() -> str:
    """git's version, for example `2.39.5`. Raises ConfigError when there is no git."""
    try:
        done = subprocess.run(["git", "version"], capture_output=True, text=True, env=environment(), check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ConfigError("git is not installed or does not start; install git 2.39 or newer") from error
    return done.stdout.removeprefix("git version ").split()[0]


def run(
    args: Sequence[str],
    *,
    git_dir: Path | None = None,
    protocols: Iterable[str] = (),
    config: Mapping[str, str] | None = None,
    extra_env: Mapping[str, str] | None = None,
    stdin: bytes | IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
    limits: Limits | None = None,
    watch: Path | None = None,
    hold: int | None = None,
    check: bool = True,
) -> Done:
    """Run git to its end in a process group of its own; the group is ended on every way out.

    Args:
        stdin: bytes, or an open file.
        stdout: an open file to write to instead of collecting the output.
        watch: a folder whose growth `limits.max_bytes` and `limits.free_bytes` speak of.
        hold: descriptor of a lock that git shall hold too, so that it outlives us if we are killed.
        check: raise GitError on a return code other than 0.

    Raises:
        GitError: git failed; the message holds its last lines, masked.
        LimitError: a limit was reached; the process group was ended.
    """
    limits = limits or Limits()
    with tempfile.TemporaryFile() as errors, _readable(stdin) as source:
        process = subprocess.Popen(
            _argv(args, git_dir),
            stdin=source,
            stdout=stdout or subprocess.PIPE,
            stderr=errors,
            env=environment(protocols, config) | dict(extra_env or {}),
            start_new_session=True,
            pass_fds=() if hold is None else (hold,),
        )
        with process, _guard(process, limits, watch, errors, args[0]):
            out = _collected(process.stdout, args[0]) if process.stdout else b""
            process.wait()
        stderr = _messages(errors)
    if process.returncode:
        refuse_hunger(args[0], stderr, limits.memory_bytes)
        if check:
            raise failure(args[0], stderr, process.returncode)
    return Done(out, mask(stderr), process.returncode)


@contextmanager
def _readable(stdin: bytes | IO[bytes] | None) -> Iterator[IO[bytes] | int]:
    """What git may read: a file, so that nobody has to feed it while its answer is read."""
    if not isinstance(stdin, bytes):
        yield stdin or subprocess.DEVNULL
        return
    with tempfile.TemporaryFile() as file:
        file.write(stdin)
        file.seek(0)
        yield file


def _collected(stream: IO[bytes], what: str) -> bytes:
    blocks, size = [], 0
    while block := stream.read(1 << 16):
        blocks.append(block)
        size += len(block)
        if size > _MOST_OUTPUT:
            raise LimitError(
                f"git {what}: answered with more than {_MOST_OUTPUT >> 20} MB, as for no ordinary repository; "
                "look at this one with git itself"
            )
    return b"".join(blocks)


def _messages(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read(2_000_000).decode("utf-8", "replace")


@contextmanager
def pipe(
    args: Sequence[str],
    *,
    git_dir: Path | None = None,
    stdin: IO[bytes] | None = None,
    feed: bool = False,
    limits: Limits | None = None,
    check: bool = True,
) -> Iterator[subprocess.Popen[bytes]]:
    """A git process to write to and read from; on leaving it is waited for, on an error it is ended.

    Args:
        stdin: an open file to read from.
        feed: the caller writes to the process's stdin.

    Raises:
        GitError: it ended with another code than 0 (only after a body that ended well).
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            _argv(args, git_dir),
            stdin=subprocess.PIPE if feed else stdin or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment(),
            start_new_session=True,
        )
        limits = limits or Limits()
        with process, _guard(process, limits, None, errors, args[0]):
            yield process
            if process.stdin and not process.stdin.closed:
                with suppress(BrokenPipeError):  # it ended before it had read all: its own message says why
                    process.stdin.close()
            if process.stdout and not process.stdout.closed:
                process.stdout.read()
            process.wait()
        if process.returncode:
            stderr = _messages(errors)
            refuse_hunger(args[0], stderr, limits.memory_bytes)
            if check:
                raise failure(args[0], stderr, process.returncode)


def _argv(args: Sequence[str], git_dir: Path | None) -> list[str]:
    return ["git", *([f"--git-dir={git_dir}"] if git_dir else []), *args]


@contextmanager
def _guard(
    process: subprocess.Popen[bytes], limits: Limits, watch: Path | None, errors: IO[bytes], what: str
) -> Iterator[None]:
    """End the whole group on any way out of the body, and when a limit is reached."""
    reached: list[str] = []
    over = threading.Event()
    if limits.memory_bytes and hasattr(resource, "prlimit"):
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))
    watcher = threading.Thread(target=_watch, args=(process, limits, watch, errors, over, reached), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        _end_group(process)
        watcher.join()
    if reached:
        raise LimitError(f"git {what}: {reached[0]}")


def _watch(
    process: subprocess.Popen[bytes],
    limits: Limits,
    watch: Path | None,
    errors: IO[bytes],
    over: threading.Event,
    reached: list[str],
) -> None:
    start, pause = time.monotonic(), 0.0  # a quick git may fill a disk before the second look
    while not over.wait(pause):
        pause, reason = 0.5 if watch else min(1, limits.seconds), None
        if time.monotonic() - start >= limits.seconds:
            reason = f"took longer than {limits.seconds:.0f} s; raise [limits] seconds if that is right"
        elif watch and limits.max_bytes is not None and (size := folder_size(watch)) > limits.max_bytes:
            reason = f"grew to {size >> 20} MB; raise [limits] megabytes if that is right"
        elif watch and shutil.disk_usage(watch).free < limits.free_bytes:
            reason = f"less than {limits.free_bytes >> 20} MB of disk left; free some, or lower [limits] free_megabytes"
        elif os.fstat(errors.fileno()).st_size > _MOST_MESSAGES:
            reason = f"said more than {_MOST_MESSAGES >> 20} MB of messages; look at this repository with git itself"
        if reason:
            reached.append(reason)
            _end_group(process)
            return


def _end_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile do not count."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{root}/{name}").st_size
            except OSError:
                continue
    return total
