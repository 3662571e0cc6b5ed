"""Somebody else's git folder: which of its files are read, and nothing through a link that leads out of it.

Only plain files are copied: refs, HEAD and packed-refs. git never runs in such a folder, because it would obey its
configuration, open a pipe that nobody writes to, or take the line of a private file for a ref.
"""

import os
import re
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from archiver.errors import SourceError
from archiver.git.command import run
from archiver.git.refs import encode

_LONGEST_REF = 4096
_USUAL = re.compile(rb"(?P<oid>[0-9a-f]{40}|[0-9a-f]{64})\n?")
_USUAL_NAME = re.compile(r"refs(?!.*\.lock(?:/|\Z))(?:/[\w-]+(?:\.[\w-]+)*)+\Z", re.ASCII)
_LARGEST_CONFIG = 4 << 20
_LARGEST_PACKED_REFS = 1 << 30
_ANOTHER = "archive a clone of it, made with `git clone --mirror --no-local`"


def common_dir(path: Path, git_dir: Path) -> Path:
    """The folder that holds objects and refs: the git folder, or for a linked work tree that of its repository.

    Args:
        path: the repository as it was named.

    Raises:
        SourceError: the git folder lies elsewhere and does not know this work tree, or its objects are borrowed.
    """
    dot_git = path / ".git"
    named = git_dir.resolve()
    if dot_git.is_file() or dot_git.is_symlink():
        inside = named.is_relative_to(path.resolve())
        if not inside and not _knows(named, dot_git):
            raise SourceError(
                f"{path.name}: .git leads to a folder that does not know this work tree; name that folder itself"
            )
    pointer = named / "commondir"
    if not _there(pointer):
        return named
    common = (named / _text(pointer, named).strip()).resolve()
    if named.parent != common / "worktrees":
        raise SourceError(f"{path.name}: commondir names a repository that does not know it; name that folder itself")
    return common


def _knows(git_dir: Path, dot_git: Path) -> bool:
    """Whether a git folder names this work tree: a linked work tree in `gitdir`, a submodule in `core.worktree`."""
    back = git_dir / "gitdir"
    if _there(back):
        return (git_dir / _text(back, git_dir).strip()).resolve() == dot_git.resolve()
    tree = config_values(git_dir, "core").get("worktree", "")
    return bool(tree) and (git_dir / tree).resolve() == dot_git.parent.resolve()


def config_values(git_dir: Path, section: str) -> dict[str, str]:
    """One section of a git folder's own configuration, without what it includes: lower-case name -> value."""
    config = git_dir / "config"
    if not _there(config):
        return {}
    data = _bytes(config, git_dir, _LARGEST_CONFIG)
    asked = ["config", "--file", "-", "--no-includes", "--null", "--get-regexp", rf"^{section}\.[a-z]+$"]
    said = run(asked, stdin=data, check=False).stdout.decode("utf-8", "replace")
    pairs = (item.partition("\n") for item in said.split("\0") if item)
    return {key.removeprefix(f"{section}."): value.strip() for key, _, value in pairs}


def copy_refs(git_dir: Path, common: Path, ours: Path, *, digits: int) -> None:
    """Copy HEAD and all refs into a git folder of ours. A ref that leads out of the source arrives empty: unreadable.

    Args:
        digits: hex digits of an object id here.

    Raises:
        SourceError: a folder of refs is a link, or HEAD or packed-refs is no plain file of the source.
    """
    _copy_head(git_dir, common, ours)
    packed = b""
    if _there(common / "packed-refs"):
        packed = _bytes(common / "packed-refs", common, _LARGEST_PACKED_REFS)
    if (common / "refs").is_symlink():
        raise SourceError(f"{_name(common)}: refs is a link to another folder; {_ANOTHER}")
    loose: dict[bytes, bytes] = {}
    for folder, folders, names in os.walk(common / "refs"):
        for name in folders:
            if Path(folder, name).is_symlink():
                raise SourceError(f"{_name(common)}: a folder of refs is a link to another folder; {_ANOTHER}")
        target = Path(folder).relative_to(common)
        for name in names:
            oid = _usual_ref(f"{folder}/{name}")
            if oid and len(oid) == digits and _USUAL_NAME.match(ref := f"{target.as_posix()}/{name}"):
                loose[ref.encode()] = oid
            elif not name.endswith(".lock"):
                (ours / target).mkdir(parents=True, exist_ok=True)
                (ours / target / name).write_bytes(_ref(Path(folder, name), common))
    if packed or loose:
        (ours / "packed-refs").write_bytes(_packed_with(packed, loose))


def _packed_with(packed: bytes, loose: Mapping[bytes, bytes]) -> bytes:
    """A packed-refs file in which loose refs stand too: to copy thousands as files takes longer than to read them all.

    Without its header, which promises an order and peeled tags.
    """
    if not loose:
        return packed
    kept = []
    dropped = False
    for line in packed.splitlines(keepends=True):
        if line.startswith(b"# pack-refs with:") or (dropped and line.startswith(b"^")):
            continue
        dropped = line.partition(b" ")[2].rstrip(b"\n") in loose
        if not dropped:
            kept.append(line)
    return b"".join([*(b"%s %s\n" % (oid, name) for name, oid in loose.items()), *kept])


def _usual_ref(path: str) -> bytes | None:
    """The object id in a loose ref that is a plain file, as nearly all are; None for links and all else."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            found = _USUAL.fullmatch(os.read(file, 80)) if stat.S_ISREG(os.fstat(file).st_mode) else None
        finally:
            os.close(file)
    except OSError:
        return None
    return found["oid"] if found and found["oid"].strip(b"0") else None


def _copy_head(git_dir: Path, common: Path, ours: Path) -> None:
    data = _ref(git_dir / "HEAD", common)
    if not data:
        raise SourceError(f"{_name(common)}: HEAD is no plain file of this repository; {_ANOTHER}")
    (ours / "HEAD").write_bytes(data)


def _ref(path: Path, common: Path) -> bytes:
    """A loose ref's content; a link to a ref is a symbolic ref, as in git; empty for anything else that is no file."""
    if path.is_symlink() and (target := os.fsencode(path.readlink())).startswith(b"refs/"):
        return b"ref: " + target + b"\n"
    try:
        return _bytes(path, common, _LONGEST_REF)
    except (SourceError, OSError):
        return b""


def check_objects(common: Path) -> None:
    """Refuse an object store that holds links out of the repository, pipes or devices.

    Alternates are another matter: they bring objects whose ids a ref of the source already names.

    Raises:
        SourceError: naming the first of them.
    """
    root = common / "objects"
    pending = [root]
    if root.is_symlink() and not root.resolve().is_relative_to(common):
        raise SourceError(f"{_name(common)}: objects is a link to another folder; {_ANOTHER}")
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif not entry.is_file(follow_symlinks=False) and not _plain(Path(entry.path), common):
                    shown = str(Path(entry.path).relative_to(common))
                    raise SourceError(f"{_name(common)}: {shown} is no plain file of this repository; {_ANOTHER}")


def copy_plain(path: Path, common: Path, target: Path) -> bool:
    """Copy a file where it is there and not empty. Whether it was."""
    if not _there(path) or path.stat().st_size == 0:
        return False
    if not _plain(path, common):
        raise SourceError(f"{_name(common)}: {path.name} is no plain file of this repository; {_ANOTHER}")
    shutil.copyfile(path, target)
    return True


def _there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _plain(path: Path, common: Path) -> bool:
    """Whether it is a file of the source's own, also through a link that stays inside."""
    try:
        return path.resolve().is_relative_to(common) and stat.S_ISREG(path.stat().st_mode)
    except (OSError, RuntimeError):  # a circle of links
        return False


def _bytes(path: Path, common: Path, most: int) -> bytes:
    if not _plain(path, common) or path.stat().st_size > most:
        raise SourceError(f"{_name(common)}: {path.name} is no plain file of this repository; {_ANOTHER}")
    return path.read_bytes()


def _text(path: Path, common: Path) -> str:
    return os.fsdecode(_bytes(path, common, _LONGEST_REF)).replace("\0", "")


def _name(common: Path) -> str:
    """The repository's name for messages."""
    name = common.parent.name if common.name == ".git" else common.name
    return re.sub(r"[^\x20-\x7e]", "?", encode(name).decode("utf-8", "replace"))
