"""What one asset says, gathered: short, clean, without doubles."""

import re

_KEPT, _LONGEST, _TOGETHER, _OFFERED = 16, 8_000, 16_000, 200
"""Texts kept, characters of one and of all that speak of the same, and texts looked at: many patterns search them."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffd]+")

COPYRIGHT, LICENCE, URL, CREDIT = "copyright", "licence", "url", "credit"
"""Who holds it; what is permitted; where that stands; who is named beside it (maker, agency, creator)."""


class UnreadableError(Exception):
    """Why an asset keeps its words to itself, in a few plain ones."""


class Words:
    """The texts found so far, by what they speak of."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.embedding: int | None = None
        self.author = False
        self._offered = 0
        self._texts: dict[str, dict[str, None]] = {COPYRIGHT: {}, LICENCE: {}, URL: {}, CREDIT: {}}

    def add(self, about: str, text: str | None) -> None:
        """One more text; control characters and what lies behind the limits are dropped."""
        known = self._texts[about]
        left = min(_LONGEST, _TOGETHER - sum(map(len, known)))
        self._offered += 1
        if left <= 0 or len(known) >= _KEPT or self._offered > _OFFERED:
            return
        clean = " ".join(_CONTROL.sub(" ", (text or "")[:left]).split())
        if re.search(r"\w", clean):
            known[clean] = None

    def creator(self, name: str | None) -> None:
        """A name of whoever made it: wanted only to recognise an agency, and that there is one."""
        if name and name.strip():
            self.author = True
            self.add(CREDIT, name)

    def is_empty(self) -> bool:
        """Whether nothing was found yet."""
        return not any(self._texts.values())

    def answer(self) -> dict[str, object]:
        """As JSON data."""
        return {
            "kind": self.kind,
            "embedding": self.embedding,
            "author": self.author,
            **{about: list(texts) for about, texts in self._texts.items()},
        }


def text_of(data: bytes) -> str:
    """UTF-8 where it is that, else the Windows encoding that old tools write."""
    try:
        return data[:_LONGEST].decode("utf-8")
    except UnicodeDecodeError:
        return data[:_LONGEST].decode("cp1252", "replace")


def speaks_of_rights(text: str) -> bool:
    """Whether a comment is about rights at all: most are the names of tools."""
    return bool(re.search(r"licen[sc]|copyright|©|\(c\)|all rights|creative ?commons|commons\.wikimedia", text, re.I))
