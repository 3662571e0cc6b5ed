"""A small archive built by hand: real records over fake bundles, or over bundles that a test made with git."""

import io
from pathlib import Path
from typing import Any, Literal

from archiver.records.archive import Bundle, Fsck, Manifest, Part, RefList, Source
from archiver.records.base import sha256_hex
from archiver.records.verification import Verification
from archiver.store import open_store
from archiver.store.archive import Archive
from archiver.store.fixity import check

MADE = {"archiver": "test"}


def open_archive(path: Path, *, writing: bool = True) -> Archive:
    """The archive in a folder."""
    return Archive(open_store(str(path), writing=writing))


def put_bundle(archive: Archive, data: bytes, *, kind: str = "full", base: int | None = None) -> Bundle:
    """Store bytes as a bundle."""
    sha256 = sha256_hex(data)
    archive.put_blob(sha256, len(data), lambda: io.BytesIO(data))
    return Bundle.model_validate({"sha256": sha256, "size": len(data), "kind": kind, "base_generation": base})


def check_all(archive: Archive, level: Literal["sizes", "bytes"] = "bytes", *projects: str) -> Verification:
    """What a check of these projects, or of all, finds; nothing is recorded."""
    found = list(check(archive, projects or archive.folders(), level, lambda _: None))
    return Verification(
        level=level,
        checked=sum(one.count for one in found),
        projects=sum(one.is_project for one in found),
        damaged=tuple({d.key: d for one in found for d in one.damaged}.values()),
        noted=tuple(noted for one in found for noted in one.noted),
    )


def a_manifest(
    archive: Archive,
    project_id: str = "github.com-42",
    *,
    origin: str = "https://github.com/rivera/tool",
    refs: bytes = b"",
    bundles: tuple[Bundle, ...] = (),
    **fields: Any,
) -> Manifest:
    """The project's next manifest, not yet committed."""
    view = archive.project(project_id)
    highest = view.highest or 0
    values: dict[str, Any] = {
        "project_id": project_id,
        "generation": highest + 1,
        "prev_manifest_sha256": view.manifest_sha256(highest) if highest else None,
        "captured_at": "2024-12-01T12:00:00Z",
        "made_with": MADE,
        "source": Source(forge="github", url=origin, numeric_id=42),
        "status": "whole",
        "object_format": "sha1",
        "head_symref": "refs/heads/main",
        "head_oid": None,
        "refs": RefList(blob=archive.put_bytes(refs)[0], count=refs.count(b"\n")),
        "keep_refs": RefList(blob=archive.put_bytes(b"")[0], count=0),
        "bundles": bundles,
        "object_count": 0,
        "object_set_digest": "0" * 64,
        "state_digest": sha256_hex(refs),
        "swhid": None,
        "fsck": Fsck(level="strict"),
        "parts": (Part(kind="issues", state="not_run", reason="a test"),),
    }
    return Manifest(**{**values, **fields})


def commit(archive: Archive, project_id: str = "github.com-42", **fields: Any) -> Manifest:
    """Commit the project's next manifest."""
    manifest = a_manifest(archive, project_id, **fields)
    archive.commit(manifest)
    return manifest


def say_event(archive: Archive, kind: str = "verdict", project_id: str = "github.com-42", **fields: Any) -> int:
    """Append an event; its number."""
    values: dict[str, Any] = {"by": "archiver", "generation": None, "made_with": MADE, **fields}
    return archive.append(project_id, kind, **values).number
