"""Any harm to any stored object is named by its exact key, and nothing else is."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from archiver.store import layout
from tests.archivekit import MADE, check_all, commit, open_archive, put_bundle, say_event


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


HARMS = {
    "flip the first byte": lambda data: flip(data, 0),
    "flip one in the middle": lambda data: flip(data, len(data) // 2),
    "flip the last byte": lambda data: flip(data, len(data) - 1),
    "cut in half": lambda data: data[: len(data) // 2],
    "cut to nothing": lambda data: b"",
    "lose": lambda data: None,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Two projects with a shared bundle, three generations, events with blobs, an alias."""
    root = tmp_path_factory.mktemp("fixity") / "store"
    archive = open_archive(root)
    shared = put_bundle(archive, b"a bundle both forks have" * 50)
    more = put_bundle(archive, b"an increment" * 50, kind="increment", base=1)
    metadata, _ = archive.put_bytes(b'{"stars":1}\n')
    commit(archive, refs=b"oid refs/heads/main\n", bundles=(shared,))
    commit(
        archive,
        refs=b"oid2 refs/heads/main\n",
        bundles=(shared, more),
        parts=({"kind": "repository", "sha256": metadata, "state": "complete"},),
    )
    commit(archive, refs=b"oid refs/heads/main\n", bundles=(shared, more))
    commit(archive, "github.com-7", origin="https://github.com/fork/tool", bundles=(shared,))
    for text in (b"verdict one", b"verdict two"):
        sha256, size = archive.put_bytes(text)
        say_event(archive, blobs=({"kind": "verdict", "sha256": sha256, "size": size},))
    archive.meet("github.com-42", "https://github.com/rivera/tool", 42, MADE)
    return root


def keys_of(root: Path) -> list[str]:
    """Every stored object but the witnesses."""
    paths = [path for path in (root / "v1").rglob("*") if path.is_file() and path.name != "head.json"]
    return sorted(path.relative_to(root).as_posix() for path in paths)


def harm(path: Path, data: bytes | None) -> None:
    path.chmod(0o644)
    path.unlink() if data is None else path.write_bytes(data)


def test_an_untouched_store_is_clean(whole):
    """A false alarm teaches people to ignore alarms."""
    found = check_all(open_archive(whole))
    assert found.damaged == ()
    assert found.checked == len(keys_of(whole))
    assert found.projects == 2


def harmed(store: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Harm every object in every way, one after the other; each is whole again afterwards."""
    for key in keys_of(store):
        data = (store / key).read_bytes()
        for name in names:
            if data or name == "lose":
                harm(store / key, HARMS[name](data))
                yield key, name
                (store / key).write_bytes(data)


def test_every_harm_to_every_object_is_named_by_its_key(whole, tmp_path):
    """Also the last manifest, the last event and the empty list: each is a way to lose a campaign's work unseen."""
    store = shutil.copytree(whole, tmp_path / "hurt")
    archive, missed, tried = open_archive(store, writing=False), [], 0
    for key, name in harmed(store, HARMS):
        found = check_all(archive)
        tried += 1
        if [damage.key for damage in found.damaged] != [key]:
            missed.append((name, key, found.damaged))
    assert missed == []
    assert tried > 80


def test_any_two_objects_that_were_exchanged_are_both_named(whole, tmp_path):
    """A tool that restores files by hand can put the right bytes in the wrong place."""
    store = shutil.copytree(whole, tmp_path / "hurt")
    archive, keys = open_archive(store, writing=False), keys_of(store)
    pairs = [(keys[i], keys[j]) for i in range(len(keys)) for j in range(i) if (i * 7 + j) % 5 == 0]
    assert len(pairs) > 20
    for one, other in pairs:
        bytes_of_one, bytes_of_other = (store / one).read_bytes(), (store / other).read_bytes()
        harm(store / one, bytes_of_other)
        harm(store / other, bytes_of_one)
        assert {damage.key for damage in check_all(archive).damaged} == {one, other}
        (store / one).write_bytes(bytes_of_one)
        (store / other).write_bytes(bytes_of_other)


def test_sizes_finds_what_is_missing_or_cut(whole, tmp_path):
    """The quick look of every night; only a flip in a big file has to wait for the weekly one."""
    store = shutil.copytree(whole, tmp_path / "hurt")
    archive = open_archive(store, writing=False)
    for key, name in harmed(store, ["cut in half", "lose"]):
        found = check_all(archive, "sizes")
        assert ([damage.key for damage in found.damaged], name) == ([key], name)


@pytest.mark.parametrize("name", HARMS)
def test_a_harmed_head_is_mended_and_is_no_damage(whole, tmp_path, name):
    """It can be built anew from what it names; read-only stores are left as they are."""
    store = tmp_path / "hurt"
    shutil.copytree(whole, store)
    head = store / "v1/projects/github.com-42/head.json"
    good = head.read_bytes()
    harm(head, HARMS[name](good))
    assert check_all(open_archive(store, writing=False)).damaged == ()
    assert not head.exists() or head.read_bytes() != good
    assert check_all(open_archive(store)).damaged == ()
    assert head.read_bytes() == good


def test_a_head_is_not_built_over_damage(whole, tmp_path):
    """A new witness must not vouch for a changed manifest."""
    store = tmp_path / "hurt"
    shutil.copytree(whole, store)
    (store / "v1/projects/github.com-42/head.json").unlink()
    last = layout.manifest("github.com-42", 3)
    harm(store / last, (store / last).read_bytes()[:-1])
    assert [damage.key for damage in check_all(open_archive(store)).damaged] == [last]
    assert not (store / "v1/projects/github.com-42/head.json").exists()


def test_a_manifest_exchanged_for_another_sound_one_is_named(whole, tmp_path):
    """Not only bits rot: somebody may restore the wrong backup over the right file."""
    store = tmp_path / "hurt"
    shutil.copytree(whole, store)
    first, second = (store / layout.manifest("github.com-42", n) for n in (1, 2))
    harm(second, first.read_bytes())
    found = check_all(open_archive(store), "bytes", "github.com-42")
    assert [damage.key for damage in found.damaged] == [layout.manifest("github.com-42", 2)]


def test_a_project_can_be_checked_alone(whole, tmp_path):
    """`verify PROJECT` answers for that one."""
    store = tmp_path / "hurt"
    shutil.copytree(whole, store)
    harm(store / layout.manifest("github.com-42", 1), None)
    assert check_all(open_archive(store), "bytes", "github.com-7").damaged == ()


def test_a_blob_that_two_projects_share_is_read_once(whole, tmp_path):
    """Forks share bundles of hundreds of megabytes."""
    archive = open_archive(whole, writing=False)
    opened = []
    real = archive.store.open
    archive.store.open = lambda key: opened.append(key) or real(key)  # type: ignore[method-assign]
    check_all(archive)
    blobs = [key for key in opened if key.startswith("v1/blobs/")]
    assert len(blobs) == len(set(blobs)) > 5
