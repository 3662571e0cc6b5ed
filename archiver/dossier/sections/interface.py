"""The promise every section of the dossier keeps."""

from typing import Protocol

from archiver.dossier.blocks import Block
from archiver.records.dossier import Handoff


class SectionMaker(Protocol):
    """Makes one section. A module with these three names is one."""

    ID: str
    """Stable word: the section's address on the page."""
    TITLE: str
    """Heading, in plain words."""

    def blocks(self, handoff: Handoff) -> list[Block]:
        """What the section prints; each sentence from a record in the handoff.

        Never empty and never silent: where nothing is known it says so, and does not call it "none".
        """
