"""Each task as the text of an issue, ready for whatever forge the adopter uses."""

import re

from archiver.dossier.markdown import as_code, escape
from archiver.records.dossier import Handoff
from archiver.records.work import Task

SIZES = {"S": "S (hours)", "M": "M (days)", "L": "L (weeks)"}
_CODE = re.compile(r"`([^`]+)`")


def issue_texts(handoff: Handoff) -> dict[str, bytes]:
    """File name (`issues/T1.md`) -> Markdown; the first line is the title."""
    titles = {task.id: task.title for task in handoff.tasks}
    return {f"issues/{task.id}.md": _text(task, handoff, titles).encode() for task in handoff.tasks}


def _text(task: Task, handoff: Handoff, titles: dict[str, str]) -> str:
    season = "near an election only" if task.election_bound else "any time"
    lines = [
        f"# {_words(task.title)}",
        "",
        f"Skill: {task.skill} · Size: {SIZES[task.size]} · When: {season}",
        "",
        "## Why",
        "",
        _words(task.reason),
    ]
    if task.where:
        lines += ["", "## Where", "", *(f"- {as_code(_place(where, handoff))}" for where in task.where)]
    lines += ["", "## Done when", "", f"{_words(task.done_when)[:1].upper()}{_words(task.done_when)[1:]}."]
    if task.depends_on:
        lines += ["", "## First", "", *(f"- {first}: {_words(titles[first])}" for first in task.depends_on)]
    commit = f", commit {as_code(handoff.commit[:10])}" if handoff.commit else ""
    lines += ["", f"From the handoff dossier of {escape(handoff.name)}{commit}, as of {handoff.as_of}."]
    return "\n".join(lines) + "\n"


def _words(text: str) -> str:
    """A sentence of ours with foreign words in it; what stands between backticks stays code."""
    pieces = _CODE.split(text)
    return "".join(as_code(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces))


def _place(locator: str, handoff: Handoff) -> str:
    return locator.removeprefix(f"{handoff.commit}:")
