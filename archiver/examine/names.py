"""What the campaign is called, from evidence in the tree and its address: candidates are public, others are not."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from archiver.examine.tables import table

_WORD = r"[A-Z][\w'’-]{1,30}"
_NAME = re.compile(rf"(?:{_WORD}\.?[ \t]+){{0,2}}{_WORD}$")
_OFFICE_SLUG = re.compile(
    r"^([A-Za-z][A-Za-z_-]{2,40}?)[-_]?(?:for|4)[-_]?"
    r"(?:president|congress|senate|ussenate|governor|mayor|(?:city)?council|assembly|house|sheriff|ag|da)(?:[-_]?\d{2,4})?$",
    re.IGNORECASE,
)
_SUPPORTERS = re.compile(rf"\b([A-Z]\w{{2,20}}) for ({_WORD})\b")
_PAID = re.compile(r"[Pp]aid for by (?:the )?([A-Z]\w{3,30}) (?:20[0-3]\d)\b")
_STANDS = re.compile(
    rf"((?:{_WORD}[ \t]+){{1,2}}{_WORD})[ \t]*(?:[–—,|-]|\bis (?:a|the|your)\b)?[ \t]*(?:[A-Z][a-z]+ )?"
    r"[Cc]andidate for [A-Z]"
)
_MEASURE_SLUG = re.compile(
    r"^(?:vote[-_]?)?(?:yes|no|ja|nein|si|oui|non)[-_]?(?:on|to|zu|a|au)[-_]?((?:i|prop|measure|question)?[-_]?\d{1,4}|[a-z])$",
    re.I,
)
_MOST = 3


@dataclass(frozen=True)
class CampaignName:
    """A name that the campaign goes by."""

    key: str
    """The word people know it by: a family name, mostly."""
    first: str | None
    """The word before it, where the evidence holds both."""
    measure: bool = False
    """Whether it is the number or letter of a measure on the ballot."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Where the name stands in a text: as a word, as a part of an identifier, and run together in an address."""
        key, low = re.escape(self.key), re.escape(self.key.lower())
        if self.measure:
            return re.compile(
                rf"(?i:\b(?:i|initiative|prop|proposition|measure|question|yes|no|on)[-_ .]{{0,2}}{low}(?![\w.]))"
            )
        forms = [rf"(?<![A-Za-z]){key}(?![a-z])", rf"(?<=[a-z]){key}(?![a-z])"]
        forms += [
            rf"(?<![A-Za-z]){key.upper()}(?![A-Za-z])",
            rf"(?<![A-Za-z])(?:team|vote|elect|friendsof){low}(?![a-z])",
        ]
        if not common_word(self.key):
            forms.append(rf"(?<![A-Za-z]){low}(?![a-z])")
        if self.first:
            first = re.escape(self.first.lower())
            forms += [rf"(?i:{first}[_-]?{low})", rf"(?<![A-Za-z]){first[0]}[_-]?{low}(?![a-z])"]
        return re.compile(
            "|".join([*forms, rf"(?i:(?<![A-Za-z]){low}(?:for|4)(?:president|congress|senate|governor|mayor))"])
        )


class Evidence:
    """Collects hints from one text after the other; `names` says what they add up to."""

    def __init__(self, account: str | None, name: str) -> None:
        """
        Args:
            account: the owner's name at the forge, as written; None for a local folder.
            name: the repository's short name.
        """
        self._slugs = [slug for slug in (account, name) if slug]
        self._count: Counter[str] = Counter()
        self._spelt: dict[str, str] = {}
        self._firsts: dict[str, Counter[str]] = defaultdict(Counter)
        self._supporters: dict[str, set[str]] = defaultdict(set)
        self._named: set[str] = set()
        self._measures = [match[1] for slug in self._slugs for match in [_MEASURE_SLUG.match(slug)] if match]
        for slug in self._slugs:
            match = _OFFICE_SLUG.match(slug)
            words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+", match[1]) if match else []
            if words and self._add(words[-1].capitalize(), words[-2].capitalize() if len(words) > 1 else None, 1):
                self._named.add(words[-1].lower())

    def read(self, text: str) -> None:
        """One more text: a document, a page, a source file."""
        for words in _stand_for_office(text):
            self._add(words[-1], words[-2] if len(words) > 1 else None, 2)
        for match in _PAID.finditer(text):
            self._add(match[1], None, 2)
        for match in _STANDS.finditer(text) if "andidate for" in text else ():
            words = _trim(match[1].split())
            if len(words) > 1:
                self._add(words[-1], words[-2], 2)
        for match in _SUPPORTERS.finditer(text):
            if _is_name(match[2]):
                self._supporters[match[2]].add(match[1])

    def names(self, labels: Iterable[str]) -> tuple[CampaignName, ...]:
        """The names, best supported first; at most three.

        Args:
            labels: second-level labels of the domains that the code names: `elizabethdoe` of elizabethdoe.example.
        """
        known = [*(re.sub(r"[\W_]", "", slug.lower()) for slug in self._slugs), *labels]
        for word, groups in self._supporters.items():
            if len(groups) >= 2 and len(word) >= 4 and (first := _first_in(known, word)):
                self._add(word, first, 2)
        # A tool about candidates names many, and samples name nobody: its own stands in its address too.
        kept = [key for key in self._count if key in self._named or any(self._agrees(key, label) for label in known)]
        kept.sort(key=lambda key: (key not in self._named, -self._count[key], key))
        measures = [CampaignName(re.sub(r"^\D+(?=\d)", "", number), None, measure=True) for number in self._measures]
        return (*measures, *(CampaignName(self._spelt[key], self._best_first(key)) for key in kept[:_MOST]))

    def _add(self, key: str, first: str | None, weight: int) -> bool:
        if not _is_name(key) or len(key) < 3:
            return False
        self._count[key.lower()] += weight
        self._spelt.setdefault(key.lower(), key.capitalize() if key.isupper() or key.islower() else key)
        if first and _is_name(first):
            self._firsts[key.lower()][first.capitalize()] += 1
        return True

    def _agrees(self, key: str, label: str) -> bool:
        """Whether an account, a repository or a domain is called after it: a short name proves it with its first."""
        return key in label and (
            len(key) >= 5 or label.startswith(key) or f"{self._best_first(key) or key}{key}".lower() in label
        )

    def _best_first(self, key: str) -> str | None:
        ranked = sorted(self._firsts[key].items(), key=lambda row: (-row[1], row[0]))
        return ranked[0][0] if ranked else None


def _stand_for_office(text: str) -> Iterator[list[str]]:
    """The words before each "for Senate" that make a name."""
    for match in _offices().finditer(text):
        before = _NAME.search(text[max(0, match.start() - 100) : match.start()])
        words = _trim(before[0].split()) if before else []
        if words:
            yield words


def _trim(words: list[str]) -> list[str]:
    """Without the words in front that name nobody; empty when the last one names nobody."""
    if not words or not _is_name(words[-1]):
        return []
    while words and not _is_name(words[0]):
        words = words[1:]
    return words


def _is_name(word: str) -> bool:
    return word.lower().strip("'’-.") not in _words("no_names") and not any(c.isdigit() for c in word)


def _first_in(labels: Iterable[str], key: str) -> str | None:
    """`Elizabeth` where a label is `elizabethdoe` and the key is `Doe`."""
    for label in labels:
        head = label.removesuffix(key.lower())
        if head != label and 3 <= len(head) <= 15 and head.isalpha() and not head.endswith("for"):
            return head.capitalize()
    return None


def common_word(word: str) -> bool:
    """Whether a name is a word of its own as well, so that it proves little in small letters."""
    return word.lower() in _words("common")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("residue")[name])


@cache
def _offices() -> re.Pattern[str]:
    offices = "|".join(re.escape(office) for office in sorted(table("residue")["offices"], key=len, reverse=True))
    return re.compile(rf"[ \t]+(?:for|For|FOR|4)[ \t]+(?:{offices}|PRESIDENT|CONGRESS|SENATE|GOVERNOR|MAYOR)\b")
