"""SOURCE and --origin of the commands that read a repository where it lies, or as it was archived."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver.cli.output import Output
from archiver.discover.folder import folder_name
from archiver.discover.url import checked_origin
from archiver.errors import StoreError, UsageError
from archiver.git.reader import Reader, open_reader
from archiver.git.url import mask
from archiver.settings import Settings

_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/|[a-z0-9+.-]+::|github:|@|[^/@\s]+@[\w.-]+:)", re.IGNORECASE)


@dataclass(frozen=True)
class Opened:
    """A repository opened for reading."""

    reader: Reader
    """It, at a path or as archived."""
    origin: str
    """Where it came from."""
    state: str | None = None
    """The archive's newest verdict on this generation; None for a path."""


def local_path(source: str, command: str) -> Path:
    """The path that SOURCE is.

    Raises:
        UsageError: it is an address. Made a path, `https://` would become `https:/`, and a secret in it would no
            longer be masked.
    """
    path = Path(source)
    if _REMOTE.match(source) and not path.exists():
        raise UsageError(
            f"{mask(source)}: {command} reads a path where it lies; run `archiver archive` with it first, or clone it"
        )
    return path


def origin_of(path: Path, origin: str | None) -> str:
    """Where the repository at a path came from: `--origin`, else its folder's name.

    Raises:
        UsageError: the origin is no address, or holds a secret.
    """
    return checked_origin(origin) if origin is not None else f"local:{folder_name(path.absolute())}"


@contextmanager
def open_source(
    source: str,
    settings: Settings,
    out: Output,
    *,
    command: str,
    origin: str | None,
    registry: Path | None,
    generation: int | None,
) -> Iterator[Opened]:
    """SOURCE, a path or an archived project, opened for reading; a path counts before a project of the same name.

    Args:
        generation: of an archived project; None for the current one, or a path.

    Raises:
        UsageError: it is neither, or there is no such generation.
    """
    if generation is None and Path(source).exists():
        path = local_path(source, command)
        with open_reader(path) as reader:
            yield Opened(reader, origin_of(path, origin))
        return
    # Here, because whoever reads a path needs no store and none of its libraries.
    from archiver.bootstrap import open_context
    from archiver.pipeline.reading import generation_of, open_generation

    try:
        context = open_context(settings, registry=registry, writing=False, say=out.say)
        project_id = context.archive.resolve(source, out.say)
    except (StoreError, UsageError) as error:
        if generation is not None or error.transient:
            raise
        local_path(source, command)
        raise UsageError(
            f"{mask(source)}: no such path; give a repository, or a project of the archive ({error})"
        ) from error
    view = context.archive.project(project_id)
    number = generation_of(view, generation, "read")
    manifest = view.manifest(number)
    verdict = view.latest("verdict", number)
    state = verdict.data.get("state") if verdict else None
    found_at = checked_origin(origin) if origin is not None else manifest.source.url
    with open_generation(context, view, manifest) as reader:
        yield Opened(reader, found_at, state if isinstance(state, str) else None)
