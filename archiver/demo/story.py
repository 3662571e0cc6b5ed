r"""A story: what happened in one repository, written down so that a person can read and change it.

```
repository rivera-for-senate/texting-tool   owner, name; the first line
head main
author rosa Rosa Delgado <rosa@example.org>
1 2023-09-04T18:20 rosa main Start           step, committer time (UTC), author, branch, message
2 2023-09-05T09:00 rosa fix@1 Mend it        the branch begins at step 1
3 2023-09-06T10:00 rosa main+fix Merge it    a merge of that branch
ref refs/pull/1/head 2
tag v1.0 3 First release                     annotated, by the author and at the time of step 3
=== path/of/a/file                           `=== +x path` for an executable
text from step 1 on
@@ 2
text that commit 2, and every commit that builds on it, has here
@@ 1..3
text from step 1 until step 3 takes it away
```

A file exists where any of its pieces does. Only the refs that are named remain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

_REPOSITORY = re.compile(r"repository (?P<owner>\S+)/(?P<name>\S+)")
_AUTHOR = re.compile(r"author (?P<key>\S+) (?P<who>[^<>\n]+ <[^<>\s]+>)")
_COMMIT = re.compile(
    r"(?P<step>\d+) (?P<at>\S+) (?P<author>\S+) "
    r"(?P<branch>[^\s@+]+)(?:@(?P<base>\d+))?(?:\+(?P<merged>\S+))? (?P<message>.+)"
)
_REF = re.compile(r"ref (?P<name>refs/\S+) (?P<step>\d+)")
_TAG = re.compile(r"tag (?P<name>\S+) (?P<step>\d+) (?P<message>.+)")
_PIECE = re.compile(r"@@ (?P<since>\d+)(?:\.\.(?P<until>\d+))?")


@dataclass(frozen=True)
class Commit:
    """One commit of a story."""

    step: int
    """Its number in the story, from 1."""
    at: datetime
    """Author and committer time, UTC."""
    who: str
    """`Name <address>`."""
    message: str
    """One line."""
    parents: tuple[int, ...]
    """Steps; none for a root commit."""
    lineage: frozenset[int]
    """This step and every step it builds on."""


@dataclass(frozen=True)
class Piece:
    """Some lines of a file."""

    since: int
    """The step that brings them."""
    until: int | None
    """The step that takes them away; None when they stay."""
    text: str
    """Whole lines."""

    def shown(self, lineage: frozenset[int]) -> bool:
        """Whether a commit with this lineage has them."""
        return self.since in lineage and self.until not in lineage


@dataclass(frozen=True)
class File:
    """One file through time."""

    path: str
    """POSIX path from the root."""
    executable: bool
    """Whether its mode says so."""
    pieces: tuple[Piece, ...]
    """In the order in which they stand."""

    def content(self, lineage: frozenset[int]) -> str | None:
        """The file in a commit with this lineage; None when it is not there."""
        shown = [piece.text for piece in self.pieces if piece.shown(lineage)]
        return "".join(shown) if shown else None


@dataclass
class Story:
    """A whole repository."""

    owner: str
    """First part of `owner/name`."""
    name: str
    """Second part."""
    head: str = "main"
    """Default branch."""
    commits: dict[int, Commit] = field(default_factory=dict)
    """Step -> commit; a parent stands before its children."""
    refs: dict[str, int] = field(default_factory=dict)
    """Full ref name -> step."""
    tags: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Tag -> (step, message)."""
    files: list[File] = field(default_factory=list)
    """Every file that ever was."""


def parse_story(text: str) -> Story:
    """Read a story.

    Raises:
        ValueError: a line that says nothing we know; the message holds it.
    """
    head, *sections = re.split(r"^=== ", text, flags=re.MULTILINE)
    lines = [line for line in head.splitlines() if line]
    if not lines or not (first := _REPOSITORY.fullmatch(lines[0])):
        raise ValueError(f"a story begins with `repository OWNER/NAME`, not with {lines[:1]}")
    story = Story(first["owner"], first["name"])
    _tell(story, lines[1:])
    story.files = [_file(section) for section in sections]
    return story


def _tell(story: Story, lines: list[str]) -> None:
    authors: dict[str, str] = {}
    tips: dict[str, int] = {}
    for line in lines:
        if match := _COMMIT.fullmatch(line):
            step = int(match["step"])
            base = int(match["base"]) if match["base"] else tips.get(match["branch"])
            if base is None and story.commits:
                raise ValueError(f"a new branch begins at a step, `{match['branch']}@STEP`: {line!r}")
            parents = [] if base is None else [base]
            parents += [tips[match["merged"]]] if match["merged"] else []
            lineage = frozenset({step}).union(*(story.commits[parent].lineage for parent in parents))
            at = datetime.fromisoformat(match["at"]).replace(tzinfo=UTC)
            story.commits[step] = Commit(step, at, authors[match["author"]], match["message"], tuple(parents), lineage)
            tips[match["branch"]] = step
        elif match := _AUTHOR.fullmatch(line):
            authors[match["key"]] = match["who"]
        elif match := _REF.fullmatch(line):
            story.refs[match["name"]] = int(match["step"])
        elif match := _TAG.fullmatch(line):
            story.tags[match["name"]] = int(match["step"]), match["message"]
        elif line.startswith("head "):
            story.head = line.removeprefix("head ")
        else:
            raise ValueError(f"no line of a story: {line!r}")


def _file(section: str) -> File:
    title, _, body = section.partition("\n")
    return File(title.removeprefix("+x "), title.startswith("+x "), tuple(_pieces(body)))


def _pieces(body: str) -> Iterator[Piece]:
    since, until, lines = 1, None, list[str]()
    marked = False
    for line in body.splitlines(keepends=True):
        match = _PIECE.fullmatch(line.rstrip("\n"))
        if match is None:
            lines.append(line)
            continue
        if lines or marked:
            yield Piece(since, until, "".join(lines))
        since, until, lines = int(match["since"]), int(match["until"]) if match["until"] else None, []
        marked = True
    yield Piece(since, until, "".join(lines))
