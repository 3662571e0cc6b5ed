"""The archive over a store: projects, generations, events, blobs, and which of them count."""

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import BinaryIO, TypeVar, cast

from pydantic import ValidationError

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError, UsageError
from archiver.records.archive import BlobRef, Event, EventKind, Head, Manifest
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.identity import normalise_origin, project_id_for
from archiver.store import layout
from archiver.store.interface import Store

R = TypeVar("R", Manifest, Event)
_NUMBER = re.compile(r"/(\d{8})\.json$")
_TRIES = 50


class ProjectView:
    """One project as the store holds it now: listed once, read when asked. Look again after a write."""

    def __init__(self, store: Store, project_id: str) -> None:
        self.project_id = project_id
        self._store = store
        self._manifests: dict[int, tuple[Manifest, str]] = {}
        prefix = layout.project(project_id)
        self.generations: list[int] = []
        """Numbers of all generations, ascending."""
        self.event_numbers: list[int] = []
        """Numbers of all events, ascending."""
        for key in store.list(prefix):
            number = _NUMBER.search(key)
            if number:
                (self.generations if key.startswith(prefix + "gen/") else self.event_numbers).append(int(number[1]))

    @property
    def exists(self) -> bool:
        """Whether the store holds anything of this project."""
        return bool(self.generations or self.event_numbers)

    @property
    def highest(self) -> int | None:
        """The highest generation that exists or that head names."""
        named = self.head.generation if self.head else 0
        return max([named, *self.generations]) or None

    @cached_property
    def head(self) -> Head | None:
        """The witness; None when it is absent or broken."""
        try:
            return read_head(self._store.read(layout.head(self.project_id)))
        except NoSuchKeyError:
            return None

    def manifest(self, generation: int) -> Manifest:
        """A generation's manifest, checked against the witness or the manifest after it.

        Raises:
            FixityError: it does not parse, or is not the one that was written.
            NoSuchKeyError: it is gone.
        """
        return self._manifest(generation)[0]

    def manifest_sha256(self, generation: int) -> str:
        """Hash of the stored manifest."""
        return self._manifest(generation)[1]

    def _manifest(self, generation: int) -> tuple[Manifest, str]:
        if generation not in self._manifests:
            key = layout.manifest(self.project_id, generation)
            data = self._store.read(key)
            digest = sha256_hex(data)
            manifest = parse(Manifest, key, data)
            expected = self._expected_hash(generation)
            if expected and expected != digest:
                raise FixityError(key, f"its sha256 is {digest}, but {expected} was written")
            self._manifests[generation] = manifest, digest
        return self._manifests[generation]

    def _expected_hash(self, generation: int) -> str | None:
        if self.head and self.head.generation == generation:
            return self.head.manifest_sha256
        if generation + 1 in self.generations:
            key = layout.manifest(self.project_id, generation + 1)
            return parse(Manifest, key, self._store.read(key)).prev_manifest_sha256
        return None

    @cached_property
    def events(self) -> list[Event]:
        """All events, ascending. Raises FixityError for one that does not parse."""
        keys = [layout.event(self.project_id, number) for number in self.event_numbers]
        return [parse(Event, key, self._store.read(key)) for key in keys]

    def latest(self, kind: str, generation: int | None = None) -> Event | None:
        """The newest event of a kind, of one generation or of any."""
        for event in reversed(self.events):
            if event.kind == kind and generation in (None, event.generation):
                return event
        return None

    @cached_property
    def current(self) -> int | None:
        """The highest generation that is whole or was accepted by an event; where there is none, the highest partial."""
        accepted = {event.generation for event in self.events if event.kind == "acceptance"}
        partial = None
        for generation in reversed(self.generations):
            status = self.manifest(generation).status
            if status == "whole" or generation in accepted:
                return generation
            if status == "partial" and partial is None:
                partial = generation
        return partial

    @property
    def origins(self) -> list[str]:
        """Every origin it ever had, newest first."""
        found = [str(event.data.get("to")) for event in reversed(self.events) if event.kind == "renamed"]
        found += [self.manifest(generation).source.url for generation in reversed(self.generations)]
        return list(dict.fromkeys(found))


class Archive:
    """What the stages write to and read from. Thread-safe: it holds no state but the store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def projects(self) -> list[str]:
        """Ids of all projects that have a generation, sorted."""
        found = set()
        for key in self.store.list(layout.PROJECTS):
            name, _, rest = key.removeprefix(layout.PROJECTS).partition("/")
            if rest.startswith("gen/"):
                found.add(name)
        return sorted(found)

    def project(self, project_id: str) -> ProjectView:
        """The project as it is now; empty where the store holds none."""
        return ProjectView(self.store, project_id)

    def identify(self, host: str, numeric_id: int | None, origin: str) -> str | None:
        """The project this is, by `<host>-<id>`, then by `<host>-x…`, following aliases; None for a new one."""
        candidates = [f"{host}-{numeric_id}"] if numeric_id is not None else []
        for candidate in [*candidates, project_id_for(origin, None)]:
            view = self.project(candidate)
            if view.generations:
                return candidate
            alias = view.latest("alias") if view.event_numbers else None
            if alias:
                return str(alias.data["project"])
        return None

    def resolve(self, text: str) -> str:
        """A project id from an id, an origin, `owner/name` or a name that only one project has.

        Raises:
            UsageError: none, or several; the message names them.
        """
        try:
            if self.project(text).generations:
                return text
        except ValueError:
            pass
        wanted = normalise_origin(text)
        matches = {}
        for project_id in self.projects():
            for origin in self.project(project_id).origins:
                path = normalise_origin(origin)
                if path == wanted or path.endswith(("/" + wanted, ":" + wanted)):
                    matches[project_id] = origin
                    break
        if not matches:
            raise UsageError(f"{text}: no such project in {self.store.url}; find it with `archiver search`")
        if len(matches) > 1:
            named = ", ".join(f"{project_id} ({origin})" for project_id, origin in sorted(matches.items()))
            raise UsageError(f"{text}: several projects match; give one id of: {named}")
        return next(iter(matches))

    def commit(self, manifest: Manifest) -> None:
        """Create the manifest: from here on the generation exists. Then the witness follows.

        Raises:
            AlreadyStoredError: somebody else wrote this generation first.
        """
        self.store.create(layout.manifest(manifest.project_id, manifest.generation), canonical_json(manifest))
        self.witness(manifest.project_id)

    def append(
        self,
        project_id: str,
        kind: EventKind,
        *,
        by: str,
        generation: int | None,
        at: str,
        blobs: tuple[BlobRef, ...] = (),
        data: Mapping[str, str | int | bool | None | list[str]],
        made_with: Mapping[str, str],
    ) -> Event:
        """Write the next event of a project; a number that somebody else took meanwhile is passed over."""
        for _ in range(_TRIES):
            view = self.project(project_id)
            last = view.event_numbers[-1] if view.event_numbers else 0
            named = view.head.event if view.head else 0
            number = max(last, named) + 1
            before = sha256_hex(self.store.read(layout.event(project_id, last))) if last else None
            event = Event(
                project_id=project_id,
                number=number,
                prev_sha256=before,
                kind=kind,
                at=at,
                by=by,
                made_with=dict(made_with),
                generation=generation,
                blobs=blobs,
                data=dict(data),
            )
            try:
                self.store.create(layout.event(project_id, number), canonical_json(event))
            except AlreadyStoredError:
                continue
            self.witness(project_id)
            return event
        raise StoreError(f"{project_id}: other runs keep writing events; run the command again", transient=True)

    def witness(self, project_id: str) -> None:
        """Write head.json anew from what is there; it never goes back to lower numbers."""
        view = self.project(project_id)
        head = build_head(view, self.store)
        held = view.head
        if held and (held.generation > head.generation or held.event > head.event):
            return
        self.store.replace(layout.head(project_id), canonical_json(head))

    def put_bytes(self, data: bytes) -> tuple[str, int]:
        """Store a small blob. Returns its (sha256, size)."""
        digest = sha256_hex(data)
        self.put_blob(digest, len(data), lambda: cast(BinaryIO, io.BytesIO(data)))
        return digest, len(data)

    def put_blob(self, sha256: str, size: int, open_source: Callable[[], BinaryIO]) -> bool:
        """Store a blob under its hash; False when it was there already."""
        return self.store.put_file(layout.blob(sha256), size, open_source, sha256)

    def open_blob(self, sha256: str) -> BinaryIO:
        """A blob's stream, not checked: the caller hashes what it reads."""
        return self.store.open(layout.blob(sha256))

    def read_blob(self, sha256: str) -> bytes:
        """A small blob's bytes. Raises FixityError when they are not what the name says."""
        data = self.store.read(layout.blob(sha256))
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise FixityError(layout.blob(sha256), f"the bytes read have sha256 {found}")
        return data


def parse(kind: type[R], key: str, data: bytes) -> R:
    """A stored record. Raises FixityError when it does not parse or does not stand under its own key."""
    try:
        record = kind.model_validate_json(data)
    except ValidationError as error:
        raise FixityError(key, f"is no {kind.__name__.lower()} ({error.error_count()} errors)") from None
    own = layout.manifest(record.project_id, record.generation) if isinstance(record, Manifest) else (
        layout.event(record.project_id, record.number)
    )  # fmt: skip
    if own != key:
        raise FixityError(key, f"says of itself that it is {own}")
    return record


def read_head(data: bytes) -> Head | None:
    """The witness, or None when it does not parse or its own hash differs."""
    try:
        head = Head.model_validate_json(data)
    except ValidationError:
        return None
    return head if head.self_sha256 == _head_hash(head) else None


def build_head(view: ProjectView, store: Store) -> Head:
    """What the witness should say of the project."""
    generation = view.generations[-1] if view.generations else 0
    number = view.event_numbers[-1] if view.event_numbers else 0
    head = Head(
        generation=generation,
        manifest_sha256=view.manifest_sha256(generation) if generation else None,
        current=view.current,
        event=number,
        event_sha256=sha256_hex(store.read(layout.event(view.project_id, number))) if number else None,
        self_sha256="",
    )
    return head.model_copy(update={"self_sha256": _head_hash(head)})


def _head_hash(head: Head) -> str:
    return sha256_hex(canonical_json(head.model_dump(mode="json", exclude={"self_sha256"})))
