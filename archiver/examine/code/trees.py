"""Syntax trees of strangers' files: error-tolerant, bounded in size, and walked without recursion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Query, QueryCursor, Tree

from archiver.examine.code.model import Language

LARGEST = 256 << 10
"""Bytes. A larger file is generated or data; the parser's worst input of this size takes about a second."""

TOO_LARGE = "larger than a file that somebody wrote"
"""Why a larger one is left out."""

_MINIFIED = 2000
"""Mean characters of a line above which nobody wrote it."""

_EXTENSIONS: dict[str, tuple[Language, str]] = {
    "py": ("python", "python"),
    "js": ("javascript", "javascript"),
    "jsx": ("javascript", "javascript"),
    "mjs": ("javascript", "javascript"),
    "cjs": ("javascript", "javascript"),
    "es6": ("javascript", "javascript"),
    "ts": ("typescript", "typescript"),
    "mts": ("typescript", "typescript"),
    "cts": ("typescript", "typescript"),
    "tsx": ("typescript", "tsx"),
    "vue": ("javascript", "javascript"),
}


@dataclass(frozen=True)
class Parsed:
    """One file as a tree; it lives as long as the file is looked at."""

    tree: Tree
    source: bytes
    language: Language
    grammar: str

    def text(self, node: Node, limit: int = 200) -> str:
        """The words of a node, cut."""
        return self.source[node.start_byte : min(node.end_byte, node.start_byte + 4 * limit)].decode(
            "utf-8", "replace"
        )[:limit]

    def named(self, query: str) -> Iterator[tuple[str, Node]]:
        """(capture, node) of a query, in the order of the file; an outer node before the inner one."""
        found = QueryCursor(_query(self.grammar, query)).captures(self.tree.root_node)
        rows = ((node.start_byte, -node.end_byte, name, node) for name, nodes in found.items() for node in nodes)
        return ((name, node) for _, _, name, node in sorted(rows, key=lambda row: row[:3]))


@cache
def _grammar(name: str) -> Grammar:
    makers = {
        "python": tree_sitter_python.language,
        "javascript": tree_sitter_javascript.language,
        "typescript": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }
    return Grammar(makers[name]())


@cache
def _query(grammar: str, query: str) -> Query:
    return Query(_grammar(grammar), query)


def language_of(path: str) -> tuple[Language, str] | None:
    """Language and grammar of a file by its extension; None when it is none that is parsed."""
    name = path.rpartition("/")[2]
    return _EXTENSIONS.get(name.rpartition(".")[2].lower()) if "." in name else None


def parse(path: str, text: str) -> Parsed | str:
    """A file's tree, or the reason why there is none.

    JavaScript that only TypeScript's grammar understands (Flow's types) is read with that.
    """
    known = language_of(path)
    assert known, "the caller asks language_of first"
    language, grammar = known
    if path.lower().endswith(".vue"):
        text, language, grammar = _script_of(text)
    source = text.encode("utf-8", "replace")
    if len(source) > LARGEST:
        return TOO_LARGE
    if len(source) > _MINIFIED and len(source) / (text.count("\n") + 1) > _MINIFIED:
        return "minified"
    tree = _parse(grammar, source)
    if tree.root_node.has_error and grammar == "javascript" and b"@flow" in source[:2000]:
        typed = _parse("tsx", source)
        if not typed.root_node.has_error:
            return Parsed(typed, source, language, "tsx")
    return Parsed(tree, source, language, grammar)


def _parse(grammar: str, source: bytes) -> Tree:
    tree = Parser(_grammar(grammar)).parse(source)
    assert tree is not None, "a parser with a language always answers"
    return tree


_SCRIPT = re.compile(r"<script\b([^>]{0,300})>")


def _script_of(text: str) -> tuple[str, Language, str]:
    """The scripts of a single file component, at their lines; nothing of the rest."""
    kept: list[str] = []
    at = 0
    typed = False
    while opening := _SCRIPT.search(text, at):
        end = text.find("</script", opening.end())
        end = len(text) if end < 0 else end
        typed = typed or re.search(r"lang=[\"']?tsx?\b", opening[1]) is not None
        kept.append("\n" * text.count("\n", at, opening.end()) + text[opening.end() : end])
        at = end
    script = "".join(kept)
    return (script, "typescript", "typescript") if typed else (script, "javascript", "javascript")
