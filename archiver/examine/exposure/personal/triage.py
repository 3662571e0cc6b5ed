"""Why a table of people is likely harmless, in a word or two. Nothing is dropped for it."""

import re

from archiver.examine.exposure.personal import values as v
from archiver.examine.exposure.personal.columns import Columns
from archiver.examine.exposure.personal.kinds import DONOR, IDENTITY, VOTER, Kind
from archiver.examine.exposure.personal.vocabulary import plain, words
from archiver.examine.roles import role

_SMALL = 6
"""Rows below which a table in a folder of tests is one that somebody made up."""
_SMALL_CODE = 15
"""The same for records in code."""
_SAMPLE = 200

_MADE_UP = re.compile(
    r"(?:^|[/_.-])(?:samples?|examples?|demos?|seeds?|seeders|mocks?|dummy|fake|stubs?|stories|storybook|fixtures?)(?=[/_.s-]|$)",
    re.I,
)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|spec|testing)(?:[_.-][^/]*)?\.\w+$|test[_-](?:data|cases?|helpers?)|_tests?/", re.I
)
_OFFICE_PATH = re.compile(
    r"legislator|senator|candidat|official|congress|parliament|councill?or|representatives|elected|governor|ministers?\b"
    r"|members?-of|deputies|abgeordnete|politicians?",
    re.I,
)


def triage_of(path: str, kind: Kind, columns: Columns, *, loose: bool) -> str | None:
    """`public office`, `demo data`, `test`, `fixture` or `vendored`; None: nothing says that it is harmless."""
    rows = len(columns.rows)
    grave = kind in (VOTER, DONOR, IDENTITY)
    if not grave and _of_office(path, columns):
        return "public office"
    by_path = small_triage(path, rows, loose=loose)
    # Reserved addresses alone do not excuse a file of voters: somebody may have replaced no more than them.
    if _made_up(columns) and (not grave or by_path or _famous(columns) >= 0.6 or (loose and rows < _SMALL_CODE)):
        return "demo data"
    return by_path


_LOGS = re.compile(r"\.log$|(?:^|/)error_log$")
"""Nobody of the project wrote them, and what they tell of is its own people."""


def small_triage(path: str, rows: int, *, loose: bool = False) -> str | None:
    """What the path says of a few rows."""
    part = role(path)
    if part == "foreign" and not _LOGS.search(path):
        return "vendored"
    small = rows < (_SMALL_CODE if loose else _SMALL)
    if small and (part == "test" or _TESTS.search(path)):
        return "test"
    if small and _MADE_UP.search(path):
        return "fixture"
    return None


def _of_office(path: str, columns: Columns) -> bool:
    if "voter-id" in columns.roles:
        return False
    mails = [mail.lower() for mail in columns.values("email")[:_SAMPLE]]
    public = sum(map(of_office, mails))
    if mails and public >= 0.5 * len(mails):
        return True
    private = columns.roles.keys() & {"dob", "ssn", "hash"}
    return not private and len(columns.office) >= (1 if _OFFICE_PATH.search(path) else 2)


def of_office(mail: str) -> bool:
    """An address of a parliament or an authority."""
    domain = mail.rpartition("@")[2].lower()
    ends = tuple(f".{end}" for end in words("office", "ending"))
    return domain.endswith(ends) or any(domain == d or domain.endswith("." + d) for d in words("office", "domain"))


def speaks_of_offices(text: str) -> bool:
    """Whether a file is an answer about offices and those who hold them."""
    lower = text[:200_000].lower()
    return any(word in lower for word in words("office", "text"))


def _made_up(columns: Columns) -> bool:
    """Whether what is in it is evidently nobody's: reserved addresses, numbers of fiction, names of the famous."""
    mails, phones = columns.values("email")[:_SAMPLE], columns.values("phone")[:_SAMPLE]
    real = sum(not v.is_dummy_mail(mail) for mail in mails if v.is_email(mail))
    real += sum(not v.is_dummy_phone(phone) for phone in phones if v.is_phone(phone))
    values = len(mails) + len(phones)
    if values and real <= 0.1 * values:
        return True
    famous = _famous(columns)
    return famous >= 0.6 and (not values or real <= 0.4 * values or famous >= 0.9)


def _famous(columns: Columns) -> float:
    names = people(columns)[:_SAMPLE]
    return sum(map(is_famous, names)) / len(names) if names else 0.0


def people(columns: Columns) -> list[str]:
    """The names in a table."""
    if "name" in columns.roles:
        return columns.values("name")
    if not {"first", "last"} <= columns.roles.keys():
        return []
    first, last = columns.roles["first"], columns.roles["last"]
    return [f"{row[first]} {row[last]}".strip() for row in columns.rows if len(row) > max(first, last)]


def is_famous(name: str) -> bool:
    """A name of history, fiction or forms: Ada Lovelace, Jane Doe, Contact First1."""
    last, comma, first = name.partition(",")
    whole = " ".join(plain(f"{first} {last}" if comma else name).split())
    parts = whole.split()
    if any(c.isdigit() for c in whole) or any(part.startswith(tuple(words("demo", "word"))) for part in parts):
        return True
    return whole in words("demo", "name") or (len(parts) > 2 and f"{parts[0]} {parts[-1]}" in words("demo", "name"))
