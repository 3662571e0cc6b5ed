"""Who a project is, told by the forge's number: renames, transfers, squatted names; over real HTTP, as users run it."""

import shutil

import pytest

from archiver.store import layout
from tests.archivekit import open_archive
from tests.clikit import cli, fixture_home  # noqa: F401
from tests.forgekit import Host, host
from tests.gitrepo import C
from tests.loopback_forge import A


@pytest.fixture
def there(home, monkeypatch):
    with host(home, monkeypatch) as running:
        yield running


def listed(there: Host, number: int, name: str, *commits: C) -> str:
    """A repository in the listing of its owner, alone; its project id."""
    there.make(name, *commits)
    there.forge.lists(name.split("/")[0], there.told(number, name))
    return f"{there.prefix}-{number}"


def squatted(there: Host) -> tuple[str, str]:
    """`rivera/tool` archived as number 42; then number 43 stands at its address. (old project, new one)."""
    old = listed(there, 42, "rivera/tool")
    assert there.archive("github:rivera").code == 0
    there.remove("rivera/tool")
    shutil.rmtree(there.home / "work")
    there.make("rivera/tool", C({"casino.html": "<h1>Win</h1>"}))
    there.forge.lists("rivera", there.told(43, "rivera/tool"))
    there.forge.forgets("/repositories/42")
    return old, f"{there.prefix}-43"


def test_a_squatted_address_is_a_new_project_suspect_until_accepted(there):
    """Strangers take the names that campaigns leave; their content must never pass for the campaign's."""
    old, new = squatted(there)
    ran = there.archive("github:rivera", day="2026-01-11")
    outcome = next(line for line in ran.lines if line["project_id"] == new)
    assert (ran.code, outcome["status"], outcome["generation"]) == (3, "suspect", None)
    assert old in outcome["reason"] and f"`archiver accept {new} --generation 1 --by" in outcome["reason"]
    assert there.store.project(new).manifest(1).status == "suspect"
    assert there.store.project(old).current == 1 and there.store.project(old).highest == 1
    (event,) = [e for e in there.store.project(old).events() if e.kind == "unreachable"]
    assert event.data == {
        "origin": f"{there.base}/rivera/tool",
        "since": "2026-01-11",
        "misses": 0,
        "reason": "the address now belongs to another repository (id 43)",
        "successor": new,
    }


def test_a_squatter_who_goes_on_working_stays_suspect_until_accepted(there):
    """The second generation of a project nobody accepted must not slip in as an ordinary one."""
    old, new = squatted(there)
    there.archive("github:rivera", day="2026-01-11")
    assert there.archive("github:rivera", day="2026-01-12").code == 3
    assert there.kinds(old).count("unreachable") == 1
    there.remove("rivera/tool")
    shutil.rmtree(there.home / "work")
    there.make("rivera/tool", C({"casino.html": "<h1>Win</h1>"}), C({"more.html": "more"}))
    ran = there.archive("github:rivera", day="2026-01-13")
    assert {line["project_id"]: line["status"] for line in ran.lines} == {old: "unchanged", new: "suspect"}
    assert there.store.project(new).current is None

    assert cli("accept", new, "--generation", "2", "--by", "Ana", "--why", "the campaign made it anew").code == 0
    after = there.archive("github:rivera", day="2026-01-14")
    assert after.code == 0 and {line["status"] for line in after.lines} == {"unchanged"}
    kept = next(line for line in after.lines if line["project_id"] == old)
    assert kept["reason"].startswith("origin gone since 2026-01-11, copy kept") and kept["generation"] == 1


def test_killed_between_the_new_project_and_the_event_in_the_old_one_the_next_run_writes_it(there, monkeypatch):
    """The manifest is the commit; what is said of it elsewhere follows, once."""
    old, new = squatted(there)
    there.archive("github:rivera", day="2026-01-11")
    folder = there.home / "archive" / "v1" / "projects" / old
    (event,) = [e for e in there.store.project(old).events() if e.kind == "unreachable"]
    assert event.number == there.store.project(old).event_chain.highest
    (there.home / "archive" / layout.event(old, event.number)).unlink()
    (folder / "head.json").unlink()
    assert "unreachable" not in there.kinds(old)
    for day in ("2026-01-12", "2026-01-13"):
        there.archive("github:rivera", day=day)
        assert there.kinds(old).count("unreachable") == 1
    assert there.store.owner(f"{there.base}/rivera/tool") == new


def test_a_squatted_name_means_its_newest_owner_and_the_other_one_is_named(there):
    """`archiver show rivera/tool` after the squat: what stands there now, and a word on what stood there before."""
    old, new = squatted(there)
    there.archive("github:rivera", day="2026-01-11")
    said = []
    assert there.store.resolve("rivera/tool", said.append) == new
    assert len(said) == 1 and old in said[0] and "had it before" in said[0]
    assert there.store.resolve(f"{there.base}/rivera/tool") == new
    assert there.store.resolve(old) == old
    assert "(current is none), suspect" in cli("show", new).said
    refused = cli("restore", new, there.home / "new")
    assert refused.code == 2 and "archiver accept" in refused.said
    assert cli("restore", old, there.home / "old").code == 0


def test_a_plain_url_after_a_squat_is_never_mixed_into_the_old_project(there):
    """A list of addresses knows no numbers; the archive does."""
    old, new = squatted(there)
    there.archive("github:rivera", day="2026-01-11")
    (outcome,) = there.archive(there.url("rivera/tool"), day="2026-01-12").lines
    assert (outcome["project_id"], outcome["status"]) == (new, "suspect")
    assert there.store.project(old).highest == 1


def test_an_owner_who_comes_back_to_the_address_has_it_again(there):
    """The numbers decide, forwards and backwards, and the address means whoever has it now."""
    old, new = squatted(there)
    there.archive("github:rivera", day="2026-01-11")
    there.remove("rivera/tool")
    shutil.rmtree(there.home / "work")
    there.make("rivera/tool")
    there.forge.lists("rivera", there.told(42, "rivera/tool"))
    there.forge.forgets("/repositories/43")
    for day in ("2026-01-12", "2026-01-13"):
        ran = there.archive("github:rivera", day=day)
        assert next(line for line in ran.lines if line["project_id"] == old)["status"] == "unchanged"
    assert there.store.owner(f"{there.base}/rivera/tool") == old
    assert there.store.resolve("rivera/tool") == old
    assert (there.kinds(old).count("unreachable"), there.kinds(new).count("unreachable")) == (1, 1)


@pytest.mark.parametrize("later", ["rivera/door-tool", "after/tool"])
def test_a_rename_and_a_transfer_stay_one_project_and_the_old_name_squatted_is_another(there, later):
    """301 and the same number is the same project under a new name; the old name then taken by a stranger is not."""
    mine = listed(there, 42, "rivera/tool")
    assert there.archive("github:rivera/tool").code == 0
    there.move("rivera/tool", later)
    there.forge.knows(there.told(42, later))
    there.forge.redirects("/repos/rivera/tool", "/repositories/42")
    ran = there.archive("github:rivera/tool", day="2026-01-11")
    assert (ran.code, ran.lines[0]["project_id"], ran.lines[0]["name"]) == (0, mine, later)
    assert there.store.project(mine).origins == [f"{there.base}/{later}", f"{there.base}/rivera/tool"]
    assert there.store.resolve("rivera/tool") == there.store.resolve(later) == mine
    assert there.kinds(mine) == ["renamed"]

    shutil.rmtree(there.home / "work" / "rivera+tool")
    there.make("rivera/tool", C({"casino.html": "win"}))
    there.forge.lists("rivera", there.told(43, "rivera/tool"))
    ran = there.archive("github:rivera", day="2026-01-12")
    assert {line["project_id"]: line["status"] for line in ran.lines} == {
        mine: "unchanged",
        f"{there.prefix}-43": "suspect",
    }
    assert there.kinds(mine) == ["renamed", "unreachable"]
    assert there.store.resolve("rivera/tool") == f"{there.prefix}-43" and there.store.resolve(later) == mine


def test_a_project_met_by_its_plain_url_keeps_its_number_once_it_is_known(there):
    """First a list of addresses, then the owner's listing: one project. A squatter later is told apart from it."""
    there.make("rivera/tool")
    (first,) = there.archive(there.url("rivera/tool")).lines
    there.forge.lists("rivera", there.told(42, "rivera/tool"))
    (second,) = there.archive("github:rivera", day="2026-01-11").lines
    assert second["project_id"] == first["project_id"]
    assert there.store.project(first["project_id"]).numbers_met == {42}
    shutil.rmtree(there.home / "work")
    there.remove("rivera/tool")
    there.make("rivera/tool", C({"casino.html": "win"}))
    there.forge.lists("rivera", there.told(43, "rivera/tool"))
    there.forge.forgets("/repositories/42")
    ran = there.archive("github:rivera", day="2026-01-12")
    assert f"{there.prefix}-43" in {line["project_id"] for line in ran.lines if line["status"] == "suspect"}
    assert there.store.project(first["project_id"]).highest == 2  # the second is the listing's description


def test_a_project_known_by_its_old_plain_url_is_found_when_the_forge_redirects_from_there(there):
    """The address in an old list, and a forge that knows it by another name now."""
    there.make("rivera/tool")
    (first,) = there.archive(there.url("rivera/tool")).lines
    there.move("rivera/tool", "after/tool")
    there.forge.knows(there.told(42, "after/tool"))
    there.forge.redirects("/repos/rivera/tool", "/repositories/42")
    (second,) = there.archive("github:rivera/tool", day="2026-01-11").lines
    assert (second["project_id"], second["name"]) == (first["project_id"], "after/tool")
    assert len(there.store.projects()) == 1
    assert there.store.resolve("after/tool") == there.store.resolve("rivera/tool") == first["project_id"]


def test_a_name_that_went_there_and_back_is_the_present_one(there):
    """Renamed twice: what a project is called is what the forge says now."""
    mine = listed(there, 42, "rivera/tool")
    shutil.copytree(there.server.folder / "rivera" / "tool.git", there.server.folder / "rivera" / "lists.git")
    for day, name in (("10", "rivera/tool"), ("11", "rivera/lists"), ("12", "rivera/tool"), ("13", "rivera/tool")):
        there.forge.lists("rivera", there.told(42, name))
        there.archive("github:rivera", day=f"2026-01-{day}")
    assert there.store.project(mine).origins == [f"{there.base}/rivera/tool", f"{there.base}/rivera/lists"]
    assert there.kinds(mine) == ["renamed", "renamed"]


def test_a_forge_that_answers_with_another_number_than_was_asked_for_is_not_believed(there):
    """A project is followed by its number; a wrong answer must not put a stranger into it."""
    listed(there, 42, "rivera/tool")
    there.archive("github:rivera")
    there.forge.lists("rivera")
    there.forge.put("/repositories/42", A(there.told(43, "rivera/tool")))
    (outcome,) = there.archive("github:rivera", day="2026-01-11").lines
    assert (outcome["status"], outcome["exit_code"]) == ("failed", 3) and "number 43" in outcome["reason"]
    assert open_archive(there.home / "archive").projects() == [f"{there.prefix}-42"]
