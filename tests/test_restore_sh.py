"""The archive without us: restore.sh brings real repositories back with nothing but git, sed, awk and a hash tool."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.git.objectset import all_objects
from archiver.git.refs import decode, escape
from archiver.pack.prove import scratch_repository, unbundle
from archiver.records.archive import BlobRef, Bundle
from archiver.store import layout
from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive, put_bundle, say_event
from tests.gitrepo import C, add_commits, git, make_repo

P = "github.com-42"


@pytest.fixture
def archive(tmp_path) -> Archive:
    return open_archive(tmp_path / 'it\'s an "archive" $HOME: *')


def refs_of(path: Path) -> bytes:
    listed = git(path, "for-each-ref", "--format=%(objectname) %(refname)").encode("utf-8", "surrogateescape")
    return listed + b"\n" if listed else b""


def capture(archive: Archive, path: Path, bundles: tuple[Bundle, ...] = (), since: tuple[str, ...] = (), **fields):
    """Archive a repository's state with bundles that git itself makes; `since`: what the chain holds already."""
    symref = subprocess.run(["git", "-C", str(path), "symbolic-ref", "-q", "HEAD"], capture_output=True).stdout
    head = subprocess.run(["git", "-C", str(path), "rev-parse", "-q", "--verify", "HEAD"], capture_output=True).stdout
    if refs_of(path) or head:
        file = path.parent / "a.bundle"
        wanted = ["--all"] if symref else ["--all", "HEAD"]
        git(path, "bundle", "create", "-q", str(file), *wanted, *(f"^{oid}" for oid in since))
        kind = "increment" if since else "full"
        bundles = (*bundles, put_bundle(archive, file.read_bytes(), kind=kind, base=len(bundles) or None))
    values = {
        "refs": refs_of(path),
        "bundles": bundles,
        "head_symref": escape(decode(symref.rstrip(b"\n"))) if symref else None,
        "head_oid": head.decode().strip() or None,
        "object_format": git(path, "rev-parse", "--show-object-format"),
    }
    values["object_set_digest"] = digest_of(archive, bundles, values["object_format"])
    return commit(archive, **{**values, **fields})


def digest_of(archive: Archive, bundles: tuple[Bundle, ...], object_format: str = "sha1") -> str:
    """The object set of a stored chain."""
    with scratch_repository(None, object_format) as scratch:
        unbundle(archive, bundles, scratch)
        return all_objects(scratch).digest


def root_of(archive: Archive) -> Path:
    return Path(archive.store.url.removeprefix("file:"))


def blob_path(archive: Archive, sha256: str) -> Path:
    return root_of(archive) / layout.blob(sha256)


def run_script(
    archive: Archive,
    out: Path | str,
    *more: str,
    project: str = P,
    cwd: Path | None = None,
    shell: tuple[str, ...] = (shutil.which("dash") or "sh",),
    **env: str,
):
    argv = [*shell, str(root_of(archive) / "restore.sh"), project, str(out), *more]
    variables = {"PATH": os.environ["PATH"], **env}
    return subprocess.run(argv, capture_output=True, text=True, errors="replace", cwd=cwd, env=variables)


def same(path: Path, out: Path) -> bool:
    """Refs and HEAD are equal, and everything they reach is there."""
    git(out, "fsck", "--full", "--strict")

    def head(where: Path) -> bytes:
        return (where / ("HEAD" if (where / "HEAD").exists() else ".git/HEAD")).read_bytes()

    return refs_of(path) == refs_of(out) and head(path) == head(out)


def ordinary(path: Path) -> Path:
    make_repo(path, [C({"a": "1"}), C({"b": "2"})])
    git(path, "tag", "-a", "v1", "-m", "one")
    git(path, "update-ref", "refs/pull/1/head", "HEAD~1")
    git(path, "update-ref", "refs/notes/commits", "HEAD~1")
    return path


def empty(path: Path) -> Path:
    return make_repo(path, branch="trunk")


def unborn(path: Path) -> Path:
    git(ordinary(path), "symbolic-ref", "HEAD", "refs/heads/not/yet")
    return path


def detached(path: Path) -> Path:
    ordinary(path)
    git(path, "checkout", "-q", "--detach")
    add_commits(path, [C({"only": "here"})])
    return path


def sha256(path: Path) -> Path:
    return make_repo(path, [C({"a": "1"})], object_format="sha256")


def odd_names(path: Path) -> Path:
    ordinary(path)
    for name in (b"refs/heads/caf\xe9", "refs/heads/naïve".encode(), b'refs/heads/a"quote', b"refs/heads/$(id)`id`;'"):
        git(path, "update-ref", name.decode("utf-8", "surrogateescape"), "HEAD")
    git(path, "symbolic-ref", "HEAD", b"refs/heads/caf\xe9".decode("utf-8", "surrogateescape"))
    return path


def quoted_head(path: Path) -> Path:
    ordinary(path)
    git(path, "update-ref", 'refs/heads/a"quote', "HEAD")
    git(path, "symbolic-ref", "HEAD", 'refs/heads/a"quote')
    return path


def in_our_way(path: Path) -> Path:
    """Names that the script itself uses on its way."""
    ordinary(path)
    git(path, "update-ref", "refs/restore/1/1", "HEAD~1")
    git(path, "update-ref", "refs/restore/2", "HEAD")
    return path


def replaced(path: Path) -> Path:
    """A replace ref changes what git shows; the archive holds what is."""
    ordinary(path)
    git(path, "replace", "HEAD", "HEAD~1")
    return path


@pytest.mark.parametrize(
    "make", [ordinary, empty, unborn, detached, sha256, odd_names, quoted_head, in_our_way, replaced]
)
def test_a_repository_comes_back_as_it_was(archive, tmp_path, make):
    """In ten years there is this script and nobody to ask."""
    path = make(tmp_path / "up")
    capture(archive, path)
    done = run_script(archive, tmp_path / "out.git")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert same(path, tmp_path / "out.git")
    assert "generation 1 of github.com-42" in done.stderr


@pytest.fixture
def three(archive, tmp_path):
    """(archive, copies of the repository at generation 1, 2, 3): grown, then rewritten with clashing names."""
    path, states = ordinary(tmp_path / "up"), []
    git(path, "update-ref", "refs/heads/topic", "HEAD")

    def remember() -> None:
        states.append(tmp_path / f"state{len(states) + 1}")
        shutil.copytree(path, states[-1])

    first = capture(archive, path)
    remember()
    tips = tuple(line.split()[0] for line in refs_of(path).decode().splitlines())
    git(path, "update-ref", "-d", "refs/heads/topic")
    add_commits(path, [C({"c": "3"})])
    git(path, "update-ref", "refs/heads/topic/deeper", "HEAD")
    second = capture(archive, path, first.bundles, tips)
    remember()
    git(path, "reset", "-q", "--hard", "HEAD~2")
    git(path, "update-ref", "-d", "refs/heads/topic/deeper")
    oid, digest = git(path, "rev-parse", "HEAD"), second.object_set_digest
    commit(archive, refs=refs_of(path), bundles=second.bundles, head_oid=oid, object_set_digest=digest)
    remember()
    return archive, states


@pytest.mark.parametrize("generation", [1, 2, 3])
def test_every_generation_comes_back(three, tmp_path, generation):
    """Increments build on each other, names clash (`topic`, `topic/deeper`), and a rewind has no bundle of its own."""
    archive, states = three
    done = run_script(archive, tmp_path / "out.git", str(generation))
    assert done.returncode == 0, done.stderr
    assert same(states[generation - 1], tmp_path / "out.git")


def test_by_default_the_current_generation_comes_back(archive, tmp_path):
    """Not the newest: that one may be what a stranger left in the campaign's place."""
    capture(archive, ordinary(tmp_path / "good"))
    capture(archive, make_repo(tmp_path / "bad", [C({"x": "spam"})]), status="suspect")
    assert run_script(archive, tmp_path / "out.git").returncode == 0
    assert same(tmp_path / "good", tmp_path / "out.git")


def test_it_runs_from_anywhere_with_relative_and_odd_paths(archive, tmp_path):
    """People copy lines from a text file."""
    capture(archive, ordinary(tmp_path / "up"))
    out = "-o ut's $HOME; *"
    done = run_script(archive, out, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert same(tmp_path / "up", tmp_path / out)
    root = root_of(archive)
    assert subprocess.run(["sh", "restore.sh", P, str(tmp_path / "2")], cwd=root, capture_output=True).returncode == 0


@pytest.mark.parametrize("hash_tool", ["sha256sum", "shasum", "openssl"])
def test_git_sed_awk_and_one_hash_tool_are_enough(archive, tmp_path, hash_tool):
    """A rescue system has little more; nothing else may creep in."""
    if not shutil.which(hash_tool):
        pytest.skip(f"{hash_tool} is not installed here")
    capture(archive, ordinary(tmp_path / "up"))
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("git", "sed", "awk", hash_tool):
        (tools / name).symlink_to(shutil.which(name))
    perl = {"PERL5LIB": ""} if hash_tool == "shasum" else {}
    if hash_tool == "shasum":
        (tools / "perl").symlink_to(shutil.which("perl"))
    done = run_script(archive, tmp_path / "out.git", PATH=str(tools), **perl)
    assert done.returncode == 0, done.stderr
    assert same(tmp_path / "up", tmp_path / "out.git")


def test_without_a_hash_tool_it_refuses(archive, tmp_path):
    """Unchecked is not restored."""
    capture(archive, ordinary(tmp_path / "up"))
    (tmp_path / "bin").mkdir()
    for name in ("git", "sed", "awk"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    done = run_script(archive, tmp_path / "out.git", PATH=str(tmp_path / "bin"))
    assert done.returncode == 1
    assert "install one of them" in done.stderr


def test_the_users_configuration_changes_nothing(archive, tmp_path):
    """Templates carry hooks, and variables of a surrounding git command point elsewhere."""
    capture(archive, ordinary(tmp_path / "up"))
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    (hooks / "reference-transaction").write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran'\n")
    (hooks / "reference-transaction").chmod(0o755)
    (tmp_path / "config").write_text(f"[init]\n\ttemplateDir = {hooks.parent}\n[core]\n\thooksPath = {hooks}\n")
    variables = {
        "HOME": tmp_path,
        "GIT_DIR": tmp_path / "up/.git",
        "GIT_CONFIG_GLOBAL": tmp_path / "config",
        "GIT_TEMPLATE_DIR": hooks.parent,
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.hooksPath",
        "GIT_CONFIG_VALUE_0": hooks,
    }
    done = run_script(archive, tmp_path / "out.git", **{name: str(value) for name, value in variables.items()})
    assert done.returncode == 0, done.stderr
    assert same(tmp_path / "up", tmp_path / "out.git")
    assert not (tmp_path / "ran").exists()


def harm(path: Path, how: str) -> None:
    data = path.read_bytes()
    path.chmod(0o644)
    if how == "lose":
        path.unlink()
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2])
    else:
        path.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])


@pytest.mark.parametrize("how", ["flip", "cut", "lose"])
def test_harm_to_any_file_it_needs_is_never_passed_over(archive, tmp_path, how):
    """Silently wrong is the one outcome that must not exist."""
    manifest = capture(archive, ordinary(tmp_path / "up"))
    root = root_of(archive)
    blobs = {
        path for path in (root / "v1/blobs").rglob("*") if path.name in (manifest.refs.blob, manifest.bundles[0].sha256)
    }
    assert len(blobs) == 2
    for number, path in enumerate(sorted({*blobs, root / f"v1/projects/{P}/gen/00000001.json"})):
        whole = path.read_bytes()
        harm(path, how)
        done = run_script(archive, tmp_path / f"out{number}.git")
        assert done.returncode == 1, path
        assert path.name in done.stderr
        path.unlink(missing_ok=True)
        path.write_bytes(whole)
    assert run_script(archive, tmp_path / "out.git").returncode == 0


def test_a_broken_head_asks_for_a_generation(archive, tmp_path):
    """The witness can be gone and everything still be there."""
    capture(archive, ordinary(tmp_path / "up"))
    head = root_of(archive) / f"v1/projects/{P}/head.json"
    head.write_bytes(head.read_bytes().replace(b'"current":1', b'"current":2'))
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 1
    assert "say which generation" in done.stderr
    assert run_script(archive, tmp_path / "out.git", "1").returncode == 0


def test_a_manifest_that_claims_other_refs_than_the_bundles_hold_is_not_restored(archive, tmp_path):
    """The list is compared with what git really has, not with what was asked for."""
    path = ordinary(tmp_path / "up")
    capture(archive, path, refs=refs_of(path) + b"1" * 40 + b" refs/heads/zombie\n")
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 1
    assert "NOT RESTORED. What was made so far is left at" in done.stderr


def test_what_exists_is_never_touched(archive, tmp_path):
    """DIR may be somebody's work."""
    capture(archive, ordinary(tmp_path / "up"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for target in ("mine", "link"):
        done = run_script(archive, tmp_path / target)
        assert done.returncode == 2
        assert "exists already" in done.stderr
    assert list((tmp_path / "mine").iterdir()) == []


@pytest.mark.parametrize(
    ("project", "more"),
    [("../up", []), ("", []), ("github.com-43", []), (P, ["2"]), (P, ["x"]), (P, ["01"]), (P, ["1", "2"])],
)
def test_wrong_arguments_are_refused_in_words(archive, tmp_path, project, more):
    """Nothing is made, and the message says what was wrong."""
    capture(archive, ordinary(tmp_path / "up"))
    done = run_script(archive, tmp_path / "out.git", *more, project=project)
    assert done.returncode in (1, 2)
    assert done.stderr.startswith("restore: ")
    assert not (tmp_path / "out.git").exists()


SHELLS = {"dash": ("dash",), "bash": ("bash", "--posix"), "busybox": ("busybox", "sh")}


@pytest.mark.parametrize("shell", SHELLS)
def test_every_posix_shell_does_it(three, tmp_path, shell):
    """Whose rescue system it will be, nobody knows; busybox brings its own sed, awk and sha256sum as well."""
    archive, states = three
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed here")
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("git", "sed", "awk", "sha256sum"):
        (tools / name).symlink_to(shutil.which("busybox" if shell == "busybox" and name != "git" else name))
    path = odd_names(tmp_path / "odd")
    capture(archive, path)
    argv = (shutil.which(shell), *SHELLS[shell][1:])
    for generation, wanted in ((2, states[1]), (4, path)):
        out = tmp_path / f"out{generation}.git"
        done = run_script(archive, out, str(generation), shell=argv, PATH=str(tools))
        assert done.returncode == 0, done.stderr
        assert same(wanted, out)
    harm(blob_path(archive, archive.project(P).manifest(1).bundles[0].sha256), "flip")
    assert run_script(archive, tmp_path / "no.git", "1", shell=argv, PATH=str(tools)).returncode == 1


def test_six_thousand_refs_come_back(archive, tmp_path):
    """Mirrors of busy projects have a ref for every pull request ever made."""
    path = ordinary(tmp_path / "up")
    oid = git(path, "rev-parse", "HEAD")
    wanted = "".join(f"create refs/pull/{number}/head {oid}\n" for number in range(2, 6002))
    git(path, "update-ref", "--stdin", stdin=wanted.encode())
    capture(archive, path)
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 0, done.stderr
    assert same(path, tmp_path / "out.git")


def test_a_folder_with_a_newline_in_its_path_is_a_folder(tmp_path):
    """A synced folder lies where somebody put it."""
    archive = open_archive(tmp_path / "two\nlines and  spaces\n")
    capture(archive, ordinary(tmp_path / "up"))
    out = tmp_path / "out\nof\n"
    done = run_script(archive, out)
    assert done.returncode == 0, done.stderr
    assert same(tmp_path / "up", out)


def test_a_source_without_any_head_comes_back_without_one(archive, tmp_path):
    """git wants a HEAD, and one that happens to name an existing branch would be an invention."""
    path = ordinary(tmp_path / "up")
    git(path, "update-ref", "refs/heads/master", "HEAD")
    git(path, "update-ref", "refs/no-head", "HEAD")
    capture(archive, path, head_symref=None, head_oid=None)
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 0, done.stderr
    assert refs_of(path) == refs_of(tmp_path / "out.git")
    assert git(tmp_path / "out.git", "symbolic-ref", "HEAD") == "refs/no-head-1"


def repaired(archive: Archive, path: Path, manifest, **data) -> Bundle:
    """What `archiver repair` leaves: another bundle of the same objects, named by an event."""
    git(path, "bundle", "create", "-q", "--version=3", str(path.parent / "b.bundle"), "--all")
    other = put_bundle(archive, (path.parent / "b.bundle").read_bytes())
    assert other.sha256 != manifest.bundles[0].sha256
    pairs = [f"{manifest.bundles[0].sha256} {other.sha256}"]
    blobs = [BlobRef(kind="bundle", sha256=other.sha256, size=other.size)]
    say_event(archive, "repair", data={"keys": [], "source": "the origin", "substitutes": pairs, **data}, blobs=blobs)
    return other


@pytest.mark.parametrize("how", ["flip", "cut", "lose"])
def test_a_substitute_stands_in_for_a_damaged_bundle_and_is_named(archive, tmp_path, how):
    """A repair could not make the very bytes again, but it brought the same objects."""
    path = ordinary(tmp_path / "up")
    manifest = capture(archive, path)
    say_event(archive, "verdict", data={"state": f'"substitutes":["{manifest.bundles[0].sha256} {"0" * 64}"]'})
    other = repaired(archive, path, manifest)
    harm(blob_path(archive, manifest.bundles[0].sha256), how)
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 0, done.stderr
    assert same(path, tmp_path / "out.git")
    assert f"{other.sha256} in its place" in done.stderr
    harm(blob_path(archive, other.sha256), how)
    done = run_script(archive, tmp_path / "again.git")
    assert done.returncode == 1
    assert manifest.bundles[0].sha256 in done.stderr
    assert f"its substitute is {'missing' if how == 'lose' else 'damaged'}" in done.stderr


def test_a_substitute_with_other_objects_is_not_restored(archive, tmp_path):
    """Every ref would come back, and still something would be gone: only the digest of all objects tells."""
    path = ordinary(tmp_path / "up")
    git(path, "branch", "kept")
    git(path, "checkout", "-q", "kept")
    add_commits(path, [C({"kept": "work"})])
    git(path, "checkout", "-q", "main")
    oid = git(path, "rev-parse", "kept")
    git(path, "update-ref", "refs/keep/1/heads/kept", oid)
    git(path, "branch", "-D", "kept")
    upstream = b"".join(line + b"\n" for line in refs_of(path).splitlines() if b"refs/keep/" not in line)
    manifest = capture(archive, path, refs=upstream)
    assert run_script(archive, tmp_path / "good.git").returncode == 0
    git(path, "update-ref", "-d", "refs/keep/1/heads/kept")
    repaired(archive, path, manifest)
    harm(blob_path(archive, manifest.bundles[0].sha256), "lose")
    done = run_script(archive, tmp_path / "out.git")
    assert done.returncode == 1
    assert "the objects are not those archived" in done.stderr


def test_a_script_that_was_cut_short_does_nothing(archive, tmp_path):
    """An interrupted download must not leave half a repository behind, with exit code 0."""
    capture(archive, ordinary(tmp_path / "up"))
    script = root_of(archive) / "restore.sh"
    whole = script.read_bytes()
    for cut in range(200, len(whole) - 1, 311):
        script.write_bytes(whole[:cut])
        assert run_script(archive, tmp_path / "out.git").returncode != 0, cut
        assert not (tmp_path / "out.git").exists(), cut


HOSTILE = {
    "a ref outside refs": {"refs": b"1" * 40 + b" config\n"},
    "a ref that climbs": {"refs": b"1" * 40 + b" refs/../../../x\n"},
    "a command among the refs": {"refs": b"1" * 40 + b" refs/heads/a\ndelete refs/heads/main\n"},
    "an option as HEAD": {"head_symref": "--delete"},
    "a path as HEAD": {"head_symref": "../../x"},
    "a command as HEAD": {"head_symref": "refs/heads/$(touch ran)"},
    "an option as commit": {"head_symref": None, "head_oid": "--stdin"},
}


@pytest.mark.parametrize("fields", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_manifest_does_no_harm(archive, tmp_path, fields):
    """Whoever may write to the archive must not rule the machine of whoever restores from it."""
    capture(archive, ordinary(tmp_path / "up"), **fields)
    before = {path for path in tmp_path.rglob("*") if "out.git" not in path.parts}
    done = run_script(archive, tmp_path / "out.git", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert {path for path in tmp_path.rglob("*") if "out.git" not in path.parts} == before
    config = tmp_path / "out.git" / "config"
    assert not config.exists() or b"1111" not in config.read_bytes()


def test_a_folder_that_only_points_elsewhere_says_so(archive, tmp_path):
    """Numbers and names lead to one project; the folder of the other holds one event."""
    capture(archive, ordinary(tmp_path / "up"))
    say_event(archive, "alias", "github.com-x0123456789abcdef", data={"project_id": P, "origin": "https://x"})
    done = run_script(archive, tmp_path / "out.git", project="github.com-x0123456789abcdef")
    assert done.returncode == 1
    assert "points to another project" in done.stderr
