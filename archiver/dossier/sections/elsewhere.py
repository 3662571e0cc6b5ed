"""What is known to lie outside the repository: documents, boards, chats."""

from archiver.dossier.blocks import Block
from archiver.dossier.sections.words import fact_list
from archiver.records.dossier import Handoff

ID = "elsewhere"
TITLE = "Knowledge kept elsewhere"


def blocks(handoff: Handoff) -> list[Block]:
    """The facts."""
    return fact_list(handoff, ID)
