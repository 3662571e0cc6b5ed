"""`verify`: levels, shares, interrupted runs, results that become events, and a past that somebody rewrote."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archiver.errors import UsageError
from archiver.pipeline import checked as checking
from archiver.pipeline.archive import archive
from archiver.pipeline.share import Share
from archiver.pipeline.verify import verify
from archiver.records.base import canonical_json, sha256_hex
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from archiver.store.chain import make_head
from tests.archivekit import commit, open_archive
from tests.clikit import cli
from tests.test_fixity import HARMS, harm
from tests.test_repair import P, bundle_keys, make_context, repository, three_generations


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("verify")
    three_generations(root, make_context(root))
    return root


@pytest.fixture
def root(made, tmp_path) -> Path:
    return shutil.copytree(made, tmp_path / "copy", symlinks=True)


def events(root: Path, kind: str = "verification") -> list[dict]:
    view = Archive(open_store(str(root / "store"), writing=False)).project(P)
    return [dict(event.data) for event in view.events() if event.kind == kind]


def look(root: Path, level: str = "bytes", **options):
    return verify(make_context(root).archive, (), level, lambda _: None, **options)


# --- what is found ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["sizes", "bytes", "objects", "drill"])
def test_an_unharmed_archive_is_well_at_every_level(root, level):
    """A false alarm teaches people to ignore alarms."""
    found = look(root, level)
    assert (found.damaged, found.noted, found.projects, found.level) == ((), (), 1, level)


@pytest.mark.parametrize("level", ["bytes", "objects", "drill"])
def test_a_flipped_bit_is_named_once_with_its_key(root, level):
    """Whoever reads the list must know what to fetch from the other copy."""
    key = bundle_keys(make_context(root))[1]
    harm(root / "store" / key, HARMS["flip one in the middle"]((root / "store" / key).read_bytes()))
    assert [d.key for d in look(root, level).damaged] == [key]


def test_right_bytes_that_are_not_what_the_manifest_says_are_found_by_unbundling(root):
    """Hashes prove that nothing changed since; only a restore proves that the right thing was stored."""
    store = root / "store"
    view = make_context(root).archive.project(P)
    manifest = view.manifest(3).model_copy(update={"object_set_digest": "0" * 64})
    shutil.rmtree(root / "work")
    rewrite(store, 3, canonical_json(manifest))
    assert look(root, "bytes").damaged == ()
    shutil.rmtree(root / "work")
    said = [d.reason for d in look(root, "objects").damaged]
    assert said == [f"{manifest.object_count} objects came back, not the {manifest.object_count} archived"]


def rewrite(store: Path, generation: int, data: bytes) -> None:
    """What somebody with the writer's key can do: replace the last manifest and make head.json fit."""
    harm(store / layout.manifest(P, generation), data)
    head = json.loads((store / layout.head(P)).read_bytes())
    head.pop("self_sha256")
    harm(store / layout.head(P), canonical_json(make_head(**head | {"manifest_sha256": sha256_hex(data)})))


def test_a_rewritten_past_that_fits_is_noticed_by_a_machine_that_saw_the_true_one(root):
    """A chain of hashes alone can be made anew by whoever may write."""
    manifest = (
        make_context(root).archive.project(P).manifest(3).model_copy(update={"captured_at": "2020-01-01T00:00:00Z"})
    )
    rewrite(root / "store", 3, canonical_json(manifest))
    found = look(root)
    assert [d.key for d in found.damaged] == [layout.manifest(P, 3)]
    assert "somebody has rewritten the past" in found.damaged[0].reason


def test_a_newest_event_taken_away_with_a_fitting_head_is_noticed(root):
    """An acceptance or a repair could be made to vanish that way."""
    store = root / "store"
    view = make_context(root).archive.project(P)
    last = view.event_chain.highest
    head = json.loads((store / layout.head(P)).read_bytes())
    head.pop("self_sha256")
    fitting = make_head(**head | {"event": last - 1, "event_sha256": view.event_chain.sha256(last - 1)})
    harm(store / layout.event(P, last), None)
    harm(store / layout.head(P), canonical_json(fitting))
    found = look(root)
    assert [d.key for d in found.damaged] == [layout.event(P, last)]


def test_another_archive_at_the_same_address_is_no_rewritten_past(root):
    """`rm -rf archive` and a new start are no crime."""
    shutil.rmtree(root / "store")
    archive(repository(root / "repo"), make_context(root))
    assert look(root).damaged == ()


@pytest.mark.parametrize("how", ["flip one in the middle", "cut in half", "lose"])
def test_a_broken_witness_is_written_anew_and_noted_without_alarm(root, how):
    """head.json is a short cut; nothing is lost with it."""
    path = root / "store" / layout.head(P)
    before = path.read_bytes()
    harm(path, HARMS[how](before))
    found = look(root)
    assert found.damaged == ()
    assert [d.key for d in found.noted] == [layout.head(P)]
    assert json.loads(path.read_bytes())["manifest_sha256"] == json.loads(before)["manifest_sha256"]


# --- results become events --------------------------------------------------------------------------------------


def test_a_result_is_an_event_when_it_is_news(root):
    """A daily check of a healthy archive must not fill it with events; a change must stand there."""
    look(root)
    look(root)
    assert [e["result"] for e in events(root)] == ["sound"]
    key = bundle_keys(make_context(root))[0]
    right = (root / "store" / key).read_bytes()
    harm(root / "store" / key, HARMS["flip the last byte"](right))
    look(root)
    look(root)
    assert events(root)[1:] == [{"level": "bytes", "result": "damaged", "damaged": [key]}]
    look(root, "sizes")  # sees nothing of it, so it may not call it sound
    assert len(events(root)) == 2
    harm(root / "store" / key, right)
    look(root)
    assert [e["result"] for e in events(root)] == ["sound", "damaged", "sound"]


def test_a_month_later_it_is_said_again(root, monkeypatch):
    """So that the archive itself says when it was last found sound."""
    look(root)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=30)

    monkeypatch.setattr(checking, "datetime", Later)
    look(root)
    assert len(events(root)) == 2


def test_a_deeper_check_is_news_and_a_shallower_one_is_not():
    """A drill says more than a look at sizes."""
    now = datetime(2026, 1, 2, tzinfo=UTC)

    def news(before: str, level: str, damaged: list[str], keys: list[str]) -> bool:
        data = {"level": before, "result": "", "damaged": damaged}
        event = replace_event(data)
        return checking._is_news(event, level, keys, now)

    assert news("bytes", "drill", [], [])
    assert not news("drill", "bytes", [], [])
    assert not news("drill", "sizes", ["k"], [])
    assert news("drill", "sizes", ["k"], ["other"])
    assert news("bytes", "objects", ["k"], [])


def replace_event(data: dict):
    from archiver.records.archive import Event

    return Event(
        project_id=P, number=1, prev_sha256=None, kind="verification", at="2026-01-01T00:00:00Z", by="archiver",
        made_with={}, generation=None, data=data,
    )  # fmt: skip


def test_a_store_opened_for_reading_records_nothing_and_says_so(root):
    """A reader's credentials are enough for a check."""
    found = verify(Archive(open_store(str(root / "store"), writing=False)), (), "bytes", lambda _: None)
    assert (found.damaged, found.not_recorded) == ((), "the store was opened for reading only")
    assert events(root) == []


# --- shares and interrupted runs --------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "days"), [("1/7", 7), ("2/7", 4), ("3/3", 1), ("1/1", 1)])
def test_every_project_has_its_turn_within_the_round(text, days):
    """A project that is never checked is a project that may be lost."""
    ids = [f"github.com-{number}" for number in range(100)]
    start = date(2026, 11, 24)
    shares = [Share.parse(text, start + timedelta(days=day)) for day in range(days)]
    assert {i for share in shares for i in ids if share.has(i)} == set(ids)
    if text == "1/7":
        assert sum(share.has(i) for share in shares for i in ids) == len(ids)


@pytest.mark.parametrize("text", ["0/7", "8/7", "1", "1/0", "a/b", "-1/7", "1/1000"])
def test_a_share_that_is_none_is_a_usage_error(text):
    """A mistyped share must not check nothing and call it well."""
    with pytest.raises(UsageError, match="--share"):
        Share.parse(text, date(2026, 11, 24))


def many(root: Path, count: int = 12) -> Archive:
    held = open_archive(root / "store")
    for number in range(count):
        commit(held, f"github.com-{number}", origin=f"https://github.com/rivera/t{number}", refs=f"{number}\n".encode())
    return held


def test_an_interrupted_run_goes_on_and_a_finished_one_starts_anew(tmp_path):
    """Reading a large archive takes days; but what was read last week says nothing about today."""
    held = many(tmp_path)
    lost = layout.blob(held.project("github.com-0").manifest(1).refs.blob)
    (tmp_path / "store" / lost).unlink()
    seen = []

    def stop_after_three() -> None:
        seen.append(1)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(held, (), "bytes", lambda _: None, work=tmp_path / "work", done=stop_after_three)
    found = verify(held, (), "bytes", lambda _: None, work=tmp_path / "work")
    assert (found.resumed, found.projects) == (3, 12)
    assert [d.key for d in found.damaged] == [lost]  # found before the interruption, and not forgotten
    again = verify(held, (), "bytes", lambda _: None, work=tmp_path / "work")
    assert (again.resumed, again.projects) == (0, 12)


def test_only_the_same_check_of_the_last_day_is_gone_on_with(tmp_path):
    """Another level, or an old interruption, is another check."""
    held = many(tmp_path)

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(held, (), "bytes", lambda _: None, work=tmp_path / "work", done=stop)
    assert verify(held, (), "sizes", lambda _: None, work=tmp_path / "work").resumed == 0
    journal = next((tmp_path / "work" / "verify").glob("*.jsonl"))
    old = datetime.now().timestamp() - 90_000
    import os

    os.utime(journal, (old, old))
    assert verify(held, (), "bytes", lambda _: None, work=tmp_path / "work").resumed == 0


def test_killed_in_the_middle_it_goes_on(root):
    """`kill -9` leaves half a line in the journal at worst."""
    work = root / "work" / "verify"
    first = look(root, work=None)
    assert first.projects == 1
    held = make_context(root).archive

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(held, (), "bytes", lambda _: None, work=root / "work", done=stop)
    journal = next(work.glob("*.jsonl"))
    journal.write_text(journal.read_text() + '{"project_id": "gith')
    assert look(root, work=root / "work").damaged == ()


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_did(root, tmp_path, monkeypatch):
    """One line for a person, one record for a script."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    store = ("--store", root / "store")
    assert "all well" in cli("verify", *store, "--level", "drill").stdout
    shared = [cli("verify", *store, "--share", "1/7", "--as-of", f"2026-11-{day}", "--json") for day in range(20, 27)]
    assert sum(done.document["projects"] for done in shared) == 1
    assert {done.code for done in shared} == {0}
    assert cli("verify", *store, "--share", "1/7", P).code == 2
    assert cli("verify", "--store", tmp_path / "nothing").code == 3
    assert not (tmp_path / "nothing").exists()
    read = cli("verify", *store, "--no-record", "--json")
    assert read.document["not_recorded"] == "the store was opened for reading only"


def test_git_trouble_of_this_machine_is_not_called_damage_of_the_store(root, monkeypatch):
    """A full /tmp at night must not send somebody to mend a healthy store."""
    from archiver.errors import GitError
    from archiver.pack import prove

    def full(*_args, **_options):
        raise GitError("git index-pack: fatal: write error: No space left on device")

    monkeypatch.setattr(prove, "index_pack", full)
    with pytest.raises(GitError, match="No space left"):
        look(root, "objects")


def test_a_witness_that_names_a_wrong_current_generation_is_corrected_and_noted(root):
    """Which generation is restored by default must follow from the records, not from a file that anybody replaced."""
    path = root / "store" / layout.head(P)
    right = path.read_bytes()
    head = json.loads(right)
    head.pop("self_sha256")
    harm(path, canonical_json(make_head(**head | {"current": 1})))
    found = look(root)
    assert (found.damaged, [d.key for d in found.noted]) == ((), [layout.head(P)])
    assert json.loads(path.read_bytes())["current"] == 3
