"""What a generation says of things beside git: the repository's description, and what was not copied."""

from archiver.records.archive import Manifest, Part
from archiver.records.base import canonical_json, sha256_hex
from archiver.records.repository import Repository

NOT_COPIED = ("issues", "pull_requests", "comments", "releases", "wiki", "lfs")
"""What a forge holds beside git that this version does not copy."""


def metadata_part(repository: Repository) -> Part:
    """The repository's description as the forge gave it."""
    if repository.metadata is None:
        return Part(kind="repository", state="not_run", reason="no forge was asked: the source is a path or a bare URL")
    digest = sha256_hex(canonical_json(repository.metadata))
    return Part(kind="repository", sha256=digest, count=1, forge_total=1, state="complete")


def same_metadata(manifest: Manifest, part: Part) -> bool:
    """Metadata that nobody asked for this time is no change."""
    held = next((p for p in manifest.parts if p.kind == "repository"), None)
    return part.sha256 is None or (held is not None and held.sha256 == part.sha256)


def parts_not_copied() -> tuple[Part, ...]:
    """A part for each thing that this version leaves at the forge."""
    return tuple(
        Part(kind=kind, state="not_run", reason="this version copies git and the description") for kind in NOT_COPIED
    )
