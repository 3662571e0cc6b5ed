"""The promise every section of the dossier keeps."""

from typing import Protocol

from archiver.dossier.blocks import Block
from archiver.records.dossier import Handoff


class SectionMaker(Protocol):
    """Makes one section. A module with these four names is one."""

    ID: str
    """Stable word: the section's address on the page."""
    TITLE: str
    """Heading, in plain words."""
    EXAMINERS: tuple[str, ...]
    """Names of the examiners whose facts and findings it prints; none where it is made from other records. They say
    whether the section ran, failed or was not run."""

    def blocks(self, handoff: Handoff, *, brief: bool = False) -> list[Block]:
        """What the section prints; each sentence from a record in the handoff.

        Nothing where no record speaks: the section is then left out, never padded, and “Still unknown” names it unless
        it was looked for. `brief` is HANDOFF.md, of two to three printed pages; otherwise everything is said.
        """
