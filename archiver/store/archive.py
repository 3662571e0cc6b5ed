"""What the layout means over any store: projects, generations, events, blobs, and the order of writes."""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError, UsageError
from archiver.records.archive import BlobRef, Event, EventKind, Manifest
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.identity import name_of, normalise_origin, origin_id, project_id_for
from archiver.store import layout
from archiver.store.interface import Store
from archiver.store.memory import Memory
from archiver.store.project import ProjectView, renewed_head

__all__ = ["Archive", "ProjectView"]

Data = Mapping[str, str | int | bool | list[str] | None]
_TRIES = 50
_READERS = 8


class Archive:
    """The archive in a store. Several runs may write it at once; whoever creates a key first has won."""

    def __init__(self, store: Store, copies: Path | None = None) -> None:
        """`copies`: this machine's folder for what it remembers of the store; None to remember nothing."""
        self.store = store
        self._copies = copies

    @cached_property
    def memory(self) -> Memory | None:
        """What this machine remembers of this very store; None where it remembers nothing, or has no mark."""
        try:
            return Memory(self._copies, self.store.read(layout.PROBE)) if self._copies else None
        except NoSuchKeyError:
            return None

    def folders(self) -> list[str]:
        """Every folder below v1/projects, those that only point to a project too, sorted."""
        return sorted(self._keys_by_folder())

    def projects(self) -> list[str]:
        """The id of every project, sorted; one whose manifests are lost is still one."""
        return [view.project_id for view in self._views()]

    def project(self, project_id: str) -> ProjectView:
        """A project as it stands now. Raises ValueError on what is no project id."""
        return ProjectView(self.store, project_id)

    def commit(self, manifest: Manifest) -> None:
        """Create a generation's manifest, which makes it archived, then renew head.json.

        Raises:
            AlreadyStoredError: another run created this generation; read again and decide anew.
            ValueError: the number would leave a hole.
        """
        view = self.project(manifest.project_id)
        if manifest.generation > (view.highest or 0) + 1:
            raise ValueError(f"generation {manifest.generation} would leave a hole above {view.highest}")
        self._create(layout.manifest(manifest.project_id, manifest.generation), canonical_json(manifest))
        self.renew_head(manifest.project_id)

    def append(
        self,
        project_id: str,
        kind: str,
        *,
        by: str,
        generation: int | None,
        blobs: Sequence[BlobRef] = (),
        data: Data | None = None,
        made_with: Mapping[str, str],
    ) -> Event:
        """Add an event under the next free number, stamped with this moment, then renew head.json.

        Args:
            by: `archiver`, or the person who decided.
            blobs: what it names; each was put before.
        """
        fields = {
            "project_id": project_id,
            "kind": cast(EventKind, kind),
            "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "by": by,
            "made_with": dict(made_with),
            "generation": generation,
            "blobs": tuple(blobs),
            "data": dict(data or {}),
        }
        for _ in range(_TRIES):
            chain = self.project(project_id).event_chain
            before = chain.highest
            event = Event.model_validate(
                {**fields, "number": before + 1, "prev_sha256": chain.sha256(before) if before else None}
            )
            try:
                self._create(layout.event(project_id, event.number), canonical_json(event))
            except AlreadyStoredError:
                continue
            self.renew_head(project_id)
            return event
        raise StoreError(f"{project_id}: other runs kept adding events; run the command again", transient=True)

    def renew_head(self, project_id: str) -> bool:
        """Write head.json where it is missing, broken or behind. Returns whether it was written.

        Raises:
            FixityError: a record it would have to name is damaged.
        """
        view, written = self.project(project_id), False
        for _ in range(_TRIES):
            head = renewed_head(view)
            if view.head == head:
                return written
            self.store.replace(layout.head(project_id), canonical_json(head))
            written = True
            view = self.project(project_id)  # another run may have moved on meanwhile: then once more
        return written

    def put_bytes(self, data: bytes) -> tuple[str, int]:
        """Store a small blob and read it back. Returns (sha256, bytes). Raises FixityError if it did not come back."""
        sha256 = sha256_hex(data)
        self.put_blob(sha256, len(data), lambda: io.BytesIO(data))
        self.read_blob(sha256)
        if self.memory:
            self.memory.remember(layout.blob(sha256), data)
        return sha256, len(data)

    def put_blob(self, sha256: str, size: int, open_source: Callable[[], BinaryIO], *, anew: bool = False) -> bool:
        """Store a blob of any size, hashed on the way. False when it was there. Raises FixityError, StoreError."""
        return self.store.put_file(layout.blob(sha256), size, open_source, sha256, anew=anew)

    def read_blob(self, sha256: str) -> bytes:
        """A small blob, checked. Raises FixityError, NoSuchKeyError."""
        key = layout.blob(sha256)
        data = self.store.read(key)
        if sha256_hex(data) != sha256:
            raise FixityError(key, f"the bytes read have sha256 {sha256_hex(data)}")
        return data

    def open_blob(self, sha256: str) -> BinaryIO:
        """A blob's bytes as a stream, unchecked: the caller hashes what passes by. Raises NoSuchKeyError."""
        return self.store.open(layout.blob(sha256))

    def blob_sha256(self, sha256: str) -> str:
        """The hash that a blob's bytes really have, whatever its size. Raises NoSuchKeyError."""
        with self.open_blob(sha256) as file:
            hasher = hashlib.sha256()
            while block := file.read(1 << 20):
                hasher.update(block)
        return hasher.hexdigest()

    def identify(self, host: str, numeric_id: int | None, origin: str) -> str | None:
        """The project that a source is; None for a new one.

        The numeric id wins: a known origin under another id is a new project.
        """
        if numeric_id is not None:
            by_number = self._follow(f"{host}-{numeric_id}")
            if by_number:
                return by_number
        by_origin = self._follow(origin_id(origin, host))
        if by_origin and numeric_id is not None and self._numeric_id(by_origin) not in (None, numeric_id):
            return None
        return by_origin

    def meet(self, project_id: str, origin: str, numeric_id: int | None, made_with: Mapping[str, str]) -> None:
        """Remember under which origin and number a project was met, so that both lead to it from now on.

        Writes nothing when all of it is known.
        """
        view = self.project(project_id)
        known = {normalise_origin(held) for held in view.origins}
        if known and normalise_origin(origin) not in known:
            data: Data = {"origin": origin, "previous": view.origins[0]}
            self.append(project_id, "renamed", by="archiver", generation=None, data=data, made_with=made_with)
        for other in {project_id_for(origin, numeric_id), project_id_for(origin, None)} - {project_id}:
            if not self.project(other).exists:
                data = {"project_id": project_id, "origin": origin}
                self.append(other, "alias", by="archiver", generation=None, data=data, made_with=made_with)

    def resolve(self, text: str) -> str:
        """The project a person means: an id, an origin, `owner/name` or a bare name that only one project has.

        A project's present name counts before a name that another one once had.

        Raises:
            UsageError: none, or several, which are named.
        """
        if layout.is_project_id(text) and (followed := self._follow(text)):
            return followed
        wanted = normalise_origin(text)
        with ThreadPoolExecutor(_READERS, thread_name_prefix="origins") as pool:
            met = dict(pool.map(_origins_of, self._views()))
        now = sorted(project_id for project_id, origins in met.items() if _names(origins[:1], wanted))
        found = now or sorted(project_id for project_id, origins in met.items() if _names(origins, wanted))
        if len(found) == 1:
            return found[0]
        if not found:
            damaged = sum(not origins for origins in met.values())
            also = (
                f" ({damaged} projects could not be read: `archiver verify` names what is damaged)" if damaged else ""
            )
            raise UsageError(f"{text}: no project of this name; look for it with `archiver search`{also}")
        listed = ", ".join(f"{project_id} ({met[project_id][0]})" for project_id in found[:10])
        raise UsageError(f"{text}: several projects have this name, give one of these ids: {listed}")

    def _create(self, key: str, data: bytes) -> None:
        self.store.create(key, data)
        if self.memory:
            self.memory.remember(key, data)

    def _follow(self, project_id: str) -> str | None:
        """The project behind an id, alias by alias; None when there is no such folder, or a circle of them."""
        seen: set[str] = set()
        while project_id not in seen:
            seen.add(project_id)
            view = self.project(project_id)
            if not view.exists:
                return None
            further = view.alias_of
            if further is None:
                return project_id
            project_id = further
        return None

    def _numeric_id(self, project_id: str) -> int | None:
        view = self.project(project_id)
        return view.manifest(view.highest).source.numeric_id if view.highest else None

    def _views(self) -> list[ProjectView]:
        """Every project's view, read side by side: a server far away answers many small questions at once."""
        folders = self._keys_by_folder()
        with ThreadPoolExecutor(_READERS, thread_name_prefix="views") as pool:
            views = pool.map(lambda name: ProjectView(self.store, name, folders[name]), sorted(folders))
            return [view for view in views if view.highest]

    def _keys_by_folder(self) -> dict[str, list[str]]:
        folders: dict[str, list[str]] = {}
        for key in self.store.list(layout.PROJECTS):
            name = key.removeprefix(layout.PROJECTS).partition("/")[0]
            if layout.is_project_id(name):
                folders.setdefault(name, []).append(key)
        return folders


def _origins_of(view: ProjectView) -> tuple[str, list[str]]:
    """(project id, its origins); none for a damaged project, which must not hide the others."""
    try:
        return view.project_id, view.origins
    except FixityError:
        return view.project_id, []


def _names(origins: Sequence[str], wanted: str) -> bool:
    """Whether one of the origins is the wanted one, ends in it (`owner/name`), or has it as its name."""
    for origin in origins:
        if wanted in (normalise_origin(origin), name_of(origin), name_of(origin).rpartition("/")[2]):
            return True
    return False
