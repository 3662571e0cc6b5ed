"""Set-up contradictions: versions, locks and commands that cannot all be right, and the near misses."""

from datetime import date

import pytest

from archiver.examine import build
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)
CODES = ("RUN-001", "RUN-007", "RUN-008", "RUN-009", "RUN-010", "RUN-011", "RUN-012", "RUN-013")


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for contradictions of the newer kinds."""

    def run(files):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [build])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return [f for f in found.findings if f.code in CODES]

    return run


def places(found):
    return [(f.code, f.path, f.line) for f in found]


def test_versions_that_cannot_be_the_same_are_told_with_all_places(examine):
    """Whoever follows one of them fails at another; only all places together show what to change."""
    found = examine({
        ".nvmrc": "12.16\n",
        "package.json": '{\n  "engines": {"node": ">=12.0 <13"}\n}',
        ".travis.yml": "node_js:\n  - '10.3'\n",
    })  # fmt: skip
    assert places(found) == [("RUN-008", ".nvmrc", 1)]
    assert found[0].message == (
        "`Node.js` is asked for in versions that cannot be the same: `12.16` in `.nvmrc` line 1, "
        "`>=12.0 <13` in `package.json` line 2, `10.3` in `.travis.yml` line 1."
    )


@pytest.mark.parametrize(
    "files",
    [
        {".nvmrc": "12.16.1\n", "package.json": '{"engines": {"node": ">=10"}}', "Dockerfile": "FROM node:12-alpine\n"},
        {".nvmrc": "12\n", ".github/workflows/a.yml": "jobs:\n  a:\n    node-version: [10, 12, 14]\n"},
        {".python-version": "3.12\n", ".github/workflows/a.yml": "  python-version: 3.x\n"},
        {".python-version": "3.7.2\n", "runtime.txt": "python-3.7.9\n", "Dockerfile": "FROM python:3.7-slim\n"},
        {"api/.nvmrc": "10\n", "web/.nvmrc": "14\n"},
        {"Dockerfile": "FROM node:14\n", "Dockerfile.legacy": "FROM node:8\n"},
        {"package.json": '{"engines": {"node": "^12.3"}}', "Dockerfile": "FROM node:12\n"},
    ],
    ids=["range", "matrix", "wildcard", "patches", "folders", "another image", "caret"],
)  # fmt: skip
def test_versions_that_can_agree_say_nothing(examine, files):
    """A matrix that holds the version, and a range that allows it, contradict nobody."""
    assert examine(files) == []


LOCK = '{"dependencies": {"react": {"version": "16.0.0"}}}'


def test_a_package_that_the_lock_does_not_hold_is_told(examine):
    """`npm ci` refuses at once, and the newcomer thinks of the network first."""
    found = examine({
        "package.json": '{"dependencies": {\n  "react": "^16",\n  "redux": "^4.0.0"\n}}',
        "package-lock.json": LOCK,
    })  # fmt: skip
    assert places(found) == [("RUN-009", "package.json", 3)] and "does not hold `redux`" in found[0].message


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": '{"peerDependencies": {"redux": "^4"}}', "package-lock.json": LOCK},
        {"package.json": '{"dependencies": {"own": "file:../own"}}', "package-lock.json": LOCK},
        {"package.json": '{"dependencies": {"redux": "^4"}}', "package-lock.json": "{}"},
        {"Pipfile": '[packages]\nPy_Thing = "*"\n', "Pipfile.lock": '{"default": {"py-thing": {"version": "==1"}}}'},
        {"Gemfile": "gem 'tzinfo-data', platforms: [:mingw]\n", "Gemfile.lock": "GEM\n  specs:\n    rake (1.0)\n"},
    ],
    ids=["peer", "link", "empty", "spelling", "platform"],
)
def test_what_stands_in_no_lock_is_not_missed(examine, files):
    """Peers, links and gems of other platforms are never locked."""
    assert examine(files) == []


def test_locks_of_two_managers_side_by_side_are_told(examine):
    """Two people install two different programs from one commit."""
    found = examine({"package.json": "{}", "package-lock.json": LOCK, "yarn.lock": "react@^16:\n  version 1\n"})
    assert places(found) == [("RUN-012", "package-lock.json", None)]


PACKAGE = '{"scripts": {"build": "webpack", "ship": "node scripts/ship.js"}}'


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"Procfile": "web: npm run serve:prod\n"}, "npm run serve:prod"),
        ({"README.md": "# x\n\n```\nnpm start\n```\n"}, "npm start"),
        (
            {"README.md": "# x\n\n```\nmake tests\n```\n", "Makefile": "test: build\n\tpytest\nbuild:\n\tx\n"},
            "make tests",
        ),
        ({"Dockerfile": 'FROM node:12\nCMD ["node", "x"]\nCMD node server/main.js\n'}, "server/main.js"),
    ],
)
def test_a_command_that_starts_what_is_not_there_is_told(examine, files, name):
    """The step was renamed or left out before publishing: its place says what to look for."""
    found = examine({"package.json": PACKAGE, "scripts/ship.js": "x\n"} | files)
    assert [f.code for f in found] == ["RUN-010"] and f"`{name}`" in found[0].message


@pytest.mark.parametrize(
    "files",
    [
        {"Procfile": "web: npm run build && node scripts/ship\n"},
        {"Procfile": "web: node dist/server.js\n"},
        {"README.md": "```\ncd other && npm run serve\nnpm run build -- --watch\nyarn run webpack\n```\n"},
        {"README.md": "```\nmake all\n```\n", "Makefile": "include rules.mk\ntest:\n\tx\n"},
        {"README.md": "```\nmake lint test\n```\n", "Makefile": ".PHONY: lint\nlint test:\n\tx\n"},
        {"server.js": "x\n", "README.md": "```\nnpm start\n```\n"},
        {"README.md": "```\npython manage.py import_places\n```\n"},
    ],
    ids=["there", "built", "elsewhere", "includes", "targets", "default", "app's command"],
)
def test_commands_that_can_start_say_nothing(examine, files):
    """A build's output, another folder, a package's own command: the tree cannot tell that they are absent."""
    assert examine({"package.json": PACKAGE, "scripts/ship.js": "x\n"} | files) == []


WEB = 'services:\n  web:\n    build: app\n    ports:\n      - "8000:8000"\n'
IMAGE = "FROM node:12\nEXPOSE 3000\nCMD node server.js\n"


def test_compose_that_leads_to_a_port_nobody_listens_on_is_told(examine):
    """The browser says "connection reset", and nothing in the log says why."""
    found = examine({"docker-compose.yml": WEB, "app/Dockerfile": IMAGE, "app/server.js": "listen(3000)\n"})
    assert places(found) == [("RUN-001", "docker-compose.yml", 5)]
    assert found[0].message == (
        "Compose leads port 8000 to 8000 in `web`, whose `app/Dockerfile` exposes 3000 (line 2); "
        "nothing else names 8000."
    )


@pytest.mark.parametrize(
    ("image", "server"),
    [(IMAGE, "listen(8000)\n"), (IMAGE.replace("3000", "3000 8000"), "x\n"), ("FROM node:12\n", "x\n")],
    ids=["the code listens", "exposed as well", "exposes nothing"],
)
def test_a_port_that_something_names_is_no_contradiction(examine, image, server):
    """EXPOSE is a remark: what the code listens on counts."""
    assert examine({"docker-compose.yml": WEB, "app/Dockerfile": image, "app/server.js": server}) == []


DATABASE = (
    "services:\n  db:\n    image: postgres:12\n    environment:\n      POSTGRES_DB: polls\n      POSTGRES_USER: polls\n"
)


@pytest.mark.parametrize(
    ("sample", "line", "said"),
    [
        ("DB_NAME=voters\nDB_USER=polls\n", 1, "the database `voters`, and compose makes `polls` in `db`"),
        (
            "X=1\nDATABASE_URL=postgres://voters:x@localhost:5432/polls\n",
            2,
            "another database user than the one that compose makes in `db`",
        ),
    ],
)
def test_a_sample_that_asks_for_another_database_is_told(examine, sample, line, said):
    """Sample and compose as they stand do not meet: the first migration fails."""
    found = examine({"docker-compose.yml": DATABASE, ".env.example": sample})
    assert places(found) == [("RUN-011", ".env.example", line)] and said in found[0].message


@pytest.mark.parametrize(
    ("sample", "more"),
    [
        ("DB_NAME=polls\nDB_USER=polls\n", {}),
        ("DB_NAME=your_database\nDB_USER=username\n", {}),
        ("DATABASE_URL=postgres://voters:x@db.example.org/voters\n", {}),
        ("DB_NAME=voters\n", {"config/database.yml": "x: 1\n"}),
        ("DB_NAME=voters\n", {"README.md": "```\ncreatedb voters\n```\n"}),
        ("DB_NAME=voters\n", {"setup": "run('createdb' + options)\n"}),
        ("DB_USER=voters\n", {"docker/init.sql": "create role\n  voters with login;\n"}),
    ],
    ids=["the same", "placeholders", "another server", "Rails", "made by hand", "made by a script", "made by SQL"],
)
def test_samples_that_meet_their_database_say_nothing(examine, sample, more):
    """Placeholders are to be filled in, and other servers have databases of their own."""
    assert examine({"docker-compose.yml": DATABASE, ".env.example": sample} | more) == []


def test_a_template_of_json_may_be_blanked_as_well(examine):
    """Task definitions and templates are published like serverless.yml, with the same scissors."""
    found = examine({"deploy/template.json": '{"a": "${Name}",\n "b": "${Bucket"\n}\n'})
    assert places(found) == [("RUN-007", "deploy/template.json", 2)]


@pytest.mark.parametrize(
    ("compose", "line", "said"),
    [
        ("db:\n  image: postgres\n", 1, "first format, with `db`"),
        ("services:\n  db:\n    image: a\n    ports:\n      - 1\n    ports:\n      - 2:2\n", 6, "(lines 4 and 6)"),
    ],
    ids=["no services", "a key that stands twice"],
)
def test_a_compose_file_that_compose_refuses_is_told(examine, compose, line, said):
    """The README says `docker-compose up`, and today's Compose stops before it starts anything."""
    found = examine({"docker-compose.yml": compose})
    assert places(found) == [("RUN-013", "docker-compose.yml", line)] and said in found[0].message


@pytest.mark.parametrize(
    "compose",
    [
        "x-a: &a {k: 1}\nx-b: &b {l: 1}\nservices:\n  db:\n    image: a\n    environment: {<<: *a, <<: *b}\n",
        "services:\n  a:\n    image: a\n    ports: ['1:1']\n  b:\n    image: b\n    ports: ['2:2']\n",
        "services:\n  a:\n    image: a\n    environment:\n      - {k: v}\n      - {k: w}\n",
        "version: '3'\nvolumes:\n  db:\n",
        "db:\n  replicas: 3\n",
        "services: {a: {image: a}}\n---\nservices: 1\nservices: 2\n",
    ],
    ids=["merges", "other mappings", "a list", "an override", "settings of another tool", "another document"],
)
def test_compose_files_that_are_read_say_nothing(examine, compose):
    """A key may stand in two mappings, and what is no service is no first format."""
    assert examine({"docker-compose.yml": compose}) == []


def test_hostile_commands_cost_no_time(examine):
    """Long lines and thousands of targets are read once."""
    examine({
        "Makefile": "a:" * 50_000 + "\n" + "x%" * 50_000 + "\n" + "".join(f"t{n}:\n" for n in range(5_000)),
        "package.json": '{"scripts": {"a": "' + "npm run " * 50_000 + '"}}',
        ".travis.yml": "node_js:\n" + "  - 1\n" * 20_000 + "script: make " + "a" * 100_000,
        "package-lock.json": '{"dependencies": ' + "[" * 100_000,
        "docker-compose.yml": "{a: " * 40_000,
        "setup.sh": "create " * 20_000 + "alter database" * 10_000,
    })  # fmt: skip
