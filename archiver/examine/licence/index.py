"""Which canonical texts a file may hold: a small index over all of them, so that few have to be cut into words.

For each text the index keeps the SKETCH smallest hashes of its shingles (a bottom-k sketch: Broder, "On the resemblance
and containment of documents", 1997). `python tools/licence_index.py` writes it anew; a test holds it to the texts.
"""

import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from archiver.examine.licence.texts import SHINGLE, Key, canonical, keys

SKETCH = 96
"""Hashes kept of each text."""
_LIKELY = 0.3
"""Share of a text's sketch that makes it a candidate."""


def hashes(words: Sequence[str]) -> list[int]:
    """The 32-bit hash of every run of SHINGLE words."""
    return [_hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)]


def candidates(present: Iterable[int], most: int) -> list[Key]:
    """The texts whose sketch is nearest to these hashes, best first."""
    numbers, values, sizes = _index()
    hits = Counter[int]()
    for value in present:
        place = bisect_left(values, value)
        while place < len(values) and values[place] == value:
            hits[numbers[place]] += 1
            place += 1
    scored = [(-hits[n] / sizes[n], -hits[n], n) for n in hits if hits[n] >= _LIKELY * sizes[n]]
    order = keys()
    return [order[n] for _, _, n in sorted(scored)[:most]]


def build() -> bytes:
    """The index as it is stored, little-endian: text numbers (16 bits), then hashes (32), in the order of hashes."""
    pairs = sorted(
        (value, number)
        for number, key in enumerate(keys())
        for value in sorted({_hash(shingle) for shingle in canonical(key).shingles})[:SKETCH]
    )
    numbers, values = array("H", (number for _, number in pairs)), array("I", (value for value, _ in pairs))
    if sys.byteorder == "big":
        numbers.byteswap()
        values.byteswap()
    return numbers.tobytes() + values.tobytes()


@cache
def _index() -> tuple[Sequence[int], Sequence[int], Counter[int]]:
    data = (files("archiver.examine.licence") / "data" / "texts.index").read_bytes()
    count = len(data) // 6
    numbers, values = array("H", data[: 2 * count]), array("I", data[2 * count :])
    if sys.byteorder == "big":
        numbers.byteswap()
        values.byteswap()
    return numbers, values, Counter(numbers)


def _hash(shingle: tuple[str, ...]) -> int:
    return zlib.crc32(" ".join(shingle).encode("utf-8", "surrogatepass"))
