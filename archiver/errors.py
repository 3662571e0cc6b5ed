"""Every error the program raises on purpose.

A message names the thing, the reason and the next move, and never holds a secret. The class knows its exit code and
whether waiting can help, so the flow and the command line decide nothing for themselves.
"""


class ArchiverError(Exception):
    """Base of the tree. Exit 1 and never retried unless a subclass says otherwise."""

    exit_code = 1
    transient = False


class UsageError(ArchiverError):
    """What was typed cannot be done as typed."""

    exit_code = 2


class ConfigError(ArchiverError):
    """archive.toml, campaigns.toml or the environment is wrong; the message names file, line and key."""

    exit_code = 2


class SourceError(ArchiverError):
    """A source that cannot be archived as it is: shallow, damaged, too large, gone. A person must look."""

    exit_code = 3


class NotARepositoryError(UsageError):
    """No such path, or no git repository there."""


class GitError(ArchiverError):
    """git ended with an error. The message carries masked output; `transient` where the network was to blame."""

    exit_code = 3

    def __init__(self, message: str, *, returncode: int = 1, transient: bool = False) -> None:
        super().__init__(message)
        self.returncode = returncode
        self.transient = transient


class LimitError(SourceError):
    """A time, size or disk limit was reached; the message names the limit and the setting that raises it."""


class ForgeError(ArchiverError):
    """A forge answered with something that is not data: 404, 451, a limit, a broken page."""

    exit_code = 3

    def __init__(self, message: str, *, transient: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.transient = transient
        self.status = status


class StoreError(ArchiverError):
    """The store cannot be read or written; `transient` where a later try can succeed."""

    exit_code = 3

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


class NoSuchKeyError(StoreError):
    """The store holds nothing under this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key}: the store holds no such key; mend it with `archiver repair`")
        self.key = key


class AlreadyStoredError(StoreError):
    """Somebody else created this key first. Read again and decide anew; nothing was overwritten."""

    def __init__(self, key: str) -> None:
        super().__init__(f"{key}: already stored by somebody else; nothing was overwritten, run the command again")
        self.key = key


class FixityError(ArchiverError):
    """Stored bytes differ from their manifest. Never retried; a steward must look."""

    exit_code = 3

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(
            f"{key}: {reason}; the archive's other generations are untouched; mend it with `archiver repair`"
        )
        self.key = key
        self.reason = reason


class GateError(ArchiverError):
    """A gate refused: licence, suspect generation, a target that is not empty. Nothing was done."""

    exit_code = 4
