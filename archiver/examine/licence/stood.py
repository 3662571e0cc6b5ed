"""What the files at the root of one commit of the past said of the licence, each blob read once."""

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.legal import LegalText, read_legal
from archiver.examine.licence.lines import name_key, names_in_line
from archiver.examine.licence.manifests import is_manifest, read_manifest
from archiver.examine.licence.names import identifiers
from archiver.examine.licence.places import is_legal, is_notice, is_readme
from archiver.examine.licence.policy import category_of
from archiver.examine.licence.prose import read_readme
from archiver.examine.licence.words import decode_text, fold, words_of
from archiver.git.ancestry import Leaf
from archiver.git.reader import Reader

Basis = Literal["none", "text", "words", "stated", "unknown", "unread"]

Detect = Callable[[str], LegalText | None]
"""Reads a licence text by its object id; None where its bytes are not there."""
State = Callable[[str, str], str | None]
"""What a README or manifest, by its name and object id, names: see `stated_in`."""

FILE_LIMIT = 2 << 20
"""Bytes read of one file."""
MOST_TEXTS = 500
MOST_BYTES = 16 << 20
"""Licence texts, and bytes of them, that are read of one history."""
MOST_STATES = 20_000
"""Different states of the root that are looked at."""
MOST_STATED = 1500
"""READMEs and manifests that are read of one history."""

_NOBODY = 20.0
_OWN_WORDS = 8
_STATED = re.compile(rb"licen|lizenz|llic|copying|gpl", re.I)
_MOVING = ("change date", "licensed work")
"""Parameters of a Business Source License that are another with each release."""
_COPYRIGHT_LINE = re.compile(r"\W{0,6}(?:copyright|\(c\)|c \d{4})[^\n]{0,200}\Z", re.I)


@dataclass(frozen=True)
class Stood:
    """The licence as the files at the root had it together."""

    expression: str | None = None
    basis: Basis = "none"
    """text: whole texts; words: a notice, a statement or words of its own; stated: only a manifest or README names it;
    unknown: bytes are missing; unread: a limit was reached before."""
    terms: str | None = None
    """Digest of the words that no canonical text explains; None: there are none."""
    holders: tuple[str, ...] = ()
    """Names in copyright lines, as they are compared."""
    path: str | None = None
    """The file that counts most."""
    blob: str | None = None
    """Its object id."""
    blobs: frozenset[tuple[str, str]] = frozenset()
    """(path, object id) of every file that had a say."""

    @property
    def asks(self) -> float:
        """How much it asks: the policy's rank, half a step more where there is more than the plain text."""
        if self.basis == "none":
            return _NOBODY
        rank = category_of(self.expression).rank if self.expression else _OWN_WORDS
        return rank + (0 if self.basis == "text" and self.terms is None else 0.5)


class _UnreadError(Exception):
    """A limit was reached; the message says which."""


class Standing:
    """Answers for any state of the root files; the same files are asked about once."""

    def __init__(self, reader: Reader, detect: Detect | None = None, state: State | None = None) -> None:
        self._reader = reader
        self._detect = detect or self._read_legal
        self._state = state or self._read_stated
        self._texts: dict[str, LegalText | None] = {}
        self._words: dict[str, bytes] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._stated: dict[tuple[str, str], str | None] = {}
        self._known: dict[int, Stood] = {}
        self._bytes = 0
        self.cut_off: str | None = None
        """What was left unread, in plain words."""

    def of(self, files: Mapping[str, Leaf], commit: str) -> Stood:
        """What these files say; `commit` is one that has them, to follow links in."""
        if id(files) not in self._known:
            try:
                self._known[id(files)] = self._together(files, commit)
            except _UnreadError as limit:
                self.cut_off = str(limit)
                self._known[id(files)] = Stood(basis="unread")
        return self._known[id(files)]

    def _together(self, files: Mapping[str, Leaf], commit: str) -> Stood:
        if len(self._known) >= MOST_STATES:
            raise _UnreadError(f"only {MOST_STATES:,} states of its files were looked at")
        legal = sorted(name for name, leaf in files.items() if is_legal(name) and leaf[0] != "submodule")
        blobs = {name: blob for name in legal if (blob := self._blob(name, files, commit))}
        read = {name: self._text(blob) for name, blob in blobs.items()}
        if lost := next((name for name, text in read.items() if text is None), None):
            return Stood(None, "unknown", None, (), lost, blobs[lost], frozenset(blobs.items()))
        said = {name: text for name, text in read.items() if text and text.kind not in ("empty", "binary")}
        if not said:
            return self._statement(files)
        whole = [name for name, text in said.items() if text.kind == "text"]
        first = (whole or list(said))[0]
        notices = [files[n][1] for n in sorted(files) if is_notice(n) and files[n][0] in ("file", "executable")]
        own = [blobs[name] for name, text in said.items() if _has_own_words(text)]
        return Stood(
            expression=self._joined([said[name] for name in whole or said], files),
            basis="text" if whole else "words",
            terms=self._digest(own) if own else None,
            holders=self._holders([*(blobs[name] for name in said), *notices]),
            path=first,
            blob=blobs[first],
            blobs=frozenset((name, blobs[name]) for name in said),
        )

    def _blob(self, name: str, files: Mapping[str, Leaf], commit: str) -> str | None:
        """The object that a name leads to; None where a link leads to no file."""
        kind, oid = files[name]
        if kind != "link":
            return oid
        target = (self._reader.read(oid, 4096) or b"").decode("utf-8", "surrogateescape")
        inside = posixpath.normpath(target) if target else ""
        if inside in files and files[inside][0] != "link":
            return files[inside][1]
        by_path = {} if not inside or inside.startswith(("/", "..")) else {e.path: e for e in self._reader.tree(commit)}
        entry = by_path.get(inside)
        return entry.oid if entry and entry.kind in ("file", "executable") else None

    def _text(self, oid: str) -> LegalText | None:
        if oid not in self._texts:
            if self._bytes >= MOST_BYTES or len(self._texts) >= MOST_TEXTS:
                raise _UnreadError(f"of its licence texts only {len(self._texts):,} were read")
            self._texts[oid] = self._detect(oid)
        return self._texts[oid]

    def _read_legal(self, oid: str) -> LegalText | None:
        data = self._reader.read(oid, FILE_LIMIT)
        self._bytes += len(data or b"")
        return None if data is None else read_legal(data)

    def _joined(self, texts: list[LegalText], files: Mapping[str, Leaf]) -> str | None:
        found = list(dict.fromkeys(text.expression for text in texts if text.expression))
        if any(expression.startswith("LGPL-") for expression in found):
            found = [expression for expression in found if not expression.startswith("GPL-")]
        if len(found) < 2:
            return found[0] if found else None
        offered = self._statement(files).expression or ""
        every = {spdx for expression in found for spdx in identifiers(expression)}
        if " OR " in offered and identifiers(offered) == every:
            return offered
        return " AND ".join(f"({e})" if " OR " in e else e for e in found)

    def _holders(self, oids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for oid in oids for name in self._names_in(oid)))

    def _names_in(self, oid: str) -> tuple[str, ...]:
        if oid not in self._names:
            text = self._text(oid)
            lines = [*text.holders, *_licensor(text)] if text else []
            self._names[oid] = tuple(name_key(name.name) for line in lines for name in names_in_line(line))
        return self._names[oid]

    def _digest(self, oids: Iterable[str]) -> str:
        return hashlib.sha256(b"".join(self._words_of(oid) for oid in oids)).hexdigest()

    def _words_of(self, oid: str) -> bytes:
        """Digest of all words of a text but those of copyright lines, and of a date that moves with each release."""
        if oid not in self._words:
            text = fold(decode_text(self._reader.read(oid, FILE_LIMIT) or b"") or "")
            kept = "\n".join(line for line in text.split("\n") if not _COPYRIGHT_LINE.match(line))
            words = " ".join(words_of(kept).words)
            known = self._text(oid)
            for name in _MOVING:
                value = known.parameters.get(name, "") if known else ""
                words = words.replace(" ".join(words_of(value).words) or " ", " ")
            self._words[oid] = hashlib.sha256(words.encode("utf-8", "surrogatepass")).digest()
        return self._words[oid]

    def _statement(self, files: Mapping[str, Leaf]) -> Stood:
        """What READMEs and manifests name where no licence file does."""
        names = sorted((n for n in files if is_readme(n) or is_manifest(n)), key=lambda n: (not is_readme(n), n))
        stated = {name: said for name in names if (said := self._stated_in(name, files[name]))}
        if not stated:
            return Stood()
        first = next(iter(stated))
        blobs = frozenset((name, files[name][1]) for name in stated)
        return Stood(stated[first], "stated", None, (), first, files[first][1], blobs)

    def _stated_in(self, name: str, leaf: Leaf) -> str | None:
        key = (name, leaf[1])
        if leaf[0] not in ("file", "executable"):
            return None
        if key not in self._stated:
            if len(self._stated) >= MOST_STATED:
                raise _UnreadError(f"of its READMEs and manifests only {MOST_STATED:,} versions were read")
            self._stated[key] = self._state(name, leaf[1])
        return self._stated[key]

    def _read_stated(self, name: str, oid: str) -> str | None:
        data = self._reader.read(oid, FILE_LIMIT)
        return stated_in(name, data) if data else None


def follows(name: str) -> bool:
    """Whether a file at the root can say something of the licence, or who its authors are."""
    return is_legal(name) or is_notice(name) or is_readme(name) or is_manifest(name) or name == ".mailmap"


def stated_in(name: str, data: bytes) -> str | None:
    """The licence that a README or manifest names for the whole; a generator's default is nobody's word. Pure."""
    if not _STATED.search(data) or (text := decode_text(data)) is None:
        return None
    if is_readme(name):
        said = [s for how in ("link", "readme", "badge") for s in read_readme(text)[0] if s.how == how]
        return said[0].expression if said else None
    field = read_manifest(name, text)
    return field.expression if field and not field.weak and field.about == "all" else None


def _licensor(text: LegalText) -> list[str]:
    """A Business Source License names its holder so."""
    return [text.parameters["licensor"]] if "licensor" in text.parameters else []


def _has_own_words(text: LegalText) -> bool:
    odd = bool(text.differences) or text.additional_terms is not None or text.takes_away is not None
    return odd or text.kind == "custom" or bool(text.parameters)
