"""Licence fields of manifests as people fill them in, and what they mean.

Exact spellings first, then SPDX, then lists of both, then small repairs (spaces, "v2", the word "licence"), and last
any name in the words. npm's spdx-correct goes the same way for one licence at a time.
"""

import re

from archiver.examine.licence.names import PROPRIETARY, beside_names, linked, named, parse_expression
from archiver.examine.licence.restrictions import takes_away

_MEANS: dict[str, str] = {
    "mit x11": "MIT", "x11 mit": "MIT", "expat": "MIT", "mit expat": "MIT", "expat mit": "MIT",
    "apache": "LicenseRef-Apache", "asl": "LicenseRef-Apache", "asl 2.0": "Apache-2.0", "asl 2": "Apache-2.0",
    "apache_2_0": "Apache-2.0", "apache software": "LicenseRef-Apache", "al2": "Apache-2.0",
    "bsd": "LicenseRef-BSD", "bsd style": "LicenseRef-BSD", "bsd like": "LicenseRef-BSD", "freebsd": "BSD-2-Clause",
    "gpl": "LicenseRef-GPL", "gnu gpl": "LicenseRef-GPL", "lgpl": "LicenseRef-LGPL",
    "gnu lgpl": "LicenseRef-LGPL", "agpl": "LicenseRef-AGPL", "gpl_1": "GPL-1.0-only", "gpl_2": "GPL-2.0-only",
    "gpl_3": "GPL-3.0-only", "lgpl_2_1": "LGPL-2.1-only", "lgpl_3_0": "LGPL-3.0-only", "agpl_3": "AGPL-3.0-only",
    "perl": "Artistic-1.0-Perl OR GPL-1.0-or-later", "perl_5": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "perl 5": "Artistic-1.0-Perl OR GPL-1.0-or-later", "artistic gpl": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "artistic": "LicenseRef-Artistic", "artistic_1": "Artistic-1.0",
    "artistic_2": "Artistic-2.0", "artistic 2": "Artistic-2.0",
    "mozilla_1_0": "MPL-1.0", "mozilla_1_1": "MPL-1.1", "mpl 2": "MPL-2.0",
    "bsd2": "BSD-2-Clause", "bsd3": "BSD-3-Clause", "bsd4": "BSD-4-Clause", "bsd 4": "BSD-4-Clause",
    "psf": "PSF-2.0", "python": "PSF-2.0", "python software foundation": "PSF-2.0",
    "zlib libpng": "Zlib", "boost": "BSL-1.0", "boost software": "BSL-1.0", "boost software 1.0": "BSL-1.0",
    "zpl": "ZPL-2.1", "zope public": "ZPL-2.1", "ruby s": "Ruby", "ruby": "Ruby", "iscl": "ISC", "isc iscl": "ISC",
    "ms pl": "MS-PL", "microsoft public": "MS-PL", "cc zero": "CC0-1.0", "cc0": "CC0-1.0", "cc zero 1.0": "CC0-1.0",
    "university of illinois ncsa open source": "NCSA", "w3c": "W3C", "beerware": "Beerware", "ofl": "OFL-1.1",
    "do what the fuck you want to public": "WTFPL", "do wtf you want to public": "WTFPL", "eupl": "LicenseRef-EUPL",
    "public domain": "LicenseRef-Public-Domain", "unrestricted": "LicenseRef-Public-Domain",
}  # fmt: skip
"""Folded spelling -> expression. A version that nobody wrote is not filled in: `GPL` is any of them."""

_SHUT = frozenset(
    {
        "unlicensed", "proprietary", "none", "private", "closed", "closed source", "commercial", "confidential",
        "other proprietary", "no", "not licensed", "restricted", "internal", "allrightsreserved",
        "copyright", "all rights reserved",
    }
)  # fmt: skip
_NOTHING = re.compile(
    r"\W*\Z|todo\b|fixme\b|tbd\b|unknown\Z|noassertion\Z|n/?a\Z|licen[sc]e(?: declaration)?\Z|your licen[sc]e|"
    r"licen[sc]e \(.*, etc|what licen[sc]e|choose|pick a|`use_|insert|open_source\Z|other\Z|custom\Z|"
    r".*(?:\{\{|<%|\$\{|%\()",
    re.I,
)
_A_FILE = re.compile(
    r"see\b.*\b(?:licen[sc]e|copying|readme|notice)|file\b ?:? ?\S|"
    r"(?:\./)?(?:licen[sc]es?|copying|unlicense\.)(?:[-_.][\w.-]+)?\Z|https?://(?:www\.)?(?:github|gitlab|bitbucket|codeberg|raw\.)",
    re.I,
)
_EXCEPTIONS: tuple[tuple[str, str], ...] = (
    ("classpath", "Classpath-exception-2.0"),
    ("gcc", "GCC-exception-3.1"),
    ("llvm", "LLVM-exception"),
    ("font", "Font-exception-2.0"),
    ("bison", "Bison-exception-2.2"),
    ("autoconf", "Autoconf-exception-2.0"),
    ("openssl", "openvpn-openssl-exception"),
    ("ocaml", "OCaml-LGPL-linking-exception"),
)
_WITH = re.compile(r"[-, ]+(?:with|w/)[- ]+(?:the )?([\w .-]{0,60}?)[- ]+(?:linking )?exception\b", re.I)
_OR = re.compile(r" ?\|\|? ?| / | or (?!(?:any )?(?:later|newer|greater|above|higher))", re.I)
_AND = re.compile(r" ?[&;] ?| and (?!(?:any )?(?:later|newer|greater))|, (?!v|version)", re.I)
_COMMA_PROSE = re.compile(r"^[^,&;|]*, [^,&;|]* [^,&;|]*$")
"""One comma with several words behind it: prose, not a list."""
_CHANGED = re.compile(
    r"\b(?:non-?\w+|except|restrict\w*|custom\w*|variant|addition\w*|extra|exclud\w*|not|no|only for|"
    r"commercial|terms)\b",
    re.I,
)
_HARMLESS = re.compile(
    r"style|like|alike|google|version|general|public|gnu|clause|only|or|later|any|new|license[sd]?", re.I
)
_WORD = re.compile(r"\b(?:the|licen[sc]ed?|licen[sc]es|under|released|terms|of)\b|[()'\"]", re.I)


def says_nothing(raw: str) -> bool:
    """Whether a field was never filled in: empty, a tool's placeholder, or a template's variable."""
    return _NOTHING.match(raw.strip()[:300]) is not None


def names_a_file(raw: str) -> bool:
    """Whether a field only points elsewhere: `SEE LICENSE IN x`, `LICENSE.txt`, a page of a repository."""
    return _A_FILE.match(raw.strip()[:300]) is not None


def from_field(raw: str) -> str | None:
    """The expression that a manifest's licence field means; None when it means nothing we know.

    `MIT/Apache-2.0` (Cargo's old spelling) is a choice; `UNLICENSED` (npm) is no licence at all and `Unlicense` is one;
    a list with commas means all of it.
    """
    text = " ".join(raw[:400].split()).strip(" ,;.\"'")
    if len(text) > 200 or not text:
        return None
    if text.casefold().startswith(("http://", "https://")):
        return linked(text)
    text = re.sub(r"[-(<,; ]*https?://\S*", "", text).strip(" ,;.") or text
    text = re.sub(r"\s*\(?\bsee\b.*", "", text, flags=re.I).strip(" ,;.-(") or text
    if found := _one(text) or _several(text):
        return found
    if any(len(pattern.split(_dual(text))) > 1 for pattern in (_OR, _AND)) and not _COMMA_PROSE.search(text):
        return _known_choice(text)
    return _repaired(text) or _only_named(text)


def _one(text: str) -> str | None:
    folded = " ".join(re.sub(r"[^\w.+]+", " ", _WORD.sub(" ", text)).casefold().split())
    if folded in _SHUT or text.casefold() == "no license":
        return PROPRIETARY
    vague = re.search(r"\bGPL\b(?![- ]?v?\d)", text)  # license-expression takes it for GPL-1.0-or-later
    return _MEANS.get(folded) or (None if vague else parse_expression(text))


def _dual(text: str) -> str:
    return re.sub(r"^(?:dual|dually|either)\b[- ]*(?:licensed)?[: ]*(?:under )?", "", text, flags=re.I)


def _several(text: str) -> str | None:
    """A list of names, when each of them is known."""
    for pattern, joined in ((_OR, " OR "), (_AND, " AND "), (re.compile(r"(?<!:)/(?!/)"), " OR ")):
        pieces = [piece.strip() for piece in pattern.split(_dual(text))]
        if not 1 < len(pieces) <= 12:
            continue
        meant = [from_field(piece) for piece in pieces]
        known = [m for m in meant if m]
        if len(known) == len(pieces):
            return join(known, joined)
    return None


def _known_choice(text: str) -> str | None:
    """The known side of a choice with an unknown one; a sum with an unknown part is unknown as a whole."""
    pieces = _OR.split(_dual(text))
    known = [meant for piece in pieces if len(pieces) <= 12 and (meant := from_field(piece))] if len(pieces) > 1 else []
    return join(known, " OR ") if known else None


def _only_named(text: str) -> str | None:
    """What a text names, unless it says more than a name: `MIT for non-commercial use`, `MIT-with-disclaimer`."""
    beside = _WORD.sub(" ", beside_names(text))
    if (
        takes_away(text)
        or _CHANGED.search(beside)
        or (" " not in text and re.search(r"[^\W\d_]{2}", _HARMLESS.sub("", beside)))
    ):
        return None
    return named(text)


def join(expressions: list[str], joined: str) -> str:
    """Several expressions as one; a choice inside a sum, or a sum inside a choice, keeps its brackets."""
    distinct = list(dict.fromkeys(expressions))
    if len(distinct) == 1:
        return distinct[0]
    other = " OR " if joined == " AND " else " AND "
    return joined.join(f"({e})" if other in e else e for e in distinct)


def _repaired(text: str) -> str | None:
    text = re.sub(r"\(?\s*>=\s*v?(\d(?:\.\d)?)\s*\)?", r" \1 or later", text)
    if found := _with_exception(text):
        return found
    bare = " ".join(_WORD.sub(" ", text).split()).strip(" ,-")
    if re.fullmatch(r"(?i)(?:gnu )?[al]?gpl.*", bare):
        return named(bare)
    for attempt in (bare, bare.replace(" ", "-"), re.sub(r"[- ]*v(?:ersion)?\.? ?(?=\d)", "-", bare, flags=re.I)):
        if found := parse_expression(attempt) or (parse_expression(f"{attempt}.0") if attempt[-1:].isdigit() else None):
            return found
    return None


def _with_exception(text: str) -> str | None:
    """A licence and an exception to it; an exception that nobody knows leaves the licence."""
    match = _WITH.search(text)
    base = from_field(text[: match.start()]) if match else None
    if match is None or base is None:
        return None
    known = next((spdx for word, spdx in _EXCEPTIONS if word in match[1].casefold()), None)
    return parse_expression(f"{base} WITH {known}") or base if known and " " not in base else base
