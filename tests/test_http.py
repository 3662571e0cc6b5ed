"""The forge client over real HTTP on loopback: pages, limits, redirects, and what a hostile forge answers."""

import gzip
import json
import socket
import time
from email.utils import formatdate

import pytest
from pydantic import SecretStr

from archiver.errors import ForgeError
from archiver.http import ForgeClient, next_link
from tests.loopback_forge import A, serve


@pytest.fixture
def forge():
    with serve() as running:
        yield running


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(forge, slept):
    with ForgeClient(forge.url, token=SecretStr("hush-hush"), sleep=slept.append, timeout=2.0) as opened:
        yield opened


def test_a_request_says_who_asks_and_which_version(forge, client):
    """GitHub refuses requests without User-Agent, and the version keeps answers as we know them."""
    forge.put("/x", A({"a": 1}))
    assert client.get("/x").data == {"a": 1}
    headers = forge.asked[0][1]
    assert headers["user-agent"].startswith("campaign-archive/")
    assert headers["x-github-api-version"] == "2022-11-28"
    assert headers["authorization"] == "Bearer hush-hush"


def test_pages_follow_the_link_header_alone(forge, client):
    """Cursors and renamed paths stand only there; a page number of our own making would skip or repeat."""
    forge.put(
        "/l?n=2",
        A([1, 2], headers={"Link": f'<{forge.url}/l?n=2>; rel="prev", <{forge.url}/by/7?after=xyz>; rel="next"'}),
    )
    forge.put("/by/7?after=xyz", A([3], headers={"Link": f'<{forge.url}/l?n=2>; rel="first"'}))
    assert [answer.data for answer in client.pages("/l?n=2")] == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ('<a>; rel="next"', "a"),
        ('<a>; rel="first", <b>; title="x"; rel=next', "b"),
        ('<a>; rel="prev next"', "a"),
        ('<a>; rel="last"', None),
        ('<a>; rel="nextish"', None),
        ("", None),
        ("rubbish", None),
    ],
)
def test_a_link_header_is_read_in_every_lawful_spelling(header, target):
    """RFC 8288 allows more than GitHub writes today."""
    assert next_link(header) == target


def test_pages_that_go_round_in_circles_are_an_error(forge, client):
    """A broken forge must not keep a run busy for ever, nor pass for a complete list."""
    forge.put("/l", A([1], headers={"Link": '</l2>; rel="next"'}))
    forge.put("/l2", A([2], headers={"Link": '</l>; rel="next"'}))
    with pytest.raises(ForgeError, match="do not end"):
        list(client.pages("/l"))
    assert forge.paths == ["/l", "/l2"]


def test_a_rename_is_followed_and_told(forge, client):
    """301 is the forge's word that the repository has a new name; 307 says nothing of the kind."""
    forge.put("/repos/old/n", A(status=301, headers={"Location": "/repositories/7"}))
    forge.put("/tmp", A(status=307, headers={"Location": f"{forge.url}/repositories/7"}))
    forge.put("/repositories/7", A({"id": 7}))
    renamed, elsewhere = client.get("/repos/old/n"), client.get("/tmp")
    assert (renamed.data, renamed.moved, renamed.url) == ({"id": 7}, True, f"{forge.url}/repositories/7")
    assert (elsewhere.data, elsewhere.moved) == ({"id": 7}, False)


def test_neither_redirect_nor_page_leads_to_another_host(forge, client):
    """The token and requests to private addresses must not be had by what a forge answers."""
    with serve() as other:
        other.put("/x", A([1]))
        forge.put("/r", A(status=302, headers={"Location": f"{other.url}/x?key=hush"}))
        forge.put("/f", A(status=302, headers={"Location": "file:///etc/passwd"}))
        forge.put("/p", A([1], headers={"Link": f'<{other.url}/x>; rel="next"'}))
        for ask in (lambda: client.get("/r"), lambda: client.get("/f"), lambda: list(client.pages("/p"))):
            with pytest.raises(ForgeError, match="another host") as caught:
                ask()
            assert "hush" not in str(caught.value)
        assert other.asked == []


def test_redirects_that_do_not_end_are_an_error(forge, client):
    """A loop of two addresses on the same host."""
    forge.put("/a", A(status=302, headers={"Location": "/a"}))
    with pytest.raises(ForgeError, match="redirected more than"):
        client.get("/a")


LIMITS = {
    "seconds": (lambda now: A(status=403, headers={"Retry-After": "7"}), 7),
    "primary, near": (
        lambda now: A(status=429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(now) + 100)}),
        101,
    ),
    "a date": (lambda now: A(status=429, headers={"Retry-After": formatdate(now + 200, usegmt=True)}), 200),
    "no word": (lambda now: A({"message": "You have exceeded a secondary rate limit."}, 403), 60),
    "a broken word": (lambda now: A(status=429, headers={"Retry-After": "soon"}), 60),
    "their own fault": (lambda now: A(status=502, raw=b"<html>"), 1),
}


@pytest.mark.parametrize(("first", "pause"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_is_waited_out(forge, client, slept, first, pause):
    """Each way in which GitHub asks for patience, as its documentation lists them."""
    forge.put("/x", first(time.time()), A({"a": 1}))
    assert client.get("/x").data == {"a": 1}
    assert len(slept) == 1
    assert pause - 20 < slept[0] <= pause


def test_the_pause_grows_and_ends(forge, client, slept):
    """Going on against a secondary limit gets an integration banned."""
    forge.put("/x", A(status=429))
    with pytest.raises(ForgeError, match="secondary limit reached until") as caught:
        client.get("/x")
    assert slept == [60.0, 120.0, 240.0]
    assert caught.value.transient and caught.value.status == 429


def test_a_far_reset_is_not_waited_for(forge, client, slept):
    """An hour of silence helps nobody; the message says when, and what would help now."""
    forge.put("/x", A(status=403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}))
    with pytest.raises(ForgeError, match="until 2100-01-01 00:00 UTC; set GITHUB_TOKEN") as caught:
        client.get("/x")
    assert caught.value.transient and slept == []


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "999999999"}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 12}]
)
def test_an_absurd_pause_is_an_error_at_once(forge, client, slept, headers):
    """A hostile forge must not put a run to sleep, nor break the calendar."""
    forge.put("/x", A(status=403, headers=headers))
    with pytest.raises(ForgeError, match="limit reached until"):
        client.get("/x")
    assert slept == []


STATUSES = {
    401: "the token is refused",
    403: "lacks the right",
    404: "gone, private, or not visible",
    409: "the repository is empty",
    410: "gone or switched off",
    204: "unexpected status 204",
}


@pytest.mark.parametrize(("status", "says"), STATUSES.items())
def test_a_status_becomes_a_reason(forge, client, slept, status, says):
    """The caller decides by `status`; the reader gets a next move. Asking again would not help."""
    forge.put("/x", A({"message": "m"}, status))
    with pytest.raises(ForgeError, match=says) as caught:
        client.get("/x")
    assert (caught.value.status, caught.value.transient, slept, len(forge.asked)) == (status, False, [], 1)


@pytest.mark.parametrize("status", [451, 403])
def test_a_blocked_repository_names_its_notice(forge, client, status):
    """One blocked repository stopped whole runs of other tools; a terminal must not obey its text."""
    block = {"reason": "dmca", "created_at": "2020-01-01T00:00:00Z", "html_url": "\x1b[31mhttps://evil"}
    forge.put("/x", A({"message": "Repository access blocked", "block": block}, status))
    with pytest.raises(ForgeError, match=rf"blocked \({status}\), reason dmca, since 2020-01-01T00:00:00Z; ") as caught:
        client.get("/x")
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    "raw", [b"<html>", b"", b'"\xff"', b"[" * 200_000, b"9" * 9000], ids=["html", "nothing", "latin", "deep", "long"]
)
def test_what_is_not_json_is_an_error(forge, client, raw):
    """A login page, a proxy's words, or something made to break the reader."""
    forge.put("/x", A(raw=raw))
    with pytest.raises(ForgeError, match="not JSON"):
        client.get("/x")


def test_a_list_that_is_none_is_an_error(forge, client):
    """An error document with status 200 must not pass for an empty list."""
    forge.put("/l", A({"message": "all fine"}))
    with pytest.raises(ForgeError, match="no list"):
        list(client.pages("/l"))


def test_an_answer_that_unpacks_to_too_much_is_not_read(forge):
    """A few kilobytes of gzip can fill the memory."""
    bomb = gzip.compress(json.dumps(["x" * 5_000_000]).encode())
    forge.put("/x", A(raw=bomb, headers={"Content-Encoding": "gzip"}))
    assert len(bomb) < 1 << 20
    with ForgeClient(forge.url, max_bytes=1 << 20) as client, pytest.raises(ForgeError, match="more than 1 MiB"):
        client.get("/x")


def test_silence_is_given_up_and_may_be_tried_again():
    """A forge that accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"http://127.0.0.1:{mute.getsockname()[1]}"
        client = ForgeClient(url, timeout=0.2, tries=2, sleep=lambda _: None)
        with client, pytest.raises(ForgeError, match="no answer in") as caught:
            client.get("/x?key=hush")
    assert caught.value.transient and "hush" not in str(caught.value)


def test_a_closed_port_may_be_tried_again(slept):
    """A forge that restarts."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with ForgeClient(url, sleep=slept.append) as client, pytest.raises(ForgeError, match="cannot be reached") as caught:
        client.get("/x")
    assert caught.value.transient and slept == [1.0, 2.0, 4.0]


def test_a_private_answer_for_the_public_forge_is_refused(monkeypatch):
    """A hostile name service must not turn the default host, and the token, into a machine of the local network."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))])
    client = ForgeClient("https://api.github.com", token=SecretStr("hush"))
    with client, pytest.raises(ForgeError, match=r"private address 127\.0\.0\.1"):
        client.get("/x")
