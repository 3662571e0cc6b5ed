"""Makes assets that say something of themselves: fonts with fontTools, pictures with Pillow, PDFs with pypdf."""

import io
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

OFL = {
    "copyright": "Copyright 2020 The Rivera Sans Project Authors",
    "licenseDescription": "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    "licenseInfoURL": "http://scripts.sil.org/OFL",
}


def font(names: dict[str, str] | None = None, *, embedding: int = 0) -> bytes:
    """A TrueType font with one glyph and these names."""
    return _saved(_font(names or {}, embedding))


def _font(names: dict[str, str], embedding: int) -> TTFont:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 500))
    pen.lineTo((500, 0))
    pen.closePath()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "A"])
    made.setupCharacterMap({65: "A"})
    made.setupGlyf({".notdef": pen.glyph(), "A": pen.glyph()})
    made.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Rivera Sans", "styleName": "Regular", **names})
    made.setupOS2(fsType=embedding)
    made.setupPost()
    return made.font


def _saved(made: Any, **options: Any) -> bytes:
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def woff(names: dict[str, str], flavour: str = "woff", metadata: bytes = b"") -> bytes:
    """The same font as WOFF or WOFF2, with a metadata block."""
    made = _font(names, 0)
    made.flavor = flavour
    if metadata:
        from fontTools.ttLib.sfnt import WOFFFlavorData

        made.flavorData = WOFFFlavorData()
        made.flavorData.metaData = metadata
    return _saved(made)


def collection(*names: dict[str, str]) -> bytes:
    """Several fonts in one file."""
    made = TTCollection()
    made.fonts = [_font(each, 0) for each in names]
    return _saved(made)


def eot(names: dict[str, str], *, hidden: bool = False) -> bytes:
    """An Embedded OpenType font; hidden: its bytes are XORed, as Microsoft's tool does."""
    inner = font(names)
    inner = bytes(byte ^ 0x50 for byte in inner) if hidden else inner
    head = bytearray(120)
    struct.pack_into("<IIII", head, 0, 120 + len(inner), len(inner), 0x00020001, 0x10000000 if hidden else 0)
    head[34:36] = b"LP"
    return bytes(head) + inner


def picture(kind: str, *, copyright: str = "", artist: str = "", xmp: str = "", **options: Any) -> bytes:
    """A small picture with EXIF and XMP; kind is Pillow's name for the format."""
    exif = Image.Exif()
    if copyright:
        exif[ExifTags.Base.Copyright] = copyright
    if artist:
        exif[ExifTags.Base.Artist] = artist
    if exif:
        options["exif"] = exif
    if xmp and kind == "TIFF":
        options["tiffinfo"] = {700: xmp.encode()}
    elif xmp and kind == "GIF":
        plain = _saved(Image.new("RGB", (4, 4), "green"), format=kind)
        return plain[:-1] + b"!\xff\x0bXMP DataXMP" + xmp.encode() + b"\1" + bytes(range(255, -1, -1)) + b"\0;"
    elif xmp:
        options["xmp"] = xmp.encode()
    return _saved(Image.new("RGB", (4, 4), "green"), format=kind, **options)


def png(*texts: tuple[str, str], packed: bool = False, xmp: str = "") -> bytes:
    """A PNG with text chunks."""
    info = PngInfo()
    for keyword, text in texts:
        info.add_text(keyword, text, zip=packed)
    if xmp:
        info.add_itxt("XML:com.adobe.xmp", xmp, zip=packed)
    return _saved(Image.new("RGB", (4, 4), "green"), format="PNG", pnginfo=info)


def png_chunk(tag: bytes, body: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))


def with_iptc(jpeg: bytes, fields: dict[int, str]) -> bytes:
    """A JPEG with IPTC fields, as picture desks write them: dataset of record 2 -> text."""
    iptc = b"".join(struct.pack(">BBBH", 0x1C, 2, n, len(t.encode())) + t.encode() for n, t in fields.items())
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    body = b"Photoshop 3.0\0" + resource
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def xmp(properties: str) -> str:
    """An XMP packet around some RDF properties."""
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "cc": "http://creativecommons.org/ns#",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
        "GettyImagesGIFT": "http://xmp.gettyimages.com/gift/1.0/",
    }
    declared = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {declared}>'
        f'<rdf:Description rdf:about="">{properties}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def pdf(
    info: dict[str, str] | None = None, *, metadata: str = "", packed: bool = False, password: str | None = None
) -> bytes:
    """A PDF with one empty page."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_metadata(info or {})
    if metadata:
        stream = DecodedStreamObject()
        stream.set_data(metadata.encode())
        held = stream.flate_encode() if packed else stream
        held[NameObject("/Type")] = NameObject("/Metadata")
        held[NameObject("/Subtype")] = NameObject("/XML")
        writer.root_object[NameObject("/Metadata")] = writer._add_object(held)
    if password is not None:
        writer.encrypt("", password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def office(parts: dict[str, str | bytes]) -> bytes:
    """An Office file: an archive with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@cache
def samples() -> dict[str, bytes]:
    """One honest asset of each kind."""
    by = xmp('<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>')
    core = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:rights>Licensed under CC BY 4.0</dc:rights></p>'
    return {
        "ttf": font(OFL),
        "ttc": collection(OFL, OFL),
        "woff": woff(OFL),
        "woff2": woff(OFL, "woff2"),
        "eot": eot(OFL),
        "jpeg": with_iptc(picture("JPEG", copyright="Licensed under CC BY 4.0", xmp=by), {116: "Rivera 2024"}),
        "png": png(("Copyright", "Licensed under CC BY 4.0"), packed=True, xmp=by),
        "gif": picture("GIF", comment=b"Licensed under CC BY 4.0"),
        "webp": picture("WEBP", copyright="Licensed under CC BY 4.0"),
        "tiff": picture("TIFF", copyright="Licensed under CC BY 4.0"),
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><!-- License: CC BY 4.0 --></svg>',
        "pdf": pdf({"/License": "CC BY 4.0"}),
        "docx": office({"docProps/core.xml": core}),
    }
