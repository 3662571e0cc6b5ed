"""The store on a real S3 server (Ceph's radosgw on loopback): races, refusals and pages as a server really does them.

Runs where radosgw is installed and the tests run as root; tests/s3/radosgw_up.sh says how to install it.
"""

import io
import itertools
import os
from datetime import date

import boto3
import pytest

from archiver.errors import FixityError, StoreError
from archiver.pipeline.archive import archive as archive_one
from archiver.pipeline.context import Context
from archiver.pipeline.repair import repair
from archiver.records.repository import Repository
from archiver.registry import Registry
from archiver.store import open_store
from archiver.store.archive import Archive
from archiver.store.interface import NotConditionalError
from tests.archivekit import check_all, commit, put_bundle, say_event
from tests.gitrepo import C, make_repo
from tests.real_s3 import real_s3, why_not
from tests.store_contract import StoreContract, put

BUCKETS = itertools.count()


if why_not() and os.environ.get("REQUIRE_RADOSGW") != "1":
    pytest.skip(why_not(), allow_module_level=True)


@pytest.fixture(scope="module")
def server():
    """Environment of a running server, ended afterwards."""
    assert why_not() is None, f"REQUIRE_RADOSGW=1, but {why_not()}"
    with real_s3() as environment:
        yield environment


@pytest.fixture
def client(server, monkeypatch):
    """boto3 as the server's main user; the same credentials stand in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, server[name])
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return boto3.session.Session().client("s3", endpoint_url=server["S3_ENDPOINT"], region_name="default")


@pytest.fixture
def bucket(client):
    name = f"campaigns-{next(BUCKETS)}"
    client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def opener(bucket, server):
    def open_it(*, writing: bool, prefix: str = "some/prefix", name: str = bucket, **options):
        endpoint = server["S3_ENDPOINT"]
        return open_store(f"s3://{name}/{prefix}", writing=writing, endpoint=endpoint, region="default", **options)

    return open_it


class TestRealS3(StoreContract):
    """The whole promise, 16 creators at once among it."""


def refused(call, said: str, *secrets: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        call()
    assert caught.value.exit_code == 3
    assert not caught.value.transient
    shown = f"{caught.value!s}{caught.value!r}{caught.value.__cause__!r}"
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("writing", [True, False])
def test_a_wrong_secret_is_said_and_not_shown(opener, server, monkeypatch, writing):
    """moto accepts any secret, so only a real server can show this."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong-and-private")
    said = "the secret does not belong to the access key; check AWS_SECRET_ACCESS_KEY"
    refused(lambda: opener(writing=writing), said, "wrong-and-private", server["AWS_ACCESS_KEY_ID"])


@pytest.mark.parametrize("writing", [True, False])
def test_an_unknown_key_is_said_and_not_shown(opener, monkeypatch, writing):
    """A key from another server, or one that was withdrawn."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKUNKNOWNPRIVATE")
    refused(lambda: opener(writing=writing), "does not know this access key", "AKUNKNOWNPRIVATE")


@pytest.mark.parametrize("writing", [True, False])
def test_a_bucket_that_is_not_there_is_not_made(opener, client, writing):
    """A typing error must not start a second archive."""
    refused(lambda: opener(writing=writing, name="no-such-bucket"), "no such bucket; make it first")
    assert "no-such-bucket" not in [found["Name"] for found in client.list_buckets()["Buckets"]]


@pytest.mark.parametrize("writing", [True, False])
def test_a_bucket_of_somebody_else_is_refused(opener, server, monkeypatch, writing):
    """The rights are missing, the credentials are right: another next move."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server["S3_OTHER_ACCESS"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server["S3_OTHER_SECRET"])
    refused(lambda: opener(writing=writing), "access denied; ask the bucket's owner", server["S3_OTHER_SECRET"])


def test_a_versioned_bucket_is_refused_because_this_server_ignores_conditions_there(opener, client, bucket):
    """Found only by trying in the very bucket: on unversioned ones the same server keeps its word."""
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    with pytest.raises(NotConditionalError, match="versioned"):
        opener(writing=True)
    store = opener(writing=True, single_writer=True)
    assert not store.conditional


def test_two_prefixes_of_one_bucket_are_two_archives(opener):
    """`a` must not show what lies under `ab`."""
    put(opener(writing=True, prefix="a"), b"one")
    assert list(opener(writing=True, prefix="ab").list("v1/")) == []
    assert len(list(opener(writing=False, prefix="a").list("v1/"))) == 1


def test_an_upload_that_was_refused_leaves_no_parts_behind(opener, client, bucket):
    """Parts that nobody completes are paid for, for ever, and show in no listing."""
    data = bytes(40 << 20)
    with pytest.raises(FixityError, match="nothing was stored"):
        opener(writing=True).put_file("v1/blobs/x", len(data), lambda: io.BytesIO(data), "0" * 64)
    assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_a_whole_archive_lives_on_the_server_and_damage_is_found(opener, client, bucket):
    """The layout's meaning is the same on both kinds of store."""
    archive = Archive(opener(writing=True))
    commit(archive, bundles=(put_bundle(archive, b"bundle" * 1000),))
    commit(archive, refs=b"x\n")
    say_event(archive)
    assert archive.project("github.com-42").current == 2
    assert check_all(archive).damaged == ()
    lost = "v1/projects/github.com-42/gen/00000002.json"
    client.delete_object(Bucket=bucket, Key=f"some/prefix/{lost}")
    assert [damage.key for damage in check_all(archive).damaged] == [lost]


def test_what_was_damaged_in_the_bucket_is_mended_from_this_machine(opener, client, bucket, tmp_path):
    """Every object damaged at once: records and small blobs come back from the copies, the bundle from the mirror."""
    context = Context(
        archive=Archive(opener(writing=True), tmp_path / "work" / "copies"),
        work=tmp_path / "work",
        registry=Registry(),
        as_of=date(2024, 12, 1),
    )
    repo = make_repo(tmp_path / "repo", [C({"a.txt": "a", "LICENSE": "MIT License\n"})])
    source = Repository(origin="local:repo", clone_url=str(repo), name="repo", forge="local")
    assert archive_one(source, context).status == "archived"
    keys = [item["Key"] for item in client.list_objects_v2(Bucket=bucket, Prefix="some/prefix/v1/")["Contents"]]
    keys = [key for key in keys if "/head.json" not in key and "/catalogue/" not in key]
    right = {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    for key in keys:
        if right[key]:
            client.put_object(Bucket=bucket, Key=key, Body=bytes([right[key][0] ^ 1]) + right[key][1:])
        else:
            client.delete_object(Bucket=bucket, Key=key)
    done = repair(context, [], None)
    assert (sorted(m.key for m in done.mended), done.left) == ([key.removeprefix("some/prefix/") for key in keys], ())
    assert {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys} == right
    assert check_all(context.archive).damaged == ()
