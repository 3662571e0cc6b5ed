"""What differs between a file and a canonical text: what can be forgiven, and what kind of change the rest is.

Every rule here forgives something that cannot change what is granted. A word that could restrict is never forgiven in a
name or a heading, so a clause written into the copyright line is found like any other.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Levenshtein

from archiver.examine.licence.texts import SLOT, Canonical
from archiver.examine.licence.words import POLITICS, is_name

Type = Literal["added", "removed", "changed", "negation", "scope", "template-fill", "title"]

NEGATION = re.compile(r"(?:not|no|nor|never|neither|none|without|unless|except|cannot|nothing|non)\Z")
_SCOPE_WORDS = (
    "any all only solely each every some both either whole entire part parts portion portions substantial commercial "
    "noncommercial nonprofit internal personal private public perpetual irrevocable revocable worldwide royaltyfree "
    "nonexclusive exclusive sublicensable transferable nontransferable limited unlimited unrestricted restricted free "
    "use used uses copy copies copied modify modified modification modifications merge publish published distribute "
    "distributed distribution redistribute redistribution redistributions sublicense sell sold may must shall should "
    "can will or and written prior express specific explicit source binary object purpose purposes persons person "
    "anyone "
    "everyone nobody permitted permission granted fee charge required requires verbatim derivative including excluding "
    "educational research evaluation"
)
_SCOPE = frozenset(_SCOPE_WORDS.split())
_FEW = 6
"""Words at most in a change that one "not" or one scope word names; where words only came or went, two."""
_MARK = re.compile(r"(?:[a-z]|i{1,3}|iv|vi{0,3}|ix)\Z")
_ADDRESSES = (  # the Free Software Foundation moved
    "51 59 franklin street st fifth 5th floor temple place suite 330 boston ma 02110 1301 021101301 02111 1307 "
    "021111307 usa 675 mass ave cambridge 02139 inc 31 milk 960789 02196 500 021101335"
)
_ADDRESS = frozenset(_ADDRESSES.split())
_ALIKE = tuple(
    frozenset(pair)
    for pair in (
        ("author", "authors"),
        ("holder", "holders"),
        ("holder", "owner"),
        ("holders", "owners"),
        ("contributor", "contributors"),
        ("lesser", "library"),
        ("express", "expressed"),
    )
)
_KNOWN_HOSTS = re.compile(
    r"url:(?:\w+\.)?(?:fsf|gnu|apache|opensource|creativecommons|unlicense|mozilla|spdx|choosealicense|wtfpl|opendatacommons"
    r"|eclipse|sil|scripts\.sil|openfontlicense|boost)\.(?:org|com|net)(?:/|\Z)"
)
_RIGHTS = ("all", "rights", "reserved")
_FONT_NAME = ("reserved", "font", "name")
_WRITE_TO = "write to the free software foundation"
_INTRODUCING = frozenset(["license", "licenses", "licensed"])
_UNDER = frozenset(
    [
        "under",
        "is",
        "are",
        "by",
        "of",
        "text",
        "file",
        "the",
        "this",
        "applies",
        "agreement",
        "quoted",
        "below",
        "given",
    ]
)
_LONGEST_INTRODUCTION = 60
_OF_TERMS = frozenset(
    [
        "section",
        "sections",
        "clause",
        "clauses",
        "additional",
        "attribution",
        "addendum",
        "amendment",
        "amended",
        "modified",
    ]
)
"""Words of a term that was added, not of a title."""
_TYPO = 7
"""Letters that a word must have to be taken for another one with one letter wrong."""


@dataclass(frozen=True)
class Hunk:
    """One place where the words of a file and of a text are not the same."""

    removed: tuple[str, ...]
    """Words of the text that must be there and are not; the text's SLOT marks stay among them."""
    lacking: tuple[str, ...]
    """All words of the text at this place."""
    added: tuple[str, ...]
    """Words of the file that the text lacks."""
    before: str
    """The word before them in the file, "" at its start."""
    at_edge: bool
    """Whether they stand before the first or after the last word that is the text's, in its title or an appendix."""


def judge(hunk: Hunk, text: Canonical) -> tuple[Type, bool] | None:
    """What kind of difference it is and whether it is material; None: none at all."""
    if "".join(hunk.added) == "".join(hunk.lacking):  # a word that was broken at its hyphen
        return None
    if alike(hunk.lacking, hunk.added) or (hunk.lacking, hunk.added) in text.same:
        return None
    slot = SLOT in hunk.lacking
    removed = [word for word in hunk.removed if word != SLOT]
    if slot and hunk.added and not removed and is_name(hunk.added, longest=12):
        return None if hunk.added in text.placeholders else ("template-fill", False)
    added = () if hunk.added in text.placeholders else hunk.added
    kept = unexplained_added(added, before=hunk.before, title=text.title, names=text.names, at_edge=hunk.at_edge)
    gone = unexplained_removed(removed, title=text.title, at_edge=hunk.at_edge)
    if (not kept and not gone) or alike(gone, kept) or (tuple(gone), tuple(kept)) in text.same:
        return None
    if hunk.at_edge and not gone and introduces(kept, text.title):
        return "title", False
    if len(gone) == len(kept) and all(map(_misspelt, gone, kept)):
        return "changed", False
    return kind_of(gone, kept), True


def introduces(words: Sequence[str], title: frozenset[str]) -> bool:
    """Whether words beside a text can be a title or a sentence that names the licence: nothing in them restricts."""
    if not (_OF_TERMS - title).isdisjoint(words):
        return False
    if any(POLITICS.match(word) and {"for", "to"} & set(words[max(0, n - 4) : n]) for n, word in enumerate(words)):
        return False  # "for Democratic campaigns" says for whom
    rest = []
    for before, word, following in zip(("", *words), words, (*words[1:], "the"), strict=False):
        names_an_exception = word in ("exception", "exceptions") and before == "llvm"
        if not names_an_exception and (word not in _INTRODUCING or following not in _UNDER | title):
            rest.append(word)
    return is_name(rest, longest=_LONGEST_INTRODUCTION)


def _misspelt(right: str, wrong: str) -> bool:
    """One letter of a long word wrong, missing or too much."""
    if min(len(right), len(wrong)) < _TYPO or not (right + wrong).isalpha():
        return False
    return Levenshtein.distance(right, wrong, score_cutoff=1) <= 1


def kind_of(removed: Sequence[str], added: Sequence[str]) -> Type:
    """How to call a change, from its words."""
    longest = max(len(removed), len(added))
    few = longest <= (_FEW if removed and added else 2)
    less, more = Counter(removed), Counter(added)
    apart = set((less - more) | (more - less))
    if few and _negations(removed) != _negations(added):
        return "negation"
    if few and apart & _SCOPE:
        return "scope"
    if not removed:
        return "added"
    return "changed" if added else "removed"


def _negations(words: Sequence[str]) -> int:
    return sum(bool(NEGATION.match(word)) for word in words)


def unexplained_added(
    added: Sequence[str],
    *,
    before: str,
    title: frozenset[str],
    names: frozenset[tuple[str, ...]] = frozenset(),
    at_edge: bool = False,
) -> tuple[str, ...]:
    """The added words that no rule forgives.

    Args:
        added: words that the canonical text lacks at this place.
        before: the word that stands before them, "" at the start.
        title: words of which a heading over this licence may consist.
        names: the licence's names, which a page's head repeats.
        at_edge: whether they stand before the first or after the last matched word.
    """
    words = _without_phrase([w for w in added if not _KNOWN_HOSTS.match(w) and not w.startswith("mail:")], _RIGHTS)
    words = _without_address(_without_phrase(words, _FONT_NAME))
    rest: list[str] = []
    for is_copyright, piece in _copyright_pieces(words, begins_in_one=before in {"copyright", "c"}):
        if is_copyright and is_name(piece, longest=30):
            continue
        rest += piece
    if at_edge and all(word in title for word in rest):
        return ()
    if all(_MARK.match(word) for word in rest) and len(rest) <= 2:
        return ()
    return () if tuple(rest) in names else tuple(rest)


def unexplained_removed(removed: Sequence[str], *, title: frozenset[str], at_edge: bool) -> tuple[str, ...]:
    """The missing words that no rule forgives; the canonical text's optional words are already taken out."""
    words = _without_phrase([w for w in removed if not _KNOWN_HOSTS.match(w)], _RIGHTS)
    if at_edge and all(word in title or _MARK.match(word) or word.isdigit() for word in words):
        return ()
    if all(word in _ADDRESS for word in words) or (len(words) <= 2 and all(_MARK.match(word) for word in words)):
        return ()
    return tuple(words)


def alike(removed: Sequence[str], added: Sequence[str]) -> bool:
    """Whether each removed word stands there in a spelling that means the same."""
    if all(w in _ADDRESS for w in (*removed, *added)):
        return True
    return len(removed) == len(added) and all(frozenset(pair) in _ALIKE for pair in zip(removed, added, strict=True))


def _without_address(words: list[str]) -> list[str]:
    """Without "write to the Free Software Foundation, Inc." and the address behind it, which has changed often."""
    text = " ".join(words)
    at = text.find(_WRITE_TO)
    if at < 0:
        return words
    rest = text[at + len(_WRITE_TO) :].split()
    while rest and rest[0] in _ADDRESS:
        rest.pop(0)
    return [*text[:at].split(), *rest]


def _without_phrase(words: list[str], phrase: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for word in words:
        kept.append(word)
        if tuple(kept[-len(phrase) :]) == phrase:
            del kept[-len(phrase) :]
    return kept


def _copyright_pieces(words: list[str], *, begins_in_one: bool) -> list[tuple[bool, list[str]]]:
    pieces: list[tuple[bool, list[str]]] = [(begins_in_one, [])]
    for word in words:
        if word == "copyright":
            if pieces[-1][1][-1:] == ["portions"]:
                pieces[-1][1].pop()
            pieces.append((True, []))
        pieces[-1][1].append(word)
    return [piece for piece in pieces if piece[1]]
