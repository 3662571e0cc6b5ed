"""Jobs, commands, queued work and scripts in a line each, for HANDOFF.md: what runs, when, and what starts it."""

from collections.abc import Iterable

from archiver.dossier.blocks import Block, Line, Paragraph, Span, plain, strong
from archiver.dossier.sections.words import facts_of, listed, place, rich
from archiver.records.dossier import Handoff
from archiver.records.fact import Fact

KEYS = ("schedule", "left_out", "only", "job", "queue", "scripts")
"""Data keys of the facts that these lines say."""

_TIMES = 8
_TOGETHER = 3
_STARTED = 4
_UNSTARTED = 6
_PLACED = 3
"""Commands that nothing starts whose files are named; of more only the names."""
_FOLDERS = 2
_SCRIPTS = 5
_RUN = "run"


def job_lines(handoff: Handoff) -> list[Block]:
    """One paragraph a kind of work; nothing where there is none."""
    rows = {
        "Jobs: ": "; ".join((*_apart(handoff), *_times(handoff))),
        "Commands: ": "; ".join(_commands(facts_of(handoff, _RUN, "job"), handoff)),
        "Queued: ": "; ".join(_queues(handoff)),
        "Scripts: ": "; ".join(_scripts(handoff)),
    }
    return [Paragraph(_line(head, text)) for head, text in rows.items() if text]


def _line(head: str, text: str) -> Line:
    return (strong(head), *rich(f"{text}."), *plain(Span("code", "source")))


def _names(words: Iterable[str], most: int) -> str:
    rows = list(words)
    more = f" and {len(rows) - most} more" if len(rows) > most else ""
    return f"{', '.join(f'`{word}`' for word in rows[:most])}{more}"


def _times(handoff: Handoff) -> list[str]:
    """`sync`, `clean` every 10 min (src/jobs.json:3, UTC), a file's place once; workflows last."""
    facts = sorted(facts_of(handoff, _RUN, "schedule"), key=lambda fact: fact.data["by"] == "GitHub Actions")
    rows: list[str] = []
    last = ""
    for fact in facts[:_TIMES]:
        names = [word.removeprefix("bundle exec ") for word in listed(fact.data.get("runs"))]
        when = _when(fact)
        path, _, line = place(fact.locator, handoff).rpartition(":")
        zone = f", {fact.data['zone']}" if fact.data.get("zone") else ""
        where = f" ({path}:{line}{zone})" if path != last else ""
        idle, why = listed(fact.data.get("absent")), "; ".join(listed(fact.data.get("why")))
        of = "" if len(idle) == len(names) else f" of {_names(idle, _TOGETHER)}"
        nothing = f" (as published does nothing{of}: {why})" if idle else ""
        rows.append(f"{_names(names, _TOGETHER) or str(fact.data['by'])} {when}{where}{nothing}")
        last = path
    if len(facts) > _TIMES:
        rows[-1] += f" and {len(facts) - _TIMES} more times"
    return rows


def _when(fact: Fact) -> str:
    """In words where there are any; a process that keeps the time itself is always there."""
    if fact.data["by"] == "a process of its own":
        return "all the time"
    word = "every" if fact.data["by"] == "whenever" else "at"
    return str(fact.data.get("said") or f"{word} `{fact.data['schedule']}`")


def _apart(handoff: Handoff) -> list[str]:
    """What the list of jobs leaves out, and which of its jobs ask for one environment."""
    rows = []
    for fact in facts_of(handoff, _RUN, "left_out"):
        names = (path.rpartition("/")[2] for path in listed(fact.data["left_out"]))
        rows.append(f"not in the list, though beside its jobs: {_names(names, _TOGETHER)}")
    only: dict[str, list[str]] = {}
    for fact in facts_of(handoff, _RUN, "only"):
        only.setdefault(str(fact.data["only"]), []).extend(listed(fact.data.get("runs")))
    return rows + [f"only in {where}: {_names(names, _TOGETHER)}" for where, names in only.items()]


def _commands(facts: list[Fact], handoff: Handoff) -> list[str]:
    """By what they are typed with: those that something starts, then those that nothing does."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        head = str(fact.data["runs_as"]).rpartition(" ")[0]
        groups.setdefault(head, []).append(fact)
    rows = []
    for head, group in list(groups.items())[:_FOLDERS]:
        started = [fact for fact in group if listed(fact.data.get("started"))]
        told = [fact for fact in group if listed(fact.data.get("told")) and fact not in started]
        off = [fact for fact in group if listed(fact.data.get("off")) and fact not in started]
        alone = [fact for fact in group if fact.data.get("unstarted") and fact not in off]
        parts = [
            *_some(started, "", "started"),
            *_some(told, "by hand, as told: ", "told"),
            *_some(off, "switched off: ", "off"),
        ]
        if alone:
            shown = [
                _with_place(fact, handoff) if len(alone) <= _PLACED else _word(fact) for fact in alone[:_UNSTARTED]
            ]
            more = f" and {len(alone) - _UNSTARTED} more" if len(alone) > _UNSTARTED else ""
            parts.append(f"nothing in the tree starts {', '.join(shown)}{more}")
        if not parts:  # a package brings them, or files are missing
            parts = [", ".join(_with_place(fact, handoff) for fact in group[:_STARTED])]
        rows.append(f"{f'`{head}`: ' if head else ''}{'; '.join(parts)}")
    return rows


def _some(facts: list[Fact], head: str, key: str) -> list[str]:
    if not facts:
        return []
    rows = [f"{_word(fact)} ({listed(fact.data[key])[0]})" for fact in facts[:_STARTED]]
    more = f" and {len(facts) - _STARTED} more" if len(facts) > _STARTED else ""
    return [f"{head}{', '.join(rows)}{more}"]


def _word(fact: Fact) -> str:
    return f"`{fact.data['job']}`"


def _with_place(fact: Fact, handoff: Handoff) -> str:
    return f"{_word(fact)} ({place(fact.locator, handoff)})"


def _queues(handoff: Handoff) -> list[str]:
    rows = []
    for fact in facts_of(handoff, _RUN, "queue"):
        worker = str(fact.data.get("worker") or "")
        unknown = "nothing in the tree starts a worker" in fact.statement
        known = f", worker {worker}" if worker else ", nothing in the tree starts a worker" if unknown else ""
        rows.append(f"{fact.data['queue']} {_names(listed(fact.data['names']), _TOGETHER)}{known}")
    return rows


def _scripts(handoff: Handoff) -> list[str]:
    facts = facts_of(handoff, _RUN, "scripts")
    rows = [f"{fact.data['scripts']}/ {_names(listed(fact.data['names']), _SCRIPTS)}" for fact in facts[:_FOLDERS]]
    if len(facts) > _FOLDERS:
        rows[-1] += f" and {len(facts) - _FOLDERS} more folders"
    return rows
