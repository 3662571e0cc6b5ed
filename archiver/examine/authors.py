"""The last gate of the examiners: whoever wrote commits is not named in what is public, whatever file names them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import re2

from archiver.examine.interface import Context
from archiver.records.fact import Examination, Fact, Finding

_MOST = 5000
"""Names looked for; the history says the newest first."""
_MEMORY = 64 << 20


def hides_authors(context: Context) -> Callable[[Examination], Examination]:
    """A function that replaces full names of commit authors by `***` in public facts and findings.

    A name of one word is no name to look for, and one of whose words stands in the repository's address is the
    campaign's or the account's own, which are public.
    """
    try:
        names = context.history.names
    except Exception:  # the examiners that need the history say that it cannot be read
        names = ()
    origin = (context.repository.origin if context.repository else "").casefold()
    pattern = _pattern(name for name in names if not any(len(w) >= 4 and w in origin for w in name.casefold().split()))
    if pattern is None:
        return lambda said: said

    def hide(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(r"\1***\2", value)
        return [hide(item) for item in value] if isinstance(value, list) else value

    def of_fact(fact: Fact) -> Fact:
        if fact.visibility != "public":
            return fact
        data = {key: item if key in _PLACES else hide(item) for key, item in fact.data.items()}
        return fact.model_copy(update={"statement": hide(fact.statement), "data": data})

    def of_finding(finding: Finding) -> Finding:
        return finding.model_copy(update={"message": hide(finding.message)})

    return lambda said: said.model_copy(
        update={"facts": tuple(map(of_fact, said.facts)), "findings": tuple(map(of_finding, said.findings))}
    )


_PLACES = frozenset({"path", "paths", "places", "folder", "blob"})
"""Data keys that name places of the tree, which must resolve."""


def _pattern(names: Iterable[str]) -> Any:
    full = sorted({name for name in names if _is_full(name)})[:_MOST]
    if not full:
        return None
    options = re2.Options()
    options.max_mem, options.log_errors, options.case_sensitive = _MEMORY, False, False
    words = "|".join(r"\s+".join(map(re2.escape, name.split())) for name in full)
    return re2.compile(rf"(^|[^\pL\pN_])(?:{words})($|[^\pL\pN_])", options)


def _is_full(name: str) -> bool:
    """Two to four words of letters, seven signs or more, none of which says that it is a body's or a program's."""
    words = name.split()
    letters = all(re.sub(r"[.'’,-]", "", word).isalpha() for word in words)
    return 2 <= len(words) <= 4 and letters and len(name) >= 7 and not _BODY.search(name)


_BODY = re.compile(
    r"\b(?:for|the|of|campaign|team|committee|party|labs?|inc|llc|group|coalition|foundation|project|democrats?|tech"
    r"|developers?|dev|admin|user|web|app|data|server|local|deploy|build|code|github|heroku|google|amazon|maps?)\b",
    re.IGNORECASE,
)
