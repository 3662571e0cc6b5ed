"""A local repository seen through a git folder of our own: its objects, none of its configuration or hooks.

Running `upload-pack` or `cat-file` inside a repository that somebody else prepared obeys its configuration, and a
partial clone fetches what is missing from wherever that configuration says. A view has our empty configuration and
borrows the objects, so nothing of the source can run and a missing object is missing.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archiver.errors import GitError, NotARepositoryError, SourceError
from archiver.git import source
from archiver.git.command import run
from archiver.git.refs import State, decode, encode, ref_list, wanted


@dataclass(frozen=True)
class View:
    """A git folder of ours over somebody else's objects."""

    git_dir: Path
    """Ours; gone when the view is closed."""
    state: State
    """Refs and HEAD of the source when the view was opened."""
    shallow: bool
    """Whether the source's history is cut off."""
    promisor: bool
    """Whether the source once was a partial clone (it may be complete all the same)."""
    unreadable: tuple[str, ...]
    """Refs of the source that hold no object id, as an unclean shutdown leaves them."""
    borrows: bool
    """Whether objects of another folder count as the source's (alternates)."""


def find_git_dir(path: Path) -> Path | None:
    """The git folder of a work tree, of a linked work tree or of a bare repository; None where there is none."""
    dot_git = path / ".git"
    if dot_git.is_file():
        with dot_git.open("rb") as file:
            text = os.fsdecode(file.read(4096)).replace("\0", "").strip()
        target = path / text.removeprefix("gitdir:").strip()
        return target if text.startswith("gitdir:") and _is_git_dir(target) else None
    for candidate in (dot_git, path):
        if _is_git_dir(candidate):
            return candidate
    return None


def _is_git_dir(path: Path) -> bool:
    return (path / "HEAD").exists() and ((path / "objects").is_dir() or (path / "commondir").is_file())


@contextmanager
def open_view(path: Path) -> Iterator[View]:
    """Open the repository at a path for reading.

    Raises:
        NotARepositoryError: nothing there, or no repository.
        SourceError: its refs cannot be read.
    """
    if not path.exists():
        raise NotARepositoryError(f"{path}: no such path; give a repository, a folder of repositories, or a URL")
    git_dir = find_git_dir(path)
    if git_dir is None:
        raise NotARepositoryError(f"{path}: no git repository there; give its folder, or a folder of repositories")
    common = source.common_dir(path, git_dir)
    source.check_objects(common)
    extensions = source.config_values(common, "extensions")
    if extensions.get("refstorage", "files") != "files":
        raise SourceError(f"{path.name}: refs in a form that is not read; archive a clone of it")
    object_format = "sha256" if extensions.get("objectformat") == "sha256" else "sha1"
    with tempfile.TemporaryDirectory(prefix="archiver-view-") as folder:
        ours = Path(folder) / "view.git"
        init_bare(ours, object_format)
        with (ours / "config").open("a") as config:
            # upload-pack reads this file only: git drops our `-c` settings for a local transport, and then tries deltas
            # between files of any size.
            config.write("[core]\n\tbigFileThreshold = 32m\n")
        _borrow(ours, common / "objects")
        source.copy_refs(git_dir, common, ours, digits=64 if object_format == "sha256" else 40)
        state, warnings = _read_state(ours, path.name, object_format)
        unreadable = _unreadable(ours, warnings)
        is_shallow = source.copy_plain(common / "shallow", common, ours / "shallow")
        _write_refs(ours, state)
        promisor = any((common / "objects" / "pack").glob("*.promisor"))
        borrows = (common / "objects" / "info" / "alternates").is_file()
        yield View(ours, state, is_shallow, promisor, unreadable, borrows)


def init_bare(path: Path, object_format: str) -> None:
    """A new bare repository without template, hooks or description."""
    run(["init", "--quiet", "--bare", "--template=", f"--object-format={object_format}", "--", str(path)])


def read_state(git_dir: Path) -> State:
    """Refs and HEAD of a git folder of ours; a ref whose object is missing counts too.

    Raises:
        SourceError: git cannot read it at all.
    """
    try:
        object_format = run(["rev-parse", "--show-object-format"], git_dir=git_dir).stdout.decode().strip()
    except GitError as error:
        raise SourceError(f"{git_dir.name}: its refs cannot be read ({error}); try `git fsck` there") from None
    return _read_state(git_dir, git_dir.name, object_format)[0]


def _read_state(git_dir: Path, shown: str, object_format: str) -> tuple[State, str]:
    """(refs and HEAD, git's warnings). Every git process here counts: an increment of one commit costs little more."""
    try:
        done = run(["for-each-ref", "--format=%(objectname) %(refname)"], git_dir=git_dir, check=False)
        symref = run(["symbolic-ref", "--quiet", "HEAD"], git_dir=git_dir, check=False).stdout.rstrip(b"\n")
        head = b"" if symref else run(["rev-parse", "-q", "--verify", "HEAD"], git_dir=git_dir, check=False).stdout
    except GitError as error:
        raise SourceError(f"{shown}: its refs cannot be read ({error}); try `git fsck` there") from None
    if done.returncode:
        raise SourceError(f"{shown}: its refs cannot be read ({done.stderr.strip()[:300]}); try `git fsck` there")
    refs = {}
    for line in done.stdout.splitlines():
        oid, _, name = line.partition(b" ")
        refs[decode(name)] = oid.decode()
    # rev-parse would take a ref called refs/HEAD for a HEAD that is not born.
    at = refs.get(decode(symref)) if symref else head.decode().strip() or None
    wanted_refs = {name: oid for name, oid in refs.items() if wanted(name)}
    return State(object_format, decode(symref) if symref else None, at, wanted_refs), done.stderr


def _unreadable(git_dir: Path, warnings: str) -> tuple[str, ...]:
    """What `for-each-ref` passes by with no more than a warning; a symbolic ref whose target is gone is no damage."""
    names = re.findall(r"^warning: ignoring broken ref (\S+)$", warnings, re.MULTILINE)
    return tuple(name for name in names if run(["symbolic-ref", "-q", name], git_dir=git_dir, check=False).returncode)


def _borrow(ours: Path, objects: Path) -> None:
    """Point our object store at theirs (git's alternates file; a path with odd characters is quoted)."""
    quoted = '"' + str(objects).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    (ours / "objects" / "info").mkdir(exist_ok=True)
    (ours / "objects" / "info" / "alternates").write_text(quoted + "\n", "utf-8", "surrogateescape")


def _write_refs(ours: Path, state: State) -> None:
    """packed-refs is written by hand: `update-ref` would refuse a ref whose object is missing."""
    shutil.rmtree(ours / "refs")
    (ours / "refs").mkdir()
    (ours / "packed-refs").write_bytes(b"# pack-refs with: sorted \n" + ref_list(state.refs))
    head = b"ref: " + encode(state.head_symref) if state.head_symref else (state.head_oid or "").encode()
    if head:
        (ours / "HEAD").write_bytes(head + b"\n")
