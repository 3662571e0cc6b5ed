"""`archiver dossier SOURCE --check DIR`: every place that a dossier names is looked up again."""

import json
import shutil
from pathlib import Path

import pytest

from tests.clikit import DAY, cli, fixture_home  # noqa: F401
from tests.gitrepo import C, git, lose_object, make_repo

TREE = {
    "README.md": "# Lookup\n\nIt finds polling places for voters.\n\n```\npip install -r requirements.txt\n```\n",
    "requirements.txt": "django==2.2.28\ntwilio\n",
    "app.py": 'import os\nfrom twilio.rest import Client\nkey = os.environ["TWILIO_TOKEN"]\n',
    "docker-compose.yml": 'services:\n  db:\n    image: postgres:10\n    ports: ["5433:5432"]\n',
    "settings.py": 'import os\nPORT = os.environ.get("POSTGRES_PORT", "5432")\n',
    "LICENSE": "Copyright (c) 2020 Rivera for Senate\n\nAll rights reserved.\n",
    "web/package.json": '{"scripts": {"knex": "knex"}, "dependencies": {\n"knex": "0.20.6"}}',
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, Path]:
    """A repository and its dossier."""
    folder = tmp_path_factory.mktemp("checked")
    repo = make_repo(folder / "repo", [C(TREE)])
    assert cli("dossier", repo, "--as-of", DAY, "--out", folder / "out").code == 0
    return repo, folder / "out"


@pytest.fixture
def copy(written, tmp_path) -> tuple[Path, Path]:
    """The same, its dossier free to be edited."""
    repo, out = written
    shutil.copytree(out, tmp_path / "out")
    return repo, tmp_path / "out"


def edit(out: Path, change) -> None:
    """Change handoff.json, and let nothing beside it differ for that."""
    path = out / "handoff.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    for other in ("HANDOFF.md", "handoff.html", "tasks.json"):
        (out / other).unlink(missing_ok=True)
    shutil.rmtree(out / "issues", ignore_errors=True)


def test_every_place_of_a_fresh_dossier_resolves(home, written):
    """A sentence whose place leads nowhere is worth less than none: the reader loses the time and the trust."""
    repo, out = written

    found = cli("dossier", repo, "--check", out, "--json")

    assert found.code == 0 and found.document["broken"] == []
    assert {"commit", "path", "line", "quote", "blob", "id"} <= found.document["checked"].keys()


def _fact(data, what):
    return next(fact for fact in data["facts"] if what in fact["id"])


COMMIT = "0123456789abcdef0123456789abcdef01234567"

EDITS = {
    "a commit that is not here": (lambda d: _fact(d, "twilio").update(locator=f"{COMMIT}:app.py:2"), "no such commit"),
    "a path that is not in the commit": (
        lambda d: _fact(d, "twilio").update(locator=f"{d['commit']}:gone.py:2"), "no such file"),
    "a line behind the end": (lambda d: _fact(d, "twilio").update(locator=f"{d['commit']}:app.py:99"), "4 lines"),
    "words that stand elsewhere": (
        lambda d: _fact(d, "paragraph").update(statement="It says: “Donate rubber ducks every Thursday morning”."),
        "do not stand near"),
    "a locator without a form": (lambda d: _fact(d, "twilio").update(locator="somewhere"), "none of the forms"),
    "a variable's second place": (
        lambda d: _fact(d, "postgres-port")["data"].update(used_in=["settings.py:2", "nowhere.py:1"]), "no such file"),
    "evidence": (lambda d: d["verdict"]["evidence"][0].update(locator=f"{COMMIT}"), "no such commit"),
    "a finding's line": (lambda d: d["findings"][0].update(path="README.md", line=4000), "lines"),
    "a licence place": (lambda d: d["licence"]["findings"][0].update(path="LICENCE.txt"), "no such file"),
    "a task that points to no fact": (lambda d: d["tasks"][0].update(why=["run-nothing-1"]), "no fact or finding"),
}  # fmt: skip


@pytest.mark.parametrize("claim", EDITS)
def test_a_place_that_does_not_hold_is_named(home, copy, claim):
    """The steward who gets exit 3 must see which sentence to mend, not only that one is wrong."""
    repo, out = copy
    change, reason = EDITS[claim]
    edit(out, change)

    found = cli("dossier", repo, "--check", out)

    assert found.code == 3 and reason in found.said, found.said


def test_a_page_that_was_edited_is_found(home, copy):
    """People read HANDOFF.md, machines read handoff.json: an edited one would say what nothing supports."""
    repo, out = copy
    page = out / "HANDOFF.md"
    page.write_text(page.read_text().replace("Yes, with conditions", "Yes") + "\nNothing to fear.\n")

    found = cli("dossier", repo, "--check", out)

    assert found.code == 3 and "HANDOFF.md: it does not say what handoff.json says" in found.said


@pytest.mark.parametrize("content", [None, "{}", "[1]", "{" * 5000, '{"schema": "other/1"}'])
def test_a_folder_without_a_dossier_is_a_usage_error(home, tmp_path, written, content):
    """Exit 3 would say that places are broken, where there are none."""
    folder = tmp_path / "other"
    folder.mkdir()
    if content is not None:
        (folder / "handoff.json").write_text(content)

    found = cli("dossier", written[0], "--check", folder)

    assert found.code == 2 and "no dossier of this format" in found.said


def test_a_dossier_of_another_repository_is_a_usage_error(home, tmp_path, written):
    """All its places would break, and the list would hide the one mistake that was made."""
    other = make_repo(tmp_path / "other", [C({"a": "b"})])

    found = cli("dossier", other, "--check", written[1])

    assert found.code == 2 and "which SOURCE does not have" in found.said


def test_a_damaged_copy_has_a_dossier_whose_places_resolve(home, tmp_path):
    """Content that is missing is never quoted; what is said of the rest must hold."""
    repo = make_repo(tmp_path / "repo", [C(TREE)])
    lose_object(repo, git(repo, "rev-parse", "HEAD:app.py"))
    assert cli("dossier", repo, "--as-of", DAY, "--out", tmp_path / "out").code == 0

    assert cli("dossier", repo, "--check", tmp_path / "out").code == 0


def test_out_and_check_are_one_or_the_other(home, written):
    """Writing over what is to be checked would make every check pass."""
    assert cli("dossier", written[0]).code == 2
    assert cli("dossier", written[0], "--out", written[1], "--check", written[1]).code == 2
