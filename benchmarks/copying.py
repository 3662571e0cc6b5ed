"""One real capture of a local repository, its time split where the proof begins and where it ends."""

import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archiver.pipeline.capture import capture
from archiver.pipeline.context import Context
from archiver.records.archive import Manifest
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import open_store
from archiver.store.archive import Archive
from archiver.store.interface import Store

_PROOF = "reading back and proving"


@dataclass(frozen=True)
class Phases:
    """Seconds of one capture."""

    copy: float
    """All but the proof: look, fetch, compare, bundle, store; then the manifest, the commit."""
    proof: float
    """Read back, unbundle, name all objects; count what the mirror reaches, where no full bundle needed that before."""


def timed_capture(source: Path, folder: Path) -> Phases:
    """Capture a repository into `folder/store` with the work folder `folder/work`; both are made when absent."""
    clock = _Clock()
    archive = _Timed(open_store(str(folder / "store"), writing=True), clock)
    context = Context(archive, folder / "work", Registry(), date(2024, 12, 1), say=clock.said)
    repository = Repository(
        origin="https://git.example.org/campaign/large", clone_url=str(source), name="large", forge="local"
    )
    start = time.perf_counter()
    captured = capture(repository, context)
    whole = time.perf_counter() - start
    assert captured.status == "archived", captured
    proof = clock.ended - clock.began
    return Phases(whole - proof, proof)


@dataclass
class _Clock:
    """When the proof began and ended."""

    began: float = field(default=0.0)
    ended: float = field(default=0.0)

    def said(self, text: str) -> None:
        """Hear the program's own progress."""
        if text.endswith(_PROOF):
            self.began = time.perf_counter()


class _Timed(Archive):
    """An archive that notes when a manifest arrives: the proof is over."""

    def __init__(self, store: Store, clock: _Clock) -> None:
        super().__init__(store)
        self._clock = clock

    def commit(self, manifest: Manifest) -> None:
        self._clock.ended = time.perf_counter()
        super().commit(manifest)
