"""From a position in a text to its line, fast for many positions."""

from bisect import bisect_left


class Lines:
    """The line numbers of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: list[int] | None = None

    def at(self, position: int) -> int:
        """The line, from 1, that a position is in."""
        if self._ends is None:
            self._ends = [at for at, character in enumerate(self._text) if character == "\n"]
        return bisect_left(self._ends, position) + 1
