"""Why a manifest's licence may be nobody's decision: a generator's default, a template's author left behind."""

import re
from typing import Any

from archiver.examine.licence.manifests.interface import listed, people_of
from archiver.examine.licence.policy import template_authors

_NOBODY = re.compile(
    r"your[- _]?(?:full[- _]?)?name|you@example|author[- _]?name|example\.(?:com|org)|john doe|jane doe|firstname|"
    r"fixme|todo\b",
    re.I,
)
_TEMPLATE = re.compile(
    r"(?:\A|/)(?:laravel|skeleton|website-skeleton|project-skeleton|recommended-project|my-(?:app|project)|untitled)\Z|"
    r"\bgatsby-starter\b|(?:-|\b)(?:starter|boilerplate|template|skeleton|quickstart)(?:-kit|-default)?\Z",
    re.I,
)
_UNFILLED = re.compile(r"\A\W*(?:todo|fixme|write a (?:short|longer)|add your description|a short description)", re.I)
_DEFAULTS = {
    "npm init": ({"ISC", "MIT"}, "author"),
    "composer": ({"proprietary"}, "authors"),
    "dub init": ({"proprietary"}, "authors"),
}
"""Tool -> (what it writes unasked, the key that stays empty when nobody filled anything in)."""


def why_weak(tool: str, data: dict[str, Any]) -> str | None:
    """The first reason to doubt that somebody chose what a manifest says; None when there is none."""
    licence = data.get("license")
    written, key = _DEFAULTS.get(tool, (set(), ""))
    if isinstance(licence, str) and licence in written and not data.get(key):
        return f"`{tool.split()[0] + ' init' if tool == 'composer' else tool}` writes {licence} where nobody chose"
    if tool == "npm init" and data.get("private") is True and not data.get("workspaces") and _open(licence):
        return "`private` is true: the package was never meant to be published"
    return left_over(
        name=data.get("name"),
        description=data.get("description"),
        version=data.get("version"),
        people=[*listed(data.get("author")), *listed(data.get("authors"))],
    )


def left_over(
    *, name: Any = None, description: Any = None, version: Any = None, people: list[Any] | None = None
) -> str | None:
    """What in a manifest a template or generator left behind; None when nothing did."""
    names, mails = people_of(people or [])
    if any(_NOBODY.search(said) for said in (*names, *mails)):
        return "the author is a template's placeholder"
    folded = [said.casefold() for said in names]
    if folded and all(any(re.search(rf"\b{re.escape(a)}\b", said) for a in template_authors()) for said in folded):
        return "the author is a template's author"
    if isinstance(name, str) and _TEMPLATE.search(name[:200]):
        return "its name is a template's"
    if isinstance(description, str) and _UNFILLED.match(description[:200]):
        return "its description was never filled in"
    if version == "0.0.0" and not description:
        return "its version is 0.0.0 and it has no description: it was never filled in"
    return None


def _open(licence: Any) -> bool:
    return not (isinstance(licence, str) and licence.strip().upper() in {"UNLICENSED", "PROPRIETARY"})
