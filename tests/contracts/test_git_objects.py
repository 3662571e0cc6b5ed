"""Both readers of trees and blobs give the same answers: GitPython for SHA-1, plumbing for every format."""

import pytest

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
