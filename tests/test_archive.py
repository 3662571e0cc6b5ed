"""What the layout means: commits, events, witnesses, identities, and which state counts."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.errors import AlreadyStoredError, FixityError, UsageError
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.identity import host_of, name_of, normalise_origin, project_id_for
from archiver.store import layout
from archiver.store.archive import Archive
from tests.archivekit import MADE, a_manifest, check_all, commit, open_archive, put_bundle, say_event

P = "github.com-42"


@pytest.fixture
def archive(tmp_path) -> Archive:
    return open_archive(tmp_path / "store")


def overwrite(archive: Archive, key: str, data: bytes | None) -> None:
    """Damage a stored object behind the archive's back."""
    path = Path(archive.store.url.removeprefix("file:")) / key
    path.chmod(0o644)
    path.unlink() if data is None else path.write_bytes(data)


def test_generations_are_chained_by_hash_and_witnessed(archive):
    """Each manifest vouches for the one before it, head.json for the last: nothing can be changed unseen."""
    first, second = commit(archive), commit(archive, refs=b"x\n")
    view = archive.project(P)
    assert (view.generations, view.highest, view.current) == ([1, 2], 2, 2)
    assert view.manifest(1) == first
    assert view.manifest(2).prev_manifest_sha256 == sha256_hex(canonical_json(first)) == view.manifest_sha256(1)
    assert view.head.manifest_sha256 == sha256_hex(canonical_json(second))
    assert archive.store.read(layout.manifest(P, 2)) == canonical_json(second)


def test_the_second_committer_of_a_generation_is_told(archive):
    """Two runs that saw the same state before must not both write generation 1."""
    mine, theirs = a_manifest(archive), a_manifest(archive, refs=b"x\n")
    archive.commit(theirs)
    with pytest.raises(AlreadyStoredError, match="gen/00000001"):
        archive.commit(mine)
    archive.commit(theirs)
    assert archive.project(P).manifest(1) == theirs


def test_a_generation_that_would_leave_a_hole_is_refused(archive):
    """A hole means a lost manifest; making one would look like damage for ever."""
    with pytest.raises(ValueError, match="hole"):
        archive.commit(a_manifest(archive, generation=2, prev_manifest_sha256="0" * 64))
    assert archive.projects() == []


@pytest.mark.parametrize(
    ("statuses", "accepted", "current"),
    [
        (["whole", "whole"], [], 2),
        (["whole", "suspect"], [], 1),
        (["whole", "suspect"], [2], 2),
        (["whole", "partial"], [], 1),
        (["partial", "partial"], [], 2),
        (["partial", "suspect"], [], 1),
        (["suspect"], [], None),
        (["whole", "suspect", "partial"], [2], 2),
    ],
)
def test_which_generation_counts(archive, statuses, accepted, current):
    """An emptied or replaced repository must never take the place of the good copy by itself."""
    for status in statuses:
        commit(archive, status=status)
    for generation in accepted:
        say_event(archive, "acceptance", by="a steward", generation=generation)
    view = archive.project(P)
    assert view.current == view.head.current == view.count_current() == current


def test_events_are_numbered_and_chained(archive):
    """What was said about a project is as immutable as the copy."""
    commit(archive)
    blob = archive.put_bytes(b"report")
    assert [say_event(archive, kind) for kind in ("verdict", "licence", "verdict")] == [1, 2, 3]
    view = archive.project(P)
    assert [event.kind for event in view.events()] == ["verdict", "licence", "verdict"]
    assert view.events()[1].prev_sha256 == sha256_hex(archive.store.read(layout.event(P, 1)))
    assert (view.head.event, view.head.generation) == (3, 1)
    assert view.latest("verdict").number == 3
    assert view.latest("verdict", generation=1) is None
    assert archive.read_blob(blob[0]) == b"report"


def test_events_written_at_once_all_get_a_number(archive):
    """Flows work side by side; a lost event would be a lost confirmation."""
    commit(archive)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: say_event(archive, data={"n": n}), range(16)))
    assert sorted(numbers) == list(range(1, 17))
    view = archive.project(P)
    assert len(view.events()) == 16
    assert view.head.event == 16


def test_generations_written_at_once_leave_the_newest_head(archive):
    """The last writer of head.json may be the one who knows least."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: commit(archive, f"github.com-{n % 4}", refs=b""), range(4)))
        list(pool.map(lambda n: archive.renew_head(f"github.com-{n % 4}"), range(32)))
    assert [archive.project(p).head.generation for p in archive.projects()] == [1, 1, 1, 1]


@pytest.mark.parametrize("broken", [b"", b"{", b"not json", None])
def test_a_broken_head_is_built_anew(archive, broken):
    """head.json is a short cut: losing it costs nothing."""
    commit(archive)
    say_event(archive)
    good = archive.store.read(layout.head(P))
    overwrite(archive, layout.head(P), broken)
    view = archive.project(P)
    assert (view.head, view.current, view.highest) == (None, 1, 1)
    assert archive.renew_head(P)
    assert archive.store.read(layout.head(P)) == good
    assert not archive.renew_head(P)


def test_a_head_that_was_tampered_with_is_no_witness(archive):
    """Its own hash stands in it, so that a flipped bit does not accuse a sound manifest."""
    commit(archive)
    head = json.loads(archive.store.read(layout.head(P)))
    overwrite(archive, layout.head(P), canonical_json({**head, "generation": 7}))
    assert archive.project(P).head is None
    assert archive.project(P).manifest(1).generation == 1


def test_a_lost_last_manifest_is_damage_and_never_a_younger_state(archive):
    """Without the witness the project would quietly fall back to what it was before."""
    commit(archive), commit(archive)
    overwrite(archive, layout.manifest(P, 2), None)
    view = archive.project(P)
    assert (view.generations, view.highest, view.current) == ([1], 2, 2)
    with pytest.raises(FixityError, match=r"gen/00000002\.json: missing, though head.json names it"):
        view.manifest(2)
    archive.renew_head(P)
    say_event(archive)
    assert archive.project(P).head.generation == 2


def test_an_event_can_be_said_of_a_damaged_project(archive):
    """`verify` records what it found just where something is wrong; the chain goes on from what head.json names."""
    commit(archive)
    say_event(archive), say_event(archive)
    overwrite(archive, layout.event(P, 2), b"{}")
    overwrite(archive, layout.manifest(P, 1), b"{}")
    assert say_event(archive, "verification") == 3
    with pytest.raises(FixityError, match=r"events/00000002.json: sha256"):
        archive.project(P).events()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.replace(b"whole", b"suspect"), "head.json names"),
        (lambda data: data[:-1], "head.json names"),
        (lambda data: b"", "head.json names"),
    ],
)
def test_a_changed_manifest_is_named(archive, change, said):
    """Fixity: the bytes are those that were committed, or the reader is told which file is not."""
    commit(archive)
    key = layout.manifest(P, 1)
    overwrite(archive, key, change(archive.store.read(key)))
    with pytest.raises(FixityError, match=said) as caught:
        archive.project(P).manifest(1)
    assert caught.value.key == key


def test_without_a_witness_a_manifest_must_still_be_itself(archive):
    """Another project's manifest, or one with spaces, is no manifest of ours."""
    commit(archive)
    key, data = layout.manifest(P, 1), archive.store.read(layout.manifest(P, 1))
    overwrite(archive, layout.head(P), None)
    for wrong, said in (
        (data.replace(b'"github.com-42"', b'"github.com-43"'), "holds generation 1 of github.com-43"),
        (b" " + data, "not canonical"),
        (b"[" * 100_000, "is no manifest"),
        (b"\xff", "is no manifest"),
    ):
        overwrite(archive, key, wrong)
        with pytest.raises(FixityError, match=said):
            archive.project(P).manifest(1)


def test_a_damaged_blob_is_never_handed_out(archive):
    """A wrong ref list restores a wrong repository."""
    sha256, _ = archive.put_bytes(b"a ref list\n")
    overwrite(archive, layout.blob(sha256), b"a ref lisT\n")
    with pytest.raises(FixityError, match="the bytes read have sha256"):
        archive.read_blob(sha256)
    with pytest.raises(FixityError):
        archive.put_bytes(b"a ref list\n")


def test_a_project_nobody_has_asks_for_nothing(archive):
    """Looking must not make a folder."""
    view = archive.project("github.com-1")
    assert (view.generations, view.highest, view.current, view.events(), view.exists) == ([], None, None, [], False)
    assert list(archive.store.list("v1/")) == []
    with pytest.raises(UsageError, match="no such record"):
        view.manifest(1)


KILLED = """
import sys
from pathlib import Path
from tests.archivekit import a_manifest, open_archive, put_bundle
archive = open_archive(Path(sys.argv[1]))
bundle = put_bundle(archive, b"bundle of generation 2")
manifest = a_manifest(archive, refs=b"new\\n", bundles=(bundle,))
print("ready", flush=True)
sys.stdin.read()
archive.commit(manifest)
"""


def test_a_kill_between_blobs_and_manifest_leaves_only_blobs_nobody_names(archive, tmp_path):
    """The manifest is the commit: until it is there, nothing happened."""
    commit(archive)
    before = set(archive.store.list("v1/projects/"))
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "store")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd(),
    )  # fmt: skip
    assert child.stdout.readline() == b"ready\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert set(archive.store.list("v1/projects/")) == before
    assert not check_all(archive).damaged
    commit(archive, refs=b"new\n", bundles=(put_bundle(archive, b"bundle of generation 2"),))
    assert archive.project(P).current == 2
    assert not check_all(archive).damaged


# --- who a project is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "numeric_id", "project_id"),
    [
        ("https://github.com/Rivera/Tool.git", 42, "github.com-42"),
        ("http://127.0.0.1:8080/rivera/tool", 7, "127.0.0.1-8080-7"),
        ("https://user:secret@Git.Example.org/a/", None, f"git.example.org-x{sha256_hex(b'https://git.example.org/a')[:16]}"),
        ("git@example.org:a/b.git", None, f"example.org-x{sha256_hex(b'git@example.org:a/b')[:16]}"),
        ("local:Tool", None, f"local-x{sha256_hex(b'local:tool')[:16]}"),
    ],
)  # fmt: skip
def test_a_project_id_comes_from_host_and_number_or_from_the_origin(origin, numeric_id, project_id):
    """Never from a name alone: names are renamed, transferred and squatted."""
    assert project_id_for(origin, numeric_id) == project_id
    assert layout.is_project_id(project_id)


@pytest.mark.parametrize(
    "origin", ["https://..evil../x", "https://[::1]:80/x", "../../etc", "ssh://-x/y", "https:///x"]
)
def test_a_hostile_origin_gives_a_harmless_id(origin):
    """The id becomes a folder's name."""
    assert layout.is_project_id(project_id_for(origin, None))


def test_spellings_of_one_origin_are_one_origin():
    """Lists are written by hand."""
    for spelling in (
        "https://GitHub.com/A/B",
        "https://github.com/a/b.git",
        "https://x:y@github.com/a/b/",
        "https://github.com/a/b.git/",
    ):
        assert normalise_origin(spelling) == "https://github.com/a/b"
        assert name_of(spelling) == "a/b"


def identify(archive: Archive, origin: str, numeric_id: int | None) -> str | None:
    return archive.identify(host_of(origin), numeric_id, origin)


def test_a_renamed_repository_stays_the_same_project(archive):
    """The number is the identity; both names lead to it from then on."""
    old, new = "https://github.com/rivera/tool", "https://github.com/after/tool"
    commit(archive, origin=old)
    archive.meet(P, old, 42, MADE)
    assert identify(archive, new, 42) == P
    archive.meet(P, new, 42, MADE)
    archive.meet(P, new, 42, MADE)
    assert archive.project(P).origins == [new, old]
    assert identify(archive, new, None) == identify(archive, old, None) == P
    assert archive.resolve("rivera/tool") == archive.resolve("after/tool") == archive.resolve(new) == P
    assert archive.projects() == [P]
    assert [event.kind for event in archive.project(P).events()] == ["renamed"]


def test_a_squatted_name_is_another_project(archive):
    """Same address, other number: somebody else took the name after the campaign left."""
    origin = "https://github.com/rivera/tool"
    commit(archive, origin=origin)
    archive.meet(P, origin, 42, MADE)
    assert identify(archive, origin, 43) is None


def test_a_project_met_by_address_first_is_found_by_its_number_later(archive):
    """A bare URL today, the forge's listing tomorrow: one project, one history."""
    origin = "https://github.com/rivera/tool"
    mine = project_id_for(origin, None)
    commit(archive, mine, origin=origin, source={"forge": "git", "url": origin})
    assert identify(archive, origin, 42) == mine
    archive.meet(mine, origin, 42, MADE)
    assert identify(archive, "https://github.com/new/name", 42) == mine
    assert archive.projects() == [mine]
    assert set(archive.folders()) == {mine, P}
    assert archive.resolve(P) == mine


def test_a_circle_of_aliases_ends(archive):
    """Nobody writes one, and yet reading must not hang on a hostile archive."""
    say_event(archive, "alias", "a-1", data={"project_id": "a-2"})
    say_event(archive, "alias", "a-2", data={"project_id": "a-1"})
    started = time.monotonic()
    assert archive.identify("a", 1, "https://a/x") is None
    assert time.monotonic() - started < 5


def test_a_name_is_resolved_only_when_one_project_has_it(archive):
    """Restoring the wrong campaign's tool is worse than asking back."""
    commit(archive, "github.com-1", origin="https://github.com/rivera/tool")
    commit(archive, "github.com-2", origin="https://github.com/chen/tool")
    commit(archive, "github.com-3", origin="https://github.com/chen/map")
    assert archive.resolve("Rivera/Tool") == "github.com-1"
    assert archive.resolve("map") == archive.resolve("github.com-3") == "github.com-3"
    with pytest.raises(UsageError, match=r"github.com-1 \(https://github.com/rivera/tool\), github.com-2"):
        archive.resolve("tool")
    with pytest.raises(UsageError, match="archiver search"):
        archive.resolve("nobody/nothing")


def test_a_present_name_counts_before_a_former_one(archive):
    """A name that was given up and taken by another project means the one that has it now."""
    commit(archive, "github.com-1", origin="https://github.com/rivera/tool")
    archive.meet("github.com-1", "https://github.com/rivera/tool-2020", 1, MADE)
    commit(archive, "github.com-2", origin="https://github.com/rivera/tool")
    assert archive.resolve("rivera/tool") == "github.com-2"


def test_a_damaged_project_does_not_hide_the_others(archive):
    """One bad file must not make the whole archive unusable by name."""
    commit(archive, "github.com-1", origin="https://github.com/rivera/tool")
    commit(archive, "github.com-2", origin="https://github.com/chen/map")
    overwrite(archive, layout.manifest("github.com-1", 1), b"{}")
    assert archive.resolve("chen/map") == "github.com-2"
    with pytest.raises(UsageError, match="1 projects could not be read"):
        archive.resolve("rivera/tool")
