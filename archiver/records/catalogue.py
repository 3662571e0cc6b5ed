"""What the catalogue holds of a project: one row, made from the store alone."""

from archiver.records.base import Record


class CatalogueEntry(Record):
    """A project as stewards find it. `description` and `body` are searched, the rest is shown or narrows a search."""

    project_id: str
    """The project."""
    name: str
    """`owner/name` where known, else the folder's name."""
    owner: str | None
    """The registry's id of the owner; without one the account at the forge; None for a folder without either."""
    owner_name: str | None
    """The owner's name in the registry."""
    cycle: int | None
    """Year of the race that decided."""
    state: str | None
    """The verdict's state; None where there is no verdict."""
    confirmed: bool
    """Whether a person confirmed the state. Otherwise it is proposed, and is always said to be."""
    description: str
    """What it is, in its forge's or its README's words; empty when neither says."""
    body: str
    """Every public fact of the dossier, a line each."""
    licence: str | None
    """SPDX expression; None when nothing was declared or nobody looked."""
    licence_verdict: str | None
    """What an adopter may do; None when nobody looked."""
    languages: tuple[str, ...]
    """Programming languages, the most used first."""
    services: tuple[str, ...]
    """Outside services its code uses, by their ids."""
    generation: int
    """The current generation; the highest where none is whole."""
    captured_at: str | None
    """When that was copied: ISO 8601, UTC; None where the store's records are damaged."""
    origin: str | None
    """The newest origin it was met under; None where the store's records are damaged."""
    publication: str
    """withheld, needs_review or open, as of the newest event: only `open` may be seen by the public."""
