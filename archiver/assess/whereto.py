"""Addresses that a text gives as the new place."""

import re

_FORGE = re.compile(
    r"^https?://(?:www\.)?(?P<host>github\.com|bitbucket\.org|codeberg\.org|git\.sr\.ht|sr\.ht|gitea\.com|framagit\.org"
    r"|(?:[\w-]+\.)*(?:gitlab|git|gitea|forgejo)\.[\w.-]+)/(?P<path>[~\w.-]+/[\w.-]+(?:/[\w.-]+){0,3})/?(?:[#?].*)?$",
    re.IGNORECASE,
)
_SUBPAGE = re.compile(
    r"/(?:blob|tree|raw|issues?|pulls?|wiki|releases|actions|commits?|discussions|compare|-)(?:/|$)", re.IGNORECASE
)


def repository(url: str) -> str | None:
    """The address of a repository on a code forge, without query, `.git` and slash; None for any other page."""
    match = _FORGE.match(url[:500])
    if not match or "@" in url.split("//", 1)[-1].split("/", 1)[0] or _SUBPAGE.search("/" + match["path"]):
        return None
    parts = match["path"].split("/")
    if match["host"].lower() in ("github.com", "bitbucket.org", "codeberg.org") and len(parts) != 2:
        return None
    return f"https://{match['host'].lower()}/{match['path'].removesuffix('.git')}"


def address(url: str) -> str | None:
    """Any web address without userinfo, query and fragment."""
    match = re.match(r"^https?://(?P<host>[^/@?#\s]{3,200})(?P<path>/[^?#\s]{0,300})?(?:[?#]|$)", url[:600])
    return f"https://{match['host'].lower()}{(match['path'] or '').rstrip('/')}" if match else None
