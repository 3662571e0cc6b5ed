"""Secrets in one blob: found in the forms that campaigns keep them in, silent on look-alikes, told by shape alone."""

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import ConfigError
from archiver.examine.exposure.entropy import looks_random, shape
from archiver.examine.exposure.rules import load_pack, own_pack
from archiver.examine.exposure.secrets import find_secrets
from benchmarks.scan_draw import ALNUM, HEX, URL, Draw
from benchmarks.scan_set import labelled_set

SET = list(labelled_set(11))
VAN = "3f0e6a79-7425-40de-944b-e17fc1a90ae7|1"
HEX32 = "3b7d9c2f4e6a8b1c0d5f7e9a2b4c6d8e"


def shown(path, text):
    """What a steward sees first: the rules of the hits without a triage."""
    data = text if isinstance(text, bytes) else text.encode()
    return {hit.rule for hit in find_secrets(path, data) if hit.triage is None}


def triage(path, text):
    """Why each hit is likely harmless."""
    return {hit.triage for hit in find_secrets(path, text.encode())}


def test_the_labelled_set_is_found_and_its_decoys_are_not():
    """The issue asks for 98 of 100 planted secrets found; each of 75 kinds stands here three times, uncollapsed."""
    secrets = [each for each in SET if each.secret]
    missed = [(each.kind, each.path) for each in secrets if not shown(each.path, each.text)]
    false = [(each.kind, each.path) for each in SET if not each.secret and shown(each.path, each.text)]

    assert len(secrets) >= 150 and len({each.kind for each in secrets}) >= 40
    assert len(SET) - len(secrets) >= 300
    assert len(missed) <= 0.02 * len(secrets), missed
    assert not false


@pytest.mark.parametrize("each", [each for each in SET if each.secret][::4], ids=lambda each: each.kind)
def test_a_hit_holds_no_part_of_the_value(each):
    """Hits are kept and shown: a sample is a shape, and four characters in a row of a value would already be a clue."""
    parts = {part for part in re.findall(r"[0-9A-Za-z]{4,}", each.text) if any(char.isdigit() for char in part)}
    for hit in find_secrets(each.path, each.text.encode()):
        assert len(hit.sample) <= 24
        assert set(re.sub(r"[^\w]", "", hit.sample)) <= set("Aa9"), hit.rule
        assert not any(part in repr(hit) for part in parts)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        (".env.example", "DB_PASSWORD=changeme\n", "placeholder"),
        ("settings.py", 'API_TOKEN = "xxxxxxxxxxxxxxxxxxxxxxxx"\n', "placeholder"),
        ("deploy.yml", 'db_password: "${DB_PASSWORD}"\n', "reference"),
        ("config.yml", "url: postgres://app:app@localhost/app\n", "placeholder"),
        ("docs/setup.md", "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n", "placeholder"),
        ("docs/van.md", 'key = "7c9e6679-7425-40de-944b-e07fc1f90ae7|1"\n', "placeholder"),
        ("tests/test_login.py", 'password = "Tr4falgar77!"\n', "test"),
        ("spec/fixtures/user.yml", f"auth_token: {HEX32}\n", "fixture"),
        ("spec/cassettes/sms.yml", f"access_token: {HEX32}\n", "cassette"),
        ("node_modules/a/keys.js", f'var apiKey = "{HEX32}";\n', "vendored"),
        ("src/pay.js", 'Stripe("pk_live_9aB3dE5fG7hJ9kL1mN3pQ5rS");\n', "public by design: Stripe publishable key"),
    ],
)
def test_context_collapses_and_never_drops(path, text, why):
    """A steward sees these last, with the reason; a rule that dropped them would hide the one that is real."""
    assert triage(path, text) == {why}


@pytest.mark.parametrize(
    "path",
    ["src/van.py", "tests/test_van.py", "spec/fixtures/van.json", "spec/cassettes/van.yml", "README.md", "a.csv"],
)
def test_a_real_looking_key_of_a_known_shape_is_shown_wherever_it_stands(path):
    """A cassette recorded against the live service, or a test run once by hand, is where real keys are left behind."""
    assert shown(path, f'key,"{VAN}"\n') == {"ngp-van-api-key"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", 'token = request.headers["X-Token"]\npassword = form.password.data\n'),
        ("a.js", "const secret = getSecret(name);\nconst { token } = this.props;\n"),
        ("en.yml", "password: Password\nforgot: Forgot your password?\nreset_password: Reset it\n"),
        ("a.rb", "validates :password, length: { minimum: 8 }\nhas_secure_token :auth_token\n"),
        ("go.sum", "github.com/a/b v1.0.0 h1:3b7d9c2f4e6a8b1c0d5f7e9a2b4c6d8e3b7d9c2f4e6=\n"),
        ("a.yml", "cache_token_length: 32\ntoken_url: https://a.org/oauth/token\n"),
        ("a.txt", "The password: is what you were told by the field director.\n"),
        ("a.sql", "INSERT INTO ids VALUES ('3f0e6a79-7425-40de-944b-e17fc1a90ae7', 1);\n"),
    ],
)
def test_code_about_secrets_holds_none(path, text):
    """Names, labels and calls are most of what stands beside the word: no hit at all, or a list nobody reads."""
    assert find_secrets(path, text.encode()) == []


def test_one_hit_for_a_rule_counts_its_places_and_names_the_first_line():
    """A list of forty keys is one row to decide on, not forty."""
    draw = Draw(3)
    text = "# keys\n" + "".join(f"{draw.guid()}|0\n" for _ in range(40))
    (hit,) = find_secrets("keys.txt", text.encode())
    assert (hit.code, hit.severity, hit.line, hit.count) == ("SEC-003", "high", 2, 40)


def test_a_placeholder_beside_a_real_value_does_not_hide_it():
    """The triage of a hit speaks for all its values: one that is real keeps the row in sight."""
    text = f"ACTION_NETWORK_API_KEY={'0' * 32}\nACTION_NETWORK_API_KEY={HEX32}\n"
    (hit,) = find_secrets("prod.env", text.encode())
    assert (hit.triage, hit.line, hit.count) == (None, 2, 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_other_encodings_are_read(encoding):
    """Windows editors and spreadsheets save UTF-16 and a byte order mark."""
    assert shown("keys.txt", f"key: {VAN}\n".encode(encoding)) == {"ngp-van-api-key"}


def test_a_key_in_a_spreadsheet_is_found_and_a_bomb_is_not_unpacked():
    """Campaigns pass keys around in sheets; a hostile sheet of a gigabyte of spaces must cost nothing."""
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si><t>{VAN}</t></si>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))
    assert shown("accounts.xlsx", sheet.getvalue()) == {"ngp-van-api-key"}
    assert find_secrets("broken.xlsx", sheet.getvalue()[:200] + b"xl/") == []


def test_a_picture_is_not_searched_and_a_keystore_is_told_by_its_name():
    """Chance makes any shape in a picture; a keystore has none, and its name says enough."""
    assert find_secrets("a.png", b"\x89PNG\r\n\x1a\n\0\0" + VAN.encode()) == []
    assert shown("release.keystore", b"\xfe\xed\xfe\xed\0\0\0\2") == {"keystore-file"}
    assert shown("app.sqlite", b"SQLite format 3\0" + VAN.encode() + b"\0") == {"ngp-van-api-key"}


@pytest.mark.parametrize(
    "unit",
    [
        b"password=",
        b'"',
        b"A",
        b"http://a:b@",
        b"AKIAABCDEFGHIJKLMNOP ",
        b"eyJaaaaaaaaaaaaaaaaa.",
        b"curl -u ",
        b"\n",
        b"-----BEGIN PRIVATE KEY-----\n",
        b"server=a;",
        b"token ",
        b"api.key.",
        b"\xff\xfe",
        b"PK\x03\x04xl/",
    ],
)
def test_hostile_files_end(unit):
    """What comes from a repository is hostile: repeated beginnings of every rule end, with few hits."""
    assert len(find_secrets("a.yml", unit * ((1 << 18) // len(unit)))) < 10


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.env", "b.py", ".netrc", "c.xlsx", "tests/d.json"]))
def test_any_bytes_are_read_without_an_exception(data, path):
    """One blob that raises would end the scan of a whole history."""
    for prefix in (b"", b"password: ", b"PK\x03\x04xl/", b"Authorization: Basic ", b"eyJ"):
        find_secrets(path, prefix + data)


@pytest.mark.parametrize(("alphabet", "length"), [(HEX, 40), (ALNUM, 40), (URL, 64)])
def test_what_a_machine_drew_looks_random(alphabet, length):
    """The measure behind the rules without a shape, on the alphabets that vendors use; chance spells words."""
    drawn = [Draw(seed)(alphabet, length) for seed in range(1000)]
    assert sum(map(looks_random, drawn)) >= 998


@pytest.mark.parametrize(
    "words",
    [
        "forgot_password_token",
        "getUserAccessToken",
        "volunteer-canvass-script",
        "application/json",
        "12345678901234567",
    ],
)
def test_what_people_write_does_not(words):
    """Identifiers are as long and as mixed as keys; their letters follow one another as in words."""
    assert not looks_random(words)


def test_a_shape_says_letters_digits_and_length_only():
    """docs/scanning.md promises it: no character, no more than 24 signs."""
    assert shape("Ab3-xY") == "Aa9.aA"
    assert shape("é" * 40) == "a" * 23 + "…"


def test_a_gitleaks_file_of_ones_own_is_used_in_place_of_ours():
    """Stewards have rules already: regex, secretGroup, keywords, path and allowlists mean what they mean there."""
    pack = load_pack(
        """
        [[rules]]
        id = "field-key"
        regex = '''field_([0-9a-f]{16})'''
        secretGroup = 1
        keywords = ["field_"]
        entropy = 2
        [[rules.allowlists]]
        regexes = ['''^0{4}''']
        [[rules]]
        id = "only-here"
        regex = '''here'''
        path = '''\\.txt$'''
        """
    )
    hits = find_secrets("a.py", b"field_1a2b3c4d5e6f7081 here\nfield_0000a1b2c3d4e5f6", pack)
    assert [(hit.rule, hit.count, hit.triage) for hit in hits] == [("field-key", 1, None)]
    assert {hit.rule for hit in find_secrets("a.txt", b"qz7 here", pack)} <= {"only-here"}


@pytest.mark.parametrize("text", ["rules = 3 =", '[[rules]]\nid = "a"\n', "[[rules]]\nid = 'a'\nregex = '('\n"])
def test_a_rule_file_that_cannot_be_read_is_named(text):
    """A rule that is left out without a word is a secret that nobody looks for."""
    with pytest.raises(ConfigError, match="the rule file"):
        load_pack(text)


def test_every_rule_says_where_it_comes_from():
    """Formats that no vendor confirms are marked, so that a doubtful one can be thrown out."""
    pack = own_pack()
    assert len(pack.rules) >= 120
    assert len({rule.id for rule in pack.rules}) == len(pack.rules)
    assert sum(rule.kind == "campaign" for rule in pack.rules) >= 25
