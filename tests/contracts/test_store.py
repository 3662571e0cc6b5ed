"""Every store of the register keeps the promise of interface.py. S3: moto here, a real server in test_s3_real.py."""

import itertools
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from archiver.errors import AlreadyStoredError, NoSuchKeyError, StoreError, UsageError
from archiver.store import STORES, open_store
from archiver.store.interface import NotConditionalError
from tests.faulty_proxy import faulty_proxy, is_conditional
from tests.store_contract import StoreContract, put

BUCKETS = itertools.count()


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(moto, monkeypatch):
    """A fresh bucket, and credentials in the environment, where boto3 looks for them."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKTEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret-value")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    name = f"campaigns-{next(BUCKETS)}"
    boto3.session.Session().client("s3", endpoint_url=moto, region_name="us-east-1").create_bucket(Bucket=name)
    return name


class TestFile(StoreContract):
    """The embedded store."""

    @pytest.fixture
    def opener(self, tmp_path):
        return lambda writing: open_store(f"file:{tmp_path}/store", writing=writing)


class TestS3(StoreContract):
    """Our calls, against moto."""

    listed = 30  # moto is slow; pages are tried on the real server

    @pytest.fixture
    def opener(self, bucket, moto):
        return lambda writing: open_store(f"s3://{bucket}/some/prefix", writing=writing, endpoint=moto)


def test_every_kind_of_store_has_its_contract_test():
    """A new line in the register without a class here would be an untested promise."""
    assert set(STORES) == {"file", "s3"}


@pytest.mark.parametrize("form", ["{}", "file:{}", "file://{}"])
def test_a_path_may_be_written_in_three_ways(tmp_path, form):
    """Scripts write file:, people write a path."""
    store = open_store(form.format(tmp_path / "a b"), writing=True)
    assert store.url == f"file:{tmp_path / 'a b'}"
    assert (tmp_path / "a b" / "probe.txt").is_file()


def test_a_relative_path_is_taken_from_where_one_stands(tmp_path, monkeypatch):
    """`file:archive` is the default store; later changes of the working directory must not move it."""
    monkeypatch.chdir(tmp_path)
    store = open_store("file:archive", writing=True)
    monkeypatch.chdir("/")
    store.replace("v1/a", b"here")
    assert (tmp_path / "archive/v1/a").read_bytes() == b"here"


@pytest.mark.parametrize(
    "address",
    ["gs://bucket/x", "file://host/x", "file:", "s3://", "s3://UPPER/x", "s3://bucket/../x", "s3://AK:hidden@b/x"],
)
def test_an_address_that_is_none_is_a_usage_error(address):
    """Exit 2, with what to write instead, and never with a secret that stood in it."""
    with pytest.raises(UsageError, match=r"use |set ") as caught:
        open_store(address, writing=True)
    assert "hidden" not in str(caught.value)


def test_boto3_is_not_imported_for_a_folder(tmp_path):
    """It costs as much as everything else together; `search` must start at once."""
    code = f"import sys; from archiver.store import open_store; open_store({str(tmp_path / 's')!r}, writing=True)"
    done = subprocess.run([sys.executable, "-c", code + "; sys.exit('boto3' in sys.modules)"], check=False)
    assert done.returncode == 0


def test_a_key_cannot_leave_the_folder(tmp_path):
    """Keys come from our own layout, and yet a bug there must not write elsewhere."""
    store = open_store(str(tmp_path / "s"), writing=True)
    for key in ("../x", "v1/../../x", "/etc/x", "v1//x", ".tmp/x", "v1/a\0b"):
        with pytest.raises(ValueError, match="not a key"):
            store.replace(key, b"x")


def test_blobs_and_manifests_are_read_only_files(tmp_path):
    """An editor or a stray `>` must not change the archive."""
    store = open_store(str(tmp_path / "s"), writing=True)
    key = put(store, b"blob")
    store.create("v1/m", b"m")
    assert {(tmp_path / "s" / k).stat().st_mode & 0o777 for k in (key, "v1/m")} == {0o444}


def test_leftovers_of_killed_runs_go_after_a_day_and_never_show(tmp_path):
    """A big bundle that was half written is no archive and no rubbish for ever; a young one may be another run's."""
    root = tmp_path / "s"
    store = open_store(str(root), writing=True)
    for name, age in (("old", 90_000), ("young", 600)):
        (root / ".tmp" / name).write_bytes(b"half")
        os.utime(root / ".tmp" / name, (time.time() - age,) * 2)
    assert not [key for key in store.list("") if "tmp" in key]
    open_store(str(root), writing=True)
    assert [path.name for path in (root / ".tmp").iterdir()] == ["young"]


FULL = """
import io, resource, signal, sys
from archiver.errors import StoreError
from archiver.store import open_store
from tests.store_contract import put
store = open_store(sys.argv[1], writing=True)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
try:
    put(store, b"x" * (4 << 20))
except StoreError as error:
    print(error, error.exit_code)
put(store, b"small")
"""


def test_a_full_disk_is_said_and_leaves_no_temporary_file(tmp_path):
    """The temporary file is exactly what would keep the disk full."""
    root = tmp_path / "s"
    done = subprocess.run([sys.executable, "-c", FULL, str(root)], capture_output=True, text=True, cwd=Path.cwd())
    assert "no room left while writing v1/blobs" in done.stdout, done.stderr
    assert "then run again 3" in done.stdout
    assert list((root / ".tmp").iterdir()) == []
    assert len(list(open_store(str(root), writing=False).list("v1/blobs/"))) == 1


READ_ONLY = """
mount -t tmpfs none "$1" || exit 77
"$2" -c 'import sys; from archiver.store import open_store; open_store(sys.argv[1], writing=True)' "$1/s" || exit 1
mount -o remount,ro "$1" || exit 77
exec "$2" -c '
import sys
from archiver.errors import StoreError
from archiver.store import open_store
open_store(sys.argv[1], writing=False).read("RESTORE.txt")
try:
    open_store(sys.argv[1], writing=True)
except StoreError as error:
    print(error, error.exit_code)
' "$1/s"
"""


def test_a_read_only_store_can_be_read_and_says_why_it_cannot_be_written(tmp_path):
    """Archives lie on read-only media; a traceback would say nothing to a volunteer."""
    folder = tmp_path / "medium"
    folder.mkdir()
    argv = ["unshare", "-m", "sh", "-c", READ_ONLY, "sh", str(folder), sys.executable]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, cwd=Path.cwd())
    except FileNotFoundError:
        pytest.skip("no unshare here, so no read-only file system can be mounted")
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("mounting a read-only file system needs root")
    assert "Read-only file system" in done.stdout, done.stderr
    assert "give this user the right to it, then run again 3" in done.stdout


@pytest.fixture
def proxied(bucket, moto):
    """(proxy, opener) of a store behind a server that can misbehave."""
    with faulty_proxy(moto) as proxy:
        yield proxy, lambda **options: open_store(f"s3://{bucket}/p", writing=True, endpoint=proxy.url, **options)


@pytest.mark.parametrize("fault", ["ignores conditions", "knows no conditions"])
def test_a_server_without_conditional_writes_is_refused(proxied, fault):
    """There two runs would overwrite each other's manifest and nobody would notice."""
    proxy, opener = proxied
    proxy.begin(fault, is_conditional)
    with pytest.raises(NotConditionalError, match="single_writer") as caught:
        opener()
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("fault", ["ignores conditions", "knows no conditions"])
def test_a_single_writer_may_use_it_and_still_overwrites_nothing_it_can_see(proxied, fault):
    """One machine, one run after the other: looking first is then as good, and the store says what it cannot do."""
    proxy, opener = proxied
    proxy.begin(fault, is_conditional)
    store = opener(single_writer=True)
    assert not store.conditional
    store.create("v1/m", b"first")
    with pytest.raises(AlreadyStoredError):
        store.create("v1/m", b"second")
    assert store.read("v1/m") == b"first"


def test_a_write_whose_answer_was_lost_is_a_success(proxied):
    """The manifest is there: calling the run failed, or writing a second generation, would both be wrong."""
    proxy, opener = proxied
    store = opener()
    proxy.begin("answer lost", is_conditional)
    store.create("v1/m", b"mine")
    assert store.read("v1/m") == b"mine"
    with pytest.raises(AlreadyStoredError):
        store.create("v1/m", b"other")


def test_an_answer_that_breaks_off_is_an_error_and_no_short_file(proxied):
    """Half a bundle must not pass for a bundle; trying again can help."""
    proxy, opener = proxied
    store = opener()
    key = put(store, b"x" * 100_000)
    proxy.fault = "cut short"
    with pytest.raises(StoreError, match="broke off") as caught, store.open(key) as file:
        file.read()
    assert caught.value.transient


@pytest.mark.parametrize(("fault", "said", "transient"), [("busy", "busy", True), ("denied", "ask the bucket", False)])
def test_a_refusal_says_whether_waiting_helps(proxied, fault, said, transient):
    """The flow retries what is transient and nothing else."""
    proxy, opener = proxied
    store = opener()
    proxy.fault = fault
    for call in (lambda: store.create("v1/a", b"x"), lambda: list(store.list("v1/")))[: 1 if transient else 2]:
        with pytest.raises(StoreError, match=said) as caught:
            call()
        assert caught.value.transient is transient
        assert not isinstance(caught.value, NoSuchKeyError)


def test_an_endpoint_nobody_listens_on_is_said_within_seconds(bucket):
    """The first thing that is wrong in a new archive.toml."""
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store(f"s3://{bucket}/p", writing=True, endpoint="http://127.0.0.1:9")
    assert caught.value.transient


def test_missing_credentials_are_said_with_the_next_move(bucket, moto, monkeypatch, tmp_path):
    """They come from the environment only, so this is what everybody meets first."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match="no credentials; set AWS_ACCESS_KEY_ID"):
        open_store(f"s3://{bucket}/p", writing=True, endpoint=moto)


def test_a_manifest_written_twice_on_a_versioned_bucket_is_found(bucket, moto):
    """What a single writer promised can be checked afterwards: the server kept both."""
    client = boto3.session.Session().client("s3", endpoint_url=moto, region_name="us-east-1")
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    store = open_store(f"s3://{bucket}/p", writing=True, endpoint=moto)
    store.replace("v1/projects/x/gen/00000001.json", b"one")
    store.replace("v1/projects/x/gen/00000002.json", b"one")
    store.replace("v1/projects/x/gen/00000001.json", b"two")
    assert list(store.rewritten("v1/projects/")) == ["v1/projects/x/gen/00000001.json"]
