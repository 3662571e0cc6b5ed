"""By which names and numbers a project was met, and what is said when that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archiver.errors import FixityError
from archiver.records.identity import name_of, normalise_origin
from archiver.store.project import ProjectView

Value = str | int | bool | list[str] | None


@dataclass(frozen=True)
class Met:
    """The names of a project."""

    project_id: str
    origins: list[str]
    """Newest first; none for a damaged project, which must not hide the others."""
    present: bool
    """Whether the first is still its own."""


def met_as(view: ProjectView) -> Met:
    """A project's names; none for a damaged one."""
    try:
        origins = view.origins
        return Met(view.project_id, origins, bool(origins) and view.heir(origins[0]) is None)
    except FixityError:
        return Met(view.project_id, [], present=False)


def is_news(view: ProjectView, origin: str, numeric_id: int | None, *, reached: bool) -> bool:
    """Whether a project was not yet known under an origin and a number, or had moved away from there."""
    held = [normalise_origin(known) for known in view.origins_told]
    if not held:
        return False
    here = normalise_origin(origin)
    told = numeric_id is not None and (numeric_id not in view.numbers_met or held[0] != here)
    return here not in held or told or (reached and view.departed(origin) is not None)


def taken_over(origin: str, by: str, numeric_id: int | None, today: date) -> dict[str, Value]:
    """What the event says in the project that lost an address."""
    whose = "" if numeric_id is None else f" (id {numeric_id})"
    return {
        "origin": origin,
        "since": today.isoformat(),
        "misses": 0,
        "reason": f"the address now belongs to another repository{whose}",
        "successor": by,
    }


def names(origins: Sequence[str], wanted: str) -> bool:
    """Whether one of the origins is the wanted one, ends in it (`owner/name`), or has it as its name."""
    for origin in origins:
        if wanted in (normalise_origin(origin), name_of(origin), name_of(origin).rpartition("/")[2]):
            return True
    return False
