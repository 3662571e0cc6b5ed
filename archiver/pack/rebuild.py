"""A generation becomes a repository again: objects, refs and HEAD, each compared with the manifest."""

from dataclasses import replace
from pathlib import Path

from archiver.errors import FixityError
from archiver.git.command import Limits, run
from archiver.git.objectset import all_objects
from archiver.git.refs import State, encode, parse_ref_list, unescape, unused
from archiver.git.view import read_state
from archiver.pack.prove import unbundle
from archiver.records.archive import Manifest
from archiver.store.archive import Archive


def rebuild(archive: Archive, manifest: Manifest, git_dir: Path, limits: Limits | None = None) -> None:
    """Unbundle, set refs and HEAD in an empty repository, and compare all three with the manifest.

    Raises:
        FixityError: the result is not the state that the manifest describes.
    """
    unbundle(archive, manifest.bundles, git_dir, limits, view=archive.project(manifest.project_id))
    objects = all_objects(git_dir)
    if objects.digest != manifest.object_set_digest:
        raise FixityError(
            _name(manifest), f"{objects.count} objects came back, not the {manifest.object_count} archived"
        )
    wanted = archived_state(archive, manifest)
    set_refs(git_dir, wanted)
    found = _without_stand_in(read_state(git_dir), wanted)
    if found.digest != wanted.digest or found.digest != manifest.state_digest:
        raise FixityError(_name(manifest), "refs or HEAD did not come back as archived")


def archived_state(archive: Archive, manifest: Manifest) -> State:
    """Refs and HEAD as the manifest and its ref list say. Raises FixityError when the list is damaged."""
    refs = parse_ref_list(archive.read_blob(manifest.refs.blob))
    symref = unescape(manifest.head_symref) if manifest.head_symref else None
    return State(manifest.object_format, symref, manifest.head_oid, refs)


def set_refs(git_dir: Path, state: State) -> None:
    """Give an otherwise empty repository these refs and this HEAD (symbolic, unborn or detached).

    git wants a HEAD: one that upstream did not show points to a ref that is not there.
    """
    lines = b"".join(b"create " + encode(name) + b" " + oid.encode() + b"\n" for name, oid in state.refs.items())
    run(["update-ref", "--stdin"], git_dir=git_dir, stdin=lines)
    if state.head_symref:
        run(["symbolic-ref", "HEAD", state.head_symref], git_dir=git_dir)
    elif state.head_oid:
        run(["update-ref", "--no-deref", "HEAD", state.head_oid], git_dir=git_dir)
    else:
        run(["symbolic-ref", "HEAD", _stand_in(state)], git_dir=git_dir)
    run(["pack-refs", "--all"], git_dir=git_dir)


def _stand_in(state: State) -> str:
    return f"refs/{unused('no-head', state.refs)}"


def _without_stand_in(found: State, wanted: State) -> State:
    absent = wanted.head_symref is None and wanted.head_oid is None and found.head_symref == _stand_in(wanted)
    return replace(found, head_symref=None) if absent else found


def _name(manifest: Manifest) -> str:
    return f"{manifest.project_id} generation {manifest.generation}"
