"""Make the stored archive of today's format: `python -m tests.format.make_store FOLDER`.

FOLDER gets `store/`, an archive made by the real commands, and `expected.json`: what upstream looked like at each
generation. What lies in tests/format/v1/ was made so once and is never made again: later formats get a folder of their
own. Commits are the same each time, moments and versions are those of the making.
"""

import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from archiver.pipeline.absence import ENOUGH, missed
from archiver.pipeline.capture import capture
from archiver.pipeline.context import Context
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from tests.clikit import cli
from tests.gitrepo import C, add_commits, git, lose_object, make_repo

HOST = "https://github.com"
DAY = date(2024, 12, 1)


@dataclass
class Making:
    """A store in the making, and what was archived into it."""

    scratch: Path
    store: Path
    expected: dict[str, dict[str, Any]] = field(default_factory=dict)

    def open(self, day: date = DAY) -> Context:
        """A context as a command would have it."""
        archive = Archive(open_store(str(self.store), writing=True))
        return Context(archive=archive, work=self.scratch / "cache" / "direct", registry=Registry(), as_of=day)

    def archive(self, path: Path, name: str, *lost: str, dossier: bool = False) -> str:
        """`archiver archive PATH`; `lost`: refs that cannot come along. Returns the project's id."""
        more = () if dossier else ("--no-dossier",)
        origin = ("--origin", f"{HOST}/{name}")
        done = cli("archive", path, *origin, "--store", self.store, "--as-of", DAY, "--quiet", *more)
        assert done.code in (0, 3), done.said
        project_id = self.open().archive.resolve(f"{HOST}/{name}")
        self.remember(project_id, path, *lost)
        return project_id

    def remember(self, project_id: str, path: Path, *lost: str) -> None:
        """Write down what upstream looks like beside the generation that was just made of it."""
        view = self.open().archive.project(project_id)
        names = {n: o for n, o in _refs(path).items() if n not in lost and not n.endswith("/merge")}
        symref, oid = _line(path, "symbolic-ref", "-q", "HEAD"), _line(path, "rev-parse", "-q", "--verify", "HEAD")
        held = self.expected.setdefault(project_id, {"generations": {}})["generations"]
        assert str(view.highest) not in held, f"{project_id}: nothing new was archived"
        held[str(view.highest)] = {"head_symref": symref, "head_oid": oid, "refs": names}

    def finish(self) -> None:
        """What the archive itself must say of its projects."""
        for project_id, expected in self.expected.items():
            view = self.open().archive.project(project_id)
            expected["current"] = view.current
            expected["events"] = [event.kind for event in view.events()]
            for number in view.generations:
                manifest = view.manifest(number)
                expected["generations"][str(number)] |= {
                    "status": manifest.status,
                    "bundles": [bundle.kind for bundle in manifest.bundles],
                    "keep_refs": manifest.keep_refs.count,
                }


def main(folder: Path) -> None:
    """Make it."""
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("GITHUB_TOKEN", "GH_TOKEN"):
            os.environ.pop(name, None)
        os.environ |= {"XDG_CACHE_HOME": f"{scratch}/cache", "GITHUB_API_URL": "http://127.0.0.1:9"}
        making = Making(Path(scratch), folder.absolute() / "store")
        rewritten(making)
        odd(making)
        partial(making)
        renamed(making)
        assert cli("verify", "--level", "objects", "--store", making.store, "--quiet").code == 0
        making.finish()
    shutil.rmtree(making.store / layout.CATALOGUE)  # disposable: whoever reads the store makes it anew
    (folder / "expected.json").write_text(json.dumps(making.expected, indent=1, sort_keys=True) + "\n")


def rewritten(making: Making) -> None:
    """A life with everything: growth, deletion, force-push, rewind, compaction, a stranger accepted, a repair."""
    name, base = "rivera-for-senate/volunteer-map", random.Random(1).randbytes(6000)
    path = make_repo(making.scratch / "map", [C({"README.md": "map\n", "noise.bin": base}), C({"b": "2"})])
    git(path, "branch", "a")
    git(path, "update-ref", "refs/pull/1/head", "HEAD~1")
    git(path, "update-ref", "refs/pull/1/merge", "HEAD")
    project_id = making.archive(path, name, dossier=True)
    add_commits(path, [C({"c": "3"}, day="2024-07-01")])
    git(path, "tag", "-a", "v1", "-m", "one")
    making.archive(path, name)
    git(path, "branch", "-D", "a")
    git(path, "reset", "-q", "--hard", "HEAD~1")
    add_commits(path, [C({"c": "another"}, day="2024-07-02")])
    git(path, "update-ref", "refs/heads/a/b", "HEAD")
    making.archive(path, name)
    git(path, "reset", "-q", "--hard", "HEAD~1")
    git(path, "checkout", "-q", "--detach")
    making.archive(path, name)
    git(path, "checkout", "-q", "main")
    git(path, "branch", "-m", "main", "trunk")
    add_commits(path, [C({"big.bin": random.Random(2).randbytes(5000)}, day="2024-07-03")])
    git(path, "update-ref", os.fsdecode(b"refs/heads/caf\xe9"), "HEAD")
    git(path, "symbolic-ref", "HEAD", os.fsdecode(b"refs/heads/caf\xe9"))
    making.archive(path, name)
    orphan = make_repo(making.scratch / "orphan", [C({"x": "started anew"}, day="2024-08-01")])
    making.archive(orphan, name)
    said = ("--by", "A Steward", "--why", "the team began a new history and said so")
    assert cli("accept", project_id, "--generation", "6", *said, "--store", making.store, "--quiet").code == 0
    _substitute_the_first_bundle(making, project_id)


def _substitute_the_first_bundle(making: Making, project_id: str) -> None:
    """The full bundle of generation 1 rots, and a repair has its objects but not its very bytes."""
    first = making.open().archive.project(project_id).manifest(1).bundles[0]
    file = making.store / layout.blob(first.sha256)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)
    done = cli("repair", project_id, "--store", making.store, "--quiet")
    assert done.code == 0, done.said
    event = making.open().archive.project(project_id).latest("repair")
    assert event and event.data["substitutes"], "the very bytes were made again: change the story"


def odd(making: Making) -> None:
    """Empty, unborn and SHA-256."""
    making.archive(make_repo(making.scratch / "empty", branch="trunk"), "rivera-for-senate/planned")
    unborn = make_repo(making.scratch / "unborn", [C({"a": "1"})])
    git(unborn, "symbolic-ref", "HEAD", "refs/heads/not/yet")
    making.archive(unborn, "rivera-for-senate/handbook")
    other = make_repo(making.scratch / "sha256", [C({"a": "1"})], object_format="sha256")
    making.archive(other, "rivera-for-senate/new-format")


def partial(making: Making) -> None:
    """A branch whose commit needs a file that is lost."""
    path = make_repo(making.scratch / "partial", [C({"a": "1"})])
    git(path, "checkout", "-q", "-b", "lost")
    add_commits(path, [C({"gone": "what nobody has any more"})])
    oid = git(path, "rev-parse", "HEAD:gone")
    git(path, "checkout", "-q", "main")
    lose_object(path, oid)
    making.archive(path, "rivera-for-senate/phonebank", "refs/heads/lost")


def renamed(making: Making) -> None:
    """Met by name, then under a number and another name; its first name is squatted, and at last it is not found."""
    path = make_repo(making.scratch / "tool", [C({"a": "1"})])
    _meet(making, path, "rivera-for-senate/texting")
    add_commits(path, [C({"b": "2"}, day="2024-07-01")])
    _meet(making, path, "rivera-for-senate/texting", 4001)
    add_commits(path, [C({"c": "3"}, day="2024-07-02")])
    project_id = _meet(making, path, "civic-tools/texting", 4001)
    stranger = make_repo(making.scratch / "stranger", [C({"spam": "buy"})])
    _meet(making, stranger, "rivera-for-senate/texting", 5002)
    for week in range(ENOUGH):
        context = making.open(DAY + timedelta(weeks=week))
        missed(context, project_id, f"{HOST}/civic-tools/texting", lambda: True)


def _meet(making: Making, path: Path, name: str, number: int | None = None) -> str:
    """Capture as a listing of a forge does, which knows the number."""
    repository = Repository(origin=f"{HOST}/{name}", clone_url=str(path), name=name, forge="github", numeric_id=number)
    captured = capture(repository, making.open())
    making.remember(captured.project_id, path)
    return captured.project_id


def _refs(path: Path) -> Mapping[str, str]:
    """Ref name, undecodable bytes as surrogates -> object id."""
    rows = (line.split(" ", 1) for line in git(path, "for-each-ref", "--format=%(objectname) %(refname)").splitlines())
    return {name: oid for oid, name in rows}


def _line(path: Path, *args: str) -> str | None:
    try:
        return git(path, *args) or None
    except AssertionError:
        return None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
