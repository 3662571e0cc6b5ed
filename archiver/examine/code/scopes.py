"""What stands around the place that a walk through a file has come to."""

from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from archiver.examine.code.model import Guard

Kind = Literal["function", "class", "try", "if", "type", ""]
"""What an opened node is; the empty word holds its place and says nothing."""


@dataclass(frozen=True, slots=True)
class _Open:
    end: int
    kind: Kind
    name: str
    number: int


class Scopes:
    """Open functions, classes and conditions. Nodes come in the order of the file, outer before inner."""

    DEEPEST = 64
    """Names of scopes kept: a file of 30,000 functions in each other must not cost its square."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._names: list[str] = []

    def reach(self, node: Node) -> None:
        """Close what ends before a node begins."""
        while self._open and self._open[-1].end <= node.start_byte:
            if self._open.pop().name:
                self._names.pop()

    def enter(self, node: Node, kind: Kind, name: str = "", number: int = -1) -> None:
        """Open a node; `number` says which of its kind it is."""
        self._open.append(_Open(node.end_byte, kind, name, number))
        if name:
            self._names.append(name)

    @property
    def name(self) -> str:
        """Dotted name of the functions and classes that are open."""
        return ".".join(self._names[: self.DEEPEST])

    @property
    def lazy(self) -> bool:
        """Whether a function is open."""
        return any(item.kind == "function" for item in self._open[-self.DEEPEST :])

    @property
    def guard(self) -> Guard:
        """The innermost condition."""
        for item in reversed(self._open[-self.DEEPEST :]):
            if item.kind in ("try", "if", "type"):
                return item.kind
        return ""

    @property
    def class_number(self) -> int | None:
        """The number of the class whose body this is; None inside a function and outside of classes."""
        for item in reversed(self._open[-self.DEEPEST :]):
            if item.kind in ("function", "class"):
                return item.number if item.kind == "class" else None
        return None
