"""Where hostile repositories are tried: what they want to run, to read and to overwrite."""

from dataclasses import dataclass
from pathlib import Path

from tests.gitrepo import C, git, make_repo

SECRET = "planted-secret-of-another-folder-4711"
TOKEN_LIKE = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2"
"""Forty hexadecimal digits, as old tokens have them: a ref that leads to its file would name an object."""


@dataclass(frozen=True)
class World:
    """The surroundings of one run."""

    outside: Path
    """A folder that nothing may read or change."""
    markers: Path
    """Whatever a repository manages to run leaves a file here."""

    def touch(self, name: str) -> str:
        """A command that betrays itself."""
        return f"touch '{self.markers / name}'"

    @property
    def private(self) -> Path:
        """Somebody's repository outside, with a secret in it."""
        return self.outside / "private"

    @property
    def secret_file(self) -> Path:
        """A file with a secret."""
        return self.outside / "secret.txt"

    @property
    def token_file(self) -> Path:
        """A file that looks like a ref."""
        return self.outside / "token.txt"


def make_world(folder: Path) -> World:
    """A world in an empty folder."""
    world = World(folder / "outside", folder / "markers")
    world.markers.mkdir(parents=True)
    world.outside.mkdir()
    world.secret_file.write_text(SECRET + "\n")
    world.token_file.write_text(TOKEN_LIKE + "\n")
    make_repo(world.private, [C({"secret.txt": SECRET + "\n"}, message=SECRET)])
    git(world.private, "branch", "hidden")
    return world


def ordinary(path: Path) -> Path:
    """A harmless repository that something is then done to."""
    return make_repo(
        path,
        [
            C({"README.md": "# Tool\n\nRun `make` first.\n", "LICENSE": "MIT License\n"}),
            C({"app.py": "print('hello')\n"}, day="2024-06-02"),
        ],
    )
