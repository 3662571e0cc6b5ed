"""The catalogue: a full-text and facet index over the archive, disposable, made from the store alone.

Searching (search, query, published, schema) must start fast, so it imports neither records nor the store; what writes
the index is imported when it is called.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archiver.store.archive import Archive


def update(archive: "Archive", project_ids: Collection[str]) -> bool:
    """Bring these projects up to date in the store's catalogue. See `publish.update`."""
    from archiver.catalogue import publish

    return publish.update(archive, project_ids)


def rebuild(archive: "Archive") -> int:
    """Make the store's catalogue anew. See `publish.rebuild`."""
    from archiver.catalogue import publish

    return publish.rebuild(archive)
