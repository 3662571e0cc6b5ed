"""Bytes made text, and the first question: whether anything in it can be of people at all."""

import codecs
from collections.abc import Iterator

import re2

MOST_BYTES = 8 << 20
"""Bytes of one file that are read."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip

_MAIL = r"[A-Za-z0-9_]@[A-Za-z0-9-]+\.[A-Za-z]{2}"
_NUMBER = (
    r"\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}|\+[1-9][\d ().-]{8}|\b0\d{1,4}[ /-]\d{2,4}[ ./-]?\d{2}"
    r"|\b[679]\d\d ?\d{3} ?\d{3}\b|\b1?[2-9]\d\d[2-9]\d{6}\b|\b\d{3}-\d\d-\d{4}\b|\b\d{8}-?[A-Z]\b"
    r"|\b[A-Z]{6}\d\d[A-Z]\d\d[A-Z]"
    r"|\b\d{3}\.\d{3}\.\d{3}-\d\d\b|\b\d{1,2}\.\d{3}\.\d{3}-[\dkK]\b"
)
_HOUSE = (
    r"\b\d{1,6}[A-Za-z]?,? (?:[NSEWnsew]\.? )?(?:[A-Z0-9][A-Za-z0-9.'-]* ){1,3}(?i:st|ave?|rd|dr|ln|blvd|way|ct"
    r"|street|road|lane|drive"
    r"|court|pl|place|avenue|cir|ter|pkwy|hwy)\b|(?i:stra..?e|str\.|weg|gasse|platz|straat|laan) \d"
    r"|(?i:\b(?:rue|calle|carrer|via|avenida|avenue|boulevard|piazza|rua)\b [A-Za-z])"
)
_WORD = (
    r"(?i:van_?id\b|voter_?(?:file|base|reg|id|no|num|first|last|name)|state_?file|dwid\b|precinct|elector_?(?:id|no|num)"
    r"|date_?of_?birth|birth_?(?:date|day)|\bdob\b"
    r"|donor|donation|contribution|contributor|\bssn\b|social.?security|pass(?:word)?_?hash|pbkdf2_sha"
    r"|\$2[aby]\$|geburt|nacimiento|naissance)"
)
_SUM = r"\$ ?\d[\d,.]*\d"
_OPTIONS = re2.Options()
_OPTIONS.max_mem = 64 << 20
_OPTIONS.log_errors = False
_NEAR = re2.compile("|".join((_MAIL, _NUMBER, _HOUSE, _WORD, _SUM)).encode(), _OPTIONS)
_MAYBE = re2.compile(
    "|".join((_MAIL, _NUMBER, _HOUSE, _WORD)).encode()
    + rb"|(?i:first_?name|last_?name|full_?name|surname|nombre|apellido|vorname|nachname|cognom|voter|password"
    rb"|passwd|amount"
    rb"|phone|telefon|telephone|mobile|email|e-mail|(?:^|[,;\t|\"])(?:name|nom)[,;\t|\"])"
    rb"|[A-Z][a-z]+,? [A-Z][a-z]+[,;\t|].*\d[.,]\d\d\b"
    rb"|[$\xa3]\s?\d.*[A-Z][a-z]+ [A-Z]|[A-Z][a-z]+ [A-Z][a-z]+.*[$\xa3]\s?\d|\b(?:19"
    rb"|20)\d\d-[01]\d-[0-3]\d[,;\t|]|[0-3]?\d[/.][0-3]?\d[/.](?:19|20)?\d\d[,;\t|]",
    _OPTIONS,
)
_ROLL = re2.compile(rb"(?:(?:^|\n)[\"' ]*[A-Z][A-Za-z'-]+,? [A-Z][A-Za-z'. -]*[\"',;]*\r?){5}\n")
"""Five lines of two words like a name, one under another."""
_MOST_PLACES = 20_000


def may_hold_people(data: bytes) -> bool:
    """Whether there is anything in it that a row of people cannot do without. Cheap: most source files end here."""
    return bool(_MAYBE.search(data)) or bool(_ROLL.search(data))


def as_text(data: bytes) -> str | None:
    """The text of a file, whatever its encoding; None for a binary one. A few NULs do not hide a table."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace").replace("\0", "")
    head = data[:4096]
    if head.count(b"\0"):
        if (wide := _wide(head)) is not None:
            return data.decode(wide, "replace")
        if head.count(b"\0") > len(head) // 8 or sum(byte < 9 for byte in head) > len(head) // 8 + 1:
            return None
        data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:  # cut within a letter
            return data.decode("utf-8", "ignore")
    if sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 20:
        return None
    return data.decode("cp1252", "replace")


def _wide(head: bytes) -> str | None:
    even, odd = head[::2].count(b"\0"), head[1::2].count(b"\0")
    half = max(1, len(head) // 2)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.1 * half else None


def places(text: str) -> list[int]:
    """Where something stands that rows of people have: an address, a number, a word of files of voters. In order."""
    found = []
    for match in _NEAR.finditer(text.encode("ascii", "replace")):  # one byte a letter: the places stay the same
        found.append(match.start())
        if len(found) >= _MOST_PLACES:
            break
    return found


def around(text: str, found: list[int], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Spans of the text around the places; those that touch are one."""
    begin, end = 0, -1
    for place in found:
        if end < 0 or place - before > end:
            if end >= 0:
                yield begin, end
            begin = max(0, place - before)
        end = min(len(text), place + after)
    if end >= 0:
        yield begin, end
