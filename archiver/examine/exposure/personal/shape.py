"""The shape of a row: what kind of marks stand where, and not one of them."""

from collections.abc import Sequence

from archiver.examine.exposure.personal.values import EMAIL

_WIDTH, _CELL = 40, 12


def shape(cells: Sequence[str]) -> str:
    """`Aaaa,Aaaaa,a@a,+9999…`: letters, digits and the marks of numbers; at most 40 characters; no domain."""
    text = ",".join(_of(cell.strip()) for cell in cells[:20] if cell.strip())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _of(cell: str) -> str:
    if EMAIL.search(cell) or "@" in cell:
        return "a@a"
    marks = "".join(map(_mark, cell[:_CELL]))
    return marks + "…" if len(cell) > _CELL else marks


def _mark(char: str) -> str:
    if char.isalpha():
        return "A" if char.isupper() else "a"
    if char.isdigit():
        return "9"
    return char if char in " +-()./$" else "?"
