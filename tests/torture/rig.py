"""What every torture test stands on: a store, an upstream that changes, and the checks that nothing was lost."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.git.refs import State
from archiver.git.view import read_state
from archiver.pipeline.restore import restore
from archiver.pipeline.verify import verify
from archiver.store import open_store
from archiver.store.archive import Archive
from archiver.store.project import renewed_head
from tests.clikit import Ran, cli
from tests.gitrepo import C, add_commits, git, make_repo

SECRET = "SKEXAMPLE"
"""The secret of the real server's main user, and of moto's: it must show nowhere."""


@dataclass(frozen=True)
class Rig:
    """One machine: a folder with an archive.toml that names the store and a work folder of its own."""

    folder: Path
    store: str
    endpoint: str | None = None
    """The server itself, whatever stands between it and the program."""
    through: str | None = None
    """The address that the program is given instead of `endpoint`; None for the same."""
    work: str = "work"

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        address = f'endpoint = "{self.through or self.endpoint}"\nregion = "default"\n' if self.endpoint else ""
        self.config.write_text(
            f'[store]\nurl = "{self.store}"\n{address}[work]\ndir = "{self.work}"\n[limits]\nfree_megabytes = 0\n'
        )

    @property
    def config(self) -> Path:
        """Its archive.toml."""
        return self.folder / "archive.toml"

    @property
    def arguments(self) -> list[str]:
        """`archive` with this machine's configuration; the source is to follow."""
        return ["archive", "--config", str(self.config), "--no-dossier", "--json"]

    def run(self, upstream: Path) -> Ran:
        """Archive, undisturbed by us, in this process."""
        return cli(*self.arguments, upstream)

    def archive(self) -> Archive:
        """The archive as it lies in the store, past whatever stands between it and the program."""
        region = "default" if self.endpoint else None
        url = self.store if ":" in self.store else str(self.folder / self.store)
        return Archive(open_store(url, writing=False, endpoint=self.endpoint, region=region))


@dataclass
class Upstream:
    """A repository that goes through everything that makes a new generation; `states` holds what it was each time."""

    path: Path
    size: int
    rng: random.Random
    states: list[State] = field(default_factory=list)

    @property
    def git_dir(self) -> Path:
        """Its repository."""
        return self.path / ".git"

    def change(self, kind: str) -> None:
        """Do what the name says; each makes exactly one more generation."""
        getattr(self, f"_{kind}")()
        self.states.append(read_state(self.git_dir))

    def _create(self) -> None:
        make_repo(self.path, [C({"base": self.rng.randbytes(self.size)}), C({"a": "1"})])
        git(self.path, "branch", "topic")

    def _extend(self) -> None:
        number = len(self.states)
        add_commits(self.path, [C({f"f{number}": f"{number}\n" * 200}, message=f"work {number}")])
        git(self.path, "tag", f"v{number}")

    def _rewrite(self) -> None:
        git(self.path, "branch", "-f", "topic", "HEAD")
        git(self.path, "reset", "-q", "--hard", "HEAD~1")
        add_commits(self.path, [C({"other": f"{len(self.states)}"}, message="another past")])

    def _compact(self) -> None:
        """More than half of the base: the next generation is one full bundle."""
        add_commits(self.path, [C({"more": self.rng.randbytes(self.size * 3 // 4)})])

    def _rewind(self) -> None:
        git(self.path, "branch", "-D", "topic")
        git(self.path, "reset", "-q", "--hard", "HEAD~1")


LIFE = ("create", "extend", "rewrite", "compact", "extend", "rewind")


def assert_converged(archive: Archive, project_id: str, upstream: Upstream, committed: dict[str, bytes]) -> None:
    """One generation a change, none of the committed ones other than it was, no hole, head right, every byte right.

    Args:
        committed: manifests seen before, of any project; each must be there as it was.
    """
    assert {key: archive.store.read(key) for key in committed} == committed, "a committed generation was changed"
    view = archive.project(project_id)
    assert view.generations == list(range(1, len(upstream.states) + 1)), "a hole, or a generation too many"
    assert view.manifest(view.generations[-1]).state_digest == upstream.states[-1].digest
    assert view.head == renewed_head(view), "head.json is not what it should be"
    assert view.current == view.count_current()
    assert verify(archive, [project_id], "objects", lambda _: None).damaged == ()


def assert_restores(archive: Archive, project_id: str, states: list[State]) -> None:
    """Every generation gives back exactly what upstream had then."""
    with TemporaryDirectory(prefix="torture") as folder:
        for generation, state in enumerate(states, 1):
            out = Path(folder) / str(generation)
            restore(archive, project_id, out, generation)
            assert read_state(out).digest == state.digest, f"generation {generation} is not what upstream had"


def assert_nothing_left(work: Path) -> None:
    """No lock, half-written pack or scratch folder of a dead process lies in a work folder after the next run."""
    patterns = ("*.git/**/*.lock", "*.git/objects/pack/tmp_*", "*.git/objects/pack/.tmp-*", "*.tmp")
    assert [path for pattern in patterns for path in work.glob(f"work/*/{pattern}")] == []
