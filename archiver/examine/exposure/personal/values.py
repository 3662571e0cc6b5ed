"""What one value is, told by its form: an e-mail address, a telephone number, a date, a street. Linear time all."""

import re
from collections.abc import Callable
from functools import lru_cache

from archiver.examine.exposure.personal.vocabulary import plain, words

EMAIL = re.compile(
    r"(?<![\w.+%/-])[A-Za-z0-9_][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,18}"
    r"(?![\w@/-])"
)
PHONE = re.compile(
    r"(?<![\w./=#&%$,+-])(?:"
    r"(?:\+?1[ .-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]?\d{4}"
    r"|\+1[2-9]\d{2}[2-9]\d{6}"
    r"|(?:\+|00)[2-9]\d{0,2}[ ./-]?(?:\(0\))?\(?\d{1,5}\)?(?:[ ./-]?\d{2,8}){1,5}"
    r"|0\d{1,4}[ /-]\d{2,4}(?:[ ./-]?\d{2,4}){1,4}|0\d(?:\.\d\d){4}"
    r")(?![\w./=-]*[A-Za-z_=]|-?\d)"
)
MONEY = re.compile(
    r"[$€£]\s?\d{1,3}(?:[,. ]?\d{3}){0,3}(?:[.,]\d{2})?(?!\d)|(?<![\w.,$-])\d{1,7}[.,]\d{2}(?: ?(?:€|EUR|USD))"
)
STREET = re.compile(
    r"(?<![\w.$#/-])\d{1,6}[A-Za-z]?(?:[-/]\d{1,4})? (?:[NSEW]{1,2}\.? )?(?:[A-Z0-9][\w.'’-]{0,24} ){1,4}"
    r"(?:St|Street|Ave?|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Boulevard|Ct|Court|Pl|Place|Way|Ter|Terrace|Cir"
    r"|Circle|Pkwy"
    r"|Hwy|Highway|Trl|Trail|Close|Crescent|Gardens|Grove|ST|STREET|AVE?|AVENUE|RD|ROAD|DR|DRIVE|LN|LANE|BLVD|CT"
    r"|COURT|PL"
    r"|PLACE|WAY|TER|CIR|CIRCLE|PKWY|HWY|TRL)\b"
    r"|\b[A-ZÄÖÜ][\w.'’-]{1,30}(?:straße|strasse|str\.|weg|gasse|allee|platz|straat|laan|gatan"
    r"|vägen)\s\d{1,4}\s?[a-z]?\b"
    r"|\b\d{1,4}(?: ?bis| ?ter)?,? (?:rue|avenue|boulevard|chemin|impasse|allée|place) [\w'’-]{1,24}"
    r"|\b(?:Calle|C/|Carrer|Avda\.|Avenida|Plaza|Plaça|Paseo|Via|Viale|Piazza|Rua"
    r"|Corso) (?:[\w.'’-]{1,24} ){0,4}[\w.'’-]{1,24},? (?:n[º°.] ?)?\d{1,4}\b"
)  # fmt: skip
BOX = re.compile(r"P\.?\s?O\.?\s?Box \d{1,6}", re.I)
DATE = re.compile(
    r"(?<![\w.])(?:(?P<y>(?:19|20)\d{2})[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?P<z>(?:19|20)\d{2}|\d{2}))(?![\d-])"
)
SSN = re.compile(r"(?<![\w.-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])")
ZIP = re.compile(r"\d{5}(?:-\d{4})?|\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
HASH = re.compile(
    r"\$(?:2[abxy]|1|5|6|argon2\w{1,2}|P|H|S|pbkdf2[\w-]{0,12})\$[\w./$=,+-]{20,200}"
    r"|(?:pbkdf2_sha\d{1,3}|bcrypt\w{0,7}|argon2|sha1|md5|scrypt)\$[\w./$=,+-]{20,200}"
    r"|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}|[0-9A-F]{32}|[0-9A-F]{40}"
)
_AMOUNT = re.compile(r"-?[$€£]?\s?\d{1,3}(?:[,. ]?\d{3}){0,4}(?:[.,]\d{1,2})?\s?(?:€|eur|usd|gbp)?", re.I)
_DIGITS = re.compile(r"[\d ()+./–-]{7,24}(?:\s?(?:x|ext\.?)\s?\d{1,6})?")
_LOOSE_STREET = re.compile(
    r"\d{1,6}[A-Za-z]?,? [\w.'’# -]{3,60}|[^\W\d][\w.'’, -]{3,60} \d{1,5}\s?[a-z]?\b.{0,60}|P\.?\s?O\.? Box .{1,60}",
    re.I,
)
_WORD = re.compile(r"[^\W\d_][\w'’.-]{0,24}")
_IDS = {
    "dni": re.compile(r"[XYZxyz]?-?\d{7,8}-?[A-Za-z]"),
    "codice fiscale": re.compile(r"[A-Za-z]{6}\d\d[A-Za-z]\d\d[A-Za-z]\d{3}[A-Za-z]"),
    "nir": re.compile(r"[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d"),
    "cpf": re.compile(r"\d{3}\.\d{3}\.\d{3}-\d{2}"),
    "pesel": re.compile(r"\d{11}"),
    "personnummer": re.compile(r"(?:19|20)?\d{6}[-+]\d{4}"),
    "rut": re.compile(r"\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]"),
    "curp": re.compile(r"[A-Z]{4}\d{6}[HM][A-Z]{5}[\dA-Z]\d"),
    "nino": re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"),
}
_AREA = re.compile(r"[2-9]\d{2}[2-9]\d{6}")


def is_email(text: str) -> bool:
    """An address whose end is no file name: `logo@2x.png` is none."""
    match = EMAIL.fullmatch(text)
    return bool(match) and text.rsplit(".", 1)[-1].lower() not in words("mail", "file")


def is_role_mail(text: str) -> bool:
    """An address of a place rather than a person: `info@…`."""
    local = text.partition("@")[0].lower()
    return local in words("mail", "role") or re.split(r"[+._-]", local)[0] in words("mail", "role")


def is_dummy_mail(text: str) -> bool:
    """An address that nobody can have: a reserved domain, or `test@…`."""
    local, _, domain = text.lower().partition("@")
    if domain in words("mail", "domain") or domain.startswith(("example.", "your", "fake", "dummy")):
        return True
    if domain.rsplit(".", 1)[-1] in {"test", "example", "invalid", "localhost", "local", "tld"}:
        return True
    return ".example." in domain or local in words("mail", "dummy")


def digits(text: str) -> str:
    """Its digits alone."""
    return "".join(c for c in text if c in "0123456789")


def is_phone(text: str) -> bool:
    """A telephone number by its form, where the header says that it is one."""
    return bool(_DIGITS.fullmatch(text)) and 7 <= len(digits(text)) <= 15 and not DATE.fullmatch(text)


@lru_cache(5_000)
def is_real_phone(text: str) -> bool:
    """A telephone number that the numbering plans know, wherever it stands: area codes and lengths are checked."""
    number = digits(text)
    if not 8 <= len(number) <= 15:
        return False
    bare = number[1:] if len(number) == 11 and number[0] == "1" else number
    if _AREA.fullmatch(bare) and bare[3:6] == "555":
        bare = f"{bare[:3]}234{bare[6:]}"  # 555 is nobody's exchange; the area code is checked all the same
    if _AREA.fullmatch(bare):
        return _valid(f"+1{bare}", None)
    if text.lstrip().startswith("+") or number.startswith("00"):
        return _valid("+" + number.removeprefix("00"), None)
    regions = (
        ("GB", "DE", "FR", "IT", "NL", "CH", "AT", "AU", "SE", "BE") if number[0] == "0" else ("ES", "IT", "PT", "NO")
    )
    return any(_valid(number, region) for region in regions)


def _valid(text: str, region: str | None) -> bool:
    import phonenumbers  # costs 0.2 s: only for files that hold candidates

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(text, region)))
    except phonenumbers.NumberParseException:
        return False


def is_dummy_phone(text: str) -> bool:
    """A number kept for fiction (555-01xx and the exchange 555), or one that a keyboard gives: 123-456-7890."""
    number = digits(text)
    bare = number[1:] if len(number) == 11 and number[0] == "1" else number
    if len(bare) == 10 and (bare[3:6] == "555" or bare[:3] == "555"):
        return True
    if len(set(number[-7:])) <= 2 or "1234567" in number or "7654321" in number or "12341234" in number:
        return True
    return number.startswith(("44207946", "0207946", "447700900", "07700900", "6125550", "3319900", "01990"))


def is_amount(text: str) -> bool:
    """A sum: digits, perhaps with a currency and cents."""
    return bool(_AMOUNT.fullmatch(text))


def year_of(text: str) -> int | None:
    """The year of a date; two digits are taken as of the past."""
    match = DATE.match(text) if len(text) < 30 else None
    if match is None:
        compact = re.fullmatch(r"((?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(19[1-9]\d|200\d)", text)
        return int(compact[1] or compact[2]) if compact else None
    year = int(match["y"] or match["z"])
    return year if year > 100 else year + (2000 if year < 12 else 1900)


def is_birthday(text: str) -> bool:
    """A date on which somebody who could be a voter or donor can have been born."""
    year = year_of(text)
    return year is not None and 1905 <= year <= 2010


def is_street(text: str, *, strict: bool) -> bool:
    """A postal address of a house. `strict`: without a header that says so."""
    if len(text) > 160:
        return False
    return bool(STREET.match(text) or BOX.match(text) or (not strict and _LOOSE_STREET.fullmatch(text)))


def is_given(word: str) -> bool:
    """A given name that the table knows."""
    return plain(word).strip(".,'") in words("person", "given")


def is_name_word(text: str) -> bool:
    """One to three words as a given or a family name has them."""
    parts = text.split()
    return 1 <= len(parts) <= 4 and all(_WORD.fullmatch(part) for part in parts) and not _of_place(parts)


def is_full_name(text: str, *, known: bool = True) -> bool:
    """Two to five words like a person's name; `known`: one of them is a given name of the table."""
    if not 5 <= len(text) <= 50:
        return False
    last, comma, first = text.partition(",")
    parts = f"{first} {last}".split() if comma else text.split()
    if not 2 <= len(parts) <= 5 or not all(_WORD.fullmatch(part) for part in parts) or _of_place(parts):
        return False
    if not all(part[0].isupper() or len(part) <= 3 for part in parts):
        return False
    return (
        is_given(parts[0])
        or (parts[0].rstrip(".").lower() in {"mr", "mrs", "ms", "dr"} and is_given(parts[1]))
        or not known
    )


def _of_place(parts: list[str]) -> bool:
    return any(plain(part).strip(".,") in words("place", "word") for part in parts)


def identity(text: str) -> str | None:
    """Which country's number of a person this is, by its check digits; None when it is none."""
    for kind, form in _IDS.items():
        if form.fullmatch(text) and _CHECKS[kind](text.upper().replace(" ", "").replace(".", "")):
            return kind
    return None


def _dni(text: str) -> bool:
    text = text.replace("-", "")
    number = {"X": "0", "Y": "1", "Z": "2"}.get(text[0], text[0]) + text[1:-1]
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == text[-1]


_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        bytes.fromhex("01000507090d0f11131501000507090d0f111315020412140b0306080c0e100a16191817"),
        strict=True,
    )
)
"""Values of the letters at odd places of a codice fiscale (decree of 23 December 1976)."""


def _codice(text: str) -> bool:
    total = sum(_ODD[c] if i % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65) for i, c in enumerate(text[:15]))
    return chr(65 + total % 26) == text[15]


def _nir(text: str) -> bool:
    body = text[:13].replace("2A", "19").replace("2B", "18")
    return body.isdigit() and 97 - int(body) % 97 == int(text[13:])


def _cpf(text: str) -> bool:
    number = [int(c) for c in digits(text)]
    if len(set(number)) == 1:
        return False
    return all((sum(d * (n + 1 - i) for i, d in enumerate(number[:n])) * 10 % 11) % 10 == number[n] for n in (9, 10))


def _pesel(text: str) -> bool:
    total = sum(int(c) * w for c, w in zip(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=False))
    month, day = int(text[2:4]) % 20, int(text[4:6])
    return (10 - total % 10) % 10 == int(text[10]) and 1 <= month <= 12 and 1 <= day <= 31 and len(set(text)) > 4


def _luhn(text: str) -> bool:
    number = digits(text)[-10:]
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(number))
    return total % 10 == 0 and 1 <= int(number[2:4]) <= 12 and 1 <= int(number[4:6]) <= 31


def _rut(text: str) -> bool:
    body, check = text.split("-")
    rest = 11 - sum(int(c) * (2 + i % 6) for i, c in enumerate(reversed(body))) % 11
    return {10: "K", 11: "0"}.get(rest, str(rest)) == check


_CHECKS: dict[str, Callable[[str], bool]] = {
    "dni": _dni, "codice fiscale": _codice, "nir": _nir, "cpf": _cpf, "pesel": _pesel, "personnummer": _luhn,
    "rut": _rut, "curp": lambda text: 1 <= int(text[6:8]) <= 12, "nino": lambda text: True,
}  # fmt: skip
