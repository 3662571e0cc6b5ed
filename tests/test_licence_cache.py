"""What detectors found is kept by blob: no second call, no wrong answer, and no error when the file is in the way."""

import os
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from archiver.examine.cache import key_of, open_cache
from archiver.examine.licence import examine_licence
from archiver.examine.licence.blobs import Blobs, Detector
from archiver.examine.licence.texts import raw_texts
from archiver.git.objects import Entry
from archiver.git.reader import open_reader
from tests.gitrepo import C, git, make_repo

COUNT = Detector("count", TypeAdapter(dict[str, int]))
FILES = {
    "LICENSE": raw_texts()["ISC"],
    "README.md": "# App\n\n## License\n\nMIT\n",
    "package.json": '{"license": "MIT", "author": "A"}',
    "src/a.py": "# SPDX-License-Identifier: Apache-2.0\n",
    "src/b.py": "x = 1\n",
    "vendor/c/c.js": "/*! Licensed under the LGPL-2.1 */\n",
}


class Memory:
    """A tree of two blobs, which counts its reads."""

    def __init__(self) -> None:
        self.reads = 0

    def tree(self, commit: str) -> tuple[Entry, ...]:
        return (Entry("a", "file", "aa", 3), Entry("b", "file", "bb", None))

    def read(self, oid: str, limit: int) -> bytes | None:
        self.reads += 1
        return b"abc"[:limit]


def count(data: bytes) -> dict[str, int]:
    return {"bytes": len(data)}


def report(path: Path, cache_file: Path | None) -> str:
    with open_reader(path) as reader:
        if cache_file is None:
            return examine_licence(reader, reader.resolve(), as_of=date(2024, 12, 1), origin=None).model_dump_json()
        with open_cache(cache_file) as cache:
            found = examine_licence(reader, reader.resolve(), as_of=date(2024, 12, 1), origin=None, cache=cache)
            return found.model_dump_json()


def calls(monkeypatch: pytest.MonkeyPatch, path: Path, cache_file: Path) -> int:
    made: list[Blobs] = []
    init = Blobs.__init__

    def kept(self: Blobs, *args: object, **more: object) -> None:
        init(self, *args, **more)  # type: ignore[arg-type]
        made.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "__init__", kept)
        report(path, cache_file)
    return sum(blobs.calls for blobs in made)


def test_a_second_run_and_a_fork_call_no_detector_and_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forks share nearly every blob; a campaign's ten forks must not cost ten times."""
    repo = make_repo(tmp_path / "r", [C(FILES)])
    git(tmp_path, "clone", "-q", str(repo), str(tmp_path / "fork"))
    cache = tmp_path / "cache" / "examined.sqlite"

    first = calls(monkeypatch, repo, cache)
    again = calls(monkeypatch, repo, cache)
    fork = calls(monkeypatch, tmp_path / "fork", cache)

    assert (first > 0, again, fork) == (True, 0, 0)
    assert report(repo, cache) == report(repo, None) == report(tmp_path / "fork", cache)


def test_an_answer_depends_on_blob_detector_limit_and_name(tmp_path: Path) -> None:
    """The same bytes read as a manifest and as a licence, or cut elsewhere, are other questions."""
    memory = Memory()
    entry = memory.tree("")[0]
    with open_cache(tmp_path / "c") as cache:
        blobs = Blobs(memory, cache)
        for limit, depends in ((9, ""), (2, ""), (9, "x"), (9, ""), (2, "")):
            assert blobs.detect(COUNT, entry, limit, count, depends=depends) == {"bytes": min(3, limit)}
        other = Detector("other", TypeAdapter(dict[str, int]))
        blobs.detect(other, entry, 9, count)

    assert (blobs.calls, memory.reads) == (4, 4)


def test_a_missing_blob_is_remembered_and_never_kept(tmp_path: Path) -> None:
    """What is missing here may be there in the next clone."""
    memory = Memory()
    with open_cache(tmp_path / "c") as cache:
        blobs = Blobs(memory, cache)
        assert blobs.detect(COUNT, memory.tree("")[1], 9, count) is None

    assert (list(blobs.missing), blobs.calls) == (["b"], 0)


@pytest.mark.parametrize("value", [b"", b"{", b'{"bytes": "many"}', b"[]", b"\xff\xfe", b"null"])
def test_a_value_that_does_not_parse_is_made_anew(tmp_path: Path, value: bytes) -> None:
    """A half-written or foreign value is no answer."""
    file, entry = tmp_path / "c", Memory().tree("")[0]
    with open_cache(file) as cache:
        Blobs(Memory(), cache).detect(COUNT, entry, 9, count)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE answer SET value = ?", (value,))
    with open_cache(file) as cache:
        blobs = Blobs(Memory(), cache)
        assert blobs.detect(COUNT, entry, 9, count) == {"bytes": 3}
    with open_cache(file) as cache:
        later = Blobs(Memory(), cache)
        assert later.detect(COUNT, entry, 9, count) == {"bytes": 3}

    assert (blobs.calls, later.calls) == (1, 0)


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 4096, b"\0" * 100])
def test_a_broken_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    """The user never hears of a cache; it only costs time."""
    file = tmp_path / "c"
    file.write_bytes(content)
    with open_cache(file) as cache:
        assert cache is not None
        cache.put(b"k", b"v")
    with open_cache(file) as cache:
        assert cache is not None and cache.get(b"k") == b"v"


def test_a_file_of_another_form_is_replaced(tmp_path: Path) -> None:
    """An older or newer program left it."""
    file = tmp_path / "c"
    with sqlite3.connect(file) as raw:
        raw.execute("PRAGMA user_version = 99")
        raw.execute("CREATE TABLE answer(other)")
    with open_cache(file) as cache:
        assert cache is not None and cache.get(b"k") is None
        cache.put(b"k", b"v")
        cache.flush()
        assert cache.get(b"k") == b"v"


def test_where_no_file_can_be_the_run_goes_on_without(tmp_path: Path) -> None:
    """A read-only home, a folder in the way, a link of somebody else's."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").write_text("")
    (tmp_path / "elsewhere").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for file in (tmp_path / "folder", tmp_path / "plain" / "c", tmp_path / "link"):
        with open_cache(file) as cache:
            assert cache is None
    assert (tmp_path / "elsewhere").read_text() == "mine"


def test_the_file_is_private(tmp_path: Path) -> None:
    """It tells which repositories this user looked at, and what holders' lines they hold."""
    file = tmp_path / "new" / "c"
    with open_cache(file) as cache:
        assert cache is not None
        cache.put(b"k", b"v")
        cache.flush()
        modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}

    assert set(modes.values()) == {0o600}
    assert file.parent.stat().st_mode & 0o077 == 0


def test_threads_and_processes_share_it(tmp_path: Path) -> None:
    """Four repositories are archived at once; each has the file open for itself."""
    file = tmp_path / "c"
    wrong: list[int] = []

    def work(number: int) -> None:
        with open_cache(file) as cache:
            for key in range(1200):
                if cache is None:
                    wrong.append(number)
                    return
                cache.put(key_of(str(key)), str(key).encode())
                cache.get(key_of(str(key)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_cache(file) as cache:
        assert cache is not None
        assert all(cache.get(key_of(str(key))) == str(key).encode() for key in range(1200))
    assert wrong == []


def test_those_who_come_first_at_once_share_one_file(tmp_path: Path) -> None:
    """A file seen half made was thrown away under those who had it open, and their answers with it."""
    for attempt in range(20):
        file = tmp_path / str(attempt)
        together = threading.Barrier(8)

        def work(number: int, file: Path = file, together: threading.Barrier = together) -> None:
            together.wait()
            with open_cache(file) as cache:
                if cache is not None:
                    cache.put(key_of(str(number)), b"v")

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with open_cache(file) as cache:
            assert cache is not None
            assert [number for number in range(8) if cache.get(key_of(str(number))) is None] == []


def test_the_oldest_answers_go_when_it_grows_too_large(tmp_path: Path) -> None:
    """A cache that grows for ever fills a laptop."""
    file = tmp_path / "c"
    with open_cache(file) as cache:
        assert cache is not None
        for number in range(40):
            cache.put(key_of(str(number)), os.urandom(10_000))
    with open_cache(file, most_bytes=100_000) as cache:
        assert cache is not None
        kept = [number for number in range(40) if cache.get(key_of(str(number)))]

    assert kept == list(range(20, 40))
    assert file.stat().st_size < 300_000
