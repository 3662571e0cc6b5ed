"""What fonts, pictures and documents say of themselves, and what hostile ones may cost."""

import random
import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.examine.licence.assets import MOST_ASSETS, AssetReader, AssetSays, asset_rank, read_assets
from archiver.examine.licence.assets import judge as judging
from archiver.examine.licence.names import parse_expression
from tests import assetkit as kit

BY_4 = '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>'


READER = AssetReader()


@pytest.fixture(scope="module", autouse=True)
def one_child() -> Iterator[None]:
    """One process reads for all the tests of honest files, as it does for a repository."""
    with READER:
        yield


def says(data: bytes) -> AssetSays:
    return READER.read(data)


def all_say(*assets: bytes) -> list[AssetSays]:
    return [READER.read(data) for data in assets]


def alone(*assets: bytes) -> list[AssetSays]:
    """Read by a process of their own."""
    with AssetReader() as reader:
        return [reader.read(data) for data in assets]


def test_an_open_licence_is_found_in_every_kind_of_file() -> None:
    """Whoever made a font or a picture often wrote the licence into it, and nowhere else in the repository."""
    for name, found in zip(kit.samples(), all_say(*kit.samples().values()), strict=True):
        expected = "OFL-1.1" if "font" in found.format else "CC-BY-4.0"

        assert (found.expression, found.shut, found.failed) == (expected, False, None), name
        assert found.why == f"its own metadata names {expected}"


def test_a_hidden_font_in_an_eot_file_is_read() -> None:
    """Microsoft's tool XORs the bytes of the font with 0x50."""
    assert says(kit.eot(kit.OFL, hidden=True)).expression == "OFL-1.1"


def test_what_the_name_table_says_is_kept() -> None:
    """A steward who doubts the answer reads the words it came from."""
    found = says(kit.font(kit.OFL))

    assert found.copyright == "Copyright 2020 The Rivera Sans Project Authors"
    assert found.licence_text == kit.OFL["licenseDescription"]
    assert (found.licence_url, found.embedding) == ("http://scripts.sil.org/OFL", "installable")


@pytest.mark.parametrize(
    ("copyright", "vendor"),
    [
        ("Copyright (C) 2017 Hoefler & Co. http://www.typography.com", "Hoefler & Co."),
        ("Typeface (c) The Monotype Corporation plc. 2001", "Monotype"),
        ("Copyright 1990 Adobe Systems Incorporated. All rights reserved.", "Adobe"),
        ("Copyright (c) 2009 Mark Simonson. All rights reserved.", "Mark Simonson Studio"),
    ],
)
def test_a_foundrys_font_is_shut_unless_an_open_licence_stands_in_it(copyright: str, vendor: str) -> None:
    """Foundries sell licences to one customer each; the same foundries also publish under the OFL."""
    closed, opened = all_say(kit.font({"copyright": copyright}), kit.font({**kit.OFL, "copyright": copyright}))

    assert (closed.shut, closed.vendor) == (True, vendor)
    assert vendor in (closed.why or "")
    assert (opened.shut, opened.vendor, opened.expression) == (False, vendor, "OFL-1.1")


@pytest.mark.parametrize(
    "words",
    [
        "Free for personal use",
        "Personal use only, no commercial use allowed",
        "This font is licensed to Rivera for Senate",
        "This font software may not be reproduced, modified, disclosed or transferred",
        "Do not redistribute this font.",
        "Redistribution of this font in any form is strictly prohibited",
        "A copy of the License Agreement for this font can be found at https://foundry.example/eula",
        "Use is subject to the end user licence you accepted",
        "Unauthorized copying of this software is a crime",
        "This is a trial version",
        "Proprietary and confidential",
        "Nur für private Zwecke. Keine Weitergabe.",
        "Usage commercial interdit",
    ],
)
def test_words_that_forbid_use_or_passing_on_shut_an_asset(words: str) -> None:
    """These words are the only sign that a file in an open repository is not open."""
    found = says(kit.font({"licenseDescription": words}))

    assert found.shut
    assert found.expression is None
    assert found.why and words not in found.why


@pytest.mark.parametrize(
    "words",
    [
        "Free for personal and commercial use",
        "All rights reserved.",
        "Copyright 2013 by Rivera. All rights reserved.",
        "You may use it for anything you like.",
        "Copyright 2010 MIT",
        "This font is freeware. Also visit my commercial type foundry and larabiefonts.com",
    ],
)
def test_words_that_forbid_nothing_do_not_shut(words: str) -> None:
    """`All rights reserved` stands in fonts that are given away: alone it is a formula, no licence and no ban."""
    found = says(kit.font({"copyright": words}))

    assert (found.shut, found.expression) == (False, None)


def test_a_short_text_against_the_open_licence_it_names_is_a_contradiction() -> None:
    """Font collections put "free for personal use" on fonts of any kind; a licence's own text forbids things too."""
    text = f"{kit.OFL['licenseDescription']} {'The names shall not be used to promote it. ' * 60} For personal use."
    against, whole, terms = all_say(
        kit.font({**kit.OFL, "description": "A free font. Free for personal use only."}),
        kit.font({"licenseDescription": text}),
        kit.picture("JPEG", xmp=kit.xmp("<xmpRights:UsageTerms>CC BY-NC 4.0, non-commercial</xmpRights:UsageTerms>")),
    )

    assert (against.expression, against.shut) == ("OFL-1.1", True)
    assert against.why == "it names OFL-1.1, but it is for personal or non-commercial use only, by its own words"
    assert (whole.expression, whole.shut) == ("OFL-1.1", False)
    assert (terms.expression, terms.shut) == ("CC-BY-NC-4.0", False)


def test_a_mark_against_embedding_shuts_a_font_that_names_no_licence() -> None:
    """fsType 2 means: not in any document without the maker. Open fonts carry it by mistake, so their licence wins."""
    closed, opened, preview = all_say(
        kit.font(embedding=2), kit.font(kit.OFL, embedding=2), kit.font({"copyright": "Rivera"}, embedding=4)
    )

    assert (closed.shut, closed.embedding) == (True, "restricted")
    assert (opened.shut, opened.expression) == (False, "OFL-1.1")
    assert (preview.shut, preview.embedding) == (False, "preview")


def test_the_font_exception_is_kept_and_an_address_is_no_licence_name() -> None:
    """WordPress's icon fonts say exactly this; without the exception a page that embeds the font would be GPL."""
    said = "GPL version 2 or any later version with font exception (http://www.gnu.org/licenses/gpl-faq.html#FontException)"

    found = says(kit.font({"copyright": said}))

    assert found.expression == "GPL-2.0-or-later WITH Font-exception-2.0"
    assert parse_expression(found.expression) == found.expression


@pytest.mark.parametrize("flavour", ["woff", "woff2"])
def test_the_buyer_in_a_web_fonts_metadata_block_is_found_and_not_named(flavour: str) -> None:
    """Foundries write the licensee beside the tables; who bought it may be a person."""
    block = b'<metadata version="1.0"><licensee name="Alex Rivera"/></metadata>'

    found = says(kit.woff({"copyright": "Somebody"}, flavour, block))

    assert found.shut
    assert found.why == "it was licensed to somebody by name"
    assert "Alex" not in repr(found)


@pytest.mark.parametrize(
    "copyright",
    [
        "Created by rivera with FontForge 2.0 (http://fontforge.sf.net)",
        "Copyright (C) 2014 by original authors @ fontello.com",
        "Font generated by IcoMoon.",
        "Copyright (c) 2012",
        "Generated in 2010 by FontLab Studio. Copyright info pending.",
    ],
)
def test_what_tools_fill_in_names_no_holder(copyright: str) -> None:
    """Half of all icon fonts hold such a line; a finding for each would bury the real ones."""
    found = says(kit.font({"copyright": copyright}))

    assert (found.named_holder, found.shut, found.why) == (False, False, None)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photographer_is_told_but_never_named(kind: str) -> None:
    """Names of volunteers and photographers are restricted; that there is one, and no licence, is not."""
    by_artist, by_copyright = all_say(
        kit.picture(kind, artist="Alex Rivera"), kit.picture(kind, copyright="(c) 2016 Alex Rivera")
    )

    assert by_artist.named_holder and by_copyright.named_holder
    assert not by_artist.shut and not by_copyright.shut
    assert "Rivera" not in f"{by_artist.why}{by_copyright.why}"
    assert "Rivera" not in repr(by_artist)


@pytest.mark.parametrize(
    ("field", "text", "vendor"),
    [
        (110, "Getty Images", "Getty Images"),
        (110, "AP", "Associated Press"),
        (80, "Alex Rivera/Reuters", "Reuters"),
        (116, "Copyright 2016 Shutterstock", "Shutterstock"),
        (115, "AFP/Getty Images", "Getty Images"),
        (115, "iStockphoto", "iStock"),
        (110, "dpa", "dpa"),
    ],
)
def test_an_agencys_picture_is_shut(field: int, text: str, vendor: str) -> None:
    """A stock or press picture in a campaign's site was paid for by that campaign alone."""
    found = says(kit.with_iptc(kit.picture("JPEG"), {field: text}))

    assert (found.shut, found.vendor) == (True, vendor)
    assert found.why == f"it names {vendor}, which licenses pictures for a fee"


@pytest.mark.parametrize("credit", ["EPA", "AFP", "PA Democratic Party", "Apple Valley Press", "Alex Getz", "MAP"])
def test_an_abbreviation_or_name_alone_is_no_agency(credit: str) -> None:
    """AFP is also Americans for Prosperity, EPA an office, PA a state: a wrong "shut" sends somebody to a lawyer."""
    found = says(kit.with_iptc(kit.picture("JPEG"), {110: credit}))

    assert (found.vendor, found.shut) == (None, False)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF", "GIF"])
def test_xmp_is_read_in_every_container(kind: str) -> None:
    """Picture desks write XMP last, so it is what is left when the other fields were stripped."""
    opened, shut, agency = all_say(
        kit.picture(kind, xmp=kit.xmp(BY_4)),
        kit.picture(kind, xmp=kit.xmp("<xmpRights:UsageTerms>Editorial use only</xmpRights:UsageTerms>")),
        kit.picture(kind, xmp=kit.xmp("<GettyImagesGIFT:AssetID>1</GettyImagesGIFT:AssetID>")),
    )

    assert opened.expression == "CC-BY-4.0"
    assert opened.licence_url == "https://creativecommons.org/licenses/by/4.0/"
    assert shut.shut
    assert (agency.vendor, agency.shut) == ("Getty Images", True)


def test_xmp_in_attributes_is_read() -> None:
    """The short form of RDF has no elements; Photoshop writes it."""
    packet = kit.xmp("").replace('rdf:about=""', 'rdf:about="" photoshop:Credit="Getty Images"')

    assert says(kit.picture("JPEG", xmp=packet)).vendor == "Getty Images"


def test_a_png_text_behind_the_pixels_is_read() -> None:
    """ImageMagick writes there; a reader that stops at the pixels sees nothing."""
    plain = kit.png()
    end = plain.rindex(b"IEND") - 4
    late = plain[:end] + kit.png_chunk(b"tEXt", b"License\0CC0 1.0") + plain[end:]

    assert says(late).expression == "CC0-1.0"


def test_a_comment_about_tools_says_nothing() -> None:
    """`CREATOR: gd-jpeg` stands in every second JPEG."""
    said = all_say(kit.picture("JPEG", comment=b"CREATOR: gd-jpeg v1.0"), kit.picture("GIF", comment=b"made by hand"))

    assert [(found.why, found.licence_text) for found in said] == [(None, None)] * 2


def test_a_picture_from_wikimedia_commons_keeps_the_way_back() -> None:
    """Commons writes the page into the file; the licence stands there."""
    page = "https://commons.wikimedia.org/wiki/File:Rivera.jpg"

    assert says(kit.picture("JPEG", comment=f"File source: {page}".encode())).licence_url == page


def test_an_svg_is_read_by_metadata_comment_and_as_a_font() -> None:
    """Drawings say it in three places, and a broken one is read all the same."""
    head = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:cc="http://creativecommons.org/ns#" '
    head += b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    comment = b"<!--! Icons Free 6.1 by Rivera - License (Icons: CC BY 4.0) -->"
    metadata = b"<metadata>Copyright (c) 2011 Rivera. Licensed under the SIL Open Font License</metadata>"

    work, noted, lettered, broken = all_say(
        head + b"<metadata><rdf:RDF>" + BY_4.encode() + b"</rdf:RDF></metadata></svg>",
        head + comment + b"</svg>",
        head + metadata + b"<defs><font><font-face/></font></defs></svg>",
        head + metadata + b"<g></svg>",
    )

    assert (work.expression, noted.expression) == ("CC-BY-4.0", "CC-BY-4.0")
    assert (lettered.format, lettered.expression) == ("SVG font", "OFL-1.1")
    assert broken.expression == "OFL-1.1"


def test_a_pdf_is_read_in_its_info_its_metadata_and_its_object_streams() -> None:
    """Newer writers pack Info into object streams and point to strings; both are found without following pages."""
    packed = zlib.compress(b"7 0 << /Author 8 0 R /Copyright (\\(c\\) the Rivera \\101ssociation) >>")
    stream = (
        b"%%PDF-1.5\n6 0 obj\n<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n" % packed
    )
    rights = kit.xmp("<dc:rights>Creative Commons Attribution 4.0</dc:rights>")

    info, plain, packed_xmp, objects, pointed = all_say(
        kit.pdf({"/Author": "Alex Rivera", "/Copyright": "© Añorve"}),
        kit.pdf(metadata=rights),
        kit.pdf(metadata=rights, packed=True),
        stream,
        b"%PDF-1.4\n1 0 obj << /Author 2 0 R >> endobj 2 0 obj (Alex Rivera) endobj",
    )

    assert (info.copyright, info.named_holder) == ("© Añorve", True)
    assert (plain.expression, packed_xmp.expression) == ("CC-BY-4.0", "CC-BY-4.0")
    assert objects.copyright == "(c) the Rivera Association"
    assert pointed.named_holder and "Rivera" not in repr(pointed)


def test_an_encrypted_pdf_says_that_it_was_not_read() -> None:
    """Silence about a locked file would look like a file without claims."""
    found = says(kit.pdf({"/Author": "Alex Rivera"}, password="x"))

    assert found.failed == "not examined: its properties are encrypted"


def test_office_files_tell_company_and_rights() -> None:
    """A contractor's name in a hand-out's properties is often the only trace of who made it."""
    app = '<Properties xmlns="http://example.org/extended"><Company>Rivera Print Ltd</Company></Properties>'
    meta = '<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Alex Rivera</dc:creator></m>'

    word, odt, other = all_say(
        kit.office({"docProps/app.xml": app}), kit.office({"meta.xml": meta}), kit.office({"a.txt": "Copyright Rivera"})
    )

    assert (word.format, word.copyright) == ("Office document", "Rivera Print Ltd")
    assert odt.named_holder and "Rivera" not in repr(odt)
    assert (other.format, other.why) == ("archive", None)


def test_addresses_of_people_are_masked() -> None:
    """Copyright lines hold e-mail addresses, and what is printed holds none."""
    found = says(kit.font({"copyright": "Copyright 2014 Alex Rivera (alex@rivera.example)"}))

    assert "alex@" not in repr(found)


@pytest.mark.parametrize("kind", kit.samples())
def test_a_cut_or_damaged_asset_never_ends_the_reader(kind: str) -> None:
    """Half a file is what a broken download leaves; each gives an answer, and the next one is read."""
    whole = kit.samples()[kind]
    dice = random.Random(kind)
    cut = [whole[: dice.randrange(len(whole))] for _ in range(12)]
    turned = [_turned(whole, dice) for _ in range(25)]

    found = alone(*cut, *turned, whole)

    assert {f.failed for f in found} <= {None, "not examined: it is damaged"}
    assert found[-1].expression


def _turned(data: bytes, dice: random.Random) -> bytes:
    turned = bytearray(data)
    for _ in range(dice.randrange(1, 8)):
        turned[dice.randrange(4, len(turned))] = dice.choice((0, 1, 127, 128, 255, dice.randrange(256)))
    return bytes(turned)


def _name_table(*records: tuple[int, int, int], strings: bytes = b"") -> bytes:
    """A font whose name table has these (name id, length, offset) on the Windows platform."""
    rows = b"".join(struct.pack(">HHHHHH", 3, 1, 0x409, *record) for record in records)
    table = struct.pack(">HHH", 0, len(records), 6 + len(rows)) + rows + strings
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 16, 0, 0) + struct.pack(">4sIII", b"name", 0, 28, len(table)) + table


def _brotli_bomb() -> bytes:
    import brotli

    packed = brotli.compress(b"\0" * (64 << 20), quality=1)
    head = b"wOF2" + b"\0\1\0\0" + struct.pack(">IHHIIHHIIIII", 0, 1, 0, 0, len(packed), 1, 0, 0, 0, 0, 0, 0)
    return head + b"\x05" + b"\x87\xff\xff\xff\x7f" + packed


def _huge_png() -> bytes:
    head = kit.png_chunk(b"IHDR", struct.pack(">IIBBBBB", 32768, 32768, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + kit.png_chunk(b"tEXt", b"License\0CC0 1.0")


def _zip_of(size: int) -> bytes:
    return kit.office({"docProps/core.xml": b"<a>" + b" " * size})


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE svg [<!ENTITY l0 "ha">{entities}]><svg>&l11;</svg>'.encode()


BOMBS = {
    "an archive that unpacks to 50 MB": lambda: _zip_of(50 << 20),
    "a font stream that unpacks to 64 MB": _brotli_bomb,
    "a picture of a billion pixels": _huge_png,
    "a PNG text that unpacks to 50 MB": lambda: (
        b"\x89PNG\r\n\x1a\n" + kit.png_chunk(b"zTXt", b"License\0\0" + zlib.compress(b"x" * (50 << 20), 1))
    ),
    "a PDF whose objects point at each other": lambda: (
        b"%PDF-1.4\n1 0 obj << /Author 2 0 R /Prev 9 >> endobj 2 0 obj 1 0 R endobj" * 2000
    ),
    "a PDF with a thousand streams": lambda: b"%PDF-1.5" + b" obj << /ObjStm >> stream\nendstream" * 100_000,
    "names outside of the file": lambda: _name_table((0, 65535, 65535), (13, 10, 60000)),
    "a name of 7 MB": lambda: _name_table((0, 65535, 0), strings=b"\0A" * (7 << 19)),
    "a thousand long names": lambda: _name_table(*[(n % 15, 65534, n) for n in range(1000)], strings=b"\0A" * 99_000),
    "broken UTF-16": lambda: _name_table((0, 9, 0), (13, 8, 1), strings=b"\xd8\x00\xd8\x00\xdc\x00\xdc\xff\x00\x01"),
    "entities that multiply": _laughs,
    "an SVG of a million nested elements": lambda: b"<svg>" + b"<a>" * 1_000_000,
    "a GIF without an end": lambda: b"GIF89a" + b"\xff" * 100_000,
    "EXIF that points everywhere": lambda: b"II*\0\x08\0\0\0\xff\xff"
    + b"\x98\x82\x02\0\xff\xff\xff\0\1\0\0\0" * 65_000,
    "a million XMP packets": lambda: b"\xff\xd8" + b"<x:xmpmeta " * 700_000,
    "zeros": lambda: b"\0" * (8 << 20),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_asset_costs_its_own_answer_and_no_more(bomb: str) -> None:
    """Limits of the process hold whatever a library or a loop of ours does; the next file is read as if alone."""
    hostile, honest = alone(BOMBS[bomb](), kit.samples()["ttf"])

    assert hostile.failed is None or hostile.failed.startswith("not examined: ")
    assert honest.expression == "OFL-1.1"


def test_a_picture_of_any_size_is_read_because_no_pixel_is() -> None:
    """A declared size of a gigabyte is a number in a header."""
    assert says(_huge_png()).expression == "CC0-1.0"


def test_time_runs_out_in_the_child_alone() -> None:
    """2 s of CPU a file are kept by the kernel, whatever runs; the answer says so, and the next asset is read."""
    slow = b"<svg><!-- & -->" + b"<metadata>" * 700_000

    out_of_time, after = alone(slow, kit.samples()["png"])

    assert out_of_time.failed == "not examined: reading it takes more than 2 s"
    assert after.expression == "CC-BY-4.0"


def test_the_child_inherits_no_secret_and_no_file_and_is_limited(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What takes over the child finds no token in its environment and no open file but the two pipes."""
    monkeypatch.setenv("GITHUB_TOKEN", "hush")
    with (tmp_path / "private").open("w"), AssetReader() as reader:
        reader.read(kit.samples()["svg"])
        assert reader._process is not None
        proc = Path(f"/proc/{reader._process.pid}")

        assert (proc / "environ").read_bytes() == b"LANG=C.UTF-8\0"
        opened = {str((proc / "fd" / n.name).readlink()) for n in (proc / "fd").iterdir()}
        assert {name for name in opened if not name.startswith("pipe:")} == {"/dev/null"}
        assert (proc / "cwd").readlink() == Path("/")
        limits = (proc / "limits").read_text()
        assert re.search(rf"Max address space +{512 << 20} ", limits)
        assert re.search(r"Max file size +0 ", limits)


def test_the_child_ends_with_its_owner() -> None:
    """A process left behind in every run would fill a server in a week."""
    with AssetReader() as reader:
        reader.read(kit.samples()["svg"])
        assert reader._process is not None
        child = reader._process

    assert child.returncode == 0


def test_a_repository_of_bombs_is_given_up() -> None:
    """Twenty dead children are enough: the rest is told as not examined, and nothing more is started."""
    with AssetReader() as reader:
        for _ in range(20):
            reader.read(b"GIF89a")
            assert reader._process is not None
            reader._process.kill()
            assert reader.read(b"GIF89a").failed == "not examined: the reader crashed on it"

        assert reader.read(kit.samples()["ttf"]).failed == "not examined: 20 others ended the reader before it"


def test_a_large_file_and_a_pointer_are_told_as_not_examined() -> None:
    """What was not looked at has a reason; "nothing found" would be a lie."""
    large, pointer = all_say(
        b"\x89PNG" + b"\0" * (8 << 20), b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    )

    assert large.failed == "not examined: larger than 8 MB"
    assert pointer.failed == "not examined: its bytes lie in Git LFS"


def test_equal_bytes_are_read_once_and_the_401st_is_named() -> None:
    """Themes ship the same picture ten times; a repository of ten thousand pictures must not take an hour."""
    different = [(f"{n}.gif", b"GIF89a" + bytes(13) + struct.pack(">I", n)) for n in range(MOST_ASSETS + 1)]

    found = dict(
        read_assets([different[0], ("again.gif", different[0][1]), *different[1:], ("last.gif", different[1][1])])
    )

    assert found["again.gif"] is found["0.gif"]
    assert found["399.gif"].failed is None
    assert found["400.gif"].failed == "not examined: more than 400 assets"
    assert found["400.gif"].passing, "another repository may have room for it"
    assert found["last.gif"].failed is None


def test_the_answer_is_the_same_twice() -> None:
    """It is stored by blob id, so it may depend on nothing but the bytes."""
    items = list(kit.samples().items())

    assert list(read_assets(items)) == list(read_assets(items))


def test_fonts_are_read_before_documents_and_pictures() -> None:
    """Where there are too many, those that most often say something come first."""
    paths = ["a.png", "fonts/b.WOFF2", "c.jpeg", "doc/d.pdf", "e.py", "f.svg", "noext", "g.csv"]

    wanted = sorted((p for p in paths if asset_rank(p) is not None), key=lambda p: asset_rank(p) or 0)

    assert wanted == ["fonts/b.WOFF2", "doc/d.pdf", "f.svg", "c.jpeg", "a.png"]


def test_every_vendor_has_a_source_and_every_licence_is_an_expression() -> None:
    """Whoever adds a row says where the terms stand."""
    table = judging._table()

    assert all(row["name"] and row["source"].startswith("https://") for row in table["foundry"] + table["agency"])
    assert all(row["says"] for row in table["phrase"])
    assert all(parse_expression(row["expression"]) == row["expression"] for row in table["licence"])
    for section in table:
        judging._patterns(section)
