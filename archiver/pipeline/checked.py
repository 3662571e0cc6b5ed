"""A check becomes an event where it is news: another result than the last one's, or the last one is a month old."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from archiver.pipeline.context import made_with
from archiver.records.archive import Event
from archiver.records.verification import LEVELS, Damage, Level
from archiver.store.archive import Archive

_STALE = timedelta(days=30)
_NAMED = 1_000
"""Keys named in one event; a store that lost more has lost everything, and `verify` names them all."""


def record_check(archive: Archive, project_id: str, level: Level, damaged: Sequence[Damage]) -> Event | None:
    """Append the event of a check, unless it says nothing new. Source: design.md, `Event`.

    A shallow check that sees less than a deeper one did is no news: it cannot say that the damage is gone.

    Raises:
        FixityError, StoreError: it cannot be appended.
    """
    keys = sorted({damage.key for damage in damaged})[:_NAMED]
    last = archive.project(project_id).latest("verification")
    if last and not _is_news(last, level, keys, datetime.now(UTC)):
        return None
    return archive.append(
        project_id,
        "verification",
        by="archiver",
        generation=None,
        data={"level": level, "result": "damaged" if keys else "sound", "damaged": keys},
        made_with=made_with(),
    )


def _is_news(last: Event, level: Level, keys: Sequence[str], now: datetime) -> bool:
    held, before = last.data.get("damaged"), str(last.data.get("level"))
    seen = set(held) if isinstance(held, list) else set()
    as_deep = before in LEVELS and LEVELS.index(level) >= LEVELS.index(before)
    if set(keys) != seen:
        return as_deep or not set(keys) <= seen
    age = now - datetime.strptime(last.at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return age >= _STALE or (as_deep and before != level)
