"""Nothing that a user, a list or a repository says makes git run code, leak a secret or fetch from elsewhere."""

import subprocess

import pytest

from archiver.errors import GitError, LimitError, NotARepositoryError, UsageError
from archiver.git.command import Limits, run
from archiver.git.reader import open_reader
from archiver.git.refs import State, escape, parse_ref_list, ref_list, unescape
from archiver.git.remote import ls_remote, remote_upstream
from archiver.git.url import mask, parse_url
from archiver.git.view import open_view
from tests.gitrepo import C, git, lose_object, make_repo

HOSTILE = [
    "--upload-pack=touch pwned",
    "-u",
    "ext::sh -c 'touch pwned'",
    "fd::17",
    "https://$HOME/x",
    "https://example.org/`id`",
    "https://user:secret@example.org/x.git",
    "https://token@example.org/x.git",
    "http://example.org/x.git",
    "git://example.org/x.git",
    "git@example.org:x/y.git",
    "file:///etc",
    "https:///nothing",
    "https://example.org/a b",
    "https://example.org:port/x",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_never_reaches_git(url):
    """Each of these ran a command, leaked a variable or a secret in some tool of the field."""
    with pytest.raises(UsageError) as caught:
        parse_url(url)
    assert "secret" not in str(caught.value).replace("a secret in an address", "")
    assert caught.value.exit_code == 2


def test_hosts_in_the_allow_list_may_use_other_transports():
    """A self-hosted forge on plain http is a decision of the user, host by host."""
    assert parse_url("http://127.0.0.1:4020/o/r.git", allow=["127.0.0.1:4020"]).port == 4020
    assert parse_url("git@forge.example:o/r.git", allow=["forge.example"]).url == "ssh://git@forge.example/o/r.git"
    with pytest.raises(UsageError, match="allow"):
        parse_url("http://127.0.0.1:4021/o/r.git", allow=["127.0.0.1:4020"])


def test_a_public_name_that_leads_to_a_private_address_is_refused():
    """Otherwise a list of repositories could make the archive talk to the inside of its network."""
    with pytest.raises(UsageError, match="private address"):
        remote_upstream("https://localhost/x.git")


def test_userinfo_is_masked_wherever_it_stands():
    """Messages of git and of forges repeat addresses."""
    assert mask("fatal: https://bob:pw@h/x and ssh://git@h/y") == "fatal: https://***@h/x and ssh://***@h/y"


@pytest.mark.parametrize(
    "typed", ["https://bob:pw/secret@h/x", "https://bob:p@secret@h/x", "bob:secret@h:o/x", "https:/bob:secret@h/x"]
)
def test_a_mistyped_address_keeps_its_secret_too(typed):
    """Passwords hold slashes and at signs, and a path made of an address loses one of its slashes."""
    assert "secret" not in mask(f"fatal: '{typed}' is nothing")
    with pytest.raises(UsageError) as caught:
        parse_url(typed)
    assert "bob" not in str(caught.value)


def test_an_at_sign_in_a_path_is_no_secret():
    """Names of scoped packages stand in addresses."""
    assert mask("https://registry.example/@scope/x") == "https://registry.example/@scope/x"


def test_a_credential_is_never_in_argv_nor_in_what_an_upstream_prints():
    """argv is readable by every user of the machine, and objects end up in logs."""
    upstream = remote_upstream("http://127.0.0.1:9/x.git", allow=["127.0.0.1:9"], login=("x-access-token", "s3cr3t"))
    assert "s3cr3t" not in repr(upstream)
    with pytest.raises(GitError) as caught:
        ls_remote(upstream, limits=Limits(seconds=20))
    assert caught.value.transient
    assert "s3cr3t" not in str(caught.value)


def test_configuration_and_hooks_of_a_source_do_not_run(tmp_path):
    """A work tree from a stranger may carry any configuration; reading and fetching must not obey it."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    blob = git(repo, "rev-parse", "HEAD:a")
    marker = tmp_path / "pwned"
    (repo / ".git/config").write_text(
        f"[core]\nrepositoryformatversion = 1\nfsmonitor = touch {marker}\nsshCommand = touch {marker}\n"
        f"[uploadpack]\npackObjectsHook = touch {marker}\n[extensions]\npartialClone = origin\n"
        f'[remote "origin"]\nurl = ext::touch {marker}\nuploadpack = touch {marker}\npromisor = true\n'
    )
    lose_object_by_hand = repo / ".git/objects" / blob[:2] / blob[2:]
    lose_object_by_hand.unlink()
    with open_reader(repo) as reader:
        commit = reader.resolve()
        assert [e.size for e in reader.tree(commit)] == [None]
        assert reader.read(blob) is None
        assert len(list(reader.commits(reader.tips(), paths=True))) == 1
    assert not marker.exists()


def test_a_path_that_is_no_repository_says_so(tmp_path):
    """The commonest mistake has its own exit code and next move."""
    with pytest.raises(NotARepositoryError, match="no such path"), open_view(tmp_path / "nothing"):
        pass
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotARepositoryError, match="no git repository") as caught, open_view(tmp_path / "empty"):
        pass
    assert caught.value.exit_code == 2


def test_a_process_over_its_time_is_ended_with_all_its_children(tmp_path):
    """A pack bomb or a slow server must not hold up a run of hundreds."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    with pytest.raises(LimitError, match="took longer"):
        run(["-c", "alias.wait=!sleep 31.7", "wait"], git_dir=repo / ".git", limits=Limits(seconds=0.3))
    assert subprocess.run(["pgrep", "-f", "^sleep 31.7"], capture_output=True, text=True).stdout == ""


def test_ref_lists_and_names_survive_bytes_that_are_no_utf8():
    """Ref names are bytes; the list in the archive must give back exactly those."""
    refs = {b"refs/heads/caf\xe9".decode("utf-8", "surrogateescape"): "a" * 40, "refs/heads/b\\x41": "b" * 40}
    assert parse_ref_list(ref_list(refs)) == refs
    for name in refs:
        assert unescape(escape(name)) == name
        escape(name).encode()


def test_equal_states_have_equal_digests_in_any_order():
    """`unchanged` is decided by this digest alone."""
    a = State("sha1", "refs/heads/main", "a" * 40, {"refs/heads/main": "a" * 40, "refs/tags/x": "b" * 40})
    b = State("sha1", "refs/heads/main", "a" * 40, {"refs/tags/x": "b" * 40, "refs/heads/main": "a" * 40})
    assert a.digest == b.digest
    assert a.digest != State("sha1", None, "a" * 40, a.refs).digest


def test_a_bare_repository_and_a_linked_work_tree_are_found(tmp_path):
    """People give what they have: a clone, a mirror, a linked work tree."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"})])
    git(repo, "worktree", "add", "-q", str(tmp_path / "linked"))
    git(tmp_path, "clone", "-q", "--bare", str(repo), str(tmp_path / "bare.git"))
    heads = set()
    for path in (repo, tmp_path / "bare.git", tmp_path / "linked"):
        with open_reader(path) as reader:
            heads.add(reader.resolve())
    assert len(heads) == 1
    assert None not in heads


def test_lost_objects_do_not_stop_history_from_being_read(tmp_path):
    """Nine of the field's repositories we tried lack blobs; history and trees are still there."""
    repo = make_repo(tmp_path / "repo", [C({"a": "1"}, day="2024-01-01"), C({"a": "2"}, day="2024-02-01")])
    lose_object(repo, git(repo, "rev-parse", "HEAD:a"))
    with open_reader(repo) as reader:
        days = [commit.day.isoformat() for commit in reader.commits(reader.tips(), paths=True)]
        assert days == ["2024-02-01", "2024-01-01"]
        assert reader.line_counts([reader.resolve() or ""]) == {}
