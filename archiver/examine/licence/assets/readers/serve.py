"""The loop of the child process: a length and bytes in, a length and JSON out, under hard limits."""

import json
import resource
import struct
from contextlib import suppress
from typing import TextIO

from .kinds import read_asset
from .words import UnreadableError

SECONDS, MEMORY = 2, 512 << 20
_LENGTH = struct.Struct(">I")


def serve(stdin: TextIO, stdout: TextIO) -> None:
    """Answer until the input ends. Memory that runs out is an answer; time that runs out ends the process."""
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        _lower(limit, value)
    source, sink = stdin.buffer, stdout.buffer
    while head := source.read(_LENGTH.size):
        data = source.read(*_LENGTH.unpack(head))
        _give_time()
        answer = json.dumps(_answer(data)).encode()
        sink.write(_LENGTH.pack(len(answer)) + answer)
        sink.flush()


def _answer(data: bytes) -> dict[str, object]:
    try:
        return read_asset(data).answer()
    except UnreadableError as error:
        return {"failed": str(error)}
    except MemoryError:
        return {"failed": f"reading it needs more than {MEMORY >> 20} MB"}
    except RecursionError:
        return {"failed": "it is nested too deeply"}
    except Exception:  # struct.error, IndexError, BadZipFile, …: what broken bytes lead to has no common base
        return {"failed": "it is damaged"}


def _give_time() -> None:
    """Two more seconds for the next file; the kernel ends the process that needs more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):  # macOS knows no limit of the address space
        resource.setrlimit(limit, (value, value))
