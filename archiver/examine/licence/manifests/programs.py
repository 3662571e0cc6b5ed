"""Manifests that are programs: only a plain assignment of plain strings is understood."""

import re
from collections.abc import Callable

from archiver.examine.licence.manifests.interface import Read, Stated
from archiver.examine.licence.manifests.lines import line_at
from archiver.examine.licence.manifests.weak import left_over

_QUOTED = re.compile(r"\"([^\"\n]{1,120})\"|'([^'\n]{1,120})'")
_UNFILLED = re.compile(r"""\b(?:summary|description)\b[^\n"']{0,20}["'](TODO|FIXME)""", re.I)


def _pattern(licence: str, people: str = r"(?!)", tool: str = "") -> Read:
    """Reader by two patterns; group 1 of each is the region whose quoted strings count."""
    field, authors = re.compile(licence, re.M), re.compile(people, re.M)

    def read(text: str) -> Stated:
        text = "\n".join(row[:1000] for row in text.splitlines())
        match, named = field.search(text), authors.search(text)
        values = _strings(match[1]) if match else []
        given = _strings(named[1]) if named else []
        weak = left_over(people=list(given))
        if tool and _UNFILLED.search(text):
            weak = f"`{tool}` wrote it: its description was never filled in"
        return Stated(values, line_at(text, match.start(1)) if match else None, given, weak=weak)

    return read


def _strings(region: str) -> list[str]:
    return [a or b for a, b in _QUOTED.findall(region)]


def _pod(text: str) -> Stated:
    """CocoaPods: a name, or a hash of which only `:type` names the licence."""
    text = "\n".join(row[:1000] for row in text.splitlines())
    match = re.search(r"^[ \t]*\w+\.license[ \t]*=[ \t]*(\{[^}]{0,4000}\}?|[^\n]{1,200})", text, re.M)
    if match is None:
        return Stated((), None)
    typed = re.search(r":?type(?:[ \t]*=>|:)[ \t]*([^\n,}]{1,120})", match[1])
    region = typed[1] if typed else "" if match[1].startswith("{") else match[1]
    people = re.search(r"^[ \t]*\w+\.authors?[ \t]*=[ \t]*(\{[^}]{0,2000}|[^\n]{1,300})", text, re.M)
    return Stated(_strings(region), line_at(text, match.start(1)), _strings(people[1]) if people else ())


_AUTHORS = r"\bauthors?[ \t]*=[ \t]*(\[[^\]]{0,1000}|[^\n]{1,300})"
READERS: dict[str, Callable[[str], Stated]] = {
    "*.gemspec": _pattern(
        r"^[ \t]*\w+\.licenses?[ \t]*=[ \t]*([^\n]{1,200})",
        r"^[ \t]*\w+\.authors?[ \t]*=[ \t]*([^\n]{1,300})",
        "bundle gem",
    ),
    "*.podspec": _pod,
    "mix.exs": _pattern(
        r"\blicenses:[ \t\n]{0,40}\[([^\]]{1,200})\]", r"\bmaintainers:[ \t\n]{0,40}\[([^\]]{1,400})\]"
    ),
    "project.clj": _pattern(
        r":license[ \t\n]{0,40}\{[^}]{0,120}?:name[ \t\n]{1,20}(\"[^\"\n]{1,120}\")", tool="lein new"
    ),
    "build.gradle": _pattern(r"\blicen[sc]e[ \t\n]{0,20}\{[^{}]{0,200}?\bname\b([^\n;]{1,160})"),
    "build.gradle.kts": _pattern(r"\blicen[sc]e[ \t\n]{0,20}\{[^{}]{0,200}?\bname\b([^\n;]{1,160})"),
    "build.sbt": _pattern(r"\blicenses[ \t]*(?:\+=|:=|\+\+=)[^\n\"]{0,40}(\"[^\"\n]{1,120}\")"),
    "Makefile.PL": _pattern(
        r"\b[\"']?LICENSE[\"']?[ \t]*=>[ \t]*([^\n,]{1,120})", r"\bAUTHOR[ \t]*=>[ \t]*([^\n]{1,200})"
    ),
    "Build.PL": _pattern(r"\b[\"']?license[\"']?[ \t]*=>[ \t]*([^\n,]{1,120})"),
    "meson.build": _pattern(r"\blicense[ \t]*:[ \t]*(\[[^\]]{1,300}\]|[^\n,)]{1,120})"),
    "*.rockspec": _pattern(r"\blicense[ \t]*=[ \t]*([^\n]{1,160})"),
    "*.nimble": _pattern(r"^license[ \t]*=[ \t]*([^\n]{1,160})", _AUTHORS),
    "dub.sdl": _pattern(r"^license[ \t]+([^\n]{1,160})"),
}
