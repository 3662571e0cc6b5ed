"""People in running text: a line that holds a name and what belongs to it, and files full of addresses or numbers."""

import re
from collections import Counter
from dataclasses import dataclass, field

from archiver.examine.exposure.personal import kinds as k
from archiver.examine.exposure.personal import values as v
from archiver.examine.exposure.personal.triage import is_famous, of_office

_MOST_LINE = 2_000
_MOST_PIECES = 40
"""Pieces of one longer line that are looked at."""
_SHORT, _EARLY = 120, 30
"""Characters of a line that is a gift and no prose, and in which its giver stands."""

_NAME = re.compile(r"(?<![\w@.])([A-ZÀ-Ý][\w'’-]{1,20}),? ?[,;|\t]? ?(?:[A-Z]\.? )?([A-ZÀ-Ý][\w'’-]{1,24})(?![\w@])")
_FIRST_WORDS = re.compile(
    r"[\W\d_]{0,12}([A-ZÀ-Ý][\w'’-]{1,20}),? ?(?:[A-Z]\.? )?,?([A-ZÀ-Ý][\w'’-]{1,24})\s?[,;|\t(–—-]"
)
_PARTS = re.compile(r"[,;|\t]")


@dataclass
class Seen:
    """What the lines of a text hold."""

    people: Counter[k.Kind] = field(default_factory=Counter)
    """Lines with a person and what belongs to one."""
    first: dict[k.Kind, tuple[int, list[str]]] = field(default_factory=dict)
    """Line and values of the first one of each kind."""
    gifts: int = 0
    """Short lines that begin with a person and hold a sum."""
    dummy: int = 0
    """Lines of them that are evidently made up."""
    mails: dict[str, int] = field(default_factory=dict)
    """Personal e-mail address -> its first line."""
    phones: dict[str, int] = field(default_factory=dict)
    """Telephone number -> its first line."""
    size: int = 0
    """Lines of the text."""


def read_lines(text: str, found: list[int]) -> Seen:
    """Every line on its own that has one of the places."""
    seen = Seen(size=text.count("\n") + 1)
    end, number, counted, pieces = -1, 1, 0, 0
    for place in found:
        if place < end:
            continue
        start = text.rfind("\n", max(0, place - _MOST_LINE), place) + 1 or max(0, place - _MOST_LINE)
        pieces = pieces + 1 if start and text[start - 1] != "\n" else 0
        if pieces > _MOST_PIECES:
            continue
        end = text.find("\n", place, place + _MOST_LINE)
        end = min(len(text), place + _MOST_LINE) if end < 0 else end
        number, counted = number + text.count("\n", counted, start), start
        _look(seen, number, text[start:end])
    return seen


def _look(seen: Seen, number: int, line: str) -> None:
    mails = [mail for mail in v.EMAIL.findall(line)[:20] if v.is_email(mail)] if "@" in line else []
    phones = [match[0] for match in list(v.PHONE.finditer(line))[:20] if v.is_real_phone(match[0])]
    for mail in mails:
        if not v.is_role_mail(mail) and not of_office(mail.lower()):
            seen.mails.setdefault(mail.lower(), number)
    for phone in phones:
        seen.phones.setdefault(v.digits(phone)[-10:], number)
    money, ssn = v.MONEY.search(line), v.SSN.search(line)
    if not (mails or phones or money or ssn):
        return
    street = v.STREET.search(line)
    kind = _kind(line, bool(mails), bool(phones), street is not None, money is not None, ssn is not None)
    name = _name(line) if kind or money else None
    if name is None and street:
        name = _at_the_beginning(line)
    if kind is None and money and name and len(line) <= _SHORT and name.split()[0] in line[:_EARLY]:
        seen.gifts += 1
        seen.first.setdefault(k.DONOR, (number, [name, money[0]]))
    if kind is None or name is None:
        return
    seen.people[kind] += 1
    values = [name, *mails[:1], *phones[:1], *([street[0]] if street else []), *([money[0]] if money else [])]
    seen.first.setdefault(kind, (number, values))
    real = any(not v.is_dummy_mail(mail) for mail in mails) or any(not v.is_dummy_phone(phone) for phone in phones)
    fake = any(map(v.is_dummy_mail, mails)) or any(map(v.is_dummy_phone, phones))
    seen.dummy += (fake and not real) or (is_famous(name) and not real)


def _kind(line: str, mail: bool, phone: bool, street: bool, money: bool, ssn: bool) -> k.Kind | None:
    if ssn:
        return k.IDENTITY
    if money and (street or (mail and phone) or (len(_PARTS.findall(line)) >= 3 and v.DATE.search(line))):
        return k.DONOR
    if (street and (mail or phone)) or (mail and phone):
        return k.CONTACT
    return None


def _name(line: str) -> str | None:
    """A given name that the table knows with a family name beside it."""
    for match in list(_NAME.finditer(line))[:30]:
        one, two = match[1], match[2]
        if v.is_full_name(f"{one} {two}"):
            return f"{one} {two}"
        if "," in match[0] and v.is_full_name(f"{two} {one}"):
            return f"{two} {one}"
    return None


def _at_the_beginning(line: str) -> str | None:
    """Two words like a name that open a line; only where a street stands beside them."""
    match = _FIRST_WORDS.match(line)
    name = f"{match[1]} {match[2]}" if match else ""
    return name if v.is_full_name(name, known=False) else None
