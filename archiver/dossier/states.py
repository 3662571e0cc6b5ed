"""Of each section: was what it prints looked for?"""

from archiver.dossier.sections import REGISTER
from archiver.dossier.sections.interface import SectionMaker
from archiver.records.dossier import SectionState
from archiver.records.fact import Examination


def section_states(examination: Examination) -> tuple[SectionState, ...]:
    """One state a section, in the order of the dossier.

    `failed` as soon as one of its examiners crashed or did not come to its end: what it said until then stands, and
    is not all. A section made from other records always ran.
    """
    return tuple(_state(maker, examination) for maker in REGISTER)


def _state(maker: SectionMaker, examination: Examination) -> SectionState:
    if not maker.EXAMINERS:
        return SectionState(section=maker.ID, state="ran")
    failures = [row.reason for row in examination.not_run if row.examiner and row.examiner in maker.EXAMINERS]
    if failures:
        return SectionState(section=maker.ID, state="failed", reason="; ".join(dict.fromkeys(failures)))
    if not examination.ran:
        reason = next((row.reason for row in examination.not_run), "nothing was examined")
        return SectionState(section=maker.ID, state="not run", reason=reason)
    if not set(maker.EXAMINERS) & set(examination.ran):
        return SectionState(section=maker.ID, state="not run", reason="this version has no examiner for it")
    return SectionState(section=maker.ID, state="ran")
