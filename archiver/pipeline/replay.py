"""Replaying whole histories where they lie: one owner's repositories are open together and know of each other."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from archiver.assess.history import read_history
from archiver.assess.labels import Labels
from archiver.assess.replay import Subject, replay
from archiver.errors import ArchiverError
from archiver.git.reader import open_reader
from archiver.records.campaign import Owner
from archiver.records.replay import Replay, Replayed
from archiver.registry import Registry


@dataclass(frozen=True)
class Source:
    """A repository to be replayed."""

    origin: str
    """What registry and labels call it."""
    path: Path
    """Where it lies."""


def replay_sources(
    sources: Sequence[Source],
    registry: Registry,
    labels: Labels,
    *,
    until: date,
    every: int,
    reading: Callable[[str], None],
    done: Callable[[Replayed], None],
    failed: Callable[[Source, ArchiverError], None],
) -> Replay:
    """Judge every source as of every `every`th day until `until`.

    Args:
        reading: told which repository is read now.
        done: told of each repository when it is finished.
        failed: told of each that cannot be read; the others go on.
    """
    groups: dict[str, list[tuple[Source, Owner | None]]] = {}
    for source in sources:
        owner = registry.owner_of(source.origin)
        groups.setdefault(owner.id if owner else f"{source.origin} alone", []).append((source, owner))

    def opened() -> Iterator[list[Subject]]:
        for group in groups.values():
            with ExitStack() as stack:
                subjects = []
                for source, owner in group:
                    reading(source.origin)
                    try:
                        subjects.append(_subject(source, owner, until, stack))
                    except ArchiverError as error:
                        failed(source, error)
                yield subjects

    return replay(opened(), labels, until=until, every=every, done=done)


def _subject(source: Source, owner: Owner | None, until: date, stack: ExitStack) -> Subject:
    history = read_history(stack.enter_context(open_reader(source.path)), None)
    last = history.profile(until)
    return Subject(
        origin=source.origin,
        owner=owner,
        profile=history.profile,
        first=last.first.day if last.first else None,
        last_substantive=last.last_substantive.day if last.last_substantive else None,
    )
