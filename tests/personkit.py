"""People who do not exist, in every form in which campaigns leave them behind; and what only looks like people.

Seeded and written without a look at the detector's words: names, streets and headers are taken from what exports of
campaign tools look like. Numbers are made while running and stored nowhere.
"""

import csv
import gzip
import io
import json
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import openpyxl

GIVEN = [
    "Marisol",
    "Dwight",
    "Keisha",
    "Henrik",
    "Yolanda",
    "Patrick",
    "Wendy",
    "Rashid",
    "Ingrid",
    "Tobias",
    "Lucille",
    "Hector",
    "Fiona",
    "Graham",
    "Noemi",
]
FAMILY = [
    "Quillfeather",
    "Brandtson",
    "Okonjo",
    "Vasquez-Lind",
    "Tarrow",
    "Penhallow",
    "Dietz",
    "Moorcastle",
    "Abernath",
    "Sorrell",
    "Ulvaeus",
    "Katzmann",
]
ROADS = [
    "Larkspur",
    "Tannery",
    "Old",
    "Quarry",
    "Hickory",
    "Copperfield",
    "Bayberry",
    "Millrace",
    "Windham",
    "Juniper",
    "Foxglove",
]
ENDS = ["St", "Ave", "Rd", "Dr", "Ln", "Blvd", "Ct"]
TOWNS = [("Ashby", "OH", "44089"), ("Fairmont", "IA", "50211"), ("Granville", "NH", "03229"), ("Selby", "SC", "29505")]
DOMAINS = ["gmail.com", "yahoo.com", "harrowpost.net", "comcast.net", "millmail.org"]
JOBS = ["Teacher", "Nurse", "Retired", "Carpenter", "Attorney", "Not Employed"]
FIRMS = ["Selby Unified", "Self", "Harrow Medical", "Tarrow & Sons", "None"]
AREAS = ["614", "515", "603", "803", "412", "718"]


@dataclass(frozen=True)
class Someone:
    """One person of the generator."""

    first: str
    last: str
    email: str
    phone: str
    street: str
    city: str
    state: str
    zip: str
    dob: str
    sex: str
    party: str
    precinct: str
    voter: str
    amount: str
    given_on: str
    job: str
    firm: str


def people(count: int, seed: int = 1) -> list[Someone]:
    """Different people; equal seeds give equal ones."""
    r = random.Random(seed)
    return [_someone(r) for _ in range(count)]


def _someone(r: random.Random) -> Someone:
    first, last = r.choice(GIVEN), r.choice(FAMILY)
    city, state, code = r.choice(TOWNS)
    return Someone(
        first=first,
        last=last,
        email=f"{first[0].lower()}{last.lower().replace('-', '')}{r.randrange(10, 99)}@{r.choice(DOMAINS)}",
        phone=f"{r.choice(AREAS)}-{r.randrange(230, 550)}-{r.randrange(1000, 9999)}",
        street=f"{r.randrange(2, 4999)} {r.choice(ROADS)} {r.choice(ENDS)}",
        city=city,
        state=state,
        zip=code,
        dob=f"{r.randrange(1931, 2001)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
        sex=r.choice("MF"),
        party=r.choice(["DEM", "REP", "UNA"]),
        precinct=f"{city} {r.randrange(1, 12)}",
        voter=str(r.randrange(10_000_000, 99_999_999)),
        amount=f"{r.randrange(5, 2800)}.{r.choice(['00', '50'])}",
        given_on=f"2019-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}",
        job=r.choice(JOBS),
        firm=r.choice(FIRMS),
    )


def table(
    headers: list[str] | None, rows: list[list[str]], sep: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    """Rows as a text of parted values."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sep, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    if headers:
        writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()


def xlsx(sheets: dict[str, tuple[list[str] | None, list[list[str]]]]) -> bytes:
    """A workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (headers, rows) in sheets.items():
        sheet = book.create_sheet(name)
        for row in ([headers] if headers else []) + rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    """An OpenDocument spreadsheet, by hand."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="S">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def sqlite(name: str, headers: list[str], rows: list[list[str]], *, wal: bool = False) -> bytes:
    """A database file."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE {name} ({', '.join(headers)})")
    connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(headers))})", rows)
    connection.commit()
    data = connection.serialize()
    return data[:18] + b"\x02\x02" + data[20:] if wal else data


def packed(name: str, text: str) -> bytes:
    """A ZIP with one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, text)
    return out.getvalue()


def insert(name: str, headers: list[str] | None, rows: list[list[str]], *, many: bool = True) -> str:
    """INSERT statements."""
    head = f"INSERT INTO {name} " + (f"({', '.join(headers)}) " if headers else "") + "VALUES "
    values = ["(" + ", ".join(f"'{v.replace(chr(39), chr(39) * 2)}'" for v in row) + ")" for row in rows]
    return head + ", ".join(values) + ";\n" if many else "".join(f"{head}{value};\n" for value in values)


def copy(name: str, headers: list[str], rows: list[list[str]]) -> str:
    """What pg_dump writes."""
    lines = "".join("\t".join(row) + "\n" for row in rows)
    return f"SET statement_timeout = 0;\n\nCOPY public.{name} ({', '.join(headers)}) FROM stdin;\n{lines}\\.\n\n"


Row = Callable[[Someone], list[str]]
VAN = [
    "Voter File VANID",
    "LastName",
    "FirstName",
    "mAddress",
    "City",
    "State",
    "Zip5",
    "Preferred Phone",
    "Party",
    "PrecinctName",
    "DOB",
]
STATE = [
    "VOTER_ID",
    "LAST_NAME",
    "FIRST_NAME",
    "RES_ADDRESS",
    "RES_CITY",
    "RES_ZIP",
    "PARTY_CD",
    "REGISTRATION_DATE",
    "PRECINCT",
]
FEC = [
    "contributor_first_name",
    "contributor_last_name",
    "contributor_street_1",
    "contributor_city",
    "contributor_employer",
    "contributor_occupation",
    "contribution_receipt_amount",
    "contribution_receipt_date",
]
CONTACT = ["First Name", "Last Name", "Email", "Phone"]


def van(p: Someone) -> list[str]:
    return [p.voter, p.last, p.first, p.street, p.city, p.state, p.zip, p.phone, p.party, p.precinct, p.dob]


def state(p: Someone) -> list[str]:
    return [p.voter, p.last.upper(), p.first.upper(), p.street.upper(), p.city, p.zip, p.party, p.given_on, p.precinct]


def fec(p: Someone) -> list[str]:
    return [p.first, p.last, p.street, p.city, p.firm, p.job, p.amount, p.given_on]


def contact(p: Someone) -> list[str]:
    return [p.first, p.last, p.email, p.phone]


@dataclass(frozen=True)
class Planted:
    """A file with people in it, and which code must tell it."""

    name: str
    path: str
    data: bytes
    codes: tuple[str, ...]


def planted(seed: int = 1) -> list[Planted]:
    """One file of each variant."""
    return [
        Planted(n, p, d if isinstance(d, bytes) else d.encode(), c.split("/"))
        for n, p, d, c in (*_planted(seed), *_more(seed))
    ]  # type: ignore[arg-type]


def _planted(seed: int) -> Iterator[tuple[str, str, str | bytes, str]]:
    fifty, few, one = people(50, seed), people(3, seed + 1), people(1, seed + 2)
    voters, voter, donors = [van(p) for p in fifty], [van(p) for p in few], [fec(p) for p in fifty]
    state_rows, contacts = [state(p) for p in fifty], [contact(p) for p in fifty]
    v, c, d = "PII-001", "PII-002", "PII-003"
    yield "van csv", "data/export.csv", table(VAN, voters), v
    yield "van tsv", "data/export.tsv", table(VAN, voters, "\t"), v
    yield "van semicolons", "a.csv", table(VAN, voters, ";"), v
    yield "van bars", "a.txt", table(VAN, voters, "|"), v
    yield "van quoted crlf", "a.csv", table(VAN, voters, end="\r\n", quoting=csv.QUOTE_ALL), v
    yield "van old mac", "a.csv", table(VAN, voters, end="\r"), v
    yield "van three rows", "walk/list.csv", table(VAN, voter), v
    yield "van one row", "walk/list.csv", table(VAN, voter[:1]), v
    yield "van without headers", "dump", table(None, voters), f"{v}/PII-008"
    yield "van no extension", "dump", table(VAN, voters), v
    yield "van odd extension", "turf.dat", table(VAN, voters), v
    yield "van in tests", "tests/fixtures/voters.csv", table(VAN, voters), v
    yield "van utf-16", "a.csv", table(VAN, voters, "\t").encode("utf-16"), v
    yield "van utf-16 without mark", "a.csv", table(VAN, voters, "\t").encode("utf-16-le"), v
    yield "van bom", "a.csv", b"\xef\xbb\xbf" + table(VAN, voters).encode(), v
    yield "van latin-1", "a.csv", table([*VAN, "Notes"], [[*row, "caf\xe9"] for row in voters]).encode("latin-1"), v
    yield "van with nuls", "a.csv", table(VAN, voters).replace("\n", "\0\n").encode(), v
    yield "van under a title", "a.csv", "Turf 12\n\n" + table(VAN, voters), v
    yield "van xlsx", "a.xlsx", xlsx({"Notes": (None, [["x", "y"]]), "List": (VAN, voters)}), v
    yield "van xlsx three rows", "a.xlsx", xlsx({"List": (VAN, voter)}), v
    yield "van xlsx no headers", "a.xlsx", xlsx({"List": (None, voters)}), f"{v}/PII-008"
    yield "van ods", "a.ods", ods([VAN, *voters]), v
    yield (
        "van sqlite",
        "db.sqlite3",
        sqlite(
            "voters",
            [
                "vanid",
                "last_name",
                "first_name",
                "address",
                "city",
                "state",
                "zip",
                "phone",
                "party",
                "precinct",
                "dob",
            ],
            voters,
        ),
        v,
    )
    yield (
        "van sqlite wal",
        "app.db",
        sqlite(
            "t",
            ["vanid", "lastname", "firstname", "a", "b", "c", "d", "phone", "party", "precinct", "dob"],
            voters,
            wal=True,
        ),
        v,
    )
    yield "van gz", "a.csv.gz", gzip.compress(table(VAN, voters).encode()), v
    yield "van zip", "a.zip", packed("list.csv", table(VAN, voters)), v
    yield "state csv", "sos/extract.txt", table(STATE, state_rows), v
    yield "state copy", "dump.sql", copy("voter", [h.lower() for h in STATE], state_rows), v
    yield "state insert", "seed.sql", insert("voters", [h.lower() for h in STATE], state_rows), v
    yield (
        "state insert each",
        "migrations/3.sql",
        insert("voters", [h.lower() for h in STATE], state_rows[:3], many=False),
        v,
    )
    columns = ",\n".join(f"  `{h.lower()}` varchar(80) DEFAULT NULL" for h in STATE)
    yield (
        "state mysqldump",
        "backup.sql",
        f"CREATE TABLE `voters` (\n{columns}\n) ENGINE=InnoDB;\n" + insert("`voters`", None, state_rows),
        v,
    )
    yield "ids alone", "ids.csv", table(["VANID"], [[p.voter] for p in fifty]), v
    yield (
        "targetsmart",
        "ts.csv",
        table(
            [
                "vb.voterbase_id",
                "vb.tsmart_first_name",
                "vb.tsmart_last_name",
                "vb.voterbase_phone",
                "ts.tsmart_partisan_score",
            ],
            [["OH-" + p.voter, p.first, p.last, p.phone, "71.2"] for p in fifty],
        ),
        v,
    )
    yield (
        "l2",
        "l2.tab",
        table(
            [
                "LALVOTERID",
                "Voters_FirstName",
                "Voters_LastName",
                "Residence_Addresses_AddressLine",
                "Voters_BirthDate",
            ],
            [["LALOH" + p.voter, p.first, p.last, p.street, p.dob] for p in fifty],
            "\t",
        ),
        v,
    )
    yield (
        "catalist",
        "c.csv",
        table(
            ["dwid", "first", "last", "regaddrline1", "age"],
            [[p.voter, p.first, p.last, p.street, "44"] for p in fifty],
        ),
        v,
    )
    yield (
        "uk roll",
        "roll.csv",
        table(
            ["Elector Number", "Polling District", "Surname", "Forename", "Address1", "Postcode"],
            [[p.voter[:4], "AB1", p.last, p.first, p.street, "LS6 2AB"] for p in fifty],
        ),
        v,
    )
    yield (
        "spanish census",
        "censo.csv",
        table(
            ["Nombre", "Apellidos", "Domicilio", "Mesa", "Sección", "Fecha de nacimiento"],
            [[p.first, p.last, f"Calle {p.last} 12", "B", "014", p.dob] for p in fifty],
            ";",
        ),
        f"{v}/PII-008",
    )
    yield (
        "voters json",
        "api/voters.json",
        json.dumps(
            [{"vanId": int(p.voter), "firstName": p.first, "lastName": p.last, "dateOfBirth": p.dob} for p in fifty]
        ),
        v,
    )
    yield (
        "voters django",
        "fixtures/voters.json",
        json.dumps(
            [
                {
                    "model": "app.voter",
                    "pk": n,
                    "fields": {"van_id": p.voter, "first_name": p.first, "last_name": p.last, "precinct": p.precinct},
                }
                for n, p in enumerate(fifty)
            ],
            indent=2,
        ),
        v,
    )
    yield "donors csv", "donors.csv", table(FEC, donors), d
    yield "donor one row", "donors.csv", table(FEC, donors[:1]), d
    yield "donors sql", "donors.sql", insert("donations", FEC, donors), d
    yield "donors xlsx", "donors.xlsx", xlsx({"Q1": (FEC, donors)}), d
    yield (
        "donors by name",
        "gifts.csv",
        table(["Donor", "Amount", "Date"], [[f"{p.first} {p.last}", "$" + p.amount, p.given_on] for p in fifty]),
        d,
    )
    yield (
        "donors last first",
        "gifts.csv",
        table(
            ["Name", "Employer", "Occupation", "Amount"],
            [[f"{p.last}, {p.first}", p.firm, p.job, p.amount] for p in fifty],
        ),
        d,
    )
    yield (
        "donors without headers",
        "gifts.txt",
        table(None, [[p.first, p.last, p.street, p.city, p.job, p.amount, p.given_on] for p in fifty]),
        d,
    )
    p = one[0]
    yield (
        "donor in a text",
        "notes.txt",
        f"call list below\n{p.first} {p.last}, {p.street}, {p.city}, {p.state} {p.zip}, {p.job}, {p.firm}, "
        f"${p.amount}, {p.given_on}\nask again\n",
        d,
    )
    yield (
        "donor in a script",
        "load.py",
        f'ROWS = """\n{p.first},{p.last},{p.street},{p.city},{p.job},${p.amount},{p.given_on}\n"""\nprint(ROWS)\n',
        d,
    )
    yield (
        "donor json",
        "d.json",
        json.dumps([{"donor_name": f"{p.first} {p.last}", "amount": p.amount, "employer": p.firm} for p in fifty]),
        d,
    )
    yield "contacts csv", "people.csv", table(CONTACT, contacts), c
    yield "contacts three", "people.csv", table(CONTACT, contacts[:3]), c
    yield "contacts no headers", "people.csv", table(None, contacts), c
    yield (
        "contacts full name",
        "signup.csv",
        table(
            ["Timestamp", "Full name", "E-mail address"], [[p.given_on, f"{p.first} {p.last}", p.email] for p in fifty]
        ),
        c,
    )
    yield (
        "contacts german",
        "helfer.csv",
        table(
            ["Vorname", "Nachname", "E-Mail", "Telefon"],
            [[p.first, p.last, p.email, "+49 30 " + p.voter] for p in fifty],
            ";",
        ),
        c,
    )
    yield (
        "contacts french",
        "liste.csv",
        table(
            ["Nom", "Prénom", "Courriel", "Téléphone"],
            [[p.last, p.first, p.email, "06 12 " + p.voter[:2] + " 56 78"] for p in fifty],
            ";",
        ),
        c,
    )
    yield (
        "contacts json",
        "volunteers.json",
        json.dumps(
            [{"id": n, "name": f"{p.first} {p.last}", "email": p.email, "phone": p.phone} for n, p in enumerate(fifty)]
        ),
        c,
    )
    yield (
        "contacts json lines",
        "v.jsonl",
        "".join(json.dumps({"first_name": p.first, "last_name": p.last, "email": p.email}) + "\n" for p in fifty),
        c,
    )
    yield (
        "contacts geojson",
        "map.geojson",
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "geometry": {"type": "Point", "coordinates": [-81.1, 40.2]},
                        "properties": {"name": f"{p.first} {p.last}", "phone": p.phone, "address": p.street},
                    }
                    for p in fifty
                ],
            }
        ),
        c,
    )
    yield (
        "contacts yaml",
        "db/seeds/hosts.yml",
        "".join(
            f"- first_name: {p.first}\n  last_name: {p.last}\n  email: {p.email}\n  phone: {p.phone}\n" for p in fifty
        ),
        c,
    )
    yield (
        "contacts ruby",
        "db/hosts.rb",
        "".join(f"Host.create(name: '{p.first} {p.last}', email: '{p.email}', phone: '{p.phone}')\n" for p in fifty),
        c,
    )
    yield (
        "contacts javascript",
        "src/data.js",
        "export default [\n"
        + "".join(f"  {{ name: '{p.first} {p.last}', email: '{p.email}', city: '{p.city}' }},\n" for p in fifty)
        + "]\n",
        c,
    )
    yield (
        "contacts arrays",
        "src/rows.js",
        "const rows = " + json.dumps([[p.first, p.last, p.email, p.phone] for p in fifty]),
        c,
    )
    yield (
        "contacts html",
        "report.html",
        "<html><table><tr><th>Name</th><th>Phone</th></tr>"
        + "".join(f"<tr><td>{p.first} {p.last}</td><td>{p.phone}</td></tr>\n" for p in fifty)
        + "</table></html>",
        c,
    )
    yield (
        "contacts markdown",
        "team.md",
        "| Name | Email | Phone |\n|---|---|---|\n"
        + "".join(f"| {p.first} {p.last} | {p.email} | {p.phone} |\n" for p in fifty),
        c,
    )
    yield (
        "contacts vcard",
        "c.vcf",
        "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:{p.first} {p.last}\nTEL;TYPE=CELL:{p.phone}\nEMAIL:{p.email}\nEND:VCARD\n"
            for p in fifty
        ),
        c,
    )
    yield (
        "contacts ldif",
        "c.ldif",
        "".join(
            f"dn: cn={p.first} {p.last}\ncn: {p.first} {p.last}\ngivenName: {p.first}\nsn: {p.last}\nmail: "
            f"{p.email}\ntelephoneNumber: {p.phone}\n\n"
            for p in fifty
        ),
        f"{c}/PII-004",
    )
    yield (
        "contacts copy",
        "dump.sql",
        copy(
            "auth_person",
            ["id", "first_name", "last_name", "email"],
            [[str(n), p.first, p.last, p.email] for n, p in enumerate(fifty)],
        ),
        c,
    )
    yield (
        "contacts in text",
        "notes.txt",
        "Hosts\n" + "".join(f"* {p.first} {p.last} - {p.phone} - {p.email}\n" for p in fifty),
        c,
    )
    yield (
        "contacts for texting",
        "up.csv",
        table(
            ["firstName", "lastName", "cell", "zip"],
            [[p.first, p.last, p.phone.replace("-", ""), p.zip] for p in fifty],
        ),
        c,
    )
    yield "emails", "emails.txt", "".join(p.email + "\n" for p in fifty), "PII-004"
    yield "emails with header", "list.csv", "email\n" + "".join(p.email + "\n" for p in few), "PII-004"
    yield "emails xlsx", "list.xlsx", xlsx({"S": (None, [[p.email] for p in fifty])}), "PII-004"
    yield "emails on one line", "to.txt", "; ".join(p.email for p in fifty), "PII-004"
    yield "emails in json", "to.json", json.dumps([p.email for p in fifty]), "PII-004"
    yield (
        "emails in a log",
        "app.log",
        "".join(f"2019-05-0{n % 9 + 1} INFO sent mail to {p.email} ok\n" for n, p in enumerate(fifty)),
        "PII-004",
    )
    yield "phones", "phones.txt", "".join(p.phone + "\n" for p in fifty), "PII-005"
    yield "phones bare", "phones", "".join(p.phone.replace("-", "") + "\n" for p in fifty), "PII-005"
    yield (
        "phones e164",
        "phones.csv",
        "phone\n" + "".join("+1" + p.phone.replace("-", "") + "\n" for p in few),
        "PII-005",
    )
    yield (
        "phones in a log",
        "sms.log",
        "".join(f"INFO sms to +1{p.phone.replace('-', '')} queued\n" for p in fifty),
        "PII-005",
    )
    yield (
        "addresses",
        "signs.csv",
        table(["Name", "Street Address", "City"], [[f"{p.first} {p.last}", p.street, p.city] for p in fifty]),
        "PII-006",
    )
    yield (
        "addresses no headers",
        "signs.csv",
        table(None, [[f"{p.first} {p.last}", p.street, p.city, p.zip] for p in fifty]),
        "PII-006",
    )
    yield (
        "accounts",
        "users.sql",
        insert(
            "auth_user",
            ["id", "username", "password", "email"],
            [
                [str(n), p.last.lower(), "pbkdf2_sha256$150000$" + "aB3" * 4 + "$" + "Zk9x" * 10 + "=", p.email]
                for n, p in enumerate(fifty)
            ],
        ),
        "PII-007",
    )
    yield (
        "accounts copy",
        "users.sql",
        copy(
            "users",
            ["id", "email", "encrypted_password"],
            [[str(n), p.email, "$2a$10$" + "aB3dE6gH9k" * 5 + "abc"] for n, p in enumerate(fifty)],
        ),
        "PII-007",
    )
    yield "birthdays", "list.csv", table(["name", "dob"], [[f"{p.first} {p.last}", p.dob] for p in fifty]), "PII-008"
    yield (
        "social security",
        "w9.csv",
        table(
            ["Name", "SSN"],
            [
                [
                    f"{p.first} {p.last}",
                    f"{p.voter[:3].replace('9', '2')}-{p.voter[3:5].replace('00', '11')}-{p.voter[4:]}".replace(
                        "-0000", "-0001"
                    ),
                ]
                for p in fifty
            ],
        ),
        "PII-008",
    )
    yield (
        "dni",
        "avales.csv",
        table(["nombre", "dni"], [[f"{p.first} {p.last}", _dni(p.voter)] for p in fifty]),
        "PII-008",
    )
    yield "dni alone", "avales.txt", "".join(_dni(p.voter) + "\n" for p in fifty), "PII-008"
    yield (
        "mbox",
        "inbox.mbox",
        "".join(
            f"From {p.email} Mon Mar  4 10:00:00 2019\nFrom: {p.first} <{p.email}>\nTo: "
            f"x@{p.email.split('@')[1]}\nDate: Mon, 4 Mar 2019\nSubject: hi\nMessage-ID: <1@x>\n\nhello\n\n"
            for p in fifty
        ),
        "PII-009",
    )
    yield (
        "eml",
        "a.eml",
        f"Received: from x\nFrom: {p.first} {p.last} <{p.email}>\nTo: y@millmail.org\nDate: Mon, 4 Mar 2019\n"
        f"Subject: hi\n\nhello\n",
        "PII-009",
    )
    yield (
        "message log",
        "messages.csv",
        table(
            ["contact_number", "text", "is_from_contact"],
            [[p.phone, "hi there, will you vote on tuesday?", "t"] for p in fifty],
        ),
        "PII-009",
    )


def _more(seed: int) -> Iterator[tuple[str, str, str | bytes, str]]:
    fifty = people(50, seed)
    names = list(dict.fromkeys(f"{p.first} {p.last}" for p in people(200, seed)))[:50]
    yield "homes alone", "walk.txt", "".join(f"{p.street}, {p.city}, {p.state} {p.zip}\n" for p in fifty), "PII-006"
    yield (
        "homes in columns",
        "walk.csv",
        table(["Address", "City", "Zip"], [[p.street, p.city, p.zip] for p in fifty]),
        "PII-006",
    )
    yield "homes in one column", "walk.csv", "".join(f"{p.street}\n" for p in fifty), "PII-006"
    yield "names alone", "list.txt", "\n".join(names), "PII-010"
    yield "names under voter", "list.csv", "voter_name\n" + "\n".join(names[:9]) + "\n", "PII-010"
    yield "gifts in text", "thanks.txt", "".join(f"{p.first} {p.last} ${p.amount}\n" for p in fifty), "PII-003"
    filing = [
        [
            "SA11AI",
            "C001",
            "X" + p.voter,
            "",
            "",
            "IND",
            "",
            p.last,
            p.first,
            "",
            p.street,
            p.city,
            p.amount,
            p.firm,
            p.job,
        ]
        for p in fifty
    ]
    yield "filing", "a.fec", "HDR\x1cFEC\x1c8.3\n" + "".join("\x1c".join(row) + "\n" for row in filing), "PII-003"
    record = "".join(
        f"<voter><vanid>{p.voter}</vanid><firstName>{p.first}</firstName><lastName>{p.last}</lastName></voter>"
        for p in fifty
    )
    yield "voters xml", "v.xml", f"<voters>{record}</voters>", "PII-001"
    fixed = "".join(f"{p.voter:<12}{p.last:<20}{p.first:<15}{p.street:<30}{p.phone}\n" for p in fifty)
    yield "fixed widths", "v.txt", fixed, "PII-002/PII-001"


def _dni(number: str) -> str:
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def decoys(seed: int = 7) -> list[tuple[str, str, bytes]]:
    """Name, path and bytes of files that hold nobody's data, or of people who are public or made up."""
    return [(n, p, d if isinstance(d, bytes) else d.encode()) for n, p, d in _decoys(seed)]


def _decoys(seed: int) -> Iterator[tuple[str, str, str | bytes]]:
    r = random.Random(seed)
    some = people(40, seed)
    hexes = ["".join(r.choices("0123456789abcdef", k=40)) for _ in range(40)]
    yield "empty", "a.csv", ""
    yield (
        "polling places",
        "places.csv",
        table(
            ["precinct", "location_name", "address", "city", "zip", "lat", "lng"],
            [[p.precinct, f"{p.city} High School", p.street, p.city, p.zip, "40.1", "-81.2"] for p in some],
        ),
    )
    yield (
        "street segments",
        "segments.csv",
        table(
            ["precinct_id", "street_name", "house_low", "house_high", "zip"],
            [[p.voter[:4], "LARKSPUR ST", "1", "99", p.zip] for p in some],
        ),
    )
    yield (
        "counties",
        "counties.csv",
        table(
            ["name", "fips", "state", "population"], [[f"{p.city} County", p.zip, p.state, p.voter[:5]] for p in some]
        ),
    )
    yield (
        "zip codes",
        "zips.csv",
        table(
            ["zip", "city", "state", "latitude", "longitude", "timezone"],
            [[p.zip, p.city, p.state, "40.12", "-81.23", "-5"] for p in some],
        ),
    )
    yield (
        "districts",
        "districts.json",
        json.dumps([{"name": f"District {n}", "state": p.state, "party": p.party} for n, p in enumerate(some)]),
    )
    yield (
        "results",
        "results.csv",
        table(
            ["county", "precinct", "office", "party", "candidate", "votes"],
            [[p.city, p.precinct, "Governor", p.party, f"{p.first} {p.last}", p.voter[:3]] for p in some],
        ),
    )
    yield (
        "candidates",
        "candidates.csv",
        table(
            ["candidate", "office", "party", "email", "phone"],
            [[f"{p.first} {p.last}", "State Senate", p.party, p.email, p.phone] for p in some],
        ),
    )
    yield (
        "legislators",
        "data/legislators.csv",
        table(
            ["first_name", "last_name", "party", "chamber", "district", "phone", "bioguide_id"],
            [[p.first, p.last, p.party, "house", "4", p.phone, "B0001"] for p in some],
        ),
    )
    yield (
        "legislators by mail",
        "reps.csv",
        table(["name", "email"], [[f"{p.first} {p.last}", f"{p.last.lower()}@mail.house.gov"] for p in some]),
    )
    yield (
        "offices json",
        "civic.json",
        json.dumps(
            {
                "divisions": {"ocd-division/country:us/state:oh": {}},
                "officials": [{"name": f"{p.first} {p.last}", "phones": [p.phone]} for p in some],
            }
        ),
    )
    yield (
        "ministers",
        "meetings.csv",
        table(
            ["Minister", "Date", "Name of organisation", "Purpose of meeting"],
            [[f"{p.first} {p.last}", p.given_on, p.firm, "Introductory"] for p in some],
        ),
    )
    yield (
        "demo contacts",
        "data/sample.csv",
        table(
            CONTACT,
            [
                [p.first, p.last, f"{p.first}@example.com".lower(), f"{p.phone[:3]}-555-01{n:02}"]
                for n, p in enumerate(some)
            ],
        ),
    )
    yield "demo mails", "mails.txt", "".join(f"user{n}@example.org\n" for n in range(30))
    yield "demo phones", "phones.txt", "".join(f"614-555-01{n:02}\n" for n in range(40))
    famous = ["Ada Lovelace", "Grace Hopper", "Marie Curie", "Alan Turing", "Katherine Johnson", "Rosalind Franklin"]
    yield (
        "famous people",
        "fixtures/scientists.csv",
        table(["firstName", "lastName", "cell"], [[*n.split(), f"21255501{i:02}"] for i, n in enumerate(famous * 3)]),
    )
    yield (
        "famous birthdays",
        "people.csv",
        table(["name", "dob"], [[n, f"19{10 + i}-01-02"] for i, n in enumerate(famous)]),
    )
    yield (
        "one test record",
        "tests/test_api.py",
        'def test_it(client):\n    client.post("/", {"first_name": "Wendy", "last_name": "Tarrow", "email": '
        '"wendy@tarrow.net", "phone": "614-322-4567"})\n',
    )
    yield "small fixture", "spec/fixtures/people.csv", table(CONTACT, [contact(p) for p in some[:3]])
    yield (
        "package.json",
        "package.json",
        json.dumps(
            {
                "name": "x",
                "author": {"name": "Wendy Tarrow", "email": "wendy@tarrow.net"},
                "contributors": [f"{p.first} {p.last} <{p.email}>" for p in some],
            }
        ),
    )
    yield "authors", "AUTHORS", "".join(f"{p.first} {p.last} <{p.email}>\n" for p in some)
    yield "authors md", "AUTHORS.md", "".join(f"* {p.first} {p.last} <{p.email}>\n" for p in some)
    yield "mailmap", ".mailmap", "".join(f"{p.first} {p.last} <{p.email}>\n" for p in some)
    yield (
        "changelog",
        "CHANGELOG.md",
        "".join(f"## 1.{n} - {p.given_on}\n* a change ({p.first} {p.last}, {p.email})\n" for n, p in enumerate(some)),
    )
    yield (
        "licence",
        "LICENSE",
        "MIT License\n\nCopyright (c) 2019 Wendy Tarrow <wendy@tarrow.net>\n" + "Permission is hereby granted. " * 40,
    )
    yield (
        "gemspec",
        "x.gemspec",
        "Gem::Specification.new do |s|\n  s.authors = ['Wendy Tarrow']\n  s.email = ['wendy@tarrow.net']\nend\n",
    )
    yield (
        "setup.py",
        "setup.py",
        'setup(name="x", author="Wendy Tarrow", author_email="wendy@tarrow.net", version="1.0")\n',
    )
    yield (
        "yarn.lock",
        "yarn.lock",
        "".join(
            f'"@babel/x{n}@^7.{n}.0":\n  version "7.{n}.1"\n  resolved "https://r/x-7.{n}.1.tgz#{h}"\n'
            for n, h in enumerate(hexes)
        ),
    )
    yield (
        "npm lock",
        "package-lock.json",
        json.dumps(
            {
                "dependencies": {
                    f"x{n}": {"version": f"1.{n}.0", "integrity": "sha512-" + h} for n, h in enumerate(hexes)
                }
            },
            indent=1,
        ),
    )
    yield (
        "svg",
        "map.svg",
        '<svg><path d="'
        + " ".join(f"M{r.randrange(999)}.{r.randrange(99)} {r.randrange(999)}.{r.randrange(99)}" for _ in range(3000))
        + '"/></svg>',
    )
    yield (
        "geojson",
        "map.geojson",
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "properties": {"name": p.city, "GEOID": p.voter},
                        "geometry": {
                            "type": "Polygon",
                            "coordinates": [[[r.random() * 99, r.random() * 99] for _ in range(20)]],
                        },
                    }
                    for p in some
                ],
            }
        ),
    )
    yield (
        "minified",
        "app.min.js",
        "".join(f'function a{n}(b,c){{return b.d("{h[:8]}",{r.randrange(10**9)},c)}}' for n, h in enumerate(hexes))
        * 20,
    )
    yield "words", "words.txt", "\n".join(some[n % 40].last.lower() for n in range(400))
    yield "given names", "names.txt", "\n".join(GIVEN * 10)
    yield "time zones", "zones.json", json.dumps({f"America/{p.city}": p.state for p in some})
    yield (
        "numbers",
        "data.csv",
        table(
            ["a", "b", "c"], [[str(r.random()), str(r.randrange(10**10)), str(r.randrange(10**6))] for _ in range(200)]
        ),
    )
    yield (
        "timestamps",
        "t.csv",
        table(["ts", "value"], [[str(1550000000 + r.randrange(10**7)), str(r.random())] for _ in range(200)]),
    )
    yield "ids", "ids.txt", "\n".join(str(r.randrange(10**9, 2 * 10**9)) for _ in range(200))
    yield "uuids", "uuids.csv", table(["id", "hash"], [[h[:8] + "-" + h[8:12], h] for h in hexes])
    yield (
        "products",
        "products.csv",
        table(
            ["name", "price", "sku"],
            [["Yard Sign", "12.50", "A1"], ["Tote Bag", "18.00", "A2"], ["Button", "2.00", "A3"]],
        ),
    )
    yield (
        "products by place",
        "items.csv",
        table(["name", "amount", "date"], [[f"{p.city} Bag", p.amount, p.given_on] for p in some]),
    )
    yield (
        "spending",
        "spending.csv",
        table(
            ["vendor", "amount", "date", "purpose"],
            [[f"{p.city} Printing LLC", p.amount, p.given_on, "Printing"] for p in some],
        ),
    )
    yield "budget", "budget.csv", table(["month", "amount"], [[p.given_on, p.amount] for p in some])
    yield (
        "translations",
        "i18n/en.json",
        json.dumps(
            {
                "email": "E-mail",
                "first_name": "First name",
                "last_name": "Last name",
                "phone": "Phone",
                "address": "Address",
                "dob": "Date of birth",
            }
        ),
    )
    yield (
        "translations yaml",
        "locales/es.yml",
        "es:\n  first_name: Nombre\n  last_name: Apellidos\n  email: Correo\n  phone: Teléfono\n  vanid: "
        "Identificador\n",
    )
    yield (
        "schema sql",
        "schema.sql",
        "CREATE TABLE voters (\n  vanid int,\n  first_name varchar(40),\n  last_name varchar(40),\n  email "
        "varchar(80),\n  phone varchar(20),\n  dob date\n);\n",
    )
    yield (
        "migration",
        "migrate.py",
        "class Migration:\n    fields = [('first_name', models.CharField(max_length=40)), ('last_name', "
        "models.CharField(max_length=40)), ('email', models.EmailField()), ('vanid', models.IntegerField())]\n",
    )
    yield (
        "model",
        "models.py",
        "class Voter(Model):\n    vanid = IntegerField(unique=True)\n    first_name = CharField(40)\n    "
        "last_name = CharField(40)\n    precinct = ForeignKey(Precinct)\n    dob = DateField(null=True)\n",
    )
    yield "headers alone", "template.csv", ",".join(VAN) + "\n"
    yield (
        "form",
        "form.html",
        "<form><label>First name</label><input name=first_name placeholder='Jane'><input name=last_name "
        "placeholder='Doe'><input name=email placeholder='you@example.com'><input name=phone placeholder='(555) "
        "555-5555'></form>",
    )
    yield (
        "contact page",
        "contact.html",
        "<p>Write to info@harrowcampaign.org or press@harrowcampaign.org, call (614) 322-4567. Harrow for "
        "Congress, PO Box 12, Ashby, OH 44089</p>",
    )
    yield (
        "readme",
        "README.md",
        "# App\n\nRun `pip install x`. Questions? Write to dev@harrowcampaign.org.\n\n| option | default | "
        "meaning |\n|---|---|---|\n| name | x | the name |\n| email | y | the address |\n",
    )
    yield (
        "role mails",
        "mails.csv",
        "email\ninfo@harrow.org\npress@harrow.org\nvolunteer@harrow.org\nfinance@harrow.org\n",
    )
    yield (
        "settings",
        "settings.py",
        'ADMINS = [("Ops", "ops@harrowcampaign.org")]\nDEFAULT_FROM_EMAIL = "no-reply@harrowcampaign.org"\n'
        'EMAIL_HOST = "smtp.sendgrid.net"\nPHONE = "+1 614 322 4567"\n',
    )
    yield (
        "handles",
        "style.css",
        "@media (max-width: 600px) { .logo { background: url(logo@2x.png) } }\n@keyframes x { from { top: 0 } }\n" * 20,
    )
    yield "git log", "log.txt", "".join(f"commit {h}\nDate:   Mon Mar 4 10:00:00 2019\n\n    fix it\n\n" for h in hexes)
    yield (
        "stack trace",
        "error.log",
        "".join(f"2019-03-04 10:00:{n % 60:02} ERROR at com.app.Main.run(Main.java:{n})\n" for n in range(300)),
    )
    yield (
        "versions",
        "v.csv",
        table(["package", "version", "date"], [[f"x{n}", f"1.{n}.0", p.given_on] for n, p in enumerate(some)]),
    )
    yield (
        "tests of phones",
        "tests/phone.test.js",
        "\n".join(f"expect(format('(614) 555-01{n:02}')).toBe('+1614555{n:04}')" for n in range(20)),
    )
    yield (
        "books",
        "books.csv",
        table(["title", "author", "isbn"], [["The Road", f"{p.first} {p.last}", "978" + p.voter] for p in some]),
    )
    yield (
        "quotes",
        "quotes.json",
        json.dumps([{"author": f"{p.first} {p.last}", "text": "We can do it."} for p in some]),
    )
    yield "news", "posts/a.md", "Last week Wendy Tarrow raised $12,000 at an event. " * 30
    yield (
        "events",
        "events.csv",
        table(
            ["title", "date", "venue", "address", "city"],
            [["Phone bank", p.given_on, f"{p.city} Library", p.street, p.city] for p in some],
        ),
    )
    yield (
        "offices",
        "offices.csv",
        table(
            ["name", "address", "phone", "email"],
            [[f"{p.city} Field Office", p.street, p.phone, f"{p.city.lower()}@harrow.org"] for p in some[:2]],
        ),
    )
    yield "picture", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(r.randrange(256) for _ in range(5000))
    yield "binary", "a.bin", bytes(r.randrange(256) for _ in range(20000))
    yield (
        "sheet of numbers",
        "n.xlsx",
        xlsx({"S": (["a", "b"], [[str(r.random()), str(r.random())] for _ in range(20)])}),
    )
    yield (
        "database of settings",
        "s.db",
        sqlite("settings", ["key", "value"], [["theme", "dark"], ["from", "no-reply@harrow.org"]]),
    )
    yield (
        "insert of places",
        "p.sql",
        insert(
            "places", ["name", "address", "precinct"], [[f"{p.city} High School", p.street, p.precinct] for p in some]
        ),
    )
    yield (
        "snapshot",
        "__snapshots__/a.snap",
        'exports[`x`] = `\n<a href="mailto:wendy@tarrow.net">Wendy Tarrow</a> 614-322-4567\n`;\n',
    )
    yield (
        "vendored",
        "node_modules/x/index.js",
        "/* Wendy Tarrow <wendy@tarrow.net> 614-322-4567 */\nmodule.exports = {name: 'Wendy Tarrow', email: "
        "'wendy@tarrow.net', phone: '614-322-4567'}\n",
    )
