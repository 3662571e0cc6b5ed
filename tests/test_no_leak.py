"""Nothing that was planted in a history comes out: not in what is public, and no value of a secret anywhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from archiver.catalogue.schema import INDEX_KEY
from archiver.pipeline.summary import as_markdown, summarise
from archiver.records.outcome import Outcome
from archiver.store.archive import Archive
from tests.archivekit import open_archive
from tests.clikit import DAY, Ran, cli
from tests.gitrepo import git, lose_object
from tests.leaks import AUTHORS, ORIGIN, STAYS, VOTERS, leaks, planted_repository, private, secrets_alone

MIT = (Path(__file__).parent.parent / "LICENSE").read_text("utf-8")
BY = ("--by", "Ana Ruiz", "--why", "a test")


@dataclass
class Road:
    """Everything that came out on the way of one repository through the program."""

    home: Path
    said: dict[str, Ran] = field(default_factory=dict)
    """Command line -> what it printed."""

    def cli(self, *args: str | Path) -> Ran:
        done = cli(*args)
        self.said[" ".join(map(str, args))] = done
        return done

    @property
    def archive(self) -> Archive:
        return open_archive(self.home / "archive", writing=False)


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """Every command, with every way to speak, and the ways in which they fail."""
    home = tmp_path_factory.mktemp("road")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("GITHUB_TOKEN", "GH_TOKEN", "ARCHIVER_DEBUG"):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_CACHE_HOME", str(home / "cache"))
        patch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
        patch.chdir(home)
        holder = MIT.replace(
            "MIT License", f"MIT License\n\nCopyright (c) 2024 {AUTHORS[2].name} <{AUTHORS[2].email}>", 1
        )
        repo = planted_repository(home / "knocker", holder)
        yield _walk(Road(home), repo)


def _walk(road: Road, repo: Path) -> Road:
    here = ("--origin", ORIGIN, "--as-of", DAY)
    road.cli("archive", repo, *here, "--json")
    road.cli("archive", repo, *here, "--debug")
    road.cli("dossier", repo, *here, "--out", "public")
    road.cli("dossier", repo, *here, "--out", "both", "--restricted", "--json")
    road.cli("dossier", repo, *here, "--check", "public", "--debug")
    road.cli("reindex")
    for more in ((), ("--json",)):
        for args in (
            ("search",), ("search", "doors"), ("search", "password"), ("show", "knocker"), ("decide", "knocker"),
            ("decide", "knocker", "--all"), ("adopt", "knocker", "--to", "new"), ("licence", repo),
            ("licence", "knocker"), ("assess", repo, "--as-of", DAY), ("queue", "--as-of", DAY),
            ("review", "knocker", "--as-of", DAY), ("verify",), ("discover", repo),
        ):  # fmt: skip
            road.cli(*args, *more)
        for more_scan in ((), ("--all",)):
            road.cli("scan", repo, *more_scan, *more)
            road.cli("scan", "knocker", *more_scan, *more)
    road.cli("publish", "knocker", *BY, "--debug")
    road.cli("adopt", "knocker", "--to", "new", "--apply", "--debug")
    listed = json.loads(road.cli("decide", "knocker", "--json", "--quiet").stdout)
    ids = [row["id"] for row in listed["undecided"]]
    road.cli("decide", "knocker", *ids, *BY)
    road.cli("publish", "knocker", *BY, "--owner-asked", "--json")
    road.cli("search", "--publication", "open", "--json")
    _fail(road, repo)
    return road


def _fail(road: Road, repo: Path) -> None:
    """What is damaged is told of by its name, and what was in it stays out of the message."""
    damaged = road.home / "damaged"
    git(road.home, "clone", "-q", "--no-hardlinks", str(repo), str(damaged))
    for name in ("settings.py", ".env"):
        lose_object(damaged, git(damaged, "rev-parse", f"HEAD:{name}"))
    road.cli("archive", damaged, "--origin", ORIGIN + "-2", "--as-of", DAY, "--debug")
    road.cli("scan", damaged, "--debug")
    road.cli("dossier", damaged, "--out", "out-of-damage", "--as-of", DAY, "--debug")
    road.cli("decide", "knocker", "SEC-000", *BY, "--debug")
    event = road.archive.project(road.archive.projects()[0]).latest("dossier")
    assert event is not None
    sha256 = next(blob.sha256 for blob in event.blobs if blob.kind == "findings.json")
    held = road.home / f"archive/v1/blobs/sha256/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    data = held.read_bytes()
    held.chmod(0o644)
    held.write_bytes(b"{" + data)
    for args in (
        ("show", "knocker"),
        ("decide", "knocker"),
        ("publish", "knocker", *BY),
        ("verify", "--level", "bytes"),
    ):
        road.cli(*args, "--debug")
    held.write_bytes(data)


def test_enough_was_planted_and_found_for_silence_to_mean_something(road: Road) -> None:
    """A scan that finds nothing leaks nothing: the rows must be there, or the rest of this file is empty."""
    assert len(private()) >= 60 and len(secrets_alone()) >= 16
    report = json.loads(road.said[f"scan {road.home / 'knocker'} --all --json"].stdout)
    paths = {row["path"] for row in report["rows"]}
    assert {"data/voters.csv", "data/donors.sql", "data/people.json", ".env", "app.js", "keys/id_rsa"} <= paths
    codes = [done.code for line, done in road.said.items() if line.startswith(("archive", "dossier", "publish"))]
    assert 0 in codes and 4 in codes


def test_no_command_prints_a_value(road: Road) -> None:
    """What a steward sees has rules, paths and shapes: no secret, no person, nobody's number, whatever the command."""
    # The licence commands print the holder's line to whoever must keep it: it stands in the licence file.
    holder = [name for name in private() if AUTHORS[2].given in name or AUTHORS[2].family in name]
    allowed = {"licence": holder, "show": holder}
    found = {}
    for line, done in road.said.items():
        names = set(leaks((done.stdout + done.stderr).encode())) - set(allowed.get(line.split()[0], ()))
        if names:
            found[line] = sorted(names)
    assert found == {}


def test_no_public_file_of_a_dossier_holds_one(road: Road) -> None:
    """The files are fit for the public, from a path and from the archive, also of a damaged copy."""
    files = [path for name in ("public", "both", "out-of-damage") for path in (road.home / name).rglob("*")]
    public = [path for path in files if path.is_file() and "restricted" not in path.parts]
    assert {path.name for path in public} >= {"HANDOFF.md", "handoff.json", "handoff.html"}
    assert {str(path): names for path in public if (names := leaks(path.read_bytes()))} == {}
    archive = road.archive
    blobs = [
        blob
        for project in archive.projects()
        for event in archive.project(project).events()
        for blob in event.blobs
        if event.kind == "dossier" and blob.kind != "findings.json"
    ]
    assert blobs
    assert {blob.kind: names for blob in blobs if (names := leaks(archive.read_blob(blob.sha256)))} == {}


def test_no_public_file_is_a_map_to_what_was_found(road: Road) -> None:
    """Beside the origin's address a path or an id of what was found leads to it: the public reads kinds and numbers."""
    rows = json.loads((road.home / "both" / "restricted" / "findings.json").read_bytes())
    text = b"".join(path.read_bytes() for path in (road.home / "public").rglob("*") if path.is_file()).decode()
    assert len(rows) >= 15
    assert {row["id"] for row in rows if row["id"] in text} == set()
    # A file of HEAD may be named for another reason: what its code reads, which service it calls.
    gone = [row for row in rows if not row["in_head"]]
    assert "data/voters.csv" in {row["path"] for row in gone}
    assert {row["path"] for row in gone if row["path"] in text or row["blob"] in text} == set()
    assert STAYS in {row["path"] for row in rows if row["in_head"]}
    handoff = json.loads((road.home / "public" / "handoff.json").read_bytes())
    handoff.pop("licence")  # its zones name every folder and file by origin, whatever is in it
    pages = [(road.home / "public" / name).read_text() for name in ("HANDOFF.md", "handoff.html")]
    assert STAYS not in "".join([*pages, json.dumps(handoff)])
    exposure = handoff["exposure"]
    assert exposure["personal_data"]["voter rows"] >= 1 and exposure["secrets"]["private keys"] == 1


def test_what_looks_for_leaks_finds_them(road: Road) -> None:
    """The same search over what must not be public finds everything that was planted, however git shows it."""
    history = git(road.home / "knocker", "log", "--all", "-p", "--format=%an %ae %B%n%d").encode()
    tags = git(road.home / "knocker", "for-each-ref", "--format=%(contents)").encode()
    assert set(private()) - set(leaks(history + tags)) == set()
    assert leaks(b"thandrel.QUIXMOOR") and leaks(b"415 837-" + VOTERS[0].phone[-4:].encode())


def test_the_annex_for_stewards_holds_no_secret(road: Road) -> None:
    """Names may stand there, for the steward who must reach somebody; a key helps nobody but a thief."""
    annex = [path for path in (road.home / "both" / "restricted").rglob("*") if path.is_file()]
    assert annex
    assert {path.name: names for path in annex if (names := leaks(path.read_bytes(), secrets_alone()))} == {}
    rows = (road.home / "both" / "restricted" / "findings.json").read_bytes()
    assert leaks(rows) == []


def test_the_catalogue_holds_none(road: Road) -> None:
    """It is copied to every machine that searches."""
    assert leaks((road.home / "archive" / INDEX_KEY).read_bytes()) == []


def test_no_record_in_the_store_holds_a_secret_and_no_row_of_findings_a_person(road: Road) -> None:
    """The store is private as a whole, and is copied: beside the bundles nothing in it may repeat a key."""
    archive = road.archive
    for project in archive.projects():
        for event in archive.project(project).events():
            for blob in event.blobs:
                data = archive.read_blob(blob.sha256)
                assert leaks(data, secrets_alone()) == [], blob.kind
                if blob.kind == "findings.json":
                    assert leaks(data) == []
    records = list((road.home / "archive/v1/projects").rglob("*.json"))
    assert records
    assert {str(path): names for path in records if (names := leaks(path.read_bytes()))} == {}


def test_nothing_that_is_remembered_on_this_machine_holds_one(road: Road) -> None:
    """Caches and copies outlive the command; only the mirror itself, which is git's, holds what was copied."""
    kept = [path for path in (road.home / "cache").rglob("*") if path.is_file() and not _of_git(path)]
    assert kept
    assert {str(path): names for path in kept if (names := leaks(path.read_bytes(), secrets_alone()))} == {}


def test_the_record_of_a_run_holds_none(road: Road) -> None:
    """It is mailed, and lies in Prefect's artifacts."""
    line = next(line for line in road.said if line.startswith("archive") and line.endswith("--json"))
    outcomes = [Outcome.model_validate_json(text) for text in road.said[line].stdout.splitlines()]
    said = summarise("archive_ended", outcomes, started_at=DAY, ended_at=DAY, last=None)
    assert said.needs_review == 1
    told = as_markdown(said) + said.model_dump_json() + "".join(o.model_dump_json() for o in outcomes)
    assert leaks(told.encode()) == []
    assert ".env" not in told and "voters.csv" not in told and "PII-" not in told and "SEC-" not in told


def _of_git(path: Path) -> bool:
    return any(part.endswith(".git") or part in ("objects", "refs") for part in path.parts) or path.suffix == ".bundle"
