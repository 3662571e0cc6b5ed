"""Environment variables that Python asks for by declaring them: fields of pydantic's settings, schemes of Env."""

import re
from collections.abc import Iterator

from archiver.examine.judging import Judged, Test
from archiver.examine.readpatterns import How

_CLASS = re.compile(r"^class\s+\w{1,60}\(\s*(?:\w{1,40}\.)?BaseSettings\s*[,)][^\n]{0,120}\n", re.MULTILINE)
_END = re.compile(r"^[^\s#)\]}]", re.MULTILINE)
_FIELD = re.compile(r"^ {4}([A-Za-z]\w{1,60}) *: *([^=\n]{1,80}?) *(?:= *([^\n]{1,120}))?$", re.MULTILINE)
_PREFIX = re.compile(r"\benv_prefix\s{0,5}=\s{0,5}[\"'](\w{0,30})[\"']")
_RENAMED = re.compile(r"\b(?:env|alias|validation_alias)\s{0,5}=")
_LITERAL = re.compile(r"([\"'])([^\"'\n]{0,80})\1|(-?\d[\d_.]{0,12})|(True|False)\b")
_SCHEME = re.compile(r"\bEnv\(\s{0,20}((?:\w{1,60}\s{0,5}=\s{0,5}\([^()\n]{1,80}\)\s{0,20},?\s{0,20}){1,40})")
_ROW = re.compile(r"(\w{1,60})\s{0,5}=\s{0,5}\(\s{0,5}(\w{1,20})\s{0,5},\s{0,5}([^()\n]{1,60})\)")
_LARGEST = 40_000
"""Characters of one class that are looked at."""


def declared_fields(text: str) -> Iterator[tuple[str, int, Judged]]:
    """(variable, position, what becomes of it) of each field that is read from the environment.

    Pydantic takes a field's name in any capitals, behind the class's prefix; fields with another name of their own are
    left out.
    """
    if "BaseSettings" not in text:
        return
    for match in _CLASS.finditer(text):
        end = _END.search(text, match.end())
        body = text[match.end() : min(end.start() if end else len(text), match.end() + _LARGEST)]
        prefix = found[1] if (found := _PREFIX.search(body)) else ""
        for field in _FIELD.finditer(body):
            name, kind, value = field[1], field[2], field[3] or ""
            if name.startswith("model_") or "ClassVar" in kind or _RENAMED.search(value) or value.endswith("("):
                continue
            yield f"{prefix}{name}".upper(), match.end() + field.start(1), _judged(kind, value)


def scheme(text: str) -> dict[str, Judged]:
    """What `environ.Env(NAME=(bool, False))` gives to the variables that the file reads afterwards."""
    rows = (row for match in _SCHEME.finditer(text) for row in _ROW.finditer(match[1])) if "Env(" in text else ()
    return {row[1]: _judged(row[2], row[3].strip()) for row in rows}


def _judged(kind: str, value: str) -> Judged:
    test: Test = "bool" if re.match(r"bool\b", kind) else "number" if re.match(r"(?:int|float)\b", kind) else ""
    if not value:
        how: How = "open" if re.search(r"\bNone\b|\bOptional\b", kind) else "required"
        return Judged(how, None, test)
    if re.match(r"None\b", value):
        return Judged("open", None, test or "truth")
    literal = _LITERAL.match(value)
    if not literal:
        return Judged("default", None, test)
    default = literal[4] == "True" if literal[4] else literal[2] if literal[1] else literal[3]
    return Judged("default", default, test)
