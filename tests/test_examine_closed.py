"""SVC-001: services that have closed, told where the program still asks them, and nowhere else."""

from datetime import date
from urllib.parse import urlparse

import pytest

from archiver.examine import closed
from archiver.examine.interface import open_context
from archiver.examine.register import examine_all
from archiver.examine.tables import table
from archiver.git.reader import open_reader
from tests.gitrepo import C, make_repo


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for closed services, on a day after or before they closed."""

    def run(files, day=date(2026, 1, 1)):
        with open_reader(make_repo(tmp_path / "repo", [C(files)])) as reader:
            found = examine_all(open_context(reader, as_of=day), [closed])
        assert not any("crashed" in row.reason for row in found.not_run), found.not_run
        return found.findings

    return run


def test_a_closed_service_that_product_code_asks_is_told_once(examine):
    """Whoever starts it searches for a key of their own that nobody gives out any more."""
    found = examine({
        "src/mail.js": "// sends\nawait rp('https://sheetsu.com/apis/1')\n",
        "src/server.js": "await rp('https://sheetsu.com/apis/2')\nawait rp('https://sheetsu.com/apis/3')\n",
    })  # fmt: skip

    assert [(f.code, f.severity, f.path, f.line) for f in found] == [("SVC-001", "medium", "src/mail.js", 2)]
    assert found[0].message == (
        "`sheetsu.com`: Sheetsu (spreadsheets as an API) closed on 2024-04-01, and 2 files of the program name it."
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"app.json": '{\n "addons": ["heroku-postgresql:hobby-dev"]\n}'}, "heroku-postgresql:hobby-dev"),
        ({"package.json": '{"dependencies": {"tabletop": "1"}}'}, "tabletop"),
        ({"map.js": "L.tileLayer('https://stamen-tiles-{s}.a.ssl.fastly.net/toner/{z}')"}, "ssl.fastly.net/toner"),
        ({"r.py": "URL = 'https://www.googleapis.com/civicinfo/v2/representatives?key='"}, "googleapis.com/civicinfo"),
        ({"app/build.gradle": "repositories {\n  jcenter()\n}"}, "jcenter()"),
    ],
    ids=["a plan", "a package", "a CDN", "a path", "a word of Gradle"],
)
def test_it_is_known_by_address_plan_and_package(examine, files, words):
    """The part of a domain that is gone may be one path of it."""
    assert [f.message.startswith(f"`{words}") for f in examine(files)] == [True]


@pytest.mark.parametrize(
    "files",
    [
        {"a.js": "// was https://sheetsu.com/apis/1\n"},
        {"README.md": "It once used https://sheetsu.com\n"},
        {"tests/a.js": "rp('https://sheetsu.com/apis/1')\n"},
        {"a.js": "rp('https://notsheetsu.com'); rp('https://sheetsu.com.example.org')\n"},
        {"a.py": "SCOPE = ['https://spreadsheets.google.com/feeds']\n"},
        {"seed.js": "// psql:\nconst plan = 'heroku-postgresql:hobby-dev'\n"},
        {"r.py": "URL = 'https://www.googleapis.com/civicinfo/v2/voterinfo'\n"},
    ],
    ids=["a comment", "a document", "a test", "other domains", "a scope", "not in app.json", "another path"],
)
def test_what_is_not_asked_is_not_told(examine, files):
    """A wrong sentence about a service that lives sends somebody to replace it for nothing."""
    assert examine(files) == ()


def test_on_a_day_before_it_closed_nothing_is_told(examine):
    """A dossier of an earlier day says what was true then."""
    assert examine({"a.js": "rp('https://sheetsu.com/apis/1')\n"}, date(2020, 1, 1)) == ()


def test_every_closing_has_a_day_and_a_source():
    """A date that nobody can look up is a rumour."""
    for row in table("closed")["closed"]:
        assert isinstance(row["ended"], date) and row["purpose"] and row["hosts"]
        assert urlparse(row["source"]).scheme == "https"
