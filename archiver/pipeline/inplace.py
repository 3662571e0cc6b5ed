"""Judging and describing a repository where it lies: nothing is copied, fetched or run, and no store is needed."""

from contextlib import nullcontext
from datetime import date
from pathlib import Path

from archiver.assess import assess
from archiver.assess.history import read_activity
from archiver.dossier import render, render_restricted
from archiver.examine.cache import open_cache
from archiver.examine.licence import examine_licence
from archiver.examine.licence.policy import Policy
from archiver.examine.register import examine_all, open_context
from archiver.git.reader import open_reader
from archiver.records.dossier import DossierInput
from archiver.records.repository import Repository
from archiver.registry import Registry


def write_dossier(
    repository: Repository,
    folder: Path,
    registry: Registry,
    *,
    as_of: date,
    restricted: bool,
    policy: Policy | None = None,
    cache: Path | None = None,
) -> list[Path]:
    """Write the dossier of a local repository into a folder.

    Args:
        repository: with the local path as its clone URL.
        restricted: also write `restricted/`, readable by this user only.
        policy: what each kind of licence means; the built-in table by default.
        cache: file of what was found in the same blobs before; the dossier is the same without.

    Returns:
        The files written.
    """
    owner = registry.owner_of(repository.origin)
    with (
        open_reader(Path(repository.clone_url)) as reader,
        open_cache(cache) if cache else nullcontext() as kept,
    ):
        activity = read_activity(reader, repository, as_of=as_of)
        verdict = assess(activity, owner, as_of=as_of, origin=repository.origin)
        looked_at = open_context(reader, as_of=as_of, repository=repository, cache=kept)
        licence = examine_licence(
            reader,
            looked_at.commit,
            as_of=as_of,
            origin=repository.origin,
            owner=owner,
            verdict_state=verdict.state,
            policy=policy,
            cache=kept,
        )
        dossier = DossierInput(
            name=repository.name,
            origin=repository.origin,
            commit=looked_at.commit,
            repository=repository.model_copy(update={"clone_url": ""}),
            verdict=verdict,
            licence=licence,
            examination=examine_all(looked_at),
        )
    written = [_write(folder / name, data) for name, data in render(dossier).items()]
    if restricted:
        (folder / "restricted").mkdir(parents=True, exist_ok=True)
        (folder / "restricted").chmod(0o700)
        written += [_write(folder / name, data) for name, data in render_restricted(dossier).items()]
    return written


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
