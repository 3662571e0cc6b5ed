"""Which repositories exist: one file a kind of source, this register, and the listing over several sources."""

from collections.abc import Iterator, Sequence

from archiver.discover import folder, github, listing, url
from archiver.discover.interface import DiscoverFailure, Found, Member
from archiver.discover.url import checked_origin, name_of
from archiver.errors import ArchiverError, UsageError
from archiver.git.url import mask
from archiver.records.identity import normalise_origin
from archiver.records.repository import Repository
from archiver.settings import Settings

__all__ = ["MEMBERS", "DiscoverFailure", "Found", "discover_one", "discover_sources"]

MEMBERS: tuple[Member, ...] = (listing, github, url, folder)
"""The first that claims a source gets it; folder claims what is left. A new forge is one file and one word here."""


def discover_sources(sources: Sequence[str], settings: Settings, origin: str | None = None) -> Iterator[Found]:
    """Every repository of the sources, each once, in the order of the sources.

    A source or repository that cannot be described is a DiscoverFailure and the rest goes on. Two local repositories
    with the same folder name would be one project: the second is a failure that asks for `--origin`.

    Args:
        origin: the origin of the one repository of the one source; None where the source tells it.

    Raises:
        UsageError: no source; an origin for more than one source, or one that is no address.
    """
    if not sources:
        raise UsageError("no source; give a path, a git URL, github:OWNER, github:OWNER/NAME or @FILE")
    if origin is not None and len(sources) > 1:
        raise UsageError("--origin speaks of one repository; give one SOURCE with it")
    chosen = checked_origin(origin) if origin is not None else None
    return _each_once(_all(sources, settings, chosen))


def discover_one(source: str, settings: Settings, origin: str | None = None) -> Repository:
    """The one repository of a source, for commands that look into one.

    Raises:
        UsageError: the source holds more than one.
        ArchiverError: it could not be described.
    """
    found = list(discover_sources([source], settings, origin))
    for item in found:
        if isinstance(item, DiscoverFailure):
            raise item.error
    repositories = [item for item in found if isinstance(item, Repository)]
    if len(repositories) != 1:
        raise UsageError(f"{mask(source)}: holds {len(repositories)} repositories; name one of them")
    return repositories[0]


def _all(sources: Sequence[str], settings: Settings, origin: str | None) -> Iterator[Found]:
    for source in sources:
        member = next((member for member in MEMBERS if member.claims(source)), folder)
        try:
            found = member.discover(source, settings)
            yield from found if origin is None else _with_origin(found, source, origin)
        except ArchiverError as error:
            shown = mask(source).partition("?")[0]  # a query may hold a secret
            yield DiscoverFailure(shown, _short_name(shown), error)


def _with_origin(found: Iterator[Found], source: str, origin: str) -> Iterator[Found]:
    """The source's only repository under another origin."""
    items = list(found)
    if len(items) != 1:
        raise UsageError(
            f"{mask(source)}: holds {len(items)} repositories and --origin speaks of one; name one of them"
        )
    if isinstance(items[0], Repository):
        yield items[0].model_copy(update={"origin": origin, "name": name_of(origin)})
    else:
        yield items[0]


def _each_once(found: Iterator[Found]) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for item in found:
        if isinstance(item, Repository):
            key = normalise_origin(item.origin)
            if key in seen and item.forge == "local" and seen[key] != item.clone_url:
                error = UsageError(
                    f"{item.clone_url}: has the same name as {seen[key]}; archive it alone, with --origin"
                )
                yield DiscoverFailure(item.origin, item.name, error)
                continue
            if key in seen:
                continue
            seen[key] = item.clone_url
        yield item


def _short_name(source: str) -> str:
    """What a table calls a source that could not be described."""
    last = 2 if "://" in source else 1
    return source if source.startswith("github:") else "/".join(source.rstrip("/").split("/")[-last:]) or source
