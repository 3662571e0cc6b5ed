"""What a reader of one kind of manifest gives, and what is made of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

About = Literal["all", "data", "part"]
"""all: the software as a whole; data: the data that a manifest describes; part: one interface or component."""

LIMIT = 512 << 10
"""Characters read of one manifest: a longer one is data, and parsers need seconds for it."""


@dataclass(frozen=True)
class Field:
    """What one manifest says."""

    raw: str
    """As written, at most 200 characters."""
    expression: str | None
    """What that means; None when it means no licence that we know."""
    line: int | None
    """Line of the field's own key, from 1."""
    weak: str | None = None
    """Why it may be nobody's decision."""
    holders: tuple[str, ...] = ()
    """Authors, maintainers and publishers as written, e-mail addresses taken out; at most 20."""
    contacts: tuple[str, ...] = ()
    """Their e-mail addresses. Restricted: never printed."""
    about: About = "all"
    """What it speaks of."""


@dataclass(frozen=True)
class Stated:
    """The raw values of one manifest. Values that are no text mean nothing; several are a choice or a sum."""

    values: Sequence[Any]
    """Licence values as written."""
    line: int | None
    """Line of their key."""
    people: Sequence[Any] = ()
    """Authors as text ("Name <mail>") or as a table with `name` and `email`."""
    joined: Literal["OR", "AND"] = "OR"
    """How the ecosystem means a list."""
    weak: str | None = None
    """Why it may be nobody's decision."""
    about: About = "all"
    """What it speaks of."""


Read = Callable[[str], Stated]
"""Reads the text of a manifest; whatever it raises of ValueError, TypeError, … means "broken"."""

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_URL = re.compile(r"\(?<?https?://[^\s)>]{0,300}[)>]?")


def listed(value: Any) -> list[Any]:
    """A value that may be a list, as a list."""
    return value if isinstance(value, list) else [value]


def first_of(data: dict[str, Any], *keys: str) -> tuple[str, Any]:
    """The first of these keys that has a value, and the value; the first key and None when none has."""
    return next(((key, data[key]) for key in keys if data.get(key)), (keys[0], None))


def people_of(given: Iterable[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names and e-mail addresses, apart, each once and at most 20."""
    names: list[str] = []
    mails: list[str] = []
    for value in given:
        if isinstance(value, dict):
            value = f"{value.get('name') or value.get('family-names') or ''} <{value.get('email') or ''}>"
        if not isinstance(value, str):
            continue
        said = "".join(c for c in " ".join(value[:500].split()) if c.isprintable())
        mails += _MAIL.findall(said)
        names.append(re.sub(r"[<(]\s*[>)]", "", _URL.sub("", _MAIL.sub("", said))).strip(" <>,;-")[:200])
    return tuple(dict.fromkeys(n for n in names if n))[:20], tuple(dict.fromkeys(mails))[:20]
