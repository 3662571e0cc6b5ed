"""Which canonical texts a file consists of, and every word that they do not explain.

A file is cut at the best match; what is left before and after it is matched again. A text is never rounded to the
nearest licence: what differs is kept, and decides.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from archiver.examine.licence.differences import Hunk, Type, judge, kind_of, unexplained_added
from archiver.examine.licence.index import candidates, hashes
from archiver.examine.licence.texts import FREE, SHINGLE, Canonical, Shingle, canonical, shingles
from archiver.examine.licence.words import Words

LONGEST = 40_000
"""Words compared in one file; a longer file is not explained."""
_MOST_PARTS = 40
_TRIED = 24
"""Candidates of which the words are compared."""
_ENOUGH = 0.5
"""Share of a text's shingles that makes it a candidate."""
_BEHIND = 0.25
"""A candidate of which so much less is there than of the best one is not compared."""
_GAP = 80
"""Words without a shingle of the text that end its region, unless the text goes on behind them where it stopped."""
_LONG_GAP = 2000
_NEAR = 3
"""Equal words between two differences that are one."""
_FARTHEST = 40
"""Words by which a difference may be moved to where a sentence begins."""


@dataclass(frozen=True)
class Difference:
    """One place where the file is not the canonical text."""

    type: Type
    material: bool
    line: int
    end_line: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    canonical_id: str
    at: tuple[int, int]
    """From and to in the folded file: the added words; between its neighbours where nothing was added."""
    canonical_text: str
    """The text's own words at this place."""


@dataclass(frozen=True)
class Part:
    """A span of the file that is one canonical text, with what differs inside it."""

    canonical: Canonical
    line: int
    end_line: int
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
    end_line: int
    words: tuple[str, ...]
    at: tuple[int, int]


@dataclass(frozen=True)
class Explanation:
    """A file as parts and rest, both in the order of the file."""

    parts: tuple[Part, ...]
    rest: tuple[Rest, ...]
    coverage: int
    """Percent of the words that stand in a part or are forgiven beside one."""


def explain(words: Words) -> Explanation:
    """Cut a file into canonical texts and what is left."""
    parts: list[tuple[int, int, Part]] = []
    left: list[tuple[int, int]] = []
    present = hashes(words.words[:LONGEST])
    pending = [(0, min(len(words), LONGEST))]
    while pending:
        start, end = pending.pop()
        found = _best_match(words, present, start, end) if len(parts) < _MOST_PARTS else None
        if found is None:
            left.append((start, end))
            continue
        parts.append(found)
        pending += [(start, found[0]), (found[1], end)]
    if len(words) > LONGEST:
        left.append((LONGEST, len(words)))
    parts.sort(key=lambda part: part[0])
    title = frozenset[str]().union(*(part.canonical.title for _, _, part in parts))
    harmless = {added for _, _, part in parts for removed, added in part.canonical.same if not removed}
    rest = [r for start, end in sorted(left) if start < end and (r := _rest(words, start, end, title))]
    rest = [r for r in rest if r.words not in harmless]
    if len(words) == 0:
        return Explanation((), (), 0)
    odd = sum(len(r.words) for r in rest) + sum(len(d.added) for _, _, p in parts for d in p.differences if d.material)
    coverage = max(0, 100 - -(-100 * odd // len(words))) if parts else 0
    return Explanation(tuple(part for _, _, part in parts), tuple(rest), coverage)


def _rest(words: Words, start: int, end: int, title: frozenset[str]) -> Rest | None:
    before = words.words[start - 1] if start else ""
    kept = unexplained_added(words.words[start:end], before=before, title=title, at_edge=True)
    if not kept:
        return None
    span = (words.starts[start], words.ends[end - 1])
    return Rest(words.lines[start], words.lines[end - 1], kept, span)


def _best_match(words: Words, present: list[int], start: int, end: int) -> tuple[int, int, Part] | None:
    piece = words.words[start:end]
    there = set(shingles(piece))
    best: tuple[int, tuple[int, int, Part]] | None = None
    highest = _ENOUGH + _BEHIND
    for key in candidates(set(present[start : max(start, end - SHINGLE + 1)]), _TRIED):
        text = canonical(key)
        share = len(text.shingles & there) / max(len(text.shingles), 1)
        highest = max(highest, share)
        if share < highest - _BEHIND or (best and len(text.words) <= best[0]):  # no text is worth more than its words
            continue
        match = _align(words, start, piece, text)
        worth = _worth(match[2])
        if _is_of(match[2], words.words[match[0] : match[1]]) and (best is None or worth > best[0]):
            best = worth, match
            if match[0] == start and match[1] == end and not match[2].differences:
                break  # it explains all of it
    return best[1] if best else None


def _is_of(part: Part, found: tuple[str, ...]) -> bool:
    """Whether it is the text, changed or not, and no mere relative: most of it is there, little reads otherwise."""
    odd = [d for d in part.differences if d.material]
    size = len(part.canonical.words)
    if not part.canonical.naming <= set(found):
        return False
    reworded = sum(len(d.removed) for d in odd if d.added and d.type == "changed")
    return 10 * sum(len(d.removed) for d in odd) <= 4 * size and 20 * reworded <= 3 * size + 120


def _worth(part: Part) -> int:
    """Words that are equal, less those that are not; a text that is there whole, with additions, is likelier."""
    odd = [d for d in part.differences if d.material]
    return part.matched - 5 * sum(len(d.added) for d in odd) - 15 * sum(len(d.removed) for d in odd)


Block = tuple[int, int, int, int]
"""From and to in the text, from and to in the file."""


def _align(words: Words, offset: int, piece: tuple[str, ...], text: Canonical) -> tuple[int, int, Part]:
    low, high = _region(piece, text)
    found = piece[low:high]
    equal = [
        (op.src_start, op.src_end, op.dest_start, op.dest_end)
        for op in Indel.opcodes(text.words, found)
        if op.tag == "equal"
    ]
    equal = _without_stray_ends(equal)
    first, last = equal[0][2], equal[-1][3]
    start = offset + low
    absent = _absent_parts(text, equal)
    differences = []
    for hunk, before, behind in _hunks(equal, len(text.words), first, last):
        moved = _slide(hunk, text, words, start, before, behind)
        if said := _difference(moved, text, words, start, absent, (first, last)):
            differences.append((moved, said))
    merged = tuple(_merged(differences, text, words, start))
    matched = sum(src_end - src_start for src_start, src_end, _, _ in equal)
    low, high = start + first, start + last
    return low, high, Part(text, words.lines[low], words.lines[high - 1], merged, matched)


def _without_stray_ends(equal: list[Block]) -> list[Block]:
    """The blocks without a few words at either end that only happen to be the text's."""
    while len(equal) > 1 and equal[0][1] - equal[0][0] < 3 and equal[1][2] - equal[0][3] > 4:
        equal = equal[1:]
    while len(equal) > 1 and equal[-1][1] - equal[-1][0] < 3 and equal[-1][2] - equal[-2][3] > 4:
        equal = equal[:-1]
    return equal


def _hunks(equal: list[Block], length: int, first: int, last: int) -> Iterator[tuple[Block, int, int]]:
    """What lies between the blocks, and how many equal words stand before and behind it."""
    at_text, at_found, before = 0, first, 0
    for src_start, src_end, dest_start, dest_end in (*equal, (length, length, last, last)):
        if src_start > at_text or dest_start > at_found:
            yield (at_text, src_start, at_found, dest_start), before, src_end - src_start
        at_text, at_found, before = src_end, dest_end, src_end - src_start


def _absent_parts(text: Canonical, equal: list[Block]) -> frozenset[int]:
    """The optional parts that a file lacks as a whole: under half of the words are there."""
    whole = Counter(text.optional)
    there = Counter(part for start, end, _, _ in equal for part in text.optional[start:end])
    return frozenset(part for part, count in whole.items() if part > 0 and 2 * there[part] < count)


def _slide(hunk: Block, text: Canonical, words: Words, start: int, before: int, behind: int) -> Block:
    """Words that came or went may be cut out at several places; the one at which a sentence begins is meant."""
    src_start, src_end, dest_start, dest_end = hunk
    if src_start != src_end and dest_start != dest_end:
        return hunk
    inserted = src_start == src_end
    sequence, opens = (words.words, words.opens) if inserted else (text.words, text.opens)
    low, high = (start + dest_start, start + dest_end) if inserted else (src_start, src_end)
    left = right = 0
    while left < min(before, _FARTHEST) and sequence[low - left - 1] == sequence[high - left - 1]:
        left += 1
    while right < min(behind, _FARTHEST) and sequence[low + right] == sequence[high + right]:
        right += 1

    def sense(shift: int) -> int:
        ends = high + shift < len(opens) and opens[high + shift]
        return 2 * opens[low + shift] + ends

    best = max(sorted(range(-left, right + 1), key=abs), key=sense)
    return src_start + best, src_end + best, dest_start + best, dest_end + best


def _difference(
    hunk: Block, text: Canonical, words: Words, start: int, absent: frozenset[int], edges: tuple[int, int]
) -> Difference | None:
    src_start, src_end, dest_start, dest_end = hunk
    added = words.words[start + dest_start : start + dest_end]
    lacking = text.words[src_start:src_end]
    free = {FREE, *absent}
    removed = tuple(
        word for word, part in zip(lacking, text.optional[src_start:src_end], strict=True) if part not in free
    )
    before = words.words[start + dest_start - 1] if start + dest_start else ""
    at_edge = dest_start <= edges[0] or dest_end >= edges[1] or src_end <= text.heading
    if src_start > 0 and src_end < len(text.words):
        at_edge = at_edge or min(text.optional[src_start - 1 : src_end + 1]) > 0
    said = judge(Hunk(removed, lacking, added, before, at_edge), text)
    if said is None and not added and len(removed) < len(lacking) and src_start > 0 and src_end < len(text.words):
        said = ("removed", False) if any(part in absent for part in text.optional[src_start:src_end]) else None
    return _told(said[0], said[1], hunk, removed, text, words, start) if said else None


def _told(
    kind: Type, material: bool, hunk: Block, removed: tuple[str, ...], text: Canonical, words: Words, start: int
) -> Difference:
    src_start, src_end, dest_start, dest_end = hunk
    low, high = start + dest_start, start + dest_end
    if low == high:  # nothing stands there: from the word before to the word behind
        around = (max(low - 1, 0), min(low, len(words) - 1))
        lines = (words.lines[around[0]], words.lines[around[1]])
        at = (words.ends[around[0]], words.starts[around[1]]) if low else (0, 0)
    else:
        lines = (words.lines[low], words.lines[high - 1])
        at = (words.starts[low], words.ends[high - 1])
    there = text.text[text.spans[src_start][0] : text.spans[src_end - 1][1]] if src_end > src_start else ""
    return Difference(kind, material, *lines, words.words[low:high], removed, text.spdx, at, there)


def _merged(found: list[tuple[Block, Difference]], text: Canonical, words: Words, start: int) -> Iterator[Difference]:
    """Material differences with few equal words between them as one: a sentence that was rewritten is one change."""
    pending: tuple[Block, Difference] | None = None
    for hunk, said in found:
        if pending is None:
            pending = hunk, said
            continue
        (src_start, src_end, dest_start, dest_end), held = pending
        near = hunk[0] - src_end <= _NEAR and hunk[2] - dest_end <= _NEAR
        if near and held.material and said.material:
            between = text.words[src_end : hunk[0]]
            removed = (*held.removed, *between, *said.removed)
            block = (src_start, hunk[1], dest_start, hunk[3])
            joined = _told("changed", True, block, removed, text, words, start)
            pending = block, replace(joined, type=_joined_kind(held, said, joined))
            continue
        yield held
        pending = hunk, said
    if pending:
        yield pending[1]


def _joined_kind(one: Difference, two: Difference, joined: Difference) -> Type:
    if one.type == two.type and one.type in ("added", "removed"):
        return one.type
    return kind_of(joined.removed, joined.added)


def _region(piece: tuple[str, ...], text: Canonical) -> tuple[int, int]:
    """From the first to after the last word of the piece that belongs to the text: its fullest run of shingles.

    A stray phrase in common does not start or end it: of 20 words there, 12 must be the text's. A run ends where the
    text begins anew, or behind many other words; a clause that was put into the text does not end it.
    """
    hits = [(i, at) for i, s in enumerate(shingles(piece)) if (at := text.positions.get(s)) is not None]
    runs: list[list[tuple[int, int]]] = []
    for number, (place, at) in enumerate(hits):
        if runs and _goes_on(runs[-1][-1], (place, at)) and not _begins_anew(text, runs[-1][-1], hits, number):
            runs[-1].append((place, at))
        else:
            runs.append([(place, at)])
    best = max(runs, key=lambda run: len({at for _, at in run}))
    places = [place for place, _ in best]
    low = next((i for n, i in enumerate(places) if len(places) > n + 11 and places[n + 11] - i < 20), places[0])
    ends = places[::-1]
    high = next((i for n, i in enumerate(ends) if len(ends) > n + 11 and i - ends[n + 11] < 20), places[-1])
    lead, tail = text.positions[piece[low : low + SHINGLE]], _last_position(text, piece[high : high + SHINGLE])
    missing = len(text.words) - tail - SHINGLE
    low -= min(low, lead + 10) if 0 < lead <= 40 else 0
    high += SHINGLE + (missing + 10 if 0 < missing <= 40 else 0)
    return low, min(high, len(piece))


def _goes_on(last: tuple[int, int], here: tuple[int, int]) -> bool:
    gap = here[0] - last[0]
    return gap <= _GAP or (gap <= _LONG_GAP and 0 < here[1] - last[1] < 60)


def _begins_anew(text: Canonical, last: tuple[int, int], hits: list[tuple[int, int]], number: int) -> bool:
    """Whether the text starts once more here: from its end back to its beginning, and half of it follows."""
    size = len(text.words)
    place, at = hits[number]
    if size < 3 * SHINGLE or at > size * 0.15 or last[1] < size * 0.6:
        return False
    end = bisect_right(hits, (place + size * 1.2, size))
    return len({at for _, at in hits[number:end]}) >= size * 0.5


def _last_position(text: Canonical, shingle: Shingle) -> int:
    return next(i for i in range(len(text.words) - SHINGLE, -1, -1) if text.words[i : i + SHINGLE] == shingle)
