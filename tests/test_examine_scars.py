"""What was blanked or taken out before publishing, and the near misses that are forms, defaults and dead code."""

from datetime import date

import pytest

from archiver.examine import scars
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for scars."""

    def run(files):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [scars])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return [(f.code, f.severity, f.path, f.line) for f in found.findings], [f.message for f in found.findings]

    return run


SERVERLESS = """\
custom:
  vpcConfig:
    subnetIds:
      - "${ssm:${SUBNET ID}~true}"
  customDomain:
    domainName: "A DOMAIN NAME"
    certificateName: "*.A DOMAIN NAME"
  stage: ${self:custom.stage}
"""


def test_words_in_capitals_where_a_name_belongs_were_blanked(examine):
    """One finding a file: the deploy stops at the first, and all of them have to be filled in."""
    rows, messages = examine({"serverless.yml": SERVERLESS})
    assert rows == [("SCR-001", "medium", "serverless.yml", 4)]
    assert messages[0] == (
        "`SUBNET ID` stands for a name: the value that it ran with is not in the tree; the same on lines 6, 7."
    )


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("deploy/env.json", '{\n  "DB_HOST": "db.xxxxxxxxxx.rds.amazonaws.com"\n}\n', 2),
        ("infra/main.tf", 'locals {\n  topic = "arn:aws:sns:us-east-1:<ACCOUNT ID>:alarm"\n}\n', 2),
        ("app/mail.py", 'API_KEY = "YOUR_API_KEY_HERE"\nsend(API_KEY)\n', 1),
        ("app/signup.py", 'SIGNUP_URL = (\n    "https://bsd-signup-proxy"\n)\n', 2),
        ("jobs/load.py", 'SHEET_URL = ""\n\n\ndef load():\n    return open_sheet(SHEET_URL)\n', 1),
        ("config/app.yml", "app:\n  account: [REDACTED]\n", 2),
        ("jobs/all.py", "CODES = []\n\n\ndef handle():\n    for code in CODES:\n        load(code)\n", 1),
    ],
)
def test_a_value_that_is_not_there_is_told_with_its_line(examine, path, text, line):
    """Each of these starts, and then does nothing or fails: a newcomer looks for the fault in the wrong place."""
    rows, _ = examine({path: text})
    assert [(code, at, number) for code, _, at, number in rows] == [("SCR-001", path, line)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env.example", "API_KEY=YOUR_API_KEY_HERE\n"),
        ("config.sample.json", '{"key": "XXXXXXXXXXXX"}'),
        ("deploy/env.json", '{"DB_HOST": "db", "DB_NAME": ""}'),
        ("locales/en.yml", "title: YOUR NAME HERE\n"),
        ("app/log.py", 'def clean(event):\n    event["token"] = "[REDACTED]"\n    return event\n'),
        ("app/api.js", "const API_URL = '';\nfetch(API_URL + '/x');\n"),
        ("jobs/all.py", "CODES = []\nCODES.append(1)\nif x:\n    for code in CODES:\n        load(code)\n"),
        ("jobs/settings.py", "CODES = []\nif x:\n    for code in CODES:\n        load(code)\n"),
        ("jobs/all.py", "CODES = []\nif x:\n    print(CODES)\n"),
        ("jobs/load.py", 'HOOK_URL = ""\nif HOOK_URL:\n    post(HOOK_URL)\n'),
        ("app/link.js", 'const base = "http://base";\nuse("https://spoke/user_metadata");\n'),
        ("tests/test_mail.py", 'URL = "https://bsd-signup-proxy"\n'),
        ("web/form.jsx", 'export default () => <input placeholder="Your name here" />;\n'),
        (".github/workflows/ci.yml", "env:\n  NODE_ENV: PRODUCTION\n  SQL: PRIMARY ROLE\n"),
    ],
)
def test_forms_defaults_and_redaction_in_code_are_no_scars(examine, path, text):
    """A sample is made to be filled in, and an empty address may mean the same host."""
    assert examine({path: text})[0] == []


def test_a_list_that_another_file_may_fill_is_not_empty(examine):
    """A register is filled by whoever imports it."""
    loop = "CODES = []\n\n\ndef handle():\n    for code in CODES:\n        load(code)\n"
    assert examine({"jobs/all.py": loop, "jobs/one.py": "from jobs.all import CODES\nCODES.append(1)\n"}) == ([], [])


def test_a_host_of_the_compose_file_is_an_address(examine):
    """Services call each other by names without a dot."""
    compose = "services:\n  signup-proxy:\n    image: proxy:1\n"
    assert examine({"docker-compose.yml": compose, "a.py": 'URL = "https://signup-proxy"\nget(URL)\n'})[0] == []


def test_an_absent_package_whose_import_is_commented_out_and_whose_name_is_used(examine):
    """The code cannot run, and the reason stands in a comment."""
    rows, messages = examine({
        "settings.py": "# from inhouse.settings import get_env_var\n\nKEY = get_env_var('KEY')\n",
        "mail.py": "# from inhouse.mail import send\n",
    })  # fmt: skip
    assert rows == [("SCR-002", "medium", "settings.py", 1)]
    assert messages[0] == (
        "`inhouse` is neither in the tree nor declared, and 2 files comment out its import; "
        "`get_env_var` is used all the same (line 3)."
    )


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": "# from inhouse.mail import send\n\n\ndef send():\n    pass\n\n\nsend()\n"},
        {
            "a.py": "# from inhouse.mail import send\nfrom own import send\n\nsend()\n",
            "own.py": "def send():\n    pass\n",
        },
        {"a.py": "# import requests\n\nrequests.get('x')\n", "requirements.txt": "requests==2\n"},
        {"a.py": "# from inhouse.mail import send\n"},
        {"a.js": "// import { send } from './mail'\nfunction send() {}\nsend()\n"},
    ],
    ids=["defined", "imported", "declared", "once and unused", "function"],
)
def test_dead_imports_are_no_scars(examine, files):
    """An import that somebody replaced and left in a comment is the ordinary case."""
    assert examine(files)[0] == []


def test_a_readme_that_says_what_was_taken_out_is_quoted(examine):
    """The team wrote the most useful sentence of all: it belongs where the newcomer looks."""
    readme = (
        "# Portal\n\nThis is our portal. We have removed some of the migrations and the tests in order to open source "
        "it.\n\n## Use\n\nSupport of the old script has been removed in version 2.\n"
    )
    rows, messages = examine({"README.md": readme})
    assert rows == [("SCR-003", "low", "README.md", 3)] and "removed some of the migrations" in messages[0]


def test_hostile_lines_cost_no_time_and_no_crash(examine):
    """Repositories are strangers' bytes: long lines, endless blanks and half a construct."""
    long = "x" * 300_000
    examine({
        "serverless.yml": "${" * 50_000 + "\n" + "A " * 50_000 + "\n" + "\n" * 50_000,
        "config.yml": f"a: {long}\n" + "<A" * 20_000,
        "a.py": 'X_URL = ""\n' * 2_000 + "#" * 100_000,
        "b.js": f"const key = '{long}\n" + "'https://" + "a-" * 50_000,
        "README.md": "We have removed " * 5_000 + "open source",
    })  # fmt: skip
