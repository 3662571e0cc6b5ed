"""Small real git repositories for tests, with fixed dates and people."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class C:
    """One commit: what changes, who made it, when."""

    files: Mapping[str, str | bytes | None] = field(default_factory=dict)
    """Path -> new content; None deletes."""
    message: str = "work"
    day: str = "2024-06-01"
    """Committer and author day, 12:00 UTC; or a full git date."""
    author: str = "Robin Doe <robin@example.org>"


def git(path: Path, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run git in a repository, alone from the machine's configuration."""
    clean = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Robin Doe",
        "GIT_AUTHOR_EMAIL": "robin@example.org",
        "GIT_COMMITTER_NAME": "Robin Doe",
        "GIT_COMMITTER_EMAIL": "robin@example.org",
        "GIT_AUTHOR_DATE": "2024-06-01T12:00:00Z",
        "GIT_COMMITTER_DATE": "2024-06-01T12:00:00Z",
        **(env or {}),
    }
    done = subprocess.run(["git", "-C", str(path), *args], input=stdin, capture_output=True, env=clean, check=False)
    assert done.returncode == 0, f"git {args}: {done.stderr.decode('utf-8', 'replace')}"
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def make_repo(path: Path, commits: Sequence[C] = (), *, branch: str = "main", object_format: str = "sha1") -> Path:
    """A work tree with these commits on one branch; `path` is created."""
    path.mkdir(parents=True)
    git(path, "init", "-q", f"--initial-branch={branch}", f"--object-format={object_format}")
    add_commits(path, commits)
    return path


def add_commits(path: Path, commits: Sequence[C]) -> str:
    """More commits on the branch that is checked out. Returns the last commit's id."""
    for commit in commits:
        for name, content in commit.files.items():
            file = path / name
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        day = f"{commit.day}T12:00:00Z" if len(commit.day) == 10 else commit.day
        person, _, mail = commit.author.rpartition(" <")
        env = {
            "GIT_AUTHOR_NAME": person,
            "GIT_AUTHOR_EMAIL": mail.rstrip(">"),
            "GIT_COMMITTER_NAME": person,
            "GIT_COMMITTER_EMAIL": mail.rstrip(">"),
            "GIT_AUTHOR_DATE": day,
            "GIT_COMMITTER_DATE": day,
        }
        git(path, "add", "-A", env=env)
        git(path, "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-m", commit.message, env=env)
    return git(path, "rev-parse", "HEAD") if commits else ""


def lose_object(path: Path, oid: str) -> None:
    """Damage a repository: unpack everything and remove one object."""
    packs = path / ".git" / "objects" / "pack"
    for pack in packs.glob("*.pack"):
        moved = path / ".git" / pack.name
        pack.rename(moved)
        for rest in packs.glob(pack.stem + ".*"):
            rest.unlink()
        git(path, "unpack-objects", "-q", stdin=moved.read_bytes())
        moved.unlink()
    loose = path / ".git" / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o644)
    loose.unlink()
