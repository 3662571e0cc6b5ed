"""Whatever another copy holds is mended, proved, and noted; what nobody holds is left and named."""

import json
import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archiver.errors import FixityError, NoSuchKeyError
from archiver.git.view import read_state
from archiver.pipeline.archive import archive
from archiver.pipeline.context import Context
from archiver.pipeline.repair import repair
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from archiver.records.archive import BlobRef
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from tests.archivekit import check_all
from tests.clikit import cli
from tests.gitrepo import C, add_commits, git, make_repo
from tests.loopback_git import serve_git
from tests.test_fixity import HARMS, harm

P = "github.com-42"
ORIGIN = "https://github.com/rivera/tool"


def make_context(root: Path, **fields) -> Context:
    held = Archive(open_store(str(root / "store"), writing=True), root / "work" / "copies")
    return Context(archive=held, work=root / "work", registry=Registry(), as_of=date(2024, 12, 1), **fields)


def repository(path: Path, url: str = "") -> Repository:
    forge = "git" if url else "local"
    return Repository(origin=url or ORIGIN, clone_url=url or str(path), name="rivera/tool", forge=forge, numeric_id=42)


def history(root: Path) -> Path:
    """A repository with enough bytes that increments stay increments."""
    noise = random.Random(4).randbytes(60_000)
    return make_repo(root / "repo", [C({"a.txt": "a", "noise": noise, "LICENSE": "MIT License\n"})])


def three_generations(root: Path, context: Context) -> Path:
    """A full bundle and two increments, with a branch that vanished."""
    repo = history(root)
    assert archive(repository(repo), context).status == "archived"
    git(repo, "checkout", "-q", "-b", "topic")
    add_commits(repo, [C({"t.txt": "t"}, day="2024-06-02")])
    git(repo, "checkout", "-q", "main")
    assert archive(repository(repo), context).status == "archived"
    git(repo, "branch", "-q", "-D", "topic")
    add_commits(repo, [C({"b.txt": "b"}, day="2024-06-03")])
    assert archive(repository(repo), context).status == "archived"
    return repo


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A store and a work folder to copy."""
    root = tmp_path_factory.mktemp("repair")
    three_generations(root, make_context(root))
    return root


@pytest.fixture
def root(made, tmp_path) -> Path:
    return shutil.copytree(made, tmp_path / "copy", symlinks=True)


def keys_of(store: Path) -> list[str]:
    return sorted(p.relative_to(store).as_posix() for p in (store / "v1" / "blobs").rglob("*") if p.is_file()) + sorted(
        p.relative_to(store).as_posix() for p in (store / "v1" / "projects").rglob("0*.json")
    )


def bundle_keys(context: Context) -> list[str]:
    view = context.archive.project(P)
    return [f"v1/blobs/sha256/{b.sha256[:2]}/{b.sha256[2:4]}/{b.sha256}" for b in view.manifest(view.highest).bundles]


@pytest.mark.parametrize("name", ["flip one in the middle", "lose"])
def test_everything_that_another_store_holds_is_mended(root, tmp_path, name):
    """A second copy is the cheapest insurance there is."""
    second = shutil.copytree(root / "store", tmp_path / "second")
    shutil.rmtree(root / "work")
    keys = [key for key in keys_of(root / "store") if name == "lose" or (second / key).stat().st_size]
    for key in keys:
        harm(root / "store" / key, HARMS[name]((root / "store" / key).read_bytes()))
    context = make_context(root)
    other = Archive(open_store(str(second), writing=False))
    done = repair(context, [], other)
    assert done.left == ()
    assert sorted(m.key for m in done.mended) == sorted(keys)
    assert not check_all(context.archive).damaged
    for key in keys:
        assert (root / "store" / key).read_bytes() == (second / key).read_bytes()
    event = context.archive.project(P).latest("repair")
    assert event.data["source"] == other.store.url


def test_a_damaged_copy_mends_nothing(root, tmp_path):
    """Bytes count by their hash, never by where they came from."""
    second = shutil.copytree(root / "store", tmp_path / "second")
    context = make_context(root)
    key = bundle_keys(context)[1]
    harm(second / key, HARMS["flip one in the middle"]((second / key).read_bytes()))
    harm(root / "store" / key, None)
    shutil.rmtree(root / "work")
    context = make_context(root)
    done = repair(context, [P], Archive(open_store(str(second), writing=False)))
    assert [d.key for d in done.left] == [key]
    assert not (root / "store" / key).exists()


def test_small_objects_are_mended_from_this_machine(root):
    """Records, ref lists and dossiers that this machine wrote are in its work folder."""
    context = make_context(root)
    keys = sorted(set(keys_of(root / "store")) - set(bundle_keys(context)))
    for key in keys:
        harm(root / "store" / key, None)
    done = repair(make_context(root), [], None)
    assert (done.left, {m.source for m in done.mended}) == ((), {"this machine's copy"})
    assert not check_all(make_context(root).archive).damaged


def restores(context: Context, tmp_path: Path) -> None:
    """Every generation restores, by us and by git alone."""
    for generation in context.archive.project(P).generations:
        restore(context.archive, P, tmp_path / f"out{generation}", generation)
        git(tmp_path / f"out{generation}", "fsck", "--full", "--strict")


@pytest.mark.parametrize("name", ["flip one in the middle", "cut in half", "lose"])
@pytest.mark.parametrize("which", [[0], [1], [2], [0, 1, 2]])
def test_bundles_are_mended_from_the_local_mirror(root, tmp_path, name, which):
    """The mirror holds the objects; where the very bytes cannot be made again, a proved substitute stands in."""
    context = make_context(root)
    for key in [bundle_keys(context)[i] for i in which]:
        harm(root / "store" / key, HARMS[name]((root / "store" / key).read_bytes()))
    done = repair(make_context(root), [P], None)
    assert done.left == ()
    assert {m.source for m in done.mended} == {"the local mirror"}
    context = make_context(root)
    assert not verify(context.archive, [P], "drill", lambda _: None).damaged
    restores(context, tmp_path)
    assert repair(context, [P], None).mended == ()


def test_a_bundle_is_mended_from_the_origin_where_the_mirror_is_lost(tmp_path):
    """A new machine and a damaged bucket: the campaign's own repository still stands."""
    repo = history(tmp_path)
    with serve_git(tmp_path) as host:
        url = f"http://{host}/repo/.git"
        context = make_context(tmp_path, allow=("127.0.0.1",))
        assert archive(repository(repo, url), context).status == "archived"
        add_commits(repo, [C({"b.txt": "b"}, day="2024-06-03")])
        outcome = archive(repository(repo, url), context)
        assert outcome.status == "archived"
        view = context.archive.project(outcome.project_id)
        first = view.manifest(1).bundles[0].sha256
        harm(tmp_path / "store" / f"v1/blobs/sha256/{first[:2]}/{first[2:4]}/{first}", None)
        shutil.rmtree(tmp_path / "work")
        done = repair(make_context(tmp_path, allow=("127.0.0.1",)), [], None)
    assert done.left == ()
    assert {m.source for m in done.mended} == {"the origin"}
    context = make_context(tmp_path)
    assert not verify(context.archive, (), "objects", lambda _: None).damaged
    for generation in (1, 2):
        restore(context.archive, outcome.project_id, tmp_path / f"out{generation}", generation)
    assert read_state(tmp_path / "out2").digest == view.manifest(2).state_digest


def test_after_a_substitute_the_next_generation_builds_on_it(root, tmp_path):
    """A chain that was mended once must not be called damaged at every run from then on."""
    context = make_context(root)
    harm(root / "store" / bundle_keys(context)[1], None)
    for pack in (root / "work").rglob("*.pack"):  # other packs, so other bytes
        git(pack.parents[2], "repack", "-a", "-d", "-f", "-q", "--depth=1")
        break
    done = repair(make_context(root), [P], None)
    assert done.left == ()
    add_commits(root / "repo", [C({"c.txt": "c"}, day="2024-06-04")])
    again = make_context(root)
    assert archive(repository(root / "repo"), again).status == "archived"
    assert archive(repository(root / "repo"), replace(again, work=tmp_path / "another")).status == "unchanged"
    assert not verify(again.archive, [P], "objects", lambda _: None).damaged


@pytest.mark.parametrize("name", ["flip one in the middle", "cut in half", "lose"])
def test_restore_hands_out_nothing_damaged(root, tmp_path, name):
    """Whatever is wrong with the store: the right repository, or an error that names the object, and no folder."""
    context = make_context(root)
    manifests = {n: context.archive.project(P).manifest(n) for n in (1, 2, 3)}
    keys = [layout.manifest(P, n) for n in manifests] + bundle_keys(context)
    keys += sorted({layout.blob(blob) for m in manifests.values() for blob in (m.refs.blob, m.keep_refs.blob)})
    refused = 0
    for key in keys:
        right = (root / "store" / key).read_bytes()
        if not right and name != "lose":
            continue
        harm(root / "store" / key, HARMS[name](right))
        for generation, manifest in manifests.items():
            out = tmp_path / "out"
            try:
                restore(Archive(open_store(str(root / "store"), writing=False)), P, out, generation)
                assert read_state(out).digest == manifest.state_digest
                git(out, "fsck", "--full", "--strict")
                shutil.rmtree(out)
            except (FixityError, NoSuchKeyError) as error:
                refused += 1
                assert error.key == key
                assert not out.exists()
        (root / "store" / key).write_bytes(right)
    assert refused >= 9


def test_what_nobody_holds_is_left_and_named(root):
    """An honest loss is better than a silent one."""
    context = make_context(root)
    key = bundle_keys(context)[0]
    harm(root / "store" / key, None)
    shutil.rmtree(root / "work")
    context = make_context(root)
    done = repair(context, [P], None)
    assert [d.key for d in done.left] == [key]
    assert context.archive.project(P).latest("repair") is None


def test_a_store_without_damage_is_left_as_it_is(root):
    """Harmless to repeat."""
    before = sorted(p for p in (root / "store").rglob("*"))
    done = repair(make_context(root), [], None)
    assert (done.mended, done.left, done.projects) == ((), (), 1)
    assert sorted(p for p in (root / "store").rglob("*")) == before


def test_the_command_mends_says_so_and_exits_by_what_is_left(root, tmp_path, monkeypatch):
    """The road a steward takes: verify, repair, verify."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    second = shutil.copytree(root / "store", tmp_path / "second")
    key = bundle_keys(make_context(root))[0]
    harm(root / "store" / key, HARMS["cut in half"]((root / "store" / key).read_bytes()))
    store = ("--store", root / "store")
    assert cli("verify", *store).code == 3
    left = cli("repair", *store, "--json")
    assert (left.code, [d["key"] for d in left.document["left"]]) == (3, [key])
    done = cli("repair", *store, "--from", second)
    assert done.code == 0, done.said
    assert "1 objects mended: all well" in done.said
    assert cli("verify", *store).code == 0
    kinds = [e.kind for e in Archive(open_store(str(root / "store"), writing=False)).project(P).events()]
    assert kinds[-3:] == ["verification", "repair", "verification"]


def lose_bundle(root: Path, which: int) -> str:
    key = bundle_keys(make_context(root))[which]
    harm(root / "store" / key, None)
    return key


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("lost_work", [False, True])
def test_a_damaged_chain_does_not_keep_new_work_out(root, tmp_path, which, lost_work):
    """Until somebody repairs, upstream goes on; a new full bundle makes the new generation whole by itself."""
    key = lose_bundle(root, which)
    if lost_work:
        shutil.rmtree(root / "work")
    add_commits(root / "repo", [C({"c.txt": "c"}, day="2024-06-04")])
    outcome = archive(repository(root / "repo"), make_context(root))
    assert key in (outcome.reason or "")
    if lost_work and which < 2:  # the branch that vanished was in the store alone: that is for `repair --from` to say
        assert outcome.status == "failed"
        return
    assert outcome.status == "archived"
    context = make_context(root)
    assert [b.kind for b in context.archive.project(P).manifest(4).bundles] == ["full"]
    restore(context.archive, P, tmp_path / "out", 4)
    assert [d.key for d in check_all(context.archive).damaged] == [key]


def test_an_older_substitute_serves_where_the_newest_is_damaged(root, tmp_path):
    """Two repairs of one bundle are two chances."""
    lose_bundle(root, 1)
    for depth in ("1", "2"):  # other packs in the mirror, so other bytes each time
        pack = next((root / "work").rglob("*.pack"))
        git(pack.parents[2], "repack", "-a", "-d", "-f", "-q", f"--depth={depth}", f"--window={depth}")
    context = make_context(root)
    lost = context.archive.project(P).manifest(2).bundles[1]
    stand_in, size = context.archive.put_bytes(b"two")  # a newest one that no git can read
    assert repair(make_context(root), [P], None).left == ()
    context.archive.append(
        P, "repair", by="archiver", generation=None, made_with={},
        blobs=[BlobRef(kind="bundle", sha256=stand_in, size=size)],
        data={"keys": [], "source": "a test", "substitutes": [f"{lost.sha256} {stand_in}"]},
    )  # fmt: skip
    restore(context.archive, P, tmp_path / "out", 2)


def test_a_record_that_vouches_for_wrong_bytes_is_mended_before_the_one_it_names(root, tmp_path):
    """One digit flipped in `prev_sha256` leaves a readable event that calls its right predecessor wrong."""
    second = shutil.copytree(root / "store", tmp_path / "second")
    events = sorted((root / "store" / "v1" / "projects" / P / "events").glob("0*.json"))
    assert len(events) > 4
    for event in (events[-2], events[-4]):
        event.write_bytes(b"broken")
    named = json.loads(events[-3].read_bytes())["prev_sha256"]
    other_digit = ("0" if named[0] != "0" else "1") + named[1:]
    events[-3].write_bytes(events[-3].read_bytes().replace(named.encode(), other_digit.encode()))
    shutil.rmtree(root / "work")

    done = repair(make_context(root), [P], Archive(open_store(str(second), writing=False)))

    assert done.left == ()
    assert sorted(m.key.rpartition("/")[2] for m in done.mended) == sorted(e.name for e in events[-4:-1])
