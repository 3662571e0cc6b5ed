"""What becomes of an environment variable where code reads it: compared, tested, made a number, given a fallback."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from archiver.examine.readpatterns import How

Test = Literal["", "words", "truth", "bool", "number"]
"""Not tested; compared with words; any text counts as yes; read by a parser of yes and no; made a number."""


@dataclass(frozen=True)
class Judged:
    """How one place uses what it reads."""

    how: How
    default: str | bool | None = None
    """The fallback where it is written out; a number is text. None: there is none, or it is an expression."""
    test: Test = ""
    words: tuple[str, ...] = ()
    """Words that it is compared with."""
    negated: bool = False
    """Compared with `!=` or `not in`."""
    folded: bool = False
    """Compared without regard to capitals."""
    blank: bool = False
    """Whether an empty text gets the fallback too (`or`, `||`)."""


_BEFORE = 160
_AROUND = 400
_BELOW = 8000
"""Characters looked at before a place, behind it, and below it for what becomes of its name."""
_STRING = r"(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}'|`[^`$\n]{0,80}`)"
_LITERAL = re.compile(rf"[rbu]?({_STRING})|(-?\d{{1,12}}(?:\.\d{{1,6}})?)(?![\w.])|(True|true|False|false)\b")
_NOTHING = re.compile(r"(?:None|null|undefined)\b\s*$")
_WORD = re.compile(r"[\"'`]([^\"'`\n]{0,30})[\"'`]")
_AMONG = r"(?:\s*[\"'][^\"'\n]{0,30}[\"']\s*,?){1,10}\s*"
_FAILS = r"(?:[^\n]{0,160}\n){0,3}?[^\n]{0,160}?(?:\braise\b|\bthrow\b|\b(?:sys\.|process\.)?exit\()"

_PY_CHAIN = re.compile(r"(?:\s*\.\s*(?:lower|upper|strip|casefold)\(\s*\))*")
_PY_EQUALS = re.compile(r"\s*(==|!=)\s*[rbu]?([\"'][^\"'\n]{0,30}[\"'])")
_PY_AMONG = re.compile(rf"\s+(not\s+)?in\s*[(\[{{]({_AMONG})[)\]}}]")
_PY_ELSE = re.compile(r"\s+or\s+(?:\\\s*\n\s*)?")
_PY_ASKED = re.compile(r"\b(?:if|elif|while|not)\s*\(?\s*$|\bbool\(\s*$")
_PY_ASKED_ENDS = re.compile(r"\s*\)?\s*(?::|\band\b|\bor\b|\belse\b|\)|\n|$)")
_PY_NUMBER = re.compile(r"\b(?:int|float)\(\s*$")

_JS_CHAIN = re.compile(r"(?:\s*\??\.\s*(?:toLowerCase|toUpperCase|trim)\(\s*\))*")
_JS_EQUALS = re.compile(r"\s*(===?|!==?)\s*([\"'`][^\"'`\n]{0,30}[\"'`])")
_JS_AMONG = re.compile(rf"\[({_AMONG})\]\s*\.\s*includes\(\s*$")
_JS_ELSE = re.compile(r"\s*(?:\|\||\?\?)\s*")
_ELSEWHERE = re.compile(
    r"\(?\s{0,9}(?:global|globalThis|window|process\.env|import\.meta\.env)(?:\??\.\w{1,80}|\[[\"'][\w.-]{1,80}[\"']\]){1,6}(?![\w(])"
)
"""A value that somebody sets somewhere else, or nobody does."""
_JS_ASKED = re.compile(r"(?:\bif\s*\(\s*!?|!!?|\bBoolean\(\s*)$")
_JS_ASKED_ENDS = re.compile(r"\s*(?:\?(?![.?])|&&)")
_JS_NUMBER = re.compile(r"\b(?:parseInt|parseFloat|Number)\(\s*$|[=(,:?]\s*\+$")

_PARSED = re.compile(
    r"\b(?:\w{0,20}(?:str|to|parse|as)_{0,2}(?:to_?)?bool\w{0,10}|is_?true|truthy)\(\s*$", re.IGNORECASE
)
_INSIDE = re.compile(r"[\w\]]\(\s*(?:[^()\n]{0,80},\s*)?$")
_INT = re.compile(r"(?:\w{0,20}_)?int(?:_\w{0,20}|[A-Z]\w{0,20})?\(|[a-z]\w{0,20}Int\(|env\.int\(")
"""A function named for the number that it gives."""
_BOUND = re.compile(
    r"(?:^|\n)[ \t]*(?:(?:export\s+)?(?:const|let|var)\s+)?([A-Za-z_]\w{1,60})\s*(?::\s*[\w.|\[\] ]{1,40})?=\s*$"
)


def judge(language: str | None, text: str, start: int, end: int, how: How) -> Judged:
    """What the place does with the variable.

    Args:
        start: Where the expression that reads it begins.
        end: Right behind the name.
        how: What its pattern says.
    """
    if language not in ("python", "javascript") or how in ("guard", "given"):
        return Judged(how)
    before = re.sub(r"(?:\w{1,40}\.){1,4}$", "", text[max(0, start - _BEFORE) : start])
    default: str | bool | None = None
    after = _closed(text, end)
    if after is None:
        return Judged(how)
    argument, at = after
    python = language == "python"
    if named := re.search(r"\b(?:default|fallback)\s*=\s*", text[end:at]):
        literal = _LITERAL.match(text, end + named.end())
        how, default = _fallback(text[end + named.end() : at], how, literal)
    elif argument and python and not re.match(r"\w+\s*=(?!=)", argument):
        how, default = _fallback(argument, how)
    rest = text[at : at + _AROUND]
    if not python:
        rest = rest[1:] if re.match(r"!(?!=)", rest) else rest
    asked = (_PY_ASKED if python else _JS_ASKED).search(before)
    blank = False
    if not asked and (match := (_PY_ELSE if python else _JS_ELSE).match(rest)):
        at_else = match.end()
        while not python and (elsewhere := _ELSEWHERE.match(rest, at_else)):
            further = _JS_ELSE.match(rest, elsewhere.end())
            if not further:
                return Judged("optional" if how in ("default", "open") and default is None else how, default)
            at_else = further.end()
        literal = _LITERAL.match(rest, at_else)
        how, default = _fallback(rest[at_else:], how, literal) if default in (None, "", False) else (how, default)
        rest = rest[literal.end() :].removeprefix(")") if literal else ""
        blank = "?" not in match[0]
    if _PARSED.search(before) or "bool" in text[start:end].lower() or re.search(r"\bcast\s*=\s*bool", text[end:at]):
        return Judged(how, default, "bool", blank=blank)
    number = _PY_NUMBER if python else _JS_NUMBER
    if number.search(before) or re.search(r"\bcast\s*=\s*int\b", text[end:at]) or _INT.match(text, start):
        return Judged(how, default, "number", blank=blank)
    if before.endswith("str("):
        rest = rest.removeprefix(")")
    return _tested(python, before, rest, text[at : at + _BELOW], Judged(how, default, blank=blank))


def _tested(python: bool, before: str, rest: str, below: str, found: Judged) -> Judged:
    """With what it is compared, or whether it is only asked for."""
    chain = (_PY_CHAIN if python else _JS_CHAIN).match(rest)
    ended = rest[chain.end() :] if chain else rest
    folded = bool(chain and re.search("lower|upper|casefold", chain[0], re.IGNORECASE))
    if match := (_PY_EQUALS if python else _JS_EQUALS).match(ended):
        words, negated = (match[2][1:-1],), match[1].startswith("!")
        return replace(found, test="words", words=words, negated=negated, folded=folded)
    if match := _PY_AMONG.match(ended) if python else _JS_AMONG.search(before):
        words = tuple(_WORD.findall(match[2] if python else match[1]))
        return replace(found, test="words", words=words, negated=python and bool(match[1]), folded=folded)
    asked = (_PY_ASKED if python else _JS_ASKED).search(before)
    if re.search(r"(?:^|\n)if\b[^\n]{0,20}(?:\bnot|!)\s*\(?\s*$", before) and re.match(
        rf"\s*\)*\s*[:{{]?{_FAILS}", ended
    ):
        return replace(found, how="required")  # indented, it is one task that fails, and not the program
    if asked and (not python or _PY_ASKED_ENDS.match(ended)):
        return replace(found, test="truth")
    if not python and _JS_ASKED_ENDS.match(ended):
        return replace(found, test="truth")
    if isinstance(found.default, bool) and before.endswith("${"):
        return replace(found, test="bool")  # written into a page, where `false` is false
    if isinstance(found.default, bool) and not _INSIDE.search(before):
        return replace(found, test="truth")
    if found.how == "open" and (bound := _BOUND.search(before)) and ended[:1] in ("", "\n", ";", " "):
        return _bound(python, below, bound[1], found)
    return found


def _bound(python: bool, below: str, name: str, found: Judged) -> Judged:
    """What a file does with the name that it gives the value to."""
    asks = rf"\nif\s+not\s+{name}\s*:" if python else rf"\nif\s*\(\s*!{name}\s*\)\s*\{{?"
    if re.search(rf"{asks}{_FAILS}", below):
        return Judged("required")
    asked = rf"\bif\s+{name}\s*(?::|and\b)" if python else rf"\bif\s*\(\s*{name}\s*(?:\)|&&)|[\s(]{name}\s*&&"
    return replace(found, test="truth") if re.search(asked, below) else found


def _fallback(source: str, how: How, literal: re.Match[str] | None = None) -> tuple[How, str | bool | None]:
    """What stands in where the variable is not set; `None` and `null` are no fallback."""
    if _NOTHING.match(source.strip()[:20]) or re.match(r"(?:None|null|undefined)\b", source):
        return "open" if how == "default" else how, None
    literal = literal or _LITERAL.fullmatch(source.strip())
    how = "default" if how in ("default", "open") else how
    if not literal:
        return how, None
    if literal[3]:
        return how, literal[3].lower() == "true"
    return how, literal[1][1:-1] if literal[1] is not None else literal[2]


def _closed(text: str, end: int) -> tuple[str, int] | None:
    """The argument behind a name, and where the expression ends; None where its end is not in sight."""
    if text[end : end + 1] not in ("'", '"', "`"):
        return "", end
    at = end + 1
    while at < len(text) and text[at].isspace() and at < end + 80:
        at += 1
    if text[at : at + 1] in (")", "]"):
        return "", at + 1
    return _arguments(text, at + 1) if text[at : at + 1] == "," else None


def _arguments(text: str, start: int) -> tuple[str, int] | None:
    """The first argument from here, and the place behind the bracket that closes the call."""
    depth, quote, first = 0, "", 0
    for at in range(start, min(len(text), start + _AROUND)):
        character = text[at]
        if quote:
            quote = "" if character == quote and text[at - 1] != "\\" else quote
        elif character in "\"'`":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            if not depth:
                return text[start : first or at].strip(), at + 1
            depth -= 1
        elif character == "," and not depth:
            first = first or at
    return None
