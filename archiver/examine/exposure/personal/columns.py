"""What each column of a table holds: what its header says, where its values agree, or what its values say alone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from archiver.examine.exposure.personal import values as v
from archiver.examine.exposure.personal.table import MOST_CELL, MOST_COLUMNS, Table
from archiver.examine.exposure.personal.vocabulary import header, role_of, words

_SAMPLE = 60
_TELLING = 10
"""Names of which one must be known, under a header that says that they are of persons."""
_TITLE_ROWS = 6
"""Rows above the headers that may hold a title."""

_OF_PERSONS = frozenset({"employer", "occupation", "dob", "voter-id", "ssn", "gender", "age", "email"})
"""Roles that no table of things or places has."""


@dataclass(frozen=True)
class Columns:
    """A table with the meaning of its columns."""

    rows: Sequence[Sequence[str]]
    """Rows without headers and titles, empty ones left out."""
    roles: dict[str, int]
    """Role -> column."""
    said: frozenset[str] = frozenset()
    """Roles whose header says so."""
    voter: frozenset[str] = frozenset()
    """Headers that files of voters have."""
    office: frozenset[str] = frozenset()
    """Headers that tables of officials and results have."""
    skipped: int = 0
    """Rows above the first one."""
    width: int = 0
    headers: frozenset[str] = field(default=frozenset())

    def values(self, role: str) -> list[str]:
        """The values of a role's column that are not empty."""
        column = self.roles.get(role)
        if column is None:
            return []
        return [value for row in self.rows if column < len(row) and (value := row[column].strip())]


def read_columns(table: Table) -> Columns:
    """The meaning of a table's columns."""
    rows = [row for row in table.rows if any(cell.strip() for cell in row)]
    headers, skipped = table.headers, 0
    if headers is None:
        found = _header_row(rows)
        if found is not None:
            headers, skipped, rows = rows[found], found + 1, rows[found + 1 :]
    headers = [cell.strip() for cell in headers or ()][:MOST_COLUMNS]
    width = min(max((len(row) for row in rows[:_SAMPLE]), default=0), MOST_COLUMNS)
    step = max(1, len(rows) // _SAMPLE)
    sample = rows[::step][:_SAMPLE]
    cells = [[row[n].strip()[:MOST_CELL] for row in sample if n < len(row) and row[n].strip()] for n in range(width)]
    roles: dict[str, int] = {}
    for n, text in enumerate(headers[:width]):
        role = role_of(text)
        if role and role not in roles and cells[n] and _agrees(role, cells[n], header(text)):
            roles[role] = n
    _second_name(roles, headers, cells)
    _doubt_name(roles, headers, cells)
    said = frozenset(roles)
    taken = set(roles.values())
    for n in range(width):
        # A header that says something else is believed, but for what no other column can hold.
        only_sure = bool(headers)
        if n not in taken and cells[n] and (role := _by_values(cells[n], only_sure, len(rows))) and role not in roles:
            roles[role] = n
    if "first" in roles and not roles.keys() & {"last", "name"}:
        _neighbour(roles, cells, headed=bool(headers))
    if not headers and not roles.keys() & {"name", "first", "last"} and _intimate(roles):
        _unknown_name(roles, cells)
    names = frozenset(filter(None, map(header, headers)))
    office = names & words("office", "column")
    return Columns(rows, roles, said, of_voters(names), office, skipped, width, names)


def of_voters(names: Iterable[str]) -> frozenset[str]:
    """The headers that files of voters have."""
    begin = tuple(words("voter", "prefix"))
    return frozenset(name for name in names if name in words("voter", "column") or name.startswith(begin))


def _header_row(rows: Sequence[Sequence[str]]) -> int | None:
    best, most = None, 0
    for number, row in enumerate(rows[:_TITLE_ROWS]):
        cells = [cell.strip() for cell in row[:MOST_COLUMNS] if cell.strip()]
        if any(_is_value(cell) for cell in cells):
            break
        known = sum(_known(cell) for cell in cells)
        if known > most and (known >= 2 or len(cells) <= 4):
            best, most = number, known
    return best


def _known(cell: str) -> bool:
    return role_of(cell) is not None or header(cell) in words("office", "column") or bool(of_voters([header(cell)]))


def _is_value(cell: str) -> bool:
    return "@" in cell or len(cell) > 60 or (sum(c in "0123456789" for c in cell) >= 5 and not cell[0].isalpha())


def _share(test: Callable[[str], object], cells: Sequence[str]) -> float:
    return sum(bool(test(cell)) for cell in cells) / len(cells)


def _agrees(role: str, cells: Sequence[str], word: str) -> bool:
    """Whether the values are of the kind that the header says."""
    if role == "name":
        return _share(lambda c: v.is_full_name(c, known=False), cells) >= 0.5
    if role in ("ssn",):
        exact = word.startswith(("ssn", "socialsecurity"))
        return _share(lambda c: v.SSN.fullmatch(c) or v.identity(c) or (exact and _nine(c)), cells) >= 0.5
    test = _checks().get(role)
    return test is None or _share(test, cells) >= 0.5


def _second_name(roles: dict[str, int], headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """ "Nom, Prénom", "Name, Vorname": what is a given name in one language is a family name in the next."""
    if "first" not in roles or "last" in roles:
        return
    for n, text in enumerate(headers[: len(cells)]):
        if n not in roles.values() and cells[n] and role_of(text) in {"first", "name"}:
            if _share(v.is_name_word, cells[n]) >= 0.5:
                roles["last"] = n
            return


def _doubt_name(roles: dict[str, int], headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Anything can be called "name": without given names in it, what stands beside it must be of persons."""
    if "name" not in roles or roles.keys() & _OF_PERSONS:
        return
    names = cells[roles["name"]]
    least = 0.35 if header(headers[roles["name"]]) == "name" else 0.1 if len(names) >= _TELLING else 0.0
    if _share(v.is_full_name, names) < least:
        del roles["name"]


def _nine(cell: str) -> bool:
    return len(cell) == 9 and cell.isdigit() and len(set(cell)) > 3


@cache
def _checks() -> dict[str, Callable[[str], object]]:
    return {
        "first": v.is_name_word,
        "last": v.is_name_word,
        "email": v.is_email,
        "phone": v.is_phone,
        "street": lambda c: v.is_street(c, strict=False),
        "house": lambda c: len(c) <= 8 and c[0].isdigit(),
        "zip": lambda c: v.ZIP.fullmatch(c) or (c.isdigit() and len(c) in (3, 4, 5, 9)),
        "dob": v.is_birthday,
        "age": lambda c: c.isdigit() and len(c) <= 3,
        "gender": lambda c: c.lower() in words("values", "gender"),
        "party": lambda c: len(c) <= 30 and not c.isdigit(),
        "amount": v.is_amount,
        "date": lambda c: v.DATE.match(c),
        "hash": v.HASH.fullmatch,
        "voter-id": lambda c: (
            len(c) <= 40 and sum(x in "0123456789" for x in c) >= max(3, len(c) // 3) and " " not in c
        ),
        "message": lambda c: c.count(" ") >= 2,
        "city": lambda c: not c[0].isdigit() and len(c) <= 40,
        "state": lambda c: not c[0].isdigit() and len(c) <= 30,
        "employer": lambda c: not c[0].isdigit(),
        "occupation": lambda c: not c[0].isdigit(),
        "user": lambda c: " " not in c and len(c) <= 60,
    }


def _by_values(cells: Sequence[str], only_sure: bool, rows: int) -> str | None:
    """What the values say without a header. `only_sure`: there are headers, and this one says nothing we know."""
    if _share(v.is_email, cells) >= 0.7:
        return "email"
    if _share(_phone_alone, cells) >= 0.8:
        return "phone"
    if _share(lambda c: v.SSN.fullmatch(c), cells) >= 0.8:
        return "ssn"
    if _share(_strong_identity, cells) >= 0.8:
        return "ssn"
    if _share(_strong_hash, cells) >= 0.8:
        return "hash"
    if _share(lambda c: v.is_full_name(c, known=False), cells) >= 0.7 and _share(v.is_full_name, cells) >= 0.5:
        return "name"
    if _share(lambda c: v.is_street(c, strict=True), cells) >= 0.6:
        return "street"
    if only_sure:
        return None
    if _share(lambda c: " " not in c and v.is_given(c) and c[0].isupper(), cells) >= 0.6:
        return "first"
    if _share(v.is_birthday, cells) >= 0.8 and _old(cells):
        return "dob"
    if _share(v.DATE.fullmatch, cells) >= 0.8:
        return "date"
    if _share(lambda c: v.MONEY.fullmatch(c) or (v.is_amount(c) and c[-3:-2] in (".", ",")), cells) >= 0.8:
        return "amount"
    if (
        rows >= 2
        and not any(c.isdigit() for c in cells)
        and _share(lambda c: c.lower() in words("values", "party"), cells) >= 0.9
    ):
        return "party"
    return None


def _phone_alone(cell: str) -> bool:
    return len(cell) <= 24 and len(v.digits(cell)) >= 9 and v.is_phone(cell) and v.is_real_phone(cell)


def _strong_identity(cell: str) -> bool:
    return v.identity(cell) in {"dni", "codice fiscale", "nir", "cpf", "rut", "curp"}


def _strong_hash(cell: str) -> bool:
    return len(cell) > 30 and "$" in cell and bool(v.HASH.fullmatch(cell))


def _old(cells: Sequence[str]) -> bool:
    """Birthdays lie decades back and apart; dates of a project do not."""
    years = [year for cell in cells if (year := v.year_of(cell))]
    return (
        bool(years)
        and sum(year < 2003 for year in years) >= 0.8 * len(years)
        and (len(years) == 1 or max(years) - min(years) >= 2)
    )


def _neighbour(roles: dict[str, int], cells: Sequence[Sequence[str]], *, headed: bool) -> None:
    """A column of names beside the given names holds family names."""
    if headed:
        return
    first = roles["first"]
    for n in (first + 1, first - 1, first + 2):
        if 0 <= n < len(cells) and n not in roles.values() and cells[n] and _share(_family, cells[n]) >= 0.8:
            roles["last"] = n
            return


def _intimate(roles: dict[str, int]) -> bool:
    return len(roles.keys() & {"street", "dob", "phone", "email", "amount", "party"}) >= 2 and bool(
        roles.keys() & {"street", "dob", "email"}
    )


def _unknown_name(roles: dict[str, int], cells: Sequence[Sequence[str]]) -> None:
    """A name that no table knows, where all beside it is of persons: two words, or one in each of two columns."""
    free = [n for n in range(len(cells)) if n not in roles.values() and cells[n]]
    for n in free:
        if _share(lambda c: v.is_full_name(c, known=False), cells[n]) >= 0.8:
            roles["name"] = n
            return
    for n in free:
        if n + 1 in free and _share(_single, cells[n]) >= 0.8 and _share(_single, cells[n + 1]) >= 0.8:
            roles["first"], roles["last"] = n, n + 1
            return


def _single(cell: str) -> bool:
    return len(cell.split()) == 1 and len(cell) >= 3 and _family(cell)


def _family(cell: str) -> bool:
    return (
        cell[0].isupper() and len(cell) >= 2 and cell.lower() not in words("values", "party") and v.is_name_word(cell)
    )
