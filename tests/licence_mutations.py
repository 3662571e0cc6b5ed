"""Licence texts with one thing changed, in a fixed mix: what a tool that rounds to the nearest licence does not see.

25 % a clause inserted, 25 % a negation added or dropped, 20 % a sentence dropped, 15 % a scope word changed, 15 % a
party, number or date changed. `python -m tests.licence_mutations` prints how many of each kind are reported, and at
the right line.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.texts import raw_texts

MIX = {"inserted": 25, "negation": 25, "dropped": 20, "scope": 15, "value": 15}
"""Percent of each kind. value: a party, a number or a date."""

LICENCES = (
    "0BSD", "AFL-3.0", "AGPL-3.0-only", "Apache-1.1", "Apache-2.0", "Artistic-2.0", "BSD-2-Clause", "BSD-3-Clause",
    "BSD-4-Clause", "BSL-1.0", "BUSL-1.1", "BlueOak-1.0.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0",
    "CC0-1.0", "CDDL-1.0", "CECILL-2.1", "CPL-1.0", "ECL-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2",
    "FSL-1.1-ALv2", "GFDL-1.3-only", "GPL-2.0-only", "GPL-3.0-only", "HPND", "Hippocratic-2.1", "ISC", "JSON",
    "LGPL-2.1-only", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "MS-PL", "NCSA", "OFL-1.1", "OSL-3.0",
    "PSF-2.0", "PolyForm-Noncommercial-1.0.0", "PostgreSQL", "SSPL-1.0", "UPL-1.0", "Unlicense", "W3C", "X11",
    "ZPL-2.1", "Zlib",
)  # fmt: skip

_CLAUSES = (
    "You may not use this software for the Republican Party.",
    "The Software may not be used by any political action committee.",
    "Use by campaigns of the Democratic Party is not permitted.",
    "This license does not apply to candidates who refused the pledge.",
    "Use is limited to non-profit organisations.",
    "All rights granted above expire on 1 January 2027.",
    "Commercial use is prohibited without written consent.",
    "Only members of the committee may run this program.",
    "Any service built on it must show the name of the campaign on every page.",
    "A fee of ten dollars is due for each copy.",
    "The licensee shall send every change to the campaign within seven days.",
    "Redistribution requires the prior approval of the authors.",
)
_NEGATIONS = re.compile(r"(?<=\s)(?:not|without|neither|nor|never|no)(?=\s)", re.I)
_VERBS = re.compile(r"(?<=\s)(?:may|shall|must|is|are|can|will|be)(?=\s+[a-z])")
_SCOPES = {
    "any": "some", "all": "some", "each": "one", "free of charge": "for a charge", "perpetual": "temporary",
    "irrevocable": "revocable", "worldwide": "domestic", "non-exclusive": "exclusive", "royalty-free": "paid",
    "must": "should", "shall": "may", "may": "must", "commercial": "private", "source": "object", "binary": "printed",
    "modify": "read", "distribute": "display", "publish": "view", "sublicense": "lend", "sell": "borrow",
    "and/or": "or",
    "without restriction": "with restriction", "substantial": "small", "written": "oral", "use": "view", "copy": "read",
}  # fmt: skip
_PARTIES = {
    "copyright holders": "campaign committee", "copyright holder": "campaign committee", "Licensor": "Committee",
    "Contributor": "Volunteer", "contributors": "volunteers", "authors": "members", "author": "party",
    "Licensee": "Member",
    "Free Software Foundation": "Democratic Party", "Creative Commons": "Rivera for Senate", "Recipient": "Candidate",
    "recipients": "voters", "third party": "second party", "Mozilla Foundation": "Movement Foundation",
}  # fmt: skip
_NUMBER = re.compile(r"(?<=\s)(?:\d{1,4}|thirty|sixty|ninety|two|three|five|ten|twelve|eighteen)(?=\s+[a-z])", re.I)
_SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z][a-z])[^.;]{30,400}[.;](?=\s)")


@dataclass(frozen=True)
class Mutation:
    """One changed text."""

    spdx: str
    kind: str
    text: str
    first_line: int
    last_line: int
    """Lines of the change, from 1; of a dropped sentence the lines on both sides."""
    what: str


def mutations(count: int, seed: int = 1) -> Iterator[Mutation]:
    """So many, in the fixed mix, over all LICENCES in turn; equal seeds give equal texts."""
    dice = random.Random(seed)
    kinds = [kind for kind, share in MIX.items() for _ in range(share)]
    made = turn = 0
    while made < count:
        spdx, kind = LICENCES[turn % len(LICENCES)], kinds[(turn * 37) % len(kinds)]
        turn += 1
        if found := _MAKERS[kind](raw_texts()[spdx], dice):
            text, start, end, what = found
            made += 1
            yield Mutation(spdx, kind, text, text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1, what)


Made = tuple[str, int, int, str]


def _body(text: str) -> tuple[int, int]:
    """Where the terms stand: behind the title and before an appendix that tells how to apply the licence."""
    end = re.search(r"END OF TERMS AND CONDITIONS|How to Apply These Terms|APPENDIX: How", text)
    return min(len(text) // 12, 400), end.start() if end else len(text)


def _inserted(text: str, dice: random.Random) -> Made | None:
    low, high = _body(text)
    places = [m.end() for m in re.finditer(r"[.;:](?=\s)", text) if low <= m.end() <= high] or [len(text.rstrip())]
    at, clause = dice.choice(places), dice.choice(_CLAUSES)
    lead = dice.choice((" ", "\n", "\n\n"))
    made = f"{text[:at]}{lead}{clause}{text[at:]}"
    start = at + len(lead)
    return made, start, start + len(clause), clause


def _negation(text: str, dice: random.Random) -> Made | None:
    low, high = _body(text)
    if dice.random() < 0.5:
        places = [m for m in _NEGATIONS.finditer(text) if low <= m.start() <= high]
        if not places:
            return None
        match = dice.choice(places)
        made = text[: match.start()] + text[match.end() :].lstrip(" ")
        return made, match.start() - 1, match.start(), f"-{match.group()}"
    places = [m for m in _VERBS.finditer(text) if low <= m.start() <= high]
    if not places:
        return None
    match = dice.choice(places)
    return f"{text[: match.end()]} not{text[match.end() :]}", match.end() + 1, match.end() + 4, "+not"


def _dropped(text: str, dice: random.Random) -> Made | None:
    low, high = _body(text)
    places = [m for m in _SENTENCE.finditer(text) if low <= m.start() and m.end() <= high]
    if not places:
        return None
    match = dice.choice(places)
    made = text[: match.start()] + text[match.end() :]
    after = match.start() + len(made[match.start() :]) - len(made[match.start() :].lstrip())
    return made, match.start() - 1, min(after, len(made) - 1), match.group()


def _scope(text: str, dice: random.Random) -> Made | None:
    return _replaced(text, dice, _SCOPES)


def _value(text: str, dice: random.Random) -> Made | None:
    low, high = _body(text)
    numbers = [m for m in _NUMBER.finditer(text) if low <= m.start() <= high]
    if numbers and dice.random() < 0.5:
        match = dice.choice(numbers)
        other = str(int(match.group()) + 7) if match.group().isdigit() else "ninety-one"
        return text[: match.start()] + other + text[match.end() :], match.start(), match.start() + len(other), other
    return _replaced(text, dice, _PARTIES)


def _replaced(text: str, dice: random.Random, table: dict[str, str]) -> Made | None:
    low, high = _body(text)
    found = [
        (match, new)
        for old, new in table.items()
        for match in re.finditer(rf"(?<![\w-]){re.escape(old)}(?![\w-])", text)
        if low <= match.start() <= high
    ]
    if not found:
        return None
    match, new = dice.choice(found)
    made = text[: match.start()] + new + text[match.end() :]
    return made, match.start(), match.start() + len(new), f"{match.group()} -> {new}"


_MAKERS = {"inserted": _inserted, "negation": _negation, "dropped": _dropped, "scope": _scope, "value": _value}


def is_reported(mutation: Mutation, read: LegalText) -> bool:
    """Whether the report names a place that touches the changed lines."""
    return any(d.line <= mutation.last_line and mutation.first_line <= d.end_line for d in read.deviations)


def is_another(mutation: Mutation, read: LegalText) -> bool:
    """Whether what is left is another licence word for word: JSON without its one sentence is MIT."""
    return read.expression != mutation.spdx and not read.differences


def measure(count: int, seed: int = 1) -> dict[str, tuple[int, int, list[Mutation]]]:
    """Kind -> (made, reported at the right line, those that were not)."""
    made, missed = Counter[str](), list[Mutation]()
    for mutation in mutations(count, seed):
        read = read_legal(mutation.text.encode())
        if is_another(mutation, read):
            continue
        made[mutation.kind] += 1
        if not is_reported(mutation, read):
            missed.append(mutation)
    return {
        kind: (number, number - sum(m.kind == kind for m in missed), [m for m in missed if m.kind == kind])
        for kind, number in made.items()
    }


if __name__ == "__main__":
    for kind, (number, found, missed) in measure(1200).items():
        print(f"{kind}: {found} of {number}")
        for mutation in missed:
            print(f"    {mutation.spdx}, line {mutation.first_line}: {mutation.what[:90]!r}")
