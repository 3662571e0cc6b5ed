"""One project as the store holds it: its generations, its events, and which state counts."""

from collections.abc import Sequence
from contextlib import suppress

from archiver.errors import FixityError, NoSuchKeyError
from archiver.records.archive import Event, Head, Manifest
from archiver.records.identity import normalise_origin
from archiver.store import layout
from archiver.store.chain import Chain, Witness, make_head, parse_event, parse_head, parse_manifest
from archiver.store.interface import Store


class ProjectView:
    """A project at one moment. The folder is listed once; records are read, and checked, when asked for."""

    def __init__(self, store: Store, project_id: str, keys: Sequence[str] | None = None) -> None:
        """`keys`: the folder's keys, where one listing of many folders has them already."""
        self.project_id = project_id
        # head.json first: what it names was there before it, so a run that writes meanwhile looks like no damage.
        self.head = read_head(store, project_id)
        """The witness; None where there is none, or a broken one."""
        prefix = layout.project(project_id)
        keys = list(store.list(prefix)) if keys is None else keys
        self.exists = bool(keys)
        """Whether the store has a folder of this name, be it only an alias."""
        self.manifests: Chain[Manifest] = Chain(
            store,
            lambda number: layout.manifest(project_id, number),
            _numbers(keys, prefix + "gen/"),
            _witness(self.head.generation, self.head.manifest_sha256) if self.head else None,
            parse_manifest,
        )
        self.event_chain: Chain[Event] = Chain(
            store,
            lambda number: layout.event(project_id, number),
            _numbers(keys, prefix + "events/"),
            _witness(self.head.event, self.head.event_sha256) if self.head else None,
            parse_event,
        )

    @property
    def generations(self) -> list[int]:
        """Generations whose manifest the store holds, ascending."""
        return self.manifests.numbers

    @property
    def highest(self) -> int | None:
        """The highest generation the store holds or head.json names: the next one is one above."""
        return self.manifests.highest or None

    def manifest(self, generation: int) -> Manifest:
        """A generation's manifest, as its successor or head.json vouches for it. Raises FixityError."""
        return self.manifests.record(generation)

    def manifest_sha256(self, generation: int) -> str:
        """A manifest's hash. Raises FixityError."""
        return self.manifests.sha256(generation)

    @property
    def current(self) -> int | None:
        """The generation that is restored: the highest whole or accepted one; where none is, the highest partial.

        Raises:
            FixityError: a record that decides it is damaged.
        """
        head = self.head
        if head and (head.generation, head.event) == (self.manifests.highest, self.event_chain.highest):
            return head.current
        return self.count_current()

    def count_current(self) -> int | None:
        """`current` from the records alone. Source: design.md, "Which state counts"."""
        accepted: set[int | None] | None = None
        partial = None
        for number in range(self.manifests.highest, 0, -1):
            status = self.manifest(number).status
            if status == "whole":
                return number
            if accepted is None:
                accepted = {event.generation for event in self.events() if event.kind == "acceptance"}
            if number in accepted:
                return number
            partial = partial or (number if status == "partial" else None)
        return partial

    def events(self) -> list[Event]:
        """Every event, oldest first. Raises FixityError."""
        return [self.event_chain.record(n) for n in range(self.event_chain.highest, 0, -1)][::-1]

    def latest(self, kind: str, generation: int | None = None) -> Event | None:
        """The newest event of a kind (that speaks of `generation`, when given). Raises FixityError."""
        for number in range(self.event_chain.highest, 0, -1):
            event = self.event_chain.record(number)
            if event.kind == kind and generation in (None, event.generation):
                return event
        return None

    def accepted(self, generation: int) -> bool:
        """Whether a person accepted a generation. Raises FixityError."""
        return self.latest("acceptance", generation) is not None

    @property
    def alias_of(self) -> str | None:
        """The project this folder only points to; None for a project."""
        if self.manifests.highest:
            return None
        event = self.latest("alias")
        named = event.data.get("project_id") if event else None
        return named if isinstance(named, str) and layout.is_project_id(named) else None

    @property
    def origins(self) -> list[str]:
        """Every origin it was ever met under, newest first."""
        last = [self.manifest(self.highest).source.url] if self.highest else []
        return _each_once([*self._names_told(), *last])

    @property
    def origins_told(self) -> list[str]:
        """The same as events tell it; where none does, the origin of the generations before the last.

        What the last manifest says may be news that no event tells of yet.
        """
        told = self._names_told()
        if told or not self.highest:
            return _each_once(told)
        for number in (max(1, self.highest - 1), self.highest):
            with suppress(FixityError):
                return [self.manifest(number).source.url]
        return []

    def _names_told(self) -> list[object]:
        renamed = [event for event in reversed(self.events()) if event.kind == "renamed"]
        return [event.data.get(key) for key in ("origin", "previous") for event in renamed]

    @property
    def numbers_met(self) -> set[int]:
        """Every number by which a forge called it, as its id and its events tell. Raises FixityError."""
        last = self.project_id.rpartition("-")[2]
        met = [event.data.get("numeric_id") for event in self.events() if event.kind == "renamed"]
        return {number for number in [*met, int(last) if last.isdecimal() else None] if isinstance(number, int)}

    def departed(self, origin: str) -> Event | None:
        """The event that it is no more to be found at an origin; None where it was met there since. Raises FixityError.

        A `renamed` event says that it was met at its `origin`, an `unreachable` one that it no longer is.
        """
        wanted = normalise_origin(origin)
        for event in reversed(self.events()):
            told = event.data.get("origin")
            if event.kind in ("renamed", "unreachable") and isinstance(told, str) and normalise_origin(told) == wanted:
                return event if event.kind == "unreachable" else None
        return None

    def heir(self, origin: str) -> str | None:
        """The project that took over an origin of this one; None where this one still has it, or nobody has."""
        event = self.departed(origin)
        named = event.data.get("successor") if event else None
        return named if isinstance(named, str) and layout.is_project_id(named) else None


def _each_once(origins: Sequence[object]) -> list[str]:
    spelt: dict[str, str] = {}
    for origin in origins:
        if isinstance(origin, str):
            spelt.setdefault(normalise_origin(origin), origin)
    return list(spelt.values())


def read_head(store: Store, project_id: str) -> Head | None:
    """The witness; None where there is none, or a broken one."""
    try:
        return parse_head(store.read(layout.head(project_id)))
    except NoSuchKeyError:
        return None


def renewed_head(view: ProjectView, *, recount: bool = False) -> Head:
    """head.json as it should stand now. It never falls behind what it named before, even if the store lost that.

    Args:
        recount: ask the records which generation is current, even where the witness seems to know.

    Raises:
        FixityError: a record it would have to name is damaged, and no older head.json vouches for it.
    """
    held, manifests, events = view.head, view.manifests, view.event_chain
    generation, event = manifests.highest, events.highest
    if held and not recount and held.generation == generation and not _newly_accepted(view, held.event):
        current = held.current
    else:
        current = view.count_current()
    return make_head(
        generation=generation,
        manifest_sha256=manifests.sha256(generation) if generation else None,
        current=current,
        event=event,
        event_sha256=events.sha256(event) if event else None,
    )


def _newly_accepted(view: ProjectView, seen: int) -> bool:
    new = range(view.event_chain.highest, seen, -1)
    return any(view.event_chain.record(number).kind == "acceptance" for number in new)


def _numbers(keys: Sequence[str], prefix: str) -> list[int]:
    names = [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]
    return [number for name in names if (number := layout.number(name))]


def _witness(number: int, sha256: str | None) -> Witness | None:
    return Witness(number, sha256) if number and sha256 else None
