"""Which places of the tree start a command, call it, document it, or only name it."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from archiver.examine.interface import Context
from archiver.examine.jobs.registered import Registered
from archiver.examine.roles import role
from archiver.examine.texts import split_lines
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
_NEAR = 4
"""Lines of a list in which a runner and what it runs may stand apart."""


@dataclass(frozen=True)
class Mention:
    """One place that names a command."""

    how: How
    entry: Entry
    line: int


def find_mentions(context: Context, commands: Iterable[Registered]) -> Mapping[str, list[Mention]]:
    """Line to type -> places, tests and the command's own file apart; at most 20 each."""
    by_word: dict[str, list[Registered]] = {}
    for command in commands:
        by_word.setdefault(_plain(command.name), []).append(command)
    found: dict[str, list[Mention]] = {}
    if not by_word:
        return found
    for entry in context.entries:
        if (entry.size or 0) > _LARGEST or _PASSED.search(entry.path) or role(entry.path) in ("foreign", "test"):
            continue
        text = context.texts.read(entry)
        if not text:
            continue
        words = {part for word in _WORD.findall(text) for part in (_plain(word), _plain(word.rpartition(".")[2]))}
        for word in sorted(words & by_word.keys()):
            for command in by_word[word]:
                if command.entry.path != entry.path and len(found.get(command.run, ())) < 20:
                    found.setdefault(command.run, []).extend(_places(entry, text, command))
    return found


def _plain(word: str) -> str:
    return word.replace("-", "_").lower()


def _places(entry: Entry, text: str, command: Registered) -> list[Mention]:
    """The places of one file, the telling ones where there are any."""
    name = re.escape(command.name).replace("\\-", "[-_]").replace("_", "[-_]")
    word = re.compile(rf"(?<![\w-]){name}(?![\w-])", re.IGNORECASE)
    runs = _run_by(command, name)
    calls = re.compile(rf"\b{_CALLERS}\b.{{0,40}}?[\"']{name}[\"']")
    telling: list[Mention] = []
    first = 0
    lines = split_lines(text)
    for number, line in enumerate(lines, 1):
        if not word.search(line):
            continue
        first = first or number
        near = " ".join(lines[max(number - _NEAR, 1) - 1 : number])
        listed = re.fullmatch(rf"\s*(?:-\s*)?[\"']?{name}[\"']?,?\s*", line, re.IGNORECASE)
        if calls.search(near if listed else line):
            telling.append(Mention("calls", entry, number))
        elif runs.search(near if listed and not _CODE.search(entry.path) else line):
            telling.append(Mention(_how(entry, line), entry, number))
    how: How = "deploys" if _DEPLOYS.search(entry.path) else "names"
    return telling or ([Mention(how, entry, first)] if first else [])


def _run_by(command: Registered, name: str) -> re.Pattern[str]:
    if command.kind in ("package", "click"):
        return re.compile(rf"(?:^|[\s`\"'\[:]){name}(?=[\s`\"',\]]|$)")
    return re.compile(rf"\b{_RUNNERS}[\"',\]\s]+(?:[\w=./:$-]+[\"',\s]+){{0,4}}?[\"']?{name}(?![\w-])", re.IGNORECASE)


def _how(entry: Entry, line: str) -> How:
    if role(entry.path) == "docs":
        return "says"
    code = bool(_CODE.search(posixpath.basename(entry.path)))
    if line.lstrip().startswith(("#", "//", "--", ";", "*") if code else ("#", "//", "--", ";")):
        return "off" if re.search(r"(?:^|/)(?:crontab|Procfile)[\w.-]*$", entry.path) else "says"
    return "calls" if code else "starts"
