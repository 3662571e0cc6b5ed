"""Work that somebody can start on, each with its skill, size, places and how to see that it is done."""

from archiver.dossier.blocks import Block, Line, Span, note, plain, table
from archiver.dossier.sections.words import place, rich
from archiver.records.dossier import Handoff
from archiver.records.work import Task

ID = "tasks"
TITLE = "Shovel-ready tasks"
EXAMINERS: tuple[str, ...] = ()


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """One row a task; then how many can be worked on out of season."""
    made = table(("#", "Skill", "Size", "Task", "Done when"), (_row(task, handoff) for task in handoff.tasks))
    bound = sum(task.election_bound for task in handoff.tasks)
    if bound:
        made.append(note(f"{len(handoff.tasks) - bound} of {len(handoff.tasks)} can be done out of season."))
    return made


def _row(task: Task, handoff: Handoff) -> tuple[Line, ...]:
    where = [place(locator, handoff) for locator in task.where]
    more = f" and {len(where) - 1} more" if len(where) > 1 else ""
    first = f" After {', '.join(task.depends_on)}." if task.depends_on else ""
    season = " Near an election only." if task.election_bound else ""
    said = (*rich(task.title + "."), *plain(f"{first}{season}"))
    return (
        plain(task.id),
        plain(task.skill),
        plain(task.size),
        (*said, Span(f"{where[0]}{more}", "source")) if where else said,
        rich(task.done_when),
    )
