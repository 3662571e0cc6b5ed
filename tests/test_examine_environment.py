"""What reaches a program from outside: how each read is meant, what compose keeps back, and what samples get wrong."""

from datetime import date

import pytest

from archiver.dossier.sections import environment as section
from archiver.examine import environment
from archiver.examine.judging import judge
from archiver.examine.listings import document_rows
from archiver.examine.register import examine_all, open_context
from archiver.examine.runtimenames import runtime_names
from archiver.git.reader import open_reader
from archiver.records.dossier import Handoff
from tests.dossierinput import EXAMINATION, a_fact
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def opened(tmp_path):
    """Build a repository of these files and open it."""
    readers = []

    def run(files):
        reader = open_reader(make_repo(tmp_path / "repo", [C(files)]))
        readers.append(reader)
        return open_context(reader.__enter__(), as_of=DAY)

    yield run
    for reader in readers:
        reader.__exit__(None, None, None)


@pytest.fixture
def examine(opened):
    """Build a repository of these files and examine its variables."""

    def run(files):
        found = examine_all(opened(files), [environment])
        assert found.ran == ("environment",)
        return found

    return run


def codes(found, *wanted):
    """Codes of the findings, those wanted alone."""
    return [finding.code for finding in found.findings if finding.code in wanted]


def row(found, name="X_FLAG"):
    """The data of a variable's fact."""
    return next(fact.data for fact in found.facts if fact.data.get("variable") == name)


def facts(found, key):
    """Data of the facts that have a key."""
    return [fact.data for fact in found.facts if fact.data.get(key)]


# -- how a read is meant -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "unset"),
    [
        ("a.py", 'os.environ["X_FLAG"]', "fails"),
        ("a.py", 'os.environ.get("X_FLAG") == "development"', "optional"),
        ("a.py", 'os.environ.get("X_FLAG") in ("a", "b")', "optional"),
        ("a.py", 'if os.environ.get("X_FLAG"):\n    pass', "optional"),
        ("a.py", 'token = os.environ.get("X_FLAG")\nif token:\n    pass', "optional"),
        ("a.py", 'token = os.environ.get("X_FLAG")\nif not token:\n    raise KeyError("no token")', "fails"),
        ("a.py", 'send(os.environ.get("X_FLAG"))', None),
        ("a.py", 'os.environ.get("X_FLAG", None)', None),
        ("a.py", 'os.environ.get("X_FLAG") or "b"', "default"),
        ("a.py", "class S(BaseSettings):\n    x_flag: str\n", "fails"),
        ("a.py", 'get_env_var("X_FLAG", optional=True)', "optional"),
        ("a.py", 'get_env_var("X_FLAG", required=False)', "optional"),
        ("a.py", 'get_env_var("X_FLAG", None)', "optional"),
        ("a.py", 'get_env_var("X_FLAG", True)', "optional"),
        ("a.php", "get_env('X_FLAG', null);", "optional"),
        ("a.py", 'get_env_var("X_FLAG", cast=int)', None),
        ("a.py", 'get_env_var("X_FLAG", OTHER)', None),
        ("a.py", 'get_env_var("X_FLAG", default=OTHER)', "default"),
        ("a.py", 'get_env_var("X_FLAG", optional=True, default="b")', "default"),
        ("a.py", 'get_env_var("X_FLAG", optional=True) or "b"', "default"),
        ("a.py", 'get_env_var("X_FLAG", "b")', "default"),
        ("a.js", "const a = process.env.X_FLAG || global.X_FLAG;", "optional"),
        ("a.js", "const a = process.env.X_FLAG || window.X_FLAG;", "optional"),
        ("a.js", "const a = process.env.X_FLAG || process.env.OTHER;", "optional"),
        ("a.js", "const a = process.env.X_FLAG || process.env.OTHER || 'b';", "default"),
        ("a.js", "const a = process.env.X_FLAG || 0;\nsend(process.env.X_FLAG);", None),
        ("a.js", "const a = process.env.X_FLAG || 0;\nif (process.env.X_FLAG) send();", "default"),
        ("a.py", "class S(BaseSettings):\n    env_prefix = 'X_'\n    FLAG: str | None = None\n", "optional"),
        ("a.py", "class S(BaseSettings):\n    X_FLAG: int = 8\n\nX_OTHER: str\n", "default"),
        ("a.py", 'env = environ.Env(\n    X_FLAG=(bool, False),\n)\nDEBUG = env("X_FLAG")', "default"),
        ("a.js", 'const on = process.env.X_FLAG === "true";', "optional"),
        ("a.js", 'if (!process.env.X_FLAG) {\n  throw new Error("set it");\n}', "fails"),
        ("a.js", "function send() {\n  if (!process.env.X_FLAG) {\n    throw new Error('off');\n  }\n}", "optional"),
        ("a.ts", "connect(process.env.X_FLAG!);", None),
        ("a.js", "listen(process.env.X_FLAG ?? 80);", "default"),
        ("a.js", 'const envalid = require("envalid");\nconst v = {\n  X_FLAG: str({ desc: "x" }),\n};', "fails"),
        (
            "a.js",
            'const envalid = require("envalid");\nconst v = {\n  X_FLAG: url({ default: undefined }),\n};',
            "optional",
        ),
    ],
)
def test_what_happens_without_it_is_read_from_what_becomes_of_it(examine, path, text, unset):
    """An adopter who is told that a switch is required looks for a value that nobody ever had."""
    found = row(examine({path: text + "\n"}))
    assert found["unset"] == unset
    assert found["required"] is {"fails": True, None: None}.get(unset, False)


def test_the_projects_own_function_reads_what_it_is_called_with(examine):
    """The settings of half of the projects go through a helper; another function's word is none."""
    own = "def int_env(key, default):\n    return int(os.environ.get(key, default))\n"
    found = examine({"a.py": f'{own}PORT = int_env("X_FLAG", 25)\nlabel("NOT_ONE")\n'})
    assert row(found)["unset"] == "default"
    assert [data["variable"] for data in facts(found, "variable")] == ["X_FLAG"]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("X_PORT", 'os.environ.get("X_PORT", "9090")', "9090"),
        ("API_TOKEN", 'os.environ.get("API_TOKEN", "hunter2")', None),
        ("ADMIN_USER", 'os.environ.get("ADMIN_USER", "robin")', None),
        ("X_URL", 'os.environ.get("X_URL", "db://robin:hunter2@host/x")', None),
    ],
)
def test_a_default_is_told_where_it_is_short_and_nobodys(examine, name, text, shown):
    """A port helps; a password or a person's name in the code is a leak that the dossier would repeat."""
    found = examine({"a.py": text + "\n"})
    assert row(found, name)["default"] == shown
    assert "hunter2" not in found.model_dump_json() and "robin" not in found.model_dump_json()


def test_judging_a_hostile_line_takes_no_time():
    """Each pattern looks at a bounded stretch."""
    text = "(" * 3000 + 'environ.get("X", ' + "[" * 500_000
    assert judge("python", text, 3000, text.index('"X"') + 2, "default").how == "default"


def test_a_document_of_blank_lines_is_read_once():
    """A pattern that crosses lines would start anew at each of them."""
    assert document_rows("\n" * 200_000) == ([], frozenset())


# -- switches ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "state", "by"),
    [
        ("a.py", 'os.environ.get("X_FLAG", "true") == "true"', "on", "on = `true`"),
        ("a.py", 'os.environ.get("X_FLAG", "False").lower() in ("1", "true")', "off", "on = `1` or `true`"),
        ("a.py", 'os.environ.get("X_FLAG", "") != "false"', "on", "off = `false`"),
        ("a.py", 'DEBUG = os.environ.get("X_FLAG", False)', "off", ""),
        ("a.py", 'env.bool("X_FLAG", default=True)', "on", ""),
        ("a.js", 'const on = process.env.X_FLAG === "1"', "off", "on = `1`"),
        ("a.py", 'os.environ.get("X_FLAG") == "development"', None, None),
        ("a.py", 'if os.environ.get("X_FLAG"):\n    pass', None, None),
        ("a.py", 'A = os.environ.get("X_FLAG", False)\nB = os.environ.get("X_FLAG", True)', None, None),
    ],
)
def test_a_switch_is_told_with_what_it_is_by_itself(examine, path, text, state, by):
    """Whether mail is sent by default is the question of the first day; where places disagree nothing is said."""
    found = row(examine({path: text + "\n"}))
    assert (found["switch"], found["switched_by"]) == (state, by)


def test_an_address_with_false_for_none_is_no_switch(examine):
    """`False` often means that there is none."""
    assert row(examine({"a.py": 'BASE = os.environ.get("SITE_URL", False)\n'}), "SITE_URL")["switch"] is None


def test_constants_and_tables_of_features_are_switches_too(examine):
    """What only the source can turn on is found by nobody who looks at the environment."""
    files = {
        "settings.py": "CSRF_ENABLED = False\nUSE_TZ = True\n",
        "src/features.js": "export const FEATURES = {\n  donate: true,\n  chat: false,\n};\n",
        "src/Button.jsx": "const state = {\n  disableSubmit: false,\n};\n",
        "tests/settings.py": "MAIL_ENABLED = False\n",
    }
    flags = {data["flag"]: data["switch"] for data in facts(examine(files), "flag")}
    assert flags == {"CSRF_ENABLED": "off", "donate": "on", "chat": "off"}


@pytest.mark.parametrize(
    ("path", "told"), [("config/main.yml", True), ("config/main.example.yml", False), ("ci.yml", False)]
)
def test_what_the_programs_configuration_switches_is_told(examine, path, told):
    """Which parts run is decided there and nowhere else; samples and settings of tools decide nothing."""
    parts = "parts:\n  mail:\n    enable: true  # soon\n  texts:\n    size: 3\n    enabled: false\n"
    text = f"{parts}\nproduction:\n  active: no\n"
    found = examine({path: text, "run.py": f"load('{path}')\n"})
    rows = [(data["config"], data["on"], data["off"]) for data in facts(found, "config")]
    assert rows == ([(path, ["mail"], ["texts"])] if told else [])


# -- compose -----------------------------------------------------------------------------------------------------------

CODE = """\
KEY = os.environ.get("A_KEY")
HOST = os.environ.get("A_HOST", "localhost")
ONLY = os.environ.get("LOG_ONLY", "true") == "true"
TLS = os.environ.get("A_TLS", "false") == "true"
NAME = os.environ.get("A_NAME") or "x"
"""
PASSES = """\
services:
  base:
    build: .
  web:
    extends: base
    environment:
      - A_KEY=${A_KEY}
      - LOG_ONLY=${LOG_ONLY}
      - A_TLS=${A_TLS}
      - A_NAME=${A_NAME}
"""


def test_what_a_closed_list_of_compose_leaves_out_is_told(examine):
    """`.env` beside the file does nothing for it, and the program goes on with what it has."""
    found = examine({"app/config.py": CODE, "docker-compose.yml": PASSES})
    (gap,) = facts(found, "unpassed")
    assert (gap["unpassed"], gap["names"]) == ("web", ["A_HOST"])
    assert codes(found, "ENV-003") == ["ENV-003"]


@pytest.mark.parametrize(
    "files",
    [
        {"docker-compose.yml": PASSES + "    env_file: .env\n"},
        {"docker-compose.yml": PASSES, "docker-compose.override.yml": "services:\n  web:\n    environment: [A_HOST]\n"},
        {"docker-compose.yml": PASSES, "requirements.txt": "python-dotenv==1.0\n"},
        {"docker-compose.yml": PASSES.replace("build: .", "image: redis")},
        {"docker-compose.yml": PASSES.replace("build: .", "build: ./other")},
        {"docker-compose.yml": PASSES, "Dockerfile": "FROM python:3\nENV A_HOST=db\n"},
    ],
)
def test_a_list_that_is_not_closed_leaves_nothing_out(examine, files):
    """A file, another compose file, a loader, an image of somebody else, other code, the image itself."""
    assert codes(examine({"app/config.py": CODE, **files}), "ENV-003") == []


def test_what_compose_passes_empty_loses_the_default_of_the_code(examine):
    """An empty text is no absence: the mail that is only logged by default is sent."""
    found = examine({"app/config.py": CODE, "docker-compose.yml": PASSES})
    assert [(data["blank"], data["effect"]) for data in facts(found, "blank")] == [
        ("LOG_ONLY", "on by itself, off here")
    ]
    assert codes(found, "ENV-004") == ["ENV-004"]
    assert [finding.line for finding in found.findings if finding.code == "ENV-004"] == [8]


@pytest.mark.parametrize(
    "files",
    [
        {"docker-compose.yml": PASSES.replace("LOG_ONLY=${LOG_ONLY}", "LOG_ONLY")},
        {"docker-compose.yml": PASSES.replace("${LOG_ONLY}", "${LOG_ONLY:-true}")},
        {"docker-compose.yml": PASSES, ".env.example": "LOG_ONLY=true\n"},
    ],
)
def test_a_default_that_is_kept_is_not_lost(examine, files):
    """A name alone stays unset, compose has its own default, the sample sets it."""
    assert codes(examine({"app/config.py": CODE, **files}), "ENV-004") == []


# -- samples -----------------------------------------------------------------------------------------------------------


def test_a_name_one_letter_off_is_told_with_the_one_that_is_read(examine):
    """The value never arrives, and nothing complains."""
    files = {"a.py": 'os.environ.get("LIABILITY_URL")\n', ".env.example": "LIABILTY_URL=x\n"}
    found = examine(files)
    assert codes(found, "ENV-002", "ENV-005") == ["ENV-005"]
    assert "`LIABILTY_URL`" in found.findings[-1].message


@pytest.mark.parametrize(
    ("read", "listed"),
    [
        (("SURVEY_2",), "SURVEY_1=x\n"),
        (("LIABILITY_URL",), "LIABILTY_URL=x\nLIABILITY_URL=y\n"),
        (("MAILHOST",), "MAIL_HOST=x\n"),
        (("DONATE_A_URL", "DONATE_B_URL"), "DONATE_C_URL=x\n"),
        (("KEY_A",), "KEY_B=x\n"),
    ],
)
def test_names_that_are_meant_to_differ_are_not_misspelt(examine, read, listed):
    """Figures, a name that is listed as well, one part or two, several near ones, short names."""
    code = "".join(f'os.environ.get("{name}")\n' for name in read)
    assert codes(examine({"a.py": code, ".env.example": listed}), "ENV-005") == []


@pytest.mark.parametrize(
    ("code", "path", "text"),
    [
        ('os.environ.get("X_FLAG", "false") == "true"', "README.md", "```\nX_FLAG=0\nX_FLAG=1\n```\n"),
        ('os.environ.get("X_FLAG", "false") == "true"', "app.json", '{"env": {"X_FLAG": "yes"}}'),
        ('os.environ.get("X_FLAG") != "false"', ".env.example", "X_FLAG=0\n"),
        ('if os.environ.get("X_FLAG"):\n    pass', ".env.example", "X_FLAG=false\n"),
        ('X = os.environ.get("X_FLAG", False)', ".env.example", "X_FLAG='no' # not now\n"),
        ('int(os.environ.get("X_FLAG", 5))', ".env.example", "X_FLAG=five\n"),
    ],
)
def test_a_value_that_the_code_takes_for_its_contrary_is_told(examine, code, path, text):
    """Who copies the sample has the switch the other way round, and believes what is written there."""
    assert codes(examine({"a.py": code + "\n", path: text}), "ENV-006") == ["ENV-006"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('os.environ.get("X_FLAG", "false").lower() == "true"', "X_FLAG=True\n"),
        ('os.environ.get("X_FLAG") == "1"', "X_FLAG=0\n"),
        ('parse(os.environ.get("X_FLAG", False))', "X_FLAG=false\n"),
        ('str2bool(os.environ.get("X_FLAG", "false"))', "X_FLAG=no\n"),
        ('if os.environ.get("X_FLAG"):\n    read(os.environ.get("X_FLAG"))', "X_FLAG=false\n"),
        ('if os.environ.get("X_FLAG"):\n    pass', "# X_FLAG=false\nX_FLAG=\n"),
        ('int(os.environ.get("X_FLAG", 5))', "X_FLAG=<port>\n"),
    ],
)
def test_a_value_that_somebody_may_take_as_it_is_written_is_none(examine, code, text):
    """One place that we cannot judge is enough to say nothing."""
    assert codes(examine({"a.py": code + "\n", ".env.example": text}), "ENV-006") == []


@pytest.mark.parametrize(
    "path", ["cypress.env", "tests/.env", "cypress/.env", "__test__/e2e/.env.e2e", "e2e/.env.example"]
)
def test_the_environment_of_tests_documents_nothing(examine, path):
    """A bare name in the settings of a test tells nobody who runs the program what it is for."""
    names = "X_FLAG=\nX_OTHER=\nX_THIRD=\n"
    code = 'os.environ.get("X_FLAG")\nos.environ.get("X_OTHER")\nos.environ.get("X_THIRD")\n'
    found = examine({"a.py": code, path: names})
    assert not row(found)["documented_in"]
    assert codes(found, "ENV-001") == ["ENV-001"] * 3


def test_a_file_of_values_documents_by_any_name(examine):
    """`branding/demo` is sourced by hand, and its names are as good as a sample's."""
    code = "".join(f'os.environ.get("{name}")\n' for name in ("A_NAME", "A_HOST", "A_COLOUR"))
    found = examine({"a.py": code, "brand/demo": 'export A_NAME="x"\nexport A_HOST=x\nexport A_COLOUR=red\n'})
    assert row(found, "A_HOST")["documented_in"] == ["brand/demo:2"]
    assert codes(found, "ENV-001") == []


# -- names and values --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "pattern", "values"),
    [
        ("a.js", "process.env[`${team}_SLACK_API_KEY`]", "<TEAM>_SLACK_API_KEY", ()),
        ("a.py", 'for team in ["red", "blue"]:\n    os.environ[f"{team.upper()}_KEY"]', "<TEAM>_KEY", ("red", "blue")),
        ("a.py", 'os.getenv("KEY_FOR_" + name)', "KEY_FOR_<NAME>", ()),
        ("a.py", 'os.environ.get("%s_KEY" % name)', "<NAME>_KEY", ()),
        ("a.rb", 'ENV["#{shop}_KEY"]', "<SHOP>_KEY", ()),
    ],
)
def test_a_name_put_together_while_running_is_told_as_a_pattern(opened, path, text, pattern, values):
    """No list of names has it, and the program asks for one a team."""
    (found,) = runtime_names(opened({path: text + "\n"}))
    assert (found.pattern, found.values) == (pattern, values)


def test_a_name_that_is_nothing_but_a_parameter_is_no_pattern(opened):
    """`process.env[name]` tells nothing."""
    assert list(runtime_names(opened({"a.js": "process.env[name]\nprocess.env[`${name}`]\n"}))) == []


@pytest.mark.parametrize(
    ("value", "told"),
    [("smtp.mailer.com", ["smtp.mailer.com"]), ("localhost", []), ("smtp.example.com", []), ("mail", [])],
)
def test_a_mail_server_says_which_service_is_used(examine, value, told):
    """Mail through a plain protocol leaves no package and no key that names its vendor."""
    found = examine({"a.py": 'os.environ.get("MAIL_SERVER")\n', "app.json": f'{{"env": {{"MAIL_SERVER": "{value}"}}}}'})
    assert [data["value"] for data in facts(found, "fixed")] == told


# -- the section -------------------------------------------------------------------------------------------------------


def test_what_must_be_set_stands_before_what_may_be():
    """The first name of the list is the one that an adopter looks for."""
    rows = [("A_OPT", "optional", False), ("B_ANY", None, None), ("C_MUST", "fails", True)]
    given = tuple(
        a_fact("environment", name.lower(), f"{name}.", f"a.py:{n}", variable=name, used_in=[f"a.py:{n}"], unset=unset,
               required=required, documented_in=[])
        for n, (name, unset, required) in enumerate(rows, 1)
    )  # fmt: skip
    handoff = Handoff.model_construct(facts=given, findings=(), commit=None)
    text = "".join(span.text for block in section.blocks(handoff, brief=True) for span in block.line)
    assert text.index("C_MUST") < text.index("B_ANY") < text.index("optional: A_OPT")
    assert EXAMINATION.facts  # the fixture's facts have none of the newer keys, and are shown all the same
    old = Handoff.model_construct(facts=EXAMINATION.facts, findings=(), commit=None)
    assert section.blocks(old, brief=True)


def test_what_libraries_read_by_themselves_is_not_held_against_a_sample(examine):
    """ "Documented, read nowhere: AWS_DEFAULT_REGION" sends a newcomer to take out what every call to AWS needs."""
    text = "AWS_DEFAULT_REGION=us-east-1\nPGHOST=db\nMY_BUCKET=x\n"
    facts = examine({".env.example": text, "a.py": "import boto3\n"}).facts

    assert {f.data["variable"]: f.data["by_tools"] for f in facts if f.data.get("variable")} == {
        "AWS_DEFAULT_REGION": True, "PGHOST": True, "MY_BUCKET": False,
    }  # fmt: skip
