"""Repositories over real HTTP on loopback, by git's own http-backend, with the faults a test asks for."""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class GitServer(ThreadingHTTPServer):
    """Serves the bare repositories below a folder."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.busy: dict[str, int] = {}
        """Repository path -> how many more requests are answered with 503."""
        self.refused: dict[str, int] = {}
        """Repository path -> the status with which every request is answered."""
        self.silent: set[str] = set()
        """Repository paths that are never answered."""
        self.asked: list[str] = []
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def git_server(folder: Path) -> Iterator[GitServer]:
    """A running server, ended afterwards."""
    server = GitServer(folder)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: GitServer

    def _handle(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        repository = path.partition(".git")[0].strip("/")
        self.server.asked.append(repository)
        if repository in self.server.silent:
            self.server.over.wait(120)
            return
        if repository in self.server.refused:
            self.send_error(self.server.refused[repository])
            return
        if self.server.busy.get(repository, 0) > 0:
            self.server.busy[repository] -= 1
            self.send_error(503)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type") or "",
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding") or "",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol") or "",
        }
        # Not checked: of a damaged repository it says so in the answer, and ends with 1.
        done = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=env, check=False)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _handle  # noqa: N815

    def log_message(self, *_: Any) -> None:
        """Silent."""
