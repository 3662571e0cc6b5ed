"""Files of data, what is logged of people, and what stands open."""

import csv
import io
import re
from datetime import date

import pytest

from archiver.dossier.public import publish
from archiver.dossier.sections import data as section
from archiver.examine import datafiles, keeping
from archiver.examine.datafiles import column_names
from archiver.examine.models import examiner as models
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from tests.dossierinput import a_dossier
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and examine its one commit."""

    def run(files, examiner):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=DAY), [examiner])
        assert not [row for row in found.not_run if "crashed" in row.reason]
        return found

    return run


def said(found, visibility="public"):
    return [fact.statement for fact in found.facts if fact.visibility == visibility]


def places(found, code):
    return [(finding.path, finding.line) for finding in found.findings if finding.code == code]


# -- files of data -----------------------------------------------------------------------------------------------------


def test_a_table_tells_its_columns_its_rows_and_what_it_is_of(examine):
    """Which state and year the data is of decides whether it is any use to the next campaign."""
    text = "Location Name,City,state,Zip Code\n" + "Library,Ames,IA,50010\n" * 12
    found = examine({"data/iowa-2020.csv": text}, datafiles)
    assert said(found) == [
        "`data/iowa-2020.csv` (CSV), data: 12 rows; columns Location Name, City, state, Zip Code; of IA; year 2020."
    ]
    data = found.facts[0].data
    assert (data["rows"], data["regions"], data["years"], data["sample"]) == (12, ["IA"], ["2020"], False)


def test_many_files_of_a_folder_are_one_line(examine):
    """Thirty files of one kind would fill a page and say nothing more."""
    files = {f"resources/meetings-{year}.csv": "Minister,Date,Purpose\na,b,c\n" for year in range(2010, 2018)}
    assert said(examine(files, datafiles)) == [
        "8 CSV files in `resources/`, data: 8 rows; columns Minister, Date, Purpose; years 2010, 2011, 2012, 2013, "
        "2014, 2015, 2016, 2017."
    ]


def test_what_may_hold_people_is_no_public_fact(examine):
    """Beside an origin, "this file has 1,053 rows of voters" is a map to a leak."""
    files = {
        "a.csv": "first_name,last_name,phone\nAnna,Berg,1\n",
        "public/voters.tsv": "name\tcity\nx\ty\n",
        "b.csv": "Anna,Berg,12 Main Street\nBo,Dahl,14 Main Street\n",
        "c.xlsx": b"PK\3\4 nothing here reads it",
        "people.json": '[{"email": "a"}, {"email": "b"}, {"email": "c"}]',
    }
    found = examine(files, datafiles)
    assert said(found) == []
    assert len(said(found, "restricted")) == 5
    assert "Anna" not in found.model_dump_json() and "Berg" not in found.model_dump_json()


def test_records_in_json_are_data_and_settings_are_none(examine):
    """`package.json` is no data set."""
    files = {
        "data/places.json": '[{"name": "a", "city": "b"}, {"name": "a", "city": "b"}, {"name": "a", "city": "b"}]',
        "map.geojson": '{"type": "FeatureCollection", "features": [{"properties": {"name": "x", "district": 1}}]}',
        "package.json": '{"files": [{"a": 1}, {"a": 2}, {"a": 3}]}',
        "src/config.json": '{"a": 1}',
        "locales/en.json": '[{"name": "a"}, {"name": "b"}, {"name": "c"}]',
    }
    assert said(examine(files, datafiles)) == [
        "`data/places.json` (JSON), data: 3 rows; columns name, city.",
        "`map.geojson` (GeoJSON), data: 1 row; columns name, district.",
    ]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (["id", "name", "county"], ("id", "name", "county")),
        (["precinctCode", "zip_code", "x"], ("precinctCode", "zip_code")),
        (["Anna", "Berg", "Ames"], ()),
        (["12 Main Street", "Ames", "50010"], ()),
        (["a@example.org", "name"], ()),
        (["name"], ()),
        ([], ()),
    ],
)
def test_only_words_that_headers_are_made_of_are_printed(cells, names):
    """A file without a header begins with somebody's name."""
    assert column_names(cells) == names


def test_a_table_is_judged_by_its_whole_header(examine):
    """A column that is not printed, because no header is made of it, may be the one that names people."""
    files = {"a.csv": "id,county,xyzzy\n1,Story,2\n", "b.csv": "id,county,benefactordonor\n1,Story,2\n"}
    plain, people = examine(files, datafiles).facts

    assert "columns id, county and 1 more" in plain.statement
    assert (plain.visibility, people.visibility) == ("public", "restricted")


def test_a_header_is_read_as_csv_whatever_is_in_it(examine):
    """Spreadsheets quote, and some lines never end."""
    stream = io.StringIO()
    csv.writer(stream).writerows([["name", "city, state", "zip"], ["a", "b", "c"]])
    files = {
        "a.csv": stream.getvalue(),
        "b.csv": "name," * 200_000,
        "c.csv": '"' * 100_000,
        "d.csv": "",
        "e.csv": "\x1b[31m,name\n",
    }
    found = examine(files, datafiles)
    assert said(found)[0] == "`a.csv` (CSV), data: 1 row; columns name, city, state, zip."
    assert not any(re.search(r"[\x00-\x1f]", fact.statement) for fact in found.facts)


# -- DAT-004 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ("app/views.py", 'def f(request):\n    logging.info(f"got {request.body}")\n', "the body of a request"),
        (
            "app/views.py",
            'def f(request):\n    body = json.loads(request.body)\n    logging.info(f"got {body}")\n',
            "the body of a request",
        ),
        ("app/a.py", "def f():\n    data = request.json\n    app.logger.debug('%s', data)\n", "the body of a request"),
        ("app/sms.py", 'logger.info("sent to %s", phone_number)\n', "a phone number"),
        ("app/sms.py", 'logger.info("sent to {}".format(user.email))\n', "an e-mail address"),
        ("app/sms.py", 'print(row["email"], row.get("phone"))\n', "an e-mail address and a phone number"),
        ("api/hook.js", "console.log('hook', req.body)\n", "the body of a request"),
        ("server/a.ts", "logger.info(`joined ${user.phoneNumber}`)\n", "a phone number"),
        ("src/lambda/a.js", "exports.h = event => {\n console.log(event.body) }\n", "the body of a request"),
    ],
)  # fmt: skip
def test_what_is_logged_of_people_is_told(examine, path, text, what):
    """A log is read by more people than the database, and nobody empties it."""
    found = examine({path: text}, keeping)
    assert [finding.message.partition(" writes ")[2] for finding in found.findings] == [f"{what} into the log."]


MAILS = "from flask_mail import Message\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (MAILS + "log.info('to %s', message.recipients)\n", "the recipients of a mail"),
        (MAILS + "log.info('%s', message.body)\n", "the text of a mail"),
        (
            "from sqlalchemy import create_engine\ne = create_engine(url, echo=True)\n",
            "every value of its SQL statements",
        ),
    ],
)
def test_mails_and_statements_that_are_logged_are_told(examine, text, what):
    """Each holds names and numbers of people, whatever the line around it says."""
    (found,) = examine({"app/send.py": text}, keeping).findings
    assert found.code == "DAT-004" and found.message.endswith(f" writes {what} into the log.")


@pytest.mark.parametrize(
    "text",
    [
        "import boto3\nlog.info('%s', message.body)\n",
        MAILS + "log.info('%s', message.subject)\n",
        "from sqlalchemy import create_engine\ne = create_engine(url, echo=DEBUG)\n",
        "from sqlalchemy import create_engine\ne = create_engine(url)\n",
    ],
)
def test_what_is_no_mail_and_no_echo_is_no_finding(examine, text):
    """A queue's message is no mail, and a switch may be off."""
    assert examine({"app/send.py": text}, keeping).findings == ()


def test_routes_that_give_rows_out_as_files_are_told(examine):
    """A list that anybody may take away is worth a look on the first day."""
    text = (
        '@app.route("/users.csv")\ndef users():\n    pass\n\n\n@app.route("/write_csv_now")\ndef write():\n    pass\n'
    )
    (fact,) = examine({"app/views.py": text}, keeping).facts
    assert fact.data["downloads"] == ["GET /users.csv (app/views.py:1)"]


def test_what_is_sent_to_a_service_counts_in_the_browser_too(examine):
    """What a page tells its analytics does not stay with the visitor."""
    found = examine({"src/App.jsx": 'import React from "react";\nheap.identify(user.email);\n'}, keeping)
    assert [finding.message for finding in found.findings] == [
        "`heap.identify` writes an e-mail address to a service that keeps events."
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/App.jsx", 'import React from "react";\nconsole.log(user.email, phone);\n'),
        ("scripts/import.py", "print(row['email'])\n"),
        ("polls/management/commands/load.py", "print(phone)\n"),
        ("app/sms.py", 'logger.info("phone is missing, email too")\n'),
        ("app/sms.py", "logger.info('sent %d', len(phone_number))\n"),
        ("app/sms.py", "logger.info('sent %s', email_template)\n"),
        ("app/sms.py", "logger.info('%s', email.id, phone is None)\n"),
        ("app/sms.py", 'log.info(f"Bought number {phone_number}")\n'),
        ("app/sms.py", "send(phone_number)\nlogger.info('done')\n"),
        ("app/tests/test_sms.py", "logger.info(phone_number)\n"),
        ("app/views.py", "def f(row):\n    data = row.json\n    logging.info(data)\n"),
        ("server/a.js", "console.log(email ? 'yes' : 'no')\n"),
    ],
)
def test_what_names_nobody_is_no_finding(examine, path, text):
    """A wrong alarm on every third log call would bury the right ones."""
    assert places(examine({path: text}, keeping), "DAT-004") == []


# -- DAT-006, and what is deleted --------------------------------------------------------------------------------------

SETTINGS = "INSTALLED_APPS = []\n"


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("app/settings.py", SETTINGS + 'ALLOWED_HOSTS = ["*"]\n', 2),
        ("app/settings.py", SETTINGS + "DEBUG = True\n", 2),
        ("app/settings/base.py", SETTINGS + "CORS_ORIGIN_ALLOW_ALL = True\n", 2),
        ("serverless.yml", "iam:\n  - Effect: Allow\n    Action:\n      - ssm:GetParameter\n    Resource: \"*\"\n", 4),
        ("main.tf", 'statement {\n  actions = ["s3:*"]\n  resources = ["*"]\n}\n', None),
        ("policy.json", '{\n"Action": "*",\n"Resource": "*"\n}\n', 2),
        (".env.example", "KEY=\n", None),
    ],
)  # fmt: skip
def test_what_stands_open_is_told(examine, path, text, line):
    """Each is an hour's work for somebody new, and none may wait for the next election."""
    if path == "main.tf":
        text, line = 'statement {\n  actions = [\n    "s3:*",\n  ]\n  resources = ["*"]\n}\n', 3
    assert places(examine({path: text}, keeping), "DAT-006") == [(path, line)]


@pytest.mark.parametrize(
    "files",
    [
        {"app/settings.py": SETTINGS + 'ALLOWED_HOSTS = ["a.example"]\n'},
        {"app/settings.py": SETTINGS + "DEBUG = os.environ.get('DEBUG')\n"},
        {"app/settings.py": SETTINGS + "DEBUG = True\nfrom .local_settings import *\n"},
        {"app/settings/dev.py": SETTINGS + "DEBUG = True\n"},
        {"app/views.py": "DEBUG = True\n"},
        {"serverless.yml": "  - Effect: Allow\n    Action:\n      - ssm:GetParameter\n    Resource: arn:aws:x\n"},
        {
            "serverless.yml": "  - Effect: Allow\n    Action:\n      - ssm:GetParameter\n    Resource: arn:aws:x\n"
            '  - Effect: Allow\n    Action:\n      - cloudwatch:PutMetricData\n    Resource: "*"\n'
        },
        {".env.example": "KEY=\n", ".gitignore": "node_modules\n.env\n"},
        {"api/.env.example": "KEY=\n", ".gitignore": "*.env\n"},
        {"api/.env.example": "KEY=\n", "api/.gitignore": "/.env*\n"},
        {"sample.env": "KEY=\n"},
    ],
)  # fmt: skip
def test_what_is_narrow_already_is_no_finding(examine, files):
    """The near misses."""
    assert places(examine(files, keeping), "DAT-006") == []


def test_what_deletes_stored_data_is_told(examine):
    """Whoever must delete old rows looks for the code that did."""
    text = "def purge_old_people():\n    pass\ndef clean_up():\n    pass\ndef delete_old_jobs():\n    pass\n"
    assert said(examine({"app/jobs.py": text}, keeping)) == [
        "By their names, these delete, expire or anonymise stored data: `purge_old_people`."
    ]


# -- how HANDOFF.md says it --------------------------------------------------------------------------------------------


def test_the_brief_section_says_the_missing_half_first(examine):
    """What a newcomer must write comes before what is there."""
    fields = "    phone = models.TextField()\n    name = models.TextField()\n"
    files = {
        "a/models.py": "from django.db import models\nclass Zone(models.Model):\n    zip = models.TextField()\n"
        f"class Volunteer(models.Model):\n{fields}    tag = models.TextField()\n",
        "a/views.py": "from .models import Zone, Volunteer\ndef f(data):\n    v = Volunteer()\n"
        '    v.tag = data.get("email")\n    logger.info(v.phone)\n    return Zone.objects.get(zip=1)\n',
    }
    handoff = publish(a_dossier().model_copy(update={"examination": examine(files, models)}))
    brief = section.blocks(handoff, brief=True)
    lines = ["".join(span.text for span in line if span.kind != "source") for line in brief[0].items]

    assert lines == [
        "Missing: what fills Zone, which code reads.",
        "2 tables (Django): Zone, Volunteer.",
        "Filled by: Volunteer f() (a/views.py:3)",
        "Stores of people: Volunteer (phone number, e-mail address as tag)",
        "Demo data or seeds: none in the tree.",
    ]
