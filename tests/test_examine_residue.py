"""What a campaign leaves in its code: each rule with the claim in its name, and a near miss that must not fire."""

import re
from datetime import date
from pathlib import Path

import pytest

from archiver.examine import residue, services
from archiver.examine.campaign_ids import _rules
from archiver.examine.names import Evidence
from archiver.examine.register import examine_all, open_context
from archiver.examine.tables import table
from archiver.git.reader import open_reader
from archiver.records.repository import Repository
from tests.gitrepo import C, make_repo

DAY = date(2024, 12, 1)
ADDRESS = "https://forge.example/Kim-Rowan/app"


@pytest.fixture
def examine(tmp_path):
    """Build a repository of these files and look for residue in its one commit."""

    def run(files, origin=ADDRESS, homepage=None):
        path = make_repo(tmp_path / "repo", [C(files)])
        name = "/".join(origin.rsplit("/", 2)[-2:])  # as discovery gives it
        repository = Repository(origin=origin, clone_url=origin, name=name, homepage=homepage)
        with open_reader(path) as reader:
            context = open_context(reader, as_of=DAY, repository=repository)
            return examine_all(context, [services, residue])

    return run


def codes(found):
    return sorted(finding.code for finding in found.findings)


def message(found, code):
    return next(finding.message for finding in found.findings if finding.code == code)


def fact(found, service):
    return next(fact for fact in found.facts if fact.data.get("service") == service)


# -- the name ----------------------------------------------------------------------------------------------------------


def test_the_candidates_name_is_counted_over_code_and_pages(examine):
    """Whoever adopts it must know how much of it speaks for somebody else."""
    files = {
        "README.md": "# Rowan for Senate\n",
        "a.js": "const rowanLogo = 1\n",
        "b.html": "<p>\nMeet Rowan</p>",
        "c.py": "prowan = growandas = 1\n",
        "tests/test_a.py": "'Rowan'\n",
    }
    found = examine(files)
    assert codes(found) == ["RES-001"]
    assert message(found, "RES-001").startswith("2 files of code and pages with the campaign's name (Rowan)")
    assert (found.findings[0].path, found.findings[0].line, found.findings[0].severity) == ("a.js", 1, "low")


@pytest.mark.parametrize(
    ("texts", "origin"),
    [
        (["Paid for by Rowan 2020"], "https://forge.example/Rowan-2020/x"),
        (["# App\n"], "https://forge.example/RowanForCongress/x"),
        (["# App\n"], "https://forge.example/x/rowanforsenate"),
        (["Kim Rowan, candidate for City Council"], "https://forge.example/kim-rowan/x"),
        (["Iowa for Rowan", "Nurses for Rowan"], "https://forge.example/Kim-Rowan/x"),
        (["ROWAN FOR PRESIDENT"], "https://forge.example/kimrowan/x"),
    ],
)
def test_a_name_has_two_witnesses(texts, origin):
    """The words in the tree and the address of the repository agree; neither alone is enough."""
    account, name = origin.split("/")[-2:]
    evidence = Evidence(account, name)
    for text in texts:
        evidence.read(text)
    assert "Rowan" in [found.key for found in evidence.names(())]


@pytest.mark.parametrize(
    "text",
    [
        "Candidates for Senate and votes for President",
        "Sign here, Jane Smith for Mayor",
        "Robin Doe for Governor, Max Poe for Senate",
        "Thanks to Kim Rowan for testing this",
        "Code for Rowan",
    ],
)
def test_a_sample_or_another_candidate_is_not_the_campaign(text):
    """A tool that lists candidates carries the name of none; a contributor's name is nobody's business."""
    evidence = Evidence("civic-lab", "ballots")
    evidence.read(text)
    assert evidence.names({"civiclab"}) == ()


def test_a_name_that_is_a_word_counts_with_a_capital_only(examine):
    """`golden` is a colour in every style sheet."""
    files = {
        "index.html": "<title>Golden for Congress</title>\n",
        "a.js": "color = 'golden'\n",
        "b.js": "x = 'Golden'\n",
    }
    found = examine(files, "https://forge.example/x/GoldenForCongress")
    assert message(found, "RES-001").startswith("2 files")


def test_the_number_of_a_measure_counts_beside_its_word_only(examine):
    """1600 alone is a width."""
    files = {"a.js": "width = 1600\n", "b.html": "Vote yes on I-1600!\n"}
    found = examine(files, "https://forge.example/x/yes-on-1600")
    assert "the campaign's measure (1600)" in message(found, "RES-001") and found.findings[0].path == "b.html"


# -- domains and senders -----------------------------------------------------------------------------------------------


def test_the_campaigns_domain_and_senders_are_counted_and_never_printed(examine):
    """Strangers buy old domains; an address of a person is nobody's to read."""
    files = {
        "README.md": "# Rowan for Senate\n",
        "a.py": "SENDER = 'iowa@mail.kimrowan.test'\nSITE = 'https://www.kimrowan.test/give'\n",
        "b.py": "x = 'https://kimrowan.test.other.test'\n",
    }
    found = examine(files)
    assert codes(found) == ["RES-002", "RES-012"]
    assert "1 file of code" in message(found, "RES-002") and "an address" in message(found, "RES-012")
    assert not re.search(r"kimrowan\.test|iowa@", found.model_dump_json())


def test_a_pages_own_address_is_the_old_owners_domain(examine):
    """A site names itself: in its canonical link, in CNAME, or at the forge."""
    page = '<link rel="canonical" href="https://better-town.test/">\n'
    assert codes(examine({"index.html": page}, "https://forge.example/x/y")) == ["RES-002"]


def test_libraries_forges_and_services_are_no_domain_of_the_owner(examine):
    """A link to a library's manual is no residue."""
    files = {
        "a.js": "// https://kimrowan.github.io/x https://cdn.library.test/rowan.js https://kimrowan.herokuapp.com\n"
    }
    assert "RES-002" not in codes(examine(files))


# -- proofs, ties, disclaimers, dates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"static/google0123456789abcdef.html": "google-site-verification"}, "RES-003"),
        ({"index.html": '<meta name="google-site-verification" content="abcDEF123456" />'}, "RES-003"),
        ({"seo.js": "{ name: 'facebook-domain-verification', content: 'abcdef123456' }"}, "RES-003"),
        ({"public/.well-known/assetlinks.json": "[]"}, "RES-004"),
        ({"CNAME": "rowan.test"}, "RES-004"),
        ({"footer.html": "<p>Paid for by Friends of Rowan</p>"}, "RES-007"),
        ({"impressum.html": "V.i.S.d.P.: somebody"}, "RES-007"),
        ({"page.html": "<p>Election Day is Tuesday, November 3</p>"}, "RES-009"),
        ({"seite.html": "<p>Die Wahl ist am 26. September</p>"}, "RES-009"),
        ({"page.html.erb": "Vota en el Referéndum: 15 de octubre"}, "RES-009"),
        ({"settings.py": "EARLY_VOTE_START_DATE = date(2020, 10, 1)\n"}, "RES-009"),
    ],
)
def test_what_vouches_binds_promises_or_dates(examine, files, code):
    """Each is a task: delete, replace, reword or move into data."""
    assert codes(examine(files, "https://forge.example/x/y")) == [code]


@pytest.mark.parametrize(
    "files",
    [
        {"index.html": '<meta name="google-site-verification" content="{{ site.key }}" />'},
        {"a.js": "googleVerification(site)"},
        {"google.html": "x"},
        {"docs/CNAME.md": "how to set CNAME"},
        {"a.py": "bill = paid_for(by)\n"},
        {"a.py": "# the election of May 3 broke this\n"},
        {"data/polls.json": '{"election": "November 3"}'},
        {"migrations/0001.py": "election = 'November 3'\n"},
        {"a.js": "const march = vote(3)\nreleased = 'March 3'\n"},
        {"tests/test_a.py": "'Election Day is November 3'"},
    ],
)
def test_a_template_a_word_or_data_is_no_residue(examine, files):
    """A finding that is wrong costs more trust than ten right ones earn."""
    assert codes(examine(files, "https://forge.example/x/y")) == []


# -- ids at services ---------------------------------------------------------------------------------------------------


def test_a_comment_a_credit_or_a_sample_that_names_the_campaign_needs_no_rebranding(examine):
    """A fork that marks its changes with the campaign's name says nothing to voters."""
    files = {
        "README.md": "# Rowan for Senate\n",
        "a.js": "// ROWAN FORK: no longer used\n  /* Rowan's */\n  {/* Rowan */}\n * Rowan version\n",
        "b.py": "# for Rowan\n",
        "pyproject.toml": 'authors = ["Kim Rowan"]\n',
        "donations/sample_donation.json": '{"to": "Rowan for Senate"}\n',
        "c.css": "#rowan-header { color: red }\n",
    }
    found = examine(files)
    assert codes(found) == ["RES-001"] and message(found, "RES-001").startswith("1 file of")
    assert found.findings[0].path == "c.css"


@pytest.mark.parametrize(
    ("line", "service", "shown", "code"),
    [
        ("https://staging--rowan-hub.netlify.com/", "netlify", "site `rowan-hub`", "RES-011"),
        ("https://rowan-hub.netlify.app/", "netlify", "site `rowan-hub`", "RES-011"),
        ('<link href="https://use.typekit.net/abc1def.css">', "adobe-fonts", "Typekit kit `abc1def`", "RES-006"),
        ("ga('create', 'UA-58906-3')", "google-analytics", "web property `UA-58906-3`", "RES-005"),
        ("fbq('init', '296752251839647')", "facebook", "pixel `2967…`", "RES-005"),
        ("https://secure.actblue.com/donate/kim-rowan", "actblue", "donation page `kim-rowan`", "RES-008"),
        ("MOBILE_COMMONS_CAMPAIGN_ID = 189358", "mobile-commons", "campaign `189358`", "RES-011"),
        ("'opt_in_path_id': 290677", "mobile-commons", "opt-in path `290677`", "RES-011"),
        (
            "url = 'https://api.mobilize.us/v1/organizations/1316/events'",
            "mobilize",
            "organisation number `1316`",
            "RES-011",
        ),
        ("src='s3://rowan-public/x'", "aws", "S3 bucket `rowan-public`", "RES-011"),
        ("KEY=ssm:/shared/google/maps", "aws", "SSM path `/shared/google/maps`", "RES-011"),
        ("DOMAIN = 'rowan-team.us.auth0.com'", "auth0", "tenant `rowan-team.us`", "RES-011"),
        ("//rowan.us5.list-manage.com/subscribe/post", "mailchimp", "account `rowan.us5`", "RES-011"),
    ],
)
def test_an_id_of_the_campaign_stands_beside_its_service(examine, line, service, shown, code):
    """The account behind it is closed or somebody else's; the adopter must find the place."""
    found = examine({"a.html": f"\n{line}\n"}, "https://forge.example/x/y")
    row = fact(found, service)
    assert row.data["campaign_ids"] == [shown] and row.data["campaign_id_places"] == ["a.html:2"]
    assert row.data["campaign_id_count"] == 1 and shown in row.statement
    assert codes(found) == [code]


@pytest.mark.parametrize(
    ("line", "service"),
    [
        ("https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/edit", "google-sheets"),
        ("dsn: 'https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/4504'", "sentry"),
        ("key = 'pk_live_0123456789abcdefABCDEF'", "stripe"),
        ("sitekey='6LdAbCdEAAAAAHiJkLmNoPqRsTuVwXyZ01234567'", "recaptcha"),
    ],
)
def test_what_opens_something_is_counted_and_never_printed(examine, line, service):
    """A document's id is the key to it, and a publishable key looks like one."""
    found = examine({"a.js": f"{line}\n"}, "https://forge.example/x/y")
    assert fact(found, service).data["campaign_id_count"] == 1
    assert not re.search(r"1AbCdEf|0123456789abcdef|6LdAbC", found.model_dump_json())


@pytest.mark.parametrize(
    "line",
    [
        "UA-XXXXX-Y and UA-00000-0 and GTM-XXXX",
        "https://example.auth0.com https://your-app.herokuapp.com",
        "https://secure.actblue.com/docs/webhooks",
        "https://docs.google.com/spreadsheets/d/YOUR_SPREADSHEET_ID/edit",
        "body { border: custom-123 }",
        "https://manage.auth0.com/#/applications/",
        "s3://${BUCKET}/x",
        "arn:aws:lambda:us-east-1:482930175520:layer:maps:1",
    ],
)
def test_a_placeholder_or_a_vendors_own_page_is_no_id(examine, line):
    """Samples are written to be replaced."""
    found = examine({"a.js": f"{line}\n"}, "https://forge.example/x/y")
    assert all(not row.data.get("campaign_ids") for row in found.facts) and codes(found) == []


def test_a_weak_pattern_counts_only_where_the_service_is_used(examine):
    """`custom-16063` is a field of Blue State Digital only where Blue State Digital is called."""
    fields = "F = {'custom-16063': 'a', 'custom-16064': 'b'}\n"
    assert codes(examine({"a.py": fields}, "https://forge.example/x/y")) == []


def test_election_ids_are_read_from_a_table_of_them(examine):
    """They were typed in by hand for one season."""
    text = 'URL = "https://www.googleapis.com/civicinfo/v2"\nELECTION_MAP = {\n  "SC": "4897",\n  "AL": "4898",\n}\n'
    found = examine({"a.py": text}, "https://forge.example/x/y")
    assert fact(found, "google-civic").data["campaign_ids"] == ["2 election ids: `4897`, `4898`"]
    assert codes(found) == ["RES-010"]


# -- bounds and tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unit", ["ga ", "Aa ", "custom-1", "https://a", "election{", "January 1 ", "a@", "Paid for by "]
)
def test_a_hostile_text_costs_little(examine, unit):
    """Half a megabyte of near hits ends; the suite's own time limit would tell."""
    examine({"a.js": unit * (400_000 // len(unit)), "README.md": "# Rowan for Senate\n"})


def test_the_catalogue_is_large_and_says_each_thing_once():
    """A host or a variable that two services claim would be told of the one that stands last."""
    rows = table("services")["service"]
    assert len(rows) >= 60
    for key in ("id", "hosts", "variables", "marks", "words"):
        said = [word for row in rows for word in ([row[key]] if key == "id" else row.get(key, ()))]
        assert len(said) == len(set(said)), key


@pytest.mark.parametrize("text", ["Reach out and segment the heap.", "We mobilize; it is a hustle."])
def test_a_name_that_is_a_word_is_no_service_in_a_document(examine, text):
    """Prose would fill the list of accounts with accounts that never were."""
    assert examine({"README.md": text}, "https://forge.example/x/y").facts == ()


def test_every_pattern_has_its_group():
    """Group 1 is what is shown: a rule without it would crash on the first hit."""
    assert all(rule.pattern.groups == 1 and rule.has for rule in _rules()) and len(_rules()) >= 60


def test_every_code_has_its_row_and_every_row_its_code():
    """A reader looks a code up in docs/findings.md."""
    root = Path(__file__).parent.parent
    source = " ".join(file.read_text("utf-8") for file in (root / "archiver" / "examine").glob("*.py"))
    used = set(re.findall(r"\"((?:RES|ELS)-\d{3})\"", source))
    rows = re.findall(r"^\| ((?:RES|ELS)-\d{3}) \|", (root / "docs" / "findings.md").read_text("utf-8"), re.M)
    assert used == set(rows) and len(rows) == len(set(rows))


def test_every_service_stands_in_the_catalogue_once():
    """Two rows of one name would split its files between them."""
    rows = table("services")["service"]

    assert len({row["id"] for row in rows}) == len({row["name"] for row in rows}) == len(rows) >= 60
