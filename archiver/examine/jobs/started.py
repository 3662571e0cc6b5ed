"""Which places of the tree start a command, call it, document it, or only name it."""

import functools
import itertools
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from archiver.examine.interface import Context
from archiver.examine.jobs.registered import Registered
from archiver.examine.roles import role
from archiver.examine.texts import LINE_LIMIT
from archiver.git.objects import Entry

How = Literal["starts", "calls", "deploys", "off", "says", "names"]

_LARGEST = 300_000
_PASSED = re.compile(r"\.(?:csv|tsv|geojson|topojson|svg|lock|po|pot|css|s[ac]ss|less|map|ipynb|sql|xml)$|-lock\.json$")
"""Files that hold data and looks, and start nothing."""
_DEPLOYS = re.compile(
    r"(?:^|/)(?:serverless[\w.-]*\.(?:ya?ml|json)|zappa_settings\.\w+|Procfile[\w.]*|app\.json|(?:docker-)?compose[\w.-]*\.ya?ml)$"
    r"|\.tf$|(?:^|/)crontab[\w.-]*$"
)
"""Files that start what they name, in whatever words."""
_CODE = re.compile(r"\.(?:py|rb|php|[mc]?[jt]sx?|go|ex|exs|java|cs)$")
_WORD = re.compile(r"[A-Za-z_]\w*(?:[:.-]\w+)*")
_RUNNERS = r"(?:manage[\w.-]*|django-admin|flask|rake|rails|invoke_task)"
_CALLERS = r"(?:call_command|execute_from_command_line|Rake::Task|Rake\.application|invoke)"
_SEARCHED = 8 << 20
"""Characters searched for single commands; a tree of files that name all commands costs no more."""
_MOST = 50
"""Places of one command looked at in one file."""
_NEAR = 4
"""Lines of a list in which a runner and what it runs may stand apart."""


@dataclass(frozen=True)
class Mention:
    """One place that names a command."""

    how: How
    entry: Entry
    line: int


def find_mentions(context: Context, commands: Iterable[Registered]) -> Mapping[str, list[Mention]] | None:
    """Line to type -> places, tests and the command's own file apart; at most 20 each.

    Returns:
        None where the tree is too large to say that something is nowhere.
    """
    by_word: dict[str, list[Registered]] = {}
    for command in commands:
        by_word.setdefault(_plain(command.name), []).append(command)
    found: dict[str, list[Mention]] = {}
    if not by_word:
        return found
    seen: set[str] = set()
    left = _SEARCHED
    for entry in context.entries:
        if (entry.size or 0) > _LARGEST or _PASSED.search(entry.path) or role(entry.path) in ("foreign", "test"):
            continue
        if entry.oid in seen:  # a copy says nothing new, and a thousand copies cost time
            continue
        seen.add(entry.oid)
        text = context.texts.read(entry)
        if not text:
            continue
        words = {part for word in _WORD.findall(text) for part in (_plain(word), _plain(word.rpartition(".")[2]))}
        for word in sorted(words & by_word.keys()):
            for command in by_word[word]:
                if command.entry.path != entry.path and len(found.get(command.run, ())) < 20:
                    left -= len(text)
                    if left < 0:
                        return None
                    found.setdefault(command.run, []).extend(_places(entry, text, command))
    return found


def _plain(word: str) -> str:
    return word.replace("-", "_").lower()


def _places(entry: Entry, text: str, command: Registered) -> list[Mention]:
    """The places of one file, the telling ones where there are any."""
    word, runs, calls, alone = _patterns(command.name, command.kind)
    telling: list[Mention] = []
    first = 0
    for match in itertools.islice(word.finditer(text), _MOST):
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        line = text[start : end if end >= 0 else len(text)]
        number = text.count("\n", 0, start) + 1
        first = first or number
        if len(line) > LINE_LIMIT:
            continue
        listed = alone.fullmatch(line)
        near = _above(text, start) + line if listed else line
        if calls.search(near):
            telling.append(Mention("calls", entry, number))
        elif runs.search(near if not _CODE.search(entry.path) else line):
            telling.append(Mention(_how(entry, line), entry, number))
    how: How = "deploys" if _DEPLOYS.search(entry.path) else "names"
    return telling or ([Mention(how, entry, first)] if first else [])


def _above(text: str, start: int) -> str:
    """The few lines above, as one."""
    return " ".join(text[max(start - 400, 0) : start].split("\n")[-_NEAR:])


@functools.lru_cache(maxsize=1000)
def _patterns(command: str, kind: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """The word itself; what runs it; what calls it from code; the word alone on a line of a list."""
    name = re.escape(command).replace("\\-", "[-_]").replace("_", "[-_]")
    runs = rf"\b{_RUNNERS}[\"',\]\s]+(?:[\w=./:$-]+[\"',\s]+){{0,4}}?[\"']?{name}(?![\w-])"
    if kind in ("package", "click"):
        runs = rf"(?:^|[\s`\"'\[:]){name}(?=[\s`\"',\]]|$)"
    return (
        re.compile(rf"(?<![\w-]){name}(?![\w-])", re.IGNORECASE),
        re.compile(runs, re.IGNORECASE),
        re.compile(rf"\b{_CALLERS}\b.{{0,40}}?[\"']{name}[\"']"),
        re.compile(rf"\s*(?:-\s*)?[\"']?{name}[\"']?,?\s*", re.IGNORECASE),
    )


def _how(entry: Entry, line: str) -> How:
    if role(entry.path) == "docs":
        return "says"
    code = bool(_CODE.search(posixpath.basename(entry.path)))
    if line.lstrip().startswith(("#", "//", "--", ";", "*") if code else ("#", "//", "--", ";")):
        return "off" if re.search(r"(?:^|/)(?:crontab|Procfile)[\w.-]*$", entry.path) else "says"
    return "calls" if code else "starts"
