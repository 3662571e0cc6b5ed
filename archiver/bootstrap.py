"""Settings become live objects: the store, the work folder, the registry, a run's context."""

import hashlib
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from archiver.git.command import Limits
from archiver.pipeline.context import Context
from archiver.registry import load_registry
from archiver.settings import Settings
from archiver.store import open_store
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


def work_folder(settings: Settings, store_url: str) -> Path:
    """One folder a store, so that the keep refs of two stores never mix."""
    base = settings.work.dir or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "campaign-archive"
    name = re.sub(r"[^A-Za-z0-9]+", "-", store_url).strip("-")[-40:]
    return Path(base) / f"{name}-{hashlib.sha256(store_url.encode()).hexdigest()[:12]}"


def open_context(
    settings: Settings,
    *,
    registry: Path | None,
    as_of: date,
    dossier: bool,
    say: Callable[[str], None] = lambda _: None,
) -> Context:
    """Everything a run needs, opened for writing."""
    archive = open_archive(settings, writing=True)
    return Context(
        archive=archive,
        work=work_folder(settings, archive.store.url),
        registry=load_registry(registry or settings.registry),
        as_of=as_of,
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


def _token_for(settings: Settings, clone_url: str) -> str | None:
    """The forge's token, for clone URLs on the forge's own host only."""
    token = settings.token
    api = urlsplit(settings.github.api_url).hostname or ""
    host = urlsplit(clone_url).hostname or ""
    if token is None or host not in (api, api.removeprefix("api.")):
        return None
    return token.get_secret_value()
