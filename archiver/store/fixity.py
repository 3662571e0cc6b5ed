"""Is every stored object still there, and still the bytes that were stored? Reads everything, trusts nothing."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from archiver.errors import FixityError, NoSuchKeyError
from archiver.records.archive import Manifest
from archiver.records.outcome import Damage, Verification
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.chain import Chain, Link
from archiver.store.project import ProjectView, renewed_head

_READERS = 4
Sizes = dict[str, int | None]
"""Hash of a blob -> bytes it should have; None where its namer does not say."""


def check(
    archive: Archive,
    project_ids: Sequence[str] | None,
    level: Literal["sizes", "bytes"],
    say: Callable[[str], None],
) -> Verification:
    """Check manifests, events and every blob they name; a blob that several name is read once.

    Args:
        project_ids: None for everything the store holds, folders of aliases too.
        level: `sizes` reads records, and those blobs whose size nobody wrote down (ref lists, metadata: small), and
            asks for the size of the rest; `bytes` reads all.
        say: told which project is being looked at.

    Returns:
        Every damaged object by its key. head.json is a witness and no object: a broken one is written anew (when the
        store is writable), and counts as damage nowhere.
    """
    damaged: list[Damage] = []
    blobs: Sizes = {}
    checked = projects = 0
    for project_id in archive.folders() if project_ids is None else project_ids:
        say(f"{project_id}: reading manifests and events")
        view = archive.project(project_id)
        projects += view.manifests.highest > 0
        found, count = _check_records(view, blobs)
        checked += count
        damaged += found
        damaged += [
            Damage(key=key, reason="written twice: the server keeps an older version; see which is right")
            for part in ("gen/", "events/")
            for key in archive.store.rewritten(layout.project(project_id) + part)
        ]
        if not found and archive.store.writable and view.exists and renewed_head(view) != view.head:
            archive.renew_head(project_id)
    say(f"reading {len(blobs)} blobs" if level == "bytes" else f"looking at {len(blobs)} blobs")
    with ThreadPoolExecutor(_READERS, thread_name_prefix="fixity") as pool:
        answers = pool.map(lambda item: _check_blob(archive, *item, read=level == "bytes"), sorted(blobs.items()))
        damaged += [damage for damage in answers if damage]
    return Verification(level=level, checked=checked + len(blobs), projects=projects, damaged=tuple(damaged))


def _check_records(view: ProjectView, blobs: Sizes) -> tuple[list[Damage], int]:
    """(damaged records, records looked at); the blobs that whole records name are added to `blobs`."""
    damaged: list[Damage] = []
    for manifest in _sound(view.manifests, damaged):
        for sha256, size in _blobs_of_manifest(manifest):
            blobs[sha256] = size if size is not None else blobs.get(sha256)
    for event in _sound(view.event_chain, damaged):
        for blob in event.blobs:
            blobs[blob.sha256] = blob.size
    return damaged, view.manifests.highest + view.event_chain.highest


def _sound(chain: Chain[Link], damaged: list[Damage]) -> Iterator[Link]:
    """The records that are what they should be, newest first; the others go to `damaged`."""
    for number in range(chain.highest, 0, -1):
        try:
            yield chain.record(number)
        except FixityError as error:
            damaged.append(Damage(key=error.key, reason=error.reason))


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
