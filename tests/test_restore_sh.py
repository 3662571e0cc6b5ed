"""The archive without us: restore.sh brings real repositories back with nothing but git, sed, awk and a hash tool."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from archiver.git.refs import decode, escape
from archiver.records.archive import Bundle
from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive, put_bundle
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
    return commit(archive, **{**values, **fields})


def run_script(archive: Archive, out: Path | str, *more: str, project: str = P, cwd: Path | None = None, **env: str):
    root = Path(archive.store.url.removeprefix("file:"))
    argv = [shutil.which("dash") or "sh", str(root / "restore.sh"), project, str(out), *more]
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
    commit(archive, refs=refs_of(path), bundles=second.bundles, head_oid=git(path, "rev-parse", "HEAD"))
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
    root = Path(archive.store.url.removeprefix("file:"))
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
    root = Path(archive.store.url.removeprefix("file:"))
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
    head = Path(archive.store.url.removeprefix("file:")) / f"v1/projects/{P}/head.json"
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
