"""Settings without which Prefect's temporary server loses task runs or talks to the outside.

Where PREFECT_API_URL names a real server, its own settings count (docs/operating.md) and only the client's are touched.
Source: measured with Prefect 3.8.8; a temporary server recorded 17 to 71 of 200 task runs without the first two.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TEMPORARY_SERVER = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100000",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
}
_ALWAYS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    # A failed repository stands in our own record; its traceback stays in Prefect's log and off the user's terminal.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
    # Seconds before the second, third and fourth try; "0" or another list from outside wins.
    "PREFECT_TASK_DEFAULT_RETRY_DELAY_SECONDS": "[10, 30, 90]",
    "PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS": "4",
}


def prepare() -> None:
    """Set what is not set already; a temporary server keeps its database in the user's cache."""
    for name, value in _ALWAYS.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        os.environ.setdefault("PREFECT_HOME", str(Path(cache) / "campaign-archive" / "prefect"))
        Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
        for name, value in _TEMPORARY_SERVER.items():
            os.environ.setdefault(name, value)


@contextmanager
def database() -> Iterator[None]:
    """Make the temporary server's database under a lock: two first runs at once race in its migrations otherwise."""
    home = os.environ.get("PREFECT_HOME")
    if "PREFECT_API_URL" in os.environ or home is None:
        yield
        return
    Path(home).mkdir(parents=True, exist_ok=True)
    ready = Path(home) / "database-ready"
    with (Path(home) / "database.lock").open("w") as lock:
        if not ready.exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                _migrate()
                ready.touch()
    yield


def _migrate() -> None:
    import asyncio

    from prefect.server.database import provide_database_interface

    asyncio.run(provide_database_interface().create_db())
