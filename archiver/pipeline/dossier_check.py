"""Checking a dossier that was written earlier, or by somebody else, against the repository it speaks of."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archiver.dossier import RENDERER_VERSION
from archiver.dossier.check import Checker
from archiver.dossier.render import written_from
from archiver.errors import UsageError
from archiver.git.reader import Reader, open_reader
from archiver.records.dossier import BrokenLocator, DossierCheck, Handoff
from archiver.records.repository import Repository
from archiver.records.work import Task

_LARGEST = 256 << 20


def check_dossier(repository: Repository, folder: Path) -> DossierCheck:
    """Look up every place of the dossier in a folder.

    Raises:
        UsageError: the folder holds no dossier, or one of another repository or of a commit that is not here.
    """
    handoff, tasks = _read(folder)
    with open_reader(Path(repository.clone_url)) as reader:
        _same_repository(handoff, reader, folder)
        checker = Checker(reader, handoff.commit)
        checker.handoff(handoff, tasks)
    same_renderer = handoff.renderer_version == RENDERER_VERSION
    broken = [*checker.broken, *(_differing(handoff, folder) if same_renderer else ())]
    return DossierCheck(
        name=handoff.name,
        commit=handoff.commit,
        checked=dict(sorted(checker.checked.items())),
        broken=tuple(broken),
        other_renderer=None if same_renderer else handoff.renderer_version,
    )


def _read(folder: Path) -> tuple[Handoff, tuple[Task, ...]]:
    path = folder / "handoff.json"
    try:
        handoff = Handoff.model_validate_json(_bytes(path))
        tasks = folder / "tasks.json"
        rows = json.loads(_bytes(tasks)) if tasks.is_file() else []
        if isinstance(rows, dict):
            rows = rows.get("tasks", [])
        return handoff, TypeAdapter(tuple[Task, ...]).validate_python(rows)
    except (OSError, ValueError, ValidationError, RecursionError) as error:
        raise UsageError(
            f"{folder}: no dossier of this format is there ({type(error).__name__}); "
            "give the folder that `archiver dossier SOURCE --out DIR` wrote"
        ) from error


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path}: larger than any dossier; give the folder that `archiver dossier` wrote")
    return path.read_bytes()


def _same_repository(handoff: Handoff, reader: Reader, folder: Path) -> None:
    try:
        here = reader.resolve(handoff.commit) if handoff.commit else None
    except UsageError:
        here = None
    if here != handoff.commit:
        raise UsageError(
            f"{folder}: its dossier speaks of commit {handoff.commit} of {handoff.name}, which SOURCE does not have; "
            "give the repository it was made from"
        )


def _differing(handoff: Handoff, folder: Path) -> list[BrokenLocator]:
    """Files beside handoff.json that do not say what it says: one of them was edited."""
    return [
        BrokenLocator(said_by=name, locator=name, reason="it does not say what handoff.json says: one was edited")
        for name, data in written_from(handoff).items()
        if (folder / name).is_file() and _bytes(folder / name) != data
    ]
