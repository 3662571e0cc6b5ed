"""The one door to the bytes of a tree: reads, remembers what is missing, and asks no detector twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from archiver.examine.cache import Cache, key_of, package_digest
from archiver.git.objects import Entry

T = TypeVar("T")


class Trees(Protocol):
    """What is read: a repository, an archived generation or a plain folder."""

    def tree(self, commit: str) -> tuple[Entry, ...]:
        """Every file, link and submodule, sorted by path."""

    def read(self, oid: str, limit: int) -> bytes | None:
        """At most `limit` bytes of a blob; None when it is missing."""


@dataclass(frozen=True, eq=False)
class Detector(Generic[T]):
    """A pure function of a file's bytes with the type of its answer, under which the answer is kept."""

    name: str
    """Unique in this package; also says what else than the bytes the answer depends on, such as a file's name."""
    answer: TypeAdapter[T]
    """Writes and checks what is kept."""


_MOST_KEPT = 5000
"""Answers kept in memory for one tree."""


class Blobs:
    """The blobs of one tree. `missing` are the paths whose bytes are not there."""

    def __init__(self, trees: Trees, cache: Cache | None = None) -> None:
        self.trees = trees
        self._cache = cache
        self.missing: dict[str, None] = {}
        """Paths in the order in which they were asked for."""
        self._made: dict[bytes, Any] = {}
        self.calls = 0
        """How often a detector really ran."""

    def read(self, entry: Entry, limit: int) -> bytes | None:
        """At most `limit` bytes; None when they are not there, which `missing` remembers."""
        data = None if entry.size is None else self.trees.read(entry.oid, limit)
        if data is None and entry.kind != "submodule":
            self.missing[entry.path] = None
        return data

    def detect(
        self,
        detector: Detector[T],
        entry: Entry,
        limit: int,
        function: Callable[[bytes], T],
        *,
        depends: str = "",
        keep: Callable[[T], bool] = lambda _: True,
    ) -> T | None:
        """What a detector finds in the first `limit` bytes of a file; None when they are not there.

        Args:
            function: pure in the bytes and `depends`.
            depends: what else the answer depends on: the name of the file, where it decides how it is read.
            keep: whether an answer is worth keeping; one that a busy machine gave is not.
        """
        if entry.size is None:
            self.read(entry, limit)
            return None
        key = key_of(entry.oid, detector.name, rules_digest(), str(limit), depends)
        if key in self._made:  # the same licence file lies in every package of a tree
            return cast(T, self._made[key])
        if (kept := self._kept(key, detector)) is not None:
            return kept[0]
        data = self.read(entry, limit)
        if data is None:
            return None
        self.calls += 1
        found = function(data)
        if len(self._made) < _MOST_KEPT:
            self._made[key] = found
        if self._cache is not None and keep(found):
            self._cache.put(key, detector.answer.dump_json(found))
        return found

    def _kept(self, key: bytes, detector: Detector[T]) -> tuple[T] | None:
        value = self._cache.get(key) if self._cache is not None else None
        if value is None:
            return None
        try:
            return (detector.answer.validate_json(value),)
        except ValidationError:
            return None


def rules_digest() -> str:
    """The version of every detector in this package, which nobody can forget."""
    return package_digest("archiver.examine.licence")
