"""The command line as a user meets it: a campaign archived, found, shown, checked, restored and handed over."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from archiver.cli import COMMANDS
from archiver.demo import build
from tests.clikit import DAY, Ran, cli, command, files, fixture_home  # noqa: F401
from tests.gitrepo import C, add_commits, git, make_repo
from tests.loopback_git import serve_git

MIT = (Path(__file__).parent.parent / "LICENSE").read_text("utf-8")
OUTCOME = {"project_id", "name", "origin", "status", "generation", "state", "reason"}
STATES = {
    "design-notes": "WINDING_DOWN",
    "donor-export": "ENDED_CANDIDATE",
    "events": "ENDED_CANDIDATE",
    "phonebank": "NEVER_ENDS",
    "polling-lookup": "ENDED_CANDIDATE",
    "texting-tool": "ENDED_CANDIDATE",
    "volunteer-map": "ENDED_CANDIDATE",
    "website": "ENDED_CANDIDATE",
}


@dataclass
class Demo:
    """The fictional campaign, archived once for all tests of this module; a test that changes it takes a copy."""

    source: Path
    store: Path
    cache: Path
    first: Ran


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    source, store, cache = folder / "source", folder / "store", folder / "cache"
    build(source)
    args = ("archive", source, "--store", store, "--registry", source / "campaigns.toml", "--as-of", DAY, "--json")
    return Demo(source, store, cache, command(*args, cwd=folder, env={"XDG_CACHE_HOME": str(cache)}))


@pytest.fixture
def own_store(demo: Demo, home: Path) -> Path:
    """A copy of the archived demo for a test that changes it."""
    return Path(shutil.copytree(demo.store, home / "store"))


@pytest.fixture
def repo(home: Path) -> Path:
    files = {
        "README.md": "# Door lists\n\nPrints the lists for canvassers.\n",
        "LICENSE": MIT,
        "doors.py": "print(1)\n",
    }
    return make_repo(home / "doors", [C(files, day="2024-10-01")])


def refs(folder: Path) -> dict[str, str]:
    """What is archived of a repository: a forge's own `refs/pull/*/merge` is not."""
    lines = git(folder, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return {name: oid for name, oid in map(str.split, lines) if not name.endswith("/merge")}


def upstream(demo: Demo, name: str) -> Path:
    return next(demo.source.glob(f"*/{name}.git"))


def archive(source: Path, store: Path, *more: str | Path) -> list[dict]:
    done = cli("archive", source, "--store", store, "--as-of", DAY, "--json", "--quiet", *more)
    assert done.code in (0, 3), done.stderr
    return done.lines


# --- archive ---------------------------------------------------------------------------------------------------------


def test_a_folder_of_repositories_becomes_an_archive(demo):
    """The main job: each repository one JSON line, each with the state that its story and its registry give it."""
    assert demo.first.code == 0
    assert all(set(line) >= OUTCOME for line in demo.first.lines)
    assert {line["name"]: line["state"] for line in demo.first.lines} == STATES
    assert {(line["status"], line["generation"], line["reason"]) for line in demo.first.lines} == {
        ("archived", 1, None)
    }


def test_a_second_run_finds_all_unchanged_and_writes_no_file(demo):
    """Running again is harmless and free: a nightly run must not grow the store."""
    before = files(demo.store)

    args = ("archive", demo.source, "--store", demo.store, "--registry", demo.source / "campaigns.toml")
    again = command(
        *args, "--as-of", DAY, "--json", "--quiet", cwd=demo.source, env={"XDG_CACHE_HOME": str(demo.cache)}
    )

    assert (again.code, again.stderr) == (0, "")
    assert {line["name"]: (line["status"], line["state"]) for line in again.lines} == {
        name: ("unchanged", state) for name, state in STATES.items()
    }
    assert files(demo.store) == before


def test_a_lost_work_folder_and_another_day_change_no_file_either(demo, home):
    """The work folder is disposable, and a verdict is written when it changes, not because the day did."""
    before = files(demo.store)

    again = cli(
        "archive", demo.source, "--store", demo.store, "--registry", demo.source / "campaigns.toml",
        "--as-of", "2026-01-11", "--json", "--quiet",
    )  # fmt: skip

    assert {line["status"] for line in again.lines} == {"unchanged"}
    assert files(demo.store) == before


def test_a_path_with_an_origin_is_the_project_of_that_origin(home, repo):
    """A clone on disk stands for where it came from, so that a later run over the network meets the same project."""
    (line,) = archive(repo, home / "s", "--origin", "https://github.com/rivera-for-senate/doors.git")

    assert (line["origin"], line["name"]) == ("https://github.com/rivera-for-senate/doors", "rivera-for-senate/doors")
    for name in (line["project_id"], "rivera-for-senate/doors", "doors"):
        assert (
            cli("show", name, "--store", home / "s", "--json").document["manifest"]["source"]["url"] == line["origin"]
        )


def test_a_list_of_addresses_is_archived_over_http(home, repo):
    """@FILE and `[network] allow`: a host of one's own is fetched from once it is trusted by name."""
    git(home, "clone", "-q", "--bare", str(repo), str(home / "served" / "us" / "doors.git"))
    with serve_git(home / "served") as host:
        (home / "list").write_text(f"# ours\nhttp://{host}/us/doors.git\n")
        refused = cli("archive", "@list", "--json", "--quiet")
        (home / "archive.toml").write_text(f'[network]\nallow = ["{host}"]\n')
        done = cli("archive", "@list", "--json", "--quiet")

    assert (refused.code, "[network] allow" in refused.lines[0]["reason"]) == (2, True)
    assert (done.code, done.lines[0]["status"], done.lines[0]["name"]) == (0, "archived", "us/doors")
    assert cli("restore", "us/doors", "back").code == 0
    assert refs(home / "back") == refs(repo)


def test_a_new_commit_is_a_second_generation_and_both_come_back(home, repo):
    """`restore --generation` goes back in time; without it the current one is given."""
    archive(repo, home / "s", "--no-dossier")
    then = refs(repo)
    add_commits(repo, [C({"doors.py": "print(2)\n"})])
    (line,) = archive(repo, home / "s", "--no-dossier")
    assert (line["status"], line["generation"]) == ("archived", 2)

    old = cli("restore", "doors", home / "old", "--generation", "1", "--store", home / "s", "--json")
    new = cli("restore", "doors", home / "new", "--store", home / "s", "--json")

    assert (refs(home / "old"), refs(home / "new")) == (then, refs(repo))
    assert (old.document["refs"], new.document["refs"]) == (1, 1)
    assert old.document["object_set_digest"] != new.document["object_set_digest"]
    shown = cli("show", "doors", "--generation", "1", "--store", home / "s", "--json").document
    assert shown["manifest"]["generation"] == 1


# --- search, show, restore, verify ------------------------------------------------------------------------------------


def test_the_polling_place_lookup_is_found_by_a_word(demo, home):
    """The README's first promise: `archiver search polling` finds the lookup."""
    (hit,) = cli("search", "polling", "--store", demo.store, "--json").document

    assert hit["name"] == "polling-lookup"
    fields = "project_id name owner cycle snippet licence languages services state score"
    assert set(fields.split()) <= set(hit)
    assert (hit["owner"], hit["cycle"], hit["licence"]) == ("rivera-2024", 2024, "Apache-2.0")


@pytest.mark.parametrize(
    ("facet", "value", "names"),
    [
        ("--licence", "MIT", {"texting-tool", "website"}),
        ("--licence", "none", {"design-notes", "volunteer-map"}),
        ("--language", "python", {"donor-export", "polling-lookup", "texting-tool"}),
        ("--service", "twilio", {"phonebank", "texting-tool"}),
        ("--owner", "Common Ground Volunteers", {"phonebank"}),
        ("--cycle", "2024", set(STATES) - {"phonebank"}),
        ("--state", "WINDING_DOWN", {"design-notes"}),
    ],
)
def test_each_facet_narrows(demo, home, facet, value, names):
    """The next cycle asks "what is there in Python that talks to Twilio"."""
    hits = cli("search", facet, value, "--store", demo.store, "--json").document

    assert {hit["name"] for hit in hits} == names


def test_show_says_what_is_held_and_what_is_not(demo, home):
    """A reader must see that issues and releases were not copied."""
    shown = cli("show", "texting-tool", "--store", demo.store, "--json").document
    said = cli("show", "texting-tool", "--store", demo.store).said

    assert set(shown) == {"manifest", "verdict", "licence", "publication"}
    assert (shown["verdict"]["state"], shown["licence"]["verdict"]) == ("ENDED_CANDIDATE", "adopt")
    assert {part["kind"]: part["state"] for part in shown["manifest"]["parts"]}["issues"] == "not_run"
    assert "not run" in said


def test_what_the_readme_says_to_try_after_the_demo_works(demo, home):
    """Whoever tries the project types these lines first."""
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    lines = re.findall(r"^\.venv/bin/archiver ((?:search|show|restore) .*)$", readme, re.MULTILINE)

    assert len(lines) == 3
    assert [cli(*line.split(), "--store", demo.store).code for line in lines] == [0, 0, 0]


def test_every_project_comes_back_exactly(demo, home):
    """Refs and HEAD as upstream had them, and git finds nothing wrong."""
    for name in STATES:
        done = cli("restore", name, home / name, "--store", demo.store, "--json")
        assert done.code == 0
        assert refs(home / name) == refs(upstream(demo, name))
        assert git(home / name, "symbolic-ref", "HEAD") == git(upstream(demo, name), "symbolic-ref", "HEAD")
        git(home / name, "fsck", "--full", "--strict")
        assert done.document["refs"] == len(refs(home / name))


def test_restore_leaves_a_folder_beside_its_target_alone(demo, home):
    """What is built on the way has a name of its own: no folder of the user's is ever taken for a leftover."""
    (home / "back.restoring").mkdir()
    (home / "back.restoring" / "diary").write_text("mine")

    assert cli("restore", "events", home / "back", "--store", demo.store).code == 0

    assert (home / "back.restoring" / "diary").read_text() == "mine"
    assert {path.name for path in home.iterdir()} == {"back", "back.restoring"}


@pytest.mark.parametrize("level", ["sizes", "bytes", "objects", "drill"])
def test_a_sound_archive_verifies_at_every_level(demo, home, level):
    """All four answers have the same form, and a store is only read where that is asked for."""
    before = files(demo.store)

    done = cli("verify", "--level", level, "--store", demo.store, "--json", "--quiet", "--no-record")

    assert (done.code, done.document["damaged"], done.stderr) == (0, [], "")
    assert done.document["checked"] > len(STATES) * 5
    assert files(demo.store) == before


@pytest.mark.parametrize(
    ("damage", "levels"),
    [("cut", ("sizes", "bytes", "objects")), ("flip", ("bytes", "objects")), ("lose", ("sizes", "bytes", "objects"))],
)
def test_damage_is_named_at_every_level_that_can_see_it(own_store, damage, levels):
    """A flipped bit keeps its size: `sizes` cannot see it, the default can."""
    manifest = cli("show", "events", "--store", own_store, "--json").document["manifest"]
    digest = manifest["bundles"][0]["sha256"]
    blob = next(path for path in own_store.rglob(digest))
    blob.chmod(0o644)
    data = blob.read_bytes()
    if damage == "lose":
        blob.unlink()
    else:
        blob.write_bytes(data[:-9] if damage == "cut" else data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])

    for level in ("sizes", "bytes", "objects"):
        done = cli("verify", "events", "--level", level, "--store", own_store, "--json", "--quiet")
        damaged = [row["key"] for row in done.document["damaged"]]
        assert (done.code, any(digest in key for key in damaged)) == ((3, True) if level in levels else (0, False))


def test_reindex_makes_the_same_catalogue_again(own_store):
    """The store's records are the truth; its index can be lost without loss."""
    before = cli("search", "volunteers", "--store", own_store, "--json").document
    shutil.rmtree(own_store / "v1" / "catalogue")

    without = cli("search", "volunteers", "--store", own_store, "--json")
    assert cli("reindex", "--store", own_store, "--json").document == {"entries": len(STATES)}

    after = cli("search", "volunteers", "--store", own_store, "--json")
    assert [hit["name"] for hit in before] == [hit["name"] for hit in without.document]
    assert after.document == before
    assert ("archiver reindex" in without.stderr, after.stderr) == (True, "")


# --- adopt ------------------------------------------------------------------------------------------------------------


def test_adopt_plans_first_and_acts_when_told(demo, home):
    """The plan writes nothing; `--apply` pushes branches and tags and reads them back."""
    plan = cli("adopt", "phonebank", "--to", home / "new.git", "--store", demo.store, "--json")
    assert (plan.code, plan.document["applied"], (home / "new.git").exists()) == (0, False, False)

    done = cli("adopt", "phonebank", "--to", home / "new.git", "--store", demo.store, "--json", "--apply")

    assert (done.code, done.document["applied"], done.document["verified"]) == (0, True, True)
    wanted = {n: o for n, o in refs(upstream(demo, "phonebank")).items() if n.startswith(("refs/heads/", "refs/tags/"))}
    assert refs(home / "new.git") == wanted
    assert done.document["plan"]["left_out"] > 0


def test_adopt_pushes_to_a_forge_with_a_password_that_shows_nowhere(demo, home, monkeypatch):
    """How a new owner really takes a project over: an empty repository on a host, a login in the environment."""
    git(home, "init", "-q", "--bare", "served/new.git")
    with serve_git(home / "served", ("steward", "hunter2secret")) as host:
        (home / "archive.toml").write_text(f'[network]\nallow = ["{host}"]\n')
        args = ("adopt", "phonebank", "--to", f"http://{host}/new.git", "--store", demo.store, "--apply")
        without = cli(*args)
        monkeypatch.setenv("ARCHIVER_TARGET_USER", "steward")
        monkeypatch.setenv("ARCHIVER_TARGET_PASSWORD", "hunter2secret")
        done = cli(*args, "--json")
        again = cli(*args)

    assert without.code == 3
    assert "ARCHIVER_TARGET" in without.stderr
    assert (done.code, done.document["verified"]) == (0, True)
    assert (again.code, "give an empty repository" in again.said) == (4, True)
    assert "hunter2secret" not in without.said + done.said + again.said
    assert refs(home / "served" / "new.git")["refs/heads/main"] == refs(upstream(demo, "phonebank"))["refs/heads/main"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("website", "Ask the owner"), ("volunteer-map", "no licence is declared"), ("design-notes", "no licence")],
)
def test_a_licence_that_forbids_it_is_a_gate(demo, home, name, says):
    """ask_owner and do_not_adopt: exit 4 and nothing written, also with --apply."""
    for more in ((), ("--apply",)):
        done = cli("adopt", name, "--to", home / "new.git", "--store", demo.store, *more)
        assert (done.code, says in done.said, (home / "new.git").exists()) == (4, True, False)


def test_a_copy_without_a_licence_report_is_not_handed_over(home, repo):
    """`--no-dossier` looks at no licence; the refusal says how to get the report, and that works."""
    archive(repo, home / "s", "--no-dossier")
    refused = cli("adopt", "doors", "--to", home / "new.git", "--store", home / "s")
    assert (refused.code, "run `archiver archive` again without --no-dossier" in refused.said) == (4, True)

    archive(repo, home / "s")

    assert cli("adopt", "doors", "--to", home / "new.git", "--store", home / "s", "--apply").code == 0


def test_a_suspect_generation_leaves_the_good_one_current_and_adoptable(home, repo):
    """An upstream that was wiped is exit 3 and a reason; what is shown and handed over stays the good copy."""
    origin = ("--origin", "https://github.com/rivera-for-senate/doors")
    archive(repo, home / "s", *origin)
    good = refs(repo)
    shutil.rmtree(repo)
    make_repo(repo, [C({"GONE": "bye"}, day="2025-01-01")])

    (line,) = archive(repo, home / "s", *origin)

    assert (line["status"], line["generation"]) == ("suspect", 1)
    assert cli("adopt", "doors", "--to", home / "new.git", "--store", home / "s", "--apply").code == 0
    assert refs(home / "new.git") == good


def test_another_folder_of_the_same_name_is_not_mixed_in(home, repo):
    """A folder's name is a weak identity: exit 2, and --origin is the next move."""
    archive(repo, home / "s")
    shutil.rmtree(repo)
    make_repo(repo, [C({"OTHER": "work"}, day="2025-01-01")])

    done = cli("archive", repo, "--store", home / "s", "--as-of", DAY, "--json", "--quiet")

    assert (done.code, done.lines[0]["status"], "--origin" in done.lines[0]["reason"]) == (2, "failed", True)


def test_a_partial_copy_is_not_handed_over_until_a_fuller_one_comes(home, repo):
    """What is missing cannot be handed over; a whole copy of the same origin is the next move and becomes current."""
    git(repo, "checkout", "-q", "-b", "lost")
    add_commits(repo, [C({"gone.txt": "gone"})])
    whole = Path(shutil.copytree(repo, home / "whole"))
    blob = git(repo, "rev-parse", "HEAD:gone.txt")
    git(repo, "checkout", "-q", "main")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    to_new = ("adopt", "doors", "--to", home / "new.git", "--store", home / "s", "--apply")
    origin = ("--origin", "https://github.com/rivera-for-senate/doors")

    (line,) = archive(repo, home / "s", *origin)
    refused = cli(*to_new)

    assert line["status"] == "partial"
    assert blob in line["reason"] and "--origin" in line["reason"]
    assert (refused.code, "is partial" in refused.said, (home / "new.git").exists()) == (4, True, False)

    (line,) = archive(whole, home / "s", *origin)

    assert (line["status"], line["generation"]) == ("archived", 2)
    assert cli(*to_new).code == 0
    assert refs(home / "new.git") == refs(whole)


# --- a path where it lies ---------------------------------------------------------------------------------------------


def test_a_repository_is_judged_and_described_where_it_lies(demo, home):
    """assess, licence, discover and dossier copy nothing and need neither a configuration nor a store."""
    path, registry = upstream(demo, "donor-export"), demo.source / "campaigns.toml"
    before = files(path)

    verdict = cli("assess", path, "--registry", registry, "--as-of", DAY, "--json").document
    licence = cli("licence", path, "--registry", registry, "--as-of", DAY, "--json").document
    found = cli("discover", path.parent, "--json").document
    written = cli("dossier", path, "--out", "d", "--restricted", "--registry", registry, "--as-of", DAY, "--json")

    assert {"state", "route", "sentence", "evidence", "vetoes", "unchecked"} <= set(verdict)
    assert verdict["state"] == STATES["donor-export"]
    assert {"expression", "verdict", "required_actions", "findings"} <= set(licence)
    assert {"code", "text", "who", "blocking"} <= set(licence["required_actions"][0])
    assert {"code", "path", "message", "confidence"} <= set(licence["findings"][0])
    assert all({"origin", "clone_url", "default_branch", "archived", "fork"} <= set(one) for one in found)
    assert len(found) == 7
    tasks = json.loads((home / "d" / "tasks.json").read_text())["tasks"]
    names = {"HANDOFF.md", "handoff.html", "handoff.json", "tasks.json"} | {f"issues/{task['id']}.md" for task in tasks}
    names |= {"restricted/findings.json", "restricted/facts.json"}
    assert {str(Path(path).relative_to("d")) for path in written.document["written"]} == names
    handoff = json.loads((home / "d" / "handoff.json").read_text())
    assert {"facts", "findings", "exposure", "unknowns", "not_run"} <= set(handoff)
    assert {"id", "section", "statement", "basis", "locator", "visibility"} <= set(handoff["facts"][0])
    assert {"code", "severity", "path", "blob", "first_commit", "in_head"} <= set(handoff["findings"][0])
    assert (home / "d" / "restricted").stat().st_mode & 0o077 == 0
    assert files(path) == before
    assert {path.name for path in home.iterdir()} == {"cache", "d"}  # what was found in licence texts, for the next run


# --- every command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_store_json_and_quiet(home, name):
    """Scripts rely on the three standing after every command's name."""
    said = cli(name, "--help").stdout

    assert all(option in said for option in ("--store", "--json", "--quiet"))


def test_json_is_all_there_is_on_stdout_and_quiet_silences_stderr(demo, home):
    """One document each, whatever the command; with --quiet a script's log stays empty."""
    args = {
        "discover": [demo.source],
        "assess": [upstream(demo, "events")],
        "licence": [upstream(demo, "events")],
        "dossier": [upstream(demo, "events"), "--out", "d"],
        "search": ["polling"],
        "show": ["events"],
        "restore": ["events", "back"],
        "verify": [],
        "adopt": ["events", "--to", "new.git"],
        "init": [],
    }
    for name, more in args.items():
        store = () if name == "init" else ("--store", demo.store)
        done = cli(name, *more, *store, "--json", "--quiet")
        assert (done.code, done.stderr, len(done.stdout.splitlines())) == (0, "", 1), name
        assert isinstance(done.document, list if name in ("discover", "search") else dict), name


def test_a_new_user_writes_a_configuration_asks_the_doctor_and_archives(home, repo):
    """init, doctor and archive fit together: what init writes is what the others read."""
    assert cli("init", "--store", "kept").code == 0
    assert cli("doctor").code == 0

    done = cli("archive", repo, "--as-of", DAY, "--quiet")

    assert (done.code, (home / "kept" / "v1").is_dir()) == (0, True)
    assert cli("search", "canvassers", "--json").document[0]["name"] == "doors"
