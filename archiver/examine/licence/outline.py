"""A README cut into sections by its headings: Markdown, reStructuredText, AsciiDoc, org, Textile, HTML, plain text."""

import re
from dataclasses import dataclass

_ATX = re.compile(r"\s{0,3}(#{1,6}|={1,5})(.+)")
_TEXTILE = re.compile(r"h([1-6])\.\s+(.+)")
_HTML = re.compile(r"\s{0,8}<h([1-6])\b[^>]{0,300}>(.{1,300}?)</h\1>", re.I)
_ORG = re.compile(r"(\*{1,6}) ([^*\[\]]{1,60})$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,}|\^{3,}|\*{3,}|\"{3,}|#{3,}|\+{3,})\s*$")
_BOLD = re.compile(r"\s{0,3}(?:\*\*|__)([^*_]{2,60}?):?(?:\*\*|__):?\s*$")
_TAGS = re.compile(r"<[^>\n]{1,300}>")
LICENCE_WORD = (
    r"licen[sc]es?|licensing|lizenz(?:en|ierung|bedingungen|hinweise?)?|licencias?|licen[cç]as?|licenz[ae]|licenties?|"
    r"ll?ic[eèé]ncia|licens(?:er)?|lisens|licencja|лицензия|ліцензія|许可证|ライセンス|copying|"
    r"copyright (?:and|&) licen[sc]e"
)
_PLAIN = re.compile(rf"\W{{0,4}}(?:{LICENCE_WORD})\W{{0,3}}$", re.I)


@dataclass(frozen=True)
class Section:
    """A heading and the lines below it, up to the next heading of any level."""

    title: str
    """Without marks; "" for what stands before the first heading."""
    level: int
    """1 is the highest; a line in bold is a 7."""
    line: int
    """Of the first body line, from 1."""
    body: tuple[str, ...]
    fenced: frozenset[int] = frozenset()
    """Lines, from 1, that are code blocks."""


def sections(lines: list[str]) -> list[Section]:
    """All sections, the part before the first heading first."""
    fenced = _fenced(lines)
    heads = [(-1, -1, 0, "")]
    for n in range(len(lines)):
        if n + 1 in fenced or n == heads[-1][1]:
            continue
        if (found := _heading(lines, n)) is not None:
            level, title, taken = found
            heads.append((n, n + taken - 1, level, title))
    found_sections = []
    for place, (_, last, level, title) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(lines)
        found_sections.append(Section(title, level, last + 2, tuple(lines[last + 1 : end]), fenced))
    return found_sections


def _heading(lines: list[str], n: int) -> tuple[int, str, int] | None:
    """(level, title, lines taken) of a heading that begins on a line."""
    line = lines[n].rstrip()
    if not line:
        return None
    if n + 1 < len(lines) and _UNDERLINE.match(lines[n + 1]) and re.search(r"\w", line) and len(line) <= 120:
        return "=-~^".find(lines[n + 1][0]) % 5 + 1, line.strip(), 2
    if (match := _ATX.match(line)) and re.search(r"\w", match[2]):
        return len(match[1]), _TAGS.sub("", match[2]).strip().rstrip("#=").rstrip(), 1
    for pattern in (_HTML, _TEXTILE):
        if match := pattern.match(line):
            return int(match[1]), _TAGS.sub("", match[2]).strip(), 1
    if match := _BOLD.match(line):
        return 7, match[1].strip(), 1
    if (match := _ORG.match(line)) and _PLAIN.match(match[2]):
        return len(match[1]), match[2].strip(), 1
    if _PLAIN.match(line) and len(line) <= 40 and not line.startswith(("-", "+", " ")):
        return 7, line.strip(" :"), 1
    return None


def _fenced(lines: list[str]) -> frozenset[int]:
    inside, fence, found = False, "", set()
    for n, line in enumerate(lines, 1):
        mark = line.strip()[:3]
        if mark in ("```", "~~~") and (not inside or mark == fence):
            inside, fence = not inside, mark
            found.add(n)
        elif inside:
            found.add(n)
    return frozenset(found) if not inside else frozenset()
