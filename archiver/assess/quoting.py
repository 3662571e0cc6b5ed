"""Words of a repository made fit to print: all of it is hostile."""

import re

from archiver.git.url import mask

QUOTE_LIMIT = 300
"""Characters kept of a quote."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w./-])\+?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,4}(?![\w/-])")
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")


def quote(text: str) -> str:
    """At most 300 characters on one line, without control marks; addresses, phone numbers and queries are masked."""
    folded = " ".join(_CONTROL.sub(" ", text[: 4 * QUOTE_LIMIT]).split())
    masked = _EMAIL.sub("***", _QUERY.sub(r"\1", mask(folded)))
    masked = _PHONE.sub(lambda m: "***" if sum(c.isdigit() for c in m[0]) >= 9 else m[0], masked)
    return masked if len(masked) <= QUOTE_LIMIT else masked[: QUOTE_LIMIT - 1].rstrip() + "…"
