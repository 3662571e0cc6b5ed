"""The contents of a tree's files as text: decoded, capped, counted; a missing blob is an answer, never an error."""

import os
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.quoting import printable_path
from archiver.records.fact import NotRun

FILE_LIMIT = 1 << 20
"""Bytes read of one file. A source file of more than 1 MB is generated or data."""

LINE_LIMIT = 2000
"""Characters kept of one line: longer ones are minified or data, and patterns over them cost time."""

_CACHE_LIMIT = 48 << 20
_LISTED = 20


class Texts:
    """Reads blobs as text for one examination, and remembers what it could not read.

    Decoded texts are cached up to 48 MB, so that several examiners read a file once. `begin` gives each examiner
    its own budget: what lies beyond it is counted, and the facts found so far stand.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._cache: OrderedDict[str, str | None] = OrderedDict()
        self._cached = 0
        self._missing: dict[str, None] = {}
        self._cut: dict[str, None] = {}
        self._unread: dict[str, dict[str, None]] = {}
        self.begin("", seconds=float("inf"), max_bytes=1 << 62)

    def begin(self, examiner: str, *, seconds: float, max_bytes: int) -> None:
        """From here on `examiner` reads, with a budget of its own."""
        self._examiner = examiner
        self._deadline = time.monotonic() + seconds
        self._left = max_bytes

    def read(self, entry: Entry, limit: int = FILE_LIMIT) -> str | None:
        """A file's text; None for a binary, a link, a submodule, a missing blob, and beyond the budget.

        Args:
            limit: bytes read of it; what lies behind is cut off.
        """
        if entry.kind not in ("file", "executable"):
            return None
        key = f"{entry.oid}:{limit}"
        if key in self._cache:
            self._cache.move_to_end(key)
            text = self._cache[key]
        else:
            text = self._fetch(entry, limit)
        if text is not None:
            self._left -= len(text)
        return text

    def _fetch(self, entry: Entry, limit: int) -> str | None:
        if self._left <= 0 or time.monotonic() >= self._deadline:
            self._unread.setdefault(self._examiner, {})[entry.path] = None
            return None
        data = self._reader.read(entry.oid, limit)
        if data is None:
            self._missing[entry.path] = None
            return None
        text = decode_text(data)
        if text is not None and entry.size is not None and entry.size > limit:
            self._cut[entry.path] = None
        self._remember(f"{entry.oid}:{limit}", text)
        return text

    def _remember(self, key: str, text: str | None) -> None:
        self._cache[key] = text
        self._cached += len(text or "")
        while self._cached > _CACHE_LIMIT and len(self._cache) > 1:
            self._cached -= len(self._cache.popitem(last=False)[1] or "")

    def lines(self, entry: Entry) -> list[str]:
        """A file's lines, each cut to 2,000 characters; empty where `read` gives None."""
        return split_lines(self.read(entry) or "")

    def each(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
        """The entries that are text, with their text."""
        for entry in entries:
            text = self.read(entry)
            if text is not None:
                yield entry, text

    def not_examined(self, entries: Iterable[Entry]) -> tuple[NotRun, ...]:
        """One row for each reason why files were not read, or not whole.

        Args:
            entries: the tree; a file whose content is missing is told, also when nobody wanted to read it.
        """
        missing = {e.path for e in entries if e.kind not in ("link", "submodule") and e.size is None} | set(
            self._missing
        )
        rows = [
            _row(sorted(missing, key=os.fsencode), "their content is missing in this copy"),
            _row(tuple(self._cut), "only the first megabytes of each were read"),
        ]
        for examiner, paths in self._unread.items():
            reason = f"the time or size budget of the examiner `{examiner}` was used up"
            rows.append(_row(tuple(paths), reason, examiner))
        return tuple(row for row in rows if row)


def _row(paths: Sequence[str], reason: str, examiner: str | None = None) -> NotRun | None:
    if not paths:
        return None
    shown = ", ".join(printable_path(path) for path in paths[:_LISTED])
    rest = f" and {len(paths) - _LISTED} more" if len(paths) > _LISTED else ""
    return NotRun(
        what=f"{len(paths)} file{'s' if len(paths) > 1 else ''}: {shown}{rest}", reason=reason, examiner=examiner
    )


def decode_text(data: bytes) -> str | None:
    """UTF-8 (or UTF-16 with its mark) as text, broken bytes replaced; None for a binary file."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:8000]:
        return None
    return data.decode("utf-8-sig", "replace")


def split_lines(text: str) -> list[str]:
    """Lines as git and editors count them, each cut to 2,000 characters."""
    return [line[:LINE_LIMIT].rstrip("\r") for line in text.split("\n")]
