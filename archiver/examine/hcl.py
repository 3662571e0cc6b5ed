"""Terraform's language, as far as brackets, strings, comments and the heads of blocks go."""

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"(?P<comment>#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<here><<[-~]?(?P<mark>\w{1,80})[ \t]{0,80}\r?\n)"
    r"|(?P<quote>\")|(?P<open>[{\[(])|(?P<close>[}\])])",
    re.DOTALL,
)
_IN_STRING = re.compile(r"(?P<escape>\\.|\$\$\{|%%\{)|(?P<open>[$%]\{)|(?P<quote>\")|(?P<end>\n)", re.DOTALL)
_PAIRS = {"}": "{", "]": "[", ")": "("}


@dataclass(frozen=True)
class Hcl:
    """One file, read once from beginning to end."""

    text: str
    """As it stands."""
    code: str
    """The same without comments and without the words of strings and here-documents; what they interpolate is kept."""
    closed: dict[int, int]
    """Where each bracket opens -> where it closes."""
    fault_line: int | None
    """Line of the first bracket or string without its end."""


@dataclass(frozen=True)
class Block:
    """One block at the left margin: `resource "aws_s3_bucket" "files" { … }`."""

    kind: str
    labels: tuple[str, ...]
    line: int
    own: str
    """What stands in it, without what stands in its inner brackets."""
    body: str
    """All that stands in it."""


def read_hcl(text: str) -> Hcl:
    """Brackets and code of one file, in one pass."""
    kept: list[str] = []
    stack: list[tuple[str, int, bool]] = []  # bracket, place, whether a string goes on behind it
    closed: dict[int, int] = {}
    at, in_string, string_at = 0, False, 0

    def broken(place: int) -> Hcl:
        return Hcl(text, "".join(kept), closed, text.count("\n", 0, place) + 1)

    while True:
        match = (_IN_STRING if in_string else _TOKEN).search(text, at)
        if not in_string:
            kept.append(text[at : match.start() if match else len(text)])
        if match is None:
            break
        at = match.end()
        kind = match.lastgroup
        if in_string:
            if kind == "end":
                return broken(string_at)
            if kind == "open":
                stack.append(("{", match.end() - 1, True))
                kept.append(" (")
            in_string = kind == "escape"
        elif match["here"]:
            end = re.compile(rf"^[ \t]*{match['mark']}[ \t]*\r?$", re.MULTILINE).search(text, at)
            if not end:
                return broken(match.start())
            kept.extend(
                f" ({inner}) " for inner in re.findall(r"(?<!\$)\$\{([^{}\n]{1,300})\}", text[at : end.start()])
            )
            at = end.end()
        elif match["quote"]:
            in_string, string_at = True, match.start()
        elif match["open"]:
            stack.append((match[0], match.start(), False))
            kept.append(match[0])
        elif match["close"]:
            if not stack or stack[-1][0] != _PAIRS[match[0]]:
                return broken(stack[-1][1] if stack else match.start())
            _, begun, in_string = stack.pop()
            closed[begun] = match.start()
            kept.append(") " if in_string else match[0])
    if in_string or stack:
        return broken(string_at if in_string else stack[-1][1])
    return Hcl(text, "".join(kept), closed, None)


_HEAD = re.compile(r"^([a-z]+)((?:[ \t]+\"[\w.-]{1,100}\"){0,2})[ \t]*\{", re.MULTILINE)


_MOST = 2000


def blocks_of(found: Hcl) -> tuple[Block, ...]:
    """The blocks at the left margin, in order; at most 2,000."""
    made: list[Block] = []
    brackets = sorted(found.closed)
    for match in itertools.islice(_HEAD.finditer(found.text), _MOST):
        begun = match.end() - 1
        end = found.closed.get(begun)
        if end is not None:
            labels = tuple(re.findall(r"\"([^\"]+)\"", match[2]))
            line = found.text.count("\n", 0, match.start()) + 1
            own = _own(found, brackets, begun + 1, end)
            made.append(Block(match[1], labels, line, own, found.text[begun + 1 : end]))
    return tuple(made)


def _own(found: Hcl, brackets: Sequence[int], start: int, end: int) -> str:
    """A block's text with its inner brackets emptied."""
    kept: list[str] = []
    at = start
    for begun in brackets[bisect.bisect_left(brackets, start) : bisect.bisect_left(brackets, end)]:
        if begun >= at:
            kept.append(found.text[at:begun])
            at = found.closed[begun] + 1
    kept.append(found.text[at:end])
    return "".join(kept)
