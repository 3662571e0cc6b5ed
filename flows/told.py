"""An error as Prefect may keep it: the text of every exception ends up in its logs, states, events and storage."""

import os
import traceback

from archiver.errors import ArchiverError
from archiver.pipeline.archive import reason_of


class ToldError(ArchiverError):
    """Another error's masked reason, exit code and `transient`; none of its other contents. Raise it `from None`."""

    def __init__(self, reason: str, exit_code: int = 1, transient: bool = False) -> None:
        super().__init__(reason)
        self.exit_code = exit_code
        self.transient = transient


def told(error: Exception) -> ToldError:
    """What Prefect and the readers of its database may know of an error. ARCHIVER_DEBUG=1 prints the rest on stderr."""
    if os.environ.get("ARCHIVER_DEBUG") and not isinstance(error, ToldError):
        traceback.print_exception(error)
    if isinstance(error, ArchiverError):
        return ToldError(reason_of(error), error.exit_code, error.transient)
    return ToldError(reason_of(error), 3 if isinstance(error, OSError) else 1)
