"""Where the archive lies: `file:` and `s3:` stores behind one small promise, and what the layout means over them."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from archiver.errors import UsageError
from archiver.store.interface import Store
from archiver.store.opening import refuse_unconditional
from archiver.store.selfdoc import write_documents

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9!_.()/-]*")


def open_store(
    url: str, *, writing: bool, endpoint: str | None = None, region: str | None = None, single_writer: bool = False
) -> Store:
    """Open a store; for writing it is made when absent (a bucket is not), probed, and given the files that explain it.

    Args:
        url: `file:PATH`, `s3://BUCKET/PREFIX`, or a plain path.
        endpoint, region: for `s3:`; by default what boto3's own configuration says.
        single_writer: write even where the server does not honour conditional writes; then `store.conditional` is
            False, and every run has to say so.

    Raises:
        UsageError: not an address of a store.
        StoreError: nothing there to read; read-only, full, refused, unreachable.
        NotConditionalError: see `refuse_unconditional`.
    """
    match = _SCHEME.fullmatch(url)
    scheme, rest = (match[1].lower(), match[2]) if match else ("file", url)
    if scheme not in STORES:
        raise UsageError(f"{scheme}: is no kind of store; use file:, s3: or a path (./{scheme}:… for a folder)")
    store = STORES[scheme](rest, writing, endpoint, region)
    if writing:
        refuse_unconditional(store, single_writer=single_writer)
        write_documents(store)
    return store


def _open_file(rest: str, writing: bool, endpoint: str | None, region: str | None) -> Store:
    from archiver.store.file import FileStore

    if rest.startswith("//"):
        if not rest.startswith("///"):
            raise UsageError("file://: a folder on another machine cannot be a store; use file:/PATH")
        rest = unquote(rest.removeprefix("//"))
    if not rest or "\0" in rest:
        raise UsageError("file:: no folder is named; use file:PATH")
    return FileStore(Path(rest), writable=writing)


def _open_s3(rest: str, writing: bool, endpoint: str | None, region: str | None) -> Store:
    bucket, _, prefix = rest.removeprefix("//").partition("/")
    if "@" in rest:  # never shown: somebody may have put a secret there
        raise UsageError(
            "s3: credentials do not belong in the address; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if not _BUCKET.fullmatch(bucket):
        raise UsageError(f"s3: {bucket!r} is no bucket name; use s3://BUCKET/PREFIX")
    if not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/")) or "//" in prefix:
        raise UsageError(f"s3: {prefix!r} is no prefix; use letters, digits and !_.()- between single slashes")
    from archiver.store.s3 import S3Store  # costs 0.2 s and is only needed here

    return S3Store(bucket, prefix, writable=writing, endpoint=endpoint, region=region)


STORES: Final[Mapping[str, Callable[[str, bool, str | None, str | None], Store]]] = {
    "file": _open_file,
    "s3": _open_s3,
}
"""The register: a new kind of store is one module that keeps the promise of interface.py, and one line here."""
