"""The shape of the code index: plain values, nothing of a syntax tree is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from archiver.examine.roles import Role
from archiver.git.objects import Entry

Language = Literal["python", "javascript", "typescript"]
Guard = Literal["", "try", "if", "type"]


MISSING = "no text, or missing"
"""Why a file is left out whose content is not here, or binary."""


@dataclass(frozen=True, slots=True)
class Import:
    """One module that a file asks for."""

    module: str
    """As written: `a.b`, `..a` (Python's relative form), `./x`, `@scope/name/part`."""
    names: tuple[str, ...]
    """What is taken of it: names, `default`, `*` for everything, the empty word for the module itself."""
    local: tuple[str, ...]
    """What each of `names` is called in the file."""
    line: int
    """From 1."""
    guard: Guard = ""
    """`try` inside try/except or try/catch, `if` inside a condition, `type` for types alone."""
    lazy: bool = False
    """Inside a function: missed only when that runs."""
    dynamic: bool = False
    """By `import()`, `import_module()`, `__import__()` or `require.resolve()` with a plain string."""

    @property
    def relative(self) -> bool:
        """Whether it names a file from where it stands."""
        return self.module.startswith(".")


@dataclass(frozen=True, slots=True)
class Call:
    """One call, one `new`, or one JSX element whose name is a component."""

    callee: str
    """Dotted, at most 12 links: `models.CharField`; `knex().where` where a link is itself called, `[]` for a
    subscript, `?` for what has no name."""
    line: int
    """From 1."""
    scope: str = ""
    """Dotted name of the function or class around it; empty at the top of the file."""
    strings: tuple[str, ...] = ()
    """Arguments that are plain strings, in order; each cut to 200 characters."""
    names: tuple[str, ...] = ()
    """Arguments that are plain or dotted names, in order."""
    keywords: tuple[str, ...] = ()
    """Python: names of keyword arguments. JavaScript: keys of objects among the arguments; JSX: attributes."""
    chain: tuple[str, ...] = ()
    """Plain strings given to the calls that its callee hangs on: `users` in `knex("users").insert(x)`."""
    element: bool = False
    """Whether it is a JSX element."""
    guard: Guard = ""
    """The innermost condition around it, as of an import."""

    @property
    def name(self) -> str:
        """The last link of the callee."""
        return self.callee.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Function:
    """One function or method with a name."""

    name: str
    """Bare."""
    scope: str
    """Dotted name of what it is in; empty at the top of the file."""
    line: int
    """First line, from 1, without its decorators."""
    end: int
    """Last line."""
    decorators: tuple[str, ...] = ()
    """Dotted, without arguments."""
    parameters: tuple[str, ...] = ()
    """Names of the plain ones, in order."""

    @property
    def qualified(self) -> str:
        """Dotted name within the file."""
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass(frozen=True, slots=True)
class Attribute:
    """One name that a class body, or the top of a file, gives a value or a type."""

    name: str
    """Bare."""
    line: int
    """From 1."""
    callee: str = ""
    """Dotted name of the call that makes its value: `models.CharField`; empty when it is none."""
    strings: tuple[str, ...] = ()
    """Plain strings among that call's arguments."""
    names: tuple[str, ...] = ()
    """Dotted names among that call's arguments."""
    keywords: tuple[str, ...] = ()
    """Names of that call's keyword arguments, or keys of objects among them."""
    text: str = ""
    """The value when it is a plain string, cut to 200 characters."""
    annotation: str = ""
    """Its declared type as written, cut to 100 characters."""


@dataclass(frozen=True, slots=True)
class Class:
    """One class."""

    name: str
    """Bare."""
    scope: str
    """Dotted name of what it is in; empty at the top of the file."""
    line: int
    """First line, from 1, without its decorators."""
    end: int
    """Last line."""
    bases: tuple[str, ...] = ()
    """Dotted."""
    decorators: tuple[str, ...] = ()
    """Dotted, without arguments."""
    attributes: tuple[Attribute, ...] = ()
    """What its body sets, in order; methods are functions whose scope is the class."""


@dataclass(frozen=True, slots=True)
class CodeFile:
    """What one file holds, each in the order of the file."""

    entry: Entry
    """The file."""
    language: Language
    """JSX counts as its language, a Vue file as the language of its script."""
    role: Role
    """code, test or docs; foreign files are not in the index."""
    broken: bool
    """Whether the parser met something it does not understand: the rest of the file was read all the same."""
    imports: tuple[Import, ...] = ()
    commented: tuple[Import, ...] = ()
    """Imports that stand in comments."""
    functions: tuple[Function, ...] = ()
    classes: tuple[Class, ...] = ()
    calls: tuple[Call, ...] = ()
    constants: tuple[Attribute, ...] = ()
    """What the top of the file sets to a plain string or to what a call returns."""

    @property
    def path(self) -> str:
        """POSIX path from the repository root."""
        return self.entry.path


@dataclass(frozen=True)
class Code:
    """All files of a tree that could be read."""

    files: tuple[CodeFile, ...]
    """In the order of paths."""
    left_out: Mapping[str, tuple[str, ...]]
    """Reason -> paths of files that are not here."""

    @cached_property
    def by_path(self) -> Mapping[str, CodeFile]:
        """Files by path."""
        return {file.path: file for file in self.files}

    @property
    def is_missing(self) -> bool:
        """Whether the content of some file of code is not in this copy."""
        return MISSING in self.left_out

    def of(self, language: Language) -> Iterator[CodeFile]:
        """The files of one language."""
        return (file for file in self.files if file.language == language)

    def under(self, folder: str) -> Iterator[CodeFile]:
        """The files below a folder; of the whole tree when it is empty."""
        return (file for file in self.files if not folder or file.path.startswith(f"{folder}/"))
