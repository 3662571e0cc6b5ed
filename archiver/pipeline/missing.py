"""Archived repositories that a forge's listing no longer holds: each is asked for, none vanishes silently."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archiver.discover import github
from archiver.discover.interface import DiscoverFailure
from archiver.errors import ArchiverError, FixityError
from archiver.pipeline.absence import at_rest, display_name, found_again, means_absent, missed, others, outcome_of
from archiver.pipeline.context import Context
from archiver.records.identity import host_of, name_of, normalise_origin
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.store.project import ProjectView

Ask = Callable[[int | None, str], Repository]
"""(the forge's number or None, owner/name) -> the repository as the forge describes it now. Raises ForgeError."""


@dataclass
class Found:
    """What looking for them came to."""

    repositories: list[Repository] = field(default_factory=list)
    """Found elsewhere, renamed or transferred: to be archived like the listed ones."""
    outcomes: list[Outcome] = field(default_factory=list)
    """Not found, or not to be asked for today."""
    failures: list[DiscoverFailure] = field(default_factory=list)
    """What could not be listed, less what says no more than the outcomes of the projects that were looked for."""


def look_for(
    sources: Sequence[str],
    found: Sequence[Repository],
    failures: Sequence[DiscoverFailure],
    context: Context,
    ask: Ask,
    api_url: str,
) -> Found:
    """Ask the forge for every archived project that a source speaks of and the listing does not.

    Args:
        sources: as they were listed; of interest are `github:OWNER`, listed to the end, and `github:OWNER/NAME`.
        found, failures: what listing them came to.
        api_url: the forge's interface.
    """
    broken_off = {_bare(failure.name) for failure in failures if not means_absent(failure.error)}
    names = {_bare(source) for source in sources if github.claims(source)} - broken_off
    listed = [repository for repository in found if repository.forge == "github"]
    done = Found()
    answered = _look_for(names, listed, context, ask, _machine(api_url).removeprefix("api."), done) if names else set()
    done.failures = [f for f in failures if not (means_absent(f.error) and _bare(f.name) in answered)]
    return done


def _look_for(
    names: Collection[str], listed: Sequence[Repository], context: Context, ask: Ask, machine: str, found: Found
) -> set[str]:
    """The names that speak of archived projects; what became of those goes into `found`."""
    answered: set[str] = set()
    machines = {machine, *(_machine(repository.origin) for repository in listed)}
    known = {f"{host_of(repository.origin)}-{repository.numeric_id}" for repository in listed}
    near = tuple(f"{machine}-" for machine in machines if machine)
    sought = {}
    for view in context.archive.views(lambda name: name not in known and name.startswith(near)):
        try:
            spoken_of = _spoken_of(view, names, machines)
            if spoken_of:
                answered |= spoken_of
                if not _is_listed(view, listed):
                    sought[view.project_id] = view
        except FixityError as error:
            found.outcomes.append(_damaged(view, error))
    for view in sought.values():
        _ask_for(view, found, listed, context, ask, set(sought))
    return answered


def _spoken_of(view: ProjectView, names: Collection[str], machines: Collection[str]) -> set[str]:
    """Those of the names under which a project was ever met."""
    met = {name_of(origin) for origin in view.origins if _machine(origin) in machines}
    return set(names) & (met | {name.partition("/")[0] for name in met})


def _is_listed(view: ProjectView, listed: Sequence[Repository]) -> bool:
    """Whether the listing tells of this project: by its number, or by its address where no number says otherwise."""
    here, numbers = normalise_origin(view.origins[0]), view.numbers_met
    for repository in listed:
        if repository.numeric_id in numbers and _machine(repository.origin) == _machine(here):
            return True
        places = {normalise_origin(place) for place in (repository.origin, *repository.former_origins)}
        if here in places and (repository.numeric_id is None or numbers <= {repository.numeric_id}):
            return True
    return False


def _ask_for(
    view: ProjectView, found: Found, listed: Sequence[Repository], context: Context, ask: Ask, sought: set[str]
) -> None:
    """Ask for one project; what it comes to is put among the found."""
    origin = view.origins[0]
    kept = at_rest(context, view, origin)
    if kept:
        found.outcomes.append(kept)
        return
    try:
        number = max(view.numbers_met, default=None)
        repository = ask(number, display_name(origin))
    except ArchiverError as error:
        if means_absent(error):
            proven = lambda: _forge_proves(context, origin, listed, ask, sought)  # noqa: E731
            found.outcomes.append(missed(context, view.project_id, origin, proven))
        else:
            found.outcomes.append(outcome_of(view, origin, "failed", str(error)))
        return
    found_again(context, origin)
    if not any(r.origin == repository.origin for r in (*listed, *found.repositories)):
        found.repositories.append(repository)


def _forge_proves(context: Context, origin: str, listed: Sequence[Repository], ask: Ask, sought: set[str]) -> bool:
    """Whether the forge shows this login another repository of the same host now."""
    host = host_of(origin)
    if any(repository.numeric_id and host_of(repository.origin) == host for repository in listed):
        return True
    if f"forge {host}" in context.proven:
        return True
    for view in _numbered(others(context, host, sought)):
        with suppress(ArchiverError):
            ask(max(view.numbers_met), display_name(view.origins[0]))
            context.proven.add(f"forge {host}")
            return True
    return False


def _numbered(views: Iterator[ProjectView]) -> Iterator[ProjectView]:
    return (view for view in views if view.numbers_met)


def _damaged(view: ProjectView, error: FixityError) -> Outcome:
    return Outcome(
        project_id=view.project_id,
        name=view.project_id,
        origin=view.project_id,
        status="failed",
        generation=None,
        state=None,
        reason=str(error),
        exit_code=3,
    )


def _bare(source: str) -> str:
    """`owner` or `owner/name`, lower case."""
    return source.lower().removeprefix("github:").removesuffix("/").removesuffix(".git")


def _machine(origin: str) -> str:
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""
