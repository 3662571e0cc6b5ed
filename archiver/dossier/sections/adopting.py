"""The steps from this page to a repository of one's own."""

import re

from archiver.dossier.blocks import Block, Bullets, Commands, Line, Span, code, note, paragraph, plain
from archiver.dossier.sections.blockers import obstacles
from archiver.dossier.sections.services import service_names
from archiver.dossier.sections.words import counted, facts_of, rich
from archiver.records.dossier import Handoff

ID = "adopt"
TITLE = "Adoption checklist"
EXAMINERS: tuple[str, ...] = ()


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """A checklist, then the commands."""
    if brief:
        return [paragraph(*_ticks(handoff)), *_commands(handoff, brief=True)]
    steps = _steps(handoff)
    return [Bullets(tuple(steps), "ticks", whole=True), *_commands(handoff, brief=False)]


def _ticks(handoff: Handoff) -> Line:
    """The steps in a line."""
    licence, services = len(handoff.licence.required_actions), len(service_names(handoff))
    ticks = (
        "" if handoff.confirmed else "a person confirms the state (until then publish nothing)",
        f"{counted(licence, 'thing')} for the licence" if licence else "",
        f"own accounts with {counted(services, 'service')}" if services else "",
        "environment variables" if facts_of(handoff, "environment", "variable") else "",
        f"{counted(obstacles(handoff), 'obstacle')} removed or planned for" if obstacles(handoff) else "",
        "open questions asked" if handoff.unknowns else "",
        "two maintainers named",
        "taken over:",
    )
    return plain(" ".join(f"☐ {tick}" for tick in ticks if tick))


def _steps(handoff: Handoff) -> list[Line]:
    steps: list[Line] = []
    if not handoff.confirmed:
        steps.append(plain("Have a person confirm the state above; until then nothing may be published."))
    for action in handoff.licence.required_actions:
        wait = ", adoption waits for it" if action.blocking else ""
        steps.append((*rich(action.text), *plain(f" ({action.who}{wait})")))
    services, variables = service_names(handoff), facts_of(handoff, "environment", "variable")
    if services:
        steps.append(plain(f"Open your own accounts with {counted(len(services), 'service')}."))
    if variables:
        steps.append(plain("Set the environment variables."))
    grave = obstacles(handoff)
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
        said = (" (a bare copy to look at)", " (the plan; with ", " carries it out)")
        shown = (code(lines[0]), Span(f"{said[0]} → "), code(lines[1]), Span(said[1]), code("--apply"), Span(said[2]))
        return [paragraph(*shown, ".")]
    return [
        Commands(lines),
        note(
            "The first brings back a bare copy to look at. The second shows the plan and changes nothing;"
            " TARGET is an empty repository's address or a new folder. The third carries it out."
        ),
    ]
