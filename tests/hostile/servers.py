"""Hostile servers on loopback: what an address in a list may lead to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Request(BaseHTTPRequestHandler):
    """One request, and the few ways of answering it that the servers below need."""

    server: "HostileServer"

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; `_` in a header's name stands for `-`."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _handle(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.server.act(self)

    do_GET = do_POST = _handle  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Silent."""


Act = Callable[[Request], None]


class HostileServer(ThreadingHTTPServer):
    """Answers every request in one way, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self, act: Act) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.act = act
        self.asked: list[tuple[str, str | None]] = []
        """(path with query, Authorization) of each request."""
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a hostile server is right."""


@contextmanager
def hostile_server(act: Act) -> Iterator[HostileServer]:
    """A running server, ended afterwards."""
    server = HostileServer(act)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def line(data: bytes) -> bytes:
    """One line of git's protocol."""
    return b"%04x" % (len(data) + 4) + data


def advertisement(*lines: bytes) -> bytes:
    """What a smart server says first."""
    return line(b"# service=git-upload-pack\n") + b"0000" + b"".join(map(line, lines)) + b"0000"


SMART = "application/x-git-upload-pack-advertisement"


def redirects(location: str) -> Act:
    """To wherever the test says."""
    return lambda request: request.answer(302, Location=location)


def asks_for_a_password(request: Request) -> None:
    """With an escape sequence in what it wants to have shown."""
    request.answer(
        401, b"\x1b[2Jgive me the key", WWW_Authenticate='Basic realm="\x1b[31mkey"', Content_Type="text/plain"
    )


def dumb_with_alternates(elsewhere: str) -> Act:
    """The old protocol, whose server names further places to get objects from."""

    def act(request: Request) -> None:
        if request.path.startswith("/x.git/info/refs"):
            request.answer(200, b"%s\trefs/heads/main\n" % (b"a" * 40), Content_Type="text/plain")
        elif request.path.endswith("/HEAD"):
            request.answer(200, b"ref: refs/heads/main\n")
        elif request.path.endswith("alternates"):
            request.answer(200, f"{elsewhere}\n".encode())
        else:
            request.answer(404)

    return act


def bundle_elsewhere(elsewhere: str) -> Act:
    """Protocol 2 with a bundle, and with packs, to be had somewhere else."""

    def act(request: Request) -> None:
        if request.command == "GET":
            told = (b"version 2\n", b"ls-refs=unborn\n", b"fetch=packfile-uris\n", b"bundle-uri\n", b"server-option\n")
            request.answer(200, advertisement(*told), Content_Type=SMART)
        else:
            uri = f"packfile-uris\n{'a' * 40} {elsewhere}\n".encode()
            request.answer(200, line(uri) + b"0000", Content_Type="application/x-git-upload-pack-result")

    return act


def trickles(request: Request) -> None:
    """A byte now and then, for ever."""
    request.send_response(200)
    request.send_header("Content-Type", SMART)
    request.end_headers()
    while not request.server.over.wait(0.05):
        request.wfile.write(b"0")
        request.wfile.flush()


def endless_refs(request: Request) -> None:
    """A list of refs without an end."""
    if request.command == "GET":
        request.answer(200, advertisement(b"version 2\n", b"ls-refs=unborn\n", b"fetch\n"), Content_Type=SMART)
        return
    request.send_response(200)
    request.send_header("Content-Type", "application/x-git-upload-pack-result")
    request.end_headers()
    number = 0
    while not request.server.over.is_set():
        block = (b"%040x refs/heads/%s%012d\n" % (number + i, b"x" * 200, number + i) for i in range(2000))
        request.wfile.write(b"".join(map(line, block)))
        number += 2000
