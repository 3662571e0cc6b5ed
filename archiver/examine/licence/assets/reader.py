"""The child process that reads assets: started for the first one, watched, ended with its owner.

Fonts, pictures and PDFs of strangers are the classic way into a program. So nothing of them is parsed here: the bytes
go through a pipe to a process without our environment and modules, with hard limits, and JSON comes back. What it
cannot read is told, and a process that died is replaced for the next file.
"""

import importlib.util
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Self

from archiver.examine.licence.assets.judge import AssetSays, Found, judge

FILE_LIMIT = 8 << 20
"""Bytes of one asset; larger ones are named as not looked at."""
MOST_ASSETS = 400
"""Assets of one repository whose bytes are looked at."""

_ANSWER_LIMIT = 4 << 20
_SECONDS = 20.0
"""Wall-clock time of one file, for a machine under load; its CPU time is limited in the child."""
_FAILURES = 20
"""Processes that may die before the rest is given up: a repository of bombs costs 40 s and no more."""
_BUDGET = 120.0
"""Wall-clock time of all assets together. Four hundred ordinary ones take less than one second."""
_LENGTH = struct.Struct(">I")
_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


class AssetReader:
    """Reads assets one after the other; use it in a `with` block. Not for several threads at once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0
        self._spent = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, data: bytes) -> AssetSays:
        """What an asset says of itself; `failed` tells why nothing is known. Never raises for its content."""
        if len(data) > FILE_LIMIT:
            return _unread(f"larger than {FILE_LIMIT >> 20} MB")
        if data.startswith(_LFS_POINTER):
            return _unread("its bytes lie in Git LFS")
        if self._failures >= _FAILURES:
            return _unread(f"{_FAILURES} others ended the reader before it", passing=True)
        if self._spent >= _BUDGET:
            return _unread(f"the others took {_BUDGET:.0f} s", passing=True)
        begun = time.monotonic()
        answer = self._ask(data)
        self._spent += time.monotonic() - begun
        return answer

    def _ask(self, data: bytes) -> AssetSays:
        try:
            process = self._process = self._process or _start()
        except OSError:
            return _unread("the reader does not start", passing=True)
        assert process.stdin and process.stdout
        watch = threading.Timer(_SECONDS, process.kill)
        watch.start()
        begun = time.monotonic()
        try:
            process.stdin.write(_LENGTH.pack(len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            (length,) = _LENGTH.unpack(_exactly(process.stdout, _LENGTH.size))
            if length > _ANSWER_LIMIT:
                raise ValueError("an answer of this length is none")
            found = Found.model_validate_json(_exactly(process.stdout, length))
        except (OSError, EOFError, ValueError):
            self._failures += 1
            return _ended(self._end(), late=time.monotonic() - begun >= _SECONDS)
        finally:
            watch.cancel()
        return _unread(found.failed) if found.failed else judge(found)

    def _end(self) -> int:
        """End the process; gives its return code. A healthy one ends by itself when nothing more comes."""
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdout.close()
        return process.wait()


def read_assets(items: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, AssetSays]]:
    """What each asset says of itself, by its path, in the order given; equal bytes are read once.

    The child is started for the first asset and ends with the iteration. Behind the first 400 different assets each is
    `failed`: not looked at.
    """
    known: dict[bytes, AssetSays] = {}
    with AssetReader() as reader:
        for path, data in items:
            key = sha256(data).digest()
            if key not in known and len(known) >= MOST_ASSETS:
                yield path, _unread(f"more than {MOST_ASSETS} assets", passing=True)
                continue
            if key not in known:
                known[key] = reader.read(data)
            yield path, known[key]


def _start() -> subprocess.Popen[bytes]:
    program = "import sys; sys.path += sys.argv[1:]; from readers.serve import serve; serve(sys.stdin, sys.stdout)"
    return subprocess.Popen(
        # Isolated and without site: no environment, no user's modules, no start-up files.
        [sys.executable, "-I", "-S", "-c", program, str(Path(__file__).parent), _brotli_folder()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )


def _brotli_folder() -> str:
    """The only library that the readers need, found without importing it here."""
    spec = importlib.util.find_spec("brotli")
    return str(Path(spec.origin).parent) if spec and spec.origin else ""


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _ended(returncode: int, *, late: bool) -> AssetSays:
    """The answer for an asset whose reader is no more. Only the CPU limit speaks of the bytes alone."""
    if late:
        return _unread(f"the reader did not answer within {_SECONDS:.0f} s", passing=True)
    if returncode == -signal.SIGXCPU:
        return _unread("reading it takes more than 2 s")
    return _unread("the reader crashed on it", passing=True)


def _unread(reason: str, *, passing: bool = False) -> AssetSays:
    return AssetSays(format="unknown", failed=f"not examined: {reason}", passing=passing)
