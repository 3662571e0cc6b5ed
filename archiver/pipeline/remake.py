"""Damaged bundles and ref lists are made again, from objects that the local mirror holds or the origin has."""

import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from archiver.errors import ArchiverError, FixityError, SourceError
from archiver.git.refs import State, parse_ref_list, ref_list
from archiver.git.remote import ls_remote, remote_upstream
from archiver.mirror.fetch import fetch, read_up
from archiver.mirror.work import Mirror, open_mirror
from archiver.pack.bundle import BundleFile, Packing, full_bundle, increment, known_full_bundle
from archiver.pack.prove import prove, unbundle
from archiver.pack.rebuild import archived_state
from archiver.pipeline.before import listed
from archiver.pipeline.context import Context
from archiver.records.archive import BlobRef, Bundle, Manifest
from archiver.records.base import sha256_hex
from archiver.store.project import ProjectView
from archiver.store.substitutes import substitutes

_MIRROR, _ORIGIN = "the local mirror", "the origin"


@dataclass(frozen=True)
class Remade:
    """A damaged blob that is there again."""

    sha256: str
    """Of the damaged one."""
    source: str
    """`the local mirror` or `the origin`."""
    substitute: BlobRef | None
    """What stands in for it; None when its very bytes were made again."""


def remake(context: Context, view: ProjectView, damaged: Collection[str]) -> Iterator[Remade]:
    """Make again what can be made, each blob proved before it is given back.

    Args:
        damaged: hashes of damaged blobs; those that are neither bundle nor ref list are passed by.

    Raises:
        ArchiverError: the work folder cannot be used.
    """
    manifests = _readable(view)
    wanted = [b for b in dict.fromkeys(b.sha256 for m in manifests for b in m.bundles) if b in damaged]
    lists = {blob for m in manifests for blob in (m.refs.blob, m.keep_refs.blob)} & set(damaged)
    if not wanted and not lists:
        return
    newest = manifests[-1]
    with open_mirror(context.work, view.project_id, newest.object_format, waiting=context.say) as mirror:
        _gather(context, mirror, view, manifests, damaged)
        instead = substitutes(view)
        for source in (_MIRROR, _ORIGIN):
            if source == _ORIGIN and (wanted or lists):
                try:
                    _fetch(context, mirror, newest)
                except (ArchiverError, OSError) as error:
                    context.say(f"{view.project_id}: the origin cannot help: {error}")
                    return
            for blob in _lists_again(context, mirror, sorted(lists)):
                lists.discard(blob)
                yield Remade(blob, source, None)
            for sha256 in list(wanted):
                made = _Again(context, mirror, view, manifests, instead).make(sha256)
                if made:
                    wanted.remove(sha256)
                    if made.sha256 != sha256:
                        instead[sha256] = [made.sha256]
                    yield Remade(sha256, source, made if made.sha256 != sha256 else None)


def _readable(view: ProjectView) -> list[Manifest]:
    found = []
    for number in view.generations:
        with suppress(FixityError):
            found.append(view.manifest(number))
    return found


def _gather(
    context: Context, mirror: Mirror, view: ProjectView, manifests: Sequence[Manifest], damaged: Collection[str]
) -> None:
    """Bring what the store still holds into a mirror that does not hold it, bundle by bundle."""
    if mirror.holds_chain_of == view.manifest_sha256(manifests[-1].generation):
        return
    for bundle in dict.fromkeys(b for m in manifests for b in m.bundles if b.sha256 not in damaged):
        with suppress(ArchiverError):  # an increment whose base is damaged cannot be taken apart yet
            unbundle(context.archive, [bundle], mirror.git_dir, context.limits, view=view)


def _fetch(context: Context, mirror: Mirror, newest: Manifest) -> None:
    """Bring all that the origin has today."""
    url = newest.source.url
    if url.startswith("local:"):
        raise SourceError(f"{url}: it was a folder; archive it again from there with --origin {url}")
    context.say(f"{newest.project_id}: fetching from the origin")
    upstream = remote_upstream(url, allow=context.allow, login=context.login(url))
    fetch(mirror, upstream, ls_remote(upstream), context.limits)


def _lists_again(context: Context, mirror: Mirror, lists: Sequence[str]) -> Iterator[str]:
    """Ref lists that are empty, or those of the mirror as it is now."""
    candidates = {sha256_hex(data): data for data in (b"", ref_list(read_up(mirror)[0]))}
    for blob in lists:
        if blob in candidates:
            data = candidates[blob]
            context.archive.put_blob(blob, len(data), lambda data=data: io.BytesIO(data), anew=True)  # type: ignore[misc]
            context.archive.read_blob(blob)
            yield blob


@dataclass
class _Again:
    """Makes bundles again in one mirror."""

    context: Context
    mirror: Mirror
    view: ProjectView
    manifests: Sequence[Manifest]
    instead: dict[str, list[str]]

    def make(self, sha256: str) -> BlobRef | None:
        """A bundle with the same objects, stored and proved; None where objects are missing."""
        first = next(m for m in self.manifests if any(b.sha256 == sha256 for b in m.bundles))
        bundle = next(b for b in first.bundles if b.sha256 == sha256)
        try:
            file = self._file(first, bundle)
            if file is None:
                return None
            self.context.archive.put_blob(file.sha256, file.size, file.open, anew=True)
            chain = [self._standing(b) for b in first.bundles[: first.bundles.index(bundle)]]
            chain.append(bundle.model_copy(update={"sha256": file.sha256, "size": file.size}))
            proved = prove(self.context.archive, chain, first.object_format, self.mirror.scratch, self.context.limits)
        except ArchiverError as error:
            self.context.say(f"{self.view.project_id}: {sha256[:12]} cannot be made again: {error}")
            return None
        if (proved.count, proved.digest) != (first.object_count, first.object_set_digest):
            return None
        return BlobRef(kind="bundle", sha256=file.sha256, size=file.size)

    def _file(self, first: Manifest, bundle: Bundle) -> BundleFile | None:
        mirror, limits = self.mirror, self.context.limits
        packing = Packing(mirror.git_dir, mirror.scratch, lambda: first.object_count, first.object_format, limits)
        tips = self._tips(first)
        if bundle.kind == "full":
            return known_full_bundle(packing, tips, bundle.sha256) or full_bundle(packing, tips)
        base = next(m for m in self.manifests if m.generation == bundle.base_generation)
        return increment(packing, tips, sorted(set(self._tips(base).values())))

    def _tips(self, manifest: Manifest) -> dict[str, str]:
        state: State = archived_state(self.context.archive, manifest)
        keep = parse_ref_list(self.context.archive.read_blob(manifest.keep_refs.blob))
        return listed(state, keep)

    def _standing(self, bundle: Bundle) -> Bundle:
        return bundle.model_copy(update={"sha256": self.instead.get(bundle.sha256, [bundle.sha256])[0]})
