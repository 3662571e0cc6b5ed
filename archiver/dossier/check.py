"""Does every place that a dossier names resolve, and do the words it quotes stand there?"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archiver.dossier.places import Places, words_near
from archiver.git.reader import Reader
from archiver.records.dossier import BrokenLocator, Exposure, Handoff
from archiver.records.fact import Fact
from archiver.records.work import Task

_COMMIT = re.compile(r"^([0-9a-f]{40}|[0-9a-f]{64})(?::(.*))?$", re.DOTALL)
_LINE = re.compile(r"^(.+):(\d{1,9})$", re.DOTALL)
_FORMS = {
    "registry": re.compile(r"^registry:[a-z0-9][\w.-]*(?:/[\w.-]+)?$"),
    "address": re.compile(r"^(?:[a-z][a-z0-9+.-]*://|local:)\S+(?: \d{4}-\d\d-\d\d)?$|^\S+/\S+ \d{4}-\d\d-\d\d$"),
    "command": re.compile(r"^.+ exit \d{1,3} log sha256:[0-9a-f]{64}$"),
}
"""Locators outside of git: they are looked at by their form, nothing is opened or run."""
_QUOTED = re.compile(r"`([^`]{2,})`|“([^”]{2,})”")
_FILE_LINE = re.compile(r"`([^`]+)` line (\d{1,9})\b")
_PLACES = ("used_in", "documented_in", "set_in", "places", "where", "read_in", "written_in")
"""Keys of a fact's data whose values are `path:line`."""
_OIDS = ("blob", "before_blob", "after_blob")


@dataclass(frozen=True)
class _Place:
    path: str
    line: int | None
    lines: list[str]


class Checker:
    """Looks up one dossier's places, counts them by kind and keeps those that are broken."""

    def __init__(self, reader: Reader, commit: str | None) -> None:
        self._places = Places(reader)
        self._commit = commit
        self.checked: Counter[str] = Counter()
        self.broken: list[BrokenLocator] = []

    def handoff(self, handoff: Handoff, tasks: Iterable[Task] = ()) -> None:
        """Every locator of handoff.json, and of tasks.json beside it."""
        for fact in handoff.facts:
            self._fact(fact)
        for finding in handoff.findings:
            self._finding(f"finding {finding.id or finding.code}", finding.model_dump(mode="json"), finding.message)
        for item in handoff.verdict.evidence:
            who = f"evidence {item.kind}"
            self._quotes(who, item.locator, f"“{item.quote}”" if item.quote else "", [self.locator(who, item.locator)])
        for key, value in handoff.licence.model_dump(mode="json").items():
            if key != "upstream":  # places in another repository
                self._tree(f"licence {key}", value)
        known = _names(handoff)
        for component in handoff.components:
            who = f"component {component.path or '(root)'}"
            self.locator(who, component.locator)
            self._ids(who, component.because, known)
        for task in dict.fromkeys((*handoff.tasks, *tasks)):
            for place in task.where:
                self.locator(f"task {task.id}", place)
            self._ids(f"task {task.id}", task.why, known)

    def _fact(self, fact: Fact) -> None:
        """Its locator and every place in its data; what its sentence quotes stands at one of them."""
        who = f"fact {fact.id}"
        found = [self.locator(who, fact.locator)]
        commit = self._commit or ""
        for key, value in fact.data.items():
            if key in _PLACES or key.endswith("_places"):
                found += [self._path(who, place, commit, place) for place in _texts(value)]
        self._quotes(who, fact.locator, fact.statement, found)

    def locator(self, who: str, locator: str) -> _Place | None:
        """One locator in any of its forms; the place in a file where it is one."""
        match = _COMMIT.match(locator)
        if match:
            return self._in_git(who, locator, match[1], match[2] or "")
        for kind, form in _FORMS.items():
            if form.match(locator):
                self.checked[kind] += 1
                return None
        self._break(who, locator, "it has none of the forms of a locator")
        return None

    def _in_git(self, who: str, locator: str, commit: str, rest: str) -> _Place | None:
        self.checked["commit"] += 1
        if not self._places.has_commit(commit):
            self._break(who, locator, "no such commit is here")
            return None
        return self._path(who, locator, commit, rest) if rest else None

    def _path(self, who: str, locator: str, commit: str, rest: str) -> _Place | None:
        """`path` or `path:line`; a file whose name ends like a line is tried first."""
        path, line = rest, None
        if not self._places.has_path(commit, path) and (match := _LINE.match(rest)):
            path, line = match[1], int(match[2])
        self.checked["path"] += 1
        if not self._places.has_path(commit, path):
            self._break(who, locator, "no such file or folder is in that commit")
            return None
        lines = self._places.lines(commit, path)
        if line is not None:
            self.checked["line"] += 1
            if lines is None:
                self._break(who, locator, "the file has no lines: it is a folder, or its content is missing here")
                return None
            if not 1 <= line <= len(lines):
                self._break(who, locator, f"the file has {len(lines)} lines")
                return None
        return _Place(path, line, lines or [])

    def _quotes(self, who: str, locator: str, statement: str, found: Iterable[_Place | None]) -> None:
        """What a sentence quotes stands at one of its places, or is itself a path of the tree."""
        places = [place for place in found if place]
        commit = self._commit
        if not places or not commit:
            return
        for match in _FILE_LINE.finditer(statement):
            rest = f"{match[1]}:{match[2]}"
            places += [place for place in [self._path(who, rest, commit, rest)] if place]
        names, absent = 0, []
        for match in _QUOTED.finditer(statement):
            quoted = match[1] or match[2]
            self.checked["quote"] += 1
            near = any(words_near(quoted, place.lines, place.line, place.path) for place in places)
            held = near or self._places.ends(commit, quoted)
            if match[1]:
                names += 1
                absent += [] if held else [quoted]
            elif not held:
                self._break(who, locator, f"the words `{quoted[:80]}` do not stand near there")
        if 2 * len(absent) > names:  # of `yaml` and `PyYAML`, an import and its package, one stands there
            self._break(who, locator, f"the words `{'`, `'.join(absent)[:80]}` do not stand near there")

    def _finding(self, who: str, row: Mapping[str, Any], message: str) -> None:
        """A finding's path, line, blob and first commit."""
        path, line, blob = row.get("path"), row.get("line"), row.get("blob")
        if path and row.get("in_head", True) and self._commit:
            rest = f"{path}:{line}" if line else path
            self._quotes(who, rest, message, [self._path(who, rest, self._commit, rest)])
            entry = self._places.entry(self._commit, path)
            if blob and entry and entry.oid != blob:
                self._break(who, path, "the file holds another blob than the finding names")
        elif blob:
            self._blob(who, blob)
        if first := row.get("first_commit"):
            self.locator(who, first)

    def _tree(self, who: str, value: Any) -> None:
        """Every place in a tree of records: dictionaries with a path, a blob, a commit."""
        if isinstance(value, list | tuple):
            for item in value:
                self._tree(who, item)
        elif isinstance(value, dict):
            commit = value.get("commit") or self._commit
            if isinstance(commit, str) and value.get("commit"):
                self.locator(who, commit)
            path = value.get("path")
            if isinstance(path, str) and path and commit:
                self._source(who, commit, path, value)
            for item in value.values():
                if isinstance(item, dict | list | tuple):
                    self._tree(who, item)

    def _source(self, who: str, commit: str, path: str, row: Mapping[str, Any]) -> None:
        bare = path.partition("!")[0]  # what is inside of an archive is looked up no further
        if "after_blob" in row and row["after_blob"] is None:
            lines: list[int | None] = []  # a commit that removed the file: what it was stands as a blob
        else:
            lines = [row[key] for key in ("line", "start_line", "end_line") if row.get(key)] or [None]
        for line in lines:
            rest = f"{bare}:{line}" if line else bare
            self._path(who, rest, commit, rest)
        for key in _OIDS:
            if row.get(key):
                self._blob(who, str(row[key]))

    def _blob(self, who: str, oid: str) -> None:
        self.checked["blob"] += 1
        if not self._places.has_blob(oid):
            self._break(who, oid, "no such blob is here")

    def _ids(self, who: str, ids: Iterable[str], known: Iterable[str]) -> None:
        for name in ids:
            self.checked["id"] += 1
            if name not in known:
                self._break(who, name, "handoff.json has no fact or finding of this id")

    def _break(self, who: str, locator: str, reason: str) -> None:
        self.broken.append(BrokenLocator(said_by=who, locator=locator, reason=reason))


def _names(handoff: Handoff) -> frozenset[str]:
    """What tasks and components may point to: ids of facts and findings, licence rules, kinds of exposure."""
    return frozenset(
        {
            *(fact.id for fact in handoff.facts),
            *(finding.id for finding in handoff.findings),
            *(reason.code for reason in handoff.licence.reasons),
            *(action.code for action in handoff.licence.required_actions),
            *(f"exposure.{field}" for field in Exposure.model_fields),
        }
    )


def _texts(value: object) -> Iterator[str]:
    """The text, or the texts of a list; nothing for anything else."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
