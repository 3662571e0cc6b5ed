"""The texts of a blob: itself, decoded; the sheets and pages of an office document; nothing of a picture."""

import io
import zipfile
import zlib
from collections.abc import Iterator

_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"wOFF", b"wOF2", b"\x00\x01\x00\x00", b"OTTO", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ", b"ID3", b"OggS", b"\x00\x00\x01\x00", b"II*\x00", b"MM\x00*", b"8BPS", b"%PDF", b"Rar!", b"7z\xbc\xaf",
)  # fmt: skip
"""How media and packed files begin: what a key looks like in them is chance."""

_MOST_PARTS = 200
_MOST_UNPACKED = 16 << 20
_OFFICE = (b"xl/", b"word/", b"ppt/", b"content.xml")


def texts(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Each text with whether its lines can be counted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield data.decode("utf-16", "replace").encode("utf-8", "replace"), True
    elif data.startswith(b"PK\x03\x04"):
        for text in _office(data):
            yield text, False
    elif b"\0" not in data[:8000]:
        yield data, True
    elif not data.startswith(_PICTURES) and data[4:8] != b"ftyp":
        yield data, False


def _office(data: bytes) -> Iterator[bytes]:
    """The XML parts of an office document, bounded in number and in bytes unpacked."""
    if not any(mark in data for mark in _OFFICE):
        return
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for item in archive.infolist()[:_MOST_PARTS]:
                if item.filename.endswith((".xml", ".rels")) and left > 0:
                    with archive.open(item) as part:
                        text = part.read(left)
                    left -= len(text)
                    yield text
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        return
