"""Words of a repository made fit to print: all of it is hostile."""

import re

from archiver.git.url import mask

QUOTE_LIMIT = 300
"""Characters kept of a quote."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")


def quote(text: str) -> str:
    """At most 300 characters on one line, without control marks; e-mail addresses, userinfo and queries are masked."""
    folded = " ".join(_CONTROL.sub(" ", text[: 4 * QUOTE_LIMIT]).split())
    masked = _EMAIL.sub("***", _QUERY.sub(r"\1", mask(folded)))
    return masked if len(masked) <= QUOTE_LIMIT else masked[: QUOTE_LIMIT - 1].rstrip() + "…"
