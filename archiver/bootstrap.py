"""Settings become live objects: the store, the registry, the listed repositories, a run's context."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.errors import UsageError
from archiver.git.command import Limits
from archiver.git.remote import Upstream, remote_upstream
from archiver.pipeline.context import Context
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.registry import load_registry
from archiver.settings import Settings, examine_cache, target_login
from archiver.store import layout, open_store
from archiver.store.archive import Archive

if TYPE_CHECKING:
    from archiver.examine.licence.policy import Policy


def open_archive(settings: Settings, *, writing: bool) -> Archive:
    """The configured archive. Opening for writing probes the store's conditional writes."""
    store = open_store(
        settings.store.url,
        writing=writing,
        endpoint=settings.store.endpoint,
        region=settings.store.region,
        single_writer=settings.store.single_writer,
    )
    return Archive(store, settings.work_folder / "copies")


def know_words(settings: Settings) -> None:
    """Read the user's files of words, for this process. Raises ConfigError for one that is wrong."""
    if settings.assess.words:
        from archiver.assess.lexicon import use_words

        use_words(Path(file) for file in settings.assess.words)


def licence_policy(settings: Settings) -> "Policy | None":
    """The user's policy table; None for the built-in one. Raises ConfigError for one that is wrong."""
    if settings.licence_policy is None:
        return None
    from archiver.examine.licence.policy import load_policy

    return load_policy(settings.licence_policy)


def open_context(
    settings: Settings,
    *,
    registry: Path | None = None,
    as_of: date | None = None,
    dossier: bool = True,
    writing: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Context:
    """Everything a run needs; today (UTC) unless `as_of` says otherwise."""
    races = load_registry(registry or settings.registry)
    know_words(settings)
    archive = open_archive(settings, writing=writing)
    if writing and not archive.store.conditional:
        say(f"warning: {archive.store.url} does not refuse a second writer; two runs at once would go unnoticed")
    return Context(
        archive=archive,
        work=settings.work_folder,
        registry=races,
        as_of=as_of or datetime.now(UTC).date(),
        limits=Limits(
            seconds=settings.limits.seconds,
            max_bytes=settings.limits.megabytes << 20,
            free_bytes=settings.limits.free_megabytes << 20,
            memory_bytes=settings.limits.memory_megabytes << 20,
        ),
        allow=settings.network.allow,
        policy=licence_policy(settings),
        cache=examine_cache(),
        login=lambda url: _login_for(settings, url),
        dossier=dossier,
        say=say,
    )


def find_repositories(
    settings: Settings, sources: Sequence[str], origin: str | None = None, context: Context | None = None
) -> tuple[list[Repository], list[Outcome]]:
    """(what was listed, what could not be listed as failed outcomes).

    Args:
        context: where it is given, archived repositories that a forge's listing no longer holds are looked for: one
            that moved is among the listed, one that was not found is an outcome.
    """
    # Here, because GitPython and the examiners cost more than a whole check of a small archive.
    from archiver.discover import discover_sources, github
    from archiver.discover.interface import DiscoverFailure
    from archiver.pipeline.archive import failure_of
    from archiver.pipeline.missing import look_for

    items = list(discover_sources(sources, settings, origin))
    found = [item for item in items if not isinstance(item, DiscoverFailure)]
    failures = [item for item in items if isinstance(item, DiscoverFailure)]
    outcomes: list[Outcome] = []
    if context is not None:
        ask = partial(github.ask, settings)
        sought = look_for(sources, found, failures, context, ask, settings.github.api_url)
        found, failures, outcomes = found + sought.repositories, sought.failures, sought.outcomes
    return found, [failure_of(f.name, f.origin, f.error) for f in failures] + outcomes


def local_repository(settings: Settings, source: str, origin: str | None) -> Repository:
    """The one repository at a path, to be read where it lies.

    Raises:
        UsageError: SOURCE is no path, or holds several repositories.
    """
    from archiver.discover import discover_one

    repository = discover_one(source, settings, origin)
    if not Path(repository.clone_url).is_absolute():
        raise UsageError(f"{repository.origin}: only a path is read where it lies; archive it, or clone it first")
    return repository


def adoption_target(settings: Settings, target: str) -> Path | Upstream:
    """Where an adoption goes: a URL with its credentials from the environment, or a folder."""
    if not re.match(r"^[A-Za-z0-9+.-]+:|^-|^[^/]+@[^/]+:", target):
        return Path(target).absolute()
    return remote_upstream(target, allow=settings.network.allow, login=target_login())


def update_catalogue(archive: Archive, outcomes: Sequence[Outcome]) -> None:
    """Bring the search index up to date with what a run did."""
    from archiver.catalogue import update  # only commands that write need it

    update(archive, sorted({o.project_id for o in outcomes if o.project_id}))


def dossier_key(archive: Archive, project_id: str, name: str) -> str | None:
    """Key of a file of the newest dossier, for example `handoff.html`; None where there is none."""
    event = archive.project(project_id).latest("dossier")
    return next((layout.blob(b.sha256) for b in event.blobs if b.kind == name), None) if event else None


def _login_for(settings: Settings, clone_url: str) -> tuple[str, str] | None:
    """The forge's token as git wants it: over https to the forge's own host, or to the very address of a named API."""
    api, clone = urlsplit(settings.github.api_url), urlsplit(clone_url)
    same_host = clone.hostname in (api.hostname, (api.hostname or "").removeprefix("api."))
    if settings.token is None or not same_host or clone.scheme != api.scheme or clone.port != api.port:
        return None
    return "x-access-token", settings.token.get_secret_value()
