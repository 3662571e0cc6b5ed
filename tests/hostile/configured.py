"""Repositories whose own configuration, hooks and attributes want to run something."""

import os
from pathlib import Path

from tests.gitrepo import C, add_commits, git
from tests.hostile.world import World, ordinary


def hooks(path: Path, world: World) -> None:
    """Every hook that reading, fetching or packing could start."""
    ordinary(path)
    for name in (
        "post-checkout", "post-update", "pre-receive", "update", "post-receive", "reference-transaction",
        "pre-auto-gc", "post-index-change", "fsmonitor-watchman", "pre-push", "proc-receive",
    ):  # fmt: skip
        hook = path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{world.touch('hooks')}\n")
        hook.chmod(0o755)


def commands_in_config(path: Path, world: World) -> None:
    """Each setting of git that names a command and may be met on the way."""
    ordinary(path)
    run = world.touch("commands_in_config").replace('"', '\\"')
    (path / ".git" / "config").write_text(
        f"""[core]
repositoryformatversion = 0
fsmonitor = "{run}"
sshCommand = "{run}"
pager = "{run}"
editor = "{run}"
askPass = "{run}"
gitProxy = "{run}"
alternateRefsCommand = "{run}"
[pager]
log = "{run}"
[uploadpack]
packObjectsHook = "{run}"
[credential]
helper = "!{run}"
[diff]
external = "{run}"
[gpg]
program = "{run}"
[log]
showSignature = true
[interactive]
diffFilter = "{run}"
[protocol "ext"]
allow = always
"""
    )


def aliases_in_config(path: Path, world: World) -> None:
    """Aliases for the very commands that an archiver calls."""
    ordinary(path)
    names = ("for-each-ref", "rev-list", "cat-file", "fetch", "log", "rev-parse", "symbolic-ref", "pack-objects")
    lines = "".join(f'{name} = "!{world.touch("aliases_in_config")}"\n' for name in names)
    (path / ".git" / "config").write_text(f"[core]\nrepositoryformatversion = 0\n[alias]\n{lines}")


def hooks_path_in_config(path: Path, world: World) -> None:
    """Hooks from a folder of the repository's choice."""
    ordinary(path)
    (path / "tools").mkdir()
    for name in ("reference-transaction", "post-checkout", "pre-auto-gc"):
        (path / "tools" / name).write_text(f"#!/bin/sh\n{world.touch('hooks_path_in_config')}\n")
        (path / "tools" / name).chmod(0o755)
    git(path, "config", "core.hooksPath", str(path / "tools"))


def includes_a_pipe(path: Path, world: World) -> None:
    """`include.path` at a pipe that nobody writes to: whoever reads the configuration waits for ever."""
    ordinary(path)
    os.mkfifo(path / ".git" / "pipe")
    git(path, "config", "core.bare", "false")
    with (path / ".git" / "config").open("a") as config:
        config.write(f"[include]\npath = {path / '.git' / 'pipe'}\n")


def includes_a_private_file(path: Path, world: World) -> None:
    """`include.path` at a file whose lines would stand in an error message."""
    ordinary(path)
    with (path / ".git" / "config").open("a") as config:
        config.write(f'[include]\npath = {world.secret_file}\n[includeIf "gitdir:/"]\npath = {world.secret_file}\n')


def unknown_extensions(path: Path, world: World) -> None:
    """Extensions nobody knows, and a partial clone of a command."""
    ordinary(path)
    (path / ".git" / "config").write_text(
        f"""[core]
repositoryformatversion = 1
[extensions]
nonsense = true
partialClone = evil
worktreeConfig = true
[remote "evil"]
url = ext::{world.touch("unknown_extensions")}
promisor = true
uploadpack = {world.touch("unknown_extensions")}
"""
    )
    (path / ".git" / "config.worktree").write_text(f"[core]\nfsmonitor = {world.touch('unknown_extensions')}\n")


def promisor_with_a_command(path: Path, world: World) -> None:
    """A missing blob that git would fetch by running a command."""
    ordinary(path)
    blob = git(path, "rev-parse", "HEAD:app.py")
    git(path, "config", "extensions.partialClone", "evil")
    git(path, "config", "core.repositoryFormatVersion", "1")
    git(path, "config", "remote.evil.url", f"ext::{world.touch('promisor_with_a_command')}")
    git(path, "config", "remote.evil.promisor", "true")
    (path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def work_tree_elsewhere(path: Path, world: World) -> None:
    """`core.worktree` at a folder of somebody else."""
    ordinary(path)
    git(path, "config", "core.worktree", str(world.outside))


def attributes_with_drivers(path: Path, world: World) -> None:
    """Filters, diff and merge drivers, export-subst and encodings: git runs them when it looks at files."""
    ordinary(path)
    attributes = "* filter=evil diff=evil merge=evil ident export-subst\n*.md working-tree-encoding=UTF-16\n"
    add_commits(path, [C({".gitattributes": attributes.replace("*.md", "*.none")})])
    run = world.touch("attributes_with_drivers")
    for key in (
        "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "diff.evil.command",
        "merge.evil.driver",
    ):  # fmt: skip
        git(path, "config", key, run)
    (path / ".git" / "info").mkdir(exist_ok=True)
    (path / ".git" / "info" / "attributes").write_text(attributes)


def lfs_config(path: Path, world: World) -> None:
    """`.lfsconfig` that sends LFS to the metadata service, and a pointer file."""
    ordinary(path)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'ab' * 32}\nsize 12345\n"
    config = f'[lfs]\nurl = http://169.254.169.254/lfs\n[lfs "customtransfer.x"]\npath = {world.touch("lfs")}\n'
    add_commits(path, [C({".lfsconfig": config, "big.bin": pointer, ".gitattributes": "*.bin filter=lfs\n"})])


def server_side_config(path: Path, world: World) -> None:
    """Settings that make upload-pack give more, or less, than it has."""
    ordinary(path)
    for key, value in (
        ("transfer.hideRefs", "refs/heads"), ("uploadpack.hideRefs", "refs"), ("uploadpack.allowFilter", "true"),
        ("uploadpack.advertiseBundleURIs", "true"), ("bundle.version", "1"), ("bundle.mode", "all"),
        ("bundle.evil.uri", f"file://{world.private}"), ("transfer.credentialsInUrl", "allow"),
        ("core.packedGitLimit", "1"), ("core.bigFileThreshold", "1"), ("pack.depth", "4000"),
    ):  # fmt: skip
        git(path, "config", key, value)
