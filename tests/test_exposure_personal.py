"""Personal data in one blob: what is planted is found in every form, and what only looks like it stays silent."""

import gzip
import io
import json
import random
import re
import string
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.exposure.hit import Hit
from archiver.examine.exposure.personal import PERSONAL_VERSION, find_personal
from archiver.examine.exposure.personal.values import identity
from tests.personkit import (
    CONTACT,
    FEC,
    VAN,
    Planted,
    Someone,
    contact,
    decoys,
    fec,
    insert,
    packed,
    people,
    planted,
    sqlite,
    table,
    van,
    xlsx,
)

PLANTED = planted(1)
DECOYS = decoys()


def shown(path: str, data: bytes | str) -> list[Hit]:
    data = data.encode() if isinstance(data, str) else data
    return [hit for hit in find_personal(path, data) if hit.triage is None]


@pytest.mark.parametrize("case", PLANTED, ids=[case.name for case in PLANTED])
def test_what_is_planted_is_found_and_not_collapsed(case: Planted) -> None:
    """Each form in which voters, donors and contacts are left behind is told by its kind, and shown."""
    assert {hit.code for hit in shown(case.path, case.data)} & set(case.codes)


@pytest.mark.parametrize("name,path,data", DECOYS, ids=[name for name, _, _ in DECOYS])
def test_what_only_looks_like_people_is_not_shown(name: str, path: str, data: bytes) -> None:
    """A steward who is shown places, translations and lock files stops reading."""
    assert shown(path, data) == []


def test_other_people_are_found_as_well() -> None:
    """The generator's people are others for every seed; at least 98 of 100 planted files are found for each of them."""
    cases = [case for seed in (11,) for case in planted(seed)]
    found = sum(bool({hit.code for hit in shown(case.path, case.data)} & set(case.codes)) for case in cases)
    assert found >= 0.98 * len(cases)


def _strangers(count: int) -> list[Someone]:
    """People whose names stand in no table."""
    r = random.Random(3)
    name = lambda: "".join(r.choices(["zel", "mir", "tor", "vek", "lun", "quo", "dri"], k=3)).capitalize()  # noqa: E731
    return [Someone(**{**person.__dict__, "first": name(), "last": name()}) for person in people(count, 5)]


def test_names_that_no_table_knows_are_found_by_what_stands_beside_them() -> None:
    """A list of given names covers no country whole: header, street, sum and birthday say as much."""
    voters, donors = [van(p) for p in _strangers(9)], [fec(p) for p in _strangers(9)]
    assert [hit.code for hit in shown("a.csv", table(VAN, voters))] == ["PII-001"]
    assert [hit.code for hit in shown("a.csv", table(None, voters))] == ["PII-001"]
    assert [hit.code for hit in shown("a.csv", table(None, donors))] == ["PII-003"]
    one = _strangers(1)[0]
    line = f"* {one.first} {one.last}, {one.street}, {one.city}, {one.state} {one.zip}, ${one.amount}\n"
    assert [hit.code for hit in shown("README.md", f"# Notes\n\n{line}")] == ["PII-003"]


def test_donors_of_a_filing_are_no_officials_though_it_names_a_candidate() -> None:
    """FEC exports have a committee and a candidate in each row; the donor in it is still a private person."""
    headers = ["committee_id", "candidate_name", "candidate_office", "contributor_name", "contributor_employer",
               "contribution_receipt_amount"]  # fmt: skip
    rows = [["C001", "X", "H", f"{p.last.upper()}, {p.first.upper()}", p.firm, p.amount] for p in people(20)]
    assert [hit.code for hit in shown("f.csv", table(headers, rows))] == ["PII-003"]


def test_the_count_is_of_rows_and_the_line_of_the_first() -> None:
    """A steward judges by them: 50 rows from line 4 on are no sample record."""
    text = "Turf 12\n\n" + table(VAN, [van(p) for p in people(50)])
    (hit,) = shown("a.csv", text)
    assert (hit.count, hit.rule, hit.severity) == (50, "voter-file", "high")
    (long,) = shown("a.csv", table(CONTACT, [contact(p) for p in people(7000)]))
    assert long.count == pytest.approx(7000, abs=5)


def test_a_table_beside_another_in_one_dump_is_told_too() -> None:
    """A database's dump holds voters and accounts: they are two decisions."""
    dump = insert("voters", VAN_COLUMNS, [van(p) for p in people(9)]) + insert(
        "gifts", FEC, [fec(p) for p in people(9)]
    )
    assert [hit.code for hit in shown("dump.sql", dump)] == ["PII-001", "PII-003"]


VAN_COLUMNS = ["vanid", "last", "first", "address", "city", "state", "zip", "phone", "party", "precinct", "dob"]


@pytest.mark.parametrize(
    "path,rows,triage",
    [
        ("tests/data/a.csv", 3, "test"),
        ("tests/data/a.csv", 30, None),
        ("db/seeds/a.csv", 3, "fixture"),
        ("node_modules/x/a.csv", 30, "vendored"),
        ("data/a.csv", 1, None),
    ],
)
def test_a_few_rows_among_tests_collapse_and_many_do_not(path: str, rows: int, triage: str | None) -> None:
    """Somebody makes up three test records; nobody makes up thirty. None is ever dropped."""
    (hit,) = find_personal(path, table(CONTACT, [contact(p) for p in people(rows)]).encode())
    assert hit.triage == triage


def test_famous_names_do_not_hide_a_list_that_can_be_called() -> None:
    """One Ada Lovelace in a list of volunteers is a joke of a volunteer, and the others are still people."""
    rows = [["Ada", "Lovelace", "ada@example.com", "212-555-0100"], *[contact(p) for p in people(9)]]
    assert shown("a.csv", table(CONTACT, rows))


def test_reserved_addresses_do_not_excuse_a_file_of_voters() -> None:
    """Whoever replaces the telephone numbers of a voter file has left the voters in it."""
    rows = [[*van(p)[:7], "614-555-0101", *van(p)[8:]] for p in people(3)]
    assert [hit.code for hit in shown("data/a.csv", table(VAN, rows))] == ["PII-001"]


def test_credits_of_a_package_are_no_finding_but_donors_among_them_are() -> None:
    """A file's name spares authors; it does not hide what was pasted into it."""
    some = people(9)
    assert not find_personal("AUTHORS", "".join(f"{p.first} {p.last} <{p.email}>\n" for p in some).encode())
    assert shown("CHANGELOG.md", table(FEC, [fec(p) for p in some]))


@pytest.mark.parametrize("case", PLANTED, ids=[case.name for case in PLANTED])
def test_a_hit_holds_no_value(case: Planted) -> None:
    """A hit is kept and printed: its sample has marks for letters and digits, at most forty, and no domain."""
    for hit in find_personal(case.path, case.data):
        assert len(hit.sample) <= 40
        assert re.fullmatch(r"(?:From: )?[Aa9@ +\-()./$,?…]*", hit.sample)
        assert not re.search(r"@a+\.", hit.sample)


@pytest.mark.parametrize(
    "text,kind",
    [
        ("12345678Z", "dni"), ("X1234567L", "dni"), ("RSSMRA80A01H501U", "codice fiscale"), ("44051401359", "pesel"),
        ("12.345.678-5", "rut"), ("529.982.247-25", "cpf"),
    ],
)  # fmt: skip
def test_identity_numbers_are_known_by_their_check_digits(text: str, kind: str) -> None:
    """Published examples of each country's number; with any other check digit they are just numbers."""
    assert identity(text) == kind
    digits = [i for i, c in enumerate(text) if c in string.digits]
    changed = digits[0] if text[-1] not in string.digits else digits[-1]
    assert identity(text[:changed] + str((int(text[changed]) + 1) % 10) + text[changed + 1 :]) != kind


def _bomb() -> bytes:
    """A workbook of 1 MB that unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(300):
                sheet.write(b" " * (1 << 20))
    return out.getvalue()


HOSTILE = {
    "one long line": b"a@b.co," * 2_000_000,
    "a million columns": b"first_name,last_name," + b"x," * 1_000_000 + b"\n" + b"1," * 1_000_000,
    "deep json": b'{"first_name":' * 100_000,
    "deep arrays": b"[" * 1_000_000 + b'"a@b.co"',
    "open quotes": b'first_name,last_name\n"' + b'a,"b\n' * 200_000,
    "quotes alone": b"'\"" * 500_000 + b"(614) 322-4567",
    "insert without end": b"INSERT INTO voters VALUES (" + b"'614-322-4567'," * 300_000,
    "insert of insert": b"INSERT INTO a (" * 100_000,
    "create of create": b"CREATE TABLE a (\nb int\n" * 50_000 + b"INSERT INTO a VALUES (1);",
    "copy of copy": b"COPY a (b) FROM stdin;\n" * 20_000,
    "streets": b"12 A A A A A A A A A A A A A A A A " * 200_000,
    "at signs": b"a@" * 1_000_000 + b"a@b.co",
    "numbers": b"+1 2 3 4 5 6 7 8 9 " * 200_000,
    "names": b"Wendy Tarrow, " * 200_000 + b"$12.00 614-322-4567",
    "tables": b"<table><tr><td>a@b.co" * 100_000,
    "keys": b'"email": "a@b.co", ' * 200_000,
    "dashes": b"voter=" + b"a-" * 1_000_000,
    "blanks": b"email:" + b" " * 2_000_000 + b"a@b.co",
    "cards": b"BEGIN:VCARD\n" * 200_000,
    "surrogates": "first_name,last_name\n\ud800,\udfff\n".encode("utf-16", "surrogatepass") * 1000,
    "broken zip": b"PK\x03\x04xl/workbook" + bytes(5000),
    "broken database": sqlite("t", ["email"], [["a@b.co"]])[:3000],
    "broken gzip": gzip.compress(b"email\na@b.co" * 9000)[:-40],
    "gzip bomb": gzip.compress(bytes(100 << 20)),
    "workbook bomb": _bomb(),
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0k\0b\0o\0o\0k" + bytes(9000),
    "database of views": b"SQLite format 3\0" + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_bytes_cost_bounded_time_and_raise_nothing(name: str) -> None:
    """Whoever writes a repository chooses every byte of it; the module's own time limit is what fails here."""
    assert isinstance(find_personal("a", HOSTILE[name]), list)


def test_a_damaged_workbook_does_not_hide_the_next_one() -> None:
    """Each packed file has a process of its own: the death of one says nothing of another."""
    good = xlsx({"S": (VAN, [van(p) for p in people(9)])})
    assert shown("a.xlsx", HOSTILE["workbook bomb"]) == []
    assert shown("b.xlsx", good)


def test_a_workbook_in_an_archive_is_read() -> None:
    """Exports are sent as ZIP files and committed as they came."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("list.xlsx", xlsx({"S": (VAN, [van(p) for p in people(9)])}))
        file.writestr("readme.txt", "export of monday")
    assert [hit.code for hit in shown("a.zip", out.getvalue())] == ["PII-001"]
    assert [hit.line for hit in shown("a.zip", packed("a.csv", table(CONTACT, [contact(p) for p in people(9)])))] == [
        None
    ]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read(data: bytes) -> None:
    """No content raises."""
    find_personal("a.csv", data)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="\"'(),;:[]{}<>@\\|\t\n =-+.$0123456789abAZ", max_size=2000))
def test_any_text_of_marks_is_read(text: str) -> None:
    """What formats are made of, in any order, raises nothing either, and equal text gives equal hits."""
    data = (text + "\nfirst_name,email,614-322-4567\n").encode()
    assert find_personal("x.sql", data) == find_personal("x.sql", data)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(",;\t|"), st.permutations(range(len(VAN))), st.integers(1, 60))
def test_voters_are_found_whatever_the_order_of_columns(seed: int, sep: str, order: list[int], count: int) -> None:
    """No place of a column means anything."""
    rows = [[van(p)[n] for n in order] for p in people(count, seed)]
    assert [hit.code for hit in shown("x", table([VAN[n] for n in order], rows, sep))] == ["PII-001"]


def test_the_version_is_a_digest() -> None:
    """It stands in keys of caches."""
    assert re.fullmatch(r"[0-9a-f]{64}", PERSONAL_VERSION)


def test_json_of_the_same_people_is_told_as_their_table_is() -> None:
    """The kind is of the people, not of the format."""
    rows = [dict(zip(VAN_COLUMNS, van(p), strict=True)) for p in people(9)]
    assert [hit.code for hit in shown("a.json", json.dumps(rows))] == ["PII-001"]


def american(day: str) -> str:
    return f"{int(day[5:7])}/{int(day[8:])}/{day[:4]}"


HEADERS: list[tuple[list[str], Callable[[Someone], list[str]], str]] = [
    (["Voter Reg #", "Full Name", "Date of Birth", "Precinct #"],
     lambda p: [p.voter, f"{p.last}, {p.first}", american(p.dob), p.precinct], "PII-001"),
    (["Last", "First", "DOB (mm/dd/yyyy)", "Cell Phone"],
     lambda p: [p.last, p.first, american(p.dob), p.phone], "PII-008"),
    (["Donor Full Name", "Contrib Amt", "Date Rcvd", "Zip"],
     lambda p: [f"{p.first} {p.last}", p.amount, american(p.given_on), p.zip], "PII-003"),
    (["id", "voter_first", "voter_last", "res_street_name", "county_voter_no"],
     lambda p: ["1", p.first, p.last, "LARKSPUR", p.voter], "PII-001"),
    (["name_last", "name_first", "street", "city", "reg_party", "reg_date"],
     lambda p: [p.last, p.first, p.street, p.city, p.party, american(p.given_on)], "PII-001"),
    (["Contributor", "Occupation", "Contribution"], lambda p: [f"{p.first} {p.last}", p.job, "$" + p.amount],
     "PII-003"),
    (["Donor", "Gift"], lambda p: [f"{p.first} {p.last}", "$" + p.amount], "PII-003"),
    (["vanid", "email"], lambda p: [p.voter, p.email], "PII-001"),
    (["Person", "Mobile"], lambda p: [f"{p.first} {p.last}", f"({p.phone[:3]}) {p.phone[4:]}"], "PII-002"),
    (["phone", "opt_in"], lambda p: ["+1" + p.phone.replace("-", ""), "true"], "PII-005"),
    (["nom", "prenom", "adresse", "bureau_de_vote"],
     lambda p: [p.last, p.first, "12 rue des Lilas", "114"], "PII-001"),
    (["Signature #", "Printed name", "Residence address", "City"],
     lambda p: ["4", f"{p.first} {p.last}", p.street, p.city], "PII-006"),
]  # fmt: skip


@pytest.mark.parametrize("headers,row,code", HEADERS, ids=[" ".join(headers) for headers, _, _ in HEADERS])
@pytest.mark.parametrize("count", [1, 2, 30])
def test_headers_are_known_as_people_write_them(
    headers: list[str], row: Callable[[Someone], list[str]], code: str, count: int
) -> None:
    """Every campaign, county and tool has its own; one row under clear headers is enough."""
    rows = [row(p) for p in people(count, 3)]
    assert code in {hit.code for hit in shown("data/x.csv", table(headers, rows))}
    assert code in {hit.code for hit in shown("x.sql", insert("t", [h.replace(" ", "_") for h in headers], rows))}
