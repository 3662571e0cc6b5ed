"""An HTTP proxy on loopback that misbehaves on purpose, as servers and networks do."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

Fault = Literal["none", "ignores conditions", "knows no conditions", "answer lost", "cut short", "busy", "denied"]


class FaultyProxy(ThreadingHTTPServer):
    """Passes requests on to `target`, with the fault that `fault` names at that moment."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.fault: Fault = "none"
        self.seen: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


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
        body = self.rfile.read(length)
        fault, conditional = self.server.fault, "If-None-Match" in self.headers
        self.server.seen.append(f"{self.command} {self.path}")
        if fault == "busy":
            return self._refuse(503, "SlowDown")
        if fault == "denied":
            return self._refuse(403, "AccessDenied")
        if fault == "knows no conditions" and conditional:
            return self._refuse(501, "NotImplemented")
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "expect")}
        if fault == "ignores conditions":
            headers = {k: v for k, v in headers.items() if k.lower() != "if-none-match"}
        upstream = http.client.HTTPConnection(self.server.target.hostname or "", self.server.target.port, timeout=30)
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        data = answer.read()
        upstream.close()
        self.close_connection = True
        if fault == "answer lost" and conditional:
            return None
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if fault == "cut short" else data)
        return None

    def _refuse(self, status: int, code: str) -> None:
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _handle  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""
