"""An origin that cannot be found: counted day by day, then called unreachable, and never taken for deleted.

A forge answers "not found" for what is gone, for what is private and for what this login may no longer see. So a miss
counts once a day, and only where the login was proven on another repository of the same host; `ENOUGH` of them, over
`AT_LEAST`, make one event. The misses are kept in the work folder: a lost file costs time and nothing else.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from pydantic import ValidationError

from archiver.errors import ArchiverError, ForgeError, GitError, SourceError
from archiver.git.remote import ls_remote, remote_upstream
from archiver.git.url import mask
from archiver.pipeline.context import Context, made_with
from archiver.records.archive import Event
from archiver.records.base import Record
from archiver.records.identity import host_of, project_id_for
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.store.project import ProjectView

ENOUGH = 5
AT_LEAST = timedelta(days=14)
AGAIN = timedelta(days=7)
"""How long an origin that is called unreachable is left alone."""

_WITNESSES = 8
"""Other repositories that are asked at most, to prove the login."""

# git's words where a host answers "not found": over http, on GitHub without a login, over ssh, by git's own daemon.
_ABSENT = re.compile(
    r"repository '[^']*' not found|repository not found|returned error: (404|410)\b|could not read username|"
    r"repository not exported",
    re.IGNORECASE,
)
_BLOCKED = re.compile(r"returned error: 451\b|dmca takedown|repository access blocked", re.IGNORECASE)


class _Misses(Record):
    """What the work folder remembers of an origin that was not found."""

    days: tuple[date, ...] = ()
    """Days on which a miss counted, ascending."""
    tried: date
    """When it was asked last."""


def means_absent(error: Exception) -> bool:
    """Whether an error says that there is no such repository, or none for us: no network error, 403, 451, 5xx."""
    if isinstance(error, ForgeError):
        return error.status in (404, 410)
    return isinstance(error, GitError) and not error.transient and bool(_ABSENT.search(str(error)))


def told_in_words(repository: Repository, error: GitError) -> ArchiverError:
    """git's error, or what it means where a host blocks a repository for legal reasons."""
    if not _BLOCKED.search(str(error)):
        return error
    return SourceError(
        f"{repository.name}: blocked (451) by its host; what is archived is kept, ask a steward before anything is "
        "published"
    )


def resting(repository: Repository, context: Context) -> Outcome | None:
    """The answer for an origin that is called unreachable and was tried within a week; None where it is to be tried."""
    if repository.forge == "local" or repository.numeric_id is not None:  # a forge that numbers it has just answered
        return None
    held = _read(context, repository.origin)
    project_id = _project_of(repository, context) if held and _fresh(held, context.as_of) else None
    return at_rest(context, context.archive.project(project_id), repository.origin) if project_id else None


def at_rest(context: Context, view: ProjectView, origin: str) -> Outcome | None:
    """The same for a project: None where its origin is to be tried today."""
    held, event = _read(context, origin), view.departed(origin)
    return _gone(view, origin, event) if event and held and _fresh(held, context.as_of) else None


def not_found_by_git(repository: Repository, error: GitError, context: Context) -> Outcome | None:
    """What an error of git comes to where it says that an archived origin is not there; None for any other."""
    project_id = _project_of(repository, context) if repository.forge != "local" and means_absent(error) else None
    if project_id is None:
        return None
    return missed(context, project_id, repository.origin, lambda: _git_proves(context, project_id, repository.origin))


def missed(context: Context, project_id: str, origin: str, proven: Callable[[], bool]) -> Outcome:
    """Count a miss, and say what it comes to.

    Args:
        proven: whether the login is good for another repository of the same host; asked only where that matters.

    Raises:
        FixityError, StoreError: the project cannot be read, or the event cannot be written.
    """
    view, today = context.archive.project(project_id), context.as_of
    event = view.departed(origin)
    days = (_read(context, origin) or _Misses(tried=today)).days
    counts = event is None and (not days or days[-1] < today)
    counted = counts and proven()
    days = (*days, today) if counted else days
    _write(context, origin, _Misses(days=days, tried=today))
    if event is None and len(days) >= ENOUGH and days[-1] - days[0] >= AT_LEAST:
        event = context.archive.append(
            project_id,
            "unreachable",
            by="archiver",
            generation=None,
            data={
                "origin": origin,
                "since": days[0].isoformat(),
                "misses": len(days),
                "reason": "not found: gone, private or no longer ours to see",
                "successor": None,
            },
            made_with=made_with(),
        )
    if event:
        return _gone(view, origin, event)
    return outcome_of(view, origin, "failed", _words(days, origin, unproven=counts and not counted))


def found_again(context: Context, origin: str) -> None:
    """The origin answers: counting starts anew."""
    with suppress(OSError):
        _path(context, origin).unlink(missing_ok=True)


def outcome_of(view: ProjectView, origin: str, status: str, reason: str) -> Outcome:
    """The outcome of a project whose origin could not be read."""
    verdict = view.latest("verdict", view.current) if view.current else None
    state = verdict.data.get("state") if verdict else None
    return Outcome.model_validate(
        {
            "project_id": view.project_id,
            "name": display_name(origin),
            "origin": mask(origin),
            "status": status,
            "generation": view.current,
            "state": state if isinstance(state, str) else None,
            "reason": reason,
            "exit_code": 0 if status == "unchanged" else 3,
        }
    )


def display_name(origin: str) -> str:
    """`owner/name` as the origin spells it."""
    return "/".join(origin.rstrip("/").split("/")[-2:])


def _gone(view: ProjectView, origin: str, event: Event) -> Outcome:
    said, heir = f"origin gone since {event.data.get('since')}, copy kept", event.data.get("successor")
    return outcome_of(
        view, origin, "unchanged", f"{said}; its address now belongs to what is archived as {heir}" if heir else said
    )


def _words(days: tuple[date, ...], origin: str, *, unproven: bool) -> str:
    said = "not found: gone, private or no longer ours to see; the copy is kept"
    if days:
        said += f"; misses: {len(days)} since {days[0]}, unreachable after {ENOUGH} over {AT_LEAST.days} days"
    if unproven:
        said += f"; today does not count, because nothing else at {host_of(origin)} could be read to prove the login"
    return f"{said}; check the address and GITHUB_TOKEN"


def _git_proves(context: Context, project_id: str, origin: str) -> bool:
    """Whether git can read the origin of another project of this host now."""
    host = host_of(origin)
    if f"git {host}" in context.proven:
        return True
    for view in others(context, host, {project_id}):
        for url in (view.origins[0], f"{view.origins[0]}.git"):
            with suppress(ArchiverError):
                ls_remote(remote_upstream(url, allow=context.allow, login=context.login(url)))
                context.proven.add(f"git {host}")
                return True
    return False


def others(context: Context, host: str, without: set[str]) -> Iterator[ProjectView]:
    """A few other projects of a host whose origins are not known to be gone; other ones every day."""
    names = [name for name in context.archive.folders() if name.startswith(f"{host}-") and name not in without]
    found = 0
    for name in sorted(names, key=lambda name: hashlib.sha256(f"{context.as_of} {name}".encode()).digest()):
        with suppress(ArchiverError):
            view = context.archive.project(name)
            origin = view.origins[0] if found < _WITNESSES and view.highest else ""
            if host_of(origin) == host and view.departed(origin) is None:
                found += 1
                yield view


def _project_of(repository: Repository, context: Context) -> str | None:
    origin = repository.origin
    return context.archive.identify(host_of(origin), repository.numeric_id, origin, repository.former_origins)


def _fresh(held: _Misses, today: date) -> bool:
    return timedelta(0) <= today - held.tried < AGAIN


def _path(context: Context, origin: str) -> Path:
    return context.work / "absent" / f"{project_id_for(origin, None)}.json"


def _read(context: Context, origin: str) -> _Misses | None:
    try:
        return _Misses.model_validate_json(_path(context, origin).read_bytes())
    except (OSError, ValidationError):
        return None


def _write(context: Context, origin: str, misses: _Misses) -> None:
    path = _path(context, origin)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_text(misses.model_dump_json() + "\n")
        temporary.replace(path)
