"""What a README says of the licence: its section, its badges, its sentences."""

import re
from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.names import linked, named

How = Literal["link", "readme", "badge"]


@dataclass(frozen=True)
class Statement:
    """One place in a README."""

    how: How
    """link: leads to the canonical text; readme: a sentence; badge: a picture only."""
    expression: str
    line: int


_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}|={1,5})\s*(.+?)\s*#*\s*$")
_SECTION = re.compile(
    r"\W*(?:\d+\W+)?(?:licen[sc]e|licensing|lizenz|licencia|licen[cç]a|licenza|copying|copyright and licen[sc]e)\b",
    re.I,
)
_SUBJECT = re.compile(
    r"\b(?:this|the|our) (?:project|software|code|source code|codebase|repository|repo|program|app|application|"
    r"site|website|tool|"
    r"library|package|work|content)\b[^.\n]{0,60}\b(?:licen[sc]ed|released|distributed|available|published|"
    r"open[- ]sourced?)\b"
    r"[^.\n]{0,20}\bunder\b([^\n]{0,120})",
    re.I,
)
_BADGE = re.compile(r"badge/licen[sc]e-([\w%.+]+(?:--[\w%.+]+)*)", re.I)
_PICTURE = re.compile(r"!\[|\bimage::|<img\b", re.I)
_RESTRICTION = re.compile(
    r"\b(?:may|must|shall|can|should)(?: ?not|'t)\b(?:\W+\w+){0,4}\W+(?:use[ds]?|copied|copy|redistribut\w+|"
    r"sell|sold|modif\w+|share[ds]?)\b"
    r"|\bnot (?:allowed|permitted|licensed)\b|\bnon-?commercial\b|\bprohibited\b|\bwithout (?:\w+ ){0,3}permission\b"
    r"|\b(?:un)?authori[sz]ed use\b|\bonly for\b|\bexcept (?:by|for)\b",
    re.I,
)
_OF_MARKS = re.compile(r"\b(?:logos?|trademarks?|names?|brand\w*|photos?|images?|fonts?)\b", re.I)


def read_readme(text: str) -> tuple[list[Statement], int | None]:
    """Statements, best kind first for each place, and the line of a restriction that stands in the licence section."""
    lines = [line[:2000] for line in text.splitlines()]
    found = [*_badges(lines)]
    restriction = None
    in_section = False
    for number, body in _sections(lines):
        in_section = True
        found += _section(number, body)
        for offset, line in enumerate(body):
            if _RESTRICTION.search(line) and not _OF_MARKS.search(line) and restriction is None:
                restriction = number + offset
    if not in_section:
        for number, line in enumerate(lines, 1):
            match = _SUBJECT.search(line)
            if match and (expression := named(match.group(1))):
                found.append(Statement("link" if linked(line) == expression else "readme", expression, number))
    return found, restriction


def _badges(lines: list[str]) -> list[Statement]:
    found = []
    for number, line in enumerate(lines, 1):
        picture = _PICTURE.search(line) or (number > 1 and "image::" in lines[number - 2] and ":target:" in line)
        if not picture:
            continue
        badge = _BADGE.search(line)
        if expression := linked(line):
            found.append(Statement("link", expression, number))
        elif badge and (name := named(re.sub(r"%20|--|_", lambda m: "-" if m[0] == "--" else " ", badge[1]))):
            found.append(Statement("badge", name, number))
    return found


def _sections(lines: list[str]) -> list[tuple[int, list[str]]]:
    """(line of its first body line, body) of each licence section."""
    headings = [n for n, line in enumerate(lines) if _title(lines, n) is not None]
    found = []
    for place, n in enumerate(headings):
        title = _title(lines, n) or ""
        if not _SECTION.match(title) or len(title) > 60:
            continue
        end = headings[place + 1] if place + 1 < len(headings) else len(lines)
        start = n + 2 if n + 1 < len(lines) and re.match(r"^[=\-~^]{3,}\s*$", lines[n + 1]) else n + 1
        found.append((start + 1, lines[start : min(end, start + 30)]))
    return found


def _title(lines: list[str], n: int) -> str | None:
    if match := _HEADING.match(lines[n]):
        return match.group(1)
    underlined = n + 1 < len(lines) and re.match(r"^[=\-~^]{3,}\s*$", lines[n + 1]) and lines[n].strip()
    return lines[n].strip() if underlined else None


def _section(number: int, body: list[str]) -> list[Statement]:
    """The licence that the first three lines with words name: what comes later often speaks of others' work."""
    said = [(number + i, line) for i, line in enumerate(body) if re.search(r"\w", line)][:3]
    text = " ".join(line for _, line in said)
    expression = named(text)
    link = linked(text)
    if link and (expression is None or expression == link):
        return [Statement("link", link, said[0][0])]
    return [Statement("readme", expression, said[0][0])] if expression else []
