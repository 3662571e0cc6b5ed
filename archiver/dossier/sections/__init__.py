"""The sections of the dossier, in the order they are printed. To add one: a module like the others, and a line here."""

from archiver.dossier.sections import (
    adopting,
    blockers,
    elsewhere,
    environment,
    history,
    licence,
    missing,
    people,
    provenance,
    run,
    services,
    stack,
    status,
    unknown,
    what,
)
from archiver.dossier.sections.interface import SectionMaker

REGISTER: tuple[SectionMaker, ...] = (
    what, blockers, status, people, run, stack, services, environment, licence, history, elsewhere, missing, unknown,
    adopting, provenance,
)  # fmt: skip
