"""Bytes made text, and the first question: whether anything in it can be of people at all."""

import codecs

import re2

MOST_BYTES = 8 << 20
"""Bytes of one file that are read."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF16_LE, "utf-16-le"),
         (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip

_CUES = re2.compile(
    rb"[A-Za-z0-9_]@[A-Za-z0-9-]+\.[A-Za-z]{2}"
    rb"|\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}|\+[1-9][\d ().-]{8}|\b0\d{1,4}[ /-]\d{2,4}[ ./-]?\d{2}"
    rb"|\b[2-9]\d\d[2-9]\d{6}\b|\b[679]\d{8}\b|\b\d{8}-?[A-Z]\b|\b[A-Z]{6}\d\d[A-Z]\d\d"
    rb"|\b\d{3}-\d\d-\d{4}\b|[$\xa3]\s?\d+|\b\d+\.\d\d\b|\d,\d\d\s?(?:\xe2\x82\xac|EUR)"
    rb"|\b\d{1,5} (?:[NSEW]\.? )?[A-Z][a-z]+ (?:[A-Z][a-z]+ )?(?:St|Ave|Av|Rd|Dr|Ln|Blvd|Way|Ct|Street|Road|Lane|Drive|Court|Pl)\b"
    rb"|\b(?:19|20)\d\d[-/.][01]\d[-/.][0-3]\d|\b[0-3]?\d[-/.][0-3]?\d[-/.](?:19|20)?\d\d\b"
    rb"|(?i:van_?id|voter_?(?:file_?)?id|voter_?(?:base|reg)|state_?file|dwid|precinct|elector)"
)  # fmt: skip
_STRONG = re2.compile(
    rb"[A-Za-z0-9_]@[A-Za-z0-9-]+\.[A-Za-z]{2}|(?i:first_?name|last_?name|full_?name|surname|prenom|pr\xc3\xa9nom|nombre|apellido"
    rb"|vorname|nachname|cognom|nome|given_?name|voornaam|donor|contribut|donat|voter|van_?id|state_?file|dwid|precinct|elector"
    rb"|phone|telefon|t[e\xc3\xa9]+l\b|mobile|cell|e-?mail|birth|dob|ssn|social.?security|address|password|codice|\bdni\b|amount)"
    rb"|\(?[2-9]\d\d\)?[ .-][2-9]\d\d[ .-]\d{4}|\+[1-9][\d ().-]{8}|\b0\d{1,4}[ /-]\d{2,4}[ ./-]?\d{2}"
    rb"|\b[2-9]\d\d[2-9]\d{6}\b|\b[679]\d{8}\b|\b\d{8}-?[A-Z]\b|\b[A-Z]{6}\d\d[A-Z]\d\d|\b\d{3}-\d\d-\d{4}\b"
    rb"|\b\d{1,5} (?:[NSEW]\.? )?[A-Z][A-Za-z]+ (?:[A-Z][A-Za-z]+ )?(?:St|Ave|Av|Rd|Dr|Ln|Blvd|Way|Ct|Street|Road|Lane|Drive|Court|Pl|ST|AVE|RD|DR)\b"
    rb"|[A-Z][a-z]+,? [A-Z][a-z]+[,;\t|]"
)  # fmt: skip


def may_hold_people(data: bytes) -> bool:
    """Whether there is anything in it that a row of people cannot do without. Cheap: most source files end here."""
    return bool(_CUES.search(data)) and bool(_STRONG.search(data))


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
