"""A campaign on a forge of our own: an API and git over HTTP on loopback, and the command line that archives it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archiver.store.archive import Archive
from tests.archivekit import open_archive
from tests.clikit import Ran, cli
from tests.git_server import GitServer, git_server
from tests.gitrepo import C, git, make_repo
from tests.loopback_forge import Forge, a_repository, serve


@dataclass
class Host:
    """The forge, its git server, and an archive beside them in the current folder."""

    forge: Forge
    server: GitServer
    home: Path

    @property
    def base(self) -> str:
        """The address of the git server."""
        return f"http://{self.server.address}"

    @property
    def prefix(self) -> str:
        """How the ids of its projects begin."""
        return self.server.address.replace(":", "-")

    def make(self, name: str, *commits: C) -> Path:
        """A bare repository at `owner/name`, where git finds it."""
        work = make_repo(self.home / "work" / name.replace("/", "+"), commits or [C({"a": name})])
        bare = self.server.folder / f"{name}.git"
        bare.parent.mkdir(parents=True, exist_ok=True)
        git(self.home, "clone", "-q", "--bare", str(work), str(bare))
        return bare

    def remove(self, name: str) -> None:
        """Gone, for git."""
        shutil.rmtree(self.server.folder / f"{name}.git")

    def move(self, name: str, to: str) -> None:
        """Renamed or transferred, for git."""
        (self.server.folder / to).parent.mkdir(exist_ok=True)
        (self.server.folder / f"{name}.git").rename(self.server.folder / f"{to}.git")

    def told(self, number: int, name: str, **fields: Any) -> dict[str, Any]:
        """What the API says of a repository here."""
        return a_repository(number, name, self.base, **fields)

    def url(self, name: str) -> str:
        """The address that git is given."""
        return f"{self.base}/{name}.git"

    def archive(self, *sources: str | Path, day: str = "2026-01-10") -> Ran:
        """`archiver archive`, as JSON."""
        return cli("archive", *sources, "--as-of", day, "--no-dossier", "--json", "--quiet")

    @property
    def store(self) -> Archive:
        """The archive, opened for reading."""
        return open_archive(self.home / "archive", writing=False)

    def kinds(self, project: str) -> list[str]:
        """The events of a project, verdicts left out."""
        return [event.kind for event in self.store.project(project).events() if event.kind != "verdict"]


@contextmanager
def host(home: Path, monkeypatch: Any) -> Iterator[Host]:
    """A running host, with an archive.toml that knows it."""
    (home / "srv").mkdir()
    with serve() as forge, git_server(home / "srv") as server:
        monkeypatch.setenv("GITHUB_API_URL", forge.url)
        (home / "archive.toml").write_text(
            f'[store]\nurl = "file:archive"\n[network]\nallow = ["{server.address}", "{forge.url[7:]}"]\n'
        )
        yield Host(forge, server, home)
