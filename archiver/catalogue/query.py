"""What a person typed, as an expression of SQLite's full-text search. Nothing typed is ever its syntax."""

import re

from archiver.errors import UsageError

_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')
_MOST = 64


def parse_query(text: str) -> list[str]:
    """The quoted terms of a query: words, "phrases in quotes", and beginnings of words with a star (`poll*`).

    Returns:
        Terms for `joined`; none for an empty query, which means everything.

    Raises:
        UsageError: there is something, but no word in it; or more than 64 terms.
    """
    terms = []
    for phrase, phrase_star, word in _TERM.findall(text):
        term = (phrase or word).encode("utf-8", "ignore").decode().replace("\0", " ")
        star = phrase_star or ("*" if term.endswith("*") and not phrase else "")
        if any(character.isalnum() for character in term):
            terms.append(f'"{term}"{star}')
    if not terms and text.strip():
        raise UsageError(
            f"{text[:80]!r}: no word to look for; give letters or digits, or nothing to list every project"
        )
    if len(terms) > _MOST:
        raise UsageError(f"{len(terms)} words to look for; give {_MOST} at most")
    return terms


def joined(terms: list[str], operator: str) -> str:
    """Terms with AND or OR between them."""
    return f" {operator} ".join(terms)
