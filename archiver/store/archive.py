"""What the layout means over any store: projects, generations, events, blobs, and the order of writes."""

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError, UsageError
from archiver.records.archive import BlobRef, Event, EventKind, Manifest
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.identity import normalise_origin, project_id_for
from archiver.store import layout
from archiver.store.interface import Store
from archiver.store.memory import Memory
from archiver.store.origins import Value, is_news, met_as, names, taken_over
from archiver.store.project import ProjectView, renewed_head

__all__ = ["Archive", "ProjectView"]

Data = Mapping[str, Value]
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
        return [view.project_id for view in self.views()]

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

    def renew_head(self, project_id: str, *, recount: bool = False) -> bool:
        """Write head.json where it is missing, broken or behind. Returns whether it was written.

        Args:
            recount: also where it names another current generation than the records do.

        Raises:
            FixityError: a record it would have to name is damaged.
        """
        view, written = self.project(project_id), False
        for _ in range(_TRIES):
            head = renewed_head(view, recount=recount)
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

    def identify(self, host: str, numeric_id: int | None, origin: str, former: Sequence[str] = ()) -> str | None:
        """The project that a source is; None for a new one.

        The numeric id wins: a known origin under another id is a new project.

        Args:
            former: origins that lead to this source as well, for example an address that the forge redirects.
        """
        if numeric_id is not None:
            by_number = self._follow(f"{host}-{numeric_id}")
            if by_number:
                return by_number
        for place in (origin, *former):
            owner = self.owner(place)
            if owner and (numeric_id is None or self._numbers(owner) <= {numeric_id}):
                return owner
        return None

    def owner(self, origin: str) -> str | None:
        """The project that was last met at an origin; None where none was."""
        owners = self._owners(origin)
        return owners[-1] if owners else None

    def elder(self, project_id: str, origin: str) -> str | None:
        """The other project that had an origin just before this one; None where there is none."""
        owners = self._owners(origin)
        before = owners[: owners.index(project_id)] if project_id in owners else owners
        return before[-1] if before else None

    def meet(
        self,
        project_id: str,
        origin: str,
        numeric_id: int | None,
        made_with: Mapping[str, str],
        *,
        as_of: date | None = None,
        reached: bool = True,
    ) -> None:
        """Remember under which origin and number a project was met, so that both lead to it from now on.

        Writes nothing when all of it is known. Another project that had this origin is told that it has lost it.

        Args:
            as_of: today; when left out, today (UTC).
            reached: whether the origin itself answered; False for a copy that somebody says is from there.
        """
        view = self.project(project_id)
        self._catch_up(view)
        owner = next(reversed(self._owners(origin, view)), None)
        if reached and owner and owner != project_id and self.project(owner).heir(origin) != project_id:
            data = taken_over(origin, project_id, numeric_id, as_of or datetime.now(UTC).date())
            self.append(owner, "unreachable", by="archiver", generation=None, data=data, made_with=made_with)
        if is_news(view, origin, numeric_id, reached=reached):
            data = {"origin": origin, "previous": view.origins_told[0]}
            data |= {} if numeric_id is None else {"numeric_id": numeric_id}
            self.append(project_id, "renamed", by="archiver", generation=None, data=data, made_with=made_with)
        for other in {project_id_for(origin, numeric_id), project_id_for(origin, None)} - {project_id}:
            alias = self.project(other)
            if alias.exists:
                self._catch_up(alias)
                continue
            data = {"project_id": project_id, "origin": origin}
            self.append(other, "alias", by="archiver", generation=None, data=data, made_with=made_with)

    def resolve(self, text: str, say: Callable[[str], None] = lambda _: None) -> str:
        """The project a person means: an id, an origin, `owner/name` or a bare name that only one project has.

        A project's present name counts before a name that another one once had, and whoever has an address now before
        whoever lost it.

        Args:
            say: told of other projects that once had this name.

        Raises:
            UsageError: none, or several, which are named.
        """
        if layout.is_project_id(text) and (followed := self._follow(text)):
            return followed
        wanted = normalise_origin(text)
        with ThreadPoolExecutor(_READERS, thread_name_prefix="origins") as pool:
            met = list(pool.map(met_as, self.views()))
        named = {one.project_id: one for one in met if names(one.origins, wanted)}
        now = sorted(one.project_id for one in named.values() if one.present and names(one.origins[:1], wanted))
        found = now or sorted(named)
        if len(found) == 1:
            others = sorted(named.keys() - set(found))
            if others:
                say(f"{text}: means {found[0]}, which has this name now; {', '.join(others)} had it before")
            return found[0]
        if not found:
            damaged = sum(not one.origins for one in met)
            also = (
                f" ({damaged} projects could not be read: `archiver verify` names what is damaged)" if damaged else ""
            )
            raise UsageError(f"{text}: no project of this name; look for it with `archiver search`{also}")
        listed = ", ".join(f"{project_id} ({named[project_id].origins[0]})" for project_id in found[:10])
        raise UsageError(f"{text}: several projects have this name, give one of these ids: {listed}")

    def _catch_up(self, view: ProjectView) -> None:
        """Renew head.json where a run that ended between a record and head.json left it behind."""
        highest = (view.manifests.highest, view.event_chain.highest)
        if view.head is None or (view.head.generation, view.head.event) != highest:
            self.renew_head(view.project_id)

    def _create(self, key: str, data: bytes) -> None:
        self.store.create(key, data)
        if self.memory:
            self.memory.remember(key, data)

    def _follow(self, project_id: str, known: str | None = None) -> str | None:
        """The project behind an id, alias by alias; None when there is no such folder, or a circle of them.

        Args:
            known: a project that need not be looked at again.
        """
        seen: set[str] = set()
        while project_id not in seen:
            seen.add(project_id)
            view = self.project(project_id)
            if not view.exists:
                return None
            further = view.alias_of
            if further is None or further == known:
                return further or project_id
            project_id = further
        return None

    def _owners(self, origin: str, known: ProjectView | None = None) -> list[str]:
        """Every project that an origin led to, oldest first, as far as the forge's numbers told them apart.

        Args:
            known: a project that was read just now.
        """
        owners: list[str] = []
        further = self._follow(project_id_for(origin, None), known.project_id if known else None)
        while further and further not in owners:
            owners.append(further)
            view = known if known and known.project_id == further else self.project(further)
            further = view.heir(origin)
        return owners

    def _numbers(self, project_id: str) -> set[int]:
        """Every number a project was met under, also by an older program, which wrote it into manifests alone."""
        view = self.project(project_id)
        told = view.manifest(view.highest).source.numeric_id if view.highest else None
        return view.numbers_met | ({told} if told is not None else set())

    def views(self, only: Callable[[str], bool] = lambda _: True) -> list[ProjectView]:
        """The projects' views, read side by side: a server far away answers many small questions at once.

        Args:
            only: whether a folder of this name is to be read.
        """
        folders = self._keys_by_folder()
        with ThreadPoolExecutor(_READERS, thread_name_prefix="views") as pool:
            views = pool.map(lambda name: ProjectView(self.store, name, folders[name]), filter(only, sorted(folders)))
            return [view for view in views if view.highest]

    def _keys_by_folder(self) -> dict[str, list[str]]:
        folders: dict[str, list[str]] = {}
        for key in self.store.list(layout.PROJECTS):
            name = key.removeprefix(layout.PROJECTS).partition("/")[0]
            if layout.is_project_id(name):
                folders.setdefault(name, []).append(key)
        return folders
