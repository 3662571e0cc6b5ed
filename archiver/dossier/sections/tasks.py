"""Work that somebody can start on, each with its skill, size, places and how to see that it is done."""

from archiver.dossier.blocks import Block, Bullets, Line, Span, note, plain, table
from archiver.dossier.sections.blockers import numbered
from archiver.dossier.sections.words import place, rich
from archiver.records.dossier import Handoff
from archiver.records.work import Task

ID = "tasks"
TITLE = "Shovel-ready tasks"
EXAMINERS: tuple[str, ...] = ()


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """One row a task; in HANDOFF.md one line, and tasks.json says when each is done. Then how many need no election."""
    if not handoff.tasks:
        return []
    made = table(("#", "Skill", "Size", "Task", "Done when"), (_row(task, handoff) for task in handoff.tasks))
    if brief:
        made = [Bullets(tuple(_line(task, handoff) for task in handoff.tasks), whole=True)]
    bound = sum(task.election_bound for task in handoff.tasks)
    if bound:
        made.append(note(f"{len(handoff.tasks) - bound} of {len(handoff.tasks)} can be done out of season."))
    if brief:
        made.append(note("All, why, and when each is done: tasks.json, issues/."))
    return made


def _line(task: Task, handoff: Handoff) -> Line:
    head = Span(f"{task.id} {task.skill} {task.size} ", "strong")
    season = " Near an election only." if task.election_bound else ""
    said = rich(f"{task.title}.{_first(task)}{season}")
    above = _above(task, handoff)
    if above:
        title = task.title.partition(": ")[0]  # what it names stands there
        return (head, *rich(f"{title} (obstacle {above})."), *rich(f"{_first(task)}{season}"))
    where = [Span(place(locator, handoff), "source") for locator in task.where[:1]]
    return (head, *said, *where)


def _above(task: Task, handoff: Handoff) -> int | None:
    """Number of the obstacle that it removes, in the list of this page."""
    messages = {finding.id: finding.message for finding in handoff.findings}
    numbers = numbered(handoff)
    return next((numbers[m] for one in task.why if (m := messages.get(one)) and m in numbers), None)


def _row(task: Task, handoff: Handoff) -> tuple[Line, ...]:
    season = " Near an election only." if task.election_bound else ""
    said = (*rich(f"{task.title}.{_first(task)}{season}"), *_where(task, handoff))
    return plain(task.id), plain(task.skill), plain(task.size), said, rich(task.done_when)


def _first(task: Task) -> str:
    return f" After {', '.join(task.depends_on)}." if task.depends_on else ""


def _where(task: Task, handoff: Handoff) -> Line:
    places = [place(locator, handoff) for locator in task.where]
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return (Span(f"{places[0]}{more}", "source"),) if places else ()
