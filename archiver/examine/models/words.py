"""Where code stands in a file, and where comments and strings do; good enough for Python, JavaScript and SQL."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Form = Literal["python", "javascript", "sql", "other"]

# What is never closed runs to the end of the line or text: to give it up and begin anew would cost the text's square.
_QUOTED = r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
_PYTHON = re.compile(
    rf"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+(?:\"\"\")?|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?|{_QUOTED}|#[^\n]*", re.DOTALL
)
_JAVASCRIPT = re.compile(rf"{_QUOTED}|`(?:[^`\\]|\\.)*+`?|//[^\n]*|{_BLOCK}", re.DOTALL)
_SQL = re.compile(rf"--[^\n]*|{_BLOCK}")
_PATTERNS = {"python": _PYTHON, "javascript": _JAVASCRIPT, "sql": _SQL}


@dataclass(frozen=True)
class Marked:
    """A text with its strings and comments known."""

    text: str
    form: Form

    @cached_property
    def _spans(self) -> list[tuple[int, int, bool]]:
        """(start, end, is a comment), in order."""
        pattern = _PATTERNS.get(self.form)
        found = pattern.finditer(self.text) if pattern else ()
        return [(match.start(), match.end(), match[0][0] in "#/-") for match in found]

    def _span(self, at: int) -> tuple[int, int, bool] | None:
        number = bisect_right(self._spans, (at, 1 << 60, True)) - 1
        span = self._spans[number] if number >= 0 else None
        return span if span and span[0] <= at < span[1] else None

    def in_comment(self, at: int) -> bool:
        """Whether a comment stands there."""
        span = self._span(at)
        return bool(span and span[2])

    def string(self, at: int) -> str | None:
        """The string that stands there, without its quotes; None where none does."""
        span = self._span(at)
        return self.text[span[0] : span[1]].strip("\"'`") if span and not span[2] else None

    def string_start(self, at: int) -> int:
        """Where that string begins."""
        span = self._span(at)
        return span[0] if span else at

    def statement(self, at: int, limit: int = 1500) -> str:
        """From there to where the statement ends, brackets balanced."""
        depth = 0
        for match in re.finditer(r"[()\[\]{};\n]", self.text[at : at + limit]):
            char = match[0]
            if char in "([{":
                depth += 1
            elif char in ")]}":
                depth -= 1
                if depth < 0:
                    return self.text[at : at + match.start()]
            elif depth == 0 and (char == ";" or not re.match(r"\s*\.", self.text[at + match.end() : at + limit])):
                return self.text[at : at + match.start()]
        return self.text[at : at + limit]

    @cached_property
    def _ends(self) -> list[int]:
        return [match.start() for match in re.finditer("\n", self.text)]

    def line(self, at: int) -> int:
        """Line number, from 1."""
        return bisect_left(self._ends, at) + 1

    def whole_line(self, at: int) -> str:
        """The line that stands there, cut."""
        start = max(self.text.rfind("\n", 0, at) + 1, at - 300)
        end = self.text.find("\n", at)
        return self.text[start : min(end if end >= 0 else len(self.text), at + 300)]


def form_of(path: str) -> Form:
    """How a file is written, by its name."""
    ending = path.rpartition(".")[2].lower()
    if ending == "py":
        return "python"
    if ending in ("js", "jsx", "mjs", "cjs", "es6", "ts", "tsx", "mts", "cts", "vue"):
        return "javascript"
    return "sql" if ending == "sql" else "other"
