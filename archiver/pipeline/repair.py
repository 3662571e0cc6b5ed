"""Mend what is damaged: from another store, from this machine, from the origin; each object proved before it counts."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from archiver.errors import ArchiverError, FixityError, NoSuchKeyError, StoreError
from archiver.pipeline.context import Context, made_with
from archiver.pipeline.remake import Remade, remake
from archiver.records.base import sha256_hex
from archiver.records.verification import Damage, Mended, Repair
from archiver.store import layout
from archiver.store.archive import Archive
from archiver.store.chain import parse_event, parse_manifest
from archiver.store.file import FileStore
from archiver.store.fixity import Checked, check
from archiver.store.interface import Store

Source = tuple[str, Store]
"""(what it is called, where to read)."""
_HERE = "this machine's copy"


def repair(
    context: Context, projects: Sequence[str], other: Archive | None, done: Callable[[], None] = lambda: None
) -> Repair:
    """Check every byte of the given projects, or of all, and mend what can be mended.

    Args:
        other: another store of the same archive, asked first.
        done: told after each project.

    What is asked, in this order: the other store, this machine's copies, the local mirror, the origin. Bytes count when
    their hash is the one that the records name. Where the objects of a bundle are there but not its very bytes, a
    substitute is stored, proved against the manifest and named by the `repair` event.
    """
    archive = context.archive
    sources: list[Source] = [(other.store.url, other.store)] if other else []
    if archive.memory and archive.memory.folder.joinpath("v1").is_dir():
        sources.append((_HERE, FileStore(archive.memory.folder, writable=False)))
    ids, mended, left, looked_at = list(projects) or archive.folders(), [], [], 0
    for project_id in ids:
        found, still, is_project = _Project(context, project_id, sources).repair()
        looked_at += is_project
        mended += found
        left += still
        done()
    unique = {damage.key: damage for damage in left}
    return Repair(projects=looked_at, mended=tuple(mended), left=tuple(unique.values()))


class _Project:
    """One project under repair."""

    def __init__(self, context: Context, project_id: str, sources: Sequence[Source]) -> None:
        self.context, self.archive, self.project_id, self.sources = context, context.archive, project_id, sources
        self.mended: list[Mended] = []

    def repair(self) -> tuple[list[Mended], list[Damage], bool]:
        """(what is right again, what is not, whether it is a project and no mere alias)."""
        one = self._check()
        # A damaged record may vouch for wrong bytes of the one before it: what found no source is tried again as long
        # as anything else was mended, at most once for each record and blob there is.
        for _ in range(2 + len(one.damaged)):
            right = {m.key: m for key in _in_order(d.key for d in one.damaged) if (m := self._from_copies(key))}
            if not right:
                break
            self.mended = [m for m in self.mended if m.key not in right] + list(right.values())
            one = self._check()  # a mended record names blobs that nobody knew of
        remade = self._from_git(one.damaged)
        if self.mended:
            self._note(remade)
            one = self._check()
        return self.mended, list(one.damaged), one.is_project

    def _check(self) -> Checked:
        return next(check(self.archive, [self.project_id], "bytes", self.context.say))

    def _from_copies(self, key: str) -> Mended | None:
        """Put the right bytes of a key in their place; None where nobody has them."""
        for name, store in self.sources:
            try:
                size = store.size(key)
                expected = self._expected(key, store) if size is not None else None
                if size is None or expected is None:
                    continue
                self.archive.store.put_file(key, size, lambda store=store: store.open(key), expected, anew=True)  # type: ignore[misc]
                if _sha256_of(self.archive.store, key) == expected:
                    return Mended(key=key, source=name)
            except (FixityError, NoSuchKeyError, OSError):
                continue  # that copy is damaged, too
        return None

    def _expected(self, key: str, store: Store) -> str | None:
        """The hash that the right bytes of a key have; for a last record that nothing vouches for, a sound copy's."""
        if key.startswith(layout.BLOBS):
            return key.rpartition("/")[2]
        view = self.archive.project(self.project_id)
        number = layout.number(key.rpartition("/")[2]) or 0
        chain = view.manifests if "/gen/" in key else view.event_chain
        if named := chain.named(number):
            return named
        data = store.read(key)
        _, before = (parse_manifest if "/gen/" in key else parse_event)(key, data)
        return sha256_hex(data) if before == (chain.sha256(number - 1) if number > 1 else None) else None

    def _from_git(self, damaged: Sequence[Damage]) -> list[Remade]:
        """Make bundles and ref lists again from the objects in the mirror, or at the origin."""
        blobs = {d.key.rpartition("/")[2] for d in damaged if d.key.startswith(layout.BLOBS)}
        if not blobs:
            return []
        try:
            remade = list(remake(self.context, self.archive.project(self.project_id), blobs))
        except (ArchiverError, OSError) as error:
            self.context.say(f"{self.project_id}: cannot be mended from git: {error}")
            return []
        for one in remade:
            instead = layout.blob(one.substitute.sha256) if one.substitute else None
            self.mended.append(Mended(key=layout.blob(one.sha256), source=one.source, substitute=instead))
        return remade

    def _note(self, remade: Iterable[Remade]) -> None:
        """One event for each source. Where the events themselves are beyond repair, there is no place to note it."""
        view = self.archive.project(self.project_id)
        if not view.exists:
            return
        standing_in = [one for one in remade if one.substitute]
        for source in dict.fromkeys(mended.source for mended in self.mended):
            keys = [mended.key for mended in self.mended if mended.source == source]
            here = [one for one in standing_in if one.source == source]
            try:
                self.archive.append(
                    self.project_id,
                    "repair",
                    by="archiver",
                    generation=None,
                    blobs=[one.substitute for one in here if one.substitute],
                    data={
                        "keys": keys,
                        "source": source,
                        "substitutes": [f"{one.sha256} {one.substitute.sha256}" for one in here if one.substitute],
                    },
                    made_with=made_with(),
                )
            except (FixityError, StoreError) as error:
                self.context.say(f"{self.project_id}: mended, but no event says so: {error}")


def _in_order(keys: Iterable[str]) -> list[str]:
    """Records before blobs, the newest record first: each is vouched for by the one after it."""
    keys = set(keys)
    records = [key for key in keys if not key.startswith(layout.BLOBS)]
    return sorted(records, reverse=True) + sorted(keys - set(records))


def _sha256_of(store: Store, key: str) -> str:
    hasher = hashlib.sha256()
    with store.open(key) as file:
        while block := file.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()
