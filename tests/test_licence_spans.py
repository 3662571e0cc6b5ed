"""Which bytes a line number of a report means."""

import pytest

from archiver.examine.licence.spans import span_of, span_sha256
from archiver.records.base import sha256_hex


@pytest.mark.parametrize(
    ("data", "lines", "span"),
    [
        (b"a\nb\nc\n", (2, 2), b"b"),
        (b"a\nb\nc\n", (2, 3), b"b\nc"),
        (b"a\r\nb\r\nc", (1, 2), b"a\r\nb"),
        (b"a\rb\rc", (3, None), b"c"),
        (b"a\nb\n", (3, 3), b""),
        (b"a\nb\n", (None, None), b"a\nb\n"),
        ("é\nb\n".encode("utf-16"), (1, 2), "\ufeffé\nb".encode().removeprefix(b"\xef\xbb\xbf")),
    ],
)
def test_a_span_is_its_lines_without_the_last_line_end(data, lines, span):
    """Whoever checks a report in ten years must cut the same bytes, whatever system wrote the file."""
    assert span_of(data, *lines) == span
    assert span_sha256(data, *lines) == sha256_hex(span)


@pytest.mark.parametrize("lines", [(0, 1), (2, 1), (3, 3), (1, 9)])
def test_lines_that_are_not_there_have_no_span(lines):
    """A report that names line 9 of a file of two is wrong; it must not pass as an empty span."""
    assert span_of(b"a\nb", *lines) is None
    assert span_sha256(b"a\nb", *lines) is None
