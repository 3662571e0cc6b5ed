"""Commits that take something out of service: a donation page, a sign-up form, the site itself.

Supporting evidence only. Everyday work sounds alike ("disable button while loading", "redirect after login"), so a
subject counts when it names an out-of-service word and, close by, a thing that a campaign needs as long as it lives,
and no word of everyday work.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from archiver.assess.lexicon import Language, languages, words_of
from archiver.assess.quoting import quote

_LONGEST_SUBJECT = 120
_MOST_WORDS = 14
_APART = 25
"""Characters between the two words at most."""

_MOST_PATHS = 4
_MERGE = re.compile(r"^(?:merge|bump|update dependency|chore\(deps)\b", re.IGNORECASE)
_REVERT = re.compile(r"^Revert \"")
_TYPE = re.compile(r"^(?:feat|fix|test|tests|refactor|style|docs?|ci|build|perf)(?:\([^)]{0,40}\))?!?:", re.IGNORECASE)
_WORD = re.compile(r"[\s_./-]+")
_CODE = re.compile(r"\.(?:css|scss|sass|less|svg|png|jpe?g|lock)$|(?:^|/)(?:tests?|spec|node_modules)/", re.IGNORECASE)


def wind_down(subject: str, paths: Sequence[str]) -> str | None:
    """The commit's own words, if it takes something out of service; else None.

    Args:
        paths: what it touched. Where the subject says only "remove" or "disable", few paths that all name such a thing
            speak for it, and the first of them is the quote.
    """
    if len(subject) > _LONGEST_SUBJECT or len(subject.split()) > _MOST_WORDS:
        return None
    spoken = _spoken(subject)
    if not spoken or _MERGE.match(subject) or _TYPE.match(subject) or taken_back(subject):
        return None
    for language in spoken:
        if language.lists["wind_down.whole"].search(subject) and not _everyday(language, subject):
            return quote(subject)
        if _takes_out(language, subject):
            return quote(subject)
    return _by_path(spoken, subject, paths)


@lru_cache(maxsize=4096)
def taken_back(subject: str) -> bool:
    """Whether a commit reverts another one as forges and git word it, or puts such a thing back into service."""
    text = subject[:_LONGEST_SUBJECT]
    return bool(_REVERT.match(text)) or any(
        _leads(language, "back", text) and language.lists["wind_down.things"].search(text) for language in _spoken(text)
    )


def _takes_out(language: Language, subject: str) -> bool:
    """`remove donation page`, `donations disabled`."""
    if _everyday(language, subject):
        return False
    things = [(match.start(), match.end()) for match in language.lists["wind_down.things"].finditer(subject)]
    outs = [(match.start(), match.end()) for match in language.lists["wind_down.out"].finditer(subject)]
    return any(
        0 <= thing[0] - out[1] <= _APART or 0 <= out[0] - thing[1] <= _APART // 2 for out in outs for thing in things
    )


def _spoken(subject: str) -> list[Language]:
    """Languages that have one of the subject's words: for most commits none, which is what makes this cheap."""
    words = words_of(subject)
    return [language for language in languages() if not words.isdisjoint(language.wind_down)]


def _by_path(spoken: Sequence[Language], subject: str, paths: Sequence[str]) -> str | None:
    if not 1 <= len(paths) <= _MOST_PATHS or any(_CODE.search(path) for path in paths):
        return None
    for language in spoken:
        short = len(subject.split()) <= 3 and _leads(language, "out", subject) and not _everyday(language, subject)
        if short and all(language.lists["wind_down.things"].search(_WORD.sub(" ", path[:300])) for path in paths):
            return quote(f"{subject}: {paths[0]}")
    return None


def _everyday(language: Language, subject: str) -> bool:
    return language.lists["wind_down.feature"].search(subject) is not None


def _leads(language: Language, name: str, subject: str) -> bool:
    """Whether one of the words stands at the beginning."""
    return language.lists[f"wind_down.{name}"].match(subject.lstrip("\"'[( ")) is not None
