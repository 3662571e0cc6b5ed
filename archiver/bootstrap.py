"""Settings become live objects: the store, the registry, the listed repositories, a run's context."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from archiver import catalogue
from archiver.discover import DiscoverFailure, discover_sources
from archiver.git.command import Limits
from archiver.pipeline.context import Context
from archiver.records.outcome import Outcome
from archiver.records.repository import Repository
from archiver.registry import load_registry
from archiver.settings import Settings
from archiver.store import layout, open_store
from archiver.store.archive import Archive


def open_archive(settings: Settings, *, writing: bool) -> Archive:
    """The configured archive. Opening for writing probes the store's conditional writes."""
    store = open_store(
        settings.store.url,
        writing=writing,
        endpoint=settings.store.endpoint,
        region=settings.store.region,
        single_writer=settings.store.single_writer,
    )
    return Archive(store)


def open_context(
    settings: Settings,
    *,
    registry: Path | None = None,
    as_of: date | None = None,
    dossier: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Context:
    """Everything a run needs, opened for writing; today (UTC) unless `as_of` says otherwise."""
    races = load_registry(registry or settings.registry)
    return Context(
        archive=open_archive(settings, writing=True),
        work=settings.work_folder,
        registry=races,
        as_of=as_of or datetime.now(UTC).date(),
        limits=Limits(
            seconds=settings.limits.seconds,
            max_bytes=settings.limits.megabytes << 20,
            free_bytes=settings.limits.free_megabytes << 20,
        ),
        allow=settings.network.allow,
        token=lambda url: _token_for(settings, url),
        dossier=dossier,
        say=say,
    )


def find_repositories(
    settings: Settings, sources: Sequence[str], origin: str | None = None
) -> tuple[list[Repository], list[Outcome]]:
    """(what was listed, what could not be listed as failed outcomes)."""
    found: list[Repository] = []
    failed: list[Outcome] = []
    for item in discover_sources(sources, settings, origin):
        if isinstance(item, DiscoverFailure):
            failed.append(
                Outcome(
                    project_id=None,
                    name=item.origin,
                    origin=item.origin,
                    status="failed",
                    generation=None,
                    state=None,
                    reason=item.reason,
                    exit_code=3,
                )
            )
        else:
            found.append(item)
    return found, failed


def update_catalogue(archive: Archive, outcomes: Sequence[Outcome]) -> None:
    """Bring the search index up to date with what a run did."""
    catalogue.update(archive, sorted({o.project_id for o in outcomes if o.project_id}))


def dossier_key(archive: Archive, project_id: str, name: str) -> str | None:
    """Key of a file of the newest dossier, for example `handoff.html`; None where there is none."""
    event = archive.project(project_id).latest("dossier")
    return next((layout.blob(b.sha256) for b in event.blobs if b.kind == name), None) if event else None


def _token_for(settings: Settings, clone_url: str) -> str | None:
    """The forge's token, for clone URLs on the forge's own host only."""
    api, host = urlsplit(settings.github.api_url).hostname or "", urlsplit(clone_url).hostname or ""
    if settings.token is None or host not in (api, api.removeprefix("api.")):
        return None
    return settings.token.get_secret_value()
