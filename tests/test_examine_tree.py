"""What a tree tells without being run: words, languages, versions, steps, services, variables, links."""

import re
from datetime import date
from pathlib import Path

import pytest

from archiver.examine import build, elsewhere, environment, readme, services, stack
from archiver.examine.commands import as_command
from archiver.examine.lifetimes import has_ended, lifetime, pinned
from archiver.examine.readme import first_paragraph
from archiver.examine.register import EXAMINERS, examine_all, open_context
from archiver.examine.roles import role
from archiver.git.reader import open_reader
from archiver.quoting import quote
from archiver.records.repository import Repository
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and examine its one commit."""

    def run(files, *examiners, repository=None):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            return examine_all(open_context(reader, as_of=DAY, repository=repository), examiners)

    return run


def facts(examination, key):
    """The value of a data key in every fact that has one."""
    return [fact.data[key] for fact in examination.facts if fact.data.get(key) is not None]


def codes(examination):
    return [finding.code for finding in examination.findings]


# -- quoting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hostile", "printed"),
    [
        ("write to robin@example.org", "write to ***"),
        ("call (202) 555-0143 now", "call *** now"),
        ("TOKEN=abc123 npm start", "TOKEN=*** npm start"),
        ("CREATE USER x WITH PASSWORD 'letmein'", "CREATE USER x WITH PASSWORD ***"),
        ("curl -u robin:secret https://api.example/x?key=1", "curl -u *** https://api.example/x?***"),
        ("git clone https://robin:hunter2@forge.example/x", "git clone https://***@forge.example/x"),
        ("key 0123456789abcdef0123456789abcdef", "key ***"),
        ("evil \x1b[31m \u202etxt", "evil [31m txt"),
        ("docker run -p 8080:80 app", "docker run -p 8080:80 app"),
        ("export TOKEN=$TOKEN", "export TOKEN=$TOKEN"),
        ("the password is required", "the password is required"),
    ],
)
def test_a_quotation_holds_no_secret_address_or_terminal_code(hostile, printed):
    """Whatever stands in a repository reaches a public page only through this function."""
    assert quote(hostile) == printed


def test_a_long_quotation_is_cut():
    """A page is not to be filled by one line of a stranger."""
    assert quote("word " * 100, 20) == "word word word word…"


# -- readme ------------------------------------------------------------------------------------------------------------

README = """\
<h1 align="center">Polls</h1>

[![build](https://ci.example/x.svg)](https://ci.example/x) ![logo](logo.png)

# Polls

> A quotation

- a list of things that says nothing here

Finds *polling places* for a [street address](https://x.example). Ask robin@example.org.

## Installation
"""


def test_the_first_paragraph_that_says_something_is_quoted():
    """Badges, headings, pictures and lists stand above it in most READMEs."""
    assert first_paragraph(README) == ("Finds polling places for a street address. Ask ***.", 11)


def test_the_forge_and_the_fork_are_told_beside_the_readme(examine):
    """A fork's README describes its parent; a dossier that hides this describes the wrong program."""
    repository = Repository(
        origin="https://forge.example/o/polls",
        clone_url="https://forge.example/o/polls",
        name="polls",
        forge="github",
        fork=True,
        parent="https://forge.example/p/polls",
        description="Polling places",
        topics=("vote",),
    )
    found = examine({"README.md": README}, readme, repository=repository)
    text = " ".join(fact.statement for fact in found.facts)
    assert "It is a fork of https://forge.example/p/polls" in text and "“Polling places”" in text and "vote" in text
    assert facts(found, "headings") == [["Installation"]]
    assert {f.locator for f in found.facts if f.basis == "out"} == {"https://forge.example/o/polls 2024-12-01"}


def test_a_tree_without_readme_is_a_finding_and_a_question(examine):
    """Then only a person can say what it is."""
    found = examine({"a.py": "x"}, readme)
    assert codes(found) == ["RUN-006"] and found.unknowns


# -- stack -------------------------------------------------------------------------------------------------------------


def test_languages_are_counted_without_what_others_wrote(examine):
    """A vendored library would make every site a JavaScript project."""
    files = {
        "app.py": "x" * 300,
        "page.html": "x" * 100,
        "static/jquery-3.1.js": "x" * 9000,
        "node_modules/a/b.js": "x" * 9000,
        "app.min.js": "x" * 9000,
        "yarn.lock": "x" * 9000,
    }
    found = examine(files, stack)
    assert list(zip(facts(found, "language"), facts(found, "percent"), strict=True)) == [("Python", 75), ("HTML", 25)]


def test_versions_come_from_manifests_and_locks(examine):
    """`*` says nothing; the lock beside it says what really ran."""
    files = {
        "Pipfile": '[packages]\ndjango = "*"\n[requires]\npython_version = "3.7"\n',
        "Pipfile.lock": '{"default": {"django": {"version": "==2.2.18"}}}',
        "web/package.json": '{\n "dependencies": {"react": "^16.0.0"},\n "engines": {"node": ">=8"}\n}',
        "docker-compose.yml": "services:\n  db:\n    image: postgres:10\n",
    }
    found = examine(files, stack)
    assert {fact.data["framework"]: fact.data["version"] for fact in found.facts if "framework" in fact.data} == {
        "Django": "2.2.18",
        "React": "^16.0.0",
    }
    runtimes = {
        fact.data["runtime"]: (fact.data["version"], fact.data["ended"])
        for fact in found.facts
        if "runtime" in fact.data
    }
    assert runtimes == {"python": ("3.7", "2023-06"), "node": (">=8", None), "postgres": ("10", "2022-11")}
    assert sorted(finding.path for finding in found.findings) == ["Pipfile", "Pipfile", "docker-compose.yml"]


@pytest.mark.parametrize(
    ("path", "text", "label"),
    [
        ("requirements.txt", "Flask[async]>=2 ; python_version > '3'\n", "Flask"),
        ("pyproject.toml", '[project]\ndependencies = ["fastapi==0.1"]\n', "FastAPI"),
        ("setup.py", "setup(install_requires=['Flask>=1'])\n", "Flask"),
        ("Gemfile", "gem 'rails', '~> 5.2'\n", "Ruby on Rails"),
        ("composer.json", '{"require": {"laravel/framework": "^8"}}', "Laravel"),
        ("go.mod", "module x\n\nrequire (\n\tgithub.com/gin-gonic/gin v1.7.0\n)\n", "Gin"),
        ("Cargo.toml", '[dependencies]\nrocket = { version = "0.5" }\n', "Rocket"),
        ("mix.exs", '[{:phoenix, "~> 1.2"}]', "Phoenix"),
        ("pom.xml", "<dependency><artifactId>spring-core</artifactId><version>5</version></dependency>", "Spring"),
        ("build.gradle", "implementation 'org.hibernate:hibernate-core:5.4'", "Hibernate"),
    ],
)
def test_every_manifest_format_is_read(examine, path, text, label):
    """Campaigns build with whatever a volunteer knows."""
    found = examine({path: text}, stack)
    assert facts(found, "framework") == [label]
    assert next(f.locator for f in found.facts if "framework" in f.data).split(":")[1:2] == [path]


@pytest.mark.parametrize(
    ("spec", "line"),
    [
        ("3.7", "3.7"),
        ("python-3.7.2", "3.7.2"),
        ("~> 5.2", "5.2"),
        ("12.x", "12"),
        ("^12.16.1", "12.16.1"),
        ("10-alpine", "10"),
        ("==2.2.*", "2.2"),
        (">=8", None),
        ("*", None),
        ("latest", None),
        ("8 || 10", None),
        ("3.6 - 3.8", None),
    ],
)
def test_only_a_pinned_version_can_be_past_its_end(spec, line):
    """`>=8` may well run on a supported version: a finding there would be a guess."""
    assert pinned(spec) == line


def test_an_older_line_than_the_table_knows_ended_before_its_first():
    """The table holds sure months only; an ancient version is past its end all the same."""
    found = lifetime("rails", "4.2.1")
    assert found is not None and (found.line, found.older) == ("5.0", True) and has_ended(found, DAY)
    assert lifetime("python", "4.0") is None
    supported = lifetime("python", "3.13.1")
    assert supported is not None and not has_ended(supported, DAY)


# -- build -------------------------------------------------------------------------------------------------------------


def test_every_written_step_is_a_fact_with_its_line_and_untried(examine):
    """Nothing was run, and a reader must not think so."""
    files = {
        "Makefile": "X := 1\ntest: deps\n\tpytest -q\n",
        "package.json": '{"scripts": {\n"build": "webpack"}}',
        "Procfile": "web: gunicorn app\n",
        "Dockerfile": "FROM python:3.12\nEXPOSE 80\nCMD python app.py\n",
        ".github/workflows/ci.yml": "jobs:\n  t:\n    steps:\n      - run: tox\n",
        "README.md": "```\n$ pip install -r requirements.txt\nnot a command\n```\n",
        "requirements.txt": "flask\n",
        "app.py": "",
    }
    found = examine(files, build)
    steps = {
        (f.data["source"], f.data["command"], f.locator.split(":", 1)[1]) for f in found.facts if "command" in f.data
    }
    assert steps == {
        ("make", "make test (pytest -q)", "Makefile:2"),
        ("npm", "webpack", "package.json:2"),
        ("procfile", "gunicorn app", "Procfile:1"),
        ("docker", "EXPOSE 80", "Dockerfile:2"),
        ("docker", "CMD python app.py", "Dockerfile:3"),
        ("ci", "tox", ".github/workflows/ci.yml:4"),
        ("readme", "pip install -r requirements.txt", "README.md:2"),
    }
    assert all("not tried" in f.statement for f in found.facts if "command" in f.data)
    assert codes(found) == []


def test_what_a_program_answers_is_no_command(examine):
    """Where some lines of a block have a prompt the others are output; a line that goes on is one command."""
    text = (
        "# T\n\n```\n$ psql\npsql (9.6.1, server 9.5.4)\nnpm notice\n$ docker run \\\n  -p 80:80 web\n```\n\n"
        "```\npsql (9.6.1)\nmake test\n```\n"
    )
    found = examine({"README.md": text}, build)
    told = [(f.data["command"], f.locator.rpartition(":")[2]) for f in found.facts if "command" in f.data]
    assert told == [("psql", "4"), ("docker run -p 80:80 web", "7"), ("make test", "13")]


@pytest.mark.parametrize(
    ("text", "deploys"),
    [
        ('{"name": "T", "addons": ["heroku-postgresql"]}', ["Heroku button"]),
        ('{"name": "T", "description": "Rides for volunteers"}', []),
        ('{"expo": {"name": "T"}, "env": {}}', []),
        ('{"name": "T", "displayName": "Tool"}', []),
    ],
)
def test_an_app_json_with_words_alone_deploys_nothing(examine, text, deploys):
    """React Native, Expo and mere descriptions use the same name: no button of a host can be pressed there."""
    found = examine({"app.json": text}, build)
    assert [f.data["deploys"] for f in found.facts if "deploys" in f.data] == deploys


def test_a_command_in_a_sentence_counts_where_it_is_told_to_be_run(examine):
    """Half of the READMEs say the last step in a sentence; what is only mentioned is no step."""
    text = (
        "# T\n\n### OS X\n\nStart it with\n\n`npm run dev`\n\n### Windows & Linux\n\nDo the same, but substitute "
        "`./setup-linux` for it.\n\n## Branches\n\nCreate yours (`git checkout -b mine`); `npm start` was renamed.\n"
    )
    found = examine({"README.md": text, "setup-linux": "x\n"}, build)
    told = [(f.data["label"], f.data["command"]) for f in found.facts if "command" in f.data]
    assert told == [("OS X", "npm run dev"), ("Windows & Linux", "./setup-linux")]


@pytest.mark.parametrize(
    "command",
    [
        "git clone git@github.com:RIVERA/rides.git",
        "virtualenv -p python3 venv",
        "gunicorn -p $PORT app",
        "npm install -g yarn@1.22.0",
    ],
)
def test_a_command_without_a_secret_is_printed_whole(command):
    """What is masked cannot be typed again: only what is an address, a login or a secret loses its words."""
    assert quote(command) == command


@pytest.mark.parametrize("line", ["Then open the page", "const a = 1", "", "$", "source", "{", "psql (9.6.1)"])
def test_prose_and_code_are_no_commands(line):
    """A code block is as often output or source as it is a command."""
    assert as_command(line) is None


COMPOSE = 'services:\n  db:\n    image: postgres:10\n    ports:\n      - "5433:5432"\n'
SETTINGS = 'PORT = os.environ.get("POSTGRES_PORT", "5432")\n'


def test_a_moved_port_that_nothing_names_is_a_contradiction(examine):
    """The first command a newcomer runs fails with "connection refused"."""
    found = examine({"api/docker-compose.yml": COMPOSE, "api/settings.py": SETTINGS}, build)
    assert [(f.code, f.path, f.line) for f in found.findings] == [("RUN-001", "api/docker-compose.yml", 5)]


def test_a_moved_port_that_the_sample_sets_is_none(examine):
    """Somebody thought of it."""
    files = {"docker-compose.yml": COMPOSE, "settings.py": SETTINGS, ".env.example": "POSTGRES_PORT=5433\n"}
    assert codes(examine(files, build)) == []


def test_a_copied_path_that_is_in_no_context_is_a_contradiction(examine):
    """The image cannot be built; wildcards, stages and build results prove nothing."""
    dockerfile = (
        "FROM x AS base\nCOPY lost/Pipfile /a/\nCOPY src /b/\nCOPY --from=base /c /c\nADD *.txt /d/\nCOPY dist /e/\n"
    )
    found = examine({"api/Dockerfile": dockerfile, "src/a.py": "x"}, build)
    assert [(f.code, f.line) for f in found.findings] == [("RUN-002", 2)]


def test_a_command_that_names_an_absent_file_is_a_contradiction(examine):
    """Unless an earlier command makes it, or it lies in another folder."""
    text = "```\npython lost.py\npython tool.py\ncp a.example b.ini\nbash ./made.sh\n```\n"
    found = examine({"README.md": text, "x/tool.py": "x", "a.example": "x"}, build)
    assert [(f.code, f.line) for f in found.findings] == [("RUN-003", 2), ("RUN-003", 5)]


def test_tests_without_a_runner_are_a_contradiction(examine):
    """Twelve test files that nothing can run look like a tested program."""
    files = {"a.test.js": "test()", "package.json": '{"dependencies": {"react": "1"}}'}
    assert codes(examine(files, build)) == ["RUN-004"]


def test_tests_with_a_runner_are_none(examine):
    """Create React App brings Jest along without naming it."""
    files = {"a.test.js": "test()", "package.json": '{"devDependencies": {"react-scripts": "3"}}'}
    assert codes(examine(files, build)) == []


def test_a_closed_ci_and_a_blanked_placeholder_are_told(examine):
    """Both look alive until somebody tries."""
    found = examine({".travis.yml": "script: make\n", "serverless.yml": "a: ${ssm:${NAME~true}\nb: ${c}\n"}, build)
    assert [(f.code, f.line) for f in found.findings] == [("RUN-005", None), ("RUN-007", 1)]


# -- services ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "service"),
    [
        ({"a.py": "from twilio.rest import Client\n"}, "twilio"),
        ({"a.js": "fetch('https://api.mobilize.us/v1')\n"}, "mobilize"),
        ({"a.rb": "ENV['MOBILE_COMMONS_PASSWORD']\n"}, "mobile-commons"),
        ({"package.json": '{"dependencies": {"@sendgrid/mail": "1"}}'}, "sendgrid"),
        ({"Gemfile": "gem 'stripe'\n"}, "stripe"),
        ({"main.tf": 'resource "aws_lambda_function" "x" {}\n'}, "aws"),
        ({"a.html": '<a href="https://secure.actblue.com/donate/x">give</a>'}, "actblue"),
        ({"a.js": "process.env.REACT_APP_AIRTABLE_KEY"}, "airtable"),
    ],
)
def test_a_service_shows_by_host_package_import_variable_or_word(examine, files, service):
    """Each is an account that the next team must open or close."""
    assert facts(examine(files, services), "service") == [service]


@pytest.mark.parametrize(
    "files",
    [
        {"a.css": ".table-striped {}"},
        {"a.py": "striped = redistribute(advance, caravan)\nhustled = segmented\n"},
        {"a.py": "x = 'nottwilio.com.example'\nvan = 1\n"},
        {"yarn.lock": "twilio@^3:\n  version 3\n"},
        {"package-lock.json": '{"dependencies": {"twilio": {}}}'},
        {"node_modules/twilio/index.js": "api.twilio.com"},
        {"towns.csv": "Braintree,Stripe\n"},
        {"a.html": '<link href="https://cdnjs.cloudflare.com/ajax/libs/x/1/x.css">'},
        {"a.js": "window.GOOGLE_CLIENT_EMAIL\n"},
    ],
)
def test_a_likeness_or_a_lock_file_is_no_service(examine, files):
    """An account list with accounts that never were costs more time than none."""
    found = examine(files, services)
    assert facts(found, "service") + facts(found, "mentioned") == []


def test_tests_and_documents_are_counted_apart(examine):
    """What only a document mentions is no account to replace."""
    files = {
        "a.py": "import stripe\n",
        "tests/test_a.py": "import stripe\n",
        "README.md": "We pay with Stripe and use Twilio.",
    }
    found = examine(files, services)
    by_name = {f.data["name"]: f for f in found.facts}
    stripe, twilio = by_name["Stripe"], by_name["Twilio"]
    assert (stripe.data["code"], stripe.data["tests"], stripe.data["docs"]) == (1, 1, 1)
    assert twilio.data["service"] is None and twilio.data["mentioned"] == "twilio"
    assert "only named, not called: documents" in twilio.statement
    assert stripe.locator.endswith(":a.py:1")


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("Gemfile", "# edge: gem 'rails', github: 'rails/rails'\ngem 'rails', '4.2.7'\n", 2),
        ("requirements.txt", "django-redis==4.4\nDjango==2.2\n", 2),
        ("pyproject.toml", '[project]\ndependencies = [\n"django-redis==4.4",\n"django==2.2",\n]\n', 4),
    ],
)
def test_the_place_of_a_version_is_the_line_that_declares_it(examine, path, text, line):
    """A place beside a comment, or beside a package of a longer name, says that we made it up."""
    found = examine({path: text}, stack)
    assert [(finding.code, finding.line) for finding in found.findings] == [("STK-001", line)]


# -- environment -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "line", "required"),
    [
        ("a.py", 'os.environ["X_KEY"]', True),
        ("a.py", 'os.getenv("X_KEY", "d")', False),
        ("a.py", 'os.environ.get("X_KEY")', None),
        ("a.py", 'config("X_KEY")', True),
        ("a.py", 'env.bool("X_KEY", False)', False),
        ("a.py", 'get_env_var("X_KEY")', None),
        ("a.js", "process.env.X_KEY || 1", False),
        ("a.js", "process.env['X_KEY']", None),
        ("a.ts", "const { X_KEY } = process.env", None),
        ("a.rb", "ENV['X_KEY']", None),
        ("a.rb", "ENV.fetch('X_KEY')", True),
        ("a.rb", "ENV.fetch('X_KEY', 1)", False),
        ("a.php", "getenv('X_KEY')", None),
        ("a.go", 'os.Getenv("X_KEY")', None),
        ("A.java", 'System.getenv("X_KEY")', None),
        ("a.sh", "echo ${X_KEY}", None),
        ("a.sh", "echo ${X_KEY:-1}", False),
        ("docker-compose.yml", "services:\n a:\n  image: b:${X_KEY}", None),
        ("serverless.yml", "a: ${env:X_KEY}", None),
    ],
)
def test_a_variable_is_found_however_code_reads_it(examine, path, line, required):
    """A variable that nobody lists is found by an error message at the worst moment."""
    found = examine({path: line + "\n"}, environment)
    row = next(f for f in found.facts if f.data.get("variable") == "X_KEY")
    assert row.data["required"] is required and row.data["secret"] is True
    assert codes(found) == ["ENV-001"]


@pytest.mark.parametrize(
    "line", ['os.environ["X_KEY"] = "1"', "process.env.X_KEY = 1", "X_KEY=1\necho ${X_KEY}", "ENV['X_KEY'] = '1'"]
)
def test_setting_a_variable_is_not_reading_it(examine, line):
    """A script's own variable is nobody's configuration."""
    name = {"o": "a.py", "p": "a.js", "X": "a.sh", "E": "a.rb"}[line[0]]
    assert examine({name: line + "\n"}, environment).findings == ()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.example", "X_KEY=s3cret-value\n"),
        ("example.env", "# X_KEY=\n"),
        ("app.json", '{"env": {"X_KEY": {"value": "s3cret-value"}}}'),
        ("README.md", "| `X_KEY` | the key |\n"),
        ("docs/setup.md", "Set X_KEY first.\n"),
    ],
)
def test_a_sample_a_manifest_or_a_document_documents_it_and_its_value_is_never_told(examine, path, text):
    """Names only: samples hold real passwords more often than anybody admits."""
    found = examine({"a.py": 'os.environ["X_KEY"]\n', path: text}, environment)
    assert codes(found) == [] and "s3cret" not in found.model_dump_json()
    row = next(f for f in found.facts if f.data.get("variable") == "X_KEY")
    assert [place.split(":")[0] for place in row.data["documented_in"]] == [path]


def test_a_documented_variable_that_nothing_reads_is_told(examine):
    """It may be left over, or read by something that is not in the repository."""
    found = examine({".env.example": "OLD_THING=1\nAWS_REGION=x\n", "a.py": "x\n"}, environment)
    assert [(f.code, f.path, f.line) for f in found.findings] == [("ENV-002", ".env.example", 1)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"scripts": {"say": "curl $OLD_THING"}}'),
        ("a.js", "const a = process.env\n  .OLD_THING || 1;\n"),
        ("a.js", 'if (hasConfig("OLD_THING")) {}\n'),
        ("a.js", "const a = (here ? process.env : window).OLD_THING;\n"),
        ("index.html", '<script>load("<%= OLD_THING %>")</script>\n'),
        ("wrangler.toml", 'name = "${OLD_THING}"\n'),
    ],
)
def test_a_documented_variable_that_something_names_is_not_called_unread(examine, path, text):
    """Who deletes a variable because we missed its reader breaks the program."""
    found = examine({".env.example": "OLD_THING=1\n", path: text}, environment)
    assert "ENV-002" not in codes(found) and "read nowhere" not in found.model_dump_json()


def test_giving_a_documented_variable_a_value_is_not_reading_it(examine):
    """A deployment that sets what nobody reads is as much left over as the sample."""
    found = examine({".env.example": "OLD_THING=1\n", "env.json": '{"OLD_THING": "1"}\n'}, environment)
    assert codes(found) == ["ENV-002"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("settings.py.template", "X_KEY: 'https://example.com'\n"),
        ("serverless.example.yml", "provider:\n  environment:\n    X_KEY: ${self:custom.key}\n"),
        (".env.e2e", "X_KEY=\n"),
        ("b.py", 'os.environ.setdefault("X_KEY", read())\n'),
        ("b.js", "process.env.X_KEY = process.env.COMMIT_REF;\n"),
    ],
)
def test_a_form_to_fill_in_or_code_that_gives_a_value_says_enough(examine, path, text):
    """Whoever runs it finds the variable where it is to be set, or has nothing to set."""
    assert "ENV-001" not in codes(examine({"a.py": 'os.environ.get("X_KEY")\n', path: text}, environment))


def test_a_test_that_sets_a_variable_documents_nothing(examine):
    """Tests set what they need, for themselves alone."""
    files = {"a.py": 'os.environ.get("X_KEY")\n', "tests/test_a.py": 'os.environ["X_KEY"] = "1"\n'}
    assert codes(examine(files, environment)) == ["ENV-001"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("| DOWNTIME | a page instead |\n", []),
        ("- `DOWNTIME` should be a text\n", []),
        ("There was DOWNTIME.\n", ["ENV-001"]),
    ],
)
def test_a_name_of_one_word_is_documented_where_it_is_marked_as_a_name(examine, text, found):
    """In prose, the same word is a word."""
    assert codes(examine({"a.py": 'os.environ.get("DOWNTIME")\n', "README.md": text}, environment)) == found


@pytest.mark.parametrize(
    ("path", "text", "required"),
    [
        ("serverless.yml", 'a: ${opt:x, env:X_KEY, "dev"}\n', False),
        ("a.js", 'getConfig("X_KEY", organization) || 300\n', False),
        ("a.py", 'if "X_KEY" in os.environ:\n    a = os.environ["X_KEY"]\n', False),
    ],
)
def test_a_fallback_or_a_question_before_means_that_it_is_not_required(examine, path, text, required):
    """ "Needs" would send an adopter after a value that the program does without."""
    found = examine({path: text}, environment)
    row = next(f for f in found.facts if f.data.get("variable") == "X_KEY")
    assert row.data["required"] is required and " needs " not in found.findings[0].message


def test_platform_variables_and_tests_are_no_finding(examine):
    """PATH needs no documentation."""
    assert (
        codes(examine({"a.py": 'os.environ["PATH"]\n', "tests/test_a.py": 'os.environ["X_KEY"]\n'}, environment)) == []
    )


# -- elsewhere ---------------------------------------------------------------------------------------------------------


def test_a_link_to_a_document_tells_its_kind_in_public_and_its_address_in_private(examine):
    """The address may open the campaign's own documents to anybody who has it."""
    text = "See https://docs.google.com/document/d/1aB/edit, https://trello.com/b/xyz and https://en.wikipedia.org/wiki/X.\n"
    found = examine({"README.md": text, "a.py": "# https://trello.com/b/code\n"}, elsewhere)
    public = " ".join(f.model_dump_json() for f in found.facts if f.visibility == "public")
    assert "1aB" not in public and "xyz" not in public
    kinds = [f.data["kind"] for f in found.facts if f.visibility == "public"]
    assert kinds == ["Google Docs document", "Trello board", "Trello board"] and codes(found) == ["ELS-001"]
    assert any("document/d/1aB/edit" in f.statement for f in found.facts if f.visibility == "restricted")


@pytest.mark.parametrize(
    "line",
    [
        "see https://docs.google.com/document/d/YOUR_DOCUMENT/edit",
        "url = f'https://docs.google.com/spreadsheets/d/{sheet}/edit'",
        "# https://github.com/somebody-else/library/wiki/How-to",
        "# https://gist.github.com/somebody/12345",
        "https://api.slack.com/methods",
    ],
)
def test_a_manual_of_others_or_a_place_for_ones_own_is_no_knowledge(examine, line):
    """A list full of library manuals would bury the one document that matters."""
    assert examine({"a.py": line + "\n"}, elsewhere).findings == ()


def test_the_owners_own_wiki_counts(examine):
    """It does not come along with a clone, and goes with the account."""
    address = "https://forge.example/campaign-x/app"
    repository = Repository(origin=address, clone_url=address, name="app")
    text = "https://github.com/Campaign-X/app/wiki/Setup and https://wiki.campaignx.test/Start\n"
    found = examine({"README.md": text}, elsewhere, repository=repository)
    assert [f.data["kind"] for f in found.facts if f.visibility == "public"] == ["GitHub wiki", "wiki"]


# -- shared ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/a.py", "code"),
        ("src/tests/a.py", "test"),
        ("src/a.spec.ts", "test"),
        ("docs/a.html", "docs"),
        ("README", "docs"),
        ("vendor/a.py", "foreign"),
        ("js/app.min.js", "foreign"),
        ("requirements.txt", "code"),
    ],
)
def test_a_path_tells_what_a_file_is_for(path, expected):
    """Counts of code, tests and documents are only as good as this table."""
    assert role(path) == expected


def test_every_code_has_its_row_and_every_row_its_code():
    """A reader looks a code up in docs/findings.md; a row for a code that no longer exists misleads."""
    root = Path(__file__).parent.parent
    source = " ".join(file.read_text("utf-8") for file in (root / "archiver" / "examine").glob("*.py"))
    used = set(re.findall(r"\"((?:STK|RUN|SRV|ENV|HIS)-\d{3})\"", source))
    rows = re.findall(
        r"^\| ((?:STK|RUN|SRV|ENV|HIS)-\d{3}) \|", (root / "docs" / "findings.md").read_text("utf-8"), re.M
    )
    assert used == set(rows) and len(rows) == len(set(rows))


def test_the_register_holds_every_examiner():
    """A module that is forgotten in the register is never asked."""
    assert {e.name for e in EXAMINERS} >= {"readme", "people", "build", "stack", "services", "environment", "activity"}


def test_of_several_versions_in_a_lock_the_one_that_was_asked_for_counts(tmp_path):
    """Yarn keeps one entry a range: the first of a name may be another package's."""
    lock = '"redis@^2.6.0-0":\n  version "2.6.0"\n\nredis@3, redis@^3.1.0:\n  version "3.1.2"\n'
    files = {"package.json": '{"dependencies": {"redis": "3"}}', "yarn.lock": lock}
    with open_reader(make_repo(tmp_path / "r", [C(files)])) as reader:
        found = open_context(reader, as_of=date(2024, 1, 1)).dependencies

    assert [dependency.locked for dependency in found] == ["3.1.2"]
