"""RUN-010: commands that start a script, target or file that is nowhere in the tree."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from archiver.examine.commands import Command
from archiver.examine.contradictions import is_made
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.parse import load_json, mapping
from archiver.examine.texts import split_lines
from archiver.quoting import quote

_MOST = 20
_SAYS = {
    "make": "The Makefile",
    "npm": "A package script",
    "procfile": "The Procfile",
    "docker": "The image",
    "ci": "CI",
    "readme": "The README",
}


@dataclass(frozen=True)
class _Tree:
    """What commands can start here, by kind; a set is empty where nothing is known of that kind."""

    context: Context

    @cached_property
    def scripts(self) -> frozenset[str]:
        """Names of all package scripts, with the hooks around each."""
        names: set[str] = set()
        for entry in self.context.entries:
            if posixpath.basename(entry.path) == "package.json":
                names |= mapping(mapping(load_json(self.context.texts.read(entry) or "")).get("scripts")).keys()
        return frozenset(names)

    @cached_property
    def targets(self) -> frozenset[str]:
        """Targets of all Makefiles; empty too where one includes others or makes targets by patterns."""
        names: set[str] = set()
        for entry in self.context.entries:
            if not re.fullmatch(r"(?:GNU)?[Mm]akefile|[\w-]+\.mk", posixpath.basename(entry.path)):
                continue
            for line in split_lines(self.context.texts.read(entry) or ""):
                if re.match(r"-?include\b|[^\t#:=]{0,200}[%$][^:=]{0,200}:(?!=)|\.DEFAULT\b", line):
                    return frozenset()
                if match := re.match(r"([^\t#:=][^#:=]{0,500}):(?!=)", line):
                    names.update(match[1].split())
                if line.startswith(".PHONY"):
                    names.update(line.partition(":")[2].split())
        return frozenset(names)

    @cached_property
    def tails(self) -> frozenset[str]:
        """Every end of every path, with and without the extension of code, of at most six parts."""
        found: set[str] = set()
        for path in self.context.by_path:
            parts = path.split("/")
            for start in range(max(len(parts) - 6, 0), len(parts)):
                tail = "/".join(parts[start:])
                found.update((tail, re.sub(r"(?:/index)?\.(?:[jt]sx?|mjs|cjs|py)$", "", tail)))
        return frozenset(found)


def find_absent_starts(context: Context, notes: Notes, commands: Iterable[Command]) -> None:
    """Each absent thing once, at the first command that starts it."""
    tree = _Tree(context)
    said: set[str] = set()
    for command in commands:
        for what, name in _absent(tree, command):
            if name not in said and len(said) < _MOST:
                said.add(name)
                where = "package.json" if what == "script" else "Makefile" if what == "target" else "tree"
                holds = "is in the tree" if where == "tree" else f"is in any {where}"
                message = f"`{quote(name, 80)}`: {_SAYS[command.source]} starts it, and no such {what} {holds}."
                notes.finding("RUN-010", "medium", message, entry=command.entry, line=command.line)


_END = r"(?=[\s;&|)\"']|$)"
_SCRIPT = re.compile(
    rf"(?<![\w-])(?:(?:npm|pnpm) (?:run|run-script) (?:-s |--silent )?|yarn run )([a-z][\w:.-]{{1,60}}){_END}"
    rf"|(?<![\w-])(?:npm|yarn) (start|test){_END}|(?<![\w-])yarn ([a-z][\w-]{{0,40}}:[\w:.-]{{1,40}}){_END}"
)
_TARGET = re.compile(rf"(?:^|&&|;|run: )\s*make ([A-Za-z][\w.-]{{1,60}}){_END}(?!\s*=)")
_FILE = re.compile(
    r"(?:^|&&|;|\[ ?\")\s*(?:[A-Z_]{2,40}=\S{0,80} ){0,3}(?:CMD |ENTRYPOINT )?(?:(?:pipenv|poetry) run )?"
    rf"(?:node|nodemon|ts-node|python[23]?|bash|sh) (?:-u )?((?:\./)?[\w][\w./-]{{1,120}}){_END}"
)
_ELSEWHERE = re.compile(
    r"(?<![\w-])(?:cd|pushd|docker(?:-compose)?|--prefix|--cwd|-C|ssh|curl|wget|git clone|--workspaces?|lerna)\s"
)
"""Words after which a command runs in another place."""


def _absent(tree: _Tree, command: Command) -> Iterator[tuple[str, str]]:
    text = command.text[:2000]
    if _ELSEWHERE.search(text) and command.source != "docker":
        return
    for match in _SCRIPT.finditer(text):
        name = match[1] or match[2] or match[3]
        yarn = match[0].startswith("yarn")  # starts what packages bring as well
        if (
            tree.scripts
            and name not in tree.scripts
            and not (yarn and match[1])
            and not (name == "start" and _serves(tree))
        ):
            yield "script", f"{match[0].split()[0]} {'run ' if match[1] else ''}{name}"
    if command.source != "make":
        for match in _TARGET.finditer(text):
            if tree.targets and match[1] not in tree.targets:
                yield "target", f"make {match[1]}"
    if command.source != "readme":  # RUN-003
        for match in _FILE.finditer(text):
            path = posixpath.normpath(match[1])
            known = path in tree.tails or re.sub(r"\.(?:js|py)$", "", path) in tree.tails
            named = "/" in path or re.search(r"\.(?:js|ts|py|sh)$", path)
            if named and not known and not path.startswith("..") and not is_made(path):
                yield "file", path


def _serves(tree: _Tree) -> bool:
    """`npm start` without a script runs server.js."""
    return "server.js" in tree.tails
