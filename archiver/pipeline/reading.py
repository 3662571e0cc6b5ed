"""An archived generation opened for reading, in this store's work folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from archiver.errors import UsageError
from archiver.git.reader import Reader
from archiver.git.refs import parse_ref_list
from archiver.mirror.work import open_mirror
from archiver.pack.rebuild import archived_state
from archiver.pipeline.before import load_before, refill
from archiver.pipeline.context import Context
from archiver.records.archive import Manifest
from archiver.store.archive import ProjectView


@contextmanager
def open_generation(context: Context, view: ProjectView, manifest: Manifest) -> Iterator[Reader]:
    """Read a generation's refs and objects. Nothing is fetched from upstream, and nothing is written to the store.

    Raises:
        FixityError, NoSuchKeyError: stored bytes are damaged or gone.
    """
    state = archived_state(context.archive, manifest)
    with open_mirror(context.work, view.project_id, state.object_format, waiting=context.say) as mirror:
        damaged = refill(context, mirror, load_before(context, view, state.object_format))
        if damaged:
            raise damaged
        kept = parse_ref_list(context.archive.read_blob(manifest.keep_refs.blob))
        reader = Reader(mirror.git_dir, state, kept=sorted(set(kept.values())))
        try:
            yield reader
        finally:
            reader.close()


def generation_of(view: ProjectView, number: int | None, verb: str) -> int:
    """The generation that a person means: the one given, else the current one.

    Args:
        verb: what is to be done with it, for the message: "restore".

    Raises:
        UsageError: there is no such generation, or none counts yet.
    """
    wanted = number or view.current
    if wanted is None and view.highest:
        raise UsageError(
            f"{view.project_id}: no generation counts before a person accepts one; look at `archiver show "
            f"{view.project_id}`, {verb} one with --generation N, or see `archiver accept --help`"
        )
    if wanted is None or wanted > (view.highest or 0):
        held = ", ".join(map(str, view.generations)) or "none"
        raise UsageError(f"{view.project_id}: no generation {wanted or ''} to {verb}; held are: {held}")
    return wanted
