"""Which canonical texts a file consists of, and every word that they do not explain.

A file is cut at the best match; what is left before and after it is matched again. A text is never rounded to the
nearest licence: what differs is kept, and decides.
"""

from dataclasses import dataclass

from rapidfuzz.distance import Indel

from archiver.examine.licence.differences import NEGATION, alike, unexplained_added, unexplained_removed
from archiver.examine.licence.texts import SHINGLE, SLOT, Canonical, canonical_texts, shingles
from archiver.examine.licence.words import Words

LONGEST = 40_000
"""Words compared in one file; a longer file is not explained."""
_ENOUGH = 0.5
"""Share of a text's shingles that makes it a candidate."""
_SHORT = 8
"""Words; fewer that are missing from an optional part are looked at."""
_GAP = 80
"""Words without a shingle of the text that end its region."""


@dataclass(frozen=True)
class Difference:
    """One place where the file is not the canonical text."""

    line: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A span of the file that is one canonical text, with what differs inside it."""

    canonical: Canonical
    line: int
    differences: tuple[Difference, ...]
    matched: int
    """Words that are equal."""

    @property
    def spdx(self) -> str:
        return self.canonical.spdx


@dataclass(frozen=True)
class Rest:
    """Words of the file that no canonical text explains."""

    line: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """A file as parts and rest, both in the order of the file."""

    parts: tuple[Part, ...]
    rest: tuple[Rest, ...]


def explain(words: Words) -> Explanation:
    """Cut a file into canonical texts and what is left."""
    parts: list[tuple[int, int, Part]] = []
    left: list[tuple[int, int]] = []
    pending = [(0, min(len(words), LONGEST))]
    while pending:
        start, end = pending.pop()
        found = _best_match(words, start, end) if len(parts) < 12 else None
        if found is None:
            left.append((start, end))
            continue
        parts.append(found)
        pending += [(start, found[0]), (found[1], end)]
    if len(words) > LONGEST:
        left.append((LONGEST, len(words)))
    parts.sort(key=lambda part: part[0])
    title = frozenset[str]().union(*(part.canonical.title for _, _, part in parts))
    rest = [_rest(words, start, end, title) for start, end in sorted(left) if start < end]
    return Explanation(tuple(part for _, _, part in parts), tuple(r for r in rest if r.words))


def _rest(words: Words, start: int, end: int, title: frozenset[str]) -> Rest:
    piece = words.words[start:end]
    before = words.words[start - 1] if start else ""
    kept = unexplained_added(piece, before=before, title=title, at_edge=True)
    return Rest(words.lines[start], kept)


def _best_match(words: Words, start: int, end: int) -> tuple[int, int, Part] | None:
    piece = words.words[start:end]
    present = set(shingles(piece))
    candidates = sorted(
        ((len(text.shingles & present), text) for text in canonical_texts()), key=lambda item: item[0], reverse=True
    )
    matches = [
        _align(words, start, piece, text)
        for common, text in candidates[:6]
        if common >= _ENOUGH * len(text.shingles) and common
    ]
    return max(matches, key=lambda match: _worth(match[2]), default=None)


def _worth(part: Part) -> int:
    """Words that are equal, less those that are not; a text that is there whole, with additions, is likelier."""
    added = sum(len(d.added) for d in part.differences)
    removed = sum(len(d.removed) for d in part.differences)
    return part.matched - 5 * added - 15 * removed


def _align(words: Words, offset: int, piece: tuple[str, ...], text: Canonical) -> tuple[int, int, Part]:
    low, high = _region(piece, text)
    found = piece[low:high]
    start = offset + low
    equal = [op for op in Indel.opcodes(text.words, found) if op.tag == "equal"]
    differences: list[Difference] = []
    at_text = at_found = 0
    for src_start, src_end, dest_start, dest_end in (
        *((op.src_start, op.src_end, op.dest_start, op.dest_end) for op in equal),
        (len(text.words), len(text.words), len(found), len(found)),
    ):
        if odd := _difference(text, (at_text, src_start), found, (at_found, dest_start)):
            line = words.lines[min(start + at_found, len(words) - 1)]
            differences.append(Difference(line, *odd))
        at_text, at_found = src_end, dest_end
    matched = sum(op.src_end - op.src_start for op in equal)
    return start, offset + high, Part(text, words.lines[start], tuple(differences), matched)


def _difference(
    text: Canonical, removed_at: tuple[int, int], found: tuple[str, ...], added_at: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    span = range(*removed_at)
    lacking = [text.words[i] for i in span]
    # A whole preamble may be missing; a preamble that is there and lost its "not" was changed.
    kept_parts = len(span) >= _SHORT or not any(NEGATION.match(word) for word in lacking)
    removed = [word for i, word in zip(span, lacking, strict=True) if not (text.optional[i] and kept_parts)]
    removed = [word for word in removed if word != SLOT]
    added = found[slice(*added_at)]
    if "".join(added) == "".join(lacking):  # a word that was broken at its hyphen
        return None
    edge = added_at[0] == 0 or added_at[1] == len(found)
    before = found[added_at[0] - 1] if added_at[0] else ""
    if added in text.placeholders:
        added = ()
    kept = unexplained_added(added, before=before, title=text.title, slot=SLOT in lacking, at_edge=edge)
    gone = unexplained_removed(removed, title=text.title, at_edge=edge)
    if (not kept and not gone) or alike(gone, kept):
        return None
    return kept, gone


def _region(piece: tuple[str, ...], text: Canonical) -> tuple[int, int]:
    """From the first to after the last word of the piece that belongs to the text: its fullest run of shingles.

    A stray phrase in common does not start or end it: of 20 words there, 12 must be the text's.
    """
    hits = [i for i, shingle in enumerate(shingles(piece)) if shingle in text.every_shingle]
    runs: list[list[int]] = []
    for hit in hits:
        if runs and hit - runs[-1][-1] <= _GAP:
            runs[-1].append(hit)
        else:
            runs.append([hit])
    best = max(runs, key=len)
    low = next((i for n, i in enumerate(best) if len(best) > n + 11 and best[n + 11] - i < 20), best[0])
    ends = best[::-1]
    high = next((i for n, i in enumerate(ends) if len(ends) > n + 11 and i - ends[n + 11] < 20), best[-1])
    return low, high + SHINGLE
