"""Office files and e-books: the properties in the archive that they are."""

import io
import zipfile

from .words import Words
from .xml import add_properties

_PARTS = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_PART_LIMIT, _MOST_MEMBERS = 1 << 20, 20_000


def read_office(data: bytes) -> Words:
    """Word, Excel, PowerPoint, OpenDocument, EPUB; of any other archive nothing."""
    words = Words("archive")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()[:_MOST_MEMBERS]
        for member in members:
            is_book = member.filename.endswith(".opf")
            if member.filename in _PARTS or is_book:
                words.kind = "e-book" if is_book else "Office document"
                with archive.open(member) as part:
                    add_properties(words, part.read(_PART_LIMIT))
    return words
