"""What personal data one blob holds: each reader that fits makes tables of it, and the gravest kind is told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archiver.examine.exposure.hit import Hit
from archiver.examine.exposure.personal import kinds as k
from archiver.examine.exposure.personal.columns import Columns, read_columns
from archiver.examine.exposure.personal.delimited import read_delimited
from archiver.examine.exposure.personal.kinds import Kind, kind_of
from archiver.examine.exposure.personal.lines import Seen, read_lines
from archiver.examine.exposure.personal.mail import mails_in, read_cards
from archiver.examine.exposure.personal.markup import read_markup
from archiver.examine.exposure.personal.pairs import read_pairs
from archiver.examine.exposure.personal.shape import shape
from archiver.examine.exposure.personal.statements import read_brackets, read_statements
from archiver.examine.exposure.personal.table import Table
from archiver.examine.exposure.personal.text import MOST_BYTES, around, as_text, may_hold_people, places
from archiver.examine.exposure.personal.triage import small_triage, speaks_of_offices, triage_of
from archiver.examine.exposure.personal.values import is_dummy_mail, is_dummy_phone
from archiver.examine.exposure.personal.workbooks import is_packed, open_packed
from archiver.records.fact import Severity

_LISTS = (k.EMAILS, k.PHONES, k.NAMES)
_CREDITS = re.compile(
    r"(?:^|/)(?:package(?:-lock)?\.json|composer\.(?:json|lock)|bower\.json|npm-shrinkwrap\.json|yarn\.lock|[\w-]*\.lock|setup\.(?:py|cfg)"
    r"|pyproject\.toml|[\w.-]*\.(?:gemspec|podspec|cabal|nuspec|po|pot|xlf|svg|map)|pom\.xml|\.mailmap|\.?codeowners|pkg-info|metadata"
    r"|(?:authors|contributors|maintainers|credits|thanks|changelog|changes|history|news|licen[cs]es?|copying|notice|humans"
    r"|third[\w-]*|ofl)(?:[._-][\w.-]{0,40})?)$",
    re.I,
)
"""Files that name those who made something: only voters, donors and identity numbers are told of them."""
_DOCUMENT = re.compile(
    r"(?:^|/)(?:readme|contributing|code[_-]of[_-]conduct|security|support)(?:[._-][\w.-]{0,40})?$", re.I
)
"""Files that say whom to write to: a few contacts in them are no finding."""
_GRAVE = frozenset({k.VOTER.code, k.DONOR.code, k.IDENTITY.code})
_FEW = 5
_DENSE = 5
"""Different addresses or numbers that make a text a list."""
_MARKUP = re.compile(r"<tr\b", re.I)


def find_personal(path: str, data: bytes) -> list[Hit]:
    """The personal data of one blob, at most one hit a kind; lists and loose lines only where no table is graver.

    Args:
        path: a path that the blob has; it decides triage and spares the credits of packages, and finds nothing.
        data: its bytes; what lies behind the first 8 MB is not looked at.

    Returns:
        Hits, gravest kind first. Equal input gives equal hits. Never raises for its content.
    """
    data = data[:MOST_BYTES]
    if is_packed(data):
        opened = open_packed(data)
        hits = _of_tables(path, opened.tables, binary=True)
        for text in opened.texts:
            hits += [_in_binary(hit) for hit in _of_text(path, text)]
        return _best(hits)
    return _best(_of_text(path, data))


def _of_text(path: str, data: bytes) -> list[Hit]:
    wide = b"\0" in data[:64]  # letters of two bytes: it is asked again when they are text
    if not wide and not may_hold_people(data):
        return []
    text = as_text(data)
    if text is None or (wide and not may_hold_people(text.encode("utf-8", "replace"))):
        return []
    if mails := mails_in(text):
        severity: Severity = "high" if mails > 1 else "medium"
        return [_hit(k.MESSAGES, severity, 1, mails, "From: a@a", small_triage(path, mails))]
    public = speaks_of_offices(text)
    tables = [*read_statements(text), *read_cards(text)]
    if not tables:
        tables = read_delimited(text)
    if _MARKUP.search(text):
        tables += read_markup(text)
    hits = _of_tables(path, tables, public=public)
    if not any(hit.code not in {kind.code for kind in _LISTS} for hit in hits):
        found = places(text)
        hits += _of_tables(
            path,
            [*read_pairs(text, around(text, found, 1500, 1500)), *read_brackets(text, around(text, found, 600, 600))],
            public=public,
        )
        if not hits:
            hits = _of_lines(path, read_lines(text, found), public=public)
    if _CREDITS.search(path):
        return [hit for hit in hits if hit.code in _GRAVE]
    if _DOCUMENT.search(path):
        return [hit for hit in hits if hit.code in _GRAVE or hit.count >= _FEW]
    return hits


def _of_tables(path: str, tables: Iterable[Table], *, binary: bool = False, public: bool = False) -> list[Hit]:
    hits = []
    for table in tables:
        columns = read_columns(table)
        if not columns.rows or not columns.roles:
            continue
        found = kind_of(columns, loose=table.loose)
        if found is None:
            continue
        kind, severity = found
        count = _count(kind, columns) + table.more
        line = None if binary or table.line is None else table.line + columns.skipped
        row = next((row for row in columns.rows if _whole(row, columns)), columns.rows[0])
        triage = triage_of(path, kind, columns, loose=table.loose)
        if public and kind.code not in _GRAVE:
            triage = "public office"
        hits.append(_hit(kind, severity, line, count, shape(row), triage))
    return hits


def _whole(row: Sequence[str], columns: Columns) -> bool:
    return all(place < len(row) and row[place].strip() for place in columns.roles.values())


def _count(kind: Kind, columns: Columns) -> int:
    if kind is k.EMAILS:
        return len(set(columns.values("email")))
    return len(set(columns.values("phone"))) if kind is k.PHONES else len(columns.rows)


def _of_lines(path: str, seen: Seen, *, public: bool) -> list[Hit]:
    hits = []
    office = "public office" if public else None
    for kind, count in seen.people.items():
        line, values = seen.first[kind]
        made_up = seen.dummy >= 0.6 * sum(seen.people.values())
        triage = office or ("demo data" if made_up else small_triage(path, count, loose=True))
        severity: Severity = "high" if kind in (k.IDENTITY, k.DONOR) else "medium" if count >= 3 else "low"
        hits.append(_hit(kind, severity, line, count, shape(values), triage))
    if not hits and seen.gifts >= _FEW and seen.gifts >= 0.1 * seen.size:
        line, values = seen.first[k.DONOR]
        triage = office or small_triage(path, seen.gifts, loose=True)
        hits.append(_hit(k.DONOR, "medium", line, seen.gifts, shape(values), triage))
    if hits:
        return hits
    mails = {mail: line for mail, line in seen.mails.items() if not is_dummy_mail(mail)}
    phones = {phone: line for phone, line in seen.phones.items() if not is_dummy_phone(phone)}
    for kind, found, everything in ((k.EMAILS, mails, seen.mails), (k.PHONES, phones, seen.phones)):
        if len(everything) < _DENSE or len(everything) < 0.1 * seen.size:
            continue
        real = found or everything
        triage = office or ("demo data" if len(found) < _DENSE else small_triage(path, len(found), loose=True))
        sample = "a@a" if kind is k.EMAILS else shape([next(iter(real))])
        hits.append(_hit(kind, "medium", min(real.values()), len(real), sample, triage))
    return hits


def _in_binary(hit: Hit) -> Hit:
    return replace(hit, line=None)


def _hit(kind: Kind, severity: Severity, line: int | None, count: int, sample: str, triage: str | None) -> Hit:
    return Hit(kind.code, kind.rule, severity, line, count, sample, triage)


def _best(hits: Iterable[Hit]) -> list[Hit]:
    """One hit a kind: the first that nothing excuses, with the rows of all; lists only where they stand alone."""
    by_code: dict[str, Hit] = {}
    for hit in hits:
        old = by_code.get(hit.code)
        if old is None or (old.triage and not hit.triage):
            by_code[hit.code] = hit
        elif bool(old.triage) == bool(hit.triage):
            by_code[hit.code] = replace(old, count=old.count + hit.count)
    lists = {kind.code for kind in _LISTS}
    graver = any(code not in lists and not hit.triage for code, hit in by_code.items())
    order = [kind.code for kind in k.ORDER]
    return [by_code[code] for code in order if code in by_code and not (graver and code in lists)]
