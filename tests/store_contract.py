"""What every store promises, written once: a member's test class inherits it and says where to open a fresh store."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from archiver.errors import AlreadyStoredError, FixityError, NoSuchKeyError, StoreError
from archiver.store import layout
from archiver.store.interface import Store

Opener = Callable[..., Store]
"""`opener(writing=True)` opens one and the same store again each time."""


def put(store: Store, data: bytes) -> str:
    """Store a blob under its hash; its key."""
    sha256 = hashlib.sha256(data).hexdigest()
    store.put_file(layout.blob(sha256), len(data), lambda: io.BytesIO(data), sha256)
    return layout.blob(sha256)


class StoreContract:
    """Inherit, and give a fixture `opener`."""

    listed = 1003
    """Keys in the listing test: more than servers give at once."""

    def test_what_was_stored_comes_back(self, opener: Opener):
        """The archive is nothing else than this."""
        store = opener(writing=True)
        data = bytes(range(256)) * 4000
        key = put(store, data)
        with store.open(key) as file:
            assert file.read(10) + file.read() == data
        assert store.size(key) == len(data)

    def test_a_blob_that_is_there_is_not_written_again(self, opener: Opener):
        """A second run must write nothing, and forks share their bundles."""
        store = opener(writing=True)
        key, opened = put(store, b"bundle"), []
        again = store.put_file(key, 6, lambda: opened.append(1) or io.BytesIO(b"bundle"), key.rpartition("/")[2])
        assert (again, opened) == (False, [])

    @pytest.mark.parametrize("size", [6, 20 << 20])
    def test_a_repair_puts_right_bytes_over_damaged_ones_of_the_same_size(self, opener: Opener, size):
        """A flipped bit changes no size, so an ordinary write would pass the damage by."""
        store = opener(writing=True)
        right, wrong = b"r" * size, b"w" * size
        sha256 = hashlib.sha256(right).hexdigest()
        store.replace(layout.blob(sha256), wrong)
        assert not store.put_file(layout.blob(sha256), size, lambda: io.BytesIO(right), sha256)
        assert store.put_file(layout.blob(sha256), size, lambda: io.BytesIO(right), sha256, anew=True)
        with store.open(layout.blob(sha256)) as file:
            assert file.read() == right

    @pytest.mark.parametrize("size", [6, 40 << 20])
    def test_bytes_that_are_not_their_name_are_refused(self, opener: Opener, size):
        """A file that changes while it is uploaded must not become a blob, be it sent at once or in parts."""
        store = opener(writing=True)
        wrong = "0" * 64
        with pytest.raises(FixityError, match="nothing was stored"):
            store.put_file(layout.blob(wrong), size, lambda: io.BytesIO(b"x" * size), wrong)
        assert store.size(layout.blob(wrong)) is None
        assert list(store.list(layout.BLOBS)) == []

    def test_a_blob_larger_than_one_part_comes_back(self, opener: Opener):
        """Bundles are sent in parts; parts in the wrong order would be a wrong bundle."""
        store = opener(writing=True)
        data = b"".join(hashlib.sha256(str(i).encode()).digest() * 1024 for i in range(1200))
        key = put(store, data)
        with store.open(key) as file:
            hasher = hashlib.sha256()
            while block := file.read(1 << 20):
                hasher.update(block)
        assert key.endswith(hasher.hexdigest())
        assert store.size(key) == len(data)

    def test_the_first_creator_wins_and_nothing_is_overwritten(self, opener: Opener):
        """Creating a manifest is the commit: two runs at once need no lock."""
        store = opener(writing=True)
        store.create("v1/projects/p/gen/00000001.json", b"first\n")
        with pytest.raises(AlreadyStoredError, match="gen/00000001"):
            store.create("v1/projects/p/gen/00000001.json", b"second\n")
        assert store.read("v1/projects/p/gen/00000001.json") == b"first\n"

    def test_creating_the_same_bytes_again_is_a_success(self, opener: Opener):
        """A write that timed out is tried again and meets itself."""
        store = opener(writing=True)
        store.create("v1/a", b"same\n")
        store.create("v1/a", b"same\n")
        assert store.read("v1/a") == b"same\n"

    def test_of_sixteen_creators_at_once_one_wins(self, opener: Opener):
        """The one thing asked of a server, tried under a race."""
        store = opener(writing=True)

        def attempt(number: int) -> bytes | None:
            try:
                store.create("v1/race", b"%d\n" % number)
            except AlreadyStoredError:
                return None
            return b"%d\n" % number

        with ThreadPoolExecutor(16) as pool:
            winners = [won for won in pool.map(attempt, range(16)) if won]
        assert winners == [store.read("v1/race")]

    def test_replacing_takes_the_place_of_what_was_there(self, opener: Opener):
        """head.json and the catalogue are the only things that change."""
        store = opener(writing=True)
        store.replace("v1/head.json", b"old")
        store.replace("v1/head.json", b"new")
        assert store.read("v1/head.json") == b"new"

    def test_a_key_that_is_not_there_is_said_by_name(self, opener: Opener):
        """Missing is an answer, and must not look like a network fault."""
        store = opener(writing=True)
        assert store.size("v1/none") is None
        for call in (store.open, store.read):
            with pytest.raises(NoSuchKeyError, match="v1/none") as caught:
                call("v1/none")
            assert not caught.value.transient

    def test_a_listing_is_whole_and_sorted(self, opener: Opener):
        """Servers answer in pages of 1,000; a project that falls between two would vanish."""
        store = opener(writing=True)
        wanted = sorted(f"v1/projects/p{number:04}/head.json" for number in range(self.listed))
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda key: store.replace(key, b"{}"), wanted))
        assert list(store.list("v1/projects/")) == wanted
        assert list(store.list("v1/projects/p0007")) == ["v1/projects/p0007/head.json"]
        assert list(store.list("v1/none/")) == []

    def test_a_store_opened_for_reading_writes_nothing(self, opener: Opener):
        """`verify` on somebody else's archive must be able to promise that."""
        opener(writing=True).replace("v1/a", b"kept")
        store = opener(writing=False)
        assert store.read("v1/a") == b"kept"
        for write in (
            lambda: store.replace("v1/a", b"x"),
            lambda: store.create("v1/b", b"x"),
            lambda: put(store, b"x"),
        ):
            with pytest.raises(StoreError, match="for reading only"):
                write()
        assert store.read("v1/a") == b"kept"

    def test_reading_where_nothing_is_says_so(self, opener: Opener):
        """A mistyped --store must not look like an empty archive."""
        with pytest.raises(StoreError, match="no archive there; check --store") as caught:
            opener(writing=False)
        assert caught.value.exit_code == 3

    def test_opening_again_writes_nothing(self, opener: Opener):
        """The probe and the explaining files are made once; a run without news leaves the store as it was."""
        store = opener(writing=True)
        held = {key: store.read(key) for key in store.list("")}
        assert {"RESTORE.txt", "restore.sh", "SCHEMA.json", "probe.txt"} == set(held)
        store = opener(writing=True)
        assert {key: store.read(key) for key in store.list("")} == held
        assert store.conditional
        assert list(store.rewritten("")) == []

    def test_an_explaining_file_that_differs_is_written_anew(self, opener: Opener):
        """Whoever finds the archive in ten years needs the script whole."""
        store = opener(writing=True)
        script = store.read("restore.sh")
        store.replace("restore.sh", script[:100])
        assert opener(writing=True).read("restore.sh") == script
