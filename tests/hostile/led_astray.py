"""Repositories that want to be read, or written, somewhere else."""

import os
import shutil
from pathlib import Path

from tests.gitrepo import C, add_commits, git
from tests.hostile.world import World, ordinary


def head_is_a_link_out(path: Path, world: World) -> None:
    """HEAD as a link to a private file."""
    ordinary(path)
    (path / ".git" / "HEAD").unlink()
    (path / ".git" / "HEAD").symlink_to(world.secret_file)


def ref_is_a_link_out(path: Path, world: World) -> None:
    """A branch that is a link to a file which holds forty hexadecimal digits."""
    ordinary(path)
    (path / ".git" / "refs" / "heads" / "stolen").symlink_to(world.token_file)


def refs_are_links_out(path: Path, world: World) -> None:
    """Refs and objects of somebody else's repository, by two links."""
    ordinary(path)
    for name in ("refs", "objects"):
        shutil.rmtree(path / ".git" / name)
        (path / ".git" / name).symlink_to(world.private / ".git" / name)


def branches_are_a_link_out(path: Path, world: World) -> None:
    """One folder of refs is somebody else's."""
    ordinary(path)
    (path / ".git" / "refs" / "heads" / "x").symlink_to(world.private / ".git" / "refs" / "heads")


def objects_with_a_link_out(path: Path, world: World) -> None:
    """One folder of objects is somebody else's, and a packed ref names a commit in it."""
    ordinary(path)
    stolen = git(world.private, "rev-parse", "HEAD")
    (path / ".git" / "packed-refs").write_text(f"{stolen} refs/heads/stolen\n")
    for folder in (world.private / ".git" / "objects").iterdir():
        if len(folder.name) == 2 and not (path / ".git" / "objects" / folder.name).exists():
            (path / ".git" / "objects" / folder.name).symlink_to(folder)


def object_is_a_pipe(path: Path, world: World) -> None:
    """A pack that nobody will ever write to."""
    ordinary(path)
    os.mkfifo(path / ".git" / "objects" / "pack" / f"pack-{'a' * 40}.idx")
    os.mkfifo(path / ".git" / "objects" / "pack" / f"pack-{'a' * 40}.pack")


def dot_git_file_leads_out(path: Path, world: World) -> None:
    """`.git` as a file that names somebody else's repository."""
    path.mkdir()
    (path / ".git").write_text(f"gitdir: {world.private}/.git\n")


def dot_git_is_a_link_out(path: Path, world: World) -> None:
    """`.git` as a link to somebody else's."""
    path.mkdir()
    (path / ".git").symlink_to(world.private / ".git")


def dot_git_file_is_nonsense(path: Path, world: World) -> None:
    """`.git` as a file with a NUL and no end, beside a bare repository's files."""
    path.mkdir()
    (path / ".git").write_bytes(b"gitdir: \0" + b"../" * 5000)
    git(path.parent, "init", "-q", "--bare", str(path))


def commondir_leads_out(path: Path, world: World) -> None:
    """`commondir` as in a linked work tree, at a repository that knows nothing of it."""
    ordinary(path)
    (path / ".git" / "commondir").write_text(f"{world.private}/.git\n")


def alternates_at_private_folder(path: Path, world: World) -> None:
    """Alternates at a folder without objects, with `..`, at themselves and at a device."""
    ordinary(path)
    (path / ".git" / "objects" / "info" / "alternates").write_text(
        f"{world.outside}\n../../../../../../../etc\n/dev/zero\n{path / '.git' / 'objects'}\n"
    )


def alternates_in_a_circle(path: Path, world: World) -> None:
    """Two object folders that borrow from each other."""
    ordinary(path)
    second = path / ".git" / "second"
    for folder, other in ((path / ".git" / "objects", second), (second, path / ".git" / "objects")):
        (folder / "info").mkdir(parents=True, exist_ok=True)
        (folder / "info" / "alternates").write_text(f"{other}\n")


def shallow_link(path: Path, world: World) -> None:
    """`shallow` as a link to a private file."""
    ordinary(path)
    (path / ".git" / "shallow").symlink_to(world.secret_file)


def grafts_and_replacements(path: Path, world: World) -> None:
    """A graft and a replace ref that would show another history than the one that was pushed."""
    ordinary(path)
    head, first = git(path, "rev-parse", "HEAD"), git(path, "rev-parse", "HEAD~1")
    add_commits(path, [C({"evil.py": "print('other')\n"}, message="other")])
    git(path, "replace", head, first)
    (path / ".git" / "info").mkdir(exist_ok=True)
    (path / ".git" / "info" / "grafts").write_text(f"{git(path, 'rev-parse', 'HEAD')}\n")


def submodules_with_options(path: Path, world: World) -> None:
    """`.gitmodules` whose addresses and paths are options, commands and ways out."""
    ordinary(path)
    run = world.touch("submodules_with_options")
    sections = [
        ("a", "--upload-pack=" + run, "sub"),
        ("b", f"ext::sh -c {run}", "-u"),
        ("c", f"file://{world.private}", "../../outside"),
        ("../../.git/modules/x", "../../private", ".git/hooks"),
        ("d", "https://user:planted-secret-in-gitmodules@example.org/x.git", "sub2"),
        ("e", "-oProxyCommand=" + run, "sub3\r"),
    ]
    text = "".join(
        f'[submodule "{name}"]\n\tpath = {sub}\n\turl = {url}\n\tupdate = !{run}\n' for name, url, sub in sections
    )
    add_commits(path, [C({".gitmodules": text})])
    git(path, "update-index", "--add", "--cacheinfo", f"160000,{git(path, 'rev-parse', 'HEAD')},sub")
    git(path, "commit", "-q", "-m", "submodule")
