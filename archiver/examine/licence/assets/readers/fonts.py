"""Fonts: the name table (copyright, trademark, maker, licence, its address) and the embedding bits of OS/2.

TrueType, OpenType and their collections, WOFF, WOFF2, EOT, Type 1. Read by hand instead of with fontTools: only two
tables are wanted, web fonts are broken on purpose by those who sell them, and fontTools costs 30 MB.
Source: OpenType specification 1.9 (name, OS/2), WOFF 1.0 and 2.0, EOT submission to the W3C.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from .words import COPYRIGHT, CREDIT, LICENCE, URL, Words, text_of
from .xml import add_properties

_NAMES = {0: COPYRIGHT, 7: COPYRIGHT, 8: CREDIT, 10: "description", 11: CREDIT, 13: LICENCE, 14: URL}
_MOST_TABLES, _MOST_FONTS, _MOST_NAMES, _LONGEST_NAME = 256, 16, 2000, 40_000
_UNPACKED = 64 << 20


def read_font(data: bytes) -> Words:
    """What a font says, whatever it is wrapped in."""
    tag = data[:4]
    if tag == b"wOFF":
        words = Words("WOFF font")
        _take(words, _woff_tables(data))
        _woff_metadata(words, data, 24, zlib_packed=True)
    elif tag == b"wOF2":
        words = Words("WOFF2 font")
        _take(words, _woff2_tables(data))
        _woff_metadata(words, data, 28, zlib_packed=False)
    elif tag == b"ttcf":
        words = Words("font collection")
        (count,) = struct.unpack_from(">I", data, 8)
        for (offset,) in struct.iter_unpack(">I", _slice(data, 12, 4 * min(count, _MOST_FONTS))):
            _take(words, _sfnt_tables(data, offset))
    elif tag in (b"\0\1\0\0", b"OTTO", b"true", b"typ1"):
        words = Words("OpenType font" if tag == b"OTTO" else "TrueType font")
        _take(words, _sfnt_tables(data, 0))
    else:
        words = _eot(data) if data[34:36] == b"LP" else _type1(data)
    return words


def _take(words: Words, tables: Iterator[tuple[bytes, bytes]]) -> None:
    for tag, table in tables:
        if tag == b"name":
            _read_names(words, table)
        elif tag == b"OS/2" and len(table) >= 10:
            bits = int.from_bytes(table[8:10], "big")
            # Of a collection the strictest font counts.
            words.embedding = bits if words.embedding is None or bits & 2 else words.embedding


def _slice(data: bytes, offset: int, length: int) -> bytes:
    """Bytes of a table; what a broken font counts beyond its end is not there."""
    return data[offset : offset + length]


def _sfnt_tables(data: bytes, start: int) -> Iterator[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">H", data, start + 4)
    directory = _slice(data, start + 12, 16 * min(count, _MOST_TABLES))
    for tag, _, offset, length in struct.iter_unpack(">4sIII", directory[: len(directory) // 16 * 16]):
        if tag in (b"name", b"OS/2"):
            yield tag, _slice(data, offset, length)


def _woff_tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">H", data, 12)
    directory = _slice(data, 44, 20 * min(count, _MOST_TABLES))
    for tag, offset, packed, length, _ in struct.iter_unpack(">4sIIII", directory[: len(directory) // 20 * 20]):
        if tag in (b"name", b"OS/2"):
            table = _slice(data, offset, packed)
            yield tag, _inflate(table) if packed < length else table


def _inflate(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, 4 << 20)


def _woff2_tables(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The tables lie one behind the other in one Brotli stream, which is unpacked as far as the last wanted one."""
    (count,) = struct.unpack_from(">H", data, 12)
    position, offset = 48, 0
    wanted: list[tuple[bytes, int, int]] = []
    for _ in range(min(count, _MOST_TABLES)):
        flags = data[position]
        position += 1
        tag = {5: b"name", 6: b"OS/2"}.get(flags & 63, b"")
        if flags & 63 == 63:
            tag = _slice(data, position, 4)
            position += 4
        length, position = _base128(data, position)
        # glyf and loca (10, 11) are transformed unless their version is 3, all others unless it is 0.
        if (flags >> 6 != 3) if flags & 63 in (10, 11) else (flags >> 6 != 0):
            length, position = _base128(data, position)
        if tag in (b"name", b"OS/2"):
            wanted.append((tag, offset, length))
        offset += length
    if data[4:8] == b"ttcf":
        position = _behind_collection(data, position)
    (packed,) = struct.unpack_from(">I", data, 20)
    unpacked = _unbrotli(_slice(data, position, packed), max((o + n for _, o, n in wanted), default=0))
    for tag, start, length in wanted:
        yield tag, _slice(unpacked, start, length)


def _unbrotli(data: bytes, needed: int) -> bytes:
    import brotli

    decoder = brotli.Decompressor()
    needed = min(needed, _UNPACKED)
    blocks = [decoder.process(data, output_buffer_limit=1 << 20)]
    size = len(blocks[0])
    while size < needed and blocks[-1]:
        blocks.append(decoder.process(b"", output_buffer_limit=1 << 20))
        size += len(blocks[-1])
    return b"".join(blocks)


def _base128(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for index in range(5):
        byte = data[position + index]
        value = value << 7 | byte & 127
        if byte < 128:
            return value, position + index + 1
    raise ValueError("a length of more than five bytes")


def _behind_collection(data: bytes, position: int) -> int:
    fonts, position = _short(data, position + 4)
    for _ in range(min(fonts, _MOST_FONTS)):
        tables, position = _short(data, position)
        position += 4
        for _ in range(min(tables, _MOST_TABLES)):
            _, position = _short(data, position)
    return position


def _short(data: bytes, position: int) -> tuple[int, int]:
    """WOFF2's 255UInt16."""
    code = data[position]
    if code == 253:
        return int.from_bytes(data[position + 1 : position + 3], "big"), position + 3
    if code in (254, 255):
        return data[position + 1] + (506 if code == 254 else 253), position + 2
    return code, position + 1


def _woff_metadata(words: Words, data: bytes, at: int, *, zlib_packed: bool) -> None:
    """The XML block beside the tables, where foundries write who bought the font."""
    offset, packed, _ = struct.unpack_from(">III", data, at)
    if not offset or not packed:
        return
    block = _slice(data, offset, packed)
    add_properties(words, _inflate(block) if zlib_packed else _unbrotli(block, 1 << 20)[: 1 << 20])


def _eot(data: bytes) -> Words:
    words = Words("EOT font")
    _, size, _, flags = struct.unpack_from("<IIII", data, 0)
    words.embedding = int.from_bytes(data[32:34], "little")
    font = data[-size:] if size else b""
    if flags & 0x10000000:
        font = font.translate(bytes(byte ^ 0x50 for byte in range(256)))
    if not flags & 4:  # 4: packed with MicroType Express, whose names nobody reads
        _take(words, _sfnt_tables(font, 0))
    return words


def _type1(data: bytes) -> Words:
    words = Words("Type 1 font")
    for notice in re.findall(rb"/(?:Notice|Copyright)\s{0,9}\(([^()]{0,2000})", data[: 1 << 16])[:4]:
        words.add(COPYRIGHT, text_of(notice))
    return words


def _read_names(words: Words, table: bytes) -> None:
    _, count, strings = struct.unpack_from(">HHH", table, 0)
    directory = _slice(table, 6, 12 * min(count, _MOST_NAMES))
    rows = list(struct.iter_unpack(">HHHHHH", directory[: len(directory) // 12 * 12]))
    windows = {row[3] for row in rows if row[0] in (0, 3)}
    for platform, encoding, _, name, length, offset in rows:
        about = _NAMES.get(name)
        if about is None or (platform == 1 and (encoding != 0 or name in windows)):
            continue
        text = _decode(_slice(table, strings + offset, min(length, _LONGEST_NAME)), platform)
        if about != "description":
            words.add(about, text)
        elif re.search(r"licen[sc]|permission|personal use|\bfree\b|commercial", text, re.I):
            words.add(LICENCE, text)


def _decode(raw: bytes, platform: int) -> str:
    if platform == 1:
        return raw.decode("mac_roman", "replace")
    if raw.isascii() and b"\0" not in raw:  # written byte by byte, against the specification
        return raw.decode("ascii")
    return raw.decode("utf-16-be", "replace")
