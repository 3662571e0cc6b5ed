"""Every examiner keeps the promise: known sections, locators, equal answers, and no input that breaks it."""

import json
import re
from datetime import date

import pytest

import archiver.examine.register
from archiver.examine.register import EXAMINERS, examine_all, made_with, open_context
from archiver.git.reader import open_reader
from archiver.records.base import canonical_json
from archiver.records.fact import SECTIONS, Examination
from tests.gitrepo import C, git, lose_object, make_repo

DAY = date(2024, 12, 1)

ORDINARY = {
    "README.md": "# App\n\nIt finds polling places for voters.\n\n## Install\n\n"
    "```\npip install -r requirements.txt\n```\nSee https://docs.google.com/document/d/1/edit\n",
    "requirements.txt": "django==2.2\ntwilio\n",
    "app.py": 'import os\nfrom twilio.rest import Client\nkey = os.environ["TWILIO_TOKEN"]\n',
    ".env.example": "OTHER_TOKEN=1\n",
    "docker-compose.yml": 'services:\n  db:\n    image: postgres:10\n    ports: ["5433:5432"]\n',
    "Makefile": "test:\n\tpytest\n",
    "package.json": '{"scripts": {"start": "node x"}, "author": "Robin Doe"}',
    ".travis.yml": "script: make test\n",
    "polls/models.py": "from django.db import models\nclass Place(models.Model):\n    name = models.TextField()\n",
    "polls/jobs.py": "def purge_places():\n    pass\n",
    "data/places.csv": "name,city,state\nLibrary,Ames,IA\n",
}

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE_BOMB = "services:\n  a: &a {k0: x}\n" + "".join(
    f"  s{n}: &s{n}\n    <<: [{', '.join([f'*{prev}'] * 9)}]\n"
    for n, prev in enumerate(["a", *[f"s{k}" for k in range(8)]])
)
BROKEN = {
    "broken": "{[(<'\"",
    "binary": b"\0\xff\xfe\x80" * 500,
    "empty": "",
    "latin": "caf\xe9 = 1".encode("latin-1"),
}
TREACHEROUS_NAMES = (
    "README.md", "package.json", "package-lock.json", "composer.json", "app.json", "Pipfile", "pyproject.toml",
    "docker-compose.yml", ".github/workflows/ci.yml", ".travis.yml", "serverless.yml", "Makefile", "Dockerfile",
    "Gemfile", "setup.py", ".gitmodules",
    ".mailmap", ".env.example", "go.mod", "pom.xml", "a.py", "a.js", "a.rb", "a.sh", ".python-version",
)  # fmt: skip
HOSTILE = {
    **{kind: dict.fromkeys(TREACHEROUS_NAMES, content) for kind, content in BROKEN.items()},
    "long lines": dict.fromkeys(("README.md", "a.py", "a.js", "a.sh", "docs/a.md"), "A_" * 2_500_000),
    "deep": {
        "package.json": '{"scripts":' * 50_000,
        "composer.json": "[" * 100_000,
        "docker-compose.yml": "- " * 50_000,
        "Pipfile": "a = " + "[" * 50_000,
        "README.md": "> " * 20_000 + "x\n" + "[" * 20_000,
    },
    "yaml bombs": {
        "docker-compose.yml": BOMB,
        ".github/workflows/a.yml": MERGE_BOMB,
        ".circleci/config.yml": "a: &a [*a]\n",
    },
    "yaml code": {"docker-compose.yml": "services: !!python/object/apply:os.system ['false']\n"},
    "wrong types": {
        "package.json": '{"scripts": [1], "dependencies": {"a": {"b": 1}}, "engines": 3, "author": 1}',
        "docker-compose.yml": "services: {db: [1], x: {ports: {a: b}, build: 3, image: 4}, 5: {image: x}}\n",
        "Pipfile": "packages = 3\n",
        "pyproject.toml": "[project]\ndependencies = [1, {}]\n[tool]\npoetry = 3\n",
        ".github/workflows/a.yml": "jobs: {a: [1], b: {steps: {c: d}}}\n",
        "app.json": '{"env": ["A"]}',
    },
    "odd names": {
        b"caf\xe9.py".decode("utf-8", "surrogateescape"): 'import os\nos.environ["ODD_NAME"]\nimport stripe\n',
        b"d\xff/README.md".decode("utf-8", "surrogateescape"): "# x\n\nA readme in an odd folder here.\n\n## Install\n",
        "a\nb/Makefile": "x:\n\ty\n",
        'q"uote/package.json': '{"dependencies": {"react": "1"}, "scripts": {"\\u001b[31m": "\\u202e"}}',
        "-rf/requirements.txt": "django==1.8\n",
    },
}  # fmt: skip


def examined(path, examiners):
    with open_reader(path) as reader:
        return examine_all(open_context(reader, as_of=DAY), examiners)


def crashes(found: Examination) -> list[str]:
    return [row.reason for row in found.not_run if "crashed" in row.reason]


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory):
    return make_repo(tmp_path_factory.mktemp("ordinary") / "repo", [C(ORDINARY)])


@pytest.fixture(scope="module", params=sorted(HOSTILE))
def hostile(tmp_path_factory, request):
    return make_repo(tmp_path_factory.mktemp("hostile") / "repo", [C(HOSTILE[request.param])])


@pytest.mark.parametrize("examiner", EXAMINERS, ids=lambda e: e.name)
def test_every_fact_has_a_section_a_locator_and_an_id_of_its_own(ordinary, examiner):
    """A sentence without a place to look it up cannot be printed."""
    commit = git(ordinary, "rev-parse", "HEAD")
    found = examined(ordinary, [examiner])
    assert not crashes(found)
    for fact in found.facts:
        assert fact.section in SECTIONS and fact.id.startswith(f"{fact.section}-")
        assert re.fullmatch(rf"{commit}(:[^:]+(:\d+)?)?|\S+ \d{{4}}-\d\d-\d\d", fact.locator), fact
        assert fact.statement.strip()


def test_ids_are_unique_over_all_examiners(ordinary):
    """A dossier refers to facts by id."""
    ids = [fact.id for fact in examined(ordinary, EXAMINERS).facts]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("examiner", EXAMINERS, ids=lambda e: e.name)
def test_equal_input_gives_equal_bytes(ordinary, examiner):
    """A dossier that changes from run to run hides the change that matters."""
    assert canonical_json(examined(ordinary, [examiner])) == canonical_json(examined(ordinary, [examiner]))


def test_hostile_input_breaks_no_examiner_and_stays_printable(hostile):
    """Everything read from a repository was written by a stranger; one bad file must cost that file alone."""
    found = examined(hostile, EXAMINERS)
    assert not crashes(found)
    data = json.loads(canonical_json(found))
    texts = [*(f["statement"] + f["locator"] for f in data["facts"]), *(f["message"] for f in data["findings"])]
    assert not any(re.search(r"[\x00-\x1f\x7f\u202e]", text) for text in texts)
    assert all(len(text) < 1500 for text in texts)


def test_missing_blobs_are_told_and_cost_only_themselves(tmp_path):
    """Partial clones and damaged copies are examined as far as they go; silence would look like "nothing found"."""
    files = ORDINARY | {f"part{n}.py": f"x = {n}\n" for n in range(30)}
    path = make_repo(tmp_path / "repo", [C(files)])
    names = ["app.py", *(f"part{n}.py" for n in range(30))]
    for name in names:
        lose_object(path, git(path, "rev-parse", f"HEAD:{name}"))
    found = examined(path, EXAMINERS)
    assert not crashes(found)
    rows = [row for row in found.not_run if row.reason == "their content is missing in this copy"]
    assert (
        len(rows) == 1
        and rows[0].what.startswith("31 files: app.py, part0.py")
        and rows[0].what.endswith("and 11 more")
    )
    assert any(fact.section == "stack" for fact in found.facts)


def test_a_crash_becomes_a_row_and_the_others_go_on(ordinary):
    """The promise of examine_all, for the examiner that somebody will write tomorrow."""

    class Broken:
        name = "broken"
        version = 1

        def examine(self, context):
            raise RuntimeError("key=hunter2")

    found = examined(ordinary, [Broken(), *EXAMINERS])
    assert crashes(found) == ["the examiner crashed (RuntimeError); report it with the commit's id"]
    assert found.facts and "hunter2" not in found.model_dump_json()


def test_a_used_up_budget_is_told_and_what_was_found_stands(ordinary, monkeypatch):
    """A huge tree must not hold up the archive, nor look as if it had been read."""
    monkeypatch.setattr(archiver.examine.register, "MAX_BYTES", 40)
    found = examined(ordinary, EXAMINERS)
    assert any("budget of the examiner `build`" in row.reason for row in found.not_run)
    assert any(fact.id == "stack-language-python-1" for fact in found.facts)


def test_an_empty_repository_is_an_answer(tmp_path):
    """Empty repositories are archived too, and "nothing there" is not "nothing found"."""
    found = examined(make_repo(tmp_path / "empty"), EXAMINERS)
    assert found.facts == () and found.not_run[0].what == "examination"


def test_what_was_scanned_is_said_and_what_is_missing_rules_nothing_out(ordinary, tmp_path):
    """A dossier without findings on secrets must not read as "there are none" where nobody could look."""
    whole = examined(ordinary, EXAMINERS)
    assert "exposure" in whole.ran and not {"secrets", "personal data"} & {row.what for row in whole.not_run}
    path = make_repo(tmp_path / "repo", [C(ORDINARY)])
    lose_object(path, git(path, "rev-parse", "HEAD:app.py"))
    assert {"secrets", "personal data"} <= {row.what for row in examined(path, EXAMINERS).not_run}


def test_the_rules_have_versions():
    """A dossier is rendered anew when the rules it was made with are older."""
    assert made_with() == {examiner.name: examiner.version for examiner in EXAMINERS}
    assert all(version >= 1 for version in made_with().values())
