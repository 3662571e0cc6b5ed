"""Words that came from a repository or a forge, made harmless: the last gate before they are printed.

Examiners mask what they quote; this gate holds also where one forgot. It leaves commit ids, dates and paths readable.
"""

import re
import unicodedata
from typing import Any

from archiver.git.url import mask
from archiver.quoting import mask_keys, mask_whose

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?|\x9b[0-?]*[ -/]*[@-~]")
_EMAIL = re.compile(
    r"(?P<who>[\w.+%'&=-]{1,64})(?:@|%40|\s?[\[(]\s?at\s?[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.IGNORECASE
)
_QUERY = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s?#\"'<>]+)[?#](?!\*\*\*)[^\s\"'<>]*", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.:/#-])\+?\(?\d(?:[\s().\-–/]{0,3}\d){6,17}(?![\w/-])")
_NUMBER_AS_NAME = re.compile(r"(?<=/)\(?\d{3}\)?[-_. ]\d{3}[-_. ]\d{4}(?=[./]|$)")
"""A file or folder that is named by a telephone number."""
_LOCAL_NUMBER = re.compile(r"(?<![\w.:/#-])\d{3}[-. ]\d{4}(?![\w/-])")
_DATE = re.compile(r"\b(?:19|20)\d\d[-/.](?:0\d|1[0-2])[-/.](?:[0-2]\d|3[01])\b")
_PHONE_DIGITS = 9
"""Fewer digits are a year range, a port pair or a version, unless a `+` leads them or they are split 3-4."""


def clean(text: str) -> str:
    """One line fit to print anywhere.

    Terminal sequences, control, invisible and direction-changing characters are dropped, white space is folded; e-mail
    addresses, telephone numbers with the name before them, street addresses, keys and passwords that are known by their
    shape, URL userinfo and URL queries become `***`. Cleaning twice changes nothing.
    """
    text = printable(text)
    text = mask_keys(_QUERY.sub(r"\1?***", mask(text)))
    text = _EMAIL.sub(lambda m: m[0] if m["who"] == "git" else "***", text)
    text = _NUMBER.sub(_masked_number, text)
    return mask_whose(_LOCAL_NUMBER.sub("***", _NUMBER_AS_NAME.sub("***", text)))


def printable(text: str) -> str:
    """One line without terminal sequences, control, invisible and direction-changing characters; nothing is masked."""
    text = _ANSI.sub(" ", text)
    text = unicodedata.normalize("NFC", "".join(_harmless(character) for character in text))
    return " ".join(text.split())


def clean_tree(value: Any) -> Any:
    """JSON data with every string in it cleaned, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): clean_tree(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_tree(item) for item in value]
    return value


def shape(sample: str) -> str:
    """A sample as its shape: every letter `A` or `a`, every digit `9`. A shape stays as it is."""
    text = "".join(_shaped(character) for character in sample)
    return " ".join(text.split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; a cut is marked with `…`."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cf":
        return ""  # zero-width, bidi and tag characters
    return "\N{REPLACEMENT CHARACTER}" if category in ("Cs", "Co") else character


def _masked_number(match: re.Match[str]) -> str:
    rest = _DATE.sub("", match[0])
    digits = sum(character.isdigit() for character in rest)
    return "***" if digits >= _PHONE_DIGITS or (digits >= 7 and match[0].startswith("+")) else match[0]


def _shaped(character: str) -> str:
    if character.isdigit() or character.isnumeric():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if (character.isascii() and character.isprintable()) or character == "…" else " "
