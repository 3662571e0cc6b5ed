"""A forge of our own on loopback: real HTTP, whose answers a test lays down path by path."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class A:
    """One answer."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


class Forge:
    """Path with query -> its answers, one a request; the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[A]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def put(self, path: str, *answers: A) -> None:
        self.answers[path] = list(answers)

    def lists(self, owner: str, *repositories: dict[str, Any]) -> None:
        """An organisation with these repositories, each also to be asked for by name and number."""
        self.put(f"/orgs/{owner}/repos?per_page=100&type=all", A(list(repositories)))
        for repository in repositories:
            self.knows(repository)

    def knows(self, repository: dict[str, Any]) -> None:
        """A repository that answers to its name and to its number, whether it is listed or not."""
        self.put(f"/repos/{repository['full_name']}", A(repository))
        self.put(f"/repositories/{repository['id']}", A(repository))

    def redirects(self, path: str, to: str) -> None:
        """A 301, as for a renamed or transferred repository."""
        self.put(path, A(status=301, headers={"Location": f"{self.url}{to}"}))

    def forgets(self, *paths: str) -> None:
        """404 from now on."""
        for path in paths:
            self.answers.pop(path, None)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serve() -> Iterator[Forge]:
    """A running forge; ended on leaving."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            forge.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            laid = forge.answers.get(self.path, [A({"message": "Not Found"}, 404)])
            answer = laid.pop(0) if len(laid) > 1 else laid[0]
            body = answer.raw if answer.raw is not None else json.dumps(answer.data).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def a_repository(number: int, full_name: str, clone_base: str = "https://github.com", **fields: Any) -> dict[str, Any]:
    """What GitHub's REST interface says of a repository, in short."""
    owner, name = full_name.split("/")
    return {
        "id": number,
        "name": name,
        "full_name": full_name,
        "owner": {"login": owner, "id": 1, "type": "Organization", "avatar_url": "https://example.org/a.png"},
        "html_url": f"https://github.com/{full_name}",
        "url": f"https://api.github.com/repos/{full_name}",
        "clone_url": f"{clone_base}/{full_name}.git",
        "description": "Finds a polling place",
        "fork": False,
        "archived": True,
        "default_branch": "main",
        "topics": ["voting", "maps"],
        "license": {"key": "mit", "spdx_id": "MIT", "url": "https://api.github.com/licenses/mit"},
        "stargazers_count": 7,
        "updated_at": "2024-11-05T00:00:00Z",
        "pushed_at": "2024-10-01T00:00:00Z",
        "has_issues": True,
        **fields,
    }
