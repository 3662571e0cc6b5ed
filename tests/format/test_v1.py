"""A store of an earlier day is read by today's code: tests/format/v1/, made once by tests/format/make_store.py."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.catalogue import rebuild
from archiver.git.refs import State
from archiver.git.view import read_state
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from archiver.records.base import sha256_hex
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from archiver.store.selfdoc import documents
from tests.clikit import cli, fixture_home  # noqa: F401
from tests.gitrepo import C, add_commits, git

V1 = Path(__file__).parent / "v1"
EXPECTED = json.loads((V1 / "expected.json").read_text())
GENERATIONS = [(p, int(n)) for p, project in EXPECTED.items() for n in project["generations"]]
MAP = "github.com-x1676b2e78474a348"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    """A copy that is only read, by every test: what they leave is compared at the end."""
    return Path(shutil.copytree(V1 / "store", tmp_path_factory.mktemp("format") / "store"))


@pytest.fixture(scope="module")
def archive(store) -> Archive:
    return Archive(open_store(str(store), writing=False))


def wanted(project: str, generation: int) -> tuple[object, ...]:
    expected = EXPECTED[project]["generations"][str(generation)]
    return expected["head_symref"], expected["head_oid"], expected["refs"]


def shape(state: State) -> tuple[object, ...]:
    return state.head_symref, state.head_oid, dict(state.refs)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_stored_bytes_are_those_that_were_made():
    """git must not change line ends in what is named by its hash; one bundle is damaged on purpose."""
    names = {path.name: path.read_bytes() for path in (V1 / "store/v1/blobs").rglob("*") if path.is_file()}
    wrong = [name for name, data in names.items() if sha256_hex(data) != name]
    assert len(names) > 30
    assert len(wrong) == 1


@pytest.mark.parametrize(("project", "generation"), GENERATIONS)
def test_every_generation_comes_back_as_upstream_was(archive, tmp_path, project, generation):
    """What was recorded then was read from upstream, not from the archive."""
    restore(archive, project, tmp_path / "out", generation)
    assert shape(read_state(tmp_path / "out")) == wanted(project, generation)


@pytest.mark.parametrize("script", ["of that day", "of today"])
def test_every_generation_comes_back_without_us(store, tmp_path, script):
    """The script that lies in the store, and the one that we would write there now."""
    root = Path(shutil.copytree(store, tmp_path / "synced"))
    if script == "of today":
        (root / "restore.sh").write_bytes(documents()["restore.sh"])
    env = {"PATH": os.environ["PATH"]}
    for project, generation in GENERATIONS:
        out = tmp_path / f"{project}-{generation}"
        argv = ["sh", str(root / "restore.sh"), project, str(out), str(generation)]
        done = subprocess.run(argv, capture_output=True, text=True, errors="replace", env=env)
        assert done.returncode == 0, done.stderr
        assert shape(read_state(out)) == wanted(project, generation)
        substituted = (project, generation) in [(MAP, number) for number in (1, 2, 3, 4)]
        assert ("a repair stored" in done.stderr) is substituted


def test_what_counts_and_what_was_said_is_read_as_then(archive):
    """Statuses, chains, keep refs, acceptances and the kinds of events, in order."""
    assert archive.projects() == sorted(EXPECTED)
    for project, expected in EXPECTED.items():
        view = archive.project(project)
        assert view.current == view.count_current() == expected["current"]
        assert [event.kind for event in view.events()] == expected["events"]
        for number, then in expected["generations"].items():
            manifest = view.manifest(int(number))
            assert manifest.status == then["status"]
            assert [bundle.kind for bundle in manifest.bundles] == then["bundles"]
            assert manifest.keep_refs.count == then["keep_refs"]


def test_every_address_leads_to_its_project(archive):
    """By number, by the present name, by the first one, which a stranger has today."""
    tool = "github.com-x732714596f676188"
    assert archive.resolve("github.com-4001") == tool
    assert archive.resolve("https://github.com/civic-tools/texting") == tool
    assert archive.identify("github.com", 4001, "https://github.com/civic-tools/elsewhere") == tool
    assert archive.resolve("https://github.com/rivera-for-senate/texting") == "github.com-5002"


def test_it_is_sound_and_the_damaged_bundle_is_known(archive):
    """Every level of a check reads the old records; a substitute ends the alarm and not the memory."""
    found = verify(archive, (), "objects", lambda _: None)
    assert found.damaged == ()
    assert found.projects == len(EXPECTED)
    event = archive.project(MAP).latest("repair")
    assert [noted.key for noted in found.noted] == event.data["keys"]


def test_the_catalogue_can_be_made_anew(store, tmp_path):
    """The index is disposable, and was left out of what is kept."""
    root = shutil.copytree(store, tmp_path / "store")
    assert rebuild(Archive(open_store(str(root), writing=True))) == len(EXPECTED)
    found = cli("search", "volunteer", "--store", root, "--json")
    assert found.code == 0
    assert MAP in found.stdout


def test_a_new_generation_builds_on_the_old_ones(store, tmp_path, home):
    """An archive outlives the program that began it: what is there stays, and what comes is a link more."""
    root = Path(shutil.copytree(store, tmp_path / "store"))
    before = contents(root / "v1/projects") | contents(root / "v1/blobs")
    assert cli("restore", MAP, tmp_path / "bare", "--store", root).code == 0
    git(tmp_path, "clone", "-q", str(tmp_path / "bare"), "work")
    add_commits(tmp_path / "work", [C({"new": "work"})])
    origin = ("--origin", "https://github.com/rivera-for-senate/volunteer-map")
    done = cli("archive", tmp_path / "work", *origin, "--store", root, "--no-dossier")
    assert done.code == 0, done.said
    after = contents(root / "v1/projects") | contents(root / "v1/blobs")
    assert layout.manifest(MAP, 7).removeprefix("v1/projects/") in after
    assert {k: v for k, v in before.items() if not k.endswith("head.json")}.items() <= after.items()


def test_reading_rewrote_nothing(store):
    """The last one in this module: all others read this copy."""
    assert contents(store) == contents(V1 / "store")
