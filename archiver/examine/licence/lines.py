"""Copyright lines taken apart: who, since when, and where they can be reached."""

import re
from dataclasses import dataclass

from archiver.examine.licence.words import fold
from archiver.quoting import quote

MOST_NAMES = 20
"""Names of one line."""


@dataclass(frozen=True)
class NameInLine:
    """One holder of one line."""

    name: str
    """Without years, addresses and "all rights reserved"; fit to print."""
    years: str | None = None
    """As they stand there."""
    contact: str | None = None
    """The e-mail address beside it, else the URL. Restricted."""


MAIL = re.compile(r"[<(\[]?\b(?P<mail>[\w.+-]{1,64}(?:@|\s?\[at\]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})\b[>)\]]?", re.I)
_URL = re.compile(r"[<(\[]?\b(?P<url>(?:https?://|www\.)[^\s<>()\[\]]{1,200})[>)\]]?", re.I)
_MARK = re.compile(
    r"(?:[^\w<\[]*(?:spdx-(?:file|snippet)copyrighttext\b|\bcopyrights?\b(?! (?:holder|owner))|"
    r"\(c\)|\bc\b(?=\s+\d{4}|\s+<)|(?:by|von|por|par)\b))+[^\w<\[]*",
    re.I,
)
_ESCAPED = re.compile(r"\\|[`*_]{1,2}(?=\s|\Z)")
_YEARS = (
    r"\d{4}(?:\s?(?:[-–—,/&]|to|until|bis|and)\s?(?:\d{4}|\d{2}\b|present|now|today|current|heute)){0,30}"
    r"(?:\s?[-–](?=\s|\Z|,))?"
)
_CUT = re.compile(
    r"[,;]?\s*\b(?:all rights? reserved|alle rechte vorbehalten|todos los derechos reservados|"
    r"tous droits r\w+serv\w+|(?:is |are )?(?:licen[sc]ed|released|distributed|published|available) under|"
    r"under the terms|see (?:the )?(?:licen|file|auth|contr)|licen[sc]e:|permission is hereby).*",
    re.I | re.S,
)
_OTHERS = re.compile(
    r"[,;]?\s*(?:\b(?:and|und|et|y|e|en)\b|&|\+)?\s*\b(?:(?:all|any|the|its|their|our|other|various|many|individual|project|respective)\s+){0,3}"
    r"(?:contributors?|others|et al\.?|co-?authors|mitwirkende|beitragende)(?: \(see [^)]{1,40}\))?\s*\Z",
    re.I,
)
_SUFFIX = re.compile(
    r"(?:inc|llc|l\.l\.c|ltd|limited|corp|corporation|co|gmbh|ag|kg|ug|s\.?a|s\.?l|s\.?a\.?s|s\.?r\.?l|b\.?v|plc|pbc|llp|lp|e\.?\s?v|jr|sr|ii|iii|"
    r"ph\.?d|md|esq|dba .*)\b\.?",
    re.I,
)
_SPLIT = re.compile(r"(\s?(?:,\s?(?:and|und|et|y|e)\s|[,;]|\s(?:and|und|et|y|e)\s|\s[&+/]\s)\s?)")
_PARTICLES = frozenset(
    {
        *("de", "van", "von", "der", "den", "da", "di", "do", "dos", "la", "le", "el", "al", "bin", "ibn", "del"),
        *("della", "du", "zu", "af", "av", "ten", "ter", "y"),
    }
)
_WORD = re.compile(r"[^\W\d_][\w.'’-]*\Z")


def names_in_line(line: str) -> tuple[NameInLine, ...]:
    """The holders that a copyright line names, in its order; "and contributors" is nobody."""
    text = line[:1000]
    mails = [match["mail"] for match in MAIL.finditer(text)]
    urls = [match["url"].rstrip(".,;/") for match in _URL.finditer(text)]
    text = _URL.sub(" ", MAIL.sub(" ", text.replace("<e-mail>", " ")))
    text = " ".join(_ESCAPED.sub("", fold(text)).split())
    text = re.sub(r"[(\[{<]\s*[)\]}>]", " ", _CUT.sub("", text))
    years, text = _years(_bare(_MARK.sub("", text, count=1) if _MARK.match(text) else text))
    text = re.sub(r"^(?:by|from|von|por|par)\s", "", text, flags=re.I)
    if not re.fullmatch(r"the\s+\S+(?:\s+\S+){0,3}\s+contributors", text, re.I):
        text = _bare(_OTHERS.sub("", text))
    pieces = [_years(piece, at_end=not years) for piece in _split(text)[:MOST_NAMES]]
    contacts = mails or urls
    found = []
    for place, (own, name) in enumerate(pieces):
        shown = quote(name, 120)
        if re.search(r"[^\W\d_]{2}", shown):
            contact = contacts[place] if contacts and len(contacts) == len(pieces) else None
            if contacts and len(pieces) == 1:
                contact = contacts[0]
            found.append(NameInLine(shown, quote(own or years or "", 60) or None, contact))
    return tuple(found)


def _years(text: str, *, at_end: bool = True) -> tuple[str | None, str]:
    """(the years at its start, else at its end; the rest). A year in a committee's name stays where one leads."""
    match = re.match(rf"[\[(<{{]?{_YEARS}[\])>}}]?(?=\W|\Z)", text, re.I)
    if match is None and at_end:
        match = re.search(rf"(?<=[\s,(]){_YEARS}\)?\Z", text, re.I)
    if match:
        rest = _bare(text[: match.start()] + " " + text[match.end() :])
        return match.group().strip(" -–()[]{}<>,"), re.sub(r"^(?:present|now)\b\W*", "", rest, flags=re.I)
    return None, text


def looks_like_a_person(name: str) -> bool:
    """Two to four capitalised words, with small words and initials between them."""
    words = name.split()
    if not 2 <= len(words) <= 5 or not all(_WORD.match(word.rstrip(",")) for word in words):
        return False
    names = [word for word in words if word.casefold() not in _PARTICLES]
    return 2 <= len(names) <= 4 and all(word[0].isupper() and not (word.isupper() and len(word) > 3) for word in names)


def name_key(name: str) -> str:
    """Letters and digits of a name without its legal form: `Rivera for Senate, Inc.` is `Rivera for Senate`."""
    bare = re.sub(r"(?i)\sd/?b/?a\s.*|\A\s*the\s", "", name)
    bare = re.sub(r"(?i)[,\s]+(?:inc|llc|ltd|limited|corp|gmbh|e\.? ?v|co)\.?\s*\Z", "", bare)
    return re.sub(r"[\W_]+", "", bare.casefold())


def _bare(text: str) -> str:
    text = " ".join(text.split()).strip(" ,;:-–—|/#*\"'")
    if not re.search(r"(?:\b(?:inc|ltd|corp|co|jr|sr|e\. ?v|s\.a|s\.l)|\b\w)\.\Z", text, re.I):
        text = text.rstrip(".")
    if re.fullmatch(r"[(\[<{].*[)\]>}]", text) and len(re.findall(r"[(\[<{]", text)) == 1:
        text = text[1:-1].strip()
    return text


def _split(text: str) -> list[str]:
    """The names of a list; a company's name stays whole, whatever commas and "and"s it has."""
    parts = _SPLIT.split(text)
    pieces = [parts[0]]
    for separator, piece in zip(parts[1::2], parts[2::2], strict=True):
        if _SUFFIX.match(piece):
            pieces[-1] += separator + piece
        else:
            pieces.append(piece)
    pieces = [name for piece in pieces if (name := _bare(piece))]
    if all(_stands_alone(piece) for piece in pieces) or _is_a_list_of_logins(pieces, text):
        return pieces
    return [text] if text else []


def _stands_alone(piece: str) -> bool:
    body = _bare(_years(piece)[1])
    ends = re.search(rf"\s{_SUFFIX.pattern}\Z", body, re.I) or re.match(
        r"the\s.+\s(?:authors|developers|team)\Z", body, re.I
    )
    return looks_like_a_person(body) or ends is not None


def _is_a_list_of_logins(pieces: list[str], text: str) -> bool:
    joined = re.search(r"\s(?:and|und|et|y|&)\s", text) is not None
    return len(pieces) >= 3 and joined and all(len(piece.split()) == 1 for piece in pieces)
