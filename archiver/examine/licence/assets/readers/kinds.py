"""Which kind of asset some bytes are, told by the bytes alone: a name proves nothing."""

import re

from .words import Words

_FONTS = (b"\0\1\0\0", b"OTTO", b"true", b"typ1", b"ttcf", b"wOFF", b"wOF2")
_EOT = (b"\0\0\1\0", b"\1\0\2\0", b"\2\0\2\0")
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.I)


def read_asset(data: bytes) -> Words:
    """What an asset says of itself. Each reader is imported when the first file of its kind is met."""
    if (
        data[:4] in _FONTS
        or (data[34:36] == b"LP" and data[8:12] in _EOT)
        or data.startswith((b"%!PS-AdobeFont", b"%!FontType1", b"\x80\x01"))
    ):
        from .fonts import read_font

        return read_font(data)
    if data[:4] == b"PK\3\4":
        from .office import read_office

        return read_office(data)
    if b"%PDF-" in data[:1024]:
        from .pdf import read_pdf

        return read_pdf(data)
    if _SVG.search(data, 0, 1 << 16) or _SVG.search(data[: 1 << 16].replace(b"\0", b"")):
        from .svg import read_svg

        return read_svg(data)
    from .pictures import read_picture

    return read_picture(data)
