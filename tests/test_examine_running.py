"""What it needs to run, is tested by and released as: CI, ports, samples, tests' needs, packages, versions."""

from datetime import date

import pytest

from archiver.examine import activity, ci, environment, listening, samples, stack, testing
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, git, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files, with tags on its one commit, and examine it."""

    def run(files, examiner, tags=()):
        path = make_repo(tmp_path / "repo", [C(files)])
        for tag in tags:
            git(path, "tag", tag)
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [examiner])
        assert found.ran == (examiner.name,)
        return found

    return run


def said(found, key):
    """Statements of the facts that have a data key."""
    return [fact.statement for fact in found.facts if key in fact.data]


def value(found, key):
    """The data key of the one fact that has it."""
    return next(fact.data[key] for fact in found.facts if key in fact.data)


# -- CI ----------------------------------------------------------------------------------------------------------------

PUBLISHES = """\
on:
  push:
env:
  REGISTRY: ghcr.io
jobs:
  image:
    steps:
      - uses: docker/login-action@v3
        with: {registry: "${{ env.REGISTRY }}", password: "${{ secrets.GITHUB_TOKEN }}"}
      - uses: docker/login-action@v3
        with: {password: "${{ secrets.DOCKERHUB_TOKEN }}"}
      - uses: docker/build-push-action@v5
        with: {push: true}
"""


def test_what_a_workflow_pushes_where_and_which_secrets_it_wants(examine):
    """An adopter who forks it gets a red run until these exist."""
    found = examine({".github/workflows/image.yml": PUBLISHES}, ci)
    assert said(found, "workflow") == [
        "CI `.github/workflows/image.yml`, on every push: builds an image and pushes it to ghcr.io and Docker Hub; "
        "wants the secret `DOCKERHUB_TOKEN`."
    ]
    assert value(found, "ci_tests") is False


@pytest.mark.parametrize(
    "step",
    [
        "pytest -x",
        "npm test",
        "yarn test:unit",
        "bundle exec rspec",
        "make check",
        "make ci",
        "./scripts/cibuild",
        "tox",
    ],
)
def test_that_no_step_runs_tests_is_said_only_where_every_step_is_known(examine, step):
    """A script may run them where nobody sees it from here."""
    workflow = f"on: push\njobs:\n  a:\n    steps:\n      - run: {step}\n"
    assert said(examine({".github/workflows/a.yml": workflow}, ci), "ci_tests") == []


@pytest.mark.parametrize("step", ["npm run build", "flake8 .", "pip install pytest", "echo pytest"])
def test_building_and_linting_is_not_testing(examine, step):
    """A green badge that tests nothing misleads."""
    workflow = f"on: push\njobs:\n  a:\n    steps:\n      - run: {step}\n"
    assert value(examine({".github/workflows/a.yml": workflow}, ci), "ci_tests") is False


def test_a_script_behind_a_name_is_opened(examine):
    """`npm run ci` says nothing; what stands behind it does."""
    files = {
        "package.json": '{"scripts": {"ci": "eslint . && jest"}}',
        ".github/workflows/a.yml": "on: [pull_request]\njobs:\n  a:\n    steps:\n      - run: npm run ci\n",
    }
    assert value(examine(files, ci), "does") == ["checks style", "runs the tests"]


def test_a_test_script_that_npm_made_tests_nothing(examine):
    """Half of all package.json files have it."""
    files = {
        "package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}',
        ".travis.yml": "language: node_js\n",
    }
    assert said(examine(files, ci), "does") == []


@pytest.mark.parametrize(
    ("on", "when"),
    [
        ("on: {push: {branches: [main]}}", "pushes to `main`"),
        ("on: {push: {tags: ['v*']}, workflow_dispatch: }", "tags `v*`, demand"),
        ("on: {schedule: [{cron: '0 1 * * *'}]}", "a schedule"),
        ("on: [push, pull_request]", "every push, pull requests"),
    ],
)
def test_when_a_workflow_runs_is_said_in_words(examine, on, when):
    """YAML reads `on` as true, and nobody remembers cron."""
    workflow = f"{on}\njobs:\n  a:\n    steps:\n      - run: pytest\n"
    assert value(examine({".github/workflows/a.yml": workflow}, ci), "when") == when


def test_a_folder_called_deploy_tools_is_no_deployment(examine):
    """A step of the tests may go through it."""
    files = {
        "Makefile": "test:\n\tcd ./deploy-tools && yarn\n\tpytest\n",
        ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: make test\n",
    }
    assert value(examine(files, ci), "does") == ["runs the tests"]


# -- ports -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "statement"),
    [
        (
            "app.py",
            "import os\nfrom flask import Flask\napp = Flask(__name__)\n"
            "port = int(os.environ.get('APP_PORT', 9090))\napp.run(host='0.0.0.0', port=port)\n",
            "Flask's own server (`app.run`) listens on port 9090 unless `APP_PORT` says otherwise.",
        ),
        (
            "server.js",
            "const app = require('express')();\nconst port = process.env.PORT || 3000;\napp.listen(port);\n",
            "The Node server listens on port 3000 unless `PORT` says otherwise.",
        ),
        (
            "server.js",
            "const app = require('express')();\napp.listen(process.env.PORT);\n",
            "The Node server listens on the port that `PORT` says.",
        ),
        (
            "Procfile",
            "web: gunicorn -b 0.0.0.0:8000 app:app\n",
            "Gunicorn (`gunicorn -b 0.0.0.0:8000 app:app`) listens on port 8000.",
        ),
        (
            "package.json",
            '{"scripts": {"dev": "next dev -p 8001"}}',
            "Next.js (`next dev -p 8001`) listens on port 8001.",
        ),
    ],
)
def test_where_it_listens_is_read_from_what_starts_it(examine, path, text, statement):
    """The first question of whoever started it."""
    assert said(examine({path: text}, listening), "listens") == [statement]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("dev-tools/echo.js", "const app = require('express')();\napp.listen(3001);\n"),
        ("tests/server.js", "const app = require('express')();\napp.listen(3001);\n"),
        ("app.py", "import threading\nrunner.run(port=1)\n"),
        ("page.js", "window.listen(handler);\nmap.set('port', view);\n"),
    ],
)
def test_a_helper_or_another_call_is_no_server(examine, path, text):
    """A wrong port costs more than none."""
    assert said(examine({path: text}, listening), "listens") == []


PACKAGE = (
    '{"scripts": {"dev": "webpack-dev-server --hot", "start": "node server.js"}, "proxy": "http://localhost:8090"}'
)
PORTS = {
    "README.md": "# T\n\nRun it.\n\nThen open http://localhost:3000/ and sign in.\n",
    "package.json": PACKAGE,
    "webpack.config.js": "module.exports = {devServer: {\n  port: 3000,\n}}\n",
    "server.js": "const app = require('express')();\napp.listen(process.env.PORT);\n",
    ".env.sample": "NAME=x\nPORT=8090\nDB_PASSWORD=9999\n",
    "docker-compose.yml": "services:\n  db:\n    image: postgres:12\n    ports: ['5433:5432']\n",
}


def test_every_port_that_one_must_know_stands_in_one_sentence(examine):
    """What to open, who listens where by which file, who gets the requests, and what compose publishes."""
    assert said(examine(PORTS, listening), "ports") == [
        "Ports: 8090 the Node server (`PORT` in .env.sample:2), gets the requests of the site (package.json:1); 3000 "
        "webpack's development server (webpack.config.js:2), the README's `http://localhost:3000` (README.md:5); 5433 "
        "`db` of compose."
    ]


@pytest.mark.parametrize(
    ("package", "files", "ports"),
    [
        ('{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^4.1.0"}}', {}, ["5173"]),
        ('{"scripts": {"dev": "vite"}, "devDependencies": {"vite": "^2.1.0"}}', {}, None),
        ('{"scripts": {"dev": "vite"}}', {"vite.config.ts": "const s = {server: {port: 8080}}\n"}, ["8080"]),
        ('{"scripts": {"dev": "webpack serve"}}', {"webpack.dev.js": "const port = env.P;\nx = {port: port}\n"}, None),
        ('{"scripts": {"dev": "ng serve"}}', {}, ["4200"]),
        ("{}", {"docker-compose.yml": "services:\n  db:\n    image: postgres:12\n    ports: ['5433:5432']\n"}, None),
    ],
)
def test_a_tools_own_port_is_told_only_where_nothing_may_change_it(examine, package, files, ports):
    """A wrong port costs more than none; what compose alone publishes is said beside its services."""
    found = examine({"package.json": package, **files}, listening)
    assert next((fact.data["ports"] for fact in found.facts if "ports" in fact.data), None) == ports


def test_databases_are_told_by_port_and_name_and_never_by_user(examine):
    """What the code falls back to is what the newcomer's own server must offer."""
    text = (
        "import os\nNAME = os.environ.get('POSTGRES_DB', 'pollaris')\nPORT = os.getenv('POSTGRES_PORT', '5432')\n"
        "URL = 'postgres://robin:letmein@localhost:5433/places'\n# 'postgres://x:y@localhost/other'\n"
    )
    found = examine({"settings.py": text}, listening)
    assert value(found, "database_defaults") == [
        "`POSTGRES_DB` pollaris", "`POSTGRES_PORT` 5432", "PostgreSQL at localhost:5433, database `places`",
    ]  # fmt: skip
    assert "robin" not in found.model_dump_json() and "letmein" not in found.model_dump_json()


# -- samples -----------------------------------------------------------------------------------------------------------


def test_a_port_that_is_told_is_not_told_again_beside_the_database(examine):
    """Three lines with the same number read like three things to set."""
    files = {
        "settings.py": 'A = "postgres://localhost:5433/votes"\n',
        "docker-compose.yml": "services:\n  db:\n    image: postgres\n    ports: ['5433:5432']\n",
        "README.md": "Open http://localhost:8000 in a browser.\n",
    }
    found = examine(files, listening)

    assert value(found, "database_defaults") == ["PostgreSQL at localhost, database `votes`"]


SAMPLE = "HOST=localhost\nAPI_TOKEN=\nBUCKET=<your bucket>\nKEY_FILE=FileContent-OR-PathToJSON\n"


def test_a_sample_that_nothing_reads_is_said_to_be_so(examine):
    """Copying it to `.env` changes nothing, and nobody tells."""
    files = {".env-template": SAMPLE, "app.py": "import os\nos.environ.get('API_TOKEN')\n"}
    assert said(examine(files, samples), "sample") == [
        "Sample `.env-template`: no file of the tree loads `.env`; 3 of 4 values are not real "
        "(empty: `API_TOKEN`; placeholders: `BUCKET`, `KEY_FILE`)."
    ]


@pytest.mark.parametrize(
    ("path", "text", "by"),
    [
        ("app.py", "from dotenv import load_dotenv\nload_dotenv()\n", "`dotenv`"),
        ("docker-compose.yml", "services:\n a:\n  env_file: .env\n", "`env_file`"),
        ("Pipfile", "[packages]\nflask = '*'\n", "pipenv by itself"),
        ("package.json", '{"dependencies": {"next": "1"}}', "Next.js by itself"),
        ("package.json", '{"scripts": {"start": "node -r dotenv/config a.js"}}', "`dotenv/config`"),
        ("run.sh", "set -a; source .env\n", "unclear"),
        ("README.md", "Run `source .env` first.\n", "the shell"),
        ("README.md", "Run `set -a; source .env` first.\n", "unclear"),
        ("load.py", "open('.env')\n", "unclear"),
    ],
)
def test_what_reads_a_sample_is_named_or_left_open(examine, path, text, by):
    """Only where nothing at all may read it is it said that nothing does."""
    assert value(examine({".env.example": SAMPLE, path: text}, samples), "read_by") == by


@pytest.mark.parametrize(("sample", "told"), [(SAMPLE, True), ("export HOST=\n", False)])
def test_what_the_shell_alone_reads_does_not_reach_the_program(examine, sample, told):
    """`source` of lines without `export` sets variables of the shell, and the server starts without them."""
    found = examine({".env.example": sample, "README.md": "Run `source .env` first.\n"}, samples)
    assert ("programs started there do not get them" in said(found, "sample")[0]) is told


def test_a_reader_in_another_part_is_not_this_samples(examine):
    """The site's tool does not read what lies beside the backend."""
    files = {"backend/example.env": SAMPLE, "site/a.js": "require('dotenv').config()\n"}
    assert value(examine(files, samples), "read_by") == "unclear"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "require('dotenv').config({ path: '.env.local' })\n",
            "`.env.local` is read by `dotenv` (`a.js:1`); it does not",
        ),
        (
            "require('dotenv').config({\n  path: `.env.${process.env.STAGE}`,\n})\n",
            "`.env.${process.env.STAGE}` is read",
        ),
        (
            "const dotenv = require('dotenv')\ndotenv.config({ path: path.join(__dirname, '../.env') })\n",
            "`.env` is read by",
        ),
        ("require('dotenv').config({ path: '.env.a' })\nrequire('dotenv').config()\n", "`.env` is read by"),
        (
            "const dotenv = require('dotenv')\ndotenv.config({ path: '.env.b' })\n",
            "`.env.b` is read by `dotenv` (`a.js:1`)",
        ),
        ("// require('dotenv').config({ path: '.env.local' })\nrequire('dotenv').config()\n", "`.env` is read by"),
    ],
)
def test_the_name_that_is_read_is_the_one_that_the_code_gives(examine, text, told):
    """A sample copied to `.env` beside code that reads `.env.local` is read by nobody."""
    assert told in said(examine({".env.example": SAMPLE, "a.js": text}, samples), "sample")[0]


def test_no_value_of_a_sample_is_printed(examine):
    """A sample may hold what should not be in it."""
    files = {".env.example": "API_TOKEN=hunter2-is-real\nOTHER=\n"}
    assert "hunter2" not in examine(files, samples).model_dump_json()


@pytest.mark.parametrize(
    ("path", "text", "platform"),
    [
        ("a.py", 'os.environ.get("ENV")', False),
        ("a.py", 'os.environ.get("SERVER_NAME")', False),
        ("a.php", 'getenv("SERVER_NAME")', True),
        ("a.ts", "import.meta.env.MODE", True),
        ("a.js", "process.env.PORT", True),
    ],
)
def test_a_name_is_the_platforms_only_where_the_platform_sets_it(examine, path, text, platform):
    """`ENV` of a Flask app is set by nobody but its owner."""
    found = examine({path: f"{text}\n"}, environment)
    assert value(found, "platform") is platform
    assert value(found, "undocumented") == (0 if platform else 1)


# -- tests -------------------------------------------------------------------------------------------------------------


def test_that_there_are_no_tests_is_a_fact(examine):
    """Silence would be taken for not having looked."""
    assert said(examine({"app.py": "x = 1\n"}, testing), "untested") == [
        "No test files and no test runner are in the tree."
    ]


@pytest.mark.parametrize("files", [{"requirements.txt": "pytest\n"}, {"tests/helper.sh": "x\n"}])
def test_a_runner_or_a_folder_of_tests_leaves_it_open(examine, files):
    """A language that is not counted here may hold some."""
    assert said(examine(files, testing), "untested") == []


def test_a_fixture_called_test_is_no_test(examine):
    """`testapp` and `test_db_uri` are what tests ask for."""
    files = {
        "tests/conftest.py": "def test_db_uri():\n    pass\n",
        "tests/test_a.py": "import pytest\n@pytest.fixture\ndef testapp():\n    pass\ndef test_a():\n    pass\n",
    }
    assert value(examine(files, testing), "cases") == 1


def test_what_the_tests_need_is_told_once_from_ci_tests_and_settings(examine):
    """Without the server every one of them fails at the first line."""
    files = {
        ".travis.yml": "services:\n  - redis-server\nscript: pytest\n",
        "tests/conftest.py": "URI = 'postgresql://localhost/x'\nsql = 'CREATE EXTENSION postgis'\n",
        "tests/test_a.py": "def test_a():\n    pass\n",
    }
    assert value(examine(files, testing), "needs") == ["Redis", "PostGIS", "the right to create extensions"]


def test_tests_without_a_database_need_none(examine):
    """The settings of the program say nothing of its tests, where these never load Django."""
    files = {
        "tests/test_a.py": "def test_a():\n    pass\n",
        "settings.py": "ENGINE = 'django.db.backends.postgresql'\n",
    }
    assert said(examine(files, testing), "needs") == []


# -- packages ----------------------------------------------------------------------------------------------------------


def test_managers_are_read_from_their_files_and_a_version_stands_where_the_lock_has_it(examine):
    """`*` in the manifest is no version; line 4 of the lock is."""
    lock = '{"default": {\n "a": {"version": "==1"},\n "flask": {\n  "version": "==1.0.2"\n }}}\n'
    files = {
        "Pipfile": '[packages]\nflask = "*"\n',
        "Pipfile.lock": lock,
        "package.json": '{"packageManager": "npm@9.1.0"}',
    }
    found = examine({**files, "site/package-lock.json": "{}"}, stack)
    assert said(found, "managers") == [
        "Packages are installed by pipenv (`Pipfile.lock`), npm 9.1.0 (`site/package-lock.json`)."
    ]
    assert next(f.locator for f in found.facts if f.data.get("framework") == "Flask").endswith(":Pipfile.lock:3")


def test_drivers_and_clients_are_part_of_the_stack(examine):
    """Which database and cloud it talks to is the second question after its framework."""
    found = examine({"requirements.txt": "psycopg2==2.8.4\nboto3==1.9\ngunicorn==20\nleft-pad==1\n"}, stack)
    assert [f.data["framework"] for f in found.facts if "framework" in f.data] == ["psycopg2", "boto3", "gunicorn"]


# -- releases ----------------------------------------------------------------------------------------------------------


def test_tags_are_ranked_by_their_numbers_alone(examine):
    """`vv1.0.0` is a slip of the finger, and no later release than `v/1.1.0`."""
    assert value(examine({"a": "x"}, activity, tags=("vv1.0.0", "v1.0.1", "v/1.1.0")), "newest") == "v/1.1.0"


@pytest.mark.parametrize(("tags", "newest"), [(("v1.9b2", "v1.9.0"), "v1.9.0"), (("v1.0rc1", "v0.9"), "v1.0rc1")])
def test_a_release_stands_above_what_came_before_it(examine, tags, newest):
    """A beta has the numbers of its release."""
    assert value(examine({"a": "x"}, activity, tags=tags), "newest") == newest


def test_places_that_tell_different_versions_are_said_to_disagree(examine):
    """Whoever reports a bug must know which version it is."""
    files = {
        "pyproject.toml": '[tool.poetry]\nname = "x"\nversion = "0.1.0"\n',
        "CHANGELOG.md": "# Changes\n\n## [Unreleased]\n\n## [1.1.0] - 2024-05-06\n\n## [1.0.1]\n",
    }
    assert said(examine(files, activity, tags=("v1.1.0",)), "versions") == [
        "Version: `pyproject.toml` says `0.1.0`; the newest entry of `CHANGELOG.md` is `1.1.0`; "
        "the highest tag is `v1.1.0`: they disagree."
    ]


def test_places_that_agree_need_no_words(examine):
    """1.1 is 1.1.0."""
    files = {"package.json": '{"version": "1.1.0"}', "CHANGELOG.md": "# 1.1\n\nWe use 9.9 of it.\n"}
    assert said(examine(files, activity, tags=("v1.1.0",)), "versions") == []
