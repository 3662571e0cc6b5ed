"""The promise every kind of source keeps. tests/test_discover.py runs over the register."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from archiver.errors import ArchiverError
from archiver.records.repository import Repository
from archiver.settings import Settings


@dataclass(frozen=True)
class DiscoverFailure:
    """A source, or one repository of a listing, that could not be described. The rest of the listing goes on."""

    origin: str
    """What was asked for, masked: the source, or the repository's address where it is known."""
    name: str
    """Short name for tables."""
    error: ArchiverError
    """Why, with its exit code and whether waiting helps."""

    @property
    def reason(self) -> str:
        """The error in words."""
        return str(self.error)


Found = Repository | DiscoverFailure


class Member(Protocol):
    """A kind of source; a module with these two functions is one."""

    def claims(self, source: str, /) -> bool:
        """Whether this member understands the source. The first of the register that does gets it."""

    def discover(self, source: str, settings: Settings, /) -> Iterator[Found]:
        """The source's repositories in an order that is the same every time.

        Raises:
            ArchiverError: the source as a whole cannot be listed, or not to its end; what came before counts.
        """
