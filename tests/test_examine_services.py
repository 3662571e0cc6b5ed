"""Which service is really called: each way of calling, and the near miss that is only a name."""

from datetime import date

import pytest

from archiver.examine import fixedlists, hosts, services
from archiver.examine.register import examine_all, open_context
from archiver.examine.tables import table
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def say(tmp_path):
    """Build a repository of these files; the one service that it names, with how."""

    def run(files):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [services])
        assert not [row for row in found.not_run if row.examiner]
        (fact,) = found.facts
        return fact

    return run


@pytest.mark.parametrize(
    ("files", "way"),
    [
        ({"a.js": "import twilio from 'twilio'\ntwilio.send()\n"}, "package imported and used"),
        ({"a.py": "from twilio.rest import Client\nc = Client()\n"}, "package imported and used"),
        ({"a.js": "fetch('https://api.twilio.com/2010-04-01/Calls')\n"}, "API address in code"),
        ({"a.html": '<script src="https://media.twiliocdn.twilio.com/x.js"></script>\n'}, "pages load from it"),
        ({"a.py": "import os\nkey = os.environ['TWILIO_AUTH_TOKEN']\n"}, "settings read"),
        ({"a.js": "Twilio.Device.setup(token)\n"}, "called by name"),
        ({"a.rb": "client = Twilio::REST::Client.new\n"}, "called by name"),
    ],
)
def test_what_code_imports_requests_loads_or_reads_is_called(say, files, way):
    """An account is needed for what is called; a global that an SDK sets up in the browser is called as well."""
    fact = say(files)
    assert (fact.data["status"], fact.data["ways"][0], fact.data["service"]) == ("called", way, "twilio")


@pytest.mark.parametrize(
    ("files", "way"),
    [
        (
            {"src/migrations/001_init.js": "knex.createTable('twilio_calls', t => t.string('twilio_sid'))\n"},
            "migrations",
        ),
        ({"a.js": "// we tried https://api.twilio.com once\n"}, "comments"),
        ({"a.py": "x = 1  # Twilio.call() came later\n"}, "comments"),
        ({"a.html": "<!--\n<script src='https://api.twilio.com/x.js'></script>\n-->\n"}, "comments"),
        ({"a.js": "const twilioSid = row.twilioSid\n"}, "names in code"),
        ({"a.js": "if (!url.includes('twilio.com')) { openLink(url) }\n"}, "names in code"),
        ({"a.py": "if 'https://twilio.com' not in url: open_link(url)\n"}, "names in code"),
        ({"a.py": "TWILIO_STATES = ['sent', 'failed']\n"}, "names in code"),
        ({"a.rb": "field :twilio_sid\n"}, "names in code"),
        ({"tests/test_a.py": "import twilio\n"}, "tests"),
        ({"README.md": "We tried Twilio.\n"}, "documents"),
    ],
)
def test_what_is_only_named_is_not_taken_for_the_one_in_use(say, files, way):
    """A reader took the vendors of old migrations for the telephone service in use: a wrong account, and a lost day."""
    fact = say(files)
    assert (fact.data["status"], fact.data["ways"][0], fact.data["mentioned"]) == ("named", way, "twilio")
    assert "only named, not called" in fact.statement


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"a.js": "import twilio from 'twilio'\n"}, "imported"),
        ({"package.json": '{"dependencies": {"twilio": "1"}}'}, "declared"),
        ({"a.html": '<a href="https://www.twilio.com/try">try it</a>\n'}, "linked"),
        ({".env.sample": "TWILIO_AUTH_TOKEN=\n"}, "set up"),
    ],
)
def test_what_lies_between_is_said_as_it_is(say, files, status):
    """A package that nothing uses, and a link, need no account: but an adopter meets them."""
    assert say(files).data["status"] == status


def test_the_place_is_that_of_the_strongest_sign(say):
    """A reader goes to the place: it must show the call, not a comment that stands before it."""
    fact = say({"a.js": "// twilio\n", "b.js": "\nimport twilio from 'twilio'\ntwilio()\n"})
    assert fact.locator.endswith(":b.js:2")


@pytest.mark.parametrize(
    "text",
    ["onClickSend()", "newMode = 1", "getResponse()", "activeCampaigns.map(f)", "clearDb()", "import './email.js'",
     "addThis(x)", "controlShift = true", "logEntries.push(1)", "const iterable = []"],
)  # fmt: skip
def test_words_that_programs_use_anyway_are_no_service(tmp_path, text):
    """Vendors are called like methods: such names count by host, package and variable alone."""
    path = make_repo(tmp_path / "repo", [C({"a.js": text + "\n"})])
    with open_reader(path) as reader:
        assert examine_all(open_context(reader, as_of=date(2024, 12, 1)), [services]).facts == ()


def test_the_catalogue_says_each_thing_once():
    """Two services with one host or package would take turns."""
    rows = table("services")["service"]
    for key in ("id", "hosts", "pypi", "gem", "composer", "variables", "marks"):
        values = [value for row in rows for value in ([row[key]] if key == "id" else row.get(key, ()))]
        assert sorted({value for value in values if values.count(value) > 1}) == [], key
    assert all(row["role"] and row["purpose"] for row in rows) and len(rows) > 230


# -- hosts that no service of the catalogue has ------------------------------------------------------------------------


@pytest.fixture
def reached(tmp_path):
    """(host, how) of every outside host that these files reach."""

    def run(files):
        path = make_repo(tmp_path / "repo", [C(files)])
        with open_reader(path) as reader:
            found = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [hosts])
        return [(fact.data["outside_host"], fact.data["reach"]) for fact in found.facts]

    return run


@pytest.mark.parametrize(
    ("path", "text", "reach"),
    [
        ("a.js", "app.use('/x/', proxy('board.rowan-campaign.net:8000', {}))\n", "proxied"),
        ("a.js", "const r = await fetch(`https://board.rowan-campaign.net/v1`)\n", "fetched"),
        ("a.js", "$.ajax({type: 'GET', url: 'https://board.rowan-campaign.net/v1'})\n", "fetched"),
        ("a.py", "requests.get('https://board.rowan-campaign.net/v1')\n", "fetched"),
        ("a.js", "const API_URL = process.env.API_URL || 'https://board.rowan-campaign.net'\n", "API address"),
        ("a.html", "<form method=post action='https://board.rowan-campaign.net/sign'>\n", "form sent"),
    ],
)
def test_a_host_that_code_reaches_is_told(reached, path, text, reach):
    """A machine of a volunteer is no vendor: nobody can buy an account there, and without it a page is empty."""
    assert reached({path: text}) == [("board.rowan-campaign.net", reach)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.html", "<a href='https://board.rowan-campaign.net/'>board</a>\n"),
        ("a.js", "// fetch('https://board.rowan-campaign.net/v1')\n"),
        ("a.js", "fetch('http://localhost:8000/v1'); fetch('https://api.example.com/x')\n"),
        ("a.js", "fetch('https://api.twilio.com/v1')\n"),
        ("a.js", "const vendors = [{name: 'x', url: 'https://board.rowan-campaign.net/'}]\n"),
        ("tests/a.js", "fetch('https://board.rowan-campaign.net/v1')\n"),
        ("README.md", "curl https://board.rowan-campaign.net/\n"),
    ],
)
def test_a_link_a_comment_a_sample_and_a_known_service_are_no_such_host(reached, path, text):
    """What a reader clicks on may be gone, and the program runs all the same."""
    assert reached({path: text}) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("load(`https://maps.googleapis.com/js?key=${process.env.GOOGLE_CLOUD_KEY}`)\n", "google-maps"),
        ("load(process.env.GOOGLE_CLOUD_KEY)\n", "google-cloud"),
        ("fetch(`https://api.twilio.com/${process.env.GOOGLE_CLOUD_KEY}`)\n", "google-cloud"),
    ],
)
def test_a_key_belongs_to_the_service_of_its_vendor_that_the_reading_file_calls(tmp_path, text, told):
    """Whoever opens an account at the wrong one has a key that does not work; another vendor's key is none of it."""
    path = make_repo(tmp_path / "repo", [C({"a.js": text})])
    with open_reader(path) as reader:
        facts = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [services]).facts
    assert [f.data["service"] for f in facts if f.data.get("variables")] == [told]


@pytest.mark.parametrize(
    ("loads", "rows", "told"),
    [
        ("config/main.yml", "twilio:\n    enable: false\n", "config/main.yml:3"),
        ("config/main.yml", "twilio:\n    enable: true\n", None),
        ("config/other.yml", "twilio:\n    enable: false\n", None),
        ("config/main.yml", "production:\n    enable: false\n", None),
    ],
)
def test_what_the_configuration_switches_off_is_told_with_its_place(say, loads, rows, told):
    """An adopter opens no account for what is off; a file that no code loads switches nothing."""
    code = f"import twilio\ntwilio.x()\nload('{loads}')\n"
    assert say({"a.py": code, "config/main.yml": f"vendors:\n  {rows}"}).data["switched_off"] == told


def test_a_package_for_google_sign_in_says_nothing_of_recaptcha(say):
    """They are two accounts."""
    assert say({"requirements.txt": "google-auth-oauthlib==1.0\n"}).data["service"] == "google-oauth"


# -- numbers of one season ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ELECTION_MAP = {\n 'SC': '4897',\n 'AL': '4898',\n 'AR': '4899',\n}\n", [("ELECTION_MAP", 3)]),
        ("const surveyIds = [101, 102, 103, 104]\n", [("surveyIds", 4)]),
        ("ELECTION_YEARS_MAP = ['2016', '2018', '2020']\n", []),
        ("eventSizes = [101, 102, 103]\n", []),
        ("# ELECTION_IDS = [101, 102, 103]\n", []),
        ("election_ids = [101, 102]\n", []),
    ],
)
def test_a_list_of_ids_of_one_season_is_told_with_its_age(tmp_path, text, told):
    """Somebody typed them in for one election: whoever runs the next one must know that they are not fetched."""
    path = make_repo(tmp_path / "repo", [C({"a.py" if "#" in text or "'" in text else "a.js": text})])
    with open_reader(path) as reader:
        facts = examine_all(open_context(reader, as_of=date(2024, 12, 1)), [fixedlists]).facts
    assert [(fact.data["fixed"], fact.data["ids"]) for fact in facts] == told
    assert all("last changed in 20" in fact.statement for fact in facts)
