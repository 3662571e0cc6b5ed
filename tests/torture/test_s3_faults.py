"""Every fault of an S3 server and of the line to it, at every step of the write order.

A run that meets one survives by trying again, or ends with exit 3, a reason and a next move, and without a secret; the
next run converges. `make test` tries each fault at one step, chosen by a fixed seed, once and lasting; `make torture`
tries the whole matrix (TORTURE=1).
"""

import os
import random
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.store import layout
from tests.faulty_proxy import BREAKS, REFUSALS, FaultyProxy, Request, faulty_proxy
from tests.torture.conftest import new_bucket
from tests.torture.rig import SECRET, Rig, Upstream, assert_converged, assert_nothing_left

_ARCHIVE = "archive"
_SMALL, _BIG = 60_000, 17 << 20
FAULTS = [name for name in (*REFUSALS, *BREAKS) if name not in ("denied", "knows no conditions")]
BUNDLE = b" git bundle\n"


def key_of(request: Request) -> str:
    """The store's key that a request is about."""
    return urlsplit(request.path).path.partition(f"/{_ARCHIVE}/")[2]


def query(request: Request) -> set[str]:
    """The names in a request's query."""
    return set(parse_qs(urlsplit(request.path).query, keep_blank_values=True))


def puts(pattern: str) -> Callable[[Request], bool]:
    """PUT of a whole object, by its key."""
    return lambda r: r.method == "PUT" and "partNumber" not in query(r) and bool(re.match(pattern, key_of(r)))


def reads(pattern: str) -> Callable[[Request], bool]:
    """GET of an object, by its key."""
    return lambda r: r.method == "GET" and bool(re.match(pattern, key_of(r)))


STEPS: dict[str, Callable[[Request], bool]] = {
    "probe": puts("probe"),
    "documents": puts("RESTORE|restore|SCHEMA"),
    "list": lambda r: r.method == "GET" and "list-type" in query(r),
    "look for a blob": lambda r: r.method == "HEAD" and key_of(r).startswith("v1/blobs"),
    "put bundle": lambda r: puts("v1/blobs")(r) and BUNDLE in r.start,
    "multipart create": lambda r: r.method == "POST" and "uploads" in query(r),
    "multipart part": lambda r: r.method == "PUT" and "partNumber" in query(r),
    "multipart complete": lambda r: r.method == "POST" and "uploadId" in query(r),
    "put ref list": lambda r: puts("v1/blobs")(r) and BUNDLE not in r.start,
    "read back": reads("v1/blobs"),
    "create manifest": puts(".*/gen/"),
    "create event": puts(".*/events/"),
    "read head": reads(".*/head.json"),
    "write head": puts(".*/head.json"),
}


def cells() -> list[tuple[str, str, str]]:
    """(fault, step, how often): the whole matrix, or one step for each fault."""
    if os.environ.get("TORTURE") == "1":
        return [(fault, step, times) for fault in FAULTS for step in STEPS for times in ("once", "lasting")]
    rng = random.Random(4)
    often = ["once", "lasting"]
    steps = [rng.sample(sorted(STEPS), 2) for _ in FAULTS]
    return [(fault, *pair) for fault, two in zip(FAULTS, steps, strict=True) for pair in zip(two, often, strict=True)]


@pytest.fixture(scope="module")
def upstreams(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Upstream]:
    """A repository whose bundle goes up in one piece, and one that needs several."""
    made = {}
    for big in (False, True):
        made[big] = Upstream(tmp_path_factory.mktemp("up") / "tool", _BIG if big else _SMALL, random.Random(1))
        made[big].change("create")
    return made


@pytest.fixture
def proxy(s3_endpoint: str):
    """A server that can misbehave."""
    with faulty_proxy(s3_endpoint) as running:
        yield running


@pytest.mark.parametrize(("fault", "step", "times"), cells())
def test_a_fault_at_any_step_is_survived_or_said_and_the_next_run_converges(
    tmp_path, s3_endpoint, upstreams, proxy: FaultyProxy, tried, fault, step, times
):
    """Nothing that the server or the line does may lose a generation, or make one that is not whole."""
    upstream = upstreams[step.startswith("multipart")]
    rig = Rig(tmp_path / "machine", f"s3://{new_bucket(s3_endpoint)}/{_ARCHIVE}", s3_endpoint, through=proxy.url)
    proxy.begin(fault, STEPS[step], 1 if times == "once" else None)
    done = rig.run(upstream.path)
    assert proxy.met, "the run never came to this step"
    proxy.fault = "none"

    assert done.code in (0, 3), done.said
    assert not re.search(rf"{SECRET}|AKEXAMPLE|Signature=|X-Amz|Traceback|unexpected ", done.said), done.said
    if done.code == 0:
        assert done.document["status"] == "archived"
        assert rig.archive().project(done.document["project_id"]).generations == [1]
    else:
        assert re.search(r"run|check|set|ask|sign|mend", done.said), f"no next move: {done.said}"
    outcome = "survived" if done.code == 0 else "exit 3 with a reason"
    tried[f"S3 fault {fault}, {times}", outcome] += 1

    again = rig.run(upstream.path)
    assert again.code == 0, again.said
    assert_converged(rig.archive(), again.document["project_id"], upstream, {})
    assert_nothing_left(rig.folder / "work")
    assert [key for key in rig.archive().store.list("") if not key.startswith("v1/")] == sorted(
        [layout.PROBE, "RESTORE.txt", "SCHEMA.json", "restore.sh"]
    )
