"""Is every stored object still there, and still the bytes that were stored? Reads everything, trusts nothing."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from archiver.errors import FixityError, NoSuchKeyError
from archiver.records.archive import Manifest
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.verification import Damage
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.chain import Chain, Link
from archiver.store.project import ProjectView, renewed_head
from archiver.store.substitutes import substitutes

_READERS = 4
_AHEAD = 8
"""Projects whose blobs are being read while the next ones' records are."""
Sizes = dict[str, int | None]
"""Hash of a blob -> bytes it should have; None where its namer does not say."""


@dataclass(frozen=True)
class Checked:
    """What became of one project's check."""

    project_id: str
    """The folder; it may only point to a project."""
    is_project: bool
    """Whether it has generations."""
    count: int
    """Objects looked at that no project before it named."""
    damaged: tuple[Damage, ...]
    """What is wrong."""
    noted: tuple[Damage, ...]
    """Worth knowing, and no damage."""


def check(
    archive: Archive, project_ids: Sequence[str], level: Literal["sizes", "bytes"], say: Callable[[str], None]
) -> Iterator[Checked]:
    """Check manifests, events and every blob they name, project by project; a blob that several name is read once.

    Args:
        level: `sizes` reads records, and those blobs whose size nobody wrote down (ref lists, metadata: small), and
            asks for the size of the rest; `bytes` reads all.
        say: told which project is being looked at.

    head.json is a witness and no object: a broken one is written anew (when the store is writable), and noted.
    """
    answers: dict[str, Future[Damage | None]] = {}
    waiting: deque[_Started] = deque()
    with ThreadPoolExecutor(_READERS, thread_name_prefix="fixity") as pool:
        try:
            for project_id in project_ids:
                say(f"{project_id}: reading")
                started = _start(archive, project_id)
                for item in started.blobs.items():
                    if item[0] not in answers:
                        started.new += 1
                        answers[item[0]] = pool.submit(_check_blob, archive, *item, read=level == "bytes")
                waiting.append(started)
                if len(waiting) > _AHEAD:
                    yield _finish(waiting.popleft(), answers)
            while waiting:
                yield _finish(waiting.popleft(), answers)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@dataclass
class _Started:
    view: ProjectView
    blobs: Sizes
    damaged: list[Damage]
    noted: list[Damage]
    new: int = 0


def _start(archive: Archive, project_id: str) -> _Started:
    """Read the records of a project, and gather the blobs that they name."""
    view, blobs = archive.project(project_id), Sizes()
    damaged: list[Damage] = []
    noted: list[Damage] = []
    for manifest in _sound(archive, view.manifests, damaged):
        for sha256, size in _blobs_of_manifest(manifest):
            blobs[sha256] = size if size is not None else blobs.get(sha256)
    for event in _sound(archive, view.event_chain, damaged):
        for blob in event.blobs:
            blobs[blob.sha256] = blob.size
    for part in ("gen/", "events/"):
        for key in archive.store.rewritten(layout.project(project_id) + part):
            damaged.append(
                Damage(key=key, reason="written twice: the server keeps an older version; see which is right")
            )
    if not damaged and view.exists:
        noted += _renew_witness(archive, view)
    return _Started(view, blobs, damaged, noted)


def _finish(started: _Started, answers: dict[str, Future[Damage | None]]) -> Checked:
    view = started.view
    harmed = [damage for sha256 in sorted(started.blobs) if (damage := answers[sha256].result())]
    if harmed:
        harmed_keys = {damage.key for damage in harmed}
        for old, instead in substitutes(view).items():
            sound = [key for key in map(layout.blob, instead) if key not in harmed_keys]
            for damage in [d for d in harmed if sound and d.key == layout.blob(old)]:
                harmed.remove(damage)
                words = f"{damage.reason}; {sound[0]} stands in for it since a repair"
                started.noted.append(Damage(key=damage.key, reason=words))
    records = view.manifests.highest + view.event_chain.highest
    return Checked(
        view.project_id,
        view.manifests.highest > 0,
        records + started.new,
        (*started.damaged, *harmed),
        tuple(started.noted),
    )


def _sound(archive: Archive, chain: Chain[Link], damaged: list[Damage]) -> Iterator[Link]:
    """The records that are what they should be, newest first; the others go to `damaged`."""
    memory = archive.memory
    above = chain.highest + 1
    while memory and memory.recall(key := chain.key_of(above)) and archive.store.size(key) is None:
        damaged.append(Damage(key=key, reason="missing, though this machine saw it"))
        above += 1
    for number in range(chain.highest, 0, -1):
        key = chain.key_of(number)
        try:
            record = chain.record(number)
        except FixityError as error:
            damaged.append(Damage(key=error.key, reason=error.reason))
            continue
        seen = memory.recall(key) if memory else None
        if seen is not None and (named := sha256_hex(seen)) != chain.sha256(number):
            damaged.append(
                Damage(key=key, reason=f"this machine saw it with sha256 {named}: somebody has rewritten the past")
            )
        elif memory and seen is None and sha256_hex(data := canonical_json(record)) == chain.named(number):
            memory.remember(key, data)  # only what is vouched for, and no newer version's record with fields lost here
        yield record


def _renew_witness(archive: Archive, view: ProjectView) -> Iterator[Damage]:
    """Write head.json anew where it is broken, missing or behind; said where it was broken or missing."""
    wanted = renewed_head(view, recount=True)
    if view.head == wanted:
        return
    written = archive.store.writable and archive.renew_head(view.project_id, recount=True)
    said = "written anew" if written else "to be written anew by a run that may write"
    if view.head is None:
        yield Damage(key=layout.head(view.project_id), reason=f"missing, or wrong in itself; {said}")
    elif view.head.generation == wanted.generation and view.head.event == wanted.event:
        says = f"says that generation {view.head.current} counts, the records say {wanted.current}"
        yield Damage(key=layout.head(view.project_id), reason=f"{says}; {said}")


def _blobs_of_manifest(manifest: Manifest) -> Iterator[tuple[str, int | None]]:
    yield manifest.refs.blob, None
    yield manifest.keep_refs.blob, None
    for bundle in manifest.bundles:
        yield bundle.sha256, bundle.size
    for part in manifest.parts:
        if part.sha256:
            yield part.sha256, None


def _check_blob(archive: Archive, sha256: str, size: int | None, *, read: bool) -> Damage | None:
    key = layout.blob(sha256)
    held = archive.store.size(key)
    if held is None:
        return Damage(key=key, reason="missing")
    if size is not None and held != size:
        return Damage(key=key, reason=f"holds {held} bytes, not {size}")
    if size is not None and not read:
        return None
    try:
        found = archive.blob_sha256(sha256)
    except NoSuchKeyError:
        return Damage(key=key, reason="missing")
    except OSError as error:
        return Damage(key=key, reason=f"cannot be read ({error.strerror})")
    return None if found == sha256 else Damage(key=key, reason=f"the bytes read have sha256 {found}")
