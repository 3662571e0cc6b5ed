"""The words of data/personal.toml: headers, names and addresses, read once a process."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_APART = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"\d+$")
_LONGEST = 60
"""Characters of a header that are looked at."""


@cache
def words(section: str, key: str) -> frozenset[str]:
    """One row of the table as a set; rows whose words hold blanks part them with `|`."""
    text = str(_table()[section][key])
    return frozenset(word.strip() for word in (text.split("|") if "|" in text else text.split()))


@cache
def keys(section: str) -> tuple[str, ...]:
    """The rows of a section."""
    return tuple(_table()[section])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("archiver.examine.exposure") / "data" / "personal.toml").read_text("utf-8"))


@lru_cache(20_000)
def plain(text: str) -> str:
    """Lower case, without accents: "Città" is `citta`, "Straße" is `strasse`."""
    parts = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(c for c in parts if not unicodedata.combining(c)).lower()


@lru_cache(20_000)
def header(text: str) -> str:
    """A header in the form in which the table has it: "Home Phone #2" is `homephone`."""
    if len(text) > _LONGEST:
        return ""
    return _NUMBERED.sub("", _APART.sub("", plain(text)))


@lru_cache(20_000)
def role_of(text: str) -> str | None:
    """What a header says that its column holds: `first`, `last`, `name`, `email`, …; `voter-id`; None for any other."""
    word = header(text)
    if not word:
        return None
    if word in words("voter", "id") or word.endswith(tuple(words("voter", "suffix"))):
        return "voter-id"
    exact = next((role for role in keys("exact") if word in words("exact", role)), None)
    if exact:
        return exact
    end = next((role for role in keys("suffix") if word.endswith(tuple(words("suffix", role)))), None)
    return end or next((role for role in keys("prefix") if word.startswith(tuple(words("prefix", role)))), None)
