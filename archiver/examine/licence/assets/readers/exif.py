"""What cameras and picture desks write: EXIF's copyright and artist, Photoshop's resources, IPTC's fields."""

import struct

from .words import COPYRIGHT, CREDIT, LICENCE, URL, Words, speaks_of_rights, text_of

_ARTIST, _COPYRIGHT, _DESCRIPTION, _XP_AUTHOR, _IPTC, _PHOTOSHOP = 0x13B, 0x8298, 0x10E, 0x9C9D, 0x83BB, 0x8649
_MOST_ENTRIES, _LONGEST, _LONGEST_TEXT = 1000, 1 << 20, 20_000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}
_DATASETS = {40: LICENCE, 110: CREDIT, 115: CREDIT, 116: COPYRIGHT}
"""IPTC record 2: special instructions, credit, source, copyright notice; 80 is the by-line, a person."""


def add_exif(words: Words, data: bytes) -> None:
    """The first directory of a TIFF structure: copyright, artist and what desks put beside them."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        return
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    count = int.from_bytes(data[start : start + 2], "little" if order == "<" else "big")
    entries = data[start + 2 : start + 2 + 12 * min(count, _MOST_ENTRIES)]
    for tag, kind, length, offset in struct.iter_unpack(f"{order}HHII", entries[: len(entries) // 12 * 12]):
        size = min(_SIZES.get(kind, 0) * length, _LONGEST if tag in (_IPTC, _PHOTOSHOP) else _LONGEST_TEXT)
        value = data[offset : offset + size] if size > 4 else struct.pack(f"{order}I", offset)[:size]
        _add(words, tag, value)


def _add(words: Words, tag: int, value: bytes) -> None:
    if tag == _COPYRIGHT:
        words.add(COPYRIGHT, text_of(value.replace(b"\0", b" ")))
    elif tag == _ARTIST:
        words.creator(text_of(value.rstrip(b"\0 ")))
    elif tag == _XP_AUTHOR:
        words.creator(value[:2000].decode("utf-16-le", "replace").rstrip("\0 "))
    elif tag == _DESCRIPTION:
        text = text_of(value)
        if speaks_of_rights(text):
            words.add(LICENCE, text)
    elif tag == _IPTC:
        _add_iptc(words, value)
    elif tag == _PHOTOSHOP:
        add_photoshop(words, value)


def add_photoshop(words: Words, data: bytes) -> None:
    """Photoshop's image resources: IPTC and the copyright's address."""
    position = 0
    for _ in range(_MOST_ENTRIES):
        if data[position : position + 4] != b"8BIM" or position + 12 > len(data):
            return
        (number,) = struct.unpack_from(">H", data, position + 4)
        name = data[position + 6] + 1
        position += 6 + name + name % 2
        length = int.from_bytes(data[position : position + 4], "big")
        resource = data[position + 4 : position + 4 + length]
        if number == 0x0404:
            _add_iptc(words, resource)
        elif number == 0x040B:
            words.add(URL, text_of(resource))
        position += 4 + length + length % 2


def _add_iptc(words: Words, data: bytes) -> None:
    position = 0
    for _ in range(_MOST_ENTRIES):
        if data[position : position + 1] != b"\x1c" or position + 5 > len(data):
            return
        _, record, dataset, length = struct.unpack_from(">BBBH", data, position)
        value = text_of(data[position + 5 : position + 5 + length])
        if record == 2 and dataset == 80:
            words.creator(value)
        elif record == 2 and dataset in _DATASETS:
            words.add(_DATASETS[dataset], value)
        position += 5 + length
