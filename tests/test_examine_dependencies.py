"""What manifests declare, in every format that Python has had, and whose lock file counts for whom."""

from datetime import date

import pytest

from archiver.examine.dependencies import read_dependencies
from archiver.examine.interface import open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def declared(tmp_path):
    """Build a repository of these files and read its manifests."""

    def run(files):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            context = open_context(reader, as_of=DAY)
            return read_dependencies(context.entries, context.texts)

    return run


@pytest.mark.parametrize(
    ("path", "text", "rows"),
    [
        ("requirements/base.txt", "-r other.txt\nDjango==2.2  # web\n", [("django", "==2.2", 2)]),
        ("requirements/production.in", "\n\ngunicorn\n", [("gunicorn", "", 3)]),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    Flask>=1.0\n    click\n[options.extras_require]\ntest = pytest\n",
            [("flask", ">=1.0", 3), ("click", "", 4), ("pytest", "", 6)],
        ),
        ("pyproject.toml", '[project]\ndependencies = [\n  "httpx>=0.2",\n]\n', [("httpx", ">=0.2", 3)]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.8"\nflask = "^2.0"\n', [("flask", "^2.0", 3)]),
        (
            "environment.yml",
            "dependencies:\n- python=3.7\n- conda-forge::pandas=1.0.3=py37\n- pytorch\n- pip:\n  - census==0.8\n",
            [("pandas", "1.0.3", 3), ("torch", "", None), ("census", "==0.8", 6)],
        ),
    ],
    ids=["requirements folder", "requirements.in", "setup.cfg", "PEP 621", "Poetry", "conda"],
)
def test_every_format_of_python_is_read(declared, path, text, rows):
    """A framework in a format that nobody reads makes a dossier that calls the program one without a framework."""
    assert [(d.name, d.spec, d.line) for d in declared({path: text})] == rows


@pytest.mark.parametrize(
    "files",
    [
        {"environment.yml": "production:\n  url: https://example.org\n"},
        {"setup.cfg": "[flake8]\nmax-line-length = 100\n"},
        {"setup.cfg": "no section\n= broken\n"},
        {"notes/list.txt": "django\n"},
    ],
    ids=["settings of another kind", "a linter's", "broken", "a list of something"],
)
def test_what_is_no_manifest_declares_nothing(declared, files):
    """A name alone makes no manifest."""
    assert declared(files) == ()


LOCK = '{"packages": {"node_modules/react": {"version": "16.1.0"}}}'
WEB = '{"dependencies": {"react": "^16"}}'


def test_the_lock_of_another_part_is_not_taken(declared):
    """The root's own site may have another React than the one in `web/`; a wrong version is worse than none."""
    found = declared({"package.json": WEB, "package-lock.json": LOCK, "web/package.json": WEB})
    assert [(d.entry.path, d.locked) for d in found] == [("package.json", "16.1.0"), ("web/package.json", None)]


def test_the_lock_of_a_workspace_counts_for_its_members(declared):
    """There the members have no lock of their own, and are installed by that of the root."""
    found = declared({
        "package.json": '{"workspaces": ["packages/*"]}', "package-lock.json": LOCK, "packages/web/package.json": WEB,
    })  # fmt: skip
    assert [d.locked for d in found] == ["16.1.0"]


def test_hostile_manifests_cost_no_time(declared):
    """Blank lines, brackets and repeated keys are read once."""
    declared({
        "requirements/a.txt": "\n" * 400_000 + "django\n",
        "setup.cfg": "[options]\ninstall_requires =\n" + " \n" * 100_000 + " a\n",
        "Gemfile": "\n" * 400_000 + "gem 'rails'\n",
        "environment.yml": "dependencies: " + "[" * 100_000,
    })  # fmt: skip
