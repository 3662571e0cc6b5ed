"""Path patterns of REUSE.toml and of Debian's copyright files, matched in time that does not explode."""

from typing import Literal

_LONGEST = 500
"""Characters of a pattern; a longer one matches nothing."""

_STAR, _ANY_STAR, _ONE = "\0*", "\0**", "\0?"


class Glob:
    """One pattern. All its states are bits of one number: a path costs one step a character, nothing backtracks."""

    def __init__(self, pattern: str, *, style: Literal["reuse", "debian"]) -> None:
        tokens = _tokens(pattern, style) if len(pattern) <= _LONGEST else ["\0never"]
        self._prefix = "".join(_until_wild(tokens))
        self._everything_behind = tokens[len(self._prefix) :] == [_ANY_STAR]
        self._plain = len(self._prefix) == len(tokens)
        self.wild = not (self._plain or self._everything_behind)
        """Whether matching costs a step a character; the others are compared by their beginning."""
        self._end = 1 << len(tokens)
        self._literals: dict[str, int] = {}
        self._one = self._star = self._any = 0
        for place, token in enumerate(tokens):
            if token == _STAR:
                self._star |= 1 << place
            elif token == _ANY_STAR:
                self._any |= 1 << place
            elif token == _ONE:
                self._one |= 1 << place
            else:
                self._literals[token] = self._literals.get(token, 0) | 1 << place

    def matches(self, path: str) -> bool:
        """Whether the whole path fits."""
        if not path.startswith(self._prefix):
            return False
        if not self.wild:
            return self._everything_behind or path == self._prefix
        states = self._open(1)
        for char in path[:4096]:
            stay = self._any | (0 if char == "/" else self._star)
            states = self._open(((states & (self._literals.get(char, 0) | self._one)) << 1) | (states & stay))
            if not states:
                return False
        return bool(states & self._end)

    def _open(self, states: int) -> int:
        """A star may stand for nothing; stars never stand side by side, so one step is enough."""
        return states | (states & (self._star | self._any)) << 1


def _tokens(pattern: str, style: str) -> list[str]:
    """Characters and wildcards. REUSE: `*` within a folder, `**` across; Debian: `*` across, `?` one character."""
    tokens: list[str] = []
    chars = iter(pattern)
    for char in chars:
        if char == "\\":
            tokens.append(next(chars, "\\"))
        elif char == "*":
            stars = [t for t in tokens[-1:] if t in (_STAR, _ANY_STAR)]
            if stars:
                tokens[-1] = _ANY_STAR
            else:
                tokens.append(_STAR if style == "reuse" else _ANY_STAR)
        elif char == "?" and style == "debian":
            tokens.append(_ONE)
        else:
            tokens.append(char)
    return tokens


def _until_wild(tokens: list[str]) -> list[str]:
    wild = next((place for place, token in enumerate(tokens) if token[0] == "\0"), len(tokens))
    return tokens[:wild]
