"""The steps from this page to a repository of one's own."""

import re

from archiver.dossier.blocks import Block, Bullets, Commands, Line, Span, code, note, paragraph, plain
from archiver.dossier.sections.blockers import blockers
from archiver.dossier.sections.services import service_names
from archiver.dossier.sections.words import counted, facts_of, rich
from archiver.records.dossier import Handoff

ID = "adopt"
TITLE = "Adoption checklist"
EXAMINERS: tuple[str, ...] = ()


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """A checklist, then the commands."""
    steps = _steps(handoff, brief=brief)
    if brief:
        line = (span for number, step in enumerate(steps) for span in (Span(" ☐ " if number else "☐ "), *step))
        return [paragraph(*line), *_commands(handoff, brief=True)]
    return [Bullets(tuple(steps), "ticks", whole=True), *_commands(handoff, brief=False)]


def _steps(handoff: Handoff, *, brief: bool) -> list[Line]:
    steps: list[Line] = []
    if not handoff.confirmed:
        steps.append(plain("Have a person confirm the state above; until then nothing may be published."))
    actions = handoff.licence.required_actions
    if brief and actions:
        blocking = sum(action.blocking for action in actions)
        wait = f"; adoption waits for {blocking} of them" if blocking else ""
        steps.append(plain(f"Do {counted(len(actions), 'thing')} for the licence{wait}."))
    for action in () if brief else actions:
        wait = ", adoption waits for it" if action.blocking else ""
        steps.append((*rich(action.text), *plain(f" ({action.who}{wait})")))
    services, variables = service_names(handoff), facts_of(handoff, "environment", "variable")
    if services:
        steps.append(plain(f"Open your own accounts with {counted(len(services), 'service')}."))
    if variables:
        steps.append(plain("Set the environment variables."))
    grave = len(blockers(handoff))
    if grave:
        steps.append(plain(f"Deal with {counted(grave, 'thing')} that cost a day, or plan for it."))
    if handoff.unknowns:
        steps.append(plain(f"Ask about {counted(len(handoff.unknowns), 'open question')}."))
    steps.append(plain("Name two maintainers, then take it over with the commands below."))
    return steps


def _commands(handoff: Handoff, *, brief: bool) -> list[Block]:
    if handoff.project_id is None or not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", handoff.project_id):
        first = "It is not archived yet. Archive it first; SOURCE is its path or address: "
        return [paragraph(first, code("archiver archive SOURCE"))]
    which = f" --generation {handoff.generation}" if handoff.generation else ""
    lines = (
        f"archiver restore {handoff.project_id} DIR{which}",
        f"archiver adopt {handoff.project_id} --to TARGET",
        f"archiver adopt {handoff.project_id} --to TARGET --apply",
    )
    if brief:
        said = ("  # a bare copy to look at", "  # the plan; changes nothing", "  # carries it out")
        return [Commands(tuple(line + words for line, words in zip(lines, said, strict=True)))]
    return [
        Commands(lines),
        note(
            "The first brings back a bare copy to look at. The second shows the plan and changes nothing;"
            " TARGET is an empty repository's address or a new folder. The third carries it out."
        ),
    ]
