"""What one legal-named file grants: its licences, who holds them, and what stands in it that no licence explains."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from archiver.examine.licence.busl import Parameters, parameters_of
from archiver.examine.licence.differences import introduces
from archiver.examine.licence.match import Difference, Explanation, Rest, explain
from archiver.examine.licence.names import PROPRIETARY, named, names_in
from archiver.examine.licence.texts import notice_of, shingles, text_of
from archiver.examine.licence.words import POLITICS, RESTRICTING, Words, decode_text, fold, words_of

Kind = Literal["text", "notice", "statement", "custom", "empty", "binary"]


@dataclass(frozen=True)
class LegalText:
    """One file read. `expression` is None where nothing is granted that we can name."""

    expression: str | None
    kind: Kind
    """text: whole canonical texts; notice: a grant whose text stands elsewhere; statement: a licence named in a few
    words; custom: words of its own; empty: no word that could permit anything."""
    deviations: tuple[Difference, ...] = ()
    """Where it is not the canonical text, in the order of the file, harmless places too."""
    coverage: int = 0
    """Percent of its words that canonical texts explain."""
    additional_terms: int | None = None
    """Line at which an attribution term begins that the licence itself provides for."""
    forbids_campaigns: bool = False
    """Whether words of its own forbid a use and speak of parties, candidates or campaigns."""
    holders: tuple[str, ...] = ()
    takes_away: int | None = None
    """Line of words of its own that forbid a use of something."""
    holder_missing: bool = False
    """Whether the licence asks for a copyright line and there is none, or one without a name."""
    parameters: dict[str, str] = field(default_factory=dict)
    """What a Business Source License leaves to its user: `change date`, …; at most 500 characters each."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The deviations that may change what is granted."""
        return () if self.additional_terms is not None else tuple(d for d in self.deviations if d.material)


_COPYRIGHT = re.compile(
    r"^\W{0,6}(?:[Cc]opyright|COPYRIGHT|(?=\([Cc]\) ?\d{4}|c \d{4}))[ \t:,]*(?:(?:\([Cc]\)|c\b)[ \t:,]*)?(?=\d{4}|"
    r"by\b|[A-Z<{\\\[]|$)[^\n]*",
    re.M,
)
MOST_CHARACTERS = 260_000
"""Of one file, whose words are compared: six times the longest licence."""
_INLINE = re.compile(
    r"copyright {0,2}(?:\(c\)|c)? {0,2}\d{4}[\d, -]{0,40} [^\n]{2,80}?"
    r"(?= (?:Permission is|Redistribution and|Licensed under|All rights|This (?:software|program|file|is)"
    r"|Permission to))",
    re.I,
)
"""A copyright line in a text without lines."""
_INLINE_WITHIN = 2000
_MAIL = re.compile(r"[<(]?[\w.+-]+(?:@|\s?\[at\]\s?)[\w-]+(?:\.[\w-]+)+[>)]?")
_NOT_A_HOLDER = re.compile(
    r"Free Software Foundation|Creative Commons|copyright (?:notice|holder|owner|law|license|interest|act|"
    r"statement|and\b|or\b|in\b)"
    r"|Mozilla Foundation|Sam Hocevar|Perl Foundation|MariaDB|Internet S\w+ Consortium|the European Union|"
    r"\[yyyy\]|<year>"
    r"|year\} |X Consortium|19yy|<owner>|\[year\]|[\[<]name of",
    re.I,
)
_NAMING = frozenset({"license", "licenses", "licensed", "use", "used", "may"})
_CHOICE_WORDS = (
    "dual dually licensed license licenses at your choice option you may can use it under the or either terms of "
    "redistribute and modify choose both these following one this is are that which project software code available "
    "released distributed a in"
)
_CHOICE = frozenset(_CHOICE_WORDS.split())
_NO_PARTY = frozenset(
    ["third", "other", "either", "each", "both", "such", "release", "contracting", "aggrieved", "affected"]
)
"""Words before "party" or "candidate" in any contract: a third party is none that stands for election."""
_FORBIDDING = re.compile(
    r"(?:not|no|never|cannot|prohibit\w*|forbid\w*|ban\w*|except\w*|exclud\w*|only|deny|denied|unethical)\Z"
)


_PLACEHOLDER = re.compile(r"(?:todo|tbd|tba|fixme|xxx|placeholder|coming|soon|later|lorem|here|insert|fill)\Z")
_GRANTING = re.compile(
    r"(?:permi\w*|grant\w*|licens\w*|free\w*|may|allow\w*|us(?:e|ed|ing)|rights?|waive\w*|dedicat\w*|open)\Z"
)


def read_legal(data: bytes) -> LegalText:
    """Read the bytes of a legal-named file."""
    decoded = decode_text(data)
    if decoded is None:
        return LegalText(None, "binary")
    whole = fold(decoded)
    text = whole[:MOST_CHARACTERS]
    parameters = parameters_of(text)
    explanation = explain(words_of(parameters.blanked(text) if parameters else text))
    if parameters and not any(part.spdx == "BUSL-1.1" for part in explanation.parts):
        parameters = None  # no such licence stands behind them: they are words like any other
        explanation = explain(words_of(text))
    holders, nameless = holders_in(text)
    if explanation.parts:
        read = _explained(explanation, text, holders, nameless, parameters)
        if len(text) == len(whole):
            return read
        return replace(read, deviations=(*read.deviations, _behind(whole, read)), additional_terms=None)
    everything = words_of(text, holders=True)
    return _own_words(text, everything, holders) if len(everything) else LegalText(None, "empty")


def _explained(
    explanation: Explanation, text: str, holders: tuple[str, ...], nameless: bool, parameters: Parameters | None
) -> LegalText:
    parts = explanation.parts
    choice = [rest for rest in explanation.rest if _offers_choice(rest)]
    rests = [r for r in explanation.rest if r not in choice and not introduces(r.words, parts[0].canonical.title)]
    nearest = parts[0].spdx
    everything = [d for part in parts for d in part.differences]
    everything += [Difference("added", True, r.line, r.end_line, r.words, (), nearest, r.at, "") for r in rests]
    everything += [_filled_in(parameters, text)] if parameters else []
    everything.sort(key=lambda difference: difference.at)
    odd = [d for d in everything if d.material]
    ids = _together([(part.spdx, part.canonical.kind) for part in parts])
    kind: Kind = "text" if any(part.canonical.kind == "text" for part in parts) else "notice"
    terms = odd[0].line if odd and _asks_for_attribution(odd, ids) else None
    asks = any(part.canonical.holder_line for part in parts)
    return LegalText(
        (" OR " if choice else " AND ").join(ids),
        kind,
        tuple(everything),
        explanation.coverage,
        terms,
        forbids_campaigns(tuple(word for d in odd for word in d.added)),
        holders,
        next((d.line for d in odd if _forbids_use(d.added)), None),
        asks and (nameless or not holders),
        parameters.values if parameters else {},
    )


def _behind(text: str, read: LegalText) -> Difference:
    """What stands behind the words that are compared: nobody has explained it."""
    line, last = (text.count("\n", 0, at) + 1 for at in (MOST_CHARACTERS, len(text)))
    said = words_of(text[MOST_CHARACTERS : MOST_CHARACTERS + 400], holders=True).words
    nearest = read.deviations[0].canonical_id if read.deviations else (read.expression or "").split(" ")[0].strip("(")
    return Difference("added", True, line, last, said, (), nearest, (MOST_CHARACTERS, len(text)), "")


def _filled_in(parameters: Parameters, text: str) -> Difference:
    start, end = parameters.at
    line, last = (text.count("\n", 0, at) + 1 for at in (start, end))
    words = words_of(text[start:end], holders=True).words
    return Difference("template-fill", False, line, last, words, (), "BUSL-1.1", (start, end), "")


def _own_words(text: str, words: Words, holders: tuple[str, ...]) -> LegalText:
    said = words.words
    ban = forbids_campaigns(said)
    away = 1 if _forbids_use(said) else None
    found = named(text) if len(said) <= 60 else None
    if found is None:
        placeholder = any(_PLACEHOLDER.match(word) for word in said) or len(said) <= 8
        if placeholder and len(said) <= 30 and not any(_GRANTING.match(word) for word in said):
            return LegalText(None, "empty", holders=holders)
        shut = len(said) <= 400 and PROPRIETARY in names_in(text)
        return LegalText(
            PROPRIETARY if shut else None, "custom", forbids_campaigns=ban, holders=holders, takes_away=away
        )
    odd = tuple(w for w in said if RESTRICTING.match(w) and w not in _NAMING)
    extra: tuple[Difference, ...] = ()
    if odd and found != PROPRIETARY:
        span = (words.starts[0], words.ends[-1])
        extra = (Difference("added", True, words.lines[0], words.lines[-1], odd, (), found, span, ""),)
    return LegalText(found, "statement", extra, forbids_campaigns=ban, holders=holders, takes_away=away)


def forbids_campaigns(words: tuple[str, ...]) -> bool:
    """Whether words of an author's own forbid something within 40 words of a party, candidate or campaign."""
    forbidding = [i for i, word in enumerate(words) if _FORBIDDING.match(word)]
    political = [i for i, word in enumerate(words) if POLITICS.match(word) and not _of_any_contract(words, i)]
    return any(abs(a - b) <= 40 for a in forbidding for b in political)


def _of_any_contract(words: tuple[str, ...], place: int) -> bool:
    return words[place] in ("party", "candidate") and (words[place - 1] if place else "") in _NO_PARTY


def _forbids_use(words: tuple[str, ...]) -> bool:
    forbidding = [i for i, word in enumerate(words) if _FORBIDDING.match(word)]
    using = [
        i for i, word in enumerate(words) if re.match(r"(?:us(?:e[ds]?|ing|age)|cop(?:y|ied)|distribut|modif)", word)
    ]
    return any(0 <= b - a <= 12 or 0 < a - b <= 3 for a in forbidding for b in using)


def holders_in(text: str) -> tuple[tuple[str, ...], bool]:
    """The copyright lines of a folded text with e-mail addresses masked, and whether one of them names nobody."""
    lines: list[str] = []
    nameless = False
    # Patterns look back over a long line again and again; of a holder's line 200 characters are kept.
    for match in _COPYRIGHT.finditer("\n".join(line[:400] for line in text.split("\n"))):
        line = _MAIL.sub("<e-mail>", " ".join(match.group().split())).strip(" #*/-;")[:200]
        if _NOT_A_HOLDER.search(line):
            continue
        name = re.sub(r"(?i)copyright|\(c\)|\bc\b|\bby\b|present|all rights reserved|<e-mail>|[\d\W_]", "", line)
        if name:
            lines.append(line)
        else:
            nameless = True
    if not lines and not nameless and (inline := _INLINE.search(text[:_INLINE_WITHIN])):
        line = _MAIL.sub("<e-mail>", " ".join(inline.group().split())).strip(" .,;")[:200]
        lines += [] if _NOT_A_HOLDER.search(line) else [line]
    return tuple(dict.fromkeys(lines))[:20], nameless and not lines


def _offers_choice(rest: Rest) -> bool:
    words = set(rest.words)
    if "or" not in words or not words & {"dual", "dually", "choice", "option", "either", "choose"}:
        return False
    other = [w for w in rest.words if w not in _CHOICE and not names_in(w.upper())]
    return len(rest.words) <= 45 and len(other) <= 6 and not any(RESTRICTING.match(w) for w in other)


def _asks_for_attribution(odd: list[Difference], ids: list[str]) -> bool:
    """An attribution term and nothing else beside an untouched text that provides for one.

    GPL version 3 does so in section 7(b), Apache 2.0 in section 4(d). A term that also forbids or commands something
    is no such term.
    """
    section = {"7", "7b"} if _all_match(r"A?GPL-3\.0-.+", ids) else {"4", "4d"} if ids == ["Apache-2.0"] else set()
    added = tuple(word for difference in odd for word in _not_of_the_licence(difference.added, ids))
    says = "section" in added and bool(section & set(added)) and "attribution" in added
    clean = not any(difference.removed for difference in odd)
    return says and clean and not any(_FORBIDDING.match(word) or word in {"may", "must", "shall"} for word in added)


def _all_match(pattern: str, ids: list[str]) -> bool:
    return all(re.fullmatch(pattern, spdx) for spdx in ids)


def _not_of_the_licence(words: tuple[str, ...], ids: list[str]) -> list[str]:
    """The words that stand in no phrase of the licence's own text or notice."""
    texts = [text for spdx in ids for text in (text_of(spdx), notice_of(spdx)) if text]
    own = {s for text in texts for s in shingles(text.words)}
    covered: set[int] = set()
    for place, shingle in enumerate(shingles(words)):
        if shingle in own:
            covered.update(range(place, place + len(shingle)))
    return [word for place, word in enumerate(words) if place not in covered]


def _together(found: list[tuple[str, str]]) -> list[str]:
    """Identifiers of a file's parts: a notice that says "or later" speaks for its text; LGPL brings the GPL with it."""
    ids = list(dict.fromkeys(spdx for spdx, kind in found if kind != "exception"))
    for spdx in [i for i in ids if i.endswith("-or-later")]:
        ids = [i for i in ids if i != spdx.replace("-or-later", "-only")]
    if any(i.startswith("LGPL-") for i in ids):
        ids = [i for i in ids if not i.startswith("GPL-")]
    exceptions = list(dict.fromkeys(spdx for spdx, kind in found if kind == "exception"))
    if len(exceptions) == 1 and len(ids) == 1:
        return [f"{ids[0]} WITH {exceptions[0]}"]
    return ids
