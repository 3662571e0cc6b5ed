"""What a user gets when something is wrong: the right exit code, the next move, no secret; and nothing is harmed."""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clikit import DAY, PROGRAM, cli, command, files, fixture_home  # noqa: F401
from tests.gitrepo import C, git, make_repo

MIT = (Path(__file__).parent.parent / "LICENSE").read_text("utf-8")
SECRET = "hunter2secret"
S3_SCRIPTS = Path(__file__).parent / "s3"
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="mounting a small disk needs root")


@pytest.fixture
def repo(home: Path) -> Path:
    files = {
        "README.md": "# Door lists\n\nPrints the lists for canvassers.\n",
        "LICENSE": MIT,
        "doors.py": "print(1)\n",
    }
    return make_repo(home / "doors", [C(files, day="2024-10-01")])


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# --- sources ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["archive", "assess", "licence", "dossier", "discover"])
@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nosuch", "no such path; give a repository"),
        ("empty", "give"),
        ("file", "give"),
        ("--upload-pack=touch pwned", "give an https:// URL or a path"),
        ("ext::touch% pwned", "write it out"),
        ("ext::sh", "are never run"),
        ("https://example.org/$HOME/doors", "write it out"),
        (f"https://bob:{SECRET}@example.org/us/doors", "https://***@example.org"),
    ],
)
def test_a_source_that_is_none_is_a_usage_error_with_a_next_move(home, name, source, says):
    """Exit 2 from every command that takes a SOURCE; nothing in it runs, no secret in it shows."""
    (home / "empty").mkdir()
    (home / "file").write_text("x")
    more = {"dossier": ("--out", "d"), "archive": ("--store", "s")}.get(name, ())

    done = cli(name, *more, "--", source)

    assert done.code == 2
    if name in ("archive", "discover") or source in ("nosuch", "empty", "file"):
        assert says in done.said
    assert re.search(r"give|write|run|name|remove", done.said)
    assert SECRET not in done.said
    assert not (home / "pwned").exists()


@pytest.mark.parametrize("name", ["archive", "discover"])
def test_a_list_with_hostile_lines_archives_none_of_them(home, repo, name):
    """Each line fails alone, is named by its number, and a good source beside it is done all the same."""
    (home / "list").write_text(f"--upload-pack=touch\next::touch% pwned\nhttps://bob:{SECRET}@example.org/us/doors\n")

    done = cli(name, "@list", repo, *(("--store", "s", "--as-of", DAY) if name == "archive" else ()))

    assert done.code == 3
    assert all(f"list, line {number}" in done.said for number in (1, 2, 3))
    assert SECRET not in done.said
    assert not (home / "pwned").exists()


def test_an_option_like_source_is_no_option(home):
    """Without `--` the command line itself refuses it."""
    done = cli("archive", "--upload-pack=touch")

    assert (done.code, "see `archiver archive --help`" in done.stderr, done.stdout) == (2, True, "")


def test_a_secret_in_an_address_is_nowhere_afterwards(home, repo):
    """Not on the screen, in the store, in the work folder, nor where an error came from."""
    address = f"https://bob:{SECRET}@example.org/us/doors"
    ran = [
        cli("archive", address, repo, "--store", "s", "--as-of", DAY, "--json"),
        cli("archive", repo, "--origin", address, "--store", "s", "--debug"),
        cli("assess", repo, "--origin", address, "--debug"),
        cli("licence", repo, "--origin", address, "--debug"),
        cli("licence", address, "--debug"),
        cli("dossier", repo, "--origin", address, "--out", "d", "--debug"),
        cli("adopt", "doors", "--to", address, "--store", "s", "--debug"),
        cli("show", address, "--store", "s", "--debug"),
    ]

    assert [done.code for done in ran] == [3, 2, 2, 2, 2, 2, 2, 2]
    assert not [done.said for done in ran if SECRET in done.said]
    written = [path for path in home.rglob("*") if path.is_file()]
    assert not [path for path in written if SECRET.encode() in path.read_bytes()]


def test_a_shallow_clone_is_3_and_says_how_to_deepen_it(home, repo):
    """History that is cut off is no archive; describing it where it lies is still possible."""
    (repo / "doors.py").write_text("print(2)\n")
    git(repo, "commit", "-q", "-am", "more")
    git(home, "clone", "-q", "--depth=1", repo.as_uri(), str(home / "cut"))

    done = cli("archive", "cut", "--store", "s", "--json", "--quiet")

    assert (done.code, done.lines[0]["status"]) == (3, "failed")
    assert "git fetch --unshallow" in done.lines[0]["reason"]
    assert [cli(name, "cut").code for name in ("assess", "licence")] == [0, 0]


def test_one_bad_repository_among_good_ones_fails_alone(home, repo):
    """Exit 3, the reason in its own line, and the good ones are archived, described and found."""
    bad = make_repo(home / "all" / "bad", [C({"a": "1"})])
    shutil.rmtree(bad / ".git" / "objects" / git(bad, "rev-parse", "HEAD")[:2])
    for name in ("one", "two"):
        shutil.copytree(repo, home / "all" / name)

    done = cli("archive", "all", "--store", "s", "--as-of", DAY, "--json", "--quiet")

    assert done.code == 3
    assert {line["name"]: line["status"] for line in done.lines} == {
        "bad": "failed",
        "one": "archived",
        "two": "archived",
    }
    assert "git fsck" in next(line["reason"] for line in done.lines if line["name"] == "bad")
    assert {hit["name"] for hit in cli("search", "canvassers", "--store", "s", "--json").document} == {"one", "two"}


def test_an_origin_for_two_sources_is_a_usage_error(home, repo):
    """Two repositories cannot come from one place; also when one folder holds both."""
    shutil.copytree(repo, home / "all" / "one")
    shutil.copytree(repo, home / "all" / "two")
    for sources in (("doors", "all/one"), ("all",)):
        done = cli("archive", *sources, "--origin", "https://example.org/us/doors", "--store", "s")
        assert (done.code, "--origin" in done.said) == (2, True)


def test_missing_blobs_are_not_examined_and_no_error(home, repo):
    """A partial clone can be judged and described where it lies; what was not read is said."""
    for path in ("LICENSE", "doors.py"):
        blob = git(repo, "rev-parse", f"HEAD:{path}")
        (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    ran = {name: cli(name, repo, "--json") for name in ("assess", "licence")}
    ran["dossier"] = cli("dossier", repo, "--out", "d", "--json")

    assert [done.code for done in ran.values()] == [0, 0, 0]
    assert ran["licence"].document["not_examined"] == ["LICENSE", "doors.py"]
    assert ran["licence"].document["verdict"] != "adopt"
    handoff = json.loads((home / "d" / "handoff.json").read_text())
    assert "2 files: LICENSE, doors.py" in [item["what"] for item in handoff["not_run"]]


# --- projects and targets ---------------------------------------------------------------------------------------------


def test_a_project_that_nobody_knows_or_several_share_is_a_usage_error(home, repo):
    """Whatever the command: exit 2, and the projects that were meant are named."""
    for owner in ("us", "them"):
        cli(
            "archive", repo, "--origin", f"https://example.org/{owner}/doors", "--store", "s", "--no-dossier", "--quiet"
        )
    ids = {hit["project_id"] for hit in cli("search", "--store", "s", "--json").document}
    for name, more in (("show", ()), ("restore", ("back",)), ("verify", ()), ("adopt", ("--to", "new.git"))):
        unknown = cli(name, "nosuch", *more, "--store", "s")
        both = cli(name, "doors", *more, "--store", "s")
        assert (unknown.code, "archiver search" in unknown.stderr) == (2, True)
        assert (both.code, "us/doors" in both.stderr and "them/doors" in both.stderr) == (2, True)
    assert not ids or all(project in both.stderr for project in ids)
    assert cli("show", "us/doors", "--store", "s").code == 0


def test_a_folder_that_exists_is_never_written_into(home, repo):
    """restore and adopt need a place of their own; the user's folder is as it was."""
    cli("archive", repo, "--store", "s", "--as-of", DAY, "--quiet")
    (home / "mine").mkdir()
    (home / "mine" / "diary").write_text("dear")

    back = cli("restore", "doors", "mine", "--store", "s")
    new = cli("adopt", "doors", "--to", "mine", "--apply", "--store", "s")
    old = cli("restore", "doors", "back", "--generation", "7", "--store", "s")

    assert (back.code, "give a folder that does not exist" in back.stderr) == (2, True)
    assert (new.code, "give a folder that does not exist" in new.stderr) == (4, True)
    assert (old.code, "held are: 1" in old.stderr) == (2, True)
    assert set(files(home / "mine")) == {"diary"}


@pytest.mark.parametrize(
    "name", ["search", "show doors", "restore doors back", "verify", "adopt doors --to x", "reindex"]
)
def test_a_mistyped_store_is_said_and_not_made(home, name):
    """A typing error must not look like an empty archive."""
    done = cli(*name.split(), "--store", "nosuch")

    assert (done.code, "check --store" in done.stderr, (home / "nosuch").exists()) == (3, True, False)


# --- configuration ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[store]\nurl = "s"\n\n[work]\njobs = "4"\n', ("line 5", "work.jobs")),
        ("[store]\nurl = \n", ("line 2", "url")),
        (f'[store]\nurl = "s"\ntoken = "{SECRET}"\n', ("line 3", "token", "environment")),
    ],
)
def test_a_broken_configuration_names_line_and_key(home, repo, text, says):
    """Every command that reads archive.toml says the same, and never a value that may be a secret."""
    (home / "archive.toml").write_text(text)
    for name in ("archive doors", "assess doors", "licence doors", "dossier doors --out d", "discover doors", "run",
                 "search x", "show x", "restore x back", "verify", "adopt x --to y", "reindex", "doctor"):  # fmt: skip
        done = cli(*name.split())
        assert done.code == 2, name
        assert all(word in done.stderr for word in ("archive.toml", *says)), name
        assert SECRET not in done.said


@pytest.mark.parametrize("name", ["archive doors", "assess doors", "licence doors", "dossier doors --out d", "doctor"])
def test_a_broken_registry_names_line_and_key(home, repo, name):
    """A wrong registry would give wrong verdicts: nothing starts until it is right."""
    (home / "campaigns.toml").write_text('[[owner]]\nid = "us"\nname = "Us"\nkind = "candiate"\norigins = ["x"]\n')

    done = cli(*name.split())

    assert done.code == 2
    assert all(word in done.said for word in ("campaigns.toml:4", "kind", "candidate"))
    assert not (home / "archive").exists() or name == "doctor"


# --- stores -----------------------------------------------------------------------------------------------------------


@AS_ROOT
def test_a_read_only_store_is_3_for_writing_and_fine_for_reading(home, repo):
    """An archive on a write-protected disk can still be searched, shown, checked and restored from."""
    with small_disk(home / "disk", "size=8m"):
        assert cli("archive", repo, "--store", "disk/s", "--as-of", DAY, "--quiet").code == 0
        subprocess.run(["mount", "-o", "remount,ro", str(home / "disk")], check=True)

        written = {name: cli(*name.split(), "--store", "disk/s") for name in ("archive doors", "reindex")}
        read = [
            cli(*name.split(), "--store", "disk/s")
            for name in ("search doors", "show doors", "verify", "restore doors b")
        ]
        targets = [
            cli(*name.split(), "--store", "disk/s")
            for name in ("restore doors disk/b", "adopt doors --to disk/b --apply")
        ]

    for done in written.values():
        assert (done.code, "Read-only file system" in done.stderr) == (3, True)
        assert "run again" in done.stderr
    assert [done.code for done in read] == [0, 0, 0, 0]
    assert [done.code for done in targets] == [2, 4]
    assert all("give a folder that you may write to" in done.stderr for done in targets)


@AS_ROOT
@pytest.mark.parametrize("kilobytes", [64, 180, 220])
def test_a_full_disk_is_3_and_the_next_run_with_room_ends_well(home, repo, kilobytes):
    """Wherever the room runs out, in a copy, a dossier or the catalogue: the next move is said, nothing is broken."""
    (repo / "noise").write_bytes(random.Random(1).randbytes(100_000))
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "a large file")
    with small_disk(home / "disk", f"size={kilobytes}k"):
        done = cli("archive", repo, "--store", "disk/s", "--as-of", DAY)
        subprocess.run(["mount", "-o", "remount,size=8m", str(home / "disk")], check=True)
        again = cli("archive", repo, "--store", "disk/s", "--as-of", DAY, "--json", "--quiet")
        checked = cli("verify", "--level", "objects", "--store", "disk/s", "--json", "--quiet")
        hits = cli("search", "canvassers", "--store", "disk/s", "--json", "--quiet").document

    assert (done.code, "no room left" in done.said, "free some disk" in done.said) == (3, True, True)
    assert (again.code, again.lines[0]["generation"], checked.code, len(hits)) == (0, 1, 0, 1)


@pytest.fixture
def real_s3() -> Iterator[dict[str, str]]:
    missing = [name for name in ("radosgw", "ceph-mon", "ceph-osd") if not shutil.which(name)]
    if missing or os.geteuid():
        pytest.skip(f"no real S3 server here ({missing[0] if missing else 'it needs root'}); .ci/run installs it")
    folder = Path(tempfile.mkdtemp(prefix="rgw", dir="/tmp"))  # unix sockets have short names
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
    port, mon, mon1, osd = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    ports = {"PORT": port, "MON_PORT": mon, "MON_PORT1": mon1, "OSD_PORT_MIN": osd, "OSD_PORT_MAX": osd + 60}
    env = {**os.environ, **{name: str(value) for name, value in ports.items()}}
    try:
        subprocess.run(["bash", S3_SCRIPTS / "radosgw_up.sh", folder / "s"], env=env, capture_output=True, check=True)
        yield dict(re.findall(r"(\w+)=(\S+)", (folder / "s" / "env").read_text()))
    finally:
        subprocess.run(["bash", S3_SCRIPTS / "radosgw_down.sh", folder / "s"], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def test_wrong_s3_credentials_are_3_from_every_command_and_shown_by_none(home, repo, real_s3, monkeypatch):
    """moto accepts any credentials, so only a real server can show what a user sees."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", real_s3["AWS_ACCESS_KEY_ID"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    (home / "archive.toml").write_text(
        f'[store]\nurl = "s3://some-bucket/archive"\nendpoint = "{real_s3["S3_ENDPOINT"]}"\nregion = "default"\n'
    )
    for name in ("archive doors", "search x", "show x", "verify", "restore x b", "adopt x --to y", "reindex", "doctor"):
        done = cli(*name.split(), "--debug")
        assert (done.code, "AWS_SECRET_ACCESS_KEY" in done.said) == (3, True), name
        assert SECRET not in done.said


# --- killed -----------------------------------------------------------------------------------------------------------


def outcome_of(store: str) -> object:
    """What an archive came to: generations, events, states and hits, without ids of blobs and times."""
    projects = {}
    for folder in sorted(Path(store, "v1", "projects").iterdir()):
        events = [json.loads(path.read_text()) for path in sorted((folder / "events").iterdir())]
        projects[folder.name] = (
            sorted(path.name for path in (folder / "gen").iterdir()),
            [event["kind"] for event in events],
        )
    hits = cli("search", "--store", store, "--json").document
    shown = [(hit["name"], hit["state"], hit["licence"], hit["languages"], hit["snippet"]) for hit in hits]
    return projects, sorted(shown)


def test_killed_at_any_moment_the_next_run_ends_as_an_undisturbed_one(home, repo):
    """kill -9 in the copy, the dossiers or the catalogue: same generations, events, states and hits; all sound."""
    for number in range(2):
        shutil.copytree(repo, home / "all" / f"doors{number}")
    args = ("archive", "all", "--as-of", DAY, "--json", "--quiet")
    began = time.monotonic()
    assert command(*args, "--store", "calm", cwd=home).code == 0
    whole = time.monotonic() - began
    undisturbed = outcome_of("calm")
    rng, interrupted = random.Random(20), 0

    for attempt in range(5):
        store = f"killed{attempt}"
        child = subprocess.Popen(
            [*PROGRAM, *args, "--store", store], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=home
        )
        time.sleep(whole * (0.3 + 0.65 * (attempt + rng.random()) / 5))
        child.send_signal(signal.SIGKILL)
        interrupted += child.wait() != 0

        again = cli(*args, "--store", store)

        assert again.code == 0
        assert {line["status"] for line in again.lines} <= {"archived", "unchanged"}
        assert outcome_of(store) == undisturbed
        assert cli("verify", "--level", "objects", "--store", store, "--json", "--quiet").document["damaged"] == []
    assert interrupted  # else nothing was tried


# --- a hostile repository ---------------------------------------------------------------------------------------------

ESC, RLO = "\x1b", "\u202e"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def hostile(home: Path) -> Path:
    """One repository with everything that could run, mislead or exhaust a reader."""
    path = make_repo(home / "evil")
    odd = f"{ESC}[31mred{RLO}gnp.exe"
    files = {
        "README.md": f"# {ESC}]0;owned\x07 <script>alert(1)</script> {RLO}txt\n\n"
        "Voter <img src=x onerror=alert(1)> lists. [run](javascript:alert(1)) ![x](https://evil.example/pixel.png)\n\n"
        "```sh\nrm -rf / # setup\n```\n",
        "package.json": json.dumps(
            {"name": "<b>x</b>", "license": f"MIT{ESC}[2J", "description": f"{RLO}evil<script>"}
        ),
        "docker-compose.yml": BOMB,
        ".github/workflows/ci.yml": BOMB,
        "publiccode.yml": BOMB,
        ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=touch pwned\n',
        ".mailmap": f"{ESC}[31m <a@example.org>\n",
        odd: "odd",
        "/".join(["deep"] * 300) + "/end": "end",
    }
    work = {name: content for name, content in files.items() if name not in (odd,) and not name.startswith("deep")}
    for name, content in work.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    (path / "LICENSE").symlink_to("/etc/passwd")
    (path / "many").mkdir()
    for number in range(5000):
        (path / "many" / f"{number}.js").write_text("")
    git(path, "add", "-A")
    for name in (odd, "/".join(["deep"] * 300) + "/end"):
        blob = git(path, "hash-object", "-w", "--stdin", stdin=files[name].encode())
        git(path, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    message = f"fix {ESC}[2J<script>alert(1)</script>{RLO}\n\nSigned-off-by: x"
    person = {"GIT_AUTHOR_NAME": f"{ESC}[31mEve<script>", "GIT_AUTHOR_EMAIL": "eve@example.org"}
    git(path, "commit", "-q", "-m", message, env=person)
    git(path, "update-ref", f"refs/heads/{RLO}<script>alert(1)", "HEAD")
    git(path, "tag", "v1<img>", "HEAD")
    (path / ".git" / "description").write_text(f"{ESC}[31m<script>\n")
    (path / ".git" / "hooks").mkdir(exist_ok=True)
    for hook in ("pre-push", "post-checkout", "reference-transaction"):
        file = path / ".git" / "hooks" / hook
        file.write_text(f"#!/bin/sh\ntouch {home}/pwned\n")
        file.chmod(0o755)
    git(path, "config", "core.fsmonitor", f"touch {home}/pwned")
    git(path, "config", "uploadpack.packObjectsHook", f"touch {home}/pwned;")
    return path


def test_a_hostile_repository_goes_the_whole_road_and_nothing_runs(home, hostile):
    """Copied, judged, described, found, restored, offered: nothing runs, nothing steers the terminal or the page."""
    shutil.rmtree(home / "cache", ignore_errors=True)
    ran = [
        cli("archive", hostile, "--store", "s", "--as-of", DAY),
        cli("search", "voter", "--store", "s"),
        cli("show", "evil", "--store", "s"),
        cli("verify", "--level", "objects", "--store", "s"),
        cli("restore", "evil", "back", "--store", "s"),
        cli("adopt", "evil", "--to", "new.git", "--store", "s"),
        cli("assess", hostile, "--as-of", DAY),
        cli("licence", hostile, "--as-of", DAY),
        cli("dossier", hostile, "--out", "d", "--restricted", "--as-of", DAY),
        cli("discover", hostile),
    ]

    assert [done.code for done in ran] == [0, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    shown = "".join(done.stdout + done.stderr for done in ran)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert not (home / "pwned").exists()
    assert "root:" not in shown
    for path in (home / "d").rglob("*"):
        text = path.read_text() if path.is_file() else ""
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), path
        assert "root:" not in text and "eve@example.org" not in text
    page = (home / "d" / "handoff.html").read_text()
    assert not re.search(r"<script|<img|href=.javascript:|<[^>]*\son\w+=|<b>x", page, re.IGNORECASE)
    assert git(home / "back", "rev-parse", "HEAD") == git(hostile, "rev-parse", "HEAD")
