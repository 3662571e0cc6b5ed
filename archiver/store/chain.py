"""A numbered chain of immutable records: each names the hash of the one before, and head.json that of the last."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import ValidationError

from archiver.errors import FixityError, NoSuchKeyError, UsageError
from archiver.records.archive import Event, Head, Manifest
from archiver.records.base import canonical_json, sha256_hex
from archiver.store import layout
from archiver.store.interface import Store

Link = TypeVar("Link", Manifest, Event)


@dataclass(frozen=True)
class Witness:
    """What head.json says of the last record of a chain."""

    number: int
    sha256: str


class Chain(Generic[Link]):
    """The manifests, or the events, of one project; read when asked for, each compared with what names it."""

    def __init__(
        self,
        store: Store,
        key_of: Callable[[int], str],
        numbers: Iterable[int],
        witness: Witness | None,
        parse: Callable[[str, bytes], tuple[Link, str | None]],
    ) -> None:
        self._store, self._witness = store, witness
        self.key_of: Callable[[int], str] = key_of
        self._parse: Callable[[str, bytes], tuple[Link, str | None]] = parse
        self.numbers = sorted(numbers)
        """Those the store holds."""
        self.highest = max([*self.numbers, witness.number if witness else 0])
        """The highest that the store holds or head.json names; 0 for none."""
        self._read: dict[int, tuple[Link, str, str | None]] = {}

    def record(self, number: int) -> Link:
        """One record.

        Raises:
            UsageError: there never was one of this number.
            FixityError: it is not there, does not parse, or is not what its successor or head.json names.
        """
        if not 1 <= number <= self.highest:
            raise UsageError(f"{self.key_of(number)}: there is no such record, the highest number is {self.highest}")
        return self._checked(number)[0]

    def sha256(self, number: int) -> str:
        """One record's hash: from head.json where that names it, so that a damaged last record can be built upon."""
        if self._witness and self._witness.number == number:
            return self._witness.sha256
        return self._checked(number)[1]

    def named(self, number: int) -> str | None:
        """The hash that head.json, or the record after it, gives to a record; None where nothing vouches for it."""
        if self._witness and self._witness.number == number:
            return self._witness.sha256
        try:
            return self._checked(number + 1)[2] if number < self.highest else None
        except FixityError:
            return None

    def _checked(self, number: int) -> tuple[Link, str, str | None]:
        if number not in self._read:
            for later in range(self.highest, number, -1):  # from the top, so that each is vouched for by the next
                if later not in self._read:
                    try:
                        self._read[later] = self._load(later)
                    except FixityError:
                        continue  # that one is damaged: whoever asks for it is told
            self._read[number] = self._load(number)
        return self._read[number]

    def _load(self, number: int) -> tuple[Link, str, str | None]:
        key = self.key_of(number)
        try:
            data = self._store.read(key)
        except NoSuchKeyError:
            namer = "head.json names it" if number == self.highest else "its successors are there"
            raise FixityError(key, f"missing, though {namer}") from None
        found = sha256_hex(data)
        if self._witness and self._witness.number == number and self._witness.sha256 != found:
            raise FixityError(key, f"sha256 is {found}, head.json names {self._witness.sha256}")
        following = self._read.get(number + 1)
        if following and following[2] != found:
            raise FixityError(key, f"sha256 is {found}, {self.key_of(number + 1)} names {following[2]}")
        record, before = self._parse(key, data)
        if (before is None) != (number == 1):
            raise FixityError(key, "the link to the record before it is wrong")
        return record, found, before


def parse_manifest(key: str, data: bytes) -> tuple[Manifest, str | None]:
    """(manifest, hash of the one before it). Raises FixityError with the key."""
    manifest = _parse(Manifest, key, data)
    if layout.manifest(manifest.project_id, manifest.generation) != key:
        raise FixityError(key, f"holds generation {manifest.generation} of {manifest.project_id}")
    return manifest, manifest.prev_manifest_sha256


def parse_event(key: str, data: bytes) -> tuple[Event, str | None]:
    """(event, hash of the one before it). Raises FixityError with the key."""
    event = _parse(Event, key, data)
    if not layout.is_project_id(event.project_id) or layout.event(event.project_id, event.number) != key:
        raise FixityError(key, f"holds event {event.number} of another project")
    return event, event.prev_sha256


def _parse(record: type[Link], key: str, data: bytes) -> Link:
    try:
        if canonical_json(json.loads(data)) != data:
            raise FixityError(key, "is not canonical JSON")
        return record.model_validate_json(data)
    except (ValidationError, ValueError, RecursionError) as error:
        raise FixityError(key, f"is no {record.__name__.lower()} ({type(error).__name__})") from error


def make_head(
    *, generation: int, manifest_sha256: str | None, current: int | None, event: int, event_sha256: str | None
) -> Head:
    """A witness, with its own hash."""
    fields = {
        "generation": generation,
        "manifest_sha256": manifest_sha256,
        "current": current,
        "event": event,
        "event_sha256": event_sha256,
    }
    return Head(**fields, self_sha256=sha256_hex(canonical_json(fields)))  # type: ignore[arg-type]


def parse_head(data: bytes) -> Head | None:
    """A witness; None for one that does not parse or whose `self_sha256` differs: it is rebuilt."""
    try:
        head = Head.model_validate_json(data)
    except ValidationError:
        return None
    fields = head.model_dump(exclude={"self_sha256"})
    return head if sha256_hex(canonical_json(fields)) == head.self_sha256 else None
