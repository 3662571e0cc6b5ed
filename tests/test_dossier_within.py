"""A line that is too long loses whole items and says how many: half a path is no place."""

import pytest

from archiver.dossier.blocks import Span, code, plain, strong
from archiver.dossier.within import within

_SOURCE = Span("code", "source")


def told(spans, most: int) -> str:
    return "".join(span.text for span in within(tuple(spans), most))


def test_what_fits_stays_as_it_is():
    """Room that is there is used."""
    line = plain("a, b, c, d", _SOURCE)

    assert within(line, 40) == line


@pytest.mark.parametrize(
    ("spans", "most", "says"),
    [
        (plain("Python 3.7 (a.py:1, :3), Node.js 12, Django 2.2, React 16, jQuery 2, Knex 1, webpack 4"), 80,
         "Python 3.7 (a.py:1, :3), Node.js 12 and 5 more."),
        (plain("Also: Flask 1 (a.lock); pytest 4, mock 2 and 3 more (b.lock); React 16 (c.lock); Vue 3 (d.lock)"), 90,
         "Also: Flask 1 (a.lock); pytest 4 and 4 more; others in handoff.json."),
        (plain("Its key is checked. It is passed on to whoever asks for it. Nobody is told when it fails at all."), 75,
         "Its key is checked. More in handoff.json."),
        ((*plain("Reads "), code("a, b; c. D"), *plain(", "), code("e"), *plain(", "), code("f" * 60)), 61,
         "Reads a, b; c. D, e and 1 more."),
        (plain("Tables: votes_east, votes_{west,south,north}, people_{names,phones}, lists_{long,old} and 2 more"), 60,
         "Tables: votes_east and 9 more."),
        (plain("Who? · Where to? · When is it? · Why was it done? · What for? · and 4 more in handoff.json"), 70,
         "Who? · Where to? · When is it?; 6 more."),
    ],
)  # fmt: skip
def test_whole_items_are_left_out_and_counted(spans, most, says):
    """A number tells that there is more, and nothing is cut inside of brackets or code."""
    assert told(spans, most).startswith(says[:12])
    assert told(spans, most) == says and len(says) <= most


def test_how_we_know_stays():
    """A line without its source cannot be checked."""
    line = plain(strong("Ports: "), f"80 web, 81 other, 82 third, {'83 fourth, ' * 9}84 last", _SOURCE)

    assert told(line, 75) == "Ports: 80 web, 81 other and 11 more.code"


def test_a_comma_of_a_sentence_is_no_end_of_an_item():
    """ "Compose publishes it on 5433 and 1 more" says nothing."""
    line = plain("Compose publishes the database on 5433, and the settings expect 5432, which no sample names at all")

    assert told(line, 90).endswith(" …")
