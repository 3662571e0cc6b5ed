"""What a hostile server answers: no request goes elsewhere, nothing is asked of a person, and it ends."""

import pytest

from archiver.errors import GitError, LimitError, UsageError
from archiver.git.command import Limits, run
from archiver.git.remote import ls_remote, remote_upstream
from archiver.git.url import mask, parse_url
from archiver.git.view import init_bare
from archiver.netaddress import is_public
from tests.hostile import servers
from tests.hostile.servers import hostile_server

TOKEN = "planted-token-4711"


def upstream_of(server):
    """With a token for that host."""
    login = ("x-access-token", TOKEN)
    return remote_upstream(f"http://{server.address}/x.git", allow=[server.address], login=login)


def fetch_from(server, folder):
    """What the mirror does, without its refspecs' details."""
    init_bare(folder, "sha1")
    upstream = upstream_of(server)
    return run(
        ["fetch", "--quiet", "--no-tags", "--", upstream.url, "+refs/*:refs/up/*"],
        git_dir=folder,
        protocols=upstream.protocols,
        config=upstream.config,
        limits=Limits(seconds=20),
        watch=folder,
    )


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/x.git/info/refs",
        "http://2130706433:1/",
        "file:///etc",
    ],
)
def test_a_redirect_is_not_followed(location):
    """A public address may lead inside; renames are learnt from the forge, never from a redirect of git's."""
    with hostile_server(servers.redirects(location)) as server, pytest.raises(GitError):
        ls_remote(upstream_of(server), limits=Limits(seconds=20))


def test_a_redirect_takes_no_token_along():
    """Another host that gets our request gets our token."""
    with (
        hostile_server(lambda request: request.answer(404)) as other,
        hostile_server(servers.redirects(f"http://{other.address}/x.git/info/refs?service=git-upload-pack")) as server,
    ):
        with pytest.raises(GitError) as caught:
            ls_remote(upstream_of(server), limits=Limits(seconds=20))
        assert other.asked == []
        assert TOKEN not in str(caught.value)


def test_a_server_that_asks_for_a_password_gets_none_and_steers_no_terminal():
    """Nobody sits before a nightly run, and git repeats whatever the server has to say."""
    with hostile_server(servers.asks_for_a_password) as server, pytest.raises(GitError) as caught:
        ls_remote(upstream_of(server), limits=Limits(seconds=20))
    assert "\x1b" not in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "kind", [servers.dumb_with_alternates, servers.bundle_elsewhere], ids=lambda kind: kind.__name__
)
def test_what_a_server_names_elsewhere_is_not_fetched(kind, tmp_path):
    """Alternates of the old protocol, bundles and packs of the new one: each a request to a place of its choice."""
    with hostile_server(lambda request: request.answer(404)) as other:
        with hostile_server(kind(f"http://{other.address}/objects")) as server, pytest.raises((GitError, LimitError)):
            fetch_from(server, tmp_path / "mirror.git")
        assert other.asked == []


def test_a_server_that_trickles_is_ended_with_the_setting_named():
    """A byte a second keeps a connection open for ever."""
    with hostile_server(servers.trickles) as server, pytest.raises(LimitError, match=r"\[limits\] seconds"):
        ls_remote(upstream_of(server), limits=Limits(seconds=1))


def test_a_list_of_refs_without_an_end_is_ended_with_the_setting_named():
    """It would fill the disk first and the memory then."""
    with hostile_server(servers.endless_refs) as server, pytest.raises(LimitError, match=r"\[limits\] megabytes"):
        ls_remote(upstream_of(server), limits=Limits(seconds=60, max_bytes=1 << 20))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::",
        "::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:7f00:1::1",
    ],
)  # fmt: skip
def test_an_address_inside_is_no_public_one(address):
    """IPv6 has five ways to write a private IPv4 address, and a translator on the way obeys them."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["140.82.121.4", "2606:50c0:8000::153", "::ffff:140.82.121.4", "64:ff9b::8c52:7904"]
)
def test_a_public_address_is_one(address):
    """The block list must not cut off half of the internet."""
    assert is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_a_host_written_as_a_number_leads_where_it_leads(host):
    """Names are judged by what they resolve to."""
    with pytest.raises((UsageError, GitError)) as caught:
        remote_upstream(f"https://{host}/x.git")
    assert "private address" in str(caught.value) or "cannot be resolved" in str(caught.value)


@pytest.mark.parametrize(
    "typed", [f"https://h.example/x.git?private_token={TOKEN}", f"https://h.example/x.git#{TOKEN}"]
)
def test_a_token_in_a_query_stands_in_no_message_and_reaches_no_git(typed):
    """argv is readable by every user of the machine."""
    assert TOKEN not in mask(f"fatal: unable to access '{typed}'")
    with pytest.raises(UsageError, match="query") as caught:
        parse_url(typed)
    assert TOKEN not in str(caught.value)
