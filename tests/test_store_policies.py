"""The policies of docs/store-policies.md, taken from that page, on a real S3 server with a second user."""

import json
import os
import re
import subprocess
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from archiver.errors import StoreError
from archiver.pipeline.verify import verify
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from tests.clikit import cli, fixture_home  # noqa: F401
from tests.gitrepo import C, add_commits, git, make_repo
from tests.real_s3 import real_s3, why_not

if why_not() and os.environ.get("REQUIRE_RADOSGW") != "1":
    pytest.skip(why_not(), allow_module_level=True)

PAGE = Path(__file__).parent.parent / "docs/store-policies.md"
BUCKET, PREFIX, ELSEWHERE = "campaigns", "the/archive", "another/secret"
OTHER = {"Principal": {"AWS": ["arn:aws:iam:::user/other"]}}
STORE = f"s3://{BUCKET}/{PREFIX}"


def from_page(name: str) -> dict:
    """A JSON block of the page, with its placeholders filled in."""
    (text,) = re.findall(rf"^```json {name}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return json.loads(text.replace("BUCKET", BUCKET).replace("PREFIX", PREFIX))


def as_bucket_policy(*names: str) -> str:
    """Statements of the page for the second user; those that name whom they are for stay as they are."""
    statements = [OTHER | statement for name in names for statement in from_page(name)["Statement"]]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture(scope="module")
def server():
    with real_s3() as env:
        yield env


def connect(server, who: str):
    key, secret = (
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if who == "owner" else ("S3_OTHER_ACCESS", "S3_OTHER_SECRET")
    )
    session = boto3.session.Session(aws_access_key_id=server[key], aws_secret_access_key=server[secret])
    return session.client("s3", endpoint_url=server["S3_ENDPOINT"], region_name="default")


@pytest.fixture(scope="module")
def owner(server):
    """The bucket's owner, who has something else in the same bucket."""
    client = connect(server, "owner")
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key=ELSEWHERE, Body=b"not yours")
    return client


@pytest.fixture
def other(server, monkeypatch, home):
    """The second user; its credentials stand in the environment, and a configuration names the server."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", server["S3_OTHER_ACCESS"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", server["S3_OTHER_SECRET"])
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    text = f'[store]\nurl = "{STORE}"\nendpoint = "{server["S3_ENDPOINT"]}"\nregion = "default"\n'
    Path("archive.toml").write_text(text)
    return connect(server, "other")


def refused(call, *args, **options) -> None:
    with pytest.raises(ClientError) as caught:
        call(*args, Bucket=BUCKET, **options)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def assert_shut_out(client) -> None:
    """What neither writer nor reader may do."""
    refused(client.get_object, Key=ELSEWHERE)
    refused(client.put_object, Key=ELSEWHERE, Body=b"x")
    refused(client.put_object, Key=PREFIX + "-beside/x", Body=b"x")
    for prefix in ("", "another/", PREFIX[:4], PREFIX + "-beside/"):
        refused(client.list_objects_v2, Prefix=prefix)
    refused(client.list_objects_v2)
    refused(client.put_bucket_policy, Policy=as_bucket_policy("writer"))
    refused(client.delete_bucket_policy)
    refused(client.put_bucket_versioning, VersioningConfiguration={"Status": "Enabled"})
    refused(client.delete_bucket)


def keys(client) -> list[str]:
    return [item["Key"] for item in client.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX + "/")["Contents"]]


def sync(client, folder: Path) -> Path:
    """What `aws s3 sync` or `rclone copy` would make of the prefix."""
    for key in keys(client):
        file = folder / key.removeprefix(PREFIX + "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())
    return folder


def test_the_writer_archives_and_the_reader_restores_and_neither_deletes(owner, other, tmp_path, server):
    """The whole road with the least rights; a new project means many keys that are not there yet."""
    owner.put_bucket_policy(Bucket=BUCKET, Policy=as_bucket_policy("writer"))
    path = make_repo(tmp_path / "map", [C({"a": "1"})])
    assert cli("archive", path, "--origin", "https://github.com/rivera/map", "--no-dossier").code == 0
    first = git(path, "rev-parse", "HEAD")
    add_commits(path, [C({"b": "2"})])
    done = cli("archive", path, "--origin", "https://github.com/rivera/map", "--no-dossier")
    assert done.code == 0, done.said
    done = cli("verify", "--level", "objects")
    assert done.code == 0, done.said
    assert_shut_out(other)
    held = keys(owner)
    for key in held:
        refused(other.delete_object, Key=key)
    refused(other.delete_objects, Delete={"Objects": [{"Key": key} for key in held]})
    assert keys(owner) == held

    owner.put_bucket_policy(Bucket=BUCKET, Policy=as_bucket_policy("reader"))
    done = cli("verify", "--no-record")
    assert done.code == 0, done.said
    done = cli("restore", "rivera/map", tmp_path / "out")
    assert done.code == 0, done.said
    assert_shut_out(other)
    for key in held:
        refused(other.delete_object, Key=key)
        refused(other.put_object, Key=key, Body=b"x")
    synced = sync(other, tmp_path / "synced")
    (project,) = [path.name for path in (synced / "v1/projects").iterdir()]
    script = ["sh", synced / "restore.sh", project, tmp_path / "by-script", "1"]
    assert subprocess.run(script, env={"PATH": os.environ["PATH"]}, capture_output=True).returncode == 0
    assert git(tmp_path / "by-script", "rev-parse", "HEAD") == first

    options = {"endpoint": server["S3_ENDPOINT"], "region": "default"}
    with pytest.raises(StoreError, match="access denied"):
        open_store(STORE, writing=True, **options)
    archive = Archive(open_store(STORE, writing=False, **options))
    lost = archive.project(archive.projects()[0]).manifest(1).bundles[0].sha256
    owner.delete_object(Bucket=BUCKET, Key=f"{PREFIX}/{layout.blob(lost)}")
    found = verify(archive, (), "bytes", lambda _: None)
    assert [(damage.key, damage.reason) for damage in found.damaged] == [(layout.blob(lost), "missing")]


def test_a_denial_in_the_bucket_wins_over_every_right(owner, other):
    """One wrong policy of a user must not be enough."""
    everything = {"Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{BUCKET}/*", **OTHER}
    owner.put_object(Bucket=BUCKET, Key=f"{PREFIX}/kept", Body=b"x")
    denied = json.loads(as_bucket_policy("no-delete"))
    denied["Statement"].append(everything)
    denied["Statement"][0]["Principal"] = from_page("no-delete")["Statement"][0]["Principal"]
    owner.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(denied))
    other.put_object(Bucket=BUCKET, Key=f"{PREFIX}/kept", Body=b"y")
    refused(other.delete_object, Key=f"{PREFIX}/kept")
    other.delete_object(Bucket=BUCKET, Key=ELSEWHERE)  # the statement is about the archive's prefix


def test_the_rule_for_unfinished_uploads_is_accepted(owner):
    """That it acts after two days is the server's word."""
    rule = from_page("lifecycle")
    owner.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=rule)
    (held,) = owner.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert held["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 2}


def test_every_policy_of_the_page_is_json_and_none_allows_a_deletion():
    """The one for AWS alone is not tried; it is at least well formed."""
    names = re.findall(r"^```json ([a-z-]+)$", PAGE.read_text(), re.MULTILINE)
    assert sorted(names) == ["create-only", "lifecycle", "no-delete", "reader", "writer"]
    for statement in (s for name in names for s in from_page(name).get("Statement", [])):
        assert statement["Effect"] == "Deny" or "Delete" not in json.dumps(statement["Action"])
