"""handoff.html: one self-contained page. No script, nothing fetched, everything escaped by the template engine."""

import base64
import hashlib
import re
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from archiver.dossier.blocks import Line, Page, Table
from archiver.dossier.sections.words import rich
from archiver.dossier.timeline import WIDTH, drawing

LIMIT = 60
"""Rows shown of a list or table: the page may be longer than HANDOFF.md, but it must still print."""
_FOLD, _OPEN = 16, 12
"""A list or table with more rows than the one shows the other, and the rest on a click; print shows all."""
_SHORT = 16
"""Characters of a cell that shares its line with others on a phone."""
_WORD = 12
"""Characters of a word that may be broken behind its separators."""
_PIECE = re.compile(r"[^/_=&?,-]*[/_=&?,-]+|[^/_=&?,-]+")
_LINE = 88
"""Characters of text that a table has room for, on a narrow window."""
_BRIEF = 20
"""Characters of the longest cell up to which a column is short."""
_NAME, _TEXT = 32, 64
"""Characters between which the weight of a long column lies."""
_LEAST_REST = 40
"""Per cent that short columns leave to long ones."""
_SIZES = {"source": 0.75, "code": 1.15}
"""Width of a character, in those of the text."""
_GAP = 2.5
"""The space between two columns, in characters."""
_WIDTHS = "".join(f".w{n} {{ width: {n}%; }}\n" for n in range(1, 101))
"""The policy allows no style beside the sheet: a class for each width of a column."""


def to_html(page: Page) -> bytes:
    """The page as UTF-8 HTML. Its policy allows one style sheet by hash and nothing else."""
    css = resources.files("archiver.dossier").joinpath("templates", "handoff.css").read_text("utf-8") + _WIDTHS
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment = Environment(
        loader=PackageLoader("archiver.dossier"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"breakable": breakable, "columns": columns, "drawing": drawing, "rich": rich}
    environment.globals |= {"limit": LIMIT, "fold": _FOLD, "opened": _OPEN, "short": _SHORT, "chart_width": WIDTH}
    # The style sheet is our own file; everything else goes through autoescape.
    text = environment.get_template("handoff.html").render(page=page, css=Markup(css), digest=digest)
    return text.encode("utf-8")


def breakable(text: str) -> Markup:
    """The text, escaped; a long path or name may break behind its separators and nowhere else, where there is room."""
    return Markup("").join(_pieces(word) if len(word) > _WORD else word for word in re.split(r"(\s+)", text))


def _pieces(word: str) -> Markup:
    return Markup("<wbr>").join(_PIECE.findall(word))


def columns(table: Table) -> tuple[int, ...]:
    """Width of each column in per cent: a short column gets what it needs, long ones share the rest by what they hold.

    So no column is crushed by another, and a table looks alike before and after its fold.
    """
    cells = [[row[n] for row in table.rows[:LIMIT]] for n in range(len(table.head))]
    longest = [max([len(head), *map(_length, column)]) + _GAP for head, column in zip(table.head, cells, strict=True)]
    brief = {n: 100 * longest[n] / _LINE for n in range(len(longest)) if longest[n] <= _BRIEF + _GAP}
    weights = {n: _weight(cells[n], longest[n]) for n in range(len(longest)) if n not in brief}
    rest = max(100 - sum(brief.values()), _LEAST_REST)
    shares = brief | {n: rest * weight / sum(weights.values()) for n, weight in weights.items()}
    return tuple(max(1, int(100 * shares[n] / sum(shares.values()))) for n in range(len(shares)))


def _weight(cells: list[Line], longest: float) -> float:
    """Between the mean and the longest cell; a name or a path has room, and no text takes all."""
    mean = sum(map(_length, cells)) / max(len(cells), 1)
    return max(min(_NAME, longest), min(_TEXT, (mean + longest) / 2))


def _length(cell: Line) -> float:
    return sum(len(span.text) * _SIZES.get(span.kind, 1) for span in cell)
