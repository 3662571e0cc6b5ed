"""A server that speaks just enough S3 to take an upload, and forgets the bytes: what is left is the client's own time.

`python -m benchmarks.sink` prints its port and serves until it is ended.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(404)

    def do_PUT(self) -> None:
        left, buffer = int(self.headers["Content-Length"]), memoryview(bytearray(1 << 20))
        while left and (count := self.rfile.readinto(buffer[: min(left, len(buffer))])):  # type: ignore[attr-defined]
            left -= count
        self._answer(200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        names = "<Bucket>bench</Bucket><Key>blob</Key><UploadId>1</UploadId><ETag>x</ETag>"
        what = "InitiateMultipartUploadResult" if self.path.endswith("?uploads") else "CompleteMultipartUploadResult"
        self._answer(200, f"<{what}>{names}</{what}>".encode())

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"x"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Sink)
    print(server.server_port, flush=True)
    sys.stdout.close()
    server.serve_forever()
