"""What is known of an owner's other repositories: from this run where they are in it, else from their last verdict.

Work in one repository of a campaign is a veto against the end of the others (V5), so a run reads the activity of all
its repositories before it judges any.
"""

import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from sqlite3 import DatabaseError
from threading import Lock

from archiver.errors import ArchiverError
from archiver.records.activity import ActivityProfile, Neighbour
from archiver.store.archive import Archive


@dataclass
class Neighbours:
    """One run's knowledge; several threads may ask and tell."""

    surveyed: dict[str, ActivityProfile] = field(default_factory=dict)
    """Project id -> its activity as of the day, read in this run."""
    _rows: dict[str, dict[str, Neighbour]] = field(default_factory=dict)
    _recalled: set[str] = field(default_factory=set)
    _unknown: set[str] = field(default_factory=set)
    _index: tempfile.TemporaryDirectory[str] | None = None
    _lock: Lock = field(default_factory=Lock)

    def note(self, owner: str, project_id: str, origin: str, activity: ActivityProfile) -> None:
        """A repository was read in this run."""
        with self._lock:
            self.surveyed[project_id] = activity
            row = Neighbour(origin=origin, last_substantive=activity.last_substantive)
            self._rows.setdefault(owner, {})[project_id] = row

    def beside(self, owner: str, project_id: str, archive: Archive, as_of: date) -> tuple[Neighbour, ...] | None:
        """An owner's other repositories, as far as this run or the archive knows them; None where neither does."""
        with self._lock:
            known = self._rows.setdefault(owner, {})
            if owner not in self._recalled:
                self._recalled.add(owner)
                archived = self._archived(owner, archive)
                if archived is None:
                    self._unknown.add(owner)
                for other in (archived or set()) - known.keys():
                    if row := _recall(archive, other, as_of):
                        known[other] = row
            others = tuple(row for other, row in sorted(known.items()) if other != project_id)
            return None if owner in self._unknown and not others else others

    def _archived(self, owner: str, archive: Archive) -> set[str] | None:
        """The owner's projects, as the published catalogue knows them; None where there is no catalogue yet."""
        from archiver.catalogue.publish import fetch
        from archiver.catalogue.search import search

        if self._index is None:
            self._index = tempfile.TemporaryDirectory(prefix="archiver-neighbours-")
        try:
            index = fetch(archive.store, Path(self._index.name))
            return {hit["project_id"] for hit in search(index, "", {"owner": [owner]}).hits} if index else None
        except (ArchiverError, DatabaseError):
            return None


def _recall(archive: Archive, project_id: str, as_of: date) -> Neighbour | None:
    """What the last verdict of a project knew; None where that is damaged or of a later day."""
    try:
        view = archive.project(project_id)
        event = view.latest("verdict")
        blob = next((b.sha256 for b in event.blobs if b.kind == "activity"), None) if event else None
        if blob is None:
            return None
        activity = ActivityProfile.model_validate_json(archive.read_blob(blob))
    except (ArchiverError, ValueError):
        return None  # the scrub names damage; a verdict must not fail for the neighbour's
    last = activity.last_substantive
    if last and last.day > as_of:
        return None
    origin = next(iter(view.origins), project_id)
    return Neighbour(origin=origin, last_substantive=last)
