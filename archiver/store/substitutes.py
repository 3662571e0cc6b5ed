"""Bundles that stand in for damaged ones: a repair that has the objects, but not the very bytes, stores them anew."""

import re
from collections.abc import Sequence

from archiver.errors import FixityError
from archiver.records.archive import Bundle
from archiver.store.project import ProjectView

_PAIR = re.compile(r"[0-9a-f]{64} [0-9a-f]{64}")


def substitutes(view: ProjectView) -> dict[str, list[str]]:
    """Hash of a damaged bundle -> hashes of bundles that bring the same objects, that of the newest repair first.

    Source: `repair` events, `data.substitutes`; a damaged event hides its own and no other.
    """
    found: dict[str, list[str]] = {}
    for number in range(1, view.event_chain.highest + 1):
        try:
            event = view.event_chain.record(number)
        except FixityError:
            continue
        pairs = event.data.get("substitutes") if event.kind == "repair" else None
        for pair in pairs if isinstance(pairs, list) else ():
            if _PAIR.fullmatch(pair):
                damaged, instead = pair.split(" ")
                found.setdefault(damaged, []).insert(0, instead)
    return found


def usable(view: ProjectView, bundles: Sequence[Bundle]) -> tuple[Bundle, ...]:
    """A chain in which every bundle that a repair replaced is replaced."""
    instead = substitutes(view)
    if not any(bundle.sha256 in instead for bundle in bundles):
        return tuple(bundles)
    sizes = {blob.sha256: blob.size for event in view.events() for blob in event.blobs if event.kind == "repair"}
    return tuple(
        bundle.model_copy(update={"sha256": new, "size": sizes[new]})
        if (new := instead.get(bundle.sha256, [""])[0]) in sizes
        else bundle
        for bundle in bundles
    )
