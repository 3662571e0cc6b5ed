"""All readers of trees and blobs give the same answers: GitPython for SHA-1, plumbing, and a plain folder."""

import os

import pytest

from archiver.git.folder import FolderTree
from archiver.git.objects import GitPythonObjects, PlumbingObjects
from archiver.git.view import open_view
from tests.gitrepo import C, git, lose_object, make_repo

MEMBERS = [GitPythonObjects, PlumbingObjects]


@pytest.fixture
def repo(tmp_path):
    files = {
        "README.md": "hello\n",
        "src/app.py": "print()\n",
        b"caf\xe9.txt".decode("utf-8", "surrogateescape"): "latin",
    }
    path = make_repo(tmp_path / "repo", [C(files)])
    (path / "link").symlink_to("README.md")
    (path / "run.sh").write_text("#!/bin/sh\n")
    (path / "run.sh").chmod(0o755)
    git(path, "add", "-A")
    git(path, "update-index", "--add", "--cacheinfo", "160000,1234567890123456789012345678901234567890,sub")
    git(path, "commit", "-qm", "more")
    return path


@pytest.mark.parametrize("member", MEMBERS)
def test_a_tree_lists_every_leaf_with_kind_and_size(repo, member):
    """Examiners decide by kind and size before they read anything."""
    commit = git(repo, "rev-parse", "HEAD")
    with open_view(repo) as view:
        objects = member(view.git_dir)
        rows = {e.path.encode("utf-8", "surrogateescape"): (e.kind, e.size) for e in objects.tree(commit)}
        objects.close()
    assert rows == {
        b"README.md": ("file", 6),
        b"caf\xe9.txt": ("file", 5),
        b"link": ("link", 9),
        b"run.sh": ("executable", 10),
        b"src/app.py": ("file", 8),
        b"sub": ("submodule", None),
    }


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_blob_is_an_answer_and_the_rest_stays_readable(repo, member):
    """Partial clones and damaged sources are read as far as they go."""
    commit, blob = git(repo, "rev-parse", "HEAD"), git(repo, "rev-parse", "HEAD:src/app.py")
    lose_object(repo, blob)
    with open_view(repo) as view:
        objects = member(view.git_dir)
        entries = {e.path: e for e in objects.tree(commit)}
        assert entries["src/app.py"].size is None
        assert objects.read(blob, 100) is None
        assert objects.read(entries["README.md"].oid, 100) == b"hello\n"
        assert objects.read(entries["README.md"].oid, 3) == b"hel"
        objects.close()


def test_a_plain_folder_gives_what_git_gives_for_it(repo):
    """`archiver licence` on an unpacked tarball must cite the ids that a clone of it has."""
    commit = git(repo, "rev-parse", "HEAD")
    with open_view(repo) as view:
        objects = PlumbingObjects(view.git_dir)
        expected = [entry for entry in objects.tree(commit) if entry.kind != "submodule"]
        folder = FolderTree(repo)

        assert [*folder.tree("")] == expected
        for entry in expected:
            assert folder.read(entry.oid, 4) == objects.read(entry.oid, 4)
    assert folder.read("1" * 40, 4) is None


def test_a_plain_folder_is_never_left(tmp_path):
    """A tarball may hold links to /etc, pipes that never end, and folders that may not be listed."""
    (tmp_path / "secret").write_text("secret")
    inside = tmp_path / "in"
    (inside / "sub").mkdir(parents=True)
    (inside / "out").symlink_to("../secret")
    (inside / "folder").symlink_to("/etc")
    (inside / "loop").symlink_to(".")
    os.mkfifo(inside / "pipe")
    (inside / "sub" / "a").write_text("a")

    folder = FolderTree(inside)
    found = {entry.path: (entry.kind, folder.read(entry.oid, 99)) for entry in folder.tree("")}

    assert found == {
        "out": ("link", b"../secret"),
        "folder": ("link", b"/etc"),
        "loop": ("link", b"."),
        "sub/a": ("file", b"a"),
    }


def test_a_file_that_became_a_link_is_not_followed(tmp_path):
    """Somebody may change the folder while it is read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_text("secret")
    file = tmp_path / "in" / "a"
    file.write_text("a")
    folder = FolderTree(tmp_path / "in")
    (entry,) = folder.tree("")
    file.unlink()
    file.symlink_to(tmp_path / "secret")

    assert folder.read(entry.oid, 99) == os.fsencode(tmp_path / "secret"), "the link's own bytes"


def test_a_folder_that_became_a_link_is_not_followed(tmp_path):
    """A link in the middle of a path leads out just as well as one at its end."""
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "a").write_text("a")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a").write_text("secret")
    folder = FolderTree(tmp_path / "in")
    (entry,) = folder.tree("")
    (tmp_path / "in" / "sub" / "a").unlink()
    (tmp_path / "in" / "sub").rmdir()
    (tmp_path / "in" / "sub").symlink_to(tmp_path / "out")

    assert folder.read(entry.oid, 99) is None
