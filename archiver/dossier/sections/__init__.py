"""The sections of the dossier, in the order they are printed. To add one: a module like the others, and a line here."""

from archiver.dossier.sections import (
    adopting,
    blockers,
    data,
    environment,
    exposure,
    history,
    infrastructure,
    licence,
    people,
    run,
    services,
    stack,
    status,
    tasks,
    timeline,
    unfinished,
    unknown,
    what,
)
from archiver.dossier.sections.interface import SectionMaker

REGISTER: tuple[SectionMaker, ...] = (
    what, blockers, status, people, run, stack, services, environment, infrastructure, data, exposure, licence,
    unfinished, history, timeline, tasks, adopting, unknown,
)  # fmt: skip
