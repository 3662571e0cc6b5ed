"""SOURCE and --origin of the commands that read a repository where it lies, or as it was archived."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver.cli.output import Output
from archiver.errors import StoreError, UsageError
from archiver.git.folder import FolderTree
from archiver.git.reader import Reader, open_reader
from archiver.git.url import mask
from archiver.git.view import find_git_dir
from archiver.settings import Settings

_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:/|[a-z0-9+.-]+::|github:|@|[^/@\s]+@[\w.-]+:)", re.IGNORECASE)


@dataclass(frozen=True)
class Opened:
    """A repository opened for reading."""

    reader: Reader | FolderTree
    """It, at a path or as archived; a plain folder where there is no git."""
    origin: str
    """Where it came from."""
    state: str | None = None
    """The archive's newest verdict on this generation; None for a path."""
    decided: frozenset[str] = frozenset()
    """Ids of the findings that persons decided; none for a path."""

    def commit(self, rev: str | None) -> str | None:
        """The commit that a revision (HEAD by default) names; None for an empty repository and a plain folder.

        Raises:
            UsageError: there is no such revision.
        """
        if isinstance(self.reader, Reader):
            return self.reader.resolve(rev)
        if rev is not None:
            raise UsageError(f"--rev {rev}: a folder without git has no revisions; leave it out")
        return None


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
    # Here, because the forges that come along cost more than reading a small repository.
    from archiver.discover.folder import folder_name
    from archiver.discover.url import checked_origin

    return checked_origin(origin) if origin is not None else f"local:{folder_name(path.absolute())}"


def is_plain_folder(path: Path) -> bool:
    """Whether it is a folder of files: neither empty, nor a repository, nor a folder of repositories."""
    if not path.is_dir() or find_git_dir(path) is not None or not any(path.iterdir()):
        return False
    below = _folders_in(path)
    below += [inner for child in below for inner in _folders_in(child)]
    return not any(find_git_dir(child) is not None for child in below)


def _folders_in(path: Path) -> list[Path]:
    try:
        return [child for child in path.iterdir() if child.is_dir() and not child.is_symlink()]
    except OSError:
        return []


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

    A folder of files without git is read as it lies.

    Args:
        generation: of an archived project; None for the current one, or a path.

    Raises:
        UsageError: it is neither, or there is no such generation.
    """
    if generation is None and Path(source).exists():
        path = local_path(source, command)
        if is_plain_folder(path):
            yield Opened(FolderTree(path), origin_of(path, origin))
            return
        with open_reader(path) as reader:
            yield Opened(reader, origin_of(path, origin))
        return
    # Here, because whoever reads a path needs no store and none of its libraries.
    from archiver.bootstrap import open_context
    from archiver.discover.url import checked_origin
    from archiver.pipeline.reading import generation_of, open_generation
    from archiver.publication import decided_in

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
    decided = decided_in(event for event in view.events() if event.kind == "publication")
    with open_generation(context, view, manifest) as reader:
        yield Opened(reader, found_at, state if isinstance(state, str) else None, decided)
