"""Status badges: repostatus.org's own words, wherever the image comes from, and plain shields in the lead."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from archiver.assess.prose import Block
from archiver.records.activity import Declaration, DeclarationKind

_REPOSTATUS = re.compile(
    r"(?:repostatus\.org/badges/[\w.-]{1,20}/|repo[\s_-]{0,3}status[\s:-]{1,3})(?P<status>[a-z]{3,12})\b", re.IGNORECASE
)
_KINDS: dict[str, DeclarationKind] = {
    "abandoned": "ended",
    "unsupported": "ended",
    "suspended": "paused",
    "inactive": "paused",
    "active": "active",
}
"""repostatus.org's words. `moved` needs a place, and `wip` and `concept` say nothing about an end."""

_SHIELD = re.compile(
    r"/badge/(?:project |development |dev )?(?:status|maintenance|maintained|lifecycle|support)\??"
    r"-(?:status[: ])?(?P<status>[a-z' ]{2,24})-",
    re.IGNORECASE,
)
_YEARLY = re.compile(r"shields\.io/maintenance/no\b", re.IGNORECASE)
_SHIELDS: dict[str, DeclarationKind] = {
    **dict.fromkeys(
        ("abandoned", "archived", "deprecated", "discontinued", "unmaintained", "no", "no longer maintained", "retired",
         "unsupported", "end of life", "eol", "not maintained", "superseded"), "ended"
    ),
    **dict.fromkeys(("inactive", "dormant", "paused", "on hold", "suspended"), "paused"),
}  # fmt: skip
_WRITTEN = re.compile(r"https?://[^\s<>\"'`|\\)\]]{3,500}")


def badges(prose: Sequence[Block], place: str) -> Iterator[Declaration]:
    """Every status badge among a README's images, and among the bare addresses of a README that is no Markdown."""
    for block in prose:
        written = _WRITTEN.findall(block.text[:4000]) if re.search(r"\bimage::?", block.text[:4000]) else []
        for image in [*block.images, *written]:
            url = unquote(image[:500]).replace("--", " ").replace("_", " ")
            found = _status(url, lead=block.lead)
            if found:
                word, kind = found
                words = f"status badge: {word}"
                yield Declaration(kind=kind, source="badge", locator=f"{place}:{block.line}", quote=words)


def _status(url: str, *, lead: bool) -> tuple[str, DeclarationKind] | None:
    own = _REPOSTATUS.search(url)
    if own:
        word = own["status"].lower()
        return (word, _KINDS[word]) if word in _KINDS else None
    shield = _SHIELD.search(url) if lead else None
    word = " ".join(shield["status"].lower().split()) if shield else "no" if lead and _YEARLY.search(url) else ""
    return (word, _SHIELDS[word]) if word in _SHIELDS else None
