"""Which addresses may be live: an https page on a public forge, and nothing else. Old campaign domains get bought."""

import re
from urllib.parse import urlsplit

FORGE_HOSTS = frozenset({"github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "git.sr.ht"})


def forge_link(address: str) -> str | None:
    """The address if it may be linked, spelled anew from its parts; None otherwise."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or parts.hostname not in FORGE_HOSTS or port or "@" in parts.netloc:
        return None
    if parts.query or parts.fragment or not re.fullmatch(r"(?:/[\w.~-]+)+/?", parts.path, re.ASCII):
        return None
    return f"https://{parts.hostname}{parts.path}"
