"""Looking through the lines of product code, without comments."""

import re
from collections.abc import Iterator
from functools import cache

from archiver.examine.interface import Context
from archiver.examine.roles import role
from archiver.git.objects import Entry

_LARGEST = 300_000
"""Bytes of a file that is looked at."""
_COMMENT = re.compile(r"^\s{0,80}(?:#|//|/?\*|--|<!--|%|;;)")
_ENDINGS = {
    "js": ("js", "jsx", "mjs", "cjs", "es6", "vue"),
    "ts": ("ts", "tsx", "mts", "cts", "vue"),
    "py": ("py",),
    "rb": ("rb", "rake"),
    "php": ("php",),
    "go": ("go",),
    "sql": ("sql",),
}
CODE = tuple(ending for endings in _ENDINGS.values() for ending in endings)
"""Endings of files that hold code."""


def code_files(context: Context) -> list[Entry]:
    """Files of product code in the languages that are looked at."""
    return [
        entry
        for entry in context.entries
        if ending(entry.path) in CODE and role(entry.path) == "code" and (entry.size or 0) <= _LARGEST
    ]


def ending(path: str) -> str:
    """What stands behind the last full stop of a file's name."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


@cache
def endings(groups: tuple[str, ...]) -> frozenset[str]:
    """Endings of these languages; of all when none is named."""
    return frozenset(one for group in groups or tuple(_ENDINGS) for one in _ENDINGS[group])


def spoken(text: str) -> Iterator[tuple[int, str]]:
    """Number, from 1, and words of each line that is no comment, cut to 2,000 characters."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _COMMENT.match(line):
            yield number, line[:2000]
