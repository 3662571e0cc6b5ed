"""An HTTP proxy on loopback that misbehaves on purpose, as servers and networks do."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

REFUSALS: Mapping[str, tuple[int, str]] = {
    "broken": (500, "InternalError"),
    "busy": (503, "SlowDown"),
    "denied": (403, "AccessDenied"),
    "expired": (403, "ExpiredToken"),
    "clock skew": (403, "RequestTimeTooSkewed"),
    "other region": (301, "PermanentRedirect"),
    "other region, 400": (400, "AuthorizationHeaderMalformed"),
    "conflict": (409, "ConditionalRequestConflict"),
    "precondition": (412, "PreconditionFailed"),
    "no such upload": (404, "NoSuchUpload"),
    "knows no conditions": (501, "NotImplemented"),
}
"""Faults that are an answer: nothing reaches the server."""
BREAKS = ("hangs up late", "cut on the way up", "answer lost", "cut short", "short and consistent")
"""Faults of the line. The first two: nothing arrives. `answer lost`: it was done and nobody is told. `cut short`: the
answer breaks off. `short and consistent`: half of the body, with a Content-Length that agrees."""


@dataclass(frozen=True)
class Request:
    """What a fault is chosen by."""

    method: str
    path: str
    """With the query."""
    conditional: bool
    start: bytes
    """The first bytes of the body."""


def is_conditional(request: Request) -> bool:
    """Whether it is a PUT with If-None-Match."""
    return request.conditional


class FaultyProxy(ThreadingHTTPServer):
    """Passes requests on to `target`, with the fault that `fault` names at that moment."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.fault = "none"
        """One of REFUSALS or BREAKS, `ignores conditions`, or `none`."""
        self.when: Callable[[Request], bool] = lambda _: True
        """Which requests meet it."""
        self.times: int | None = None
        """How many of them; None for all."""
        self.met = 0
        """How many have met it."""
        self.seen: list[str] = []
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def begin(self, fault: str, when: Callable[[Request], bool] = lambda _: True, times: int | None = None) -> None:
        """Misbehave from now on."""
        self.when, self.times, self.met, self.fault = when, times, 0, fault

    def fault_for(self, request: Request) -> str:
        """The fault that this request meets."""
        with self._lock:
            if self.fault == "none" or not self.when(request) or (self.times is not None and self.met >= self.times):
                return "none"
            self.met += 1
            return self.fault


@contextmanager
def faulty_proxy(target: str) -> Iterator[FaultyProxy]:
    """A running proxy, ended afterwards."""
    server = FaultyProxy(target)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyProxy

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if "100-continue" in self.headers.get("Expect", ""):
            self.send_response_only(100)
            self.end_headers()
        start = self.rfile.peek(32)[:32] if length else b""  # type: ignore[attr-defined]
        fault = self.server.fault_for(Request(self.command, self.path, "If-None-Match" in self.headers, start))
        self.server.seen.append(f"{self.command} {self.path}")
        self.close_connection = True
        if fault == "cut on the way up":
            self.rfile.read(length // 2)
            return None
        body = self.rfile.read(length)
        if fault == "hangs up late":
            time.sleep(0.3)
            return None
        if fault in REFUSALS:
            return self._refuse(*REFUSALS[fault])
        answer, data = self._passed_on(body, without_condition=fault == "ignores conditions")
        if fault == "answer lost":
            return None
        if fault == "cut short" and not data:
            self.wfile.write(b"HTTP/1.1 20")
            return None
        sent = data[: len(data) // 2] if fault in ("cut short", "short and consistent") else data
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        told = str(len(sent)) if fault == "short and consistent" else answer.getheader("Content-Length")
        self.send_header("Content-Length", told or str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(sent)
        return None

    def _passed_on(self, body: bytes, *, without_condition: bool) -> tuple[http.client.HTTPResponse, bytes]:
        dropped = ("connection", "expect", "if-none-match") if without_condition else ("connection", "expect")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        upstream = http.client.HTTPConnection(self.server.target.hostname or "", self.server.target.port, timeout=30)
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        return answer, data

    def _refuse(self, status: int, code: str) -> None:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _handle  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
