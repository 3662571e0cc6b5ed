"""The promise every examiner keeps, and what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from archiver.examine.cache import Cache
from archiver.examine.code.index import read_code
from archiver.examine.code.model import Code
from archiver.examine.dependencies import Dependency, read_dependencies
from archiver.examine.history import History, SideWork, read_history, read_side_work
from archiver.examine.mailmap import Mailmap, parse_mailmap
from archiver.examine.texts import Texts
from archiver.examine.variables import Variable, read_variables
from archiver.git.objects import Entry
from archiver.git.reader import Reader
from archiver.records.fact import Examination
from archiver.records.repository import Repository


@dataclass(frozen=True)
class Context:
    """One commit of one repository, as every examiner sees it. Nothing is run, fetched or written."""

    reader: Reader
    """The repository."""
    commit: str | None
    """The commit that is examined; None when HEAD is unborn or its commit is missing."""
    entries: tuple[Entry, ...]
    """Leaves of the commit's tree, sorted by path."""
    repository: Repository | None
    """What the forge or the folder told of it; None when nobody did."""
    as_of: date
    """The day it is judged on: later commits are not seen."""
    texts: Texts
    """The contents of its files, safely."""
    cache: Cache | None = None
    """What was found in the same blobs before; the answers are the same without."""

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        """Entries by path."""
        return {entry.path: entry for entry in self.entries}

    @cached_property
    def history(self) -> History:
        """The commits, read once for all examiners."""
        assert self.commit, "examine_all calls no examiner without a commit"
        return read_history(self.reader, self.commit, self._names, paths=self.by_path.keys(), until=self.as_of)

    @cached_property
    def side_work(self) -> SideWork:
        """Every commit that any ref reaches, read once for all examiners."""
        return read_side_work(self.reader, self._names, until=self.as_of)

    @cached_property
    def _names(self) -> Mailmap:
        mailmap = self.by_path.get(".mailmap")
        return parse_mailmap(self.texts.read(mailmap) or "" if mailmap else "")

    @cached_property
    def dependencies(self) -> tuple[Dependency, ...]:
        """What the manifests declare, read once for all examiners."""
        return read_dependencies(self.entries, self.texts)

    @cached_property
    def code(self) -> Code:
        """Syntax of the Python, JavaScript and TypeScript files, read once for all examiners."""
        return read_code(self.entries, self.texts)

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Environment variables by name, read once for all examiners."""
        return read_variables(self.entries, self.texts)


class Examiner(Protocol):
    """Looks at one side of a commit and says what is there. A module with these three names is one."""

    name: str
    """Stable word; stands in `not_run` rows."""
    version: int
    """One higher whenever the same input can give other facts, so that dossiers are rendered again."""

    def examine(self, context: Context) -> Examination:
        """Facts, findings and unknowns of one commit.

        Equal input gives equal output. A file that is missing, broken or hostile is left out, never an error; the
        files that could not be read are counted by `context.texts`.
        """


def open_context(
    reader: Reader,
    *,
    as_of: date,
    repository: Repository | None = None,
    rev: str | None = None,
    cache: Cache | None = None,
) -> Context:
    """Everything an examiner needs to look at one revision (HEAD by default).

    Raises:
        UsageError: `rev` was given and names no commit.
    """
    commit = reader.resolve(rev)
    entries = reader.tree(commit) if commit else ()
    return Context(reader, commit, entries, repository, as_of, Texts(reader), cache)
