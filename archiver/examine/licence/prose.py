"""What a README says of the licence: its sections, its badges, its sentences, in the languages campaigns write in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from archiver.examine.licence.names import PROPRIETARY, linked, named, names_in
from archiver.examine.licence.outline import LICENCE_WORD, Section, sections
from archiver.examine.licence.restrictions import forbids_the_work, takes_away
from archiver.examine.licence.spellings import from_field
from archiver.examine.licence.subjects import About, about, about_title, sentences

How = Literal["link", "readme", "badge", "reference", "elsewhere"]
"""link: leads to the canonical text; readme: a sentence; badge: a picture only; reference: leads to a file of this
repository; elsewhere: leads to a licence file of a repository, which may be this one's own page."""


@dataclass(frozen=True)
class Statement:
    """One place in a README."""

    how: How
    expression: str | None
    """None where a reference names no licence."""
    line: int
    about: About = "all"
    """What it speaks of."""
    target: str | None = None
    """Path or address that a reference leads to, as written."""


_LIMIT = 512 << 10
"""Characters read of a README; what is longer is a book."""
_MOST = 100
"""Licence sections, pictures and scattered sentences that are read."""

_SECTION = re.compile(rf"\W*(?:\d+\W+)?(?:{LICENCE_WORD}|copyright and licen[sc]e)\b", re.I)
_SECTION_END = re.compile(rf"(?:[\w&,/.+'-]+ ){{1,6}}(?:{LICENCE_WORD})\W*$", re.I)
_OUR_TITLE = re.compile(
    r"\b(?:code|project|software|program|app|open[- ]source|copyright|legal|author|credits?|contributing)\b", re.I
)
_NOUN = (
    r"(?:project|software|code|source code|codebase|repository|repo|program|app|application|site|website|tool|library|"
    r"package|work|content)"
)
_SUBJECT = re.compile(
    rf"\b(?:this|the|our) {_NOUN}\b[^.\n]{{0,60}}\b(?:licen[sc]ed|released|distributed|available|published|"
    r"open[- ]sourced?)\b[^.\n]{0,20}\bunder\b([^\n]{0,120})"
    r"|\b(?:dieses?|das|die|unsere?) (?:projekt|software|programm|code|quellcode|repository|anwendung)\b[^.\n]{0,60}"
    r"\bunter (?:der |den |einer )?([^\n]{0,100})"
    r"|\b(?:ce|cet|cette|le|notre) (?:projet|logiciel|code|programme|d[ée]p[ôo]t|site)\b[^.\n]{0,60}"
    r"\bsous (?:la |les )?(?:licence|termes)\b([^\n]{0,100})"
    r"|\b(?:este|esta|el|nuestro|o|nosso) (?:proyecto|software|c[óo]digo|programa|repositorio|projeto|sitio)\b"
    r"[^.\n]{0,60}\b(?:bajo|sob) (?:la |los |a |os )?(?:licen\w+|t[ée]rminos|termos)\b([^\n]{0,100})"
    r"|\b(?:questo|il|dit|deze) (?:progetto|software|codice|project)\b[^.\n]{0,60}"
    r"\b(?:sotto|onder) (?:la |de )?([^\n]{0,100})",
    re.I,
)
_FIELD = re.compile(
    rf"[\s*_>|+-]{{0,8}}(?:{LICENCE_WORD})[*_]{{0,2}}[ \t]*[:：|][*_]{{0,2}}[ \t]*([^\n]{{2,120}})", re.I
)
_CLOSED = re.compile(
    rf"\b(?:this|the|our) {_NOUN} (?:is|are) (?:\w+ )?(?:proprietary|closed[- ]source|not open[- ]source|unlicensed)\b",
    re.I,
)
_BADGE = re.compile(r"badge/(?:licen[sc]e|lizenz|licencia|licen[çc]a|licenza)-([\w%.+]+(?:--[\w%.+]+)*)", re.I)
_BADGE_FORMS = re.compile(
    r"shields\.io/:licen[sc]e-([\w%.+]+?)-\w+\.svg|[?&]label=licen[sc]e&(?:[\w%=.]+&)*message=([\w%.+-]+)|"
    r"badges\.frapsoft\.com/os/(mit|gpl|apache|bsd)\b|badge/([\w%.+]+?)[-_]licen[sc]ed?-\w+",
    re.I,
)
_PICTURE = re.compile(r"!\[|\bimage::|\bimage:http|<img\b", re.I)
_LEGAL_FILE = r"(?:UNLICENSE|(?:[\w-]+[-_.])?(?:LICEN[CS]ES?|COPYING|LIZENZ|LICENCIA)(?:[-_.][\w.-]+)?)"
_OF_A_REPOSITORY = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org|raw\.githubusercontent\.com)/"
    rf"[\w.-]+/[\w.-]+/[\w./~-]{{0,200}}\b{_LEGAL_FILE}(?![\w/])",
    re.I,
)
_LINK_TO_FILE = re.compile(rf"\]\(\s*<?(\.{{0,2}}/?(?:[\w.-]+/){{0,6}}{_LEGAL_FILE})>?[#)\s]", re.I)
_A_FILE = re.compile(rf"(?<![\w/:.-])((?:[\w.-]+/){{0,4}}(?-i:{_LEGAL_FILE}))(?![\w/])")
_SEE = re.compile(r"\b(?:see|siehe|voir|ver|vea|consulta)\b", re.I)
_DEFINITION = re.compile(r"\s{0,3}(?:\[[^\]\n]{1,100}\]:\s|\.\. (?:\||_))")
"""A link's or picture's address, kept apart from the text that it belongs to."""
_TAGS = re.compile(r"</?[a-z][^>\n]{0,300}>", re.I)
_CREDITS = re.compile(
    r"credit|acknowledg|third|dependenc|built (?:with|on)|vendor|bundled|attribution|thanks|danke?|resources|"
    r"libraries|inspir",
    re.I,
)


def read_readme(text: str) -> tuple[list[Statement], int | None]:
    """Statements, best kind first for each place, and the line of a sentence that takes something away."""
    lines = [line[:2000] for line in text[:_LIMIT].splitlines()]
    outline = sections(lines)
    found = _badges(lines)
    restriction = None
    in_section = False
    for section, spoken_of in islice(_of_licence(outline), _MOST):
        in_section = True
        found += _section(section, spoken_of)
        if spoken_of == "all" and restriction is None:
            restriction = next((section.line + n for n, line in enumerate(section.body[:30]) if takes_away(line)), None)
    if restriction is None:
        restriction = next((n for n, line in enumerate(lines, 1) if forbids_the_work(line)), None)
    if not in_section:
        found += _scattered(outline)
    return found, restriction


def _of_licence(outline: list[Section]) -> Iterator[tuple[Section, About]]:
    """Licence sections with what they speak of, and the sections below them."""
    level: int | None = None
    for section in outline:
        if spoken_of := _title_says(section.title):
            level = section.level
            yield section, spoken_of
        elif level is not None and section.level > level:
            yield section, about_title(section.title)
        else:
            level = None


def _title_says(title: str) -> About | None:
    """What a licence section's heading speaks of; None for any other heading."""
    if len(title) > 60:
        return None
    if _SECTION.match(title):
        return "part" if _CREDITS.search(title) and "third" in title.casefold() else "all"
    if not _SECTION_END.match(title):
        return None
    told = about_title(title)
    if told != "part":
        return told
    return "part" if _CREDITS.search(title) and not _OUR_TITLE.search(title) else _whole(title)


def _whole(title: str) -> About | None:
    return "all" if _OUR_TITLE.search(title) or named(title) else None


def _section(section: Section, spoken_of: About) -> list[Statement]:
    """The licence that the first three lines with words name: what comes later often speaks of others' work.

    Where these lines speak of content or a part too, each is a statement of its own; so is later content.
    """
    rows = enumerate(section.body, section.line)
    said = [(n, line) for n, line in rows if re.search(r"\w", line) and not _DEFINITION.match(line)]
    if not said:
        return _titled(section, spoken_of)
    first = said[:3]
    told = [(n, piece, _about(piece)) for n, piece in _pieces(first) if names_in(piece) or linked(piece)]
    if spoken_of != "all" or all(whole == "all" for _, _, whole in told):
        found = _stated(" ".join(line for _, line in first), first[0][0], spoken_of)
    else:
        found = [s for number, piece, whole in told for s in _stated(piece, number, whole)]
    if spoken_of == "all":
        later = [(n, piece, _about(piece)) for n, piece in _pieces(said[3:20])]
        found += [s for n, piece, whole in later if whole != "all" for s in _stated(piece, n, whole)]
    return found or _titled(section, spoken_of) or _references(first, spoken_of)


def _about(piece: str) -> About:
    return about(_TAGS.sub("", piece))


def _titled(section: Section, spoken_of: About) -> list[Statement]:
    expression = named(section.title)
    return [Statement("readme", expression, max(1, section.line - 1), spoken_of)] if expression else []


def _pieces(said: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Sentences with the line each begins on; a list item or a table's row begins a new one."""
    paragraphs: list[list[tuple[int, str]]] = []
    for number, line in said:
        fresh = re.match(r"\s*(?:[-*+|]|\d+[.)])\s", line) is not None
        if paragraphs and not fresh and number == paragraphs[-1][-1][0] + 1:
            paragraphs[-1].append((number, line))
        else:
            paragraphs.append([(number, line)])
    found = []
    for rows in paragraphs:
        folded = [" ".join(line.split()) for _, line in rows]
        starts = [sum(len(line) + 1 for line in folded[:n]) for n in range(len(folded))]
        place = 0
        for piece in sentences(" ".join(folded)):
            place = max(place, " ".join(folded).find(piece, place))
            found.append((max(n for (n, _), start in zip(rows, starts, strict=True) if start <= place), piece))
    return found


def _stated(text: str, line: int, spoken_of: About) -> list[Statement]:
    expression = _without_boilerplate(text)
    if target := _OF_A_REPOSITORY.search(text):
        return [Statement("elsewhere", expression, line, spoken_of, target[0])]
    link = linked(text)
    if link and (expression is None or expression == link):
        return [Statement("link", link, line, spoken_of)]
    return [Statement("readme", expression, line, spoken_of)] if expression else []


def _without_boilerplate(text: str) -> str | None:
    """The licences named; "all rights reserved" beside one is a habit of copyright lines and takes nothing away."""
    text = _TAGS.sub("", text)
    expression = named(text)
    if expression and PROPRIETARY in expression and expression != PROPRIETARY:
        return named(re.sub(r"\ball rights reserved\b", " ", text, flags=re.I))
    return expression


def _references(said: list[tuple[int, str]], spoken_of: About) -> list[Statement]:
    """The licence file that these lines lead to."""
    for number, line in said:
        if match := _LINK_TO_FILE.search(line) or _A_FILE.search(line):
            return [Statement("reference", None, number, spoken_of, match[1])]
    return []


def _scattered(outline: list[Section]) -> list[Statement]:
    """Sentences of a README without a licence section, and its first `License: …` line; later ones list others'."""
    found: list[Statement] = []
    field_seen = False
    for section in outline:
        usual: About = "part" if _CREDITS.search(section.title[:200]) else "all"
        for number, line in enumerate(section.body, section.line):
            if number in section.fenced or len(found) >= _MOST:
                continue
            if (match := _SUBJECT.search(line)) and (expression := named(next((g for g in match.groups() if g), ""))):
                spoken_of = _about(line) if usual == "all" else usual
            elif (match := _FIELD.match(line)) and (expression := named(match[1])):
                spoken_of = "part" if field_seen else usual
                field_seen = True
            elif _CLOSED.search(line):
                expression, spoken_of = PROPRIETARY, usual
            else:
                if _SEE.search(line):
                    found += _references([(number, line)], usual)
                continue
            found.append(Statement("link" if linked(line) == expression else "readme", expression, number, spoken_of))
    return found


def _badges(lines: list[str]) -> list[Statement]:
    """Pictures that name a licence. One that a server makes from the repository (`github/license/…`) names nothing."""
    found = []
    pictures = 0
    for number, line in enumerate(lines, 1):
        picture = _PICTURE.search(line) or (number > 1 and "image::" in lines[number - 2] and ":target:" in line)
        pictures += bool(picture)
        if not picture or pictures > _MOST:
            continue
        badge = _BADGE.search(line) or _BADGE_FORMS.search(line)
        said = next((group for group in badge.groups() if group), "") if badge else ""
        if expression := linked(line):
            found.append(Statement("link", expression, number))
        elif name := from_field(re.sub(r"%20|--|_", lambda m: "-" if m[0] == "--" else " ", said)):
            found.append(Statement("badge", name, number))
    return found
