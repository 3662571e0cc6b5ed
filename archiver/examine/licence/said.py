"""Licence words in any text file: SPDX tags, and comments that grant, forbid or point to a licence file."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from archiver.examine.licence.comments import comments_of, is_prose, speaking
from archiver.examine.licence.legal import holders_in, read_legal
from archiver.examine.licence.match import explain
from archiver.examine.licence.names import PROPRIETARY, linked, named, parse_expression
from archiver.examine.licence.words import RESTRICTING, decode_text, fold, words_of

Kind = Literal["tag", "header", "proprietary", "reference"]
"""tag: an SPDX tag; header: a licence named or printed; proprietary: others may not use it; reference: a file named."""

_LONGEST_PROSE = 64 << 10
"""Bytes of a text in which a whole printed licence is looked for; the GPL has 35,000."""
_MAY_LACK = 12
"""Words that a licence printed in a file may lack; when more are missing it is another text."""
MOST_SAID = 40
"""Different things that one file can say; a bundle of many packages says more."""


@dataclass(frozen=True)
class Said:
    """One thing that a file says of its licence."""

    kind: Kind
    expression: str | None
    """None for a licence that is not explained, for prohibitions and for references."""
    line: int
    end_line: int
    holders: tuple[str, ...] = ()
    """Copyright lines that stand beside it, e-mail addresses masked."""
    refers_to: str | None = None
    """The file that a reference names, as written."""


@dataclass(frozen=True)
class FileSays:
    """All that one file says."""

    said: tuple[Said, ...] = ()
    cut: bool = False
    """Whether it says more than is kept."""
    generated: bool = False
    """Whether its head says that a tool wrote it."""


_MADE = re.compile(
    rb"\bdo not (?:edit|modify)\b|@generated\b|\b(?:code|automatically|auto-?) ?generated (?:by|from|file|code)\b", re.I
)
_TAG = re.compile(
    rb"(SPDX-License-Identifier|SPDX-Snippet(?:Begin|End)|REUSE-Ignore(?:Start|End))(?:[ \t]*:[ \t]*(.{0,300}))?", re.I
)
_TAG_END = re.compile(r"\s*(?:\*/|-->|\*\)|-}|#}|\]\]|[\"'`]|\\n|<).*|[\s.,;]*\Z")
_COMMENT_END = re.compile(r"\s*(?:\*/|-->|\*\)|-}|#}|\]\]).*")
_COPYRIGHT_TAG = re.compile(rb"SPDX-(?:File|Snippet)CopyrightText[ \t]*:[ \t]*(.{1,200})", re.I)
_MODULE = re.compile(rb"^__licen[sc]e__[ \t]*=[ \t]*[\"']([^\"'\n]{1,80})[\"']", re.M)
_GRANT = re.compile(
    r"\b(?:under|(?:governed|covered) by) (?:the )?(?:terms (?:and conditions )?of )?(?:the |a |an )?(.{0,90})"
    r"|@licen[sc]e:?\s*(.{0,90})"
    r"|\blicen[sc]e(?:\(s\)|s)?\s*(?:[:=]|is)\s*(.{0,90})"
    r"|\blizen[sz](?:iert unter|:)\s*(.{0,90})"
    r"|\blicen[sc]ed\s+(?!under|to\b)(.{0,60})"
    r"|\b(?=(?:mit|bsd|isc|apache|mozilla|gnu|[al]?gpl|mpl|sil|cc)\b.{0,40}\blicen[sc]ed?\b)(.{0,60})",
    re.I,
)
_SHUT = re.compile(
    r"you may not\s+(?:access or\s+)?(?:use|copy|modify)[^;]{0,40}?\b(?:this|software|file|for any)|"
    r"unauthori[sz]ed (?:copying|use)|"
    r"proprietary and confidential|without\W+(?:first\W+)?(?:obtaining\W+)?the\W+(?:prior\W+|"
    r"express\W+)?written\W+permission",
    re.I,
)
_OPEN = re.compile(r"except in compliance|neither the name|redistribution and use|permission is hereby granted", re.I)
_REFERENCE = re.compile(
    r"(?:\b(?:see|found in|in|read|refer to|consult|license:?)\s+)(?:the )?(?:\w+ )?(?:file )?[\"'`(<]{0,2}"
    r"((?:[\w@.-]{1,60}/){0,4}(?:[\w@.-]{0,60}(?:LICEN[SC]E|COPYING|UNLICENSE)[\w.-]{0,30}|licen[sc]e\.(?:md|txt|rst)))"
)
_CHOICE = re.compile(
    r"dual|\b(?:MIT|BSD|[AL]?GPL)[\w .-]{0,12}/ ?(?:MIT|BSD|[AL]?GPL)|\b(?:MIT|BSD|GPL)\W.{0,40}\blicen[sc]es\b", re.I
)
"""Several licences for the same work: whoever gets it under each may choose. "Under the MIT and GPL licenses"."""
_LEADER = re.compile(r"^[\s/*#;%!'<|{(=.-]*(?:(?:dnl|rem)\s)?\s*", re.I)
_PRINTED = re.compile(
    rb"permission\W{1,9}(?:\w{1,20}\W{1,9}){0,3}(?:hereby|granted|use|copy)|redistribution\W{1,9}and\W{1,9}use|free\W{1,9}software|"
    rb"redistribute\W{1,9}it|subject\W{1,9}to\W{1,9}the\W{1,9}terms|you\W{1,9}may\W{1,9}not\W{1,9}use|unencumbered|"
    rb"do\W{1,9}what\W{1,9}the|creative\W{1,9}commons|public\W{1,9}domain",
    re.I,
)


def read_said(data: bytes, ending: str = "") -> FileSays:
    """What the bytes of any file but a licence file say; `ending` is that of its name, in lower case."""
    generated = _MADE.search(data, 0, 2000) is not None
    text = speaking(data)
    if text is None:
        return FileSays(generated=generated)
    found = [*_tags(text), *_modules(text)]
    tagged = bool(found)
    if is_prose(ending) and len(text) <= _LONGEST_PROSE and (printed := _printed(text)[0]):
        return FileSays(_merged([*found, printed]), generated=generated)
    comments = comments_of(text, ending)
    for comment in comments.found:
        rows = _comment(comment.text)
        # A tag is exact; the name that the words beside it give would only be the same again, less exactly.
        found += [_moved(row, comment.line - 1) for row in rows if not (tagged and row.kind in ("header", "reference"))]
    merged = _merged(found)
    return FileSays(merged[:MOST_SAID], comments.cut or len(merged) > MOST_SAID, generated)


def _merged(found: list[Said]) -> tuple[Said, ...]:
    """The first of each, with the holders of all."""
    rows: dict[tuple[Kind, str | None, str | None], Said] = {}
    for said in sorted(found, key=lambda said: said.line):
        key = (said.kind, said.expression, said.refers_to)
        first = rows.get(key)
        if first is None:
            rows[key] = said
        elif set(said.holders) - set(first.holders):
            holders = tuple(dict.fromkeys((*first.holders, *said.holders)))[:20]
            rows[key] = replace(first, holders=holders)
    return tuple(rows.values())


def _moved(said: Said, lines: int) -> Said:
    return replace(said, line=said.line + lines, end_line=said.end_line + lines)


def _tags(data: bytes) -> list[Said]:
    """The SPDX tags: one outside of snippets or several, which all apply; each snippet's for itself."""
    whole: list[tuple[int, str | None]] = []
    snippets: list[tuple[int, str | None]] = []
    inside, ignored, line, seen = 0, False, 1, 0
    for match in _TAG.finditer(data):
        word, value = match[1].lower(), match[2]
        line += data.count(b"\n", seen, match.start())
        seen = match.start()
        if word.startswith(b"reuse-ignore"):
            ignored = word.endswith(b"start")
        elif word.startswith(b"spdx-snippet"):
            inside = max(0, inside + (1 if word.endswith(b"begin") else -1))
        elif value is not None and not ignored and len(whole) + len(snippets) < MOST_SAID:
            expression = parse_expression(_TAG_END.sub("", value.decode("utf-8", "replace"), count=1))
            (snippets if inside else whole).append((line, expression))
    holders = tuple(dict.fromkeys(_holder(m[1]) for m in _COPYRIGHT_TAG.finditer(data)))[:20]
    found = [Said("tag", expression, at, at) for at, expression in snippets]
    known = list(dict.fromkeys(expression for _, expression in whole if expression))
    if known:
        together = known[0] if len(known) == 1 else " AND ".join(f"({e})" if " OR " in e else e for e in known)
        found.append(Said("tag", together, whole[0][0], whole[0][0], holders))
    return found


def _holder(raw: bytes) -> str:
    text = _COMMENT_END.sub("", raw.decode("utf-8", "replace"), count=1)
    masked, _ = holders_in(f"Copyright (c) {re.sub(r'(?i)^(?:copyright|©|[(]c[)])+ *', '', text)}")
    return masked[0] if masked else "Copyright"


def _modules(data: bytes) -> list[Said]:
    """`__license__ = "MIT"`, as Python modules say it."""
    found = []
    for match in _MODULE.finditer(data):
        raw = match[1].decode("utf-8", "replace")
        if expression := parse_expression(raw) or named(raw):
            line = data.count(b"\n", 0, match.start()) + 1
            found.append(Said("header", expression, line, line))
            break
    return found


@lru_cache(maxsize=1024)
def _comment(data: bytes) -> tuple[Said, ...]:
    """What one comment says, its first line being 1. The same head stands on hundreds of files."""
    text = fold(decode_text(data) or "")
    lines = [_LEADER.sub("", line[:4000]) for line in text.split("\n")]
    joined = "\n".join(lines)
    printed, alike = _printed(joined.encode("utf-8", "surrogatepass")) if len(data) > 120 else (None, None)
    if printed:
        return (printed,)
    holders = holders_in(joined)[0]
    flat = _Flat(lines)
    reference = _reference(flat)
    if (grant := _granted(flat)) is not None:
        named_here = Said("header", grant[0], grant[1], grant[1], holders)
        # "a BSD-style licence in the LICENSE file": which one it is stands there.
        return (named_here, reference) if reference and "LicenseRef-" in grant[0] else (named_here,)
    shut = _SHUT.search(flat.text)
    if shut and not _OPEN.search(flat.text):
        return (Said("proprietary", None, flat.line(shut.start()), flat.line(shut.end()), holders),)
    found = reference or alike
    return (found,) if found else ()


def _printed(data: bytes) -> tuple[Said | None, Said | None]:
    """(a licence that stands there in full, or as the notice that it asks for; terms that are only like one).

    One with a "not" too many is a licence that nobody knows, whatever it is called beside.
    """
    legal = read_legal(data) if _PRINTED.search(data) else None
    if legal is None or legal.expression is None or legal.kind not in ("text", "notice"):
        return None, None
    # Words around a licence describe the program; only what differs inside of it makes it another one.
    inside = [d for part in explain(words_of(fold(decode_text(data) or ""))).parts for d in part.differences]
    lacking = sum(len(difference.removed) for difference in inside if difference.material)
    turned = any(d.type in ("negation", "scope") or any(map(RESTRICTING.match, d.added)) for d in inside if d.material)
    renumbered = any(d.type == "changed" and any(map(str.isdigit, "".join(d.added))) for d in inside if d.material)
    known = lacking <= _MAY_LACK and not renumbered
    said = Said("header", legal.expression if known and not turned else None, 1, data.count(b"\n") + 1, legal.holders)
    return (said, None) if known else (None, said)


def _reference(flat: "_Flat") -> Said | None:
    found = _REFERENCE.search(flat.text)
    if found is None:
        return None
    line = flat.line(found.start(1))
    return Said("reference", None, line, line, refers_to=found[1].rstrip("."))


class _Flat:
    """Lines joined by spaces, so that a sentence can be read over their ends."""

    def __init__(self, lines: list[str]) -> None:
        self.text = " ".join(lines)[:20_000]
        self._lines = lines

    def line(self, position: int) -> int:
        """The line, from 1, on which a character of the text stands."""
        seen = 0
        for number, line in enumerate(self._lines, 1):
            seen += len(line) + 1
            if position < seen:
                return number
        return len(self._lines)


def _granted(flat: _Flat) -> tuple[str, int] | None:
    """(expression, line) of the first licence that a comment names as its own."""
    for grant in _GRANT.finditer(flat.text):
        said = next(group for group in grant.groups() if group is not None)
        said = re.split(r"[.;] (?=[A-Z])|(?<=\w)\.\s*\Z", said, maxsplit=1)[0]
        expression = named(said) or linked(said)
        if expression is None or expression == PROPRIETARY:
            continue
        before = flat.text[max(0, grant.start() - 30) : grant.end()]
        if _CHOICE.search(before):
            expression = expression.replace(" AND ", " OR ")
        return expression, flat.line(grant.start())
    return None
