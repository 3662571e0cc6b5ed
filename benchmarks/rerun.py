"""An unchanged run over 100 repositories on a local forge, beside 100 plain `git ls-remote` calls, four at once."""

import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.measure import ARCHIVER, Row, alternate, call

_REPOSITORIES = 100
_JOBS = 4


class _SmartHttp(BaseHTTPRequestHandler):
    """git http-backend behind Python's HTTP server: enough of a forge for fetches."""

    root: Path
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._backend(b"")

    def do_POST(self) -> None:
        self._backend(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def _backend(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        env = {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": unquote(parts.path),
            "QUERY_STRING": parts.query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH": "/usr/local/bin:/usr/bin:/bin",
        }
        done = subprocess.run(["git", "http-backend"], input=body, stdout=subprocess.PIPE, env=env, check=False).stdout
        head, _, content = done.partition(b"\r\n\r\n")
        self.send_response(200)
        for line in head.decode().splitlines():
            name, _, value = line.partition(": ")
            if name.lower() != "status":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def run() -> list[Row]:
    """Measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        for number in range(_REPOSITORIES):
            _small(folder / "forge" / "org" / f"r{number:03}.git", number)
        _SmartHttp.root = folder / "forge"
        server = ThreadingHTTPServer(("127.0.0.1", 0), _SmartHttp)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        urls = [f"http://{host}/org/r{number:03}.git" for number in range(_REPOSITORIES)]
        (folder / "urls").write_text("\n".join(urls))
        (folder / "archive.toml").write_text(
            f'[store]\nurl = "store"\n[work]\ndir = "work"\njobs = {_JOBS}\n[network]\nallow = ["{host}"]\n'
        )
        argv = [ARCHIVER, "archive", "@urls", "--quiet", "--no-dossier"]
        call(argv, cwd=folder)

        def plain() -> None:
            with ThreadPoolExecutor(_JOBS) as pool:
                list(pool.map(lambda url: call(["git", "ls-remote", "-q", url]), urls))

        listed, ours = alternate(3, plain, lambda: call(argv, cwd=folder))
        server.shutdown()
    return [
        Row(f"{_REPOSITORIES} plain git ls-remote, {_JOBS} at once", f"{listed:.2f} s"),
        Row(f"  unchanged archive of the same {_REPOSITORIES}", f"{ours:.2f} s = {ours / listed:.2f} x", "2 x"),
    ]


def _small(path: Path, number: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(path)], check=True)
    text = f"commit refs/heads/main\ncommitter A <a@example.org> {1700000000 + number} +0000\ndata 1\nx\n"
    text += f"M 100644 inline a.txt\ndata {len(str(number))}\n{number}\n"
    subprocess.run(["git", "--git-dir", str(path), "fast-import", "--quiet"], input=text.encode(), check=True)
