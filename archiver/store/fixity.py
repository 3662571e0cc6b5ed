"""Fixity: is every stored object still what its manifest, its event or the witness says?"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Literal

from archiver.errors import FixityError, NoSuchKeyError, StoreError
from archiver.records.archive import Event, Head, Manifest
from archiver.records.base import sha256_hex
from archiver.records.outcome import Damage, Verification
from archiver.store import layout
from archiver.store.archive import Archive, ProjectView, parse

Level = Literal["sizes", "bytes"]


def check(archive: Archive, projects: Sequence[str] | None, level: Level, say: Callable[[str], None]) -> Verification:
    """Look at every manifest and event and at every blob that one of them names; a shared blob is read once.

    Args:
        projects: project ids; None for all, also for those of which only a witness or events are left.
        level: `sizes` looks at presence and sizes of blobs, `bytes` reads and hashes them all.
    """
    work = _Check(archive, level)
    names = list(projects) if projects else _all_projects(archive)
    for project_id in names:
        say(f"{project_id}: checking {level}")
        work.project(project_id)
    unique = {(d.key, d.reason): d for d in work.damaged}
    return Verification(level=level, checked=len(work.seen), projects=len(names), damaged=tuple(unique.values()))


def _all_projects(archive: Archive) -> list[str]:
    found = {key.removeprefix(layout.PROJECTS).partition("/")[0] for key in archive.store.list(layout.PROJECTS)}
    return sorted(found)


class _Check:
    def __init__(self, archive: Archive, level: Level) -> None:
        self.archive, self.level = archive, level
        self.damaged: list[Damage] = []
        self.seen: set[str] = set()

    def project(self, project_id: str) -> None:
        view = self.archive.project(project_id)
        head = view.head
        manifests = self._chain(view, head)
        events = self._events(view, head)
        for manifest in manifests:
            for sha256, size in _named_by_manifest(manifest):
                self._blob(sha256, size)
        for event in events:
            for blob in event.blobs:
                self._blob(blob.sha256, blob.size)

    def _chain(self, view: ProjectView, head: Head | None) -> list[Manifest]:
        """Manifests from 1 to the highest that exists or is named; each checked by the one after it or the witness."""
        expected = {head.generation: head.manifest_sha256} if head and head.generation else {}
        found: dict[int, tuple[Manifest, str]] = {}
        for number in range(1, max([*view.generations, *expected, 0]) + 1):
            key = layout.manifest(view.project_id, number)
            record = self._record(Manifest, key)
            if record:
                found[number] = record
                if record[0].prev_manifest_sha256 and number > 1:
                    expected.setdefault(number - 1, record[0].prev_manifest_sha256)
        for number, digest in expected.items():
            if number in found and digest and found[number][1] != digest:
                self._say(layout.manifest(view.project_id, number), "its bytes are not those that were written")
        return [manifest for manifest, _ in found.values()]

    def _events(self, view: ProjectView, head: Head | None) -> list[Event]:
        expected = {head.event: head.event_sha256} if head and head.event else {}
        found: dict[int, tuple[Event, str]] = {}
        for number in range(1, max([*view.event_numbers, *expected, 0]) + 1):
            record = self._record(Event, layout.event(view.project_id, number))
            if record:
                found[number] = record
                if record[0].prev_sha256 and number > 1:
                    expected.setdefault(number - 1, record[0].prev_sha256)
        for number, digest in expected.items():
            if number in found and digest and found[number][1] != digest:
                self._say(layout.event(view.project_id, number), "its bytes are not those that were written")
        return [event for event, _ in found.values()]

    def _record(self, kind: type, key: str) -> tuple | None:  # type: ignore[type-arg]
        self.seen.add(key)
        try:
            data = self.archive.store.read(key)
            return parse(kind, key, data), sha256_hex(data)
        except NoSuchKeyError:
            self._say(key, "missing")
        except FixityError as error:
            self._say(key, error.reason)
        return None

    def _blob(self, sha256: str, size: int | None) -> None:
        key = layout.blob(sha256)
        if key in self.seen:
            return
        self.seen.add(key)
        held = self.archive.store.size(key)
        if held is None:
            self._say(key, "missing")
        elif size is not None and held != size:
            self._say(key, f"{held} bytes, not {size}")
        elif self.level == "bytes":
            self._hash(key, sha256)

    def _hash(self, key: str, sha256: str) -> None:
        hasher = hashlib.sha256()
        try:
            with self.archive.store.open(key) as stream:
                while block := stream.read(1 << 20):
                    hasher.update(block)
        except NoSuchKeyError:
            self._say(key, "missing")
            return
        except StoreError as error:
            if error.transient:
                raise
            self._say(key, str(error))
            return
        if hasher.hexdigest() != sha256:
            self._say(key, f"the bytes read have sha256 {hasher.hexdigest()}")

    def _say(self, key: str, reason: str) -> None:
        self.damaged.append(Damage(key=key, reason=reason))


def _named_by_manifest(manifest: Manifest) -> list[tuple[str, int | None]]:
    """(sha256, size where the manifest says it) of every blob of a generation."""
    named: list[tuple[str, int | None]] = [(bundle.sha256, bundle.size) for bundle in manifest.bundles]
    named += [(manifest.refs.blob, None), (manifest.keep_refs.blob, None)]
    return named + [(part.sha256, None) for part in manifest.parts if part.sha256]
