"""Mail archives, single mails and address cards."""

import re

from archiver.examine.exposure.personal.table import MOST_CELL, Table

_MBOX = re.compile(r"^From \S{1,200} .{8,60}\d{4}\s*$", re.M)
_FIELD = re.compile(
    r"^(From|To|Cc|Date|Subject|Message-ID|Received|Return-Path|MIME-Version|Delivered-To):[ \t]*\S", re.M | re.I
)
_CARD = re.compile(r"^BEGIN:VCARD", re.M | re.I)
_LINE = re.compile(r"^(?:item\d+\.)?(FN|N|TEL|EMAIL|ADR|BDAY)(?:;[^:\n]{0,200})?:(.{1,300})$", re.M | re.I)
_ROLE = {"FN": "name", "TEL": "phone", "EMAIL": "email", "ADR": "address", "BDAY": "birthday"}


def mails_in(text: str) -> int:
    """Mails that a file holds: an mbox, or one mail with its head at the beginning; 0 for any other file."""
    start = text[:400].lstrip()
    if not (_MBOX.match(start) or _FIELD.match(start)):
        return 0
    head = {match[1].lower() for match in _FIELD.finditer(text[:20_000])}
    if len(head & {"from", "to", "date", "subject", "message-id", "received"}) < 4:
        return 0
    if not head & {"message-id", "received", "return-path", "mime-version", "delivered-to"}:
        return 0
    return max(1, len(_MBOX.findall(text)))


def read_cards(text: str) -> list[Table]:
    """The address cards (vCard) of a file."""
    if not (first := _CARD.search(text[:200_000])):
        return []
    rows = []
    for card in _CARD.split(text, 20_000)[1:]:
        found = {
            match[1].upper(): match[2].strip().replace(";", " ")[:MOST_CELL] for match in _LINE.finditer(card[:20_000])
        }
        if "FN" not in found and "N" in found:
            found["FN"] = found["N"]
        rows.append([found.get(key, "") for key in _ROLE])
    return [Table(list(_ROLE.values()), rows, line=text.count("\n", 0, first.start()) + 1)] if rows else []
