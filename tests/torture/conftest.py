"""The servers and stores of the torture tests, and the table of what was tried."""

import itertools
import os
from collections import Counter
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.real_s3 import real_s3, why_not
from tests.torture.rig import SECRET, Rig

_BUCKETS = itertools.count()
TRIED: Counter[tuple[str, str]] = Counter()
"""(what was tried, how it ended) -> how often; printed at the end."""


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Address of the real server, or of moto where that cannot run."""
    if why_not() and os.environ.get("REQUIRE_RADOSGW") != "1":
        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
        server.stop()
        return
    with real_s3() as environment:
        yield environment["S3_ENDPOINT"]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No credentials, forge or work folder of this machine."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "ARCHIVER_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def new_bucket(endpoint: str) -> str:
    """A fresh bucket on a server."""
    name = f"torture-{next(_BUCKETS)}"
    client = boto3.session.Session().client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_bucket(Bucket=name)
    return name


@pytest.fixture(params=["file", "s3"])
def rig(request: pytest.FixtureRequest, tmp_path) -> Rig:
    """A machine with an empty store of each kind."""
    if request.param == "file":
        return Rig(tmp_path / "machine", "store")
    endpoint = request.getfixturevalue("s3_endpoint")
    return Rig(tmp_path / "machine", f"s3://{new_bucket(endpoint)}/archive", endpoint)


@pytest.fixture
def tried() -> Counter[tuple[str, str]]:
    """Where a test counts what it tried."""
    return TRIED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was tried how often, and how it ended."""
    if not TRIED:
        return
    terminalreporter.section("torture")
    for (what, ended), count in sorted(TRIED.items()):
        terminalreporter.write_line(f"{count:5}  {what}: {ended}")
