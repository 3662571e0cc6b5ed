"""Licence names as people write them, turned into SPDX expressions."""

import re
from functools import cache
from typing import Any

PROPRIETARY = "LicenseRef-Proprietary"

_NAMES: tuple[tuple[str, str], ...] = (
    (r"CC[- ]?BY[- ](NC[- ])?(SA|ND)?[- ]?v?([1-4]\.\d)?", "cc"),
    (
        r"Creative Commons Attribution[- ](Non[- ]?Commercial[- ])?(Share[- ]?Alike|No[- ]?Deriv\w*)?,? ?v?"
        r"([1-4]\.\d)?",
        "cc",
    ),
    (r"CC[- ]?0(?:[- ]1\.0)?\b|Creative Commons? Zero|publicdomain/zero/1\.0", "CC0-1.0"),
    (r"(?:GNU )?(?:A-?GPL|Affero (?:GNU )?(?:General Public|GPL))(?: Licen[sc]e)?(VERSION)", "AGPL"),
    (r"(?:GNU )?(?:L-?GPL|(?:Lesser|Library) (?:General Public|GPL))(?: Licen[sc]e)?(VERSION)", "LGPL"),
    (r"(?:GNU )?(?:\bGPL|General Public Licen[sc]e)(?: Licen[sc]e)?(VERSION)", "GPL"),
    (r"Apache(?: Software)?(?: Licen[sc]e)?[-, ]*(?:Version |v\.? ?)?2(?:\.0)?\b|\bALv2\b", "Apache-2.0"),
    (r"\bApache(?: Software)? Licen[sc]e\b(?! *[,(-]? *(?:Version |v)?1)", "LicenseRef-Apache"),
    (r"\b(?:BSD[- ]?3|(?:3|three)[- ]clause[- ]BSD|(?:new|modified|revised)[- ]BSD)(?:[- ]Clause)?", "BSD-3-Clause"),
    (r"\b(?:BSD[- ]?2|(?:2|two)[- ]clause[- ]BSD|simplified[- ]BSD)(?:[- ]Clause)?", "BSD-2-Clause"),
    (r"\b0BSD\b|\bBSD[- ]zero", "0BSD"),
    (r"\bBSD\b", "LicenseRef-BSD"),
    (r"\bMIT-0\b|MIT No Attribution", "MIT-0"),
    (r"\bMIT\b|\bExpat Licen[sc]e", "MIT"),
    (r"\bISC\b", "ISC"),
    (r"\b(?:MPL|Mozilla Public Licen[sc]e)[-, ]*(?:Version |v\.? ?)?2(?:\.0)?\b", "MPL-2.0"),
    (r"\b(?:EPL|Eclipse Public Licen[sc]e)[-, ]*(?:Version |v\.? ?)?2(?:\.0)?\b", "EPL-2.0"),
    (r"\b(?:EUPL|European Union Public Licen[sc]e)[-, ]*(?:Version |v\.? ?)?1\.2\b", "EUPL-1.2"),
    (r"\bUnlicense\b", "Unlicense"),
    (r"\bWTFPL\b", "WTFPL"),
    (r"\b(?:BUSL|Business Source Licen[sc]e)[-, ]*(?:1\.1)?", "BUSL-1.1"),
    (r"\bODbL\b|Open Database Licen[sc]e", "ODbL-1.0"),
    (r"\b(?:SIL )?(?:OFL\b|Open Font Licen[sc]e)", "OFL-1.1"),
    (r"\bpublic domain\b", "LicenseRef-Public-Domain"),
    (r"\b(?:Zlib|zlib/libpng)(?= Licen[sc]e\b)", "Zlib"),
    (r"\bBoost Software Licen[sc]e\b", "BSL-1.0"),
    (r"\bArtistic Licen[sc]e[-, ]*(?:Version |v\.? ?)?2(?:\.0)?\b", "Artistic-2.0"),
    (r"\b(?:MPL|Mozilla Public Licen[sc]e)[-, ]*(?:Version |v\.? ?)?1\.1\b", "MPL-1.1"),
    (r"\b(?:CDDL|Common Development and Distribution Licen[sc]e)\b[-, ]*(?:Version |v\.? ?)?(?:1\.0)?", "CDDL-1.0"),
    (r"\bPython Software Foundation Licen[sc]e\b", "PSF-2.0"),
    (r"\bElastic Licen[sc]e(?: 2\.0)?\b", "Elastic-2.0"),
    (r"\bSSPL\b|\bServer Side Public Licen[sc]e\b", "SSPL-1.0"),
    (r"\bPolyForm Non-?commercial\b", "PolyForm-Noncommercial-1.0.0"),
    (r"\bCommons Clause\b", "LicenseRef-Commons-Clause"),
    (r"\b(?:GFDL|GNU Free Documentation Licen[sc]e)\b", "LicenseRef-GFDL"),
    (r"\bgemeinfrei\b|\bdomaine public\b|\bdomin[ií][oi]? p[úu]blico\b", "LicenseRef-Public-Domain"),
    (
        r"\bUNLICENSED\b|\bproprietary\b|\ball rights reserved\b|\bnot (?:open source|licensed for use)\b"
        r"|\balle rechte vorbehalten\b|\balle rechten voorbehouden\b|\btous droits r[ée]serv[ée]s\b"
        r"|\btod[oa]s (?:los derechos|os direitos) reservad[oa]s\b|\btutti i diritti (?:sono )?riservati\b",
        PROPRIETARY,
    ),
)
_AFTER = r"(?:later|newer|greater|above|higher)"
_VERSION = (
    r"(?:,? ?(?:Version |v\.? ?|-)?([1-3](?:\.[01])?)\b(?:\.0)?"
    rf"(\+|[-, ]*(?:\(?(?:or|and) )?(?:\(?at your (?:option|choice)\)?,? )?(?:or-|any )?{_AFTER}(?: version)?)?)?"
)
_PATTERNS = tuple((re.compile(p.replace("(VERSION)", _VERSION), re.I), spdx) for p, spdx in _NAMES)
_LATER = re.compile(rf"\b(?:or|and)\b[\s(]*(?:at your (?:option|choice)[\s),]*)?(?:any )?{_AFTER}\b", re.I)
_CASED = frozenset({"MIT", "ISC", "LicenseRef-BSD", "MIT-0", "Unlicense"})
_LINKS = re.compile(
    r"https?://(?:www\.|i\.)?(?:opensource\.org/licen[sc]es?/(?P<osi>[\w.-]+)|choosealicense\.com/licenses/(?P<choose>[\w.-]+)"
    r"|spdx\.org/licenses/(?P<spdx>[\w.+-]+?)(?:\.html)?(?=[\s)\]>\"']|$)"
    r"|(?:www\.)?apache\.org/licenses/LICENSE-(?P<apache>2\.0)"
    r"|creativecommons\.org/(?:publicdomain|p)/(?P<zero>zero)/1\.0|creativecommons\.org/licenses/(?P<cc>[a-z-]+)/(?P<ccv>\d\.\d)"
    r"|gnu\.org/licenses/(?:old-licenses/)?(?P<gnu>[al]?gpl)-(?P<gnuv>\d\.\d)|(?P<un>unlicense\.org)|(?P<wtf>wtfpl\.net)"
    r"|mozilla\.org/(?:en-US/)?MPL/(?P<mpl>2\.0)|eclipse\.org/legal/epl-(?P<epl>2\.0)|(?P<mit>mit-license\.org)"
    r"|(?P<ofl>scripts\.sil\.org/OFL|openfontlicense\.org)|opendatacommons\.org/licenses/(?P<odc>odbl|by|pddl))",
    re.I,
)
_OSI = {
    "mit": "MIT", "mit-license.php": "MIT", "mit-license": "MIT", "isc": "ISC", "apache-2.0": "Apache-2.0",
    "bsd-3-clause": "BSD-3-Clause", "bsd-2-clause": "BSD-2-Clause", "gpl-3.0": "GPL-3.0-only",
    "agpl-3.0": "AGPL-3.0-only", "mpl-2.0": "MPL-2.0", "unlicense": "Unlicense", "gpl-2.0": "GPL-2.0-only",
    "lgpl-3.0": "LGPL-3.0-only", "lgpl-2.1": "LGPL-2.1-only", "cc0-1.0": "CC0-1.0",
}  # fmt: skip


_FIXED = {
    "zero": "CC0-1.0", "un": "Unlicense", "wtf": "WTFPL", "apache": "Apache-2.0", "mpl": "MPL-2.0", "epl": "EPL-2.0",
    "mit": "MIT", "ofl": "OFL-1.1",
}  # fmt: skip


@cache
def _licensing() -> Any:
    # 0.15 s, so only when a name has to be read.
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


def parse_expression(raw: str) -> str | None:
    """A valid SPDX expression in its current spelling; None for anything else.

    license-expression raises AttributeError, TypeError and IndexError on odd input (its issues 76, 97 and 114), so
    every exception means "not an expression".
    """
    if not raw.strip() or len(raw) > 300:
        return None
    try:
        parsed = _licensing().parse(raw.strip(), validate=True, strict=True)
        return str(parsed.render()) if parsed is not None else None
    except Exception:
        return None


def identifiers(expression: str | None) -> frozenset[str]:
    """The licence identifiers in an expression, exceptions left out."""
    tokens = re.sub(r"\bWITH\s+\S+", "", expression or "").replace("(", " ").replace(")", " ").split()
    return frozenset(token for token in tokens if token not in {"AND", "OR"})


def named(text: str) -> str | None:
    """The expression that a short text names: one licence, or several joined by OR where it offers a choice."""
    found = names_in(text)
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    choice = re.search(r"\b(?:or|dual|either|choice|choose|option)\b", _LATER.sub(" ", text), re.I)
    return (" OR " if choice else " AND ").join(found)


def names_in(text: str) -> list[str]:
    """Every licence named in a text, in the order of appearance, without doubles."""
    return list(dict.fromkeys(spdx for _, _, spdx in _hits(text)))


def beside_names(text: str) -> str:
    """The text with every licence's name taken out: what somebody said beside it."""
    rest, end = [], 0
    for start, stop, _ in _hits(text):
        rest.append(text[end:start])
        end = stop
    return " ".join([*rest, text[end:]])


def _hits(text: str) -> list[tuple[int, int, str]]:
    hits: list[tuple[int, int, str]] = []
    for pattern, spdx in _PATTERNS:
        for match in pattern.finditer(text):
            if spdx in _CASED and match.group()[:3] not in {"MIT", "ISC", "BSD", "Unl", "UNL", "Exp"}:
                continue
            if not any(start < match.end() and match.start() < end for start, end, _ in hits):
                hits.append((match.start(), match.end(), _spdx(spdx, match)))
    return sorted(hits)


def linked(text: str) -> str | None:
    """The licence whose canonical text a URL in this text leads to."""
    match = _LINKS.search(text)
    if match is None:
        return None
    part = {name: value.casefold() for name, value in match.groupdict().items() if value}
    if "cc" in part:
        return parse_expression(f"CC-{part['cc'].upper()}-{part['ccv']}")
    if "gnu" in part:
        return parse_expression(f"{part['gnu'].upper()}-{part['gnuv']}-only")
    for name, spdx in _FIXED.items():
        if name in part:
            return spdx
    if "odc" in part:
        return {"odbl": "ODbL-1.0", "by": "ODC-By-1.0", "pddl": "PDDL-1.0"}[part["odc"]]
    key = part.get("osi") or part.get("choose") or part.get("spdx") or ""
    return _OSI.get(key) or parse_expression(key)


def _spdx(spdx: str, match: re.Match[str]) -> str:
    if spdx == "cc":
        return _creative_commons(match)
    if spdx not in {"GPL", "LGPL", "AGPL"}:
        return spdx
    version, later = match.group(1), match.group(2)
    if not version:
        return f"LicenseRef-{spdx}"
    version = version if "." in version else f"{version}.0"
    return f"{spdx}-{version}-{'or-later' if later else 'only'}"


def _creative_commons(match: re.Match[str]) -> str:
    extra = "-NC" if match.group(1) else ""
    kind = (match.group(2) or "").replace("-", "").casefold()
    extra += "-SA" if kind.startswith(("sa", "share")) else "-ND" if kind.startswith(("nd", "no")) else ""
    name = f"CC-BY{extra}"
    return f"{name}-{match.group(3)}" if match.group(3) else f"LicenseRef-{name}"
