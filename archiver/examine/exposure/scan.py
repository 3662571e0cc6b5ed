"""Every blob of a history looked at once for secrets and personal data, and not again while the rules are the same."""

import sqlite3
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from pydantic import TypeAdapter, ValidationError

from archiver.errors import ArchiverError, LimitError
from archiver.examine.cache import Cache, key_of
from archiver.examine.exposure.findings import finding_of
from archiver.examine.exposure.hit import Hit
from archiver.examine.exposure.personal import PERSONAL_VERSION, find_personal
from archiver.examine.exposure.secrets import SECRETS_VERSION, find_secrets
from archiver.examine.roles import role
from archiver.git.blobs import Blob, list_blobs, read_blobs
from archiver.git.folder import FolderTree
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.records.exposure import PACKED, Layer
from archiver.records.fact import Finding, NotRun

BLOB_LIMIT = 8 << 20
"""Bytes that are looked at of one blob."""

MOST_BYTES = 32 << 30
"""Bytes that are looked at in one scan."""

SECONDS = 1800.0
"""Time that one scan may take."""

MOST_FINDINGS = 50_000

LAYERS: tuple[Layer, Layer] = ("secrets", "personal data")

_DETECTORS: tuple[tuple[Layer, Callable[[str, bytes], list[Hit]]], ...] = (
    ("secrets", find_secrets),
    ("personal data", find_personal),
)
_HITS = TypeAdapter(tuple[Hit, ...])
_RANKS = {"code": 0, "docs": 1, "test": 2, "foreign": 3}
_MEDIA = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".ico", ".tif", ".tiff", ".psd", ".ai", ".eps", ".heic"}
    | {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mp3", ".m4a", ".wav", ".ogg", ".flac", ".aac", ".ttf"}
    | {".otf", ".woff", ".woff2", ".eot", ".exe", ".dll", ".so", ".dylib", ".dmg", ".apk", ".ipa", ".jar", ".a"}
    | {".o", ".wasm", ".bin"}
)  # fmt: skip
"""Behind its beginning, a large file of such a name is no text."""

_PACKED = frozenset({".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar", ".zst"})


@dataclass(frozen=True)
class Scan:
    """What one scan found."""

    findings: tuple[Finding, ...]
    """One for each code, rule and blob, those of the oldest commits first. Each is restricted."""
    blobs: int
    """How many blobs were looked at, now or by the same rules before."""
    bytes: int
    """Bytes of them that were looked at."""
    not_run: tuple[NotRun, ...]
    """What was not looked at: a row `secrets` or `personal data` means that nothing is ruled out."""


def scan_history(
    reader: Reader,
    cache: Cache | None = None,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
    seconds: float = SECONDS,
) -> Scan:
    """Look at every blob that a ref, HEAD or a kept tip reaches. A damaged repository gives a scan, never an error.

    Args:
        cache: what the same rules found in the same blobs before; the scan is the same without.
        told: called now and then with how many blobs are done, of how many.
    """
    work = _Work(cache, told, seconds)
    try:
        with list_blobs(reader, _head_of(reader), lambda path: _RANKS[role(path)]) as listing:
            work.total = listing.count
            fresh = array("q")
            for blob in listing.all():
                if not work.known(blob):
                    fresh.append(blob.place)
            oids = (blob.oid for blob in listing.at(fresh))
            with closing(read_blobs(reader.git_dir, oids, BLOB_LIMIT)) as contents:
                work.look(zip(listing.at(fresh), contents, strict=True))
            reasons = list(listing.notes)
            if listing.missing:
                reasons.append(f"{_counted(listing.missing, 'object')} missing in this copy of the history")
            return work.done(reasons, listing.undated)
    except ArchiverError as error:
        return work.done([f"the history could not be read: {error}"])
    except (OSError, sqlite3.Error) as error:
        reason = f"the temporary folder could not be used ({type(error).__name__}); its disk may be full"
        return work.done([reason])


def _head_of(reader: Reader) -> tuple[Entry, ...]:
    """The leaves of HEAD's tree; none of a tree too large to be listed, which is said elsewhere."""
    head = reader.resolve()
    try:
        return reader.tree(head) if head else ()
    except LimitError:
        return ()


def scan_folder(folder: FolderTree, *, told: Callable[[int, int], None] = lambda done, total: None) -> Scan:
    """Look at every file below a folder without git. Nothing is kept: a file may change after its id was computed."""
    work = _Work(None, told, SECONDS)
    entries = folder.tree("")
    work.total = len(entries)

    def contents() -> Iterator[tuple[Blob, bytes | None]]:
        for place, entry in enumerate(entries):
            blob = Blob(place, entry.oid, entry.size or 0, entry.path, None, in_head=True)
            yield blob, folder.read(entry.oid, BLOB_LIMIT)

    work.look(contents())
    return work.done([])


@dataclass
class _Work:
    """One scan while it runs."""

    cache: Cache | None
    told: Callable[[int, int], None]
    seconds: float
    total: int = 0
    blobs: int = 0
    read: int = 0
    unread: int = 0
    cut: int = 0
    packed: int = 0
    dropped: int = 0
    left: int = 0
    crashed: Counter[tuple[Layer, str]] = field(default_factory=Counter)
    found: list[tuple[int, Finding]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.seconds

    def known(self, blob: Blob) -> bool:
        """Whether the same rules have looked at it before; what they found then is taken over."""
        value = self.cache.get(_key(blob)) if self.cache else None
        if value is None:
            return False
        try:
            self._add(blob, _HITS.validate_json(value) if value != b"[]" else ())
        except ValidationError:
            return False
        return True

    def look(self, contents: Iterable[tuple[Blob, bytes | None]]) -> None:
        """Look at blobs that nobody has looked at."""
        for blob, data in contents:
            if time.monotonic() > self.deadline or self.read > MOST_BYTES:
                self.left = self.total - self.blobs - self.unread
                return
            if data is None:
                self.unread += 1
                continue
            hits, whole = self._hits(blob.path, data)
            if self.cache and whole:
                self.cache.put(_key(blob), _HITS.dump_json(hits))
            self._add(blob, hits)

    def _hits(self, path: str, data: bytes) -> tuple[tuple[Hit, ...], bool]:
        """(what the detectors say, whether none of them crashed)."""
        hits: list[Hit] = []
        whole = True
        for layer, find in _DETECTORS:
            try:
                hits += find(path, data)
            except Exception as error:  # one hostile file never costs the others; its text could hold a value
                self.crashed[layer, type(error).__name__] += 1
                whole = False
        return tuple(hits), whole

    def _add(self, blob: Blob, hits: Iterable[Hit]) -> None:
        self.blobs += 1
        self.read += min(blob.size, BLOB_LIMIT)
        ending = PurePosixPath(blob.path).suffix.lower()
        self.cut += blob.size > BLOB_LIMIT and ending not in _MEDIA | _PACKED
        self.packed += ending in _PACKED
        for hit in hits:
            if len(self.found) >= MOST_FINDINGS:
                self.dropped += 1
            else:
                self.found.append((blob.since if blob.since is not None else 1 << 62, finding_of(blob, hit)))
        if self.blobs % 50 == 0 or self.blobs == self.total:
            self.told(self.blobs, self.total)

    def done(self, reasons: list[str], undated: str | None = None) -> Scan:
        """All of it, with a row for whatever was not looked at."""
        if self.unread:
            reasons.append(f"{_counted(self.unread, 'blob')} not readable in this copy")
        if self.cut:
            large = f"{_plural(self.cut, 'blob')} larger than {BLOB_LIMIT >> 20} MB"
            reasons.append(f"only the beginning of {large} was looked at")
        if self.left:
            reasons.append(f"the scan's budget was used up: {_counted(self.left, 'blob')} not looked at")
        if self.dropped:
            reasons.append(f"more than {MOST_FINDINGS:,} findings: {self.dropped:,} more are not listed")
        rows = []
        for layer in LAYERS:
            own = [
                f"the detector crashed ({name}) at {_plural(count, 'blob')}"
                for (which, name), count in sorted(self.crashed.items())
                if which == layer
            ]
            if reasons or own:
                rows.append(NotRun(what=layer, reason="; ".join([*reasons, *own]), examiner="exposure"))
        if undated:
            rows.append(NotRun(what="first commits of some findings", reason=undated))
        if self.packed:
            reason = (
                f"{_counted(self.packed, 'packed file')} not unpacked whole (.zip, .gz and the like): only texts at "
                "their beginning were looked at, for personal data; a steward must look"
            )
            rows.append(NotRun(what=PACKED, reason=reason))
        found = sorted(self.found, key=lambda item: (item[0], item[1].path or "", item[1].code, item[1].id))
        return Scan(tuple(finding for _, finding in found), self.blobs, self.read, tuple(rows))


def _key(blob: Blob) -> bytes:
    return key_of("exposure", blob.oid, blob.path, SECRETS_VERSION, PERSONAL_VERSION, str(BLOB_LIMIT))


def _plural(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _counted(number: int, thing: str) -> str:
    return f"{_plural(number, thing)} {'is' if number == 1 else 'are'}"
