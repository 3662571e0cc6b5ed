"""Where the archive lies: one promise (interface.py), a member a kind of address, this register."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from archiver.errors import AlreadyStoredError, StoreError, UsageError
from archiver.store.interface import Store

PROBE = "probe.txt"
"""Created once and never removed; each opening for writing tries to create it again and must be refused."""


def _open_file(url: str, writing: bool, **_: object) -> Store:
    from archiver.store.file import FileStore

    path = unquote(urlsplit(url).path) if url.startswith("file://") else url.removeprefix("file:")
    return FileStore(Path(path).expanduser().absolute(), writable=writing)


def _open_s3(url: str, writing: bool, **options: object) -> Store:
    from archiver.store.s3 import S3Store

    parts = urlsplit(url)
    if not parts.netloc or "@" in parts.netloc:
        raise UsageError("s3: addresses are s3://BUCKET/PREFIX; credentials come from the environment")
    return S3Store(parts.netloc, parts.path.strip("/"), writable=writing, **options)  # type: ignore[arg-type]


REGISTER: Mapping[str, Callable[..., Store]] = {"file": _open_file, "s3": _open_s3}
"""Scheme -> how to open it. Adding a kind of store is one file and one line."""


def open_store(
    url: str,
    *,
    writing: bool,
    endpoint: str | None = None,
    region: str | None = None,
    single_writer: bool = False,
) -> Store:
    """Open a store by its address; a plain path means `file:`.

    Args:
        writing: create it when absent, and prove first that it honours conditional writes.
        endpoint, region: for `s3:` on a server that is not AWS.
        single_writer: write even if the server does not honour conditional writes.

    Raises:
        UsageError: an address of no known kind.
        StoreError: absent, not reachable, not writable, or no conditional writes.
    """
    scheme = url.partition(":")[0] if ":" in url.partition("/")[0] else "file"
    if scheme not in REGISTER:
        raise UsageError(f"{url}: no kind of store; give a path, file:PATH or s3://BUCKET/PREFIX")
    store = REGISTER[scheme](url, writing, endpoint=endpoint, region=region)
    if writing:
        honoured = probe(store)
        if not honoured and not single_writer:
            raise StoreError(
                f"{store.url}: this server lets two writers overwrite each other (If-None-Match is ignored); "
                "use an unversioned bucket or another server, or set single_writer = true in [store] if only one "
                "machine ever writes"
            )
        write_selfdoc(store)
    return store


def probe(store: Store) -> bool:
    """Whether the store refuses to create what is there already, tried on a key made for that."""
    store_probe = b"This file proves at every opening that the store honours conditional writes. Leave it here.\n"
    try:
        store.create(PROBE, store_probe)
        store.create(PROBE, b"A second writer must be refused.\n")
    except AlreadyStoredError:
        return True
    return False


def write_selfdoc(store: Store) -> None:
    """Put what explains the archive without our software beside `v1/`, where it is absent or older."""
    from archiver.store.selfdoc import documents

    for key, text in documents().items():
        if store.size(key) != len(text) or store.read(key) != text:
            store.replace(key, text)
