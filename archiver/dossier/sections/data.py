"""Tables, data files, and what personal data the running software keeps."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import facts_of, findings_of, said, warned
from archiver.records.dossier import Handoff

ID = "data"
TITLE = "Data and personal data"
EXAMINERS: tuple[str, ...] = ("models", "data", "keeping")


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts; then missing halves and what is stored or logged."""
    facts = facts_of(handoff, ID)
    shown = [fact for fact in facts if not (brief and fact.data.get("detail"))]
    return [*said(shown, handoff), *warned(findings_of(handoff, "DAT-"))]
