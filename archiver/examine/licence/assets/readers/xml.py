"""XML that speaks of rights: XMP packets, SVG metadata, Office properties, WOFF metadata."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from .words import COPYRIGHT, CREDIT, LICENCE, URL, Words, speaks_of_rights

_RIGHTS = {
    "rights": COPYRIGHT, "copyright": COPYRIGHT, "copyrightowner": COPYRIGHT, "copyrightnotice": COPYRIGHT,
    "owner": COPYRIGHT, "rightsholder": COPYRIGHT, "company": COPYRIGHT, "copyrightownername": COPYRIGHT,
    "usageterms": LICENCE, "license": LICENCE, "licence": LICENCE, "instructions": LICENCE, "accessrights": LICENCE,
    "licensee": LICENCE, "webstatement": URL, "certificate": URL, "licensorurl": URL, "copyrighturl": URL,
    "credit": CREDIT, "source": CREDIT, "licensorname": CREDIT, "imagesuppliername": CREDIT, "vendor": CREDIT,
    "imagesupplier": CREDIT, "foundry": CREDIT,
}  # fmt: skip
_PERSON = frozenset({"creator", "author", "byline", "attributionname", "artist", "lastmodifiedby"})
_GETTY = "xmp.gettyimages.com"
_PACKET_LIMIT, _PACKETS, _ELEMENTS, _LONGEST = 1 << 20, 4, 200_000, 20_000


def add_packets(words: Words, data: bytes) -> None:
    """Every XMP packet that lies open in a file; they stand in all kinds of files in the same words."""
    position = 0
    for _ in range(_PACKETS):
        start = data.find(b"<x:xmpmeta", position)
        if start < 0:
            return
        end = data.find(b"</x:xmpmeta>", start, start + _PACKET_LIMIT)
        if end < 0:
            return
        position = end + len(b"</x:xmpmeta>")
        add_properties(words, data[start:position])


def add_properties(words: Words, data: bytes) -> None:
    """The properties of one document that speak of rights; nothing of one that is no XML."""
    root = parse(data)
    if root is not None:
        add_elements(words, root)


def parse(data: bytes) -> Element | None:
    """A document with its comments. Expat fetches nothing from outside and refuses entities that multiply."""
    parser = XMLParser(target=TreeBuilder(insert_comments=True))
    try:
        parser.feed(data)
        root = parser.close()
    except (SyntaxError, ValueError, LookupError):  # ParseError is a SyntaxError; LookupError: an unknown encoding
        return None
    return root if isinstance(root, Element) else None


def add_elements(words: Words, root: Element) -> None:
    """Properties are elements in one dialect and attributes in another; both are read."""
    for index, element in enumerate(root.iter()):
        if index > _ELEMENTS:
            return
        if not isinstance(element.tag, str):
            comment = (element.text or "")[:_LONGEST]
            if speaks_of_rights(comment):
                words.add(LICENCE, comment)
            continue
        _add(words, element.tag, (_content(element), *_pointers(element)))
        for name, value in element.items():
            if name.startswith("{"):
                _add(words, name, (value,))


def _add(words: Words, tag: str, values: Iterable[str]) -> None:
    space, _, local = tag.rpartition("}")
    name = local.casefold()
    about = _RIGHTS.get(name)
    if _GETTY in space:
        words.add(CREDIT, "Getty Images")
    elif name in _PERSON:
        for value in values:
            words.creator(value)
    elif name == "licensee":
        words.add(LICENCE, "licensed to a named licensee")
    elif about:
        for value in values:
            words.add(URL if about == LICENCE and re.match(r"https?://\S+$", value.strip()) else about, value)


def _pointers(element: Element) -> list[str]:
    """Values that stand in attributes of a property: an address, the name of a vendor."""
    wanted = ("resource", "about", "url", "name")
    return [value for name, value in element.items() if name.rpartition("}")[2] in wanted]


def _content(element: Element) -> str:
    """The words in an element, up to a limit."""
    pieces, size = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST:
            break
    return " ".join(pieces)
