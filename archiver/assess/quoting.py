"""Words of a repository made fit to print, at the length of a piece of evidence."""

from archiver import quoting

QUOTE_LIMIT = 300
"""Characters kept of a quote."""


def quote(text: str) -> str:
    """At most 300 characters on one line; see `archiver.quoting.quote`."""
    return quoting.quote(text, QUOTE_LIMIT)
