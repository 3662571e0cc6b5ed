"""The steps from this page to a repository of one's own."""

import re

from archiver.dossier.blocks import Block, Bullets, Commands, Line, note, plain
from archiver.dossier.sections.blockers import blockers
from archiver.dossier.sections.services import service_names
from archiver.dossier.sections.words import counted, facts_of, rich
from archiver.records.dossier import Handoff

ID = "adopt"
TITLE = "Adopt it"


def blocks(handoff: Handoff) -> list[Block]:
    """A checklist, then the commands."""
    return [Bullets(tuple(_steps(handoff)), "ticks", whole=True), *_commands(handoff)]


def _steps(handoff: Handoff) -> list[Line]:
    steps: list[Line] = []
    if not handoff.confirmed:
        steps.append(plain("Have a person confirm the state above; until then nothing may be published."))
    for action in handoff.licence.required_actions:
        steps.append(
            (*rich(action.text), *plain(f" – {action.who}{', adoption waits for it' if action.blocking else ''}"))
        )
    services, variables = service_names(handoff), facts_of(handoff, "environment")
    if services:
        steps.append(
            plain(f"Open your own accounts with {counted(len(services), 'service')} (“Services and accounts”).")
        )
    if variables:
        steps.append(plain("Set the environment variables (“Environment variables”)."))
    grave = len(blockers(handoff))
    if grave:
        steps.append(plain(f"Deal with {counted(grave, 'thing')} from “What will cost you a day”, or plan for it."))
    if handoff.unknowns:
        steps.append(plain(f"Ask about {counted(len(handoff.unknowns), 'open question')} (“Still unknown”)."))
    steps.append(plain("Name two maintainers, then take it over with the commands below."))
    return steps


def _commands(handoff: Handoff) -> list[Block]:
    if handoff.project_id is None or not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", handoff.project_id):
        return [
            note("It is not archived yet. Archive it first; SOURCE is its path or address:"),
            Commands(("archiver archive SOURCE",)),
        ]
    which = f" --generation {handoff.generation}" if handoff.generation else ""
    return [
        Commands(
            (
                f"archiver restore {handoff.project_id} DIR{which}",
                f"archiver adopt {handoff.project_id} --to TARGET",
                f"archiver adopt {handoff.project_id} --to TARGET --apply",
            )
        ),
        note(
            "The first brings back a bare copy to look at. The second shows the plan and changes nothing;"
            " TARGET is an empty repository's address or a new folder. The third carries it out."
        ),
    ]
