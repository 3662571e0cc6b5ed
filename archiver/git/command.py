"""The one argv builder: every git process of the program starts here, with nothing inherited that could run code.

Source: git's documentation of each option; tried against hostile repositories in tests/test_git_safety.py.
"""

import atexit
import functools
import os
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

from archiver.errors import ConfigError, GitError, LimitError
from archiver.git.url import mask

# A user behind a proxy or with a private certificate authority needs these; none of them runs code.
_PASSED_ON = ("PATH", "TMPDIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")

_ALWAYS = {
    "protocol.version": "2",
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.bigFileThreshold": "32m",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    "fetch.unpackLimit": "1",
    "pack.threads": "2",
    "safe.bareRepository": "explicit",
}


@dataclass(frozen=True)
class Limits:
    """What one git process may cost."""

    seconds: float = 3600
    """Wall-clock time."""
    max_bytes: int | None = None
    """Size to which the watched folder may grow; None for no limit."""
    free_bytes: int = 0
    """Disk that must stay free on the watched folder's file system."""


@dataclass(frozen=True)
class Done:
    """A git process that ended."""

    stdout: bytes
    stderr: str
    returncode: int


@functools.cache
def _empty_home() -> str:
    home = tempfile.mkdtemp(prefix="archiver-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def environment(protocols: Iterable[str] = (), config: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a git process.

    Args:
        protocols: transports git may use; none by default, so that nothing is fetched lazily.
        config: extra settings, also secret ones: they never stand in argv.
    """
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env |= {
        "HOME": _empty_home(),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols),
    }
    settings = _ALWAYS | dict(config or {})
    env["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (key, value) in enumerate(settings.items()):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = value
    return env


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
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            _argv(args, git_dir),
            stdin=subprocess.PIPE if isinstance(stdin, bytes) else (stdin or subprocess.DEVNULL),
            stdout=stdout or subprocess.PIPE,
            stderr=errors,
            env=environment(protocols, config) | dict(extra_env or {}),
            start_new_session=True,
            pass_fds=() if hold is None else (hold,),
        )
        with _guard(process, limits, watch, args[0]):
            out, _ = process.communicate(stdin if isinstance(stdin, bytes) else None)
        errors.seek(0)
        stderr = errors.read(2_000_000).decode("utf-8", "replace")
    if check and process.returncode:
        raise failure(args[0], stderr, process.returncode)
    return Done(out or b"", mask(stderr), process.returncode)


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
        with process, _guard(process, limits or Limits(), None, args[0]):
            yield process
            if process.stdin and not process.stdin.closed:
                process.stdin.close()
            if process.stdout and not process.stdout.closed:
                process.stdout.read()
            process.wait()
        if check and process.returncode:
            errors.seek(0)
            raise failure(args[0], errors.read(2_000_000).decode("utf-8", "replace"), process.returncode)


_NETWORK = (
    "could not resolve host", "connection refused", "failed to connect", "connection timed out", "operation timed out",
    "early eof",
    "the remote end hung up", "http 5", "error: 5", "error: 429", "transfer closed", "recv failure", "connection reset",
)  # fmt: skip

_DAMAGE = ("unable to read", "bad object", "repository corruption")


def failure(what: str, stderr: str, returncode: int) -> GitError:
    """git's failure as our error: its telling lines, masked; transient where the network was to blame."""
    lines = [line.strip() for line in mask(stderr).splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:", "remote:", "ERROR:"))] or lines
    telling = [line for line in telling if any(sign in line.lower() for sign in _DAMAGE)][:1] + telling[-4:]
    text = "; ".join(dict.fromkeys(telling))[:600] or f"return code {returncode}"
    low = stderr.lower()
    transient = any(sign in low for sign in _NETWORK) and not any(sign in low for sign in _DAMAGE)
    return GitError(f"git {what}: {text}", returncode=returncode, transient=transient)


def _argv(args: Sequence[str], git_dir: Path | None) -> list[str]:
    return ["git", *([f"--git-dir={git_dir}"] if git_dir else []), *args]


@contextmanager
def _guard(process: subprocess.Popen[bytes], limits: Limits, watch: Path | None, what: str) -> Iterator[None]:
    """End the whole group on any way out of the body, and when a limit is reached."""
    reached: list[str] = []
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process, limits, watch, over, reached), daemon=True)
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
    process: subprocess.Popen[bytes], limits: Limits, watch: Path | None, over: threading.Event, reached: list[str]
) -> None:
    start = time.monotonic()
    while not over.wait(0.5 if watch else min(5, limits.seconds)):
        reason = None
        if time.monotonic() - start >= limits.seconds:
            reason = f"took longer than {limits.seconds:.0f} s; raise [limits] seconds if that is right"
        elif watch and limits.max_bytes is not None and (size := folder_size(watch)) > limits.max_bytes:
            reason = f"grew to {size >> 20} MB; raise [limits] megabytes if that is right"
        elif watch and shutil.disk_usage(watch).free < limits.free_bytes:
            reason = f"less than {limits.free_bytes >> 20} MB of disk left; free some, or lower [limits] free_megabytes"
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
