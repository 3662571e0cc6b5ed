"""The matcher against the texts themselves: each explains itself, and nothing that is changed in one goes unseen."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.licence.index import build
from archiver.examine.licence.legal import read_legal
from archiver.examine.licence.match import explain
from archiver.examine.licence.texts import raw_texts
from archiver.examine.licence.words import fold, words_of
from tests.licence_mutations import LICENCES, MIX, measure

LONG = 12_000
"""Characters; the long ones explain themselves too (`raw_texts` whole), which takes a minute."""


def test_the_index_is_that_of_the_texts() -> None:
    """A text that was added without its sketch would never be a candidate, and nobody would notice."""
    held = (files("archiver.examine.licence") / "data" / "texts.index").read_bytes()

    assert held == build(), "run `python tools/licence_index.py`"


def test_every_text_of_the_list_explains_itself() -> None:
    """Six hundred texts, many of them nearly alike: each must be taken for itself and for no relative."""
    wrong = {}
    for spdx, text in raw_texts().items():
        if len(text) <= LONG or spdx in LICENCES:
            read = read_legal(text.encode())
            if (read.expression, read.differences) != (spdx, ()):
                wrong[spdx] = read.expression, read.differences[:2]

    assert not wrong


WANTED = {"inserted": 99, "negation": 99, "dropped": 95, "scope": 90, "value": 90}
"""Percent that must be reported at the right line."""


def test_a_changed_text_is_reported_at_the_line_of_the_change() -> None:
    """The one thing that other tools do not see: a clause, a "not", a sentence, a scope, a party. The mix is fixed."""
    assert sum(MIX.values()) == 100 and len(LICENCES) >= 40

    found = measure(530)

    for kind, percent in WANTED.items():
        made, reported, missed = found[kind]
        assert made >= 50, kind
        assert 100 * reported >= percent * made, (kind, reported, made, [(m.spdx, m.what) for m in missed[:5]])


CHANGES = [
    ("added", "furnished to do so, subject", "furnished to do so, but no political party is, subject"),
    ("removed", "and to permit persons to whom the Software is furnished to do so, ", ""),
    ("negation", "shall be included", "shall not be included"),
    ("negation", "without restriction", "with restriction"),
    ("scope", "substantial portions", "small portions"),
    ("changed", "the Software without", "the Hardware without"),
]


@pytest.mark.parametrize(("kind", "old", "new"), CHANGES, ids=[f"{c[0]}: {c[2][:20] or c[1][:20]}" for c in CHANGES])
def test_a_change_is_called_what_it_is(kind: str, old: str, new: str) -> None:
    """Counsel reads the kind first: a dropped "not" is not a typing error."""
    text = " ".join(raw_texts()["MIT"].split())
    assert old in text

    (found,) = read_legal(text.replace(old, new).encode()).differences

    assert (found.type, found.canonical_id) == (kind, "MIT")


def test_two_licences_and_a_copy_of_one_are_told_apart() -> None:
    """Files that hold several licences are split; the second copy of the first is no added clause."""
    heap = "\n\n".join(raw_texts()[spdx] for spdx in ("MIT", "BSD-3-Clause", "MIT", "Apache-2.0"))

    read = read_legal(heap.encode())

    assert (read.expression, read.differences) == ("MIT AND BSD-3-Clause AND Apache-2.0", ())


def test_an_exception_stays_with_its_licence() -> None:
    """WITH adds rights: lost, an adopter thinks that less is allowed; taken for a licence, that another one applies."""
    text = f"{raw_texts()['Apache-2.0']}\n\n{llvm_exception()}"

    assert read_legal(text.encode()).expression == "Apache-2.0 WITH LLVM-exception"


def llvm_exception() -> str:
    from archiver.examine.licence.texts import canonical

    return canonical(("exception", "LLVM-exception")).text


def test_a_title_that_says_for_whom_is_a_clause() -> None:
    """Nothing in it restricts, word by word; "for Democratic campaigns" behind a licence does all the same."""
    for said in ("For Democratic campaigns.", "To members of the party."):
        assert read_legal(f"{raw_texts()['MIT']}\n\n{said}\n".encode()).differences
    titled = f"The campaign's rides, a tool under the MIT License\n\n{raw_texts()['MIT']}"
    assert not read_legal(titled.encode()).differences


def test_an_unknown_text_is_not_rounded_to_the_nearest_name() -> None:
    """Half of a licence inside other words is words of its own, whatever it resembles."""
    half = " ".join(raw_texts()["BSD-3-Clause"].split()[:60])
    own = "The members of the local group shall keep this program in the office and show it to visitors. " * 12

    read = read_legal(f"{own}{half} {own}".encode())

    assert read.differences or read.expression is None


def words() -> Iterator[str]:
    yield from (
        "the",
        "license",
        "not",
        "software",
        "copyright",
        "(c)",
        "2020",
        "Inc.",
        "1.",
        "(a)",
        "\n",
        "\n\n",
        "@",
        "<",
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*words(), *raw_texts()["MIT"].split()[:60]]), max_size=400))
def test_any_heap_of_words_is_read_without_a_crash(heap: list[str]) -> None:
    """Whatever stands in a file named LICENSE, the answer is a report; each word is explained or reported."""
    text = fold(" ".join(heap))
    explanation = explain(words_of(text))

    assert 0 <= explanation.coverage <= 100
    lines = text.count("\n") + 1
    for part in explanation.parts:
        assert 1 <= part.line <= part.end_line <= lines
        assert all(1 <= d.line <= d.end_line <= lines for d in part.differences)
