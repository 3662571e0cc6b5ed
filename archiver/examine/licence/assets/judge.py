"""What follows from an asset's own words: an open licence, a closed door, or a name without either."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from archiver.examine.licence.names import PROPRIETARY, linked, named
from archiver.quoting import quote

Embedding = Literal["installable", "restricted", "preview", "editable"]

_NAMED_IN, _TEXTS, _STATEMENT = 4000, 16, 1500
"""Characters in which a licence is named, texts asked for one, and the length of a statement that is no full text."""

_LICENSING = re.compile(r"licen[sc]|creative ?commons|public domain|\bCC[ -]?(?:BY|0)|\bOFL\b", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"')]+")
_RESERVED = re.compile(r"all rights reserved\.?", re.I)
_FONT_EXCEPTION = re.compile(
    r"font[- ]exception|special exception, if you create a document which uses this font", re.I
)


@dataclass(frozen=True)
class AssetSays:
    """What one asset says of itself, and what follows from that. Pure in its bytes."""

    format: str
    """Kind of file, told by its bytes: "WOFF2 font", "JPEG picture"; "unknown" for any other."""
    copyright: str | None = None
    """Copyright or trademark as written, masked. Restricted: it may name a person."""
    licence_text: str | None = None
    """What it says about permissions, masked, at most 300 characters. Restricted for the same reason."""
    licence_url: str | None = None
    """Where the licence stands, without a query."""
    vendor: str | None = None
    """A foundry or picture agency that the table knows."""
    embedding: Embedding | None = None
    """A font's embedding permission (OS/2 fsType). A technical mark, no licence."""
    expression: str | None = None
    """SPDX expression that it names."""
    shut: bool = False
    """Whether it closes itself: sold by a foundry or agency or marked against embedding, and no open licence in it; or
    words that forbid use or passing on, some of them also beside an open licence."""
    named_holder: bool = False
    """Somebody is named as its holder or maker, and no licence stands beside the name."""
    why: str | None = None
    """One plain sentence without anybody's name but a vendor's; None where it says nothing."""
    failed: str | None = None
    """Why it was not read: "not examined: …"."""
    passing: bool = False
    """Whether `failed` has a reason outside its bytes (a budget, a load, a crash): not to be kept in a cache."""


class Found(BaseModel):
    """The child's answer. Texts are clean of control characters and at most 8,000 characters each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(default="unknown", max_length=40)
    embedding: int | None = Field(default=None, ge=0, lt=1 << 16)
    author: bool = False
    copyright: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    url: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    failed: str | None = Field(default=None, max_length=200)


def judge(found: Found) -> AssetSays:
    """The answer to an asset's words. An open licence in it counts before its maker's trade."""
    expression = _expression(found)
    vendor = _vendor(found)
    embedding = _embedding(found.embedding)
    closed = _contradicted(found, expression) if expression else _closed(found, vendor, embedding)
    holders = [text for text in found.copyright if not any(words.search(text) for words, _ in _patterns("nobody"))]
    held = bool(holders or found.author) and not expression and not closed
    addresses = [*found.url, *(match[0] for text in found.licence if (match := _ADDRESS.search(text)))]
    return AssetSays(
        format=found.kind,
        copyright=quote(found.copyright[0], 300) if found.copyright else None,
        licence_text=quote(found.licence[0], 300) if found.licence else None,
        licence_url=quote(addresses[0], 200) if addresses else None,
        vendor=vendor,
        embedding=embedding,
        expression=expression,
        shut=closed is not None,
        named_holder=held,
        why=_sentence(found.kind, expression, closed, held),
    )


def _sentence(kind: str, expression: str | None, closed: str | None, held: bool) -> str | None:
    if expression:
        return f"it names {expression}, but {closed}" if closed else f"its own metadata names {expression}"
    if closed:
        return closed
    if not held:
        return None
    who = "photographer or agency" if kind.endswith("picture") else "maker"
    return f"a named {who} holds it, and no licence stands beside the name"


@cache
def _table() -> dict[str, Any]:
    data = files("archiver.examine.licence") / "data" / "assets.toml"
    return tomllib.loads(data.read_text("utf-8"))


@cache
def _patterns(section: str) -> tuple[tuple[re.Pattern[str], dict[str, Any]], ...]:
    return tuple((re.compile(row["words"]), row) for row in _table()[section])


def _expression(found: Found) -> str | None:
    """The licence that its address, its licence record or, in plain words of licensing, its copyright names."""
    licensed = [text for text in found.copyright if _LICENSING.search(text)]
    for text in [*found.url, *found.licence, *licensed][:_TEXTS]:
        head = _RESERVED.sub(" ", text[:_NAMED_IN])
        known = next((row["expression"] for words, row in _patterns("licence") if words.search(head)), None)
        # What an address is called is no licence's name: gnu.org/licenses/gpl-faq.html#FontException.
        expression = known or linked(head) or named(_ADDRESS.sub(" ", head))
        if expression and PROPRIETARY not in expression:
            return _with_exception(expression, text)
    return None


def _with_exception(expression: str, text: str) -> str:
    gpl = re.fullmatch(r"GPL-[\d.]+-(?:only|or-later)", expression)
    return f"{expression} WITH Font-exception-2.0" if gpl and _FONT_EXCEPTION.search(text) else expression


def _vendor(found: Found) -> str | None:
    section = "foundry" if "font" in found.kind else "agency"
    texts = [*found.credit, *found.copyright, *found.url, *found.licence]
    return next((row["name"] for words, row in _patterns(section) if any(words.search(t) for t in texts)), None)


def _closed(found: Found, vendor: str | None, embedding: Embedding | None) -> str | None:
    """The sentence that says why it is shut; None where nothing shuts it."""
    if said := _said(_patterns("phrase"), (*found.licence, *found.copyright)):
        return said
    if vendor and "font" in found.kind:
        return f"it is a font of {vendor}, which sells licences, and no open licence stands in it"
    if vendor:
        return f"it names {vendor}, which licenses pictures for a fee"
    if embedding == "restricted":
        return "the font is marked as one that must not be embedded without the maker's permission"
    return None


def _contradicted(found: Found, expression: str) -> str | None:
    """What a short text says against the open licence beside it: "SIL OFL. Free for personal use only."."""
    texts = tuple(text for text in (*found.licence, *found.copyright) if len(text) <= _STATEMENT)
    strong = tuple((words, row) for words, row in _patterns("phrase") if row.get("strong"))
    return None if "-NC" in expression else _said(strong, texts)


def _said(patterns: tuple[tuple[re.Pattern[str], dict[str, Any]], ...], texts: tuple[str, ...]) -> str | None:
    return next((str(row["says"]) for words, row in patterns if any(words.search(text) for text in texts)), None)


def _embedding(bits: int | None) -> Embedding | None:
    """The least strict of several bits counts (OpenType specification, OS/2, fsType before version 3)."""
    if bits is None:
        return None
    if bits & 8:
        return "editable"
    return "preview" if bits & 4 else "restricted" if bits & 2 else "installable"
