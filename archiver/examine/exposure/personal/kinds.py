"""What a table of people is: the kinds, in the order in which they are asked for."""

from dataclasses import dataclass

from archiver.examine.exposure.personal import values as v
from archiver.examine.exposure.personal.columns import Columns
from archiver.examine.exposure.personal.vocabulary import words
from archiver.records.fact import Severity


@dataclass(frozen=True)
class Kind:
    """One code of docs/findings.md."""

    code: str
    rule: str


VOTER = Kind("PII-001", "voter-file")
CONTACT = Kind("PII-002", "contact-table")
DONOR = Kind("PII-003", "donor-lines")
EMAILS = Kind("PII-004", "email-list")
PHONES = Kind("PII-005", "phone-list")
ADDRESSES = Kind("PII-006", "person-addresses")
ACCOUNTS = Kind("PII-007", "user-accounts")
IDENTITY = Kind("PII-008", "identity-numbers")
MESSAGES = Kind("PII-009", "messages")
NAMES = Kind("PII-010", "name-list")

ORDER = (VOTER, DONOR, IDENTITY, ACCOUNTS, CONTACT, MESSAGES, ADDRESSES, PHONES, EMAILS, NAMES)
"""Gravest first; a list beside a table of people is not told apart."""

_HOMES = 10
"""Addresses without a name that make a list of homes."""
_ADDRESS = 4
"""Columns of an address: street, town, state, postcode."""
_ROLL = 20
"""Names in one column that make a list without a header."""
_NAMES = 5
"""Names under a header that says whose they are, which make a list."""
_NARROW = 3
"""Columns of a table in which a header alone makes a list."""
_LIST = 3
"""Addresses or numbers that make a list without a header."""


def kind_of(columns: Columns, *, loose: bool) -> tuple[Kind, Severity] | None:
    """What a table of people is, and how grave; None when it holds none."""
    roles = columns.roles.keys()
    person = "name" in roles or {"first", "last"} <= roles
    contact = roles & {"email", "phone"}
    private = roles & {"street", "dob", "phone", "email", "ssn"}
    if "hash" in roles and roles & {"email", "user", "name"}:
        return ACCOUNTS, "high"
    if _is_voter(columns, person):
        return VOTER, "high" if person or private else "medium"
    if _is_donor(columns, person):
        return DONOR, "high"
    if "ssn" in roles and (person or private - {"ssn"} or "ssn" in columns.said or len(columns.rows) >= 2):
        return IDENTITY, "high"
    if person and "dob" in roles:
        return IDENTITY, "high" if contact or "street" in roles else "medium"
    if person and contact:
        few = loose and len(columns.rows) < _LIST
        return None if few and len(private) < 2 else (CONTACT, "low" if few else "medium")
    if "first" in roles and len(contact) == 2 and not loose:
        return CONTACT, "medium"
    if "phone" in roles and "message" in roles:
        return MESSAGES, "medium"
    if person and "street" in roles and (not loose or len(columns.rows) >= _NAMES):
        return ADDRESSES, "medium"
    if not loose and "street" in roles and _of_homes(columns):
        return ADDRESSES, "medium"
    return _list_of(columns, loose=loose)


def _of_homes(columns: Columns) -> bool:
    """Many addresses and nothing beside them that names a place, a shop or an event."""
    beside = columns.width - len(columns.roles.keys() & {"street", "house", "city", "state", "zip"})
    if columns.headers:
        beside -= len(columns.headers & words("place", "column"))
    elif not columns.said and columns.width <= _ADDRESS:
        beside = 0 if _no_place(columns) else 1
    return beside <= 0 and len(set(columns.values("street"))) >= _HOMES


def _no_place(columns: Columns) -> bool:
    others = [n for n in range(columns.width) if n != columns.roles["street"]]
    return columns.roles["street"] <= 1 and all(
        len({row[n] for row in columns.rows if n < len(row)}) <= 0.7 * len(columns.rows) for n in others
    )


def _is_voter(columns: Columns, person: bool) -> bool:
    roles = columns.roles.keys()
    if {"votes", "candidate", "totalvotes", "votecount"} & columns.office:
        return False
    if "voter-id" in roles:
        return True
    if columns.office or not columns.voter:
        likely = person and bool({"dob", "street"} & roles) and "party" in roles
        return likely and "amount" not in roles and not columns.office
    own = columns.voter - words("voter", "shared")
    if len(columns.voter) >= 2 and own and (person or "dob" in roles):
        return True
    return bool(columns.voter - words("voter", "area")) and person and "street" in roles | columns.headers


def _is_donor(columns: Columns, person: bool) -> bool:
    roles = columns.roles.keys()
    if not person or "amount" not in roles:
        return False
    beside = roles & {"employer", "occupation", "street", "email", "phone", "date", "zip"}
    giving = any(word in head for head in columns.headers for word in ("contribut", "donat", "donor", "pledge", "gift"))
    if giving or roles & {"employer", "occupation", "street"} or len(beside) >= 2:
        return True
    names = columns.values("name")
    known = bool(names) and sum(map(v.is_full_name, names)) >= 0.6 * len(names)
    return known and ("date" in roles or len(names) >= _LIST)


def _list_of(columns: Columns, *, loose: bool) -> tuple[Kind, Severity] | None:
    if loose:
        return None
    persons = {mail.lower() for mail in columns.values("email") if v.is_email(mail) and not v.is_role_mail(mail)}
    if len(persons) >= (1 if "email" in columns.said and columns.width <= _NARROW else _LIST):
        return EMAILS, "medium" if len(persons) >= _LIST else "low"
    numbers = {v.digits(number) for number in columns.values("phone") if v.is_phone(number)}
    if len(numbers) >= (1 if "phone" in columns.said and columns.width <= _NARROW else _LIST):
        return PHONES, "medium" if len(numbers) >= _LIST else "low"
    if columns.headers & words("voter", "who") and len(columns.values("name")) >= _NAMES:
        return NAMES, "low"
    names = columns.values("name")
    if columns.width == 1 and len(set(names)) >= _ROLL and sum(map(v.is_full_name, names)) >= 0.6 * len(names):
        return NAMES, "low"
    return None
