"""Where a claim was seen, with the hash of the lines it rests on."""

from collections.abc import Callable
from functools import lru_cache

from archiver.examine.licence.spans import SPAN_LIMIT, span_of, span_sha256
from archiver.examine.licence.words import decode_text, fold
from archiver.quoting import printable_path, quote
from archiver.records.licence import LicenceSource


class Sources:
    """Makes `LicenceSource` records; the last few files stay in memory, because their claims come together."""

    def __init__(self, read: Callable[[str, int], bytes | None]) -> None:
        self._data = lru_cache(maxsize=8)(lambda oid: read(oid, SPAN_LIMIT))
        self._folded = lru_cache(maxsize=4)(self._fold)

    def at(self, path: str, blob: str, start: int | None = None, end: int | None = None) -> LicenceSource:
        """A span of lines of a file; of the whole file without lines. A span that is not there is left without hash."""
        data = self._data(blob)
        if data is None or span_of(data, start, end) is None:
            return LicenceSource(path=printable_path(path), blob=blob)
        sha256 = span_sha256(data, start, end)
        return LicenceSource(path=printable_path(path), blob=blob, start_line=start, end_line=end, sha256=sha256)

    def data(self, blob: str) -> bytes | None:
        """The bytes of a file; None when they are not here."""
        return self._data(blob)

    def words(self, blob: str, at: tuple[int, int], limit: int = 300) -> str:
        """What stands between two places of a folded file, private words masked."""
        return quote(self._folded(blob)[slice(*at)], limit)

    def line(self, blob: str, number: int, limit: int = 300) -> str:
        """One line of a file, private words masked."""
        lines = self._folded(blob).split("\n")
        return quote(lines[number - 1], limit) if 1 <= number <= len(lines) else ""

    def _fold(self, blob: str) -> str:
        data = self._data(blob)
        return fold(decode_text(data) or "") if data is not None else ""
