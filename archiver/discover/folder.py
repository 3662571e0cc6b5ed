"""A path: a repository itself (work tree or bare), or a folder of repositories up to three levels deep."""

import re
from collections.abc import Iterator
from pathlib import Path

from archiver.discover.interface import DiscoverFailure, Found
from archiver.errors import NotARepositoryError, SourceError, UsageError
from archiver.git.view import find_git_dir
from archiver.records.repository import Repository
from archiver.settings import Settings

_LEVELS = 3  # host/owner/name.git


def claims(source: str) -> bool:
    """Whatever no other member understands."""
    return bool(source)


def discover(source: str, settings: Settings) -> Iterator[Found]:
    """The repository at a path, or those below it, sorted by path.

    Raises:
        NotARepositoryError: no such path, or a file.
        UsageError: a folder without any repository.
    """
    path = Path(source).absolute()
    if ".." in path.parts or path.name == ".git":
        path = path.resolve()
    path = path.parent if path.name == ".git" else path
    try:
        if not path.exists():
            raise NotARepositoryError(f"{source}: no such path; give a repository, a folder of repositories, or a URL")
        if not path.is_dir():
            raise NotARepositoryError(f"{source}: a file, not a repository; give a folder, or @FILE for a list of URLs")
        if git_dir := find_git_dir(path):
            yield _describe(path, git_dir)
            return
        children = sorted(path.iterdir())
    except OSError as error:
        raise NotARepositoryError(f"{source}: {error.strerror}; check the path and its permissions") from error
    found = False
    for item in _among(children, _LEVELS):
        found = True
        yield item
    if not found:
        raise UsageError(f"{source}: no git repository there or below; give its folder, or a folder of repositories")


def _among(children: list[Path], levels: int) -> Iterator[Found]:
    """Repositories among and under folders. Not entered: repositories, hidden folders, links to anything else."""
    for child in children:
        if child.name.startswith("."):
            continue
        try:
            git_dir = find_git_dir(child) if child.is_dir() else None
            if git_dir:
                yield _describe(child, git_dir)
            elif levels > 1 and child.is_dir() and not child.is_symlink():
                yield from _among(sorted(child.iterdir()), levels - 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            name = folder_name(child)
            yield DiscoverFailure(
                f"local:{name}", name, SourceError(f"{child}: {reason}; make it readable for this user, then run again")
            )


def _describe(path: Path, git_dir: Path) -> Repository:
    name = folder_name(path)
    return Repository(
        origin=f"local:{name}",
        clone_url=str(path),
        name=name,
        forge="local",
        default_branch=default_branch(git_dir),
    )


def folder_name(path: Path) -> str:
    """The folder's name without `.git`; the parent's for the layout NAME/repo. Odd characters become `?`."""
    name = path.name.removesuffix(".git")
    if name == "repo" and path.parent.name:
        name = path.parent.name.removesuffix(".git")
    name = name.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x20\x7f-\x9f]", "?", name) or "repository"


def default_branch(git_dir: Path) -> str | None:
    """The branch HEAD points at, when it exists; read from the files, so that nothing of the source can run."""
    head = _small(git_dir / "HEAD").strip()
    name = head.removeprefix("ref: refs/heads/").strip()
    if name == head or ".." in name or name.startswith("/"):
        return None
    pointer = _small(git_dir / "commondir").strip()
    common = git_dir / pointer if pointer else git_dir
    if (common / "refs" / "heads" / name).is_file():
        return name
    packed = common / "packed-refs"
    if not packed.is_file():
        return None
    wanted = f" refs/heads/{name}".encode("utf-8", "surrogateescape")
    with packed.open("rb") as lines:
        return name if any(line.rstrip(b"\n").endswith(wanted) for line in lines) else None


def _small(path: Path) -> str:
    """A small file's text; empty when it is absent or no ordinary file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(4096).decode("utf-8", "replace")
