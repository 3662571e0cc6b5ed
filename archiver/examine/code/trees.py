"""Syntax trees of strangers' files: error-tolerant, bounded in size, and walked without recursion."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language as Grammar
from tree_sitter import Node, Parser, Tree

from archiver.examine.code.model import Language

LARGEST = 256 << 10
"""Bytes. A larger file is generated or data."""

SECONDS = 2.0
"""Time for one file; one that somebody wrote takes less than a tenth of a second."""

_PIECE = 64 << 10

TOO_LARGE = "larger than a file that somebody wrote"
"""Why a larger one is left out."""

NO_CODE = "no code of its language"
"""Why a file is left out that the parser cannot get through in time."""

_MINIFIED = 2000
"""Mean characters of a line above which nobody wrote it."""

_GENERATED = re.compile(
    r"GENERATED/BUNDLED|@generated\b|\bDO NOT (?:EDIT|MODIFY)\b"
    r"|[Dd]o not edit (?:this file )?(?:manually|by hand|directly)"
    r"|[Aa]uto-?(?:matically )?generated (?:file|code|by (?!Django))"
)
"""Words with which a generator heads its files."""

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

    def walk(self, kinds: frozenset[str]) -> Iterator[Node]:
        """The nodes of these kinds in the order of the file, an outer one before the inner ones.

        A cursor and not a query: on 30,000 open brackets a query needs the square of that.
        """
        cursor = self.tree.walk()
        while True:
            node = cursor.node
            if node is not None and node.type in kinds and node.is_named:
                yield node
            if cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return


@cache
def _grammar(name: str) -> Grammar:
    makers = {
        "python": tree_sitter_python.language,
        "javascript": tree_sitter_javascript.language,
        "typescript": tree_sitter_typescript.language_typescript,
        "tsx": tree_sitter_typescript.language_tsx,
    }
    return Grammar(makers[name]())


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
    if _GENERATED.search(text[:1000]):
        return "generated"
    if len(source) > _MINIFIED and len(source) / (text.count("\n") + 1) > _MINIFIED:
        return "minified"
    tree = _parse(grammar, source)
    if tree is None:
        return NO_CODE
    if tree.root_node.has_error and grammar == "javascript" and b"@flow" in source[:2000]:
        typed = _parse("tsx", source)
        if typed and not typed.root_node.has_error:
            return Parsed(typed, source, language, "tsx")
    return Parsed(tree, source, language, grammar)


def _parse(grammar: str, source: bytes) -> Tree | None:
    """A tree; None when the time was not enough: text that is no code can cost the square of its length."""
    deadline = time.monotonic() + SECONDS
    parser = Parser(_grammar(grammar))
    try:
        return parser.parse(
            lambda at, _: source[at : at + _PIECE],
            encoding="utf8",
            progress_callback=lambda _, __: time.monotonic() > deadline,
        )
    except ValueError:  # how the binding says that the callback ended it
        return None


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
