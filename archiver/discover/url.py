"""A git URL: nothing is asked of its host, the address says all there is."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from archiver.discover.interface import Found
from archiver.errors import UsageError
from archiver.git.url import RemoteUrl, parse_url
from archiver.records.repository import Repository
from archiver.settings import Settings


def claims(source: str) -> bool:
    """Anything with a scheme, a remote helper, an option or the short ssh form in it."""
    head = source.partition("/")[0]
    return "://" in source or "::" in head or source.startswith("-") or ("@" in head and ":" in head)


def discover(source: str, settings: Settings) -> Iterator[Found]:
    """The one repository at this address.

    Raises:
        UsageError: an address that git must not be given (see archiver.git.url), or that names no repository.
    """
    remote = parse_url(source, allow=settings.network.allow)
    origin = origin_of(remote)
    yield Repository(origin=origin, clone_url=remote.url, name=name_of(origin), forge="git")


def origin_of(remote: RemoteUrl) -> str:
    """The address as it identifies a repository: without userinfo, `.git` and trailing slash.

    Raises:
        UsageError: it has no path.
    """
    parts = urlsplit(remote.url)
    bare = f"{remote.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    origin = bare.rstrip("/").removesuffix(".git").rstrip("/")
    if not urlsplit(origin).path.strip("/"):
        raise UsageError(f"{bare}: names a host, not a repository; give https://HOST/OWNER/NAME or github:OWNER")
    return origin


def checked_origin(text: str) -> str:
    """An origin that the user gave with `--origin`. It is never fetched, so any host will do.

    Raises:
        UsageError: not an address, or one that holds a secret.
    """
    try:
        host = (urlsplit(text).hostname or "") if "://" in text else text.rpartition("@")[2].partition(":")[0]
    except ValueError:
        host = ""
    return origin_of(parse_url(text, allow=(host,)))


def name_of(origin: str) -> str:
    """`owner/name`: the last two parts of the path, or the only one."""
    return "/".join(urlsplit(origin).path.strip("/").split("/")[-2:])
