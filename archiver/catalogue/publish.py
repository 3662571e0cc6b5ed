"""Keeping the index true to the store: refresh what changed, publish it there, fetch it from there."""

import hashlib
import re
import tempfile
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from archiver import __version__
from archiver.catalogue.entries import read_entry
from archiver.catalogue.index import Numbers, count, held, write
from archiver.catalogue.published import agrees, parse_witness
from archiver.catalogue.schema import INDEX_KEY, VERSION, WITNESS_KEY
from archiver.errors import NoSuchKeyError
from archiver.records.base import canonical_json
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.interface import Store

_READERS = 8
_RECORD = re.compile(r"([^/]+)/(gen|events)/(\d{8})\.json")


def rebuild(archive: Archive) -> int:
    """Make the catalogue anew from manifests and events, and publish it.

    Returns:
        The number of projects in it.
    """
    with tempfile.TemporaryDirectory(prefix="archiver-catalogue-") as folder:
        index = Path(folder) / "catalogue.sqlite"
        refresh(archive, index)
        publish(archive.store, index)
        return count(index)


def update(archive: Archive, project_ids: Collection[str]) -> bool:
    """Bring these projects up to date in the published catalogue; one that is missing or broken is made anew.

    Nothing is written when no project has a new generation or event.

    Returns:
        Whether it was written.
    """
    with tempfile.TemporaryDirectory(prefix="archiver-catalogue-") as folder:
        index = fetch(archive.store, Path(folder))
        if index and not refresh(archive, index, project_ids):
            return False
        if index is None:
            index = Path(folder) / "catalogue.sqlite"
            refresh(archive, index)
        publish(archive.store, index)
        return True


def refresh(archive: Archive, index: Path, project_ids: Collection[str] | None = None) -> bool:
    """Make an index on this machine true to the store: only projects with new records are read.

    Args:
        index: a missing, damaged or older one is made anew, then with every project.
        project_ids: look at these only; None for all.

    Returns:
        Whether anything changed.
    """
    before = held(index)
    only = project_ids if before is not None else None
    now = _numbers(archive.store, only)
    known = {name: n for name, n in (before or {}).items() if only is None or name in only}
    stale = sorted(name for name, numbers in now.items() if known.get(name) != numbers)
    gone = known.keys() - now.keys()
    if before is not None and not stale and not gone:
        return False
    with ThreadPoolExecutor(_READERS, thread_name_prefix="catalogue") as pool:
        entries = [entry for entry in pool.map(lambda name: read_entry(archive, name), stale) if entry]
    write(index, entries, now, gone, anew=before is None)
    return True


def fetch(store: Store, folder: Path) -> Path | None:
    """The published index as `folder`/catalogue.sqlite, read only when it differs from the copy there.

    Returns:
        None when none is published, or what is published is damaged or of another version.
    """
    index = folder / "catalogue.sqlite"
    try:
        witness = parse_witness(store.read(WITNESS_KEY))
        if witness is None:
            return None
        if index.is_file() and agrees(witness, index):
            return index
        data = store.read(INDEX_KEY)
    except NoSuchKeyError:
        return None
    if hashlib.sha256(data).hexdigest() != witness["sha256"]:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".catalogue-", delete=False) as file:
        file.write(data)
    Path(file.name).replace(index)
    return index if agrees(witness, index) else None


def publish(store: Store, index: Path) -> None:
    """Put an index into the store, then its witness: a reader who comes in between sees that they disagree."""
    data = index.read_bytes()
    store.replace(INDEX_KEY, data)
    witness = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
        "entries": count(index),
        "made_with": {"archiver": __version__, "schema": VERSION},
    }
    store.replace(WITNESS_KEY, canonical_json(witness))


def _numbers(store: Store, project_ids: Collection[str] | None) -> dict[str, Numbers]:
    """Project -> its highest generation and event, from the names of its records alone."""
    found: dict[str, Numbers] = {}
    for key in _keys(store, project_ids):
        if match := _RECORD.fullmatch(key.removeprefix(layout.PROJECTS)):
            generation, event = found.get(match[1], (0, 0))
            number = int(match[3])
            found[match[1]] = (
                (max(generation, number), event) if match[2] == "gen" else (generation, max(event, number))
            )
    return {name: numbers for name, numbers in found.items() if numbers[0] and layout.is_project_id(name)}


def _keys(store: Store, project_ids: Collection[str] | None) -> Iterable[str]:
    if project_ids is None:
        yield from store.list(layout.PROJECTS)
        return
    for project_id in sorted(project_ids):
        yield from store.list(layout.project(project_id))
