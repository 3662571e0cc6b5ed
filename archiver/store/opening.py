"""What is asked of a store that is opened for writing: does it refuse to create a key twice?"""

import secrets

from archiver.errors import AlreadyStoredError
from archiver.store import layout
from archiver.store.interface import NotConditionalError, Store


def refuse_unconditional(store: Store, *, single_writer: bool) -> None:
    """Try, in the very folder or bucket, whether a key that exists can be created again.

    `probe.txt` is made once and stays. Where the second attempt is not refused, two runs could overwrite each other's
    manifest unseen: then the store is not opened, or, for a single writer, `store.conditional` becomes False.

    Raises:
        NotConditionalError: the server ignores or does not know If-None-Match.
    """
    if _is_conditional(store):
        return
    if not single_writer:
        raise NotConditionalError(
            f"{store.url}: the server lets two writers overwrite each other (it ignores If-None-Match, as some do on "
            "versioned buckets); use an unversioned bucket or another server, or set single_writer = true in "
            "archive.toml if only one machine ever writes there"
        )
    store.conditional = False


def _is_conditional(store: Store) -> bool:
    try:
        store.create(layout.PROBE, _probe())
    except AlreadyStoredError:
        return True  # made by an earlier opening, and refused now
    except NotConditionalError:
        return False
    try:
        store.create(layout.PROBE, _probe())
    except AlreadyStoredError:
        return True
    return False


def _probe() -> bytes:
    """Other bytes each time: creating the same bytes again counts as a success."""
    return f"campaign archive: made once, to try conditional writes; keep it. {secrets.token_hex(8)}\n".encode()
